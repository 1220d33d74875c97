//! A case as the fragment of an address: it stays in the browser, no server ever sees it.

use super::Entry;

const KEY: &str = "case=";

/// The fragment that carries these fields.
pub(crate) fn write(entries: &[Entry]) -> String {
    let texts: Vec<_> = entries
        .iter()
        .map(|entry| entry.value().map_or(String::new(), |value| value.to_string()))
        .collect();
    format!("{KEY}{}", texts.join(","))
}

/// The fields that a fragment carries, if it carries as many as there are features.
pub(crate) fn read(fragment: &str, features: usize) -> Option<Vec<Entry>> {
    let values = fragment.strip_prefix(KEY)?;
    let entries: Vec<_> = values.split([',', ';']).map(Entry::typed).collect();
    (entries.len() == features).then_some(entries)
}

/// The fragment that carries these values.
pub(crate) fn write_values(values: &[f32]) -> String {
    write(&values.iter().map(|&value| Entry::of(value)).collect::<Vec<_>>())
}

/// The values that a fragment carries, if there is one for each feature.
pub(crate) fn values(fragment: &str, features: usize) -> Option<Vec<f32>> {
    read(fragment, features)?.iter().map(Entry::value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_from_a_link_without_gaps_alone() {
        assert_eq!(values(&write_values(&[17.99, 0.1]), 2), Some(vec![17.99, 0.1]));
        assert_eq!(values("case=17.99,", 2), None);
    }

    #[test]
    fn a_case_survives_its_link() {
        let entries = [Entry::of(17.99), Entry::default(), Entry::of(0.1)];
        assert_eq!(write(&entries), "case=17.99,,0.1");
        assert_eq!(read("case=17.99,,0.1", 3), Some(entries.to_vec()));
    }

    #[test]
    fn a_link_for_another_model_is_left_alone() {
        assert_eq!(read("case=1,2", 3), None);
        assert_eq!(read("compare", 3), None);
    }
}
