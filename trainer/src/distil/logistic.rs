use model_wasm::manifest::Head;
use smartcore::{
    linalg::basic::{arrays::Array, matrix::DenseMatrix},
    linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters},
};

use super::yeo_johnson::YeoJohnson;
use crate::{Dataset, Error, export::head};

/// Weight of the squared coefficients beside the sum of the rows' losses (1/C).
const PENALTY: f64 = 1.0;

/// Logistic regression on Yeo-Johnson features.
pub(super) struct Logistic {
    columns: Vec<YeoJohnson>,
    /// [logits][features], then the intercept.
    weights: Vec<(Vec<f64>, f64)>,
}

impl Logistic {
    pub(super) fn fit(data: &Dataset, rows: &[usize]) -> Result<Self, Error> {
        let column = |feature| {
            let values = rows.iter().map(|&row| f64::from(data.row(row)[feature]));
            YeoJohnson::fit(&values.collect::<Vec<_>>())
        };
        let columns: Vec<YeoJohnson> = (0..data.features.len()).map(column).collect();
        let inputs: Vec<Vec<f64>> =
            rows.iter().map(|&row| inputs(&columns, data.row(row))).collect();
        // The positive class last, so that the one logit speaks of it.
        let label = |&row: &usize| match head(data) {
            Head::Sigmoid => u32::from(data.labels[row] == data.positive),
            Head::Softmax => data.labels[row] as u32,
        };
        let labels: Vec<u32> = rows.iter().map(label).collect();
        let failed = |found: &dyn ToString| {
            Error::data("logistic regression", "rows that it can be fitted on", found.to_string())
        };
        let matrix = DenseMatrix::from_2d_vec(&inputs).map_err(|found| failed(&found))?;
        let parameters = LogisticRegressionParameters::default().with_alpha(PENALTY);
        let model = LogisticRegression::fit(&matrix, &labels, parameters)
            .map_err(|found| failed(&found))?;
        let (coefficients, intercepts) = (model.coefficients(), model.intercept());
        let weights = (0..coefficients.shape().0).map(|logit| {
            let own = (0..columns.len()).map(|feature| *coefficients.get((logit, feature)));
            (own.collect(), *intercepts.get((logit, 0)))
        });
        Ok(Self { weights: weights.collect(), columns })
    }

    pub(super) fn features(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn outputs(&self) -> usize {
        self.weights.len()
    }

    /// The logits of one row of measured values.
    pub(super) fn logits(&self, row: &[f32]) -> Vec<f64> {
        let inputs = inputs(&self.columns, row);
        let logit = |(weights, intercept): &(Vec<f64>, f64)| {
            intercept + weights.iter().zip(&inputs).map(|(w, x)| w * x).sum::<f64>()
        };
        self.weights.iter().map(logit).collect()
    }
}

fn inputs(columns: &[YeoJohnson], row: &[f32]) -> Vec<f64> {
    columns.iter().zip(row).map(|(column, &value)| column.at(f64::from(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::embedded;

    #[test]
    fn it_finds_nearly_all_of_the_rows_it_was_fitted_on() {
        let data = embedded::wdbc();
        let rows: Vec<usize> = (0..data.len()).collect();
        let model = Logistic::fit(&data, &rows).unwrap();
        let right = rows.iter().filter(|&&row| {
            (model.logits(data.row(row))[0] > 0.0) == (data.labels[row] == data.positive)
        });
        // scikit-learn: make_pipeline(PowerTransformer(), LogisticRegression(C=1)) gets 562.
        assert!(right.count().abs_diff(562) <= 1);
    }
}
