use clap::{Args, ValueEnum};
use trainer::{Backend, NormOrder, Recipe};

/// What is trained, and how.
#[derive(Debug, Args)]
pub(crate) struct Method {
    /// Set of hyperparameters to start from
    #[arg(long, value_enum, default_value = "distilled")]
    pub(crate) recipe: RecipeName,
    /// Kind of network
    #[arg(long, value_enum, default_value = "dense")]
    pub(crate) network: NetworkName,
    /// Outputs of each hidden layer [dense: 256,128,64,32]
    #[arg(long, value_delimiter = ',')]
    pub(crate) widths: Option<Vec<usize>>,
    /// Share of activations dropped in training [reference and direct: 0.3, distilled: 0]
    #[arg(long)]
    pub(crate) dropout: Option<f64>,
    /// Batch norm before or after ReLU
    #[arg(
        long,
        value_enum,
        default_value = "before",
        long_help = "Batch norm before or after ReLU.\n\n`before` is Linear → BatchNorm → ReLU → \
            Dropout, the order that this project sets itself. `after` is what \
            Dense(activation=\"relu\") followed by BatchNormalization() builds in Keras, which is \
            how code for this network most naturally reads."
    )]
    pub(crate) norm: Norm,
    /// Seed of cuts, initial weights, dropout, shuffling and all other chance
    #[arg(long, default_value_t = 17)]
    pub(crate) seed: u64,
    /// Passes over the training rows; the last one is kept [reference: 300, direct: 60, distilled:
    /// 10, linear: 30]
    #[arg(long)]
    pub(crate) epochs: Option<usize>,
    /// Rows a gradient step [default: 32, distilled: 64]
    #[arg(long)]
    pub(crate) batch_size: Option<usize>,
    /// Adam's step size [reference: 1e-4, direct and distilled: 1e-3, linear: 1e-2]
    #[arg(long)]
    pub(crate) learning_rate: Option<f64>,
    /// Burn's backend
    #[arg(long, value_enum, default_value = "ndarray")]
    pub(crate) device: DeviceName,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RecipeName {
    /// 256-128-64-32 with dropout 0.3, Adam 1e-4, batches of 32; 300 epochs
    Reference,
    /// The same network: Adam 1e-3, 60 epochs, noise, mixup, moving average of the weights
    Direct,
    /// The same network, learning from eleven models on 30,000 rows between the known ones
    Distilled,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum NetworkName {
    /// Hidden layers with batch norm and dropout
    Dense,
    /// One linear layer: logistic regression, on labels whatever the recipe
    Linear,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Norm {
    /// Linear → BatchNorm → ReLU → Dropout
    Before,
    /// Linear → ReLU → BatchNorm → Dropout
    After,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum DeviceName {
    /// burn-ndarray
    Ndarray,
    /// burn-flex
    Flex,
}

impl Method {
    pub(crate) fn backend(&self) -> Backend {
        match self.device {
            DeviceName::Ndarray => Backend::Ndarray,
            DeviceName::Flex => Backend::Flex,
        }
    }

    /// The recipe by name, with everything that was said on the command line put over it.
    pub(crate) fn recipe(&self, split: Option<&[u32]>) -> anyhow::Result<Recipe> {
        let base = self.base();
        anyhow::ensure!(
            matches!(self.network, NetworkName::Dense) || self.widths.is_none(),
            "--widths: expected a dense network, found --network linear"
        );
        let split = match split {
            None => base.split,
            Some(shares) => shares.try_into().map_err(|_| {
                anyhow::anyhow!("--split: expected three shares, found {}", shares.len())
            })?,
        };
        let recipe = Recipe {
            widths: self.widths.clone().unwrap_or_else(|| base.widths.clone()),
            dropout: self.dropout.unwrap_or(base.dropout),
            norm: match self.norm {
                Norm::Before => NormOrder::Before,
                Norm::After => NormOrder::After,
            },
            seed: self.seed,
            epochs: self.epochs.unwrap_or(base.epochs),
            batch_size: self.batch_size.unwrap_or(base.batch_size),
            learning_rate: self.learning_rate.unwrap_or(base.learning_rate),
            split,
            ..base.clone()
        };
        recipe.check()?;
        let untouched = Recipe { seed: base.seed, ..recipe.clone() } == base;
        let name = if untouched { base.name } else { format!("{} (changed)", base.name) };
        Ok(Recipe { name, ..recipe })
    }

    fn base(&self) -> Recipe {
        match (self.recipe, self.network) {
            (_, NetworkName::Linear) => Recipe::linear(),
            (RecipeName::Reference, NetworkName::Dense) => Recipe::reference(),
            (RecipeName::Direct, NetworkName::Dense) => Recipe::direct(),
            (RecipeName::Distilled, NetworkName::Dense) => Recipe::distilled(),
        }
    }
}
