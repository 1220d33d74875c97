//! The schema of the Wisconsin data (WDBC): thirty features, two classes.

use model_wasm::manifest::{Class, Feature};

use super::Dataset;

/// Name of the public data set.
pub const NAME: &str = "WDBC";
/// Licence of the public data set.
pub const LICENCE: &str = "CC BY 4.0";
/// How to cite the public data set.
pub const CITATION: &str = "Wolberg, W., Mangasarian, O., Street, N. & Street, W. (1993). \
    Breast Cancer Wisconsin (Diagnostic) [Dataset]. UCI Machine Learning Repository. \
    https://doi.org/10.24432/C5DW2B";
const TASK: &str = "Tells whether a breast mass is benign or malignant from thirty measurements \
    of cell nuclei in a digitised fine needle aspirate.";

/// One measurement of a nucleus; three statistics of it over an image make three features.
struct Family {
    name: &'static str,
    /// Lengths were measured on the image and never calibrated, so they are pixels.
    unit: &'static str,
    /// Definition by Street, Wolberg and Mangasarian (1993).
    meaning: &'static str,
}

const FAMILIES: [Family; 10] = [
    family("radius", "px", "mean distance from the centre of the nucleus to its outline"),
    family("texture", "", "standard deviation of the grey values within the nucleus"),
    family("perimeter", "px", "length of the nucleus's outline"),
    family("area", "px²", "area within the nucleus's outline"),
    family("smoothness", "", "local variation of the radius"),
    family("compactness", "", "perimeter² / area − 1"),
    family("concavity", "", "how deep the indentations of the outline are"),
    family("concave points", "", "how much of the outline is indented"),
    family("symmetry", "", "how far halves across the longest axis differ in length"),
    family("fractal dimension", "", "roughness of the outline, “coastline approximation” − 1"),
];

const fn family(name: &'static str, unit: &'static str, meaning: &'static str) -> Family {
    Family { name, unit, meaning }
}

/// One of the three blocks of ten columns, in UCI order.
struct Statistic {
    name: &'static str,
    suffix: &'static str,
    /// Over the nuclei of one image.
    meaning: &'static str,
    aliases: fn(&str) -> Vec<String>,
}

const STATISTICS: [Statistic; 3] = [
    Statistic {
        name: "mean",
        suffix: "mean",
        meaning: "mean over the nuclei of the image",
        aliases: |family| vec![format!("mean {family}"), ucimlrepo(family, 1)],
    },
    Statistic {
        name: "standard error",
        suffix: "se",
        meaning: "standard error of the mean over the nuclei of the image",
        aliases: |family| {
            vec![
                format!("{family} error"),
                format!("{family} standard error"),
                ucimlrepo(family, 2),
            ]
        },
    },
    Statistic {
        name: "worst",
        suffix: "worst",
        meaning: "mean of the three largest values in the image",
        aliases: |family| {
            vec![format!("worst {family}"), format!("largest {family}"), ucimlrepo(family, 3)]
        },
    },
];

/// As the Python package `ucimlrepo` names it: the statistic as a number.
fn ucimlrepo(family: &str, statistic: u8) -> String {
    format!("{}{statistic}", family.replace(' ', "_"))
}

/// The schema without rows.
pub(super) fn blank() -> Dataset {
    Dataset {
        name: String::new(),
        task: TASK.to_owned(),
        features: features(),
        classes: classes(),
        positive: 1,
        rows: Vec::new(),
        labels: Vec::new(),
        licence: String::new(),
        citation: String::new(),
    }
}

/// The thirty features in UCI order: ten means, ten standard errors, ten worst values.
#[must_use]
pub fn features() -> Vec<Feature> {
    STATISTICS.iter().flat_map(|s| FAMILIES.iter().map(|f| feature(f, s))).collect()
}

/// Benign, written `B`, and malignant, written `M`. scikit-learn's reversed codes are no codes
/// of these classes; [`super::read`] turns them where a table is scikit-learn's.
#[must_use]
pub fn classes() -> Vec<Class> {
    let class = |name: &str, codes: [&str; 2]| Class {
        name: name.to_owned(),
        codes: codes.map(str::to_owned).to_vec(),
    };
    vec![class("benign", ["B", "0"]), class("malignant", ["M", "1"])]
}

fn feature(family: &Family, statistic: &Statistic) -> Feature {
    let name = family.name.replace(' ', "_");
    let mut aliases = (statistic.aliases)(family.name);
    if family.name == "concave points" {
        // Kaggle's header writes a blank here and underscores elsewhere.
        aliases.push(format!("{}_{}", family.name, statistic.suffix));
    }
    Feature {
        name: format!("{name}_{}", statistic.suffix),
        aliases,
        group: family.name.to_owned(),
        statistic: statistic.name.to_owned(),
        unit: family.unit.to_owned(),
        description: format!("{}: {}.", capitalised(family.meaning), statistic.meaning),
        quantiles: Vec::new(),
        median: 0.0,
        midpoint: 0.0,
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_features_stand_in_uci_order() {
        let features = features();
        let names: Vec<&str> = features.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names.len(), 30);
        assert_eq!((names[0], names[7]), ("radius_mean", "concave_points_mean"));
        assert_eq!((names[10], names[29]), ("radius_se", "fractal_dimension_worst"));
    }

    #[test]
    fn scikit_learns_names_are_aliases() {
        let features = features();
        let source = smartcore::dataset::breast_cancer::load_dataset();
        for (feature, name) in features.iter().zip(source.feature_names) {
            assert!(feature.aliases.contains(&name), "{name}");
        }
    }
}
