//! A report over rows made by hand; expected numbers worked out beside them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use comparison::{Case, Local, Parity, Prices, Remote, Report, Row, Schema};
use model_wasm::Predictor;
use wire::{Answer, Failure, FailureKind};

fn schema() -> Schema {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/models/wdbc-linear.safetensors");
    Schema::of(Predictor::from_bytes(&std::fs::read(file).unwrap()).unwrap().manifest())
}

fn verdict(code: &str, score: Option<f64>) -> Answer {
    Answer::Verdict { class_code: code.to_owned(), score, shape: String::new() }
}

fn row(title: &str, label: Option<usize>, (class, chance): (usize, f32), answer: Answer) -> Row {
    Row {
        case: Case { title: title.to_owned(), values: vec![1.5], label },
        local: Ok(Local { class, chances: vec![chance], ms: Some(0.5) }),
        remote: Remote { answer, ms: Some(20.0), attempts: 2, throttled: 1, sent: 100 },
    }
}

/// Four rows with both verdicts, of which the third and fourth differ; one code that is none of the
/// model's, one failure.
fn rows() -> Vec<Row> {
    vec![
        row("a", Some(0), (0, 0.1), verdict("B", Some(0.1))),
        row("b", Some(1), (1, 0.9), verdict("1.0", Some(0.8))),
        row("c", Some(1), (1, 0.6), verdict("benign", Some(0.45))),
        row("=d", None, (1, 0.7), Answer::Scores { scores: vec![0.2], shape: String::new() }),
        row("e", Some(1), (1, 0.7), verdict("other", None)),
        row("f", None, (0, 0.2), Answer::Failure(Failure::new(FailureKind::TimedOut, ""))),
    ]
}

#[test]
fn only_rows_with_both_verdicts_are_compared() {
    let report = Report::of(&schema(), &rows(), 1e-4);
    assert_eq!((report.agreement.total(), report.agreement.agreed()), (4, 2));
    assert_eq!(report.agreement.table, [[1, 0], [2, 1]]);
    // Further apart first: 0.5 before 0.15.
    assert_eq!(report.disagreements, [3, 2]);
    assert_eq!(report.troubled, [4, 5]);
    assert_eq!(report.parity, Parity::TooFew { rows: 4, asked: 6 });
    assert_eq!(report.failed.len(), 2);
    assert!(report.failed.iter().any(|failed| failed.title.contains("`other`")));
}

/// Known: a, b, c. Here all three are right, there a and b.
#[test]
fn who_is_right_is_counted_where_it_is_known() {
    let labelled = Report::of(&schema(), &rows(), 1e-4).labelled.unwrap();
    assert_eq!((labelled.rows, labelled.local, labelled.remote), (3, 3, 2));
    assert_eq!((labelled.only_local, labelled.only_remote, labelled.p), (1, 0, 1.0));
}

#[test]
fn traffic_counts_every_try() {
    let report = Report::of(&schema(), &rows(), 1e-4);
    assert_eq!((report.requests, report.throttled, report.sent), (12, 6, 600));
    // The failed row has no time of an answer; the first stands apart.
    assert_eq!((report.remote.others.len(), report.local.others.len()), (4, 5));
}

/// Differences 0, −0.1, −0.15, −0.5: mean −0.1875.
#[test]
fn scores_are_compared_as_the_f32_they_are() {
    let difference = Report::of(&schema(), &rows(), 1e-4).difference.unwrap();
    assert!((difference.bias + 0.1875).abs() < 1e-7 && (difference.largest - 0.5).abs() < 1e-7);
    // 0.1 is not an f32, and both sides mean the one next to it.
    let same = Report::of(&schema(), &rows()[..1], 1e-4).difference.unwrap();
    assert_eq!(same.largest, 0.0);
}

#[test]
fn parity_is_judged_by_the_tolerance() {
    let rows: Vec<Row> =
        (0..40).map(|_| row("a", None, (0, 0.1), verdict("B", Some(0.11)))).collect();
    assert!(Report::of(&schema(), &rows, 0.05).parity.holds());
    let strict = Report::of(&schema(), &rows, 0.001);
    // Judged again, it is what it would have been at once.
    assert_eq!(Report::of(&schema(), &rows, 0.05).judged_at(0.001), strict);
    let strict = strict.parity;
    assert!(matches!(strict, Parity::ScoresDiffer { scores: 40, rows: 40, .. }), "{strict:?}");
}

#[test]
fn the_csv_has_every_row_and_runs_nothing_in_a_spreadsheet() {
    let csv = Report::to_csv(&schema(), &rows());
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 7);
    assert_eq!(lines[2], "b,malignant,malignant,0.9,0.500,malignant,0.8,20.000,2,true,");
    assert_eq!(lines[4], "'=d,,malignant,0.7,0.500,benign,0.2,20.000,2,false,");
    assert!(lines[5].ends_with("the endpoint's class `other` is none of this model's"));
}

#[test]
fn the_json_carries_counts_and_rows() {
    let prices = Prices {
        gateway_million: 3.5,
        function_million: 0.0,
        function_gb_s: 0.0,
        function_gb: 0.0,
        endpoint_hour: 0.0,
        month: 1.0,
    };
    let json = Report::of(&schema(), &rows(), 1e-4).to_json(&schema(), &rows(), &prices);
    assert_eq!((&json["compared"], &json["agreed"]), (&4.into(), &2.into()));
    assert_eq!(json["cost_per_million"]["gateway"], 3.5);
    assert_eq!(json["each"][2]["agree"], false);
    assert_eq!(json["each"][5]["trouble"], "The endpoint took too long");
    assert_eq!(json["parity"]["holds"], false);
}
