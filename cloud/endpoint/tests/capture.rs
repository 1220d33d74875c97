//! Data capture over HTTP: every answer has its record, and no answer goes without.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::{fs, path::Path};

use endpoint::Capture;
use support::{csv, predictor, serve};
use wire::{Answer, capture::Record};

fn lines_below(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            lines.extend(lines_below(&entry));
        } else {
            lines.extend(fs::read_to_string(entry).unwrap().lines().map(str::to_owned));
        }
    }
    lines
}

#[tokio::test]
async fn what_was_answered_can_be_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let capture = Capture::new(folder.path(), "half").unwrap();
    let server = serve(|options| options.capture = Some(capture)).await;
    let predictor = predictor();
    let known = &predictor.reference()[..40];
    let body: String = known.iter().map(|row| csv(&row.values) + "\n").collect();
    let seen = server.post("/invocations", "text/csv", body).await;
    assert_eq!(seen.status, 200);
    let (name, id) = ("x-amzn-sagemaker-inference-id", "mine");
    let row = csv(&known[0].values);
    server.call("POST", "/invocations", &[("content-type", "text/csv"), (name, id)], row).await;
    // Refused requests leave no record.
    server.post("/invocations", "text/csv", "1,2").await;
    let lines = lines_below(folder.path());
    assert_eq!(lines.len(), 2);
    assert!(lines[1].contains(r#""inferenceId":"mine""#), "{}", lines[1]);
    let replayed = Record::parse(&lines[0]).unwrap().replay(&support::model().schema).unwrap();
    assert_eq!(replayed.len(), 40);
    for (row, (values, answer)) in known.iter().zip(replayed) {
        assert_eq!(values, row.values);
        let expected = predictor.predict(&row.values).unwrap();
        let Answer::Verdict { class_code, score, .. } = answer else { panic!("{answer:?}") };
        assert_eq!(class_code, expected.class.to_string());
        assert_eq!(score.unwrap() as f32, expected.probability);
    }
}

#[tokio::test]
async fn every_contracts_requests_are_captured_so_that_they_can_be_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let capture = Capture::new(folder.path(), "half").unwrap();
    let server = serve(|options| options.capture = Some(capture)).await;
    let known = predictor().reference()[0].clone();
    let row = csv(&known.values);
    // As curl says where nobody tells it otherwise.
    let form = "application/x-www-form-urlencoded";
    server.post("/v1/models/half:predict", form, format!(r#"{{"instances":[[{row}]]}}"#)).await;
    let body =
        format!(r#"{{"inputs":[{{"name":"x","shape":[1,30],"datatype":"FP32","data":[{row}]}}]}}"#);
    server.post("/v2/models/half/infer", form, body).await;
    let lines = lines_below(folder.path());
    assert_eq!(lines.len(), 2);
    for line in lines {
        let replayed = Record::parse(&line).unwrap().replay(&support::model().schema).unwrap();
        assert_eq!(replayed[0].0, known.values);
        let Answer::Scores { scores, .. } = &replayed[0].1 else { panic!("{replayed:?}") };
        let expected = predictor().predict(&known.values).unwrap().probability;
        assert_eq!(scores[0] as f32, expected);
    }
}

/// A folder in whose place a file stands cannot be written, whoever asks.
async fn with_no_room(may_lose: bool) -> u16 {
    let folder = tempfile::tempdir().unwrap();
    let capture = Capture::new(folder.path(), "half").unwrap();
    let variant = folder.path().join("half/AllTraffic");
    fs::remove_dir(&variant).unwrap();
    fs::write(&variant, "").unwrap();
    let server = serve(|options| {
        options.capture = Some(capture);
        options.capture_may_lose = may_lose;
    })
    .await;
    let row = csv(&predictor().reference()[0].values);
    let status = server.post("/invocations", "text/csv", row).await.status;
    let failures = server.get("/metrics").await.body;
    assert!(failures.contains("nearside_capture_failures_total{model_name=\"half\"} 1"));
    status
}

#[tokio::test]
async fn without_its_record_a_request_is_refused_unless_records_may_be_lost() {
    assert_eq!(with_no_room(false).await, 503);
    assert_eq!(with_no_room(true).await, 200);
}
