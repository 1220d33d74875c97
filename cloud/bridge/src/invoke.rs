//! InvokeEndpoint, through the AWS SDK.

use std::time::Duration;

use aws_config::{BehaviorVersion, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_sagemakerruntime::{
    Client, error::SdkError, operation::invoke_endpoint::InvokeEndpointError, primitives::Blob,
};
use aws_smithy_http_client::{Builder, tls};
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
        String::from_utf8(bytes)
            .map_err(|found| Fault::answer_of_endpoint(format!("endpoint: expected text: {found}")))
    }
}

fn fault_of(error: SdkError<InvokeEndpointError>) -> Fault {
    let status = error.raw_response().map(|response| response.status().as_u16());
    let Some(own) = error.as_service_error() else {
        let words = "endpoint: expected an answer, found none";
        return Fault::new(502, "EndpointUnreachable", format!("{words}: {error}"));
    };
    let message = own.meta().message().unwrap_or("no message").to_owned();
    match own {
        InvokeEndpointError::ModelError(model) => {
            let said = model.original_message().unwrap_or_default();
            Fault::new(502, "ModelError", format!("the model's container answered: {said}"))
        }
        InvokeEndpointError::ModelNotReadyException(_) => Fault::new(503, "ModelNotReady", message),
        InvokeEndpointError::ServiceUnavailable(_) => {
            Fault::new(503, "ServiceUnavailable", message)
        }
        InvokeEndpointError::ValidationError(_) => Fault::new(500, "ValidationError", message),
        _ if status == Some(429) || own.meta().code() == Some("ThrottlingException") => {
            Fault::new(429, "Throttled", message)
        }
        _ => Fault::new(502, "EndpointError", message),
    }
}
