use burn::tensor::Device;
use model_wasm::{manifest::Normaliser, normalise::ZScore, novelty::placed};

use super::logistic::Logistic;
use crate::{
    Dataset, Error, Observer, Recipe,
    network::Network,
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
            Self::Logarithms(offsets) => {
                row.iter().zip(offsets).map(|(&value, &offset)| placed(value, offset) as f32).collect()
            }
        }
    }
}

struct Member {
    scale: ZScore,
    network: Network,
}

/// Networks that see values, networks that see logarithms, and a logistic regression.
pub(super) struct Models {
    parties: Vec<(Sight, Vec<Member>)>,
    logistic: Logistic,
    device: Device,
    logits: usize,
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
        let direct = Recipe {
            widths: recipe.widths.clone(),
            norm: recipe.norm,
            ..Recipe::direct()
        };
        let sights = [Sight::Values, Sight::Logarithms(offsets(data, rows))];
        let (mut parties, mut logits) = (Vec::new(), 1);
        for sight in sights {
            let seen: Vec<f32> = rows.iter().flat_map(|&row| sight.of(data.row(row))).collect();
            let normaliser: Normaliser = ZScore::fit(&seen, data.features.len());
            let scale = ZScore::new(&normaliser, &data.features)?;
            let z = seen.chunks_exact(data.features.len()).flat_map(|row| scale.row(row)).collect();
            let examples = Examples::labelled(data, rows, z);
            logits = examples.logits;
            let mut members = Vec::new();
            for _ in 0..teacher.networks {
                let place = (parties.len() * teacher.networks + members.len()) as u64;
                let own = direct.seeded(derived(recipe.seed, place));
                observer.begin(&format!("teacher {}", place + 1), own.epochs);
                let network = training::train(&own, &examples, device, observer)?;
                members.push(Member { scale: scale.clone(), network });
            }
            parties.push((sight, members));
        }
        let logistic = Logistic::fit(data, rows)?;
        Ok(Self { parties, logistic, device: device.clone(), logits })
    }

    pub(super) fn logits(&self) -> usize {
        self.logits
    }

    /// [rows, logits]: the probabilities of the mean logits for rows of measured values.
    pub(super) fn probabilities(&self, rows: &[f32]) -> Result<Vec<f32>, Error> {
        let width = self.logistic.features();
        let mut sums: Vec<f64> =
            rows.chunks_exact(width).flat_map(|row| self.logistic.logits(row)).collect();
        let mut models = 1.0;
        for (sight, members) in &self.parties {
            let seen: Vec<f32> = rows.chunks_exact(width).flat_map(|row| sight.of(row)).collect();
            for member in members {
                let logits = member.logits(&seen, width, &self.device)?;
                sums.iter_mut().zip(logits).for_each(|(sum, logit)| *sum += f64::from(logit));
                models += 1.0;
            }
        }
        let mean: Vec<f64> = sums.into_iter().map(|sum| sum / models).collect();
        Ok(mean.chunks_exact(self.logits).flat_map(probabilities).collect())
    }
}

impl Member {
    fn logits(&self, seen: &[f32], width: usize, device: &Device) -> Result<Vec<f32>, Error> {
        let z = seen.chunks_exact(width).flat_map(|row| self.scale.row(row)).collect();
        let logits = self.network.forward(matrix(z, width, device)).try_into_vec_as::<f32>();
        logits.map_err(|found| Error::Tensor {
            name: "logits of a teacher".to_owned(),
            found: found.to_string(),
        })
    }
}

fn probabilities(logits: &[f64]) -> Vec<f32> {
    if let [logit] = logits {
        return vec![(1.0 / (1.0 + (-logit).exp())) as f32];
    }
    let highest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = logits.iter().map(|logit| (logit - highest).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.into_iter().map(|power| (power / sum) as f32).collect()
}
