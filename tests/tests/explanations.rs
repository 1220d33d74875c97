//! Explanations of the shipped predictors, natively.

use anyhow::Result;
use model_wasm::Predictor;
use xtask::workspace;

fn check(file: &str) -> Result<()> {
    let predictor = Predictor::from_bytes(&std::fs::read(workspace::root()?.join(file))?)?;
    for row in predictor.reference() {
        let (predicted, why) = (predictor.predict(&row.values)?, predictor.explain(&row.values)?);
        let sum: f32 = why.contributions.iter().sum();
        // Sums of f32 parts, of a logit up to about 20.
        assert!((sum - (why.logit - why.baseline_logit)).abs() < 1e-4, "{sum} {why:?}");
        assert!((why.logit - predicted.logits[0]).abs() < 1e-4, "{predicted:?} {why:?}");
        // A known case is its own nearest.
        assert_eq!((why.neighbours[0].distance, why.neighbours[0].label), (0.0, row.label));
        assert!(why.neighbours.is_sorted_by(|a, b| a.distance <= b.distance));
    }
    Ok(())
}

#[test]
fn the_parts_of_every_known_case_add_up_to_its_logit() -> Result<()> {
    check("public/models/wdbc-dense.safetensors")?;
    check("public/models/wdbc-linear.safetensors")
}
