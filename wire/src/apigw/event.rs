//! What API Gateway hands to a function, and what it wants back.

use serde_json::{Map, Value, json};

use super::{RequestError, parse_request};

/// How the gateway is joined to the function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// Proxy integration: the whole request comes as an object, and status, headers and body go back.
    Proxy,
    /// Non-proxy integration: the request's body is the event, and the answer is the return value.
    Plain,
}

/// One event of API Gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// In which form it came, and the answer must go.
    pub envelope: Envelope,
    /// HTTP method; `POST` where the event does not say.
    pub method: String,
    /// Whether nobody asks: a schedule, or a tool that keeps functions warm.
    pub is_ping: bool,
    /// The request's body as text, or why it is none.
    body: Result<String, RequestError>,
}

impl Event {
    /// Reads an event of either integration; of the proxy one both payload versions.
    #[must_use]
    pub fn of(event: &Value) -> Self {
        match event.as_object() {
            Some(object) if is_proxy(object) => {
                let (method, body) = (method_of(event), body_of(object));
                Self { envelope: Envelope::Proxy, method, is_ping: false, body }
            }
            _ => Self {
                envelope: Envelope::Plain,
                method: "POST".to_owned(),
                is_ping: is_ping(event),
                body: Ok(event.to_string()),
            },
        }
    }

    /// The CSV row that was sent, its cells not yet looked at.
    ///
    /// # Errors
    /// As [`parse_request`], or that the body is no text.
    pub fn row(&self) -> Result<String, RequestError> {
        parse_request(self.body.as_ref().map_err(Clone::clone)?)
    }
}

impl Envelope {
    /// What the function returns so that a client gets `status` and `body`. The proxy integration
    /// leaves the headers to the function, those for pages of `origin` among them.
    #[must_use]
    pub fn reply(self, status: u16, body: &Value, origin: &str) -> Value {
        match self {
            Self::Plain => body.clone(),
            Self::Proxy => json!({
                "statusCode": status,
                "headers": {
                    "Content-Type": "application/json",
                    "Access-Control-Allow-Origin": origin,
                    "Access-Control-Allow-Methods": "OPTIONS,POST",
                    "Access-Control-Allow-Headers": ALLOWED_HEADERS,
                },
                "body": if body.is_null() { String::new() } else { body.to_string() },
                "isBase64Encoded": false,
            }),
        }
    }
}

/// Request headers that a page may send.
pub const ALLOWED_HEADERS: &str =
    "Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token";

/// An error of a function as Lambda serialises it.
#[must_use]
pub fn error_object(kind: &str, message: &str) -> Value {
    json!({ "errorMessage": message, "errorType": kind, "stackTrace": [] })
}

fn is_proxy(event: &Map<String, Value>) -> bool {
    ["requestContext", "httpMethod"].iter().any(|key| event.contains_key(*key))
}

/// EventBridge and the tools name their source, or themselves, and send no row.
fn is_ping(event: &Value) -> bool {
    let has_row = event.get("data").is_some();
    let is_warmer = ["warmer", "warmup"].iter().any(|key| event[*key] == Value::Bool(true));
    !has_row && (is_warmer || event["source"].is_string())
}

fn method_of(event: &Value) -> String {
    let places = [&event["httpMethod"], &event["requestContext"]["http"]["method"]];
    places.iter().find_map(|place| place.as_str()).unwrap_or("POST").to_owned()
}

fn body_of(event: &Map<String, Value>) -> Result<String, RequestError> {
    let text = event.get("body").and_then(Value::as_str).unwrap_or_default();
    if event.get("isBase64Encoded") != Some(&Value::Bool(true)) {
        return Ok(text.to_owned());
    }
    let unreadable = |error: decode::Error| RequestError::NotText(error.to_string());
    let bytes = decode::base64(text).map_err(unreadable)?;
    Ok(decode::text(&bytes, None).map_err(unreadable)?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of AWS's documented sample events that matter, `null`s included.
    fn proxy(body: &Value, base64: bool) -> Value {
        json!({ "resource": "/predict", "path": "/predict", "httpMethod": "POST",
            "headers": { "Content-Type": "application/json" }, "queryStringParameters": null,
            "requestContext": { "stage": "prod" }, "body": body, "isBase64Encoded": base64 })
    }

    fn check(event: &Value, envelope: Envelope, row: &str) {
        let event = Event::of(event);
        assert_eq!((event.envelope, event.row().unwrap().as_str()), (envelope, row));
        assert_eq!(event.method, "POST");
    }

    #[test]
    fn both_integrations_carry_the_row() {
        check(&json!({ "data": "1,2" }), Envelope::Plain, "1,2");
        check(&proxy(&json!(r#"{"data":"1,2"}"#), false), Envelope::Proxy, "1,2");
        // printf '{"data":"1,2"}' | base64
        check(&proxy(&json!("eyJkYXRhIjoiMSwyIn0="), true), Envelope::Proxy, "1,2");
        let version_2 = json!({ "version": "2.0", "body": r#"{"data":"1,2"}"#,
            "requestContext": { "http": { "method": "POST" } } });
        check(&version_2, Envelope::Proxy, "1,2");
    }

    #[test]
    fn a_body_that_is_none_is_an_error_in_words() {
        let read = |event: &Value| Event::of(event).row();
        for event in [proxy(&Value::Null, false), proxy(&json!("*"), true), json!([]), json!(null)]
        {
            let error = read(&event).unwrap_err().to_string();
            assert!(error.contains("expected") && error.contains("found"), "{error}");
        }
    }

    #[test]
    fn what_nobody_asks_is_a_ping() {
        let scheduled = json!({ "version": "0", "source": "aws.events", "detail-type": "Scheduled Event",
            "detail": {} });
        for event in
            [scheduled, json!({ "source": "serverless-plugin-warmup" }), json!({ "warmer": true })]
        {
            assert!(Event::of(&event).is_ping, "{event}");
        }
        for event in
            [json!({ "data": "1,2", "source": "mine" }), proxy(&json!("{}"), false), json!({})]
        {
            assert!(!Event::of(&event).is_ping, "{event}");
        }
    }

    #[test]
    fn a_preflight_shows_its_method() {
        let event = Event::of(&json!({ "httpMethod": "OPTIONS", "body": null }));
        assert_eq!(event.method, "OPTIONS");
    }

    #[test]
    fn only_the_proxy_integration_wants_status_and_headers() {
        assert_eq!(Envelope::Plain.reply(200, &json!("B"), "*"), json!("B"));
        let reply = Envelope::Proxy.reply(400, &json!({ "message": "no" }), "https://a.example");
        assert_eq!(reply["statusCode"], 400);
        assert_eq!(reply["body"], r#"{"message":"no"}"#);
        assert_eq!(reply["headers"]["Access-Control-Allow-Origin"], "https://a.example");
    }
}
