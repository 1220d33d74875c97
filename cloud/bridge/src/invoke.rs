//! InvokeEndpoint, through the AWS SDK.

use std::{borrow::Cow, time::Duration};

use aws_config::{BehaviorVersion, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_sagemakerruntime::{
    Client,
    error::{DisplayErrorContext, SdkError},
    operation::invoke_endpoint::InvokeEndpointError,
    primitives::Blob,
};
use aws_smithy_http_client::{Builder, tls};
use serde_json::Value;
use wire::sagemaker::Content;

use crate::{Settings, fault::Fault};

/// Tries of one invocation; a second one helps where the first met a throttle or a restart.
const ATTEMPTS: u32 = 2;
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(3);

/// A SageMaker endpoint that can be invoked.
#[derive(Clone, Debug)]
pub struct Endpoint {
    client: Client,
    name: String,
}

impl Endpoint {
    /// The endpoint that the settings name, by the credentials and region of the environment. With
    /// `AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME` set, the SDK asks there instead of AWS.
    pub async fn of(settings: &Settings) -> Self {
        let tls = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
        let config = aws_config::defaults(BehaviorVersion::latest())
            .http_client(Builder::new().tls_provider(tls).build_https())
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT).build())
            .load()
            .await;
        Self { client: Client::new(&config), name: settings.endpoint_name.clone() }
    }

    /// An endpoint behind a client that is already there.
    #[must_use]
    pub fn with(client: Client, settings: &Settings) -> Self {
        Self { client, name: settings.endpoint_name.clone() }
    }

    /// Sends one CSV row and gives the body that came back.
    ///
    /// # Errors
    /// A fault whose status says who has to do something.
    pub(crate) async fn invoke(&self, row: &str, limit: Duration) -> Result<String, Fault> {
        let invocation = self
            .client
            .invoke_endpoint()
            .endpoint_name(&self.name)
            .content_type(Content::Csv.mime())
            .accept(Content::Json.mime())
            .body(Blob::new(row))
            .send();
        let sent = tokio::time::timeout(limit, invocation).await.map_err(|_| {
            let ms = limit.as_millis();
            Fault::new(504, "EndpointTimeout", format!("endpoint: no answer within {ms} ms"))
        })?;
        let bytes = sent.map_err(fault_of)?.body.map(Blob::into_inner).unwrap_or_default();
        let text = decode::text(&bytes, None).map(Cow::into_owned);
        text.map_err(|error| Fault::answer_of_endpoint(format!("endpoint: {error}")))
    }
}

fn fault_of(error: SdkError<InvokeEndpointError>) -> Fault {
    let status = error.raw_response().map(|response| response.status().as_u16());
    let Some(own) = error.as_service_error() else {
        let words = "endpoint: expected an answer, found none";
        return Fault::new(502, "EndpointUnreachable", words)
            .of_upstream(DisplayErrorContext(&error));
    };
    let throttled = status == Some(429) || own.meta().code() == Some("ThrottlingException");
    let (status, kind, words) = match own {
        InvokeEndpointError::ModelError(model) => {
            let said = model.original_message().and_then(refusal);
            let said = said.unwrap_or_else(|| "an error of its own".to_owned());
            return Fault::new(
                502,
                "ModelError",
                format!("the model's container answered: {said}"),
            );
        }
        InvokeEndpointError::ModelNotReadyException(_) => {
            (503, "ModelNotReady", "the model is not ready yet")
        }
        InvokeEndpointError::ServiceUnavailable(_) => {
            (503, "ServiceUnavailable", "the service is not available at the moment")
        }
        InvokeEndpointError::ValidationError(_) => (
            500,
            "ValidationError",
            "the service refused the invocation; the function's log says why",
        ),
        _ if throttled => (429, "Throttled", "the service takes fewer requests a second"),
        _ => (
            502,
            "EndpointError",
            "the service refused the invocation; the function's log says why",
        ),
    };
    Fault::new(status, kind, format!("endpoint: {words}"))
        .of_upstream(own.meta().message().unwrap_or("no message"))
}

/// What a container says of a row that it refuses, where it says so as our own does.
fn refusal(said: &str) -> Option<String> {
    let value: Value = serde_json::from_str(said).ok()?;
    value.get("error")?.as_str().map(wire::part)
}
