//! The address: the view, the case and the threshold stand in its fragment, which no server sees;
//! the model in its query.

use percent_encoding::percent_decode_str;

use crate::{case::Entry, threshold, views::View};

const CASE: &str = "case";
const VIEW: &str = "view";
const THRESHOLD: &str = "threshold";

/// What a fragment says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Address {
    /// The view; none for the first.
    pub(crate) view: Option<View>,
    /// The case's fields, one a feature.
    pub(crate) case: Option<Vec<Entry>>,
    /// The threshold, if it is not the file's.
    pub(crate) threshold: Option<f64>,
    /// What could not be used of it, in words.
    pub(crate) problem: Option<String>,
}

impl Address {
    /// Reads a fragment for a model with so many features. Mail programs wrap, encode and extend
    /// links: what can be read is used, and what cannot is said.
    pub(crate) fn read(fragment: &str, features: usize) -> Self {
        let decoded = percent_decode_str(fragment.trim_start_matches('#')).decode_utf8_lossy();
        let mut address = Self::default();
        for part in decoded.split('&').map(str::trim).filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some((CASE, values)) => match case(values, features) {
                    Ok(entries) => address.case = Some(entries),
                    Err(problem) => address.problem = Some(problem),
                },
                Some((VIEW, key)) => match View::of_key(key) {
                    Some(view) => address.view = Some(view),
                    None => address.problem = Some(format!("The link names no view: `{key}`.")),
                },
                Some((THRESHOLD, value)) => match threshold::read(value) {
                    Some(value) => address.threshold = Some(value),
                    None => {
                        address.problem = Some(format!(
                            "The link's threshold is not a number between 0 and 1: `{value}`."
                        ));
                    }
                },
                // Some programs add parts of their own.
                _ => {}
            }
        }
        address
    }

    /// The fragment, without `#`; empty for the first view without a case.
    pub(crate) fn write(&self) -> String {
        let view = self.view.filter(|view| *view != View::default());
        let parts = [
            view.map(|view| format!("{VIEW}={}", view.key())),
            self.case.as_ref().map(|entries| format!("{CASE}={}", write_entries(entries))),
            self.threshold.map(|threshold| format!("{THRESHOLD}={threshold}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("&")
    }
}

/// The fields as text: values between commas, gaps empty.
pub(crate) fn write_entries(entries: &[Entry]) -> String {
    let text = |entry: &Entry| entry.value().map_or(String::new(), |value| value.to_string());
    entries.iter().map(text).collect::<Vec<_>>().join(",")
}

fn case(values: &str, features: usize) -> Result<Vec<Entry>, String> {
    // In a mail a link may end in `>` or `.`; a separator at the end may be an empty field's.
    let ends = ['>', ')', ']', '"', '\'', '.'];
    let values = values.trim_end_matches(ends);
    let trimmed = values.trim_end_matches([',', ';']).trim_end_matches(ends);
    let parts = |text: &str| {
        text.split([',', ';']).map(|value| Entry::typed(value.trim())).collect::<Vec<_>>()
    };
    let entries = [values, trimmed].map(parts).into_iter().find(|found| found.len() == features);
    entries.ok_or_else(|| {
        let found = parts(values).len();
        format!(
            "The link carries {found} values, and this model takes {features}: it was cut off, or it is for \
             another model. Ask for it again, with the model's file."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(values: &[f32]) -> Vec<Entry> {
        values.iter().map(|&value| Entry::of(value)).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let case = vec![Entry::of(17.99), Entry::default(), Entry::of(0.1)];
        let address = Address {
            view: Some(View::Compare),
            case: Some(case),
            threshold: Some(0.35),
            problem: None,
        };
        assert_eq!(address.write(), "view=compare&case=17.99,,0.1&threshold=0.35");
        assert_eq!(Address::read(&address.write(), 3), address);
        assert_eq!(Address::default().write(), "");
    }

    #[test]
    fn mail_programs_do_not_spoil_a_link() {
        for fragment in [
            "case=1%2C2",
            "#case=1,2",
            "case=1%3b2",
            "case=1, 2",
            "case=1,2.",
            "case=1,2>",
            "case=1,2&utm=x",
        ] {
            let found = Address::read(fragment, 2);
            assert_eq!(
                (found.case, found.problem),
                (Some(entries(&[1.0, 2.0])), None),
                "{fragment}"
            );
        }
    }

    #[test]
    fn a_link_for_another_model_is_explained() {
        let found = Address::read("case=1,2", 3);
        assert_eq!(found.case, None);
        assert!(found.problem.unwrap().contains("carries 2 values, and this model takes 3"));
        assert!(Address::read("threshold=2", 3).problem.unwrap().contains("between 0 and 1"));
        assert!(Address::read("view=attic", 3).problem.unwrap().contains("no view"));
    }
}
