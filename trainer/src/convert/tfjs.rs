//! TensorFlow.js, a layers model (<https://www.tensorflow.org/js/guide/save_load>).
//!
//! The normaliser is a batch normalisation with fixed statistics in front of the network; TensorFlow.js
//! computes it in single precision, so its last digits differ from the engine's.

use model_wasm::{Dense, Predictor, manifest::Head};
use serde_json::{Value, json};

/// File of the weights, beside the topology.
pub const TFJS_WEIGHTS: &str = "weights.bin";

/// A layers model in two parts.
#[derive(Debug, Clone, PartialEq)]
pub struct TfjsModel {
    /// What stands in `model.json`.
    pub topology: Value,
    /// What stands in [`TFJS_WEIGHTS`].
    pub weights: Vec<u8>,
}

/// The model's two parts. Its input is [rows, features], measured values; its output is
/// [rows, 1], the probability of the positive class for a sigmoid head, else [rows, classes].
#[must_use]
pub fn tfjs(predictor: &Predictor) -> TfjsModel {
    let manifest = predictor.manifest();
    let mut writing = Writing::default();
    writing.normalise(&manifest.normaliser.mean, &manifest.normaliser.std);
    let last = predictor.layers().len() - 1;
    for (index, layer) in predictor.layers().iter().enumerate() {
        let head = match manifest.head {
            Head::Sigmoid => "sigmoid",
            Head::Softmax => "softmax",
        };
        let correction = manifest.calibration.filter(|_| index == last);
        let (scale, shift) = correction.map_or((1.0, 0.0), |found| (found.scale, found.shift));
        let activation = match layer.has_relu() {
            true => "relu",
            false if index == last => head,
            false => "linear",
        };
        writing.dense(index, layer, activation, (scale, shift));
    }
    let config = json!({ "name": "nearside", "layers": writing.layers });
    let topology = json!({
        "format": "layers-model",
        "generatedBy": concat!("Nearside trainer ", env!("CARGO_PKG_VERSION")),
        "convertedBy": null,
        "userDefinedMetadata": {
            "name": manifest.name,
            "version": manifest.version,
            "features": manifest.features.iter().map(|f| &f.name).collect::<Vec<_>>(),
            "classes": manifest.classes.iter().map(|c| &c.name).collect::<Vec<_>>(),
            "positive_class": manifest.positive,
            "threshold": manifest.threshold,
        },
        "modelTopology": {
            "keras_version": "2.15.0",
            "backend": "tensorflow",
            "model_config": { "class_name": "Sequential", "config": config },
        },
        "weightsManifest": [{ "paths": [TFJS_WEIGHTS], "weights": writing.entries }],
    });
    TfjsModel { topology, weights: writing.weights }
}

#[derive(Default)]
struct Writing {
    layers: Vec<Value>,
    entries: Vec<Value>,
    weights: Vec<u8>,
}

impl Writing {
    fn normalise(&mut self, mean: &[f32], std: &[f32]) {
        let name = "normalise";
        self.layers.push(json!({ "class_name": "BatchNormalization", "config": {
            "name": name, "trainable": false, "dtype": "float32", "axis": -1, "momentum": 0.99,
            "epsilon": 0.0, "center": false, "scale": false,
            "batch_input_shape": [null, mean.len()],
        }}));
        let variance: Vec<f32> =
            std.iter().map(|&s| (f64::from(s) * f64::from(s)) as f32).collect();
        self.tensor(&format!("{name}/moving_mean"), &[mean.len()], mean.iter().copied());
        self.tensor(&format!("{name}/moving_variance"), &[std.len()], variance.into_iter());
    }

    /// TensorFlow's kernels are [inputs, outputs]. What corrects the logits goes into the last layer.
    fn dense(&mut self, index: usize, layer: &Dense, activation: &str, (scale, shift): (f64, f64)) {
        let name = format!("dense_{index}");
        self.layers.push(json!({ "class_name": "Dense", "config": {
            "name": name, "trainable": true, "dtype": "float32", "units": layer.outputs(),
            "activation": activation, "use_bias": true,
        }}));
        let (inputs, outputs) = (layer.inputs(), layer.outputs());
        let corrected = |value: f32, shift: f64| (f64::from(value) * scale + shift) as f32;
        let kernel = (0..inputs)
            .flat_map(|input| (0..outputs).map(move |output| output * inputs + input))
            .map(|place| corrected(layer.weights()[place], 0.0));
        self.tensor(&format!("{name}/kernel"), &[inputs, outputs], kernel);
        let bias = layer.bias().iter().map(|&bias| corrected(bias, shift));
        self.tensor(&format!("{name}/bias"), &[outputs], bias);
    }

    fn tensor(&mut self, name: &str, shape: &[usize], values: impl Iterator<Item = f32>) {
        self.entries.push(json!({ "name": name, "shape": shape, "dtype": "float32" }));
        self.weights.extend(values.flat_map(f32::to_le_bytes));
    }
}
