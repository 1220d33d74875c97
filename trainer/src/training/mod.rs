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

use rand::rngs::ChaCha12Rng;

use crate::{
    Error, Recipe,
    network::Network,
    random::{Purpose, generator, shuffle},
};
use augment::Augmenter;
use average::Average;

/// Burn has one random generator for the whole process: trainings queue up for it, so that each
/// gets the numbers of its own seed.
static GENERATOR: Mutex<()> = Mutex::new(());

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
    let mut random = generator(recipe.seed, Purpose::Batches);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut training = Training::new(recipe, examples, &device);
    for epoch in 1..=recipe.epochs {
        shuffle(&mut order, &mut random);
        let mut sum = 0.0;
        for batch in batches(&order, recipe.batch_size) {
            if observer.is_stopped() {
                return Err(Error::Interrupted { epoch });
            }
            sum += training.step(batch) * batch.len() as f64;
        }
        let loss = sum / order.len() as f64;
        if !loss.is_finite() {
            return Err(Error::Diverged { epoch, loss });
        }
        observer.epoch(epoch, loss);
    }
    Ok(training.finished())
}

/// A network on its way.
struct Training<'a> {
    recipe: &'a Recipe,
    examples: &'a Examples,
    device: &'a Device,
    network: Network,
    optimiser: ModuleOptimizer,
    average: Average,
    augmenter: Augmenter,
    chance: ChaCha12Rng,
    steps: usize,
    steps_an_epoch: usize,
}

impl<'a> Training<'a> {
    fn new(recipe: &'a Recipe, examples: &'a Examples, device: &'a Device) -> Self {
        Self {
            recipe,
            examples,
            device,
            network: Network::new(recipe, examples.features, examples.logits, device),
            optimiser: AdamConfig::new().init(),
            average: Average::new(recipe.averaging),
            augmenter: Augmenter::new(recipe.augmentation, examples),
            chance: generator(recipe.seed, Purpose::Augmentation),
            steps: 0,
            steps_an_epoch: batches(&vec![0; examples.len()], recipe.batch_size).len(),
        }
    }

    /// One gradient step; the batch's mean loss, in nats.
    fn step(&mut self, batch: &[usize]) -> f64 {
        let rows = self.augmenter.rows(self.examples, batch, &mut self.chance);
        let rows = matrix(rows, self.examples.features, self.device);
        let targets = self.examples.targets(batch, self.device);
        let loss = cross_entropy(self.network.forward(rows), targets);
        let value: f64 = loss.clone().into_scalar::<f32>().elem();
        let gradients = GradientsParams::from_grads(loss.backward(), &self.network);
        let rate = self.learning_rate();
        self.network = self.optimiser.step(rate, self.network.clone(), gradients);
        self.average.add(&self.network);
        self.steps += 1;
        value
    }

    fn learning_rate(&self) -> f64 {
        let Recipe { schedule, epochs, learning_rate, .. } = self.recipe;
        learning_rate * schedule::factor(*schedule, self.steps, self.steps_an_epoch, *epochs)
    }

    fn finished(self) -> Network {
        self.average.kept().unwrap_or_else(|| self.network.valid())
    }
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
        let many =
            found(tensor(&[0.0, 2f32.ln(), 5f32.ln()], [1, 3]), tensor(&[0.0, 0.0, 1.0], [1, 3]));
        assert!((many - 0.470_004).abs() < 1e-5, "{many}");
    }
}
