//! Hyperparameters.

use serde::{Deserialize, Serialize};

use crate::Error;

/// Where batch norm stands in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NormOrder {
    /// Linear → batch norm → ReLU → dropout, as Ioffe and Szegedy (2015) place it.
    Before,
    /// Linear → ReLU → batch norm → dropout: what Keras builds from
    /// `Dense(activation="relu")` followed by `BatchNormalization()`.
    After,
}

/// A training, complete but for the data. The same recipe on the same data, device and machine
/// gives the same network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Name for people.
    pub name: String,
    /// Outputs of each hidden block, input first; none makes a linear learner.
    pub widths: Vec<usize>,
    /// Share of activations dropped in training, within [0, 1).
    pub dropout: f64,
    /// Where batch norm stands.
    pub norm: NormOrder,
    /// Seed of split, initial weights, dropout and shuffling.
    pub seed: u64,
    /// Passes over the training part, at least 1. The last one is kept: no early stopping.
    pub epochs: usize,
    /// Rows a gradient step, at least 2 because batch norm needs a spread.
    pub batch_size: usize,
    /// Adam's step size, above 0.
    pub learning_rate: f64,
    /// Percent of the rows for training, validation and test; they sum to 100.
    pub split: [u32; 3],
}

impl Recipe {
    /// The dense network 256-128-64-32 with dropout 0.3, Adam at 1e-4 and binary cross-entropy.
    ///
    /// 300 epochs, because the validation loss (seed 17) is 0.121 after 100, 0.102 after 200,
    /// 0.089 after 300 and no lower after 400 (0.097) or 600 (0.092).
    #[must_use]
    pub fn reference() -> Self {
        Self {
            name: "reference".to_owned(),
            widths: vec![256, 128, 64, 32],
            dropout: 0.3,
            norm: NormOrder::Before,
            seed: 17,
            epochs: 300,
            batch_size: 32,
            learning_rate: 1e-4,
            split: [70, 15, 15],
        }
    }

    /// One linear layer, that is, logistic regression by Adam at 1e-2.
    ///
    /// 30 epochs, because the validation loss (seed 17) rises from there: 0.117 after 30, 0.120
    /// after 50, 0.128 after 100, 0.162 after 200.
    #[must_use]
    pub fn linear() -> Self {
        Self {
            name: "linear".to_owned(),
            widths: Vec::new(),
            dropout: 0.0,
            epochs: 30,
            learning_rate: 1e-2,
            ..Self::reference()
        }
    }

    /// Checks every range.
    ///
    /// # Errors
    /// [`Error::Recipe`] naming the first hyperparameter that is out of its range.
    pub fn check(&self) -> Result<(), Error> {
        let wrong = |field, expected, found| Err(Error::Recipe { field, expected, found });
        if self.widths.contains(&0) {
            return wrong("widths", "at least 1 each", format!("{:?}", self.widths));
        }
        if !(0.0..1.0).contains(&self.dropout) {
            return wrong("dropout", "a rate within [0, 1)", self.dropout.to_string());
        }
        if self.epochs == 0 {
            return wrong("epochs", "at least 1", "0".to_owned());
        }
        if self.batch_size < 2 {
            return wrong("batch size", "at least 2", self.batch_size.to_string());
        }
        if !(self.learning_rate.is_finite() && self.learning_rate > 0.0) {
            return wrong("learning rate", "a number above 0", self.learning_rate.to_string());
        }
        let sum: u64 = self.split.iter().map(|&share| u64::from(share)).sum();
        if self.split.contains(&0) || sum != 100 {
            let expected = "three shares above 0 that sum to 100";
            return wrong("split", expected, format!("{:?}", self.split));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut Recipe), field: &str) {
        let mut recipe = Recipe::reference();
        change(&mut recipe);
        let found = recipe.check().unwrap_err().to_string();
        assert!(found.starts_with(&format!("recipe, {field}: expected")), "{found}");
    }

    #[test]
    fn the_built_in_recipes_are_sound() {
        assert!(Recipe::reference().check().is_ok());
        assert!(Recipe::linear().check().is_ok());
    }

    #[test]
    fn a_hyperparameter_out_of_range_is_named() {
        check(|r| r.widths = vec![8, 0], "widths");
        check(|r| r.dropout = 1.0, "dropout");
        check(|r| r.epochs = 0, "epochs");
        check(|r| r.batch_size = 1, "batch size");
        check(|r| r.learning_rate = f64::NAN, "learning rate");
        check(|r| r.split = [70, 20, 15], "split");
        check(|r| r.split = [85, 15, 0], "split");
    }
}
