//! The program itself under a runtime API as Lambda's: what it answers, and what it writes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    path::Path,
    process::{Output, Stdio},
    sync::Arc,
};

use axum::{
    Router,
    extract::{Path as Segments, State},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use endpoint::{Model, Options};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    process::Command,
    sync::{Mutex, mpsc},
};

const FILE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/models/wdbc-dense.safetensors");

/// What the function is to do, and what it said of it: its kind (`response`, `error`) and its text.
struct Runtime {
    events: Mutex<mpsc::UnboundedReceiver<Value>>,
    said: mpsc::UnboundedSender<(String, String)>,
}

type Shared = State<Arc<Runtime>>;

/// The next event, as soon as there is one.
async fn next(State(runtime): Shared) -> impl IntoResponse {
    let event = runtime.events.lock().await.recv().await;
    // Without an event there is nothing more to do: the test ends the program.
    let Some(event) = event else { return std::future::pending().await };
    let headers = [
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
        ("lambda-runtime-deadline-ms", "32503680000000"),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-west-1:123456789012:function:b"),
    ];
    (headers, event.to_string())
}

async fn told(
    State(runtime): Shared,
    Segments((_, kind)): Segments<(String, String)>,
    body: String,
) -> StatusCode {
    runtime.said.send((kind, body)).unwrap();
    StatusCode::ACCEPTED
}

/// Listens on a free port; gives its address without a scheme.
async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap().to_string();
    (listener, place)
}

/// Lets the program answer events in front of the shipped predictor; gives what it answered and wrote.
async fn run(events: Vec<Value>) -> (Vec<(String, String)>, String) {
    let (endpoint_listener, endpoint) = listen().await;
    let options = Options::new(Model::open(Path::new(FILE), "half", "1").unwrap());
    tokio::spawn(endpoint::serve(endpoint_listener, options, std::future::pending()));
    let (runtime_listener, runtime) = listen().await;
    let (give, take) = mpsc::unbounded_channel();
    let (said, mut heard) = mpsc::unbounded_channel();
    let router = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/{kind}", post(told))
        .with_state(Arc::new(Runtime { events: Mutex::new(take), said }));
    tokio::spawn(async move { axum::serve(runtime_listener, router).await });
    let mut program = Command::new(env!("CARGO_BIN_EXE_bridge"))
        .envs([
            ("AWS_LAMBDA_RUNTIME_API", runtime.as_str()),
            ("AWS_LAMBDA_FUNCTION_NAME", "bridge"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", &format!("http://{endpoint}")),
            ("AWS_ACCESS_KEY_ID", "none"),
            ("AWS_SECRET_ACCESS_KEY", "none"),
            ("AWS_REGION", "eu-west-1"),
            ("ENDPOINT_NAME", "half"),
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut answers = Vec::new();
    for event in events {
        give.send(event).unwrap();
        let answer = tokio::select! {
            answer = heard.recv() => answer.unwrap(),
            ended = program.wait() => panic!("the program ended: {ended:?}"),
        };
        answers.push(answer);
    }
    program.start_kill().unwrap();
    let Output { stdout, stderr, .. } = program.wait_with_output().await.unwrap();
    (answers, String::from_utf8([stdout, stderr].concat()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_answered_and_the_log_has_nothing_of_what_was_sent() {
    // Digits that nothing else would write: a row that is answered, one too short, one with a word,
    // one that the endpoint itself refuses, and no row at all.
    let secret = "31.41592";
    let row = [secret; 30].join(",");
    let (word, beyond) = (format!("{row}secret"), format!("{secret}e37,").repeat(30));
    let sent = [row.as_str(), secret, &word, beyond.trim_end_matches(',')];
    let mut events: Vec<Value> = sent.iter().map(|row| json!({ "data": row })).collect();
    events.extend(sent.iter().map(|row| {
        let body = json!({ "data": row }).to_string();
        json!({ "httpMethod": "POST", "requestContext": {}, "body": body })
    }));
    events.push(json!({ "secret": secret }));
    let count = events.len();
    let (answers, written) = run(events).await;
    let kinds: Vec<&str> = answers.iter().map(|(kind, _)| kind.as_str()).collect();
    let error = "error";
    let expected =
        ["response", error, error, error, "response", "response", "response", "response", error];
    assert_eq!(kinds, expected, "{answers:?}");
    assert!(["\"B\"", "\"M\""].contains(&answers[0].1.as_str()), "{answers:?}");
    let lines = written.lines().filter(|line| line.contains("8476a536")).count();
    assert!(lines >= count, "{written}");
    assert!(!written.contains("31.4") && !written.contains("secret"), "{written}");
}
