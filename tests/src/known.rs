//! The known cases of the shipped predictor, as a table that a person would bring.

use anyhow::Result;
use model_wasm::Predictor;

/// The shipped predictor, as it was built into the page.
///
/// # Errors
/// When the page's file cannot be read.
pub fn predictor() -> Result<Predictor> {
    let file = crate::dist().join(xtask::workspace::DEFAULT_PREDICTOR);
    Ok(Predictor::from_bytes(&std::fs::read(file)?)?)
}

/// Its known cases with a header, a name (their number, from 1) and a label.
///
/// # Errors
/// As [`predictor`].
pub fn cases() -> Result<String> {
    let predictor = predictor()?;
    let manifest = predictor.manifest();
    let names: Vec<&str> = manifest.features.iter().map(|f| f.name.as_str()).collect();
    let mut text = format!("id,diagnosis,{}\n", names.join(","));
    for (index, row) in predictor.reference().iter().enumerate() {
        let values: Vec<String> = row.values.iter().map(f32::to_string).collect();
        let code = &manifest.classes[row.label].codes[0];
        text += &format!("{},{code},{}\n", index + 1, values.join(","));
    }
    Ok(text)
}
