//! What happens when it is too much, too slow, or over.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::{num::NonZeroUsize, time::Duration};

use support::{Server, csv, predictor, serve};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

fn row() -> String {
    csv(&predictor().reference()[0].values)
}

/// A request whose body does not come.
async fn half_a_request(server: &Server) -> TcpStream {
    let place = server.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(place).await.unwrap();
    let head = format!("POST /invocations HTTP/1.1\r\nHost: {place}\r\nContent-Length: 10\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

async fn metric(server: &Server, name: &str) -> Option<f64> {
    let page = server.get("/metrics").await.body;
    let line = page.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().parse().ok()
}

/// Waits until a metric has a value; what never comes fails by the harness's own limit.
async fn wait_for(server: &Server, name: &str, expected: f64) {
    while metric(server, name).await != Some(expected) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_is_too_much_at_a_time_is_refused_and_the_rest_is_answered() {
    let server = serve(|options| options.at_work = NonZeroUsize::MIN).await;
    let busy = half_a_request(&server).await;
    // The reader of metrics is in flight itself.
    wait_for(&server, r#"nearside_requests_in_flight{model_name="half"}"#, 2.0).await;
    let seen = server.post("/invocations", "text/csv", row()).await;
    assert_eq!((seen.status, seen.header("retry-after")), (429, "1"));
    assert!(seen.json()["error"].as_str().unwrap().contains("at most 1 requests at a time"));
    // Health is asked all the same.
    assert_eq!(server.get("/ping").await.status, 200);
    drop(busy);
    wait_for(&server, r#"nearside_requests_in_flight{model_name="half"}"#, 1.0).await;
    assert_eq!(server.post("/invocations", "text/csv", row()).await.status, 200);
    let refused = r#"nearside_refused_total{model_name="half",reason="waiting_full"}"#;
    assert_eq!(metric(&server, refused).await, Some(1.0));
}

#[tokio::test]
async fn bodies_are_held_only_as_long_as_there_is_room() {
    let row = row();
    let most = row.len() + 5;
    let server = serve(|options| (options.held_limit, options.body_limit) = (most, most)).await;
    // Ten bytes announced, six sent: they are held until the client leaves.
    let mut busy = half_a_request(&server).await;
    busy.write_all(b"1,2,3,").await.unwrap();
    let refused = r#"nearside_refused_total{model_name="half",reason="held_full"}"#;
    while metric(&server, refused).await == Some(0.0) {
        let seen = server.post("/invocations", "text/csv", &row).await;
        // Until the six bytes have come there is room.
        assert!(matches!(seen.status, 200 | 429), "{}", seen.body);
    }
    let seen = server.post("/invocations", "text/csv", &row).await;
    assert_eq!((seen.status, seen.header("retry-after")), (429, "1"));
    assert!(seen.body.contains("bytes together with others"), "{}", seen.body);
    drop(busy);
    while server.post("/invocations", "text/csv", &row).await.status == 429 {}
    // All of the room is there again, however often it was taken.
    for _ in 0..100 {
        assert_eq!(server.post("/invocations", "text/csv", &row).await.status, 200);
    }
}

#[tokio::test]
async fn less_room_than_for_one_body_is_no_service() {
    let mut options = endpoint::Options::new(support::model());
    (options.held_limit, options.body_limit) = (999, 1000);
    let listener = endpoint::listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let refused = endpoint::serve(listener, options, std::future::pending()).await.unwrap_err();
    assert!(refused.to_string().contains("body limit of 1000 bytes, found 999"), "{refused}");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let server = serve(|options| options.time_limit = Duration::from_millis(50)).await;
    let mut stream = half_a_request(&server).await;
    let mut said = vec![0; 1024];
    let length = stream.read(&mut said).await.unwrap();
    let said = String::from_utf8_lossy(&said[..length]).into_owned();
    assert!(said.starts_with("HTTP/1.1 408"), "{said}");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_in_words() {
    let server = serve(|options| options.body_limit = 1000).await;
    let body = format!("{}\n", row()).repeat(2000);
    let seen = server.post("/invocations", "text/csv", body).await;
    assert_eq!(seen.status, 413);
    assert!(seen.body.contains("expected at most 1000 bytes"), "{}", seen.body);
    assert_eq!(server.post("/invocations", "text/csv", row()).await.status, 200);
}

#[tokio::test]
async fn readiness_ends_before_answers_do() {
    let server = serve(|options| options.drain = Duration::from_secs(600)).await;
    let Server { base, stop, ended } = server;
    stop.send(()).unwrap();
    let (stop, _) = tokio::sync::oneshot::channel();
    let server = Server { base, stop, ended };
    while server.get("/v2/health/ready").await.status != 503 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.get("/ping").await.status, 503);
    assert_eq!(server.get("/v2/models/half/ready").await.status, 503);
    assert_eq!(server.get("/v2/health/live").await.status, 200);
    let seen = server.post("/invocations", "text/csv", row()).await;
    assert_eq!((seen.status, seen.header("connection")), (200, "close"));
}

/// Asks one request after another on a kept connection, until told to come by another one. Answers how
/// many were sent whole, and how many of those were answered.
async fn ask_until_the_end(place: String, row: String) -> (usize, usize) {
    let request = format!(
        "POST /invocations HTTP/1.1\r\nHost: {place}\r\nContent-Type: text/csv\r\nContent-Length: {}\r\n\r\n{row}",
        row.len()
    );
    let (mut sent, mut answered) = (0, 0);
    let mut stream = TcpStream::connect(&place).await.unwrap();
    while stream.write_all(request.as_bytes()).await.is_ok() {
        sent += 1;
        let mut said = vec![0; 4096];
        let length = stream.read(&mut said).await.unwrap_or(0);
        let said = String::from_utf8_lossy(&said[..length]).to_lowercase();
        answered += usize::from(said.starts_with("http/1.1 200") && said.contains("predicted"));
        if length == 0 || said.contains("connection: close") {
            break;
        }
    }
    (sent, answered)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_accepted_request_is_lost_at_the_end() {
    let server = serve(|options| options.drain = Duration::from_millis(200)).await;
    let place = server.base.trim_start_matches("http://").to_owned();
    let clients: Vec<_> =
        (0..16).map(|_| tokio::spawn(ask_until_the_end(place.clone(), row()))).collect();
    wait_until_answered(&server, 500.0).await;
    server.stop.send(()).unwrap();
    server.ended.await.unwrap();
    let mut total = 0;
    for client in clients {
        let (sent, answered) = client.await.unwrap();
        assert_eq!(sent, answered);
        total += sent;
    }
    assert!(total >= 500);
}

async fn wait_until_answered(server: &Server, count: f64) {
    let rows = r#"nearside_rows_total{model_name="half"}"#;
    while metric(server, rows).await.unwrap() < count {
        tokio::task::yield_now().await;
    }
}
