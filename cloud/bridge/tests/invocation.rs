//! The function in front of an endpoint of ours, through the AWS SDK: both event forms, and whatever
//! can go wrong on the way.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::Path, time::Duration};

use aws_config::{BehaviorVersion, Region};
use aws_sdk_sagemakerruntime::{Client, config::Credentials};
use aws_smithy_http_client::Builder;
use bridge::{Endpoint, Handler, Settings, handle};
use endpoint::{Model, Options};
use lambda_runtime::{Context, Diagnostic, LambdaEvent};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use wire::{Answer, FailureKind, Hints, apigw::parse_answer};

const FILE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/models/wdbc-dense.safetensors");

struct Function {
    settings: Settings,
    endpoint: Endpoint,
}

/// A function whose endpoint is at `url`.
fn function(url: &str) -> Function {
    let name = |name: &str| (name == "ENDPOINT_NAME").then(|| "half".to_owned());
    let settings = Settings::read(name).unwrap();
    let config = aws_sdk_sagemakerruntime::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
        .http_client(Builder::new().build_http())
        .endpoint_url(url)
        .build();
    let endpoint = Endpoint::with(Client::from_conf(config), &settings);
    Function { settings, endpoint }
}

/// A function in front of the shipped predictor, served here.
async fn served() -> Function {
    let options = Options::new(Model::open(Path::new(FILE), "half", "1").unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(endpoint::serve(listener, options, std::future::pending()));
    function(&url)
}

impl Function {
    async fn call(&self, event: Value) -> Result<Value, Diagnostic> {
        handle(&self.settings, &self.endpoint, LambdaEvent::new(event, Context::default())).await
    }
}

fn known() -> Vec<(String, usize)> {
    let bytes = std::fs::read(FILE).unwrap();
    let predictor = model_wasm::Predictor::from_bytes(&bytes).unwrap();
    let row = |values: &[f32]| values.iter().map(f32::to_string).collect::<Vec<_>>().join(",");
    predictor.reference().iter().map(|known| (row(&known.values), known.label)).collect()
}

/// A case that is surely of this class, whoever looks at it.
fn case(class: usize) -> String {
    known().into_iter().find(|(_, label)| *label == class).unwrap().0
}

fn proxy(row: &str) -> Value {
    json!({ "httpMethod": "POST", "requestContext": {}, "body": json!({ "data": row }).to_string() })
}

/// What the page makes of a reply of the proxy integration.
fn kind(reply: &Value) -> FailureKind {
    let status = reply["statusCode"].as_u64().unwrap() as u16;
    match parse_answer(status, &Hints::default(), reply["body"].as_str().unwrap()) {
        Answer::Failure(failure) => failure.kind,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn both_event_forms_get_the_class_code_in_their_own_form() {
    let function = served().await;
    for (class, code) in [(0, "B"), (1, "M")] {
        let row = case(class);
        assert_eq!(function.call(json!({ "data": row })).await.unwrap(), code);
        let reply = function.call(proxy(&row)).await.unwrap();
        assert_eq!(
            (&reply["statusCode"], &reply["body"]),
            (&json!(200), &json!(format!("{code:?}")))
        );
        assert_eq!(reply["headers"]["Access-Control-Allow-Origin"], "*");
    }
}

#[tokio::test]
async fn a_row_that_is_none_costs_no_invocation() {
    // Nothing listens there: an invocation would be a fault of another kind.
    let function = function("http://127.0.0.1:9");
    for (row, said) in [("1,2", "expected 30 values, found 2"), ("", "expected one CSV row")] {
        let error = function.call(json!({ "data": row })).await.unwrap_err();
        assert_eq!(error.error_type, "BadRequest");
        assert!(error.error_message.contains(said), "{}", error.error_message);
        let reply = function.call(proxy(row)).await.unwrap();
        assert_eq!(reply["statusCode"], 400);
        assert!(reply["body"].as_str().unwrap().contains(said), "{reply}");
        assert_eq!(reply["headers"]["Access-Control-Allow-Origin"], "*");
    }
    let far = format!("{}nan", "1,".repeat(29));
    let error = function.call(json!({ "data": far })).await.unwrap_err();
    assert!(error.error_message.contains("column 30: expected a finite number"));
}

#[tokio::test]
async fn a_ping_needs_no_endpoint_and_is_no_error() {
    let function = function("http://127.0.0.1:9");
    for event in [json!({ "source": "aws.events", "detail": {} }), json!({ "warmer": true })] {
        assert_eq!(function.call(event).await.unwrap(), "awake");
    }
}

#[tokio::test]
async fn a_preflight_needs_no_endpoint() {
    let function = function("http://127.0.0.1:9");
    let reply = function.call(json!({ "httpMethod": "OPTIONS", "body": null })).await.unwrap();
    assert_eq!((&reply["statusCode"], &reply["body"]), (&json!(204), &json!("")));
}

#[tokio::test]
async fn faults_of_the_endpoint_keep_their_kind() {
    let served = served().await;
    let row = case(0);
    // Finite, and beyond everything that a network can add up: the container refuses it.
    let beyond = ["3e38"; 30].join(",");
    assert_eq!(served.call(json!({ "data": beyond })).await.unwrap_err().error_type, "ModelError");
    // It listens and says nothing.
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut waiting = function(&format!("http://{}", mute.local_addr().unwrap()));
    waiting.settings.time_limit = Duration::from_millis(50);
    assert_eq!(kind(&waiting.call(proxy(&row)).await.unwrap()), FailureKind::TimedOut);
    let absent = function("http://127.0.0.1:9");
    let reply = absent.call(proxy(&row)).await.unwrap();
    assert_eq!(reply["statusCode"], 502);
    assert_eq!(kind(&reply), FailureKind::BadGateway);
}

#[tokio::test]
async fn the_copied_handler_answers_the_first_code_whatever_the_score() {
    let mut function = served().await;
    function.settings.handler = Handler::Blog;
    let (mut malignant, mut called) = (0, 0);
    for (row, label) in known().into_iter().filter(|(_, label)| *label == 1).take(40) {
        malignant += label;
        called += usize::from(function.call(json!({ "data": row })).await.unwrap() == "M");
    }
    // Only a score that rounds to 1 in f32 is not cut to 0.
    assert_eq!(malignant, 40);
    assert!(called <= 4, "{called} of {malignant}");
    assert_eq!(function.call(json!({ "data": case(0) })).await.unwrap(), "B");
    // It knows nothing of the proxy integration.
    assert_eq!(function.call(proxy(&case(0))).await.unwrap()["statusCode"], 500);
}
