//! The engine against Burn.

use burn::tensor::{Device, Tensor, TensorData};
use model_wasm::{Prediction, manifest::Calibration, normalise::ZScore};

use crate::{Error, data::Dataset, evaluation::Answer, network::Network};

/// The largest difference between a probability by Burn and by the engine. Both compute in f32,
/// in different orders of summation; a wrong layer or a lost rounding differs by far more.
pub const TOLERANCE: f64 = 5e-6;

/// The largest difference in any probability of any row.
///
/// # Errors
/// [`Error::Parity`] naming the row with the largest difference if that is above [`TOLERANCE`].
pub(super) fn check(
    network: &Network,
    device: &Device,
    normaliser: &ZScore,
    data: &Dataset,
    (calibration, answers): (Option<Calibration>, &[Prediction]),
) -> Result<f64, Error> {
    let width = data.features.len();
    let z: Vec<f32> = (0..data.len()).flat_map(|row| normaliser.row(data.row(row))).collect();
    let rows = Tensor::from_data(TensorData::new(z, [data.len(), width]), device);
    let logits = network.forward(rows).try_into_vec_as::<f32>();
    let logits = logits
        .map_err(|found| Error::Tensor { name: "logits".to_owned(), found: found.to_string() })?;
    let per_row = logits.chunks_exact(logits.len() / data.len());
    let differences = per_row.zip(answers).map(|(logits, engine)| {
        let burn = Answer::of(data, logits.iter().map(|&logit| f64::from(logit)).collect());
        let burn = calibration.map_or(burn.clone(), |by| burn.calibrated(data, by));
        farthest(&burn.probabilities, &engine.probabilities)
    });
    let worst = differences.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
    match worst {
        Some((row, found)) if found.is_nan() || found > TOLERANCE => {
            Err(Error::Parity { row: row + 1, tolerance: TOLERANCE, found })
        }
        worst => Ok(worst.map_or(0.0, |(_, found)| found)),
    }
}

fn farthest(burn: &[f64], engine: &[f32]) -> f64 {
    burn.iter().zip(engine).map(|(b, &e)| (b - f64::from(e)).abs()).fold(0.0, f64::max)
}
