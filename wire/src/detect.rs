//! Finding out which protocol an address speaks, harmless questions first.
//!
//! Reading a status costs nothing and reaches no model; only where nothing says what it is, one row
//! is sent, first in the form that the path suggests.

use crate::{
    Answer, Failure, FailureKind, Hints, NamedRow, Outgoing, Protocol, mlflow, model_of,
    open_inference,
    protocol::{base, names_resource, segment},
    tensorflow,
};

/// One question to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// Reads a document of the server.
    Get {
        /// Which protocol would have it.
        protocol: Protocol,
        /// Where it would be.
        url: String,
    },
    /// Sends one row.
    Row(Protocol, Outgoing),
}

/// What a probe found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How to ask from now on.
    pub protocol: Protocol,
    /// Versions of the model that the server names, if it names any.
    pub versions: Vec<String>,
    /// What settled it, in plain words.
    pub because: String,
    /// The names under which the model wants its values, where it says that they are others.
    pub names: Vec<String>,
}

/// The questions to ask an address, in order; the first that finds something settles it. What the address says
/// itself is asked first.
#[must_use]
pub fn probes(address: &str, model: &str, row: NamedRow<'_>) -> Vec<Probe> {
    use Protocol::{ApiGateway, Mlflow, OpenInference, SageMaker, TensorFlow, TensorFlowExamples};
    let server = base(address.trim());
    let name = model_of(address).map_or_else(|| segment(model).to_string(), str::to_owned);
    let document = |protocol, path: &str| Probe::Get { protocol, url: format!("{server}{path}") };
    let open = [document(OpenInference, &format!("/v2/models/{name}"))];
    let tensorflow = [
        document(TensorFlowExamples, &format!("/v1/models/{name}/metadata")),
        document(TensorFlow, &format!("/v1/models/{name}")),
    ];
    let mlflow = [document(Mlflow, "/version")];
    let asked = |protocol: Protocol| Probe::Row(protocol, protocol.request(address, model, row));
    let documents: Vec<Probe> = match suggested(address) {
        // A path that names the container's own resource is asked in its form first.
        Some(SageMaker) => {
            let first = [asked(SageMaker)].into_iter().chain(mlflow).chain([asked(Mlflow)]);
            return first.chain([asked(ApiGateway)]).chain(open).chain(tensorflow).collect();
        }
        Some(TensorFlow) => tensorflow.into_iter().chain(open).chain(mlflow).collect(),
        // The path is a resource of API Gateway or of something in front: no server to read from.
        None if names_resource(address) => Vec::new(),
        _ => open.into_iter().chain(tensorflow).chain(mlflow).collect(),
    };
    documents.into_iter().chain([ApiGateway, SageMaker, Mlflow].map(asked)).collect()
}

/// What the path itself suggests.
fn suggested(address: &str) -> Option<Protocol> {
    let path = address.trim().split(['?', '#']).next().unwrap_or_default();
    match path {
        path if path.ends_with(":predict") || path.contains("/v1/models") => {
            Some(Protocol::TensorFlow)
        }
        path if path.ends_with("/infer") || path.contains("/v2") => Some(Protocol::OpenInference),
        path if path.ends_with("/invocations") => Some(Protocol::SageMaker),
        _ => None,
    }
}

impl Probe {
    /// What the response to this probe settles; nothing where it may be something else.
    #[must_use]
    pub fn read(&self, status: u16, hints: &Hints, body: &str) -> Option<Found> {
        match self {
            Self::Get { protocol, url } => {
                let versions = match protocol {
                    Protocol::TensorFlowExamples => tensorflow::example_versions(body),
                    Protocol::TensorFlow => tensorflow::parse_status(body),
                    Protocol::Mlflow => mlflow::parse_version(body),
                    _ => open_inference::parse_model_metadata(body),
                };
                let versions = versions.filter(|_| (200..300).contains(&status))?;
                let because = match protocol {
                    Protocol::Mlflow => format!("{url} answers with the server's version"),
                    _ => format!("{url} describes the model"),
                };
                Some(Found { protocol: *protocol, versions, because, names: Vec::new() })
            }
            Self::Row(protocol, _) => {
                let names = match protocol {
                    Protocol::Mlflow => mlflow::missing_inputs(body),
                    _ => Vec::new(),
                };
                let because = match protocol.parse_answer(status, hints, body) {
                    Answer::Failure(_) if !names.is_empty() => {
                        "it refused one row and named the columns that it wants".to_owned()
                    }
                    Answer::Verdict { shape, .. } => format!("it answered one row as {shape}"),
                    Answer::Scores { shape, .. } => format!("it answered one row as {shape}"),
                    Answer::Failure(failure) => own_refusal(*protocol, &failure)?,
                };
                Some(Found { protocol: *protocol, versions: Vec::new(), because, names })
            }
        }
    }
}

/// A refusal that only this protocol's own gateway gives: the way is right, the key is not.
fn own_refusal(protocol: Protocol, failure: &Failure) -> Option<String> {
    use FailureKind::{BadKey, QuotaExceeded, Throttled, Unauthorized};
    let gateway = protocol == Protocol::ApiGateway;
    let refused = matches!(failure.kind, BadKey | QuotaExceeded | Throttled | Unauthorized);
    (gateway && refused)
        .then(|| format!("it refused one row as API Gateway does: {}", failure.title()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: NamedRow<'_> = NamedRow { names: &["a"], values: &[1.0] };

    fn order(address: &str) -> Vec<(Protocol, bool)> {
        let kind = |probe: &Probe| match probe {
            Probe::Get { protocol, .. } => (*protocol, false),
            Probe::Row(protocol, _) => (*protocol, true),
        };
        probes(address, "m", ROW).iter().map(kind).collect()
    }

    #[test]
    fn documents_are_read_before_a_row_is_sent() {
        use Protocol::*;
        let documents = [
            (OpenInference, false),
            (TensorFlowExamples, false),
            (TensorFlow, false),
            (Mlflow, false),
        ];
        assert_eq!(order("http://a.example:8080")[..4], documents);
        assert_eq!(order("http://a.example:8080")[4], (ApiGateway, true));
        assert_eq!(order("http://a.example/v1/models/m:predict")[0], (TensorFlowExamples, false));
        assert_eq!(order("http://a.example/v2/models/m/infer")[0], (OpenInference, false));
        assert_eq!(
            order("http://a.example/invocations")[..3],
            [(SageMaker, true), (Mlflow, false), (Mlflow, true)]
        );
    }

    #[test]
    fn a_resource_with_a_path_of_its_own_is_sent_one_row() {
        use Protocol::*;
        assert_eq!(
            order("https://a.example/prod/predict"),
            [(ApiGateway, true), (SageMaker, true), (Mlflow, true)]
        );
    }

    #[test]
    fn mlflow_is_told_by_its_version_or_by_the_columns_that_it_misses() {
        let found = find("http://a.example/invocations", 1, 200, "3.17.2").unwrap();
        assert_eq!(found.protocol, Protocol::Mlflow);
        // As a real server refuses a row without its columns.
        let refused = r#"{"error_code": "INVALID_PARAMETER_VALUE", "message": "Error: Model is missing inputs ['mean radius', \"worst area\"]. Note that there were extra inputs: ['a']."}"#;
        let found = find("http://a.example/invocations", 2, 400, refused).unwrap();
        assert_eq!(
            (found.protocol, found.names),
            (Protocol::Mlflow, vec!["mean radius".to_owned(), "worst area".to_owned()])
        );
    }

    fn find(address: &str, index: usize, status: u16, body: &str) -> Option<Found> {
        probes(address, "m", ROW)[index].read(status, &Hints::default(), body)
    }

    #[test]
    fn a_document_settles_the_protocol_and_its_versions() {
        let status = r#"{"model_version_status":[{"version":"3","state":"AVAILABLE"}]}"#;
        let found = find("http://a.example", 2, 200, status).unwrap();
        assert_eq!((found.protocol, found.versions), (Protocol::TensorFlow, vec!["3".to_owned()]));
        assert_eq!(find("http://a.example", 0, 200, status), None);
        assert_eq!(find("http://a.example", 2, 404, r#"{"error":"Servable not found"}"#), None);
        assert_eq!(find("http://a.example", 0, 200, "<html>"), None);
    }

    #[test]
    fn an_answer_or_a_refused_key_settles_api_gateway() {
        let address = "https://a.example/prod/predict";
        for (status, body) in [(200, r#""B""#), (403, r#"{"message":"Forbidden"}"#)] {
            assert_eq!(find(address, 0, status, body).unwrap().protocol, Protocol::ApiGateway);
        }
        // A path that does not exist settles nothing.
        let missing = r#"{"message":"Missing Authentication Token"}"#;
        assert_eq!(find(address, 0, 403, missing), None);
        let learner = r#"{"predictions":[{"score":0.4,"predicted_label":0}]}"#;
        let found = find("http://a.example/invocations", 0, 200, learner).unwrap();
        assert_eq!(found.protocol, Protocol::SageMaker);
    }
}
