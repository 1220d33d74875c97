//! Arguments and their help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use trainer::{Backend, NormOrder, Recipe};

/// Trains with Burn, evaluates honestly, writes one predictor file.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Train a predictor and write it into one file
    Train(Box<Train>),
    /// Tell what a predictor file holds, and run its self-test
    Inspect(Inspect),
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The predictor file
    pub(crate) file: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Train {
    /// Table with labels; without it the public Wisconsin data (WDBC)
    pub(crate) source: Option<PathBuf>,
    /// The predictor file to write
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// Set of hyperparameters to start from
    #[arg(long, value_enum, default_value = "reference")]
    pub(crate) recipe: RecipeName,
    /// Kind of network
    #[arg(long, value_enum, default_value = "dense")]
    pub(crate) network: NetworkName,
    /// Outputs of each hidden layer [dense: 256,128,64,32]
    #[arg(long, value_delimiter = ',')]
    pub(crate) widths: Option<Vec<usize>>,
    /// Share of activations dropped in training [dense: 0.3]
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
    /// Seed of split, initial weights, dropout and shuffling
    #[arg(long, default_value_t = 17)]
    pub(crate) seed: u64,
    /// Passes over the training part; the last one is kept [dense: 300, linear: 30]
    #[arg(long)]
    pub(crate) epochs: Option<usize>,
    /// Rows a gradient step [default: 32]
    #[arg(long)]
    pub(crate) batch_size: Option<usize>,
    /// Adam's step size [dense: 1e-4, linear: 1e-2]
    #[arg(long)]
    pub(crate) learning_rate: Option<f64>,
    /// Percent of training, validation and test rows
    #[arg(long, value_delimiter = ',', num_args = 1, default_value = "70,15,15")]
    pub(crate) split: Vec<u32>,
    /// Label column: a header name or a number from 1
    #[arg(long)]
    pub(crate) label: Option<String>,
    /// Label that is the positive class [default: the second in sorted order]
    #[arg(long, requires = "label")]
    pub(crate) positive: Option<String>,
    /// Column that is no feature; may be repeated
    #[arg(long)]
    pub(crate) drop: Vec<String>,
    /// Write rows of the data into the file, for samples and nearest known cases. Whoever gets
    /// the file gets these records
    #[arg(long)]
    pub(crate) embed_rows: bool,
    /// Name of the predictor
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Licence of the data and of the file
    #[arg(long)]
    pub(crate) licence: Option<String>,
    /// Burn's backend
    #[arg(long, value_enum, default_value = "ndarray")]
    pub(crate) device: DeviceName,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RecipeName {
    /// 256-128-64-32 with dropout 0.3, Adam 1e-4, batches of 32; 300 epochs
    Reference,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum NetworkName {
    /// Hidden layers with batch norm and dropout
    Dense,
    /// One linear layer: logistic regression
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

impl DeviceName {
    pub(crate) fn backend(self) -> Backend {
        match self {
            Self::Ndarray => Backend::Ndarray,
            Self::Flex => Backend::Flex,
        }
    }
}

impl Train {
    /// The recipe by name, with everything that was said on the command line put over it.
    pub(crate) fn recipe(&self) -> anyhow::Result<Recipe> {
        let base = match (self.recipe, self.network) {
            (RecipeName::Reference, NetworkName::Dense) => Recipe::reference(),
            (RecipeName::Reference, NetworkName::Linear) => Recipe::linear(),
        };
        anyhow::ensure!(
            matches!(self.network, NetworkName::Dense) || self.widths.is_none(),
            "--widths: expected a dense network, found --network linear"
        );
        let split = self.split.as_slice().try_into().map_err(|_| {
            anyhow::anyhow!("--split: expected three shares, found {}", self.split.len())
        })?;
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
            name: base.name.clone(),
        };
        let untouched = Recipe { seed: base.seed, ..recipe.clone() } == base;
        let name = if untouched { base.name } else { format!("{} (changed)", base.name) };
        Ok(Recipe { name, ..recipe })
    }
}
