use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::{
    Answer, Hints, apigw, open_inference,
    sagemaker::{self, Content},
    tensorflow,
};

/// How a remote predictor is asked. A new one is one module and one line in each table below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protocol {
    /// API Gateway (REST) in front of a Lambda function: `{"data":"…"}`.
    #[default]
    ApiGateway,
    /// SageMaker's own request and response through a route that signs: one CSV row.
    SageMaker,
    /// TensorFlow Serving's REST API.
    TensorFlow,
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
    pub const ALL: [Self; 4] =
        [Self::ApiGateway, Self::SageMaker, Self::TensorFlow, Self::OpenInference];

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ApiGateway => "API Gateway and Lambda",
            Self::SageMaker => "SageMaker, through a proxy route",
            Self::TensorFlow => "TensorFlow Serving",
            Self::OpenInference => "Open Inference v2",
        }
    }

    /// Its name in stored settings and links.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::ApiGateway => "api-gateway",
            Self::SageMaker => "sagemaker",
            Self::TensorFlow => "tensorflow",
            Self::OpenInference => "open-inference",
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
        matches!(self, Self::TensorFlow | Self::OpenInference)
    }

    /// The request for one row. `address` is the resource itself or, where the path names the
    /// `model`, the server.
    #[must_use]
    pub fn request(self, address: &str, model: &str, values: &[f32]) -> Outgoing {
        let url = self.url(address.trim(), model);
        let json = "application/json";
        let (content_type, body) = match self {
            Self::ApiGateway => (json, apigw::request_body(values)),
            Self::SageMaker => {
                (Content::Csv.mime(), sagemaker::request_body(Content::Csv, values) + "\n")
            }
            Self::TensorFlow => (json, tensorflow::request_body(values)),
            Self::OpenInference => (json, open_inference::request_body(values)),
        };
        Outgoing { url, content_type, body }
    }

    fn url(self, address: &str, model: &str) -> String {
        let (from, end) = match self {
            Self::ApiGateway | Self::SageMaker => return address.to_owned(),
            Self::TensorFlow => ("v1", ":predict"),
            Self::OpenInference => ("v2", "/infer"),
        };
        match address.split(['?', '#']).next() {
            Some(path) if path.ends_with(end) => address.to_owned(),
            _ => format!("{}/{from}/models/{}{end}", base(address), segment(model)),
        }
    }

    /// Reads the response to [`Self::request`].
    #[must_use]
    pub fn parse_answer(self, status: u16, hints: &Hints, body: &str) -> Answer {
        match self {
            Self::ApiGateway => apigw::parse_answer(status, hints, body),
            Self::SageMaker => sagemaker::parse_answer(status, hints, body),
            Self::TensorFlow => tensorflow::parse_answer(status, hints, body),
            Self::OpenInference => open_inference::parse_answer(status, hints, body),
        }
    }
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
    let ends = ["/v1/models", "/v2/models", "/v2", "/v1", "/invocations", "/endpoints"];
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

    fn url(protocol: Protocol, address: &str) -> String {
        protocol.request(address, "half", &[1.0]).url
    }

    #[test]
    fn a_server_gets_the_path_of_the_protocol() {
        let tensorflow = "http://a.example:8501/v1/models/half:predict";
        let open = "http://a.example:8501/v2/models/half/infer";
        for address in
            ["http://a.example:8501", "http://a.example:8501/", open, "http://a.example:8501/v2"]
        {
            assert_eq!(url(Protocol::TensorFlow, address), tensorflow);
            assert_eq!(url(Protocol::OpenInference, address), open);
        }
    }

    #[test]
    fn whatever_a_model_is_called_it_is_one_segment() {
        let asked = |protocol: Protocol| protocol.request("http://a", "a b/ü?", &[1.0]).url;
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
