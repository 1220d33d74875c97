use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::{
    Answer, Hints, apigw, mlflow, open_inference,
    sagemaker::{self, Content},
    tensorflow,
};

/// One row, and the names of its values.
#[derive(Clone, Copy, Debug)]
pub struct NamedRow<'a> {
    /// A name for each value, as the other side knows it.
    pub names: &'a [&'a str],
    /// The values, in the order of the names.
    pub values: &'a [f32],
}

/// How a remote predictor is asked. A new one is one module and one line in each table below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protocol {
    /// API Gateway (REST) in front of a Lambda function: `{"data":"…"}`.
    #[default]
    ApiGateway,
    /// SageMaker's own request and response through a route that signs: one CSV row.
    SageMaker,
    /// MLflow's scoring server: columns by name.
    Mlflow,
    /// TensorFlow Serving's REST API.
    TensorFlow,
    /// The same for models that take serialised examples, as those that TFX exports do.
    TensorFlowExamples,
    /// Open Inference Protocol v2.
    OpenInference,
}

/// One request for one row, by POST.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Where to.
    pub url: String,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

impl Protocol {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::ApiGateway,
        Self::SageMaker,
        Self::Mlflow,
        Self::TensorFlow,
        Self::TensorFlowExamples,
        Self::OpenInference,
    ];

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ApiGateway => "API Gateway and Lambda",
            Self::SageMaker => "SageMaker, through a proxy route",
            Self::Mlflow => "MLflow",
            Self::TensorFlow => "TensorFlow Serving",
            Self::TensorFlowExamples => "TensorFlow Serving, tf.train.Example",
            Self::OpenInference => "Open Inference v2",
        }
    }

    /// Its name in stored settings and links.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::ApiGateway => "api-gateway",
            Self::SageMaker => "sagemaker",
            Self::Mlflow => "mlflow",
            Self::TensorFlow => "tensorflow",
            Self::TensorFlowExamples => "tensorflow-examples",
            Self::OpenInference => "open-inference",
        }
    }

    /// What answers, in the midst of a sentence.
    #[must_use]
    pub fn server(self) -> &'static str {
        match self {
            Self::ApiGateway => "the gateway",
            Self::SageMaker => "the endpoint",
            Self::Mlflow => "the MLflow server",
            Self::TensorFlow | Self::TensorFlowExamples => "TensorFlow Serving",
            Self::OpenInference => "the inference server",
        }
    }

    /// The protocol of a [`Self::key`].
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.key() == key)
    }

    /// Whether its path names a model.
    #[must_use]
    pub fn names_model(self) -> bool {
        matches!(self, Self::TensorFlow | Self::TensorFlowExamples | Self::OpenInference)
    }

    /// The request for one row. `address` is the resource itself or, where the path names the
    /// `model`, the server; a model that the address names counts.
    #[must_use]
    pub fn request(self, address: &str, model: &str, row: NamedRow<'_>) -> Outgoing {
        let NamedRow { names, values } = row;
        let url = self.url(address.trim(), model);
        let json = "application/json";
        let (content_type, body) = match self {
            Self::ApiGateway => (json, apigw::request_body(values)),
            Self::SageMaker => {
                (Content::Csv.mime(), sagemaker::request_body(Content::Csv, values) + "\n")
            }
            Self::Mlflow => (json, mlflow::request_body(names, values)),
            Self::TensorFlow => (json, tensorflow::request_body(values)),
            Self::TensorFlowExamples => (json, tensorflow::example_body(names, values)),
            Self::OpenInference => (json, open_inference::request_body(values)),
        };
        Outgoing { url, content_type, body }
    }

    fn url(self, address: &str, model: &str) -> String {
        let (from, end) = match self {
            Self::ApiGateway | Self::SageMaker => return address.to_owned(),
            Self::Mlflow => ("", "/invocations"),
            Self::TensorFlow | Self::TensorFlowExamples => ("v1", ":predict"),
            Self::OpenInference => ("v2", "/infer"),
        };
        match address.split(['?', '#']).next() {
            Some(path) if path.ends_with(end) => address.to_owned(),
            _ if from.is_empty() => mlflow_url(address),
            _ => {
                let own = model_of(address);
                let model = own.map_or_else(|| segment(model).to_string(), str::to_owned);
                format!("{}/{from}/models/{model}{end}", base(address))
            }
        }
    }

    /// Reads the response to [`Self::request`].
    #[must_use]
    pub fn parse_answer(self, status: u16, hints: &Hints, body: &str) -> Answer {
        match self {
            Self::ApiGateway => apigw::parse_answer(status, hints, body),
            Self::SageMaker => sagemaker::parse_answer(status, hints, body),
            Self::Mlflow => mlflow::parse_answer(status, hints, body),
            Self::TensorFlow | Self::TensorFlowExamples => {
                tensorflow::parse_answer(status, hints, body)
            }
            Self::OpenInference => open_inference::parse_answer(status, hints, body),
        }
    }
}

/// A server has its own path for rows; a path that is none of its documents' is one that leads there.
fn mlflow_url(address: &str) -> String {
    let server = base(address);
    let is_server = server.len() < address.trim_end_matches('/').len() || !names_resource(address);
    if is_server { format!("{server}/invocations") } else { address.to_owned() }
}

/// Whether there is a path behind the host.
pub(crate) fn names_resource(address: &str) -> bool {
    let rest = address.trim().split_once("://").map_or(address, |(_, rest)| rest);
    rest.trim_end_matches('/').contains('/')
}

/// The model that an address names behind `/v1/models/` or `/v2/models/`, percent-encoded as it stands there.
#[must_use]
pub fn model_of(address: &str) -> Option<&str> {
    let path = address.trim().split(['?', '#']).next().unwrap_or_default();
    let (_, rest) = path.split_once("/v1/models/").or_else(|| path.split_once("/v2/models/"))?;
    rest.split(['/', ':']).next().filter(|name| !name.is_empty())
}

/// A name as one segment of a path, whatever is in it; `.` and `..` are none.
pub(crate) fn segment(name: &str) -> PercentEncode<'_> {
    const ENCODED: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(name, ENCODED)
}

/// The server of an address: up to what the protocols put behind it, without a slash at the end.
pub(crate) fn base(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let ends = [
        "/v1/models",
        "/v2/models",
        "/v2",
        "/v1",
        "/invocations",
        "/endpoints",
        "/version",
        "/health",
    ];
    let cut = ends.iter().filter_map(|end| find_segment(path, end)).min();
    path[..cut.unwrap_or(path.len())].trim_end_matches('/')
}

/// Where `end` begins in `path` and is whole segments.
fn find_segment(path: &str, end: &str) -> Option<usize> {
    let at = path.find(end)?;
    path[at + end.len()..]
        .starts_with(['/', ':'])
        .then_some(at)
        .or_else(|| path.ends_with(end).then(|| path.len() - end.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: NamedRow<'_> = NamedRow { names: &["a"], values: &[1.0] };

    fn url(protocol: Protocol, address: &str) -> String {
        protocol.request(address, "half", ROW).url
    }

    #[test]
    fn a_server_gets_the_path_of_the_protocol() {
        let tensorflow = "http://a.example:8501/v1/models/half:predict";
        let open = "http://a.example:8501/v2/models/half/infer";
        assert_eq!(
            url(Protocol::Mlflow, "http://a.example:5000/"),
            "http://a.example:5000/invocations"
        );
        assert_eq!(url(Protocol::Mlflow, "http://a/ml/version"), "http://a/ml/invocations");
        assert_eq!(url(Protocol::Mlflow, "https://a/prod/predict"), "https://a/prod/predict");
        for address in
            ["http://a.example:8501", "http://a.example:8501/", open, "http://a.example:8501/v2"]
        {
            assert_eq!(url(Protocol::TensorFlow, address), tensorflow);
            assert_eq!(url(Protocol::OpenInference, address), open);
        }
    }

    #[test]
    fn whatever_a_model_is_called_it_is_one_segment() {
        let asked = |protocol: Protocol| protocol.request("http://a", "a b/ü?", ROW).url;
        assert_eq!(asked(Protocol::TensorFlow), "http://a/v1/models/a%20b%2F%C3%BC%3F:predict");
        assert_eq!(asked(Protocol::OpenInference), "http://a/v2/models/a%20b%2F%C3%BC%3F/infer");
    }

    #[test]
    fn an_address_that_names_the_resource_stays() {
        let own = "https://a.example/x/v1/models/other/versions/3:predict";
        assert_eq!(url(Protocol::TensorFlow, own), own);
        let own = "https://a.example/prod/predict?k=1";
        assert_eq!(url(Protocol::ApiGateway, own), own);
        assert_eq!(url(Protocol::SageMaker, own), own);
    }

    #[test]
    fn a_model_that_the_address_names_counts() {
        let own = "http://a.example:8501/v1/models/other";
        assert_eq!(url(Protocol::TensorFlow, own), format!("{own}:predict"));
        assert_eq!(
            url(Protocol::OpenInference, own),
            "http://a.example:8501/v2/models/other/infer"
        );
        assert_eq!(model_of("http://a/v2/models/a%20b/versions/1/infer"), Some("a%20b"));
        assert_eq!(model_of("http://a/v2/models/"), None);
        assert_eq!(model_of("http://a/prod/predict"), None);
    }

    #[test]
    fn the_server_of_an_address_is_found() {
        assert_eq!(base("http://a/endpoints/x/invocations"), "http://a");
        assert_eq!(base("http://a/b/invocations"), "http://a/b");
        assert_eq!(base("http://a/v2extra/"), "http://a/v2extra");
        assert_eq!(base("http://a/v1/models/m/versions/1:predict?x"), "http://a");
    }

    #[test]
    fn every_protocol_is_found_by_its_key() {
        for protocol in Protocol::ALL {
            assert_eq!(Protocol::of_key(protocol.key()), Some(protocol));
        }
        assert_eq!(Protocol::of_key("other"), None);
    }
}
