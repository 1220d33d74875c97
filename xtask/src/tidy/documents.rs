//! Documentation names what exists: its relative links and the paths it quotes.

use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use super::{Complaints, files};

pub(super) fn check(root: &Path) -> Result<Complaints> {
    let folders = first_folders(&files::ours(root, &["*"])?);
    let mut complaints = Complaints::new();
    for document in files::ours(root, &["*.md"])? {
        let names = names_in(&files::text(root, &document)?, &document, &folders);
        let missing = names.into_iter().filter(|name| !root.join(name).exists());
        complaints.extend(
            missing
                .map(|name| format!("{document} names {}, which does not exist", name.display())),
        );
    }
    Ok(complaints)
}

/// The top-level folders, by which a quoted path is told from other quoted words.
fn first_folders(files: &[String]) -> Vec<String> {
    let folders = files.iter().filter_map(|file| file.split_once('/'));
    let mut names: Vec<String> = folders.map(|(folder, _)| folder.to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

/// The paths, relative to the root, that `text` claims to exist.
fn names_in(text: &str, document: &str, folders: &[String]) -> Vec<PathBuf> {
    let beside = Path::new(document).parent().unwrap_or(Path::new(""));
    let prose = without_code_blocks(text);
    let linked = links(&prose).map(|link| settled(&beside.join(link)));
    let quoted = quotes(&prose).filter(|quote| is_path(quote, folders)).map(PathBuf::from);
    linked.chain(quoted).collect()
}

fn without_code_blocks(text: &str) -> String {
    let mut in_block = false;
    let mut prose = String::new();
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        in_block ^= is_fence;
        if !in_block && !is_fence {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    prose
}

/// Targets of `[…](target)` that are files of ours, without their fragment.
fn links(prose: &str) -> impl Iterator<Item = &str> {
    prose
        .split("](")
        .skip(1)
        .filter_map(|after| after.split([')', ' ']).next())
        .filter(|target| !target.contains(':') && !target.starts_with(['#', '/']))
        .filter_map(|target| target.split('#').next())
}

/// What stands between single backticks.
fn quotes(prose: &str) -> impl Iterator<Item = &str> {
    prose.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

fn is_path(quote: &str, folders: &[String]) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    let in_a_folder =
        quote.split_once('/').is_some_and(|(first, _)| folders.iter().any(|name| name == first));
    in_a_folder && quote.chars().all(is_plain)
}

/// `a/../b` → `b`, without asking the file system.
fn settled(path: &Path) -> PathBuf {
    let mut settled = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                settled.pop();
            }
            Component::CurDir => {}
            other => settled.push(other),
        }
    }
    settled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let folders = ["docs".to_owned(), "public".to_owned()];
        let expected: Vec<PathBuf> = expected.iter().map(PathBuf::from).collect();
        assert_eq!(names_in(text, "docs/a.md", &folders), expected, "{text}");
    }

    #[test]
    fn relative_links_are_resolved_beside_the_document() {
        check("[x](b.md) [y](../README.md#part)", &["docs/b.md", "README.md"]);
    }

    #[test]
    fn links_elsewhere_and_within_are_left_alone() {
        check("[x](https://a.org/b.md) [y](#here) [z](mailto:a@b.org)", &[]);
    }

    #[test]
    fn quoted_paths_count_from_the_root_and_other_quotes_do_not() {
        check("`public/models/m.bin`, `a/b`, `public/*.bin`, `serve`", &["public/models/m.bin"]);
    }

    #[test]
    fn code_blocks_are_not_prose() {
        check("```text\n[x](nothing.md) `public/x`\n```\n", &[]);
    }
}
