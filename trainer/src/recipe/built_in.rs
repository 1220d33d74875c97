//! The recipes by name.

use super::{Augmentation, NormOrder, NormStatistics, Recipe, Schedule, Teacher};

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
            norm_statistics: NormStatistics::Batch,
            seed: 17,
            epochs: 300,
            batch_size: 32,
            learning_rate: 1e-4,
            schedule: Schedule::Constant,
            augmentation: Augmentation { noise: 0.0, mixup: false },
            averaging: 0.0,
            teacher: None,
            split: [70, 15, 15],
        }
    }

    /// The same network on labels, better trained: 60 epochs at 1e-3, noise and mixup on every
    /// batch, and the moving average of the weights kept. There is nothing to choose by a
    /// validation part, so its rows are for training.
    #[must_use]
    pub fn direct() -> Self {
        Self {
            name: "direct".to_owned(),
            epochs: 60,
            learning_rate: 1e-3,
            augmentation: Augmentation { noise: 0.2, mixup: true },
            averaging: 0.99,
            split: [85, 0, 15],
            ..Self::reference()
        }
    }

    /// The same network, learning from eleven others on 30,000 rows between the known ones.
    ///
    /// Its dropout layers have rate 0 and its batch norms fixed statistics: the pool itself is what
    /// keeps it from learning by heart.
    #[must_use]
    pub fn distilled() -> Self {
        Self {
            name: "distilled".to_owned(),
            dropout: 0.0,
            norm_statistics: NormStatistics::Fixed,
            epochs: 10,
            batch_size: 64,
            learning_rate: 1e-3,
            schedule: Schedule::Cosine,
            teacher: Some(Teacher { networks: 5, pool: 30_000, real: 0.3, noise: 0.1 }),
            split: [85, 0, 15],
            ..Self::reference()
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

    /// The recipe with another seed.
    #[must_use]
    pub fn seeded(&self, seed: u64) -> Self {
        Self { seed, ..self.clone() }
    }
}
