//! The training loop.

mod augment;
mod average;
mod examples;
mod observer;
mod schedule;

pub use observer::{Observer, Silent};

pub(crate) use examples::{Examples, matrix};

use std::sync::{Mutex, PoisonError};

use burn::{
    module::Module,
    optim::{AdamConfig, GradientsParams, ModuleOptimizer},
    tensor::{
        Device, ElementConversion, Tensor,
        activation::{log_softmax, relu},
    },
};

use crate::{
    Error, Recipe,
    network::Network,
    random::{Purpose, generator, shuffle},
    recipe::NormStatistics,
};
use augment::Augmenter;
use average::Average;

/// Burn has one random generator for the whole process: trainings queue up for it, so that each
/// gets the numbers of its own seed.
static GENERATOR: Mutex<()> = Mutex::new(());
/// Rows by which fixed batch norms find their statistics.
const MEASURED_ROWS: usize = 4096;

/// Trains a fresh network; the last epoch is kept, or the average over the last steps.
///
/// # Errors
/// [`Error::Interrupted`] if the observer stops it, [`Error::Diverged`] if the loss is no number.
pub(crate) fn train(
    recipe: &Recipe,
    examples: &Examples,
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<Network, Error> {
    let _turn = GENERATOR.lock().unwrap_or_else(PoisonError::into_inner);
    let device = device.clone().autodiff();
    device.seed(recipe.seed);
    let mut network = Network::new(recipe, examples.features, examples.logits, &device);
    if recipe.norm_statistics == NormStatistics::Fixed {
        network = network.measured(examples.first(MEASURED_ROWS, &device));
    }
    let mut optimiser = AdamConfig::new().init();
    let mut average = Average::new(recipe.averaging);
    let mut random = generator(recipe.seed, Purpose::Batches);
    let augmenter = Augmenter::new(recipe.augmentation, examples);
    let mut chance = generator(recipe.seed, Purpose::Augmentation);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for epoch in 1..=recipe.epochs {
        shuffle(&mut order, &mut random);
        let mut sum = 0.0;
        let batches = batches(&order, recipe.batch_size);
        let steps = batches.len();
        for (place, batch) in batches.into_iter().enumerate() {
            if observer.is_stopped() {
                return Err(Error::Interrupted { epoch });
            }
            let rate = recipe.learning_rate
                * schedule::factor(recipe.schedule, (epoch - 1) * steps + place, steps, recipe.epochs);
            let rows = augmenter.rows(examples, batch, &mut chance);
            let rows = examples::matrix(rows, examples.features, &device);
            let targets = examples.targets(batch, &device);
            let (next, loss) = step(network, &mut optimiser, rate, rows, targets);
            network = next;
            average.add(&network);
            sum += loss * batch.len() as f64;
        }
        let loss = sum / order.len() as f64;
        if !loss.is_finite() {
            return Err(Error::Diverged { epoch, loss });
        }
        observer.epoch(epoch, loss);
    }
    Ok(average.kept().unwrap_or_else(|| network.valid()))
}

/// Slices of `size` rows. A last row by itself joins the batch before it, since batch norm finds
/// no spread in one row.
fn batches(order: &[usize], size: usize) -> Vec<&[usize]> {
    let mut batches: Vec<&[usize]> = order.chunks(size).collect();
    if batches.len() > 1 && batches.last().is_some_and(|last| last.len() == 1) {
        batches.truncate(batches.len() - 2);
        batches.push(&order[batches.len() * size..]);
    }
    batches
}

fn step(
    network: Network,
    optimiser: &mut ModuleOptimizer,
    learning_rate: f64,
    rows: Tensor<2>,
    targets: Tensor<2>,
) -> (Network, f64) {
    let loss = cross_entropy(network.forward(rows), targets);
    let value: f64 = loss.clone().into_scalar::<f32>().elem();
    let gradients = GradientsParams::from_grads(loss.backward(), &network);
    (optimiser.step(learning_rate, network, gradients), value)
}

/// Mean cross-entropy against probabilities, in nats: binary for one logit, else over classes.
fn cross_entropy(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    let [rows, outputs] = logits.dims();
    let costs = if outputs > 1 {
        -(log_softmax(logits, 1) * targets)
    } else {
        // ln(1 + exp(x)) − t·x, without an overflow on either side.
        let soft_plus = relu(logits.clone()) + (-logits.clone().abs()).exp().log1p();
        soft_plus - logits * targets
    };
    costs.sum() / rows as f64
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;
    use crate::Backend;

    #[test]
    fn a_single_last_row_joins_the_batch_before_it() {
        let order: Vec<usize> = (0..9).collect();
        let sizes = |size| batches(&order, size).iter().map(|b| b.len()).collect::<Vec<_>>();
        assert_eq!(sizes(4), [4, 5]);
        assert_eq!(sizes(5), [5, 4]);
        assert_eq!(sizes(100), [9]);
        assert_eq!(batches(&order, 4).concat(), order);
    }

    #[test]
    fn cross_entropy_takes_probabilities_for_one_logit_and_for_many() {
        let device = Backend::default().device();
        let tensor = |values: &[f32], shape: [usize; 2]| {
            Tensor::<2>::from_data(TensorData::new(values.to_vec(), shape), &device)
        };
        let found = |logits, targets| cross_entropy(logits, targets).into_scalar::<f32>();
        // −(0.25 ln σ(2) + 0.75 ln σ(−2)) and −ln σ(−100), by hand: 1.626928, 100.
        let one = found(tensor(&[2.0, -100.0], [2, 1]), tensor(&[0.25, 1.0], [2, 1]));
        assert!((one - (1.626_928 + 100.0) / 2.0).abs() < 1e-4, "{one}");
        // Softmax of (0, ln 2, ln 5) is (1, 2, 5)/8; −ln(5/8) = 0.470004.
        let many = found(tensor(&[0.0, 0.693_147_2, 1.609_438], [1, 3]), tensor(&[0.0, 0.0, 1.0], [1, 3]));
        assert!((many - 0.470_004).abs() < 1e-5, "{many}");
    }
}
