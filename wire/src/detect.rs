//! Finding out which protocol an address speaks, harmless questions first.
//!
//! Reading a status costs nothing and reaches no model; only where nothing says what it is, one row
//! is sent, first in the form that the path suggests.

use crate::{
    Answer, Failure, FailureKind, Hints, Outgoing, Protocol, open_inference,
    protocol::{base, segment},
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
}

/// The questions to ask an address, in order; the first that finds something settles it.
#[must_use]
pub fn probes(address: &str, model: &str, values: &[f32]) -> Vec<Probe> {
    let (server, name) = (base(address.trim()), segment(model));
    let document = |protocol, path: &str| Probe::Get { protocol, url: format!("{server}{path}") };
    let mut probes = vec![
        document(Protocol::OpenInference, &format!("/v2/models/{name}")),
        document(Protocol::TensorFlow, &format!("/v1/models/{name}")),
    ];
    if suggested(address) == Some(Protocol::TensorFlow) {
        probes.reverse();
    }
    let mut rows = [Protocol::ApiGateway, Protocol::SageMaker];
    match suggested(address) {
        Some(Protocol::SageMaker) => rows.reverse(),
        // The path is a resource of API Gateway or of something in front: no server to read from.
        None if names_resource(address) => probes.clear(),
        _ => {}
    }
    let row = |protocol: Protocol| Probe::Row(protocol, protocol.request(address, model, values));
    let rows = rows.map(row);
    // A path that names the container's own resource is asked in its form first.
    match suggested(address) {
        Some(Protocol::SageMaker) => rows.into_iter().chain(probes).collect(),
        _ => probes.into_iter().chain(rows).collect(),
    }
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

/// Whether there is a path behind the host.
fn names_resource(address: &str) -> bool {
    let rest = address.trim().split_once("://").map_or(address, |(_, rest)| rest);
    rest.trim_end_matches('/').contains('/')
}

impl Probe {
    /// What the response to this probe settles; nothing where it may be something else.
    #[must_use]
    pub fn read(&self, status: u16, hints: &Hints, body: &str) -> Option<Found> {
        match self {
            Self::Get { protocol, url } => {
                let versions = match protocol {
                    Protocol::TensorFlow => tensorflow::parse_status(body),
                    _ => open_inference::parse_model_metadata(body),
                };
                let versions = versions.filter(|_| (200..300).contains(&status))?;
                let because = format!("{url} describes the model");
                Some(Found { protocol: *protocol, versions, because })
            }
            Self::Row(protocol, _) => {
                let because = match protocol.parse_answer(status, hints, body) {
                    Answer::Verdict { shape, .. } => format!("it answered one row as {shape}"),
                    Answer::Scores { shape, .. } => format!("it answered one row as {shape}"),
                    Answer::Failure(failure) => own_refusal(*protocol, &failure)?,
                };
                Some(Found { protocol: *protocol, versions: Vec::new(), because })
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

    fn order(address: &str) -> Vec<(Protocol, bool)> {
        let kind = |probe: &Probe| match probe {
            Probe::Get { protocol, .. } => (*protocol, false),
            Probe::Row(protocol, _) => (*protocol, true),
        };
        probes(address, "m", &[1.0]).iter().map(kind).collect()
    }

    #[test]
    fn documents_are_read_before_a_row_is_sent() {
        use Protocol::*;
        let expected =
            [(OpenInference, false), (TensorFlow, false), (ApiGateway, true), (SageMaker, true)];
        assert_eq!(order("http://a.example:8080"), expected);
        assert_eq!(order("http://a.example/v1/models/m:predict")[0], (TensorFlow, false));
        assert_eq!(order("http://a.example/v2/models/m/infer")[0], (OpenInference, false));
    }

    #[test]
    fn a_resource_with_a_path_of_its_own_is_sent_one_row() {
        use Protocol::*;
        assert_eq!(
            order("https://a.example/prod/predict"),
            [(ApiGateway, true), (SageMaker, true)]
        );
        assert_eq!(order("http://a.example/invocations")[0], (SageMaker, true));
    }

    fn find(address: &str, index: usize, status: u16, body: &str) -> Option<Found> {
        probes(address, "m", &[1.0])[index].read(status, &Hints::default(), body)
    }

    #[test]
    fn a_document_settles_the_protocol_and_its_versions() {
        let status = r#"{"model_version_status":[{"version":"3","state":"AVAILABLE"}]}"#;
        let found = find("http://a.example", 1, 200, status).unwrap();
        assert_eq!((found.protocol, found.versions), (Protocol::TensorFlow, vec!["3".to_owned()]));
        assert_eq!(find("http://a.example", 0, 200, status), None);
        assert_eq!(find("http://a.example", 1, 404, r#"{"error":"Servable not found"}"#), None);
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
