//! The public Wisconsin data (WDBC), as smartcore carries it.

use smartcore::dataset::breast_cancer;

use super::{Dataset, wdbc};

/// All 569 rows in UCI order, 0 = benign and 1 = malignant.
///
/// smartcore took the rows from scikit-learn, whose target counts 0 as malignant: the labels are
/// reversed here. Its f32 values are the published decimals rounded once, so they equal what
/// [`model_wasm::value::parse`] reads from the UCI file.
#[must_use]
pub fn wdbc() -> Dataset {
    let source = breast_cancer::load_dataset();
    let labels = source.target.iter().map(|&target| usize::from(target == 0)).collect();
    Dataset {
        name: wdbc::NAME.to_owned(),
        licence: wdbc::LICENCE.to_owned(),
        citation: wdbc::CITATION.to_owned(),
        rows: source.data,
        labels,
        ..wdbc::blank()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_569_rows_of_which_212_are_malignant() {
        let data = wdbc();
        assert_eq!(data.len(), 569);
        assert_eq!(data.rows.len(), 569 * 30);
        assert_eq!(data.class_counts(), [357, 212]);
    }

    #[test]
    fn the_first_row_is_the_first_line_of_the_uci_file() {
        // 842302,M,17.99,10.38,122.8,1001,0.1184,0.2776,…
        let data = wdbc();
        assert_eq!(data.row(0)[..6], [17.99, 10.38, 122.8, 1001.0, 0.1184, 0.2776]);
        assert_eq!(data.classes[data.labels[0]].name, "malignant");
    }

    #[test]
    fn the_last_row_is_the_last_line_of_the_uci_file() {
        // 92751,B,7.76,24.54,47.92,181,0.05263,…
        let data = wdbc();
        assert_eq!(data.row(568)[..5], [7.76, 24.54, 47.92, 181.0, 0.05263]);
        assert_eq!(data.classes[data.labels[568]].name, "benign");
    }
}
