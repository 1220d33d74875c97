//! A file that fits in a head: at most 400 lines.

use std::path::Path;

use anyhow::Result;

use super::{Complaints, files};

const MOST_LINES: usize = 400;

pub(super) fn check(root: &Path) -> Result<Complaints> {
    let mut complaints = Complaints::new();
    for file in files::ours(root, &["*.rs", "*.css"])? {
        complaints.extend(complaint(&file, &files::text(root, &file)?));
    }
    Ok(complaints)
}

fn complaint(file: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > MOST_LINES).then(|| format!("{file} has {lines} lines; split it below {MOST_LINES}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_hundredth_line_is_the_last_one_allowed() {
        assert_eq!(complaint("a.rs", &"x\n".repeat(400)), None);
        assert!(complaint("a.rs", &"x\n".repeat(401)).unwrap().contains("401"));
    }
}
