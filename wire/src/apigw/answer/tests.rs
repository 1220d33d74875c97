use proptest::prelude::*;

use super::*;
use crate::FailureKind::{self, *};

fn read(status: u16, body: &str) -> Answer {
    parse_answer(status, &Hints::default(), body)
}

fn check_verdict(body: &str, code: &str, expected_score: Option<f64>) {
    match read(200, body) {
        Answer::Verdict { class_code, score, .. } => {
            assert_eq!((class_code.as_str(), score), (code, expected_score), "{body}");
        }
        other => panic!("{body}: {other:?}"),
    }
}

fn check_failure(status: u16, body: &str, kind: FailureKind) -> Failure {
    match read(status, body) {
        Answer::Failure(failure) => {
            assert_eq!(failure.kind, kind, "{status} {body}");
            failure
        }
        verdict => panic!("{status} {body}: {verdict:?}"),
    }
}

fn check_not_understood(body: &str, found: &str) {
    assert_eq!(check_failure(200, body, NotUnderstood).found, found, "{body}");
}

fn check_shape(body: &str, expected: &str) {
    match read(200, body) {
        Answer::Verdict { shape, .. } => assert_eq!(shape, expected, "{body}"),
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn a_bare_code_is_read_however_often_it_was_encoded() {
    for body in [r#""B""#, r#""\"B\"""#, r#""\"\\\"B\\\"\"""#, "B", " B\n", "'B'", r#"" B ""#] {
        check_verdict(body, "B", None);
    }
    check_verdict("1", "1", None);
    check_verdict(r#""1.0""#, "1", None);
}

#[test]
fn linear_learner_answers_give_label_and_score() {
    check_verdict(r#"{"predictions":[{"score":0.4,"predicted_label":0}]}"#, "0", Some(0.4));
    check_verdict(r#"{"predictions": [{"score": 0.97, "predicted_label": 1.0}]}"#, "1", Some(0.97));
    check_verdict(r#"{"predictions":[{"score":0.97,"predicted_label":"1"}]}"#, "1", Some(0.97));
    check_verdict("{\"score\":0.4,\"predicted_label\":0}\n", "0", Some(0.4));
    check_verdict(
        r#"{"predictions":[{"score":[0.1,0.2,0.7],"predicted_label":2}]}"#,
        "2",
        Some(0.7),
    );
    check_verdict(r#""{\"predictions\":[{\"score\":0.4,\"predicted_label\":0}]}""#, "0", Some(0.4));
}

#[test]
fn objects_and_lists_with_one_prediction_are_read() {
    for body in
        [r#"{"prediction":"M"}"#, r#"{"predictions":["M"]}"#, r#"{"label":["M"]}"#, r#"["M"]"#]
    {
        check_verdict(body, "M", None);
    }
}

#[test]
fn an_envelope_left_unopened_is_opened() {
    check_verdict(r#"{"statusCode":200,"headers":{},"body":"\"B\""}"#, "B", None);
    check_verdict(r#"{"statusCode":"200","body":"B"}"#, "B", None);
    // printf '"B"' | base64
    check_verdict(r#"{"statusCode":200,"isBase64Encoded":true,"body":"IkIi"}"#, "B", None);
    check_verdict(r#"{"statusCode":200,"body":{"prediction":"B"}}"#, "B", None);
    check_verdict(r#"{"statusCode":200,"body":"{\"statusCode\":200,\"body\":\"B\"}"}"#, "B", None);
    check_failure(200, r#"{"statusCode":504,"body":"{\"message\":\"late\"}"}"#, TimedOut);
    check_failure(200, r#"{"statusCode":200,"body":"{\"errorMessage\":\"x\"}"}"#, LambdaError);
    check_failure(
        200,
        r#"{"statusCode":403,"headers":{"X-Amzn-ErrorType":"ForbiddenException"},"body":""}"#,
        BadKey,
    );
    check_not_understood(
        r#"{"statusCode":200,"isBase64Encoded":true,"body":"*"}"#,
        "an envelope whose body is no text in base64",
    );
}

#[test]
fn the_shape_says_which_contract_it_was() {
    check_shape(r#""B""#, "a JSON string");
    check_shape(r#""\"B\"""#, "a JSON string inside a JSON string");
    check_shape("B", "bare text");
    check_shape(r#"{"predictions":[{"score":0.4,"predicted_label":0}]}"#, "linear learner JSON");
    check_shape(r#"{"score":0.4,"predicted_label":0}"#, "linear learner, JSON lines");
    check_shape(r#"{"prediction":"M"}"#, "an object with a prediction");
    check_shape(
        r#"{"statusCode":200,"headers":{},"body":"\"B\""}"#,
        "a proxy envelope left unopened",
    );
}

#[test]
fn an_error_of_the_function_is_known_by_its_keys() {
    for body in [
        r#"{"errorMessage":"could not convert","errorType":"ValueError","stackTrace":[["f.py",1,"h","x"]]}"#,
        r#"{"errorMessage":"could not convert","errorType":"ValueError","stackTrace":["  File f.py"]}"#,
        r#"{"errorType":"ValueError","errorMessage":"could not convert"}"#,
        r#""{\"errorType\":\"ValueError\",\"errorMessage\":\"could not convert\"}""#,
    ] {
        let failure = check_failure(200, body, LambdaError);
        assert_eq!(failure.said, "ValueError: could not convert");
        assert!(!failure.is_retryable());
    }
    check_failure(200, r#"{"stackTrace":[]}"#, LambdaError);
}

#[test]
fn each_recorded_failure_is_told_apart() {
    for (status, body, kind) in [
        (401, r#"{"message":"Unauthorized"}"#, Unauthorized),
        (403, r#"{"message":"Forbidden"}"#, BadKey),
        (403, r#"{"message":"Missing Authentication Token"}"#, WrongPath),
        (403, r#"{"Message":"User is not authorized to access this resource"}"#, Unauthorized),
        (403, "<html>blocked</html>", OtherStatus(403)),
        (404, r#"{"message":"Not Found"}"#, WrongPath),
        (413, "HTTP content length exceeded 10485760 bytes.", TooLarge),
        (413, r#"{"message":"Request Too Long"}"#, TooLarge),
        (429, r#"{"message":"Too Many Requests"}"#, Throttled),
        (429, r#"{"message":"Limit Exceeded"}"#, QuotaExceeded),
        (400, r#"{"__type":"ThrottlingException","Message":"Rate exceeded"}"#, Throttled),
        (400, r#"{"Message":"1 validation error detected"}"#, OtherStatus(400)),
        (424, r#"{"Message":"m","OriginalStatusCode":500,"OriginalMessage":"o"}"#, ModelError),
        (200, r#"{"errorMessage":"received server error","errorType":"ModelError"}"#, ModelError),
        (502, r#"{"message":"Internal server error"}"#, BadGateway),
        (504, r#"{"message":"Endpoint request timed out"}"#, TimedOut),
        (500, "", OtherStatus(500)),
        (302, "", OtherStatus(302)),
    ] {
        check_failure(status, body, kind);
    }
}

#[test]
fn the_error_type_header_decides_where_the_body_does_not() {
    let hints = Hints {
        error_type: Some("MissingAuthenticationTokenException".into()),
        ..Hints::default()
    };
    let Answer::Failure(failure) = parse_answer(403, &hints, "") else { panic!("no verdict here") };
    assert_eq!(failure.kind, WrongPath);
}

#[test]
fn what_is_no_answer_is_named() {
    for (body, found) in [
        ("", "an empty answer"),
        (r#""""#, "an empty string"),
        ("null", "null"),
        ("true", "a truth value"),
        (r#""None""#, "a word for nothing"),
        ("NaN", "a word for nothing"),
        ("0.97", "a number with a fraction, perhaps a score"),
        (r#"{"score":0.97}"#, "a score without a class"),
        (r#"{"predictions":[{"score":0.97}]}"#, "a score without a class"),
        (r#"{"message":"Internal server error"}"#, "an object without a prediction"),
        (r#"{"predictions":["B","M"]}"#, "a list of several values"),
        (r#"{"predictions":[]}"#, "an empty list"),
        (r#"{"label":"B","prediction":"M"}"#, "an object with two different predictions"),
        ("<!doctype html><p>hi", "a web page (HTML or XML)"),
        ("something went wrong", "text that is not JSON"),
    ] {
        check_not_understood(body, found);
    }
}

#[test]
fn a_page_is_known_by_its_content_type_too() {
    let hints = Hints { content_type: Some("text/HTML; charset=utf-8".into()), ..Hints::default() };
    assert!(matches!(parse_answer(200, &hints, "Welcome"), Answer::Failure(_)));
}

#[test]
fn retry_after_is_read_in_seconds_only() {
    let after =
        |text: &str| Hints { retry_after: Some(text.into()), ..Hints::default() }.retry_after_s();
    assert_eq!(after(" 7 "), Some(7));
    assert_eq!(after("Wed, 21 Oct 2015 07:28:00 GMT"), None);
    assert_eq!(Hints::default().retry_after_s(), None);
}

#[test]
fn endless_layers_are_given_up() {
    let wrap = |body: String| serde_json::Value::String(body).to_string();
    let body = (0..12).fold("B".to_owned(), |body, _| wrap(body));
    check_not_understood(&body, "too many layers of strings and envelopes");
}

proptest! {
    #[test]
    fn any_text_is_answered(status: u16, body in "(?s).*", kind in ".*") {
        let hints = Hints { error_type: Some(kind.clone()), content_type: Some(kind), retry_after: None };
        let _ = parse_answer(status, &hints, &body);
    }

    #[test]
    fn any_json_of_the_known_keys_is_answered(
        status in 100u16..600,
        key in prop::sample::select(vec!["statusCode", "body", "predictions", "score", "predicted_label", "errorType", "stackTrace"]),
        value in prop::sample::select(vec!["null", "[]", "{}", "[[]]", "1e999", "-1", "\"\"", "[{}]", "99999", "\"{}\""]),
    ) {
        let _ = read(status, &format!("{{\"{key}\":{value}}}"));
    }
}

/// The forms are those of the Lambda service: a task that runs into its limit says so with its request's
/// id in front, and under the runtime's newer name for it.
#[test]
fn a_function_that_ran_out_of_time_is_told_from_one_that_failed() {
    let old =
        r#"{"errorMessage":"2026-11-20T10:00:03.010Z 7f2a Task timed out after 3.00 seconds"}"#;
    let new = r#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 7f2a Error: Task timed out after 3.00 seconds"}"#;
    for body in [old, new] {
        let failure = check_failure(200, body, FunctionTimedOut);
        assert!(
            failure.explanation(crate::Protocol::ApiGateway).contains("own time limit"),
            "{}",
            failure.explanation(crate::Protocol::ApiGateway)
        );
        check_failure(502, body, FunctionTimedOut);
    }
}

#[test]
fn an_unopened_envelope_says_its_own_status() {
    let failure =
        check_failure(200, r#"{"statusCode":504,"body":"{\"message\":\"late\"}"}"#, TimedOut);
    assert_eq!(failure.enveloped, Some(504));
    let words = failure.explanation(crate::Protocol::ApiGateway);
    assert!(
        words.contains("statusCode 504") && words.contains("not a proxy integration"),
        "{words}"
    );
    assert_eq!(check_failure(504, "{}", TimedOut).enveloped, None);
}

#[test]
fn a_body_cut_in_half_is_told_from_one_of_another_form() {
    let whole = r#"{"predictions":[{"score":0.4,"predicted_label":0}]}"#;
    for end in 1..whole.len() {
        check_failure(200, &whole[..end], CutShort);
    }
    check_failure(200, r#"{"predictions":[}"#, NotUnderstood);
    check_failure(200, "no such thing", NotUnderstood);
}
