//! What a manifest must hold by itself.

use crate::{
    Error, Manifest,
    manifest::{ConformalLevel, Feature, Head, QUANTILE_LEVELS, twice},
};

/// Checks what tensors have no part in.
pub(super) fn manifest(manifest: &Manifest) -> Result<(), Error> {
    let classes = manifest.classes.len();
    if manifest.features.is_empty() {
        return Err(Error::manifest("at least one feature", "none"));
    }
    if classes < 2 || (manifest.head == Head::Sigmoid && classes != 2) {
        return Err(Error::manifest("two classes, or more with a softmax head", classes));
    }
    if manifest.positive >= classes {
        return Err(Error::manifest(
            format!("a positive class below {classes}"),
            manifest.positive,
        ));
    }
    if !(manifest.threshold > 0.0 && manifest.threshold < 1.0) {
        return Err(Error::manifest("a threshold within (0, 1)", manifest.threshold));
    }
    check_names(manifest)?;
    check_doubt(manifest)?;
    if let Some(class) = manifest.classes.iter().find(|class| class.codes.is_empty()) {
        return Err(Error::manifest(
            format!("at least one code for class `{}`", class.name),
            "none",
        ));
    }
    if let Some(label) = manifest.samples.iter().filter_map(|s| s.label).find(|&l| l >= classes) {
        return Err(Error::manifest(format!("sample labels below {classes}"), label));
    }
    if manifest.samples.is_empty() {
        return Err(Error::manifest("at least one sample, for the self-test", "none"));
    }
    manifest.features.iter().try_for_each(|feature| {
        check_quantiles(feature, classes)?;
        let stated = [("median", feature.median), ("midpoint", feature.midpoint)];
        match stated.into_iter().find(|(_, value)| !value.is_finite()) {
            None => Ok(()),
            Some((what, found)) => {
                Err(Error::manifest(format!("a finite {what} of `{}`", feature.name), found))
            }
        }
    })
}

/// A column or a label must lead to one feature or class.
fn check_names(manifest: &Manifest) -> Result<(), Error> {
    let features = manifest.features.iter().map(|feature| feature.name.clone()).collect();
    if let Some(name) = twice(features) {
        return Err(Error::manifest("each feature name once", format!("`{name}` twice")));
    }
    let mut codes = Vec::new();
    for class in &manifest.classes {
        // A name that is its own code is one word.
        let own = codes.len();
        for word in class.words().map(str::to_lowercase) {
            if !codes[own..].contains(&word) {
                codes.push(word);
            }
        }
    }
    match twice(codes) {
        Some(code) => {
            Err(Error::manifest("a code or name for one class alone", format!("`{code}` for two")))
        }
        None => Ok(()),
    }
}

fn check_doubt(manifest: &Manifest) -> Result<(), Error> {
    let classes = manifest.classes.len();
    if let Some(found) = manifest.calibration {
        let shift =
            found.shift.is_finite() && (manifest.head == Head::Sigmoid || found.shift == 0.0);
        if !(found.scale > 0.0 && found.scale.is_finite() && shift) {
            let expected = "a calibration with a scale above 0 and a finite shift (0 for softmax)";
            return Err(Error::manifest(expected, format!("{found:?}")));
        }
    }
    let sound = |level: &&ConformalLevel| {
        let within = |share: &f64| (0.0..=1.0).contains(share);
        let shares = [level.level, level.lowest, level.coverage, level.single, level.none];
        shares.iter().all(within)
            && level.class_coverage.len() == classes
            && level.class_coverage.iter().all(within)
    };
    let rising = manifest.conformal.windows(2).all(|pair| pair[0].level < pair[1].level);
    if !rising {
        let found: Vec<f64> = manifest.conformal.iter().map(|level| level.level).collect();
        return Err(Error::manifest("conformal levels that rise", format!("{found:?}")));
    }
    let odd = manifest.conformal.iter().find(|level| !sound(level));
    let expected =
        || format!("conformal levels of shares within [0, 1], {classes} of them by class");
    odd.map_or(Ok(()), |found| Err(Error::manifest(expected(), format!("{found:?}"))))
}

fn check_quantiles(feature: &Feature, classes: usize) -> Result<(), Error> {
    let sound = |q: &[f32]| {
        q.len() == QUANTILE_LEVELS.len() && q.is_sorted() && q.iter().all(|q| q.is_finite())
    };
    if feature.quantiles.len() == classes && feature.quantiles.iter().all(|q| sound(&q.0)) {
        return Ok(());
    }
    let levels = QUANTILE_LEVELS.len();
    let expected =
        format!("{classes} ascending lists of {levels} finite quantiles for `{}`", feature.name);
    let found: Vec<_> = feature.quantiles.iter().map(|q| q.0.len()).collect();
    Err(Error::manifest(expected, format!("lists of {found:?}")))
}
