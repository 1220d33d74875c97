//! One row through every contract gives the engine's own bits, and what is no row is said to be none.
//! Bodies are written here by hand, after the documentation of each protocol.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use serde_json::{Value, json};
use support::{Server, csv, predictor, serve};

/// The first known case, and what the engine says of it: label and probability.
fn case() -> (Vec<f32>, usize, f32) {
    let predictor = predictor();
    let values = predictor.reference()[0].values.clone();
    let found = predictor.predict(&values).unwrap();
    (values, found.class, found.probability)
}

fn bits(value: &Value) -> u32 {
    // The shortest decimal of an f32 reads back as the same f32.
    (value.as_f64().unwrap() as f32).to_bits()
}

#[tokio::test]
async fn every_contract_answers_with_the_engines_own_bits() {
    let server = serve(|_| {}).await;
    let (values, label, probability) = case();
    let row = csv(&values);
    let json = "application/json";

    let seen = server.post("/invocations", "text/csv", row.clone()).await;
    assert_eq!(seen.header("content-type"), json);
    let prediction = &seen.json()["predictions"][0];
    assert_eq!(prediction["predicted_label"], label);
    assert_eq!(bits(&prediction["score"]), probability.to_bits());

    let body = format!(r#"{{"instances":[{{"features":[{row}]}}]}}"#);
    assert_eq!(server.post("/invocations", json, body).await.json(), seen.json());

    let headers = [("content-type", "application/jsonlines"), ("accept", "application/jsonlines")];
    let body = format!("{{\"features\":[{row}]}}\n");
    let lines = server.call("POST", "/invocations", &headers, body).await;
    assert_eq!(lines.json(), *prediction);
    assert_eq!(lines.header("content-type"), "application/jsonlines");

    let headers = [("content-type", "text/csv"), ("accept", "text/csv")];
    let line = server.call("POST", "/invocations", &headers, row.clone()).await;
    assert_eq!(line.body, format!("{probability},{label}\n"));

    for path in ["/v1/models/half:predict", "/v1/models/half/versions/3:predict"] {
        let seen = server.post(path, json, format!(r#"{{"instances":[[{row}]]}}"#)).await;
        assert_eq!(bits(&seen.json()["predictions"][0][0]), probability.to_bits());
        let seen = server.post(path, json, format!(r#"{{"inputs":[[{row}]]}}"#)).await;
        assert_eq!(bits(&seen.json()["outputs"][0][0]), probability.to_bits());
    }
    for path in ["/v2/models/half/infer", "/v2/models/half/versions/3/infer"] {
        let body = format!(
            r#"{{"id":"42","inputs":[{{"name":"x","shape":[1,30],"datatype":"FP32","data":[{row}]}}]}}"#
        );
        let seen = server.post(path, json, body).await.json();
        assert_eq!((&seen["id"], &seen["model_name"]), (&json!("42"), &json!("half")));
        assert_eq!(bits(&seen["outputs"][0]["data"][0]), probability.to_bits());
    }
}

#[tokio::test]
async fn every_server_says_what_it_is() {
    let server = serve(|_| {}).await;
    assert_eq!(
        (server.get("/ping").await.status, server.get("/ping").await.body),
        (200, String::new())
    );
    let parameters = server.get("/execution-parameters").await.json();
    assert_eq!(parameters["BatchStrategy"], "MULTI_RECORD");
    assert_eq!(parameters["MaxPayloadInMB"], 6);
    let status = server.get("/v1/models/half").await.json();
    assert_eq!(status["model_version_status"][0]["version"], "3");
    assert_eq!(status["model_version_status"][0]["state"], "AVAILABLE");
    let metadata = server.get("/v1/models/half/metadata").await.json();
    let signature = &metadata["metadata"]["signature_def"]["signature_def"]["serving_default"];
    assert_eq!(signature["inputs"]["x"]["tensor_shape"]["dim"][1]["size"], "30");
    assert_eq!(server.get("/v2").await.json()["name"], "nearside");
    assert_eq!(server.get("/v2/health/live").await.json(), json!({ "live": true }));
    assert_eq!(server.get("/v2/health/ready").await.json(), json!({ "ready": true }));
    assert_eq!(server.get("/v2/models/half/ready").await.json()["ready"], true);
    assert_eq!(server.get("/health").await.body, "\n");
    let versions = wire::mlflow::parse_version(&server.get("/version").await.body);
    assert!(versions.is_some());
    let model = server.get("/v2/models/half").await.json();
    assert_eq!(model["inputs"][0], json!({"name": "x", "datatype": "FP32", "shape": [-1, 30]}));
    // Everything that the index names is there.
    let index = server.get("/").await.json();
    let paths = index.as_object().unwrap().values().filter_map(Value::as_array).flatten();
    for path in paths.map(|path| path.as_str().unwrap()) {
        let asks = path.ends_with(":predict") || path == "/score";
        let method = if asks { "POST" } else { "GET" };
        assert_ne!(server.call(method, path, &[], "").await.status, 404, "{path}");
    }
}

/// What recorded clients send, with this model's names: pandas' forms, bytes, examples, whatever the packing.
#[tokio::test]
async fn the_fields_own_forms_are_answered_with_the_same_bits() {
    let server = serve(|_| {}).await;
    let (values, _, probability) = case();
    let json = "application/json";
    let names: Vec<String> =
        predictor().manifest().features.iter().map(|own| own.name.clone()).collect();
    // Columns in another order than the model's.
    let (mut names, mut shuffled) = (names, values.clone());
    names.rotate_left(7);
    shuffled.rotate_left(7);
    let (columns, row) = (json!(names).to_string(), csv(&shuffled));
    let pairs = names.iter().zip(&shuffled).map(|(name, value)| format!(r#""{name}":{value}"#));
    let record = pairs.collect::<Vec<_>>().join(",");
    for body in [
        format!(r#"{{"dataframe_split":{{"columns":{columns},"index":[3],"data":[[{row}]]}}}}"#),
        format!(r#"{{"dataframe_records":[{{{record}}}]}}"#),
        format!(r#"{{"inputs":[{{{record}}}]}}"#),
        format!(r#"{{"instances":[{{{record}}}],"params":{{}}}}"#),
        format!(r#"{{"instances":[[{}]]}}"#, csv(&values)),
    ] {
        let seen = server.post("/invocations", json, body).await;
        assert_eq!(bits(&seen.json()["predictions"][0]), probability.to_bits(), "{}", seen.body);
    }
    let table = format!("{}\n{row}\n", names.join(","));
    let seen = server.post("/invocations", "text/csv; charset=UTF-8", table).await;
    assert_eq!(bits(&seen.json()["predictions"][0]), probability.to_bits());
    let body = format!(r#"{{"input_data":{{"columns":{columns},"index":[0],"data":[[{row}]]}}}}"#);
    assert_eq!(bits(&server.post("/score", json, body).await.json()[0]), probability.to_bits());
    let body = format!(r#"{{"instances":[{{{record}}}],"parameters":{{"a":1}}}}"#);
    let seen = server.post("/v1/models/half:predict", json, body).await;
    assert_eq!(bits(&seen.json()["predictions"][0][0]), probability.to_bits());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let body = wire::tensorflow::example_body(&names, &shuffled);
    let seen = server.post("/v1/models/half:predict", json, body).await;
    assert_eq!(bits(&seen.json()["predictions"][0][0]), probability.to_bits());
    // As Python's client of Triton does.
    let bytes = values.iter().flat_map(|value| value.to_le_bytes());
    let head = r#"{"inputs":[{"name":"x","shape":[1,30],"datatype":"FP32","parameters":{"binary_data_size":120}}],"parameters":{"binary_data_output":true}}"#;
    let body: Vec<u8> = head.bytes().chain(bytes).collect();
    let length = head.len().to_string();
    let headers = [("inference-header-content-length", length.as_str())];
    let (head, bytes) = server.call_bytes("/v2/models/half/infer", &headers, body).await;
    let length: usize = head.header("inference-header-content-length").parse().unwrap();
    assert_eq!(head.header("content-type"), "application/octet-stream");
    assert_eq!(bytes[length..], probability.to_le_bytes());
}

/// One leniency for all of them.
#[tokio::test]
async fn a_body_is_read_however_it_is_packed() {
    let server = serve(|_| {}).await;
    let (values, label, _) = case();
    let row = csv(&values);
    let utf_16: Vec<u8> = row.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let gzip = |bytes: &[u8]| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, bytes).unwrap();
        gzip.finish().unwrap()
    };
    let (csv_type, form) = ("text/csv", "application/x-www-form-urlencoded");
    let instance = format!(r#"{{"instances":[{{"features":[{row}]}}]}}"#);
    type Headers<'a> = &'a [(&'static str, &'a str)];
    let packed: [(Headers<'_>, Vec<u8>); 6] = [
        (&[("content-type", csv_type)], format!("\u{feff}{row}").into_bytes()),
        (&[("content-type", "text/csv; charset=utf-16le")], utf_16),
        (&[("content-type", csv_type), ("content-encoding", "gzip")], gzip(row.as_bytes())),
        (&[("content-type", form)], row.clone().into_bytes()),
        (&[("content-type", form)], format!("data={}", row.replace(',', "%2C")).into_bytes()),
        (&[("content-type", form)], instance.into_bytes()),
    ];
    for (headers, body) in packed {
        let (seen, _) = server.call_bytes("/invocations", headers, body).await;
        assert_eq!(seen.json()["predictions"][0]["predicted_label"], label, "{headers:?}");
    }
    let headers = [("content-type", csv_type), ("content-encoding", "br")];
    let (seen, _) = server.call_bytes("/invocations", &headers, vec![1]).await;
    assert_eq!((seen.status, seen.header("accept-encoding")), (415, "gzip, deflate, identity"));
    assert!(seen.body.contains("found `br`"), "{}", seen.body);
    // Twenty megabytes of nothing.
    let bomb = gzip(&gzip(&vec![b' '; 20 << 20]));
    let headers = [("content-type", csv_type), ("content-encoding", "gzip, gzip")];
    assert_eq!(server.call_bytes("/invocations", &headers, bomb).await.0.status, 413);
    for kind in ["application/x-npy", "application/x-recordio-protobuf"] {
        for path in ["/invocations", "/v1/models/half:predict", "/v2/models/half/infer"] {
            let (seen, _) = server.call_bytes(path, &[("content-type", kind)], vec![0x93]).await;
            assert_eq!(seen.status, 415, "{kind} {path}");
        }
    }
    let headers = [("content-type", csv_type), ("accept", "application/json;q=0.2, text/csv")];
    let seen = server.call("POST", "/invocations", &headers, row).await;
    assert_eq!(seen.header("content-type"), "text/csv");
}

async fn refused(server: &Server, path: &str, kind: &str, body: &str, status: u16, said: &str) {
    let seen = server.post(path, kind, body).await;
    let error = seen.json()["error"].as_str().unwrap_or_default().to_owned();
    assert_eq!(seen.status, status, "{path}: {}", seen.body);
    assert!(error.contains(said), "{path}: {error}");
    assert_eq!(seen.header("content-type"), "application/json");
}

#[tokio::test]
async fn what_is_no_request_is_said_with_its_place() {
    let server = serve(|_| {}).await;
    let json = "application/json";
    let short = "line 1: expected 30 values, found 2";
    refused(&server, "/invocations", "text/csv", "1,2", 400, short).await;
    refused(&server, "/invocations", "image/png", "1,2", 415, "expected text/csv").await;
    refused(&server, "/invocations", json, "{}", 400, "found an empty object").await;
    let list = r#"{"instances":[[[1,2]]]}"#;
    refused(&server, "/invocations", json, list, 400, "instances, row 1: expected 30").await;
    let path = "/v1/models/half:predict";
    refused(&server, path, json, r#"{"instances":[[1]]}"#, 400, "instance 1: expected 30").await;
    refused(&server, "/v1/models/half:classify", json, "{}", 400, "Malformed request").await;
    refused(&server, "/v1/models/other:predict", json, "{}", 404, "Latest(other)").await;
    let path = "/v1/models/half/versions/9:predict";
    refused(&server, path, json, "{}", 404, "Specific(half, 9)").await;
    refused(&server, "/v2/models/half/infer", json, "{}", 400, "found an empty object").await;
    refused(&server, "/v2/models/other/infer", json, "{}", 404, "other").await;
    refused(&server, "/nowhere", json, "{}", 404, "found `/nowhere`").await;
    let seen = server.call("DELETE", "/v2/models/half/infer", &[], "").await;
    assert_eq!((seen.status, seen.header("allow")), (405, "POST"));
    assert!(seen.json()["error"].as_str().unwrap().contains("found DELETE"), "{}", seen.body);
    // A path that is no text.
    refused(&server, "/v2/models/%FF/infer", json, "{}", 400, "path: expected").await;
    // Finite, and beyond everything that a network can add up.
    let far = csv(&[3.0e38; 30]);
    refused(&server, "/invocations", "text/csv", &far, 400, "row 1: ").await;
    assert_eq!(server.get("/v2/models/half/versions/9").await.status, 404);
}

#[tokio::test]
async fn the_runtimes_own_path_wraps_the_containers_errors() {
    let server = serve(|_| {}).await;
    let (values, label, _) = case();
    let path = "/endpoints/half/invocations";
    let seen = server.post(path, "text/csv", csv(&values)).await;
    assert_eq!(seen.json()["predictions"][0]["predicted_label"], label);
    assert_eq!(seen.header("x-amzn-invoked-production-variant"), "AllTraffic");
    let seen = server.post(path, "text/csv", "1,2").await;
    assert_eq!((seen.status, seen.header("x-amzn-errortype")), (424, "ModelError"));
    assert_eq!(seen.json()["OriginalStatusCode"], 400);
    assert!(seen.json()["OriginalMessage"].as_str().unwrap().contains("expected 30 values"));
    for path in ["/endpoints/half/invocations-response-stream", "/endpoints/half/async-invocations"]
    {
        let seen = server.post(path, "text/csv", csv(&values)).await;
        assert_eq!((seen.status, seen.header("x-amzn-errortype")), (400, "ValidationError"));
        assert!(seen.json()["Message"].as_str().unwrap().contains("is not offered"));
    }
    let other = [("content-type", "text/csv"), ("x-amzn-sagemaker-target-variant", "Blue")];
    let seen = server.call("POST", path, &other, csv(&values)).await;
    let expected = "x-amzn-sagemaker-target-variant: expected `AllTraffic`, found `Blue`";
    assert_eq!((seen.status, seen.json()["Message"].as_str()), (400, Some(expected)));
    let own = [("content-type", "text/csv"), ("x-amzn-sagemaker-target-variant", "AllTraffic")];
    assert_eq!(server.call("POST", path, &own, csv(&values)).await.status, 200);
    let model = [("content-type", "text/csv"), ("x-amzn-sagemaker-target-model", "b.tar.gz")];
    assert_eq!(server.call("POST", "/invocations", &model, csv(&values)).await.status, 400);
    let seen = server.post("/endpoints/other/invocations", "text/csv", csv(&values)).await;
    assert_eq!((seen.status, seen.header("x-amzn-errortype")), (400, "ValidationError"));
}

#[tokio::test]
async fn only_pages_that_are_allowed_may_read_an_answer() {
    let allow = "access-control-allow-origin";
    let own = "https://a.example";
    let server = serve(|options| options.allowed_origins = vec![own.to_owned()]).await;
    let asked = |origin| [("origin", origin), ("content-type", "text/csv")];
    let seen = server.call("POST", "/invocations", &asked(own), "1,2").await;
    assert_eq!((seen.status, seen.header(allow)), (400, own));
    let seen = server.call("POST", "/invocations", &asked("https://b.example"), "1,2").await;
    assert_eq!(seen.header(allow), "");
    let preflight = [("origin", own), ("access-control-request-method", "POST")];
    let seen = server.call("OPTIONS", "/invocations", &preflight, "").await;
    assert_eq!((seen.status, seen.header(allow)), (200, own));
}

#[tokio::test]
async fn a_clients_own_request_id_comes_back() {
    let server = serve(|_| {}).await;
    let seen = server.call("GET", "/ping", &[("x-request-id", "mine-7")], "").await;
    assert_eq!(seen.header("x-request-id"), "mine-7");
    assert_eq!(server.get("/ping").await.header("x-request-id").len(), 36);
}
