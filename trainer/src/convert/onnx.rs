//! ONNX, opset 13 (<https://github.com/onnx/onnx/blob/main/docs/IR.md>).
//!
//! Input `x` is [rows, features], measured values; outputs are `logit`, [rows, logits], and
//! `probability`, [rows, 1] of the positive class for a sigmoid head, else [rows, classes]. z scores
//! are computed in double precision, as the engine does, so that no digit is lost before the
//! network begins.

mod proto;

use model_wasm::{Dense, Predictor, manifest::Head};
use prost::Message;

use proto::{
    Attribute, Dimension, DimensionValue, Graph, Model, Node, OperatorSet, Property, Shape, Tensor,
    TensorType, Type, ValueInfo,
};

/// ONNX data types.
const FLOAT: i32 = 1;
const DOUBLE: i32 = 11;

/// The bytes of an ONNX file.
#[must_use]
pub fn onnx(predictor: &Predictor) -> Vec<u8> {
    let manifest = predictor.manifest();
    let mut writing = Writing::default();
    writing.normalise(predictor);
    predictor.layers().iter().enumerate().for_each(|(index, layer)| writing.dense(index, layer));
    let logits = writing.rename("logit");
    writing.head(predictor, &logits);
    let shape = |columns: usize| vec![("rows", 0), ("", columns)];
    let graph = Graph {
        name: manifest.name.clone(),
        doc_string: manifest.task.clone(),
        input: vec![value("x", &shape(manifest.features.len()))],
        output: vec![
            value("logit", &shape(manifest.logits())),
            value("probability", &shape(manifest.chances())),
        ],
        node: writing.nodes,
        initializer: writing.tensors,
    };
    Model {
        ir_version: 8,
        opset_import: vec![OperatorSet { domain: String::new(), version: 13 }],
        producer_name: "Nearside trainer".to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        doc_string: manifest.claims.intended_use.clone(),
        graph: Some(graph),
        metadata_props: properties(predictor),
    }
    .encode_to_vec()
}

/// What a reader of the file must know to use it.
fn properties(predictor: &Predictor) -> Vec<Property> {
    let manifest = predictor.manifest();
    let joined = |names: Vec<&str>| names.join(",");
    let features = joined(manifest.features.iter().map(|f| f.name.as_str()).collect());
    let classes = joined(manifest.classes.iter().map(|c| c.name.as_str()).collect());
    let positive = manifest.classes[manifest.positive].name.clone();
    let pairs = [
        ("name", manifest.name.clone()),
        ("version", manifest.version.clone()),
        ("features", features),
        ("classes", classes),
        ("positive_class", positive),
        ("threshold", manifest.threshold.to_string()),
        ("licence", manifest.provenance.licence.clone()),
    ];
    pairs.map(|(key, value)| Property { key: key.to_owned(), value }).to_vec()
}

fn value(name: &str, shape: &[(&str, usize)]) -> ValueInfo {
    let dim = shape.iter().map(|&(name, size)| Dimension {
        value: Some(match name {
            "" => DimensionValue::Size(size as i64),
            name => DimensionValue::Name(name.to_owned()),
        }),
    });
    let tensor = TensorType { elem_type: FLOAT, shape: Some(Shape { dim: dim.collect() }) };
    ValueInfo { name: name.to_owned(), r#type: Some(Type { tensor: Some(tensor) }) }
}

/// A graph on its way, one node after the other.
#[derive(Default)]
struct Writing {
    nodes: Vec<Node>,
    tensors: Vec<Tensor>,
    /// Name of what the last node gave.
    last: String,
}

impl Writing {
    /// `z = f32((f64(x) − mean) / std)`.
    fn normalise(&mut self, predictor: &Predictor) {
        let stated = &predictor.manifest().normaliser;
        self.last = "x".to_owned();
        self.node("Cast", &[], "wide", vec![integer("to", i64::from(DOUBLE))]);
        for (kind, name, values) in [("Sub", "mean", &stated.mean), ("Div", "std", &stated.std)] {
            let raw = values.iter().flat_map(|&v| f64::from(v).to_le_bytes()).collect();
            self.tensor(name, &[values.len()], DOUBLE, raw);
            self.node(kind, &[name], &format!("less_{name}"), Vec::new());
        }
        self.node("Cast", &[], "z", vec![integer("to", i64::from(FLOAT))]);
    }

    fn dense(&mut self, index: usize, layer: &Dense) {
        let (weights, bias) = (format!("{index}.weight"), format!("{index}.bias"));
        self.floats(&weights, &[layer.outputs(), layer.inputs()], layer.weights());
        self.floats(&bias, &[layer.outputs()], layer.bias());
        self.node("Gemm", &[&weights, &bias], &format!("{index}.sum"), vec![integer("transB", 1)]);
        if layer.has_relu() {
            self.node("Relu", &[], &format!("{index}.relu"), Vec::new());
        }
    }

    fn head(&mut self, predictor: &Predictor, logits: &str) {
        self.last = logits.to_owned();
        if let Some(found) = predictor.manifest().calibration {
            self.floats("calibration.scale", &[1], &[found.scale as f32]);
            self.floats("calibration.shift", &[1], &[found.shift as f32]);
            self.node("Mul", &["calibration.scale"], "scaled", Vec::new());
            self.node("Add", &["calibration.shift"], "shifted", Vec::new());
        }
        match predictor.manifest().head {
            Head::Sigmoid => self.node("Sigmoid", &[], "probability", Vec::new()),
            Head::Softmax => self.node("Softmax", &[], "probability", vec![integer("axis", 1)]),
        }
    }

    /// Gives what the last node gave another name.
    fn rename(&mut self, name: &str) -> String {
        if let Some(node) = self.nodes.last_mut() {
            node.output = vec![name.to_owned()];
        }
        self.last = name.to_owned();
        self.last.clone()
    }

    /// A node that takes what the last one gave, and `further` inputs.
    fn node(&mut self, kind: &str, further: &[&str], output: &str, attribute: Vec<Attribute>) {
        let further = further.iter().map(|&name| name.to_owned());
        self.nodes.push(Node {
            input: std::iter::once(self.last.clone()).chain(further).collect(),
            output: vec![output.to_owned()],
            name: output.to_owned(),
            op_type: kind.to_owned(),
            attribute,
        });
        self.last = output.to_owned();
    }

    fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.tensor(name, shape, FLOAT, raw);
    }

    fn tensor(&mut self, name: &str, shape: &[usize], data_type: i32, raw_data: Vec<u8>) {
        let dims = shape.iter().map(|&size| size as i64).collect();
        self.tensors.push(Tensor { dims, data_type, name: name.to_owned(), raw_data });
    }
}

fn integer(name: &str, value: i64) -> Attribute {
    /// The kind of an attribute that is an integer.
    const INT: i32 = 2;
    Attribute { name: name.to_owned(), i: value, r#type: INT }
}
