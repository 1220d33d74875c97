//! The program itself: where it listens, what it writes, how it ends.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

mod support;

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    process::{Child, ChildStdout, Command, Stdio},
};

use support::{FILE, csv, predictor};

/// `endpoint serve`, until it is told to end.
struct Program {
    child: Child,
    log: BufReader<ChildStdout>,
    /// Where it says that it listens.
    address: String,
}

impl Program {
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_endpoint"))
            .args(["serve", "--model", FILE, "--host", "127.0.0.1", "--drain-s", "0"])
            .args(arguments)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        log.read_line(&mut line).unwrap();
        let first: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(first["message"], "listening");
        let address = first["address"].as_str().unwrap().to_owned();
        Self { child, log, address }
    }

    /// Sends a request; gives its status and the id it was answered under.
    fn ask(&self, path: &str, content_type: &str, body: &str) -> (u16, String) {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let request = agent.post(format!("http://{}{path}", self.address));
        let response = request.content_type(content_type).send(body).unwrap();
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        (response.status().as_u16(), id)
    }

    /// Ends it as platforms do; gives all that it wrote after it began to listen.
    fn end(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut written = String::new();
        self.log.read_to_string(&mut written).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut written).unwrap();
        assert!(self.child.wait().unwrap().success(), "{written}");
        written
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Of a test that failed. Both fail when it has ended already, as it should.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_platform_says_by_port_where_it_listens() {
    // A port that is taken for sure shows by its refusal that it was tried.
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = holder.local_addr().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_endpoint"))
        .args(["serve", "--model", FILE, "--host", "127.0.0.1"])
        .env("PORT", taken.port().to_string())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains(&taken.to_string()), "{said}");
}

#[test]
fn an_argument_is_stronger_than_port() {
    let program = Program::start(&["--port", "0"], &[("PORT", "1")]);
    assert!(!program.address.ends_with(":1"), "{}", program.address);
    let row = csv(&predictor().reference()[0].values);
    assert_eq!(program.ask("/invocations", "text/csv", &row).0, 200);
    assert!(program.end().contains("every request is answered"));
}

#[test]
fn the_log_has_a_line_for_each_request_and_nothing_of_what_was_sent() {
    // Digits that nothing else would write, no time of day either, in every way to be refused and in one to be answered.
    let secret = "731.41592";
    let good = [secret; 30].join(",");
    let list = format!("[{good}]");
    let sent = [
        ("/invocations", "text/csv", good.clone(), 200),
        ("/invocations", "text/csv", format!("{good}\nsecret-{secret}"), 400),
        ("/invocations", secret, good.clone(), 415),
        ("/endpoints/nearside/invocations", "text/csv", secret.to_owned(), 424),
        (
            "/v1/models/nearside:predict",
            "application/json",
            format!("{{\"instances\":[{list}]}}"),
            200,
        ),
        (
            "/v1/models/nearside:predict",
            "application/json",
            format!("{{\"instances\":[[{secret}]]}}"),
            400,
        ),
        ("/v2/models/nearside/infer", "application/json", list, 400),
        ("/invocations/731.41592?row=731.41592", "text/csv", good, 404),
    ];
    let program = Program::start(&["--port", "0"], &[]);
    let mut ids = Vec::new();
    for (path, content_type, body, expected) in &sent {
        let (status, id) = program.ask(path, content_type, body);
        assert_eq!(status, *expected, "{path} {content_type} {body}");
        ids.push(id);
    }
    let written = program.end();
    for id in ids {
        assert_eq!(written.matches(&id).count(), 1, "{id} in {written}");
    }
    assert!(!written.contains("731.4") && !written.contains("secret"), "{written}");
}
