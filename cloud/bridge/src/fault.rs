//! Why there is no verdict.

use lambda_runtime::Diagnostic;
use serde_json::{Value, json};
use wire::apigw::Envelope;

use crate::Settings;

/// A fault, as a client and as an operator see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// HTTP status in the proxy integration.
    pub(crate) status: u16,
    /// Name of the kind.
    pub(crate) kind: &'static str,
    /// What was expected, and what was found.
    pub(crate) message: String,
    /// What AWS says, for the log alone: it names accounts and addresses.
    pub(crate) upstream: Option<String>,
}

impl Fault {
    pub(crate) fn new(status: u16, kind: &'static str, message: impl ToString) -> Self {
        Self { status, kind, message: message.to_string(), upstream: None }
    }

    /// The same of what AWS said in its own words.
    pub(crate) fn of_upstream(self, said: impl ToString) -> Self {
        Self { upstream: Some(said.to_string()), ..self }
    }

    /// A request that is not worth an invocation.
    pub(crate) fn request(message: impl ToString) -> Self {
        Self::new(400, "BadRequest", message)
    }

    /// An answer of the endpoint that cannot be used.
    pub(crate) fn answer_of_endpoint(message: impl ToString) -> Self {
        Self::new(502, "EndpointAnswer", message)
    }

    /// The fault in the form in which the event came.
    pub(crate) fn answer(
        self,
        settings: &Settings,
        envelope: Envelope,
    ) -> Result<Value, Diagnostic> {
        match envelope {
            Envelope::Proxy => {
                // As the gateway's own errors are: the status says the kind. An `errorType` would make it
                // an unhandled error of the function to whoever reads it.
                let body = json!({ "message": self.message });
                Ok(Envelope::Proxy.reply(self.status, &body, &settings.allow_origin))
            }
            Envelope::Plain => {
                Err(Diagnostic { error_type: self.kind.to_owned(), error_message: self.message })
            }
        }
    }
}
