use burn::tensor::Device;
use model_wasm::{normalise::ZScore, novelty::placed};

use super::logistic::Logistic;
use crate::{
    Dataset, Error, Observer, Recipe,
    network::Network,
    probability::{sigmoid, softmax},
    random::derived,
    recipe::Teacher,
    scale::offsets,
    training::{self, Examples, matrix},
};

/// What a network of the teacher sees of a row.
enum Sight {
    Values,
    /// Logarithms, with what is added before each.
    Logarithms(Vec<f32>),
}

impl Sight {
    fn of(&self, row: &[f32]) -> Vec<f32> {
        match self {
            Self::Values => row.to_vec(),
            Self::Logarithms(offsets) => row
                .iter()
                .zip(offsets)
                .map(|(&value, &offset)| placed(value, offset) as f32)
                .collect(),
        }
    }
}

/// Networks that see the same of a row.
struct Party {
    sight: Sight,
    scale: ZScore,
    networks: Vec<Network>,
}

/// Networks that see values, networks that see logarithms, and a logistic regression.
pub(super) struct Models {
    parties: Vec<Party>,
    logistic: Logistic,
    device: Device,
}

impl Models {
    pub(super) fn fit(
        data: &Dataset,
        rows: &[usize],
        teacher: &Teacher,
        recipe: &Recipe,
        device: &Device,
        observer: &mut dyn Observer,
    ) -> Result<Self, Error> {
        let direct =
            Recipe { widths: recipe.widths.clone(), norm: recipe.norm, ..Recipe::direct() };
        let mut recipes = (0..).map(|place| (place, direct.seeded(derived(recipe.seed, place))));
        let mut party = |sight| {
            let own = recipes.by_ref().take(teacher.networks).collect::<Vec<_>>();
            Party::fit(data, rows, sight, &own, device, observer)
        };
        let parties = vec![party(Sight::Values)?, party(Sight::Logarithms(offsets(data, rows)))?];
        let logistic = Logistic::fit(data, rows)?;
        Ok(Self { parties, logistic, device: device.clone() })
    }

    pub(super) fn logits(&self) -> usize {
        self.logistic.outputs()
    }

    /// [rows, logits] for rows of measured values: the probabilities of the logits' mean over the
    /// kinds of model.
    pub(super) fn probabilities(&self, rows: &[f32]) -> Result<Vec<f32>, Error> {
        let width = self.logistic.features();
        let mut sums: Vec<f64> =
            rows.chunks_exact(width).flat_map(|row| self.logistic.logits(row)).collect();
        for party in &self.parties {
            let logits = party.logits(rows, width, &self.device)?;
            sums.iter_mut().zip(logits).for_each(|(sum, logit)| *sum += logit);
        }
        let kinds = (self.parties.len() + 1) as f64;
        let mean: Vec<f64> = sums.into_iter().map(|sum| sum / kinds).collect();
        Ok(mean.chunks_exact(self.logits()).flat_map(probabilities).collect())
    }
}

impl Party {
    fn fit(
        data: &Dataset,
        rows: &[usize],
        sight: Sight,
        recipes: &[(u64, Recipe)],
        device: &Device,
        observer: &mut dyn Observer,
    ) -> Result<Self, Error> {
        let width = data.features.len();
        let seen: Vec<f32> = rows.iter().flat_map(|&row| sight.of(data.row(row))).collect();
        let scale = ZScore::new(&ZScore::fit(&seen, width), &data.features)?;
        let z = seen.chunks_exact(width).flat_map(|row| scale.row(row)).collect();
        let examples = Examples::labelled(data, rows, z);
        let mut network = |(place, recipe): &(u64, Recipe)| {
            observer.begin(&format!("teacher {}", place + 1), recipe.epochs);
            training::train(recipe, &examples, device, observer)
        };
        let networks = recipes.iter().map(&mut network).collect::<Result<Vec<_>, Error>>()?;
        Ok(Self { sight, scale, networks })
    }

    /// Mean over the networks.
    fn logits(&self, rows: &[f32], width: usize, device: &Device) -> Result<Vec<f64>, Error> {
        let seen = rows.chunks_exact(width).map(|row| self.sight.of(row));
        let z: Vec<f32> = seen.flat_map(|row| self.scale.row(&row)).collect();
        let share = 1.0 / self.networks.len() as f64;
        let mut mean = Vec::new();
        for network in &self.networks {
            let logits = network.forward(matrix(z.clone(), width, device));
            let logits = logits.try_into_vec_as::<f32>().map_err(|found| Error::Tensor {
                name: "logits of a teacher".to_owned(),
                found: found.to_string(),
            })?;
            mean.resize(logits.len(), 0.0);
            mean.iter_mut().zip(logits).for_each(|(m, logit)| *m += share * f64::from(logit));
        }
        Ok(mean)
    }
}

fn probabilities(logits: &[f64]) -> Vec<f32> {
    let found = if let [logit] = logits { vec![sigmoid(*logit)] } else { softmax(logits) };
    found.into_iter().map(|chance| chance as f32).collect()
}
