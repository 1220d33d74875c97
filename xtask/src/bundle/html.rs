//! The page's template: names between braces, each filled once or more.

use anyhow::{Result, ensure};

use super::Names;

/// The template with every name filled.
///
/// # Errors
/// When the template lacks a name, or has one that nothing is known of.
pub(super) fn fill(template: &str, names: &Names) -> Result<String> {
    let mut page = template.to_owned();
    for (name, value) in names {
        let place = format!("{{{name}}}");
        // What only another file names is no part of the template.
        if *name != "worker-glue" {
            ensure!(page.contains(&place), "index.html lacks `{place}`");
        }
        page = page.replace(&place, value);
    }
    let head = page.split("<body>").next().unwrap_or_default();
    ensure!(!head.contains('{'), "index.html has a place in its head that nothing fills");
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_filled_and_none_is_left() {
        let names = Names::from([("page", "page-1.js".to_owned())]);
        assert_eq!(
            fill("<a href=\"{page}\"><b src=\"{page}\">", &names)
                .unwrap()
                .matches("page-1.js")
                .count(),
            2
        );
        assert!(fill("<body>", &names).unwrap_err().to_string().contains("lacks `{page}`"));
        assert!(fill("{page} {other}<body>", &names).is_err());
    }
}
