//! What is said beside a field, in words.

use model_wasm::manifest::Feature;

use super::{Entry, Reading};

/// A remark, and whether it keeps the case from being predicted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The words.
    pub words: String,
    /// Whether there is no verdict before this is mended.
    pub blocks: bool,
    /// Whether what stands there is wrong; a field that is empty is not.
    pub is_wrong: bool,
}

/// The remark on `entry` as a value of `feature`; none where there is nothing to say.
pub fn remark(feature: &Feature, entry: &Entry) -> Option<Remark> {
    let blocking =
        |words: &str, is_wrong| Some(Remark { words: words.to_owned(), blocks: true, is_wrong });
    let (least, most) = feature.range();
    let said = match entry.reading() {
        Reading::Missing => return blocking("missing", false),
        Reading::Unreadable => return blocking("not a number", true),
        Reading::Value(value) if entry.is_ambiguous() => format!("read as {value}"),
        Reading::Value(value) if value < least => {
            format!("below all training data (least {least})")
        }
        Reading::Value(value) if value > most => format!("above all training data (most {most})"),
        Reading::Value(_) if entry.filled => "median, filled in".to_owned(),
        Reading::Value(_) => return None,
    };
    Some(Remark { words: said, blocks: false, is_wrong: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model_wasm::manifest::ClassQuantiles;

    fn feature() -> Feature {
        Feature {
            name: "a".to_owned(),
            aliases: Vec::new(),
            group: "a".to_owned(),
            statistic: String::new(),
            unit: String::new(),
            description: String::new(),
            quantiles: vec![ClassQuantiles(vec![1.0, 2.0]), ClassQuantiles(vec![1.5, 4.0])],
            median: 2.0,
            midpoint: 2.0,
        }
    }

    fn words(text: &str) -> Option<(String, bool)> {
        remark(&feature(), &Entry::typed(text)).map(|remark| (remark.words, remark.blocks))
    }

    #[test]
    fn what_is_missing_or_no_number_blocks_the_verdict() {
        assert_eq!(words(""), Some(("missing".to_owned(), true)));
        assert_eq!(words("x"), Some(("not a number".to_owned(), true)));
    }

    #[test]
    fn a_value_beyond_the_training_data_is_remarked_on() {
        assert_eq!(words("0.5"), Some(("below all training data (least 1)".to_owned(), false)));
        assert_eq!(words("5"), Some(("above all training data (most 4)".to_owned(), false)));
        assert_eq!(words("4"), None);
    }
}
