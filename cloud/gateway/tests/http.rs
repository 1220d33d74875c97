//! The gateway over a real socket: paths, key, CORS and faults as a client meets them, read back
//! with the page's own parser.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use endpoint::Model;
use gateway::{Options, Upstream};
use model_wasm::Predictor;
use ureq::http::Response;
use wire::{
    Answer, FailureKind, Hints,
    apigw::{parse_answer, request_body},
    match_class,
};

const MODEL: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/models/wdbc-linear.safetensors");
const ORIGIN: &str = "access-control-allow-origin";

/// What a client saw.
struct Seen {
    status: u16,
    hints: Hints,
    origin: Option<String>,
    request_id: Option<String>,
    body: String,
}

impl Seen {
    fn of(mut response: Response<ureq::Body>) -> Self {
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let hints = Hints {
            error_type: header("x-amzn-errortype"),
            content_type: header("content-type"),
            retry_after: header("retry-after"),
        };
        let (origin, request_id) = (header(ORIGIN), header("x-amzn-requestid"));
        let body = response.body_mut().read_to_string().unwrap();
        Self { status: response.status().as_u16(), hints, origin, request_id, body }
    }

    fn answer(&self) -> Answer {
        parse_answer(self.status, &self.hints, &self.body)
    }

    fn kind(&self) -> FailureKind {
        match self.answer() {
            Answer::Failure(failure) => failure.kind,
            verdict => panic!("{}: {verdict:?}", self.body),
        }
    }
}

fn predictor() -> Predictor {
    let bytes = std::fs::read(MODEL).unwrap();
    Predictor::from_bytes(&bytes).unwrap()
}

/// A gateway on a free port; it lives as long as the test's runtime.
async fn started(change: impl FnOnce(&mut Options)) -> Client {
    let predictor = Arc::new(predictor());
    let model = Model::open(MODEL.as_ref(), wire::MODEL_NAME, "1").unwrap();
    let mut options = Options::new(Upstream::Model(Arc::new(model)));
    change(&mut options);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(gateway::serve(listener, options));
    Client { base, predictor }
}

#[derive(Clone)]
struct Client {
    base: String,
    predictor: Arc<Predictor>,
}

impl Client {
    async fn call(&self, method: &'static str, path: &str, key: &str, body: String) -> Seen {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("x-api-key", key)
            .body(body)
            .unwrap();
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .build()
            .into();
        tokio::task::spawn_blocking(move || Seen::of(agent.run(request).unwrap())).await.unwrap()
    }

    async fn post(&self, path: &str, body: String) -> Seen {
        self.call("POST", path, "", body).await
    }

    fn row(&self) -> Vec<f32> {
        vec![0.5; self.predictor.manifest().features.len()]
    }

    fn body(&self) -> String {
        request_body(&self.row())
    }

    /// That the answer names the class which the engine itself predicts.
    fn check_right(&self, seen: &Seen) {
        let classes = &self.predictor.manifest().classes;
        let codes: Vec<&[String]> = classes.iter().map(|class| class.codes.as_slice()).collect();
        let expected = self.predictor.predict(&self.row()).unwrap().class;
        match seen.answer() {
            Answer::Verdict { class_code, .. } => {
                assert_eq!(match_class(&class_code, &codes), Some(expected), "{class_code}");
            }
            failure => panic!("{}: {failure:?}", seen.body),
        }
    }
}

#[tokio::test]
async fn a_row_is_answered_with_the_class_code_as_a_json_string() {
    let client = started(|_| ()).await;
    let seen = client.post("/prod/predict", client.body()).await;
    assert_eq!((seen.status, seen.origin.as_deref()), (200, Some("*")));
    assert!(seen.request_id.is_some());
    assert!(seen.body.starts_with('"') && seen.body.ends_with('"'), "{}", seen.body);
    client.check_right(&seen);
}

#[tokio::test]
async fn a_row_that_does_not_fit_is_an_error_of_the_function_under_http_200() {
    let client = started(|_| ()).await;
    for data in ["1,2,3".to_owned(), format!("x{}", ",1".repeat(client.row().len() - 1))] {
        let seen = client.post("/prod/predict", format!("{{\"data\":\"{data}\"}}")).await;
        assert_eq!((seen.status, seen.kind()), (200, FailureKind::LambdaError), "{data}");
        assert!(seen.body.contains("ValueError"), "{}", seen.body);
    }
    let seen = client.post("/prod/predict", "no json".to_owned()).await;
    assert_eq!((seen.status, seen.origin), (400, None));
}

#[tokio::test]
async fn a_wrong_path_or_method_is_called_a_missing_token_and_hidden_from_pages() {
    let client = started(|_| ()).await;
    for (method, path) in
        [("POST", "/prod/other"), ("POST", "/"), ("GET", "/prod/predict"), ("OPTIONS", "/x")]
    {
        let seen = client.call(method, path, "", String::new()).await;
        assert_eq!((seen.status, seen.kind()), (403, FailureKind::WrongPath), "{method} {path}");
        assert_eq!(seen.origin, None);
        assert_eq!(seen.hints.error_type.as_deref(), Some("MissingAuthenticationTokenException"));
    }
}

#[tokio::test]
async fn errors_carry_cors_headers_when_the_gateway_is_set_so() {
    let client = started(|options| options.cors_on_errors = true).await;
    let seen = client.post("/prod/other", String::new()).await;
    assert_eq!((seen.status, seen.origin.as_deref()), (403, Some("*")));
}

#[tokio::test]
async fn the_key_is_asked_for_except_in_a_preflight() {
    let client = started(|options| options.api_key = Some("secret".to_owned())).await;
    let refused = client.call("POST", "/prod/predict", "wrong", client.body()).await;
    assert_eq!((refused.kind(), refused.origin), (FailureKind::BadKey, None));
    client.check_right(&client.call("POST", "/prod/predict", "secret", client.body()).await);
    let preflight = client.call("OPTIONS", "/prod/predict", "", String::new()).await;
    assert_eq!((preflight.status, preflight.origin.as_deref()), (200, Some("*")));
}

#[tokio::test]
async fn a_body_over_ten_megabytes_is_refused() {
    let client = started(|_| ()).await;
    let seen = client.post("/prod/predict", " ".repeat(10 * 1024 * 1024 + 1)).await;
    assert_eq!((seen.status, seen.kind()), (413, FailureKind::TooLarge));
}

#[tokio::test]
async fn stage_and_resource_can_be_named_otherwise() {
    let client = started(|options| {
        options.stage = "v1".to_owned();
        options.resource = "score".to_owned();
    })
    .await;
    client.check_right(&client.post("/v1/score", client.body()).await);
}

#[tokio::test]
async fn each_fault_is_read_as_what_it_is() {
    use FailureKind::*;
    let client = started(|_| ()).await;
    for (name, kind) in [
        ("throttle", Throttled),
        ("quota", QuotaExceeded),
        ("timeout", TimedOut),
        ("lambda-error", LambdaError),
        ("bad-gateway", BadGateway),
        ("html", NotUnderstood),
    ] {
        let seen = client.post(&format!("/prod/fault/{name}"), client.body()).await;
        assert_eq!((seen.kind(), seen.origin.as_deref()), (kind, Some("*")), "{name}");
    }
}

#[tokio::test]
async fn odd_forms_still_hold_the_right_answer() {
    let client = started(|_| ()).await;
    for name in ["envelope", "linear-learner", "slow/5"] {
        let seen = client.post(&format!("/prod/fault/{name}"), client.body()).await;
        assert_eq!(seen.origin.as_deref(), Some("*"), "{name}");
        client.check_right(&seen);
    }
    let hidden = client.post("/prod/fault/no-cors", client.body()).await;
    assert_eq!(hidden.origin, None);
    client.check_right(&hidden);
}

#[tokio::test]
async fn flaky_is_throttled_every_other_time() {
    let client = started(|_| ()).await;
    for _ in 0..2 {
        let odd = client.post("/prod/fault/flaky", client.body()).await;
        assert_eq!(odd.kind(), FailureKind::Throttled);
        client.check_right(&client.post("/prod/fault/flaky", client.body()).await);
    }
}
