//! How things are said, the same wherever they are said.

use model_wasm::manifest::Feature;

/// A feature's name for people, with its unit.
pub(crate) fn label(feature: &Feature) -> String {
    let mut label = feature.group.clone();
    if feature.statistic.is_empty() {
        label = feature.name.clone();
    } else {
        label = format!("{label}, {}", feature.statistic);
    }
    if !feature.unit.is_empty() {
        label = format!("{label} ({})", feature.unit);
    }
    label
}

/// Shapes tell the classes apart where colours do not.
pub(crate) fn sign(class: usize) -> &'static str {
    ["○", "◆", "▲", "■", "★", "✚"][class % 6]
}

/// No network is ever quite sure, so a probability is never shown as 100 %, even where f32 says so.
pub(crate) fn percent(share: f32) -> String {
    match share * 100.0 {
        p if p > 99.95 => "> 99.9 %".to_owned(),
        p => numbers!("{p:.1} %"),
    }
}

/// A measured share, without needless digits.
pub(crate) fn share(share: f64) -> String {
    let percent = format!("{:.1}", share * 100.0);
    numbers!("{} %", percent.trim_end_matches(".0"))
}

/// With a sign that is as wide as the other.
pub(crate) fn signed(value: f32) -> String {
    let sign = if value < 0.0 { '−' } else { '+' };
    numbers!("{sign}{:.2}", value.abs())
}
