//! What comes back as text.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use scoring::{Form, Writer};
use serde_json::Value;
use shared::{known_cases, pieces, plan, predictor};

/// `text` with verdicts, read and written in pieces of about `size` bytes.
fn written(text: &str, form: Form, size: usize) -> String {
    let predictor = predictor();
    let plan = plan(text, &predictor);
    let writer = Writer::new(&predictor, &plan, predictor.manifest().threshold, form);
    let mut out = writer.header();
    let mut lines = plan.layout.body_line as u64;
    for (_, piece) in pieces(text, &plan, size) {
        out.extend(writer.piece(piece, lines));
        lines += piece.iter().filter(|byte| **byte == b'\n').count() as u64;
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn the_tables_own_cells_come_back_byte_for_byte() {
    let text = known_cases(&predictor());
    let found = written(&text, Form::Csv, 4000);
    assert_eq!(found.lines().count(), text.lines().count());
    for (own, with_verdict) in text.lines().zip(found.lines()) {
        assert!(with_verdict.starts_with(own), "{with_verdict}");
    }
    let header = found.lines().next().unwrap();
    assert!(header.ends_with(",verdict,probability malignant,possible,unlike known cases,problem"));
    let first = found.lines().nth(1).unwrap();
    let cells: Vec<&str> = first.split(',').collect();
    assert_eq!((cells.len(), cells[32]), (37, "benign"));
    assert!(cells[33].parse::<f32>().unwrap() < 0.5);
}

#[test]
fn formulas_are_disarmed_and_numbers_are_not() {
    let text =
        known_cases(&predictor()).replace("\n1,B,", "\n=cmd(),B,").replace("\n2,B,", "\n-2,B,");
    let found = written(&text, Form::Csv, 1 << 20);
    assert!(found.contains("\r\n'=cmd(),B,"));
    assert!(found.contains("\r\n-2,B,"));
}

#[test]
fn the_kaggle_forms_header_stays_and_the_verdict_stands_below_its_title() {
    let text = known_cases(&predictor()).replacen('\n', ",\n", 1);
    let found = written(&text, Form::Csv, 1 << 20);
    let header = text.lines().next().unwrap();
    assert!(found.starts_with(&format!("{header},verdict,")), "{}", found.lines().next().unwrap());
    let row: Vec<&str> = found.lines().nth(1).unwrap().split(',').collect();
    assert_eq!((row[32], row[33]), ("", "benign"));
}

#[test]
fn between_blanks_nothing_is_said_to_be_nothing() {
    // Aligned columns have any number of blanks between them, in the header too.
    let text = known_cases(&predictor()).replace(',', "   ");
    let found = written(&text, Form::Csv, 1 << 20);
    assert_eq!(found.lines().nth(1).unwrap().split_whitespace().count(), 37);
    assert!(
        found.lines().nth(1).unwrap().ends_with(" benign no NA"),
        "{}",
        found.lines().nth(1).unwrap()
    );
}

#[test]
fn a_short_row_keeps_its_place_and_says_why() {
    let text = format!("{}9,B,1.5\n", known_cases(&predictor()));
    let found = written(&text, Form::Csv, 1 << 20);
    let last: Vec<&str> = found.lines().last().unwrap().splitn(37, ',').collect();
    assert_eq!((&last[..3], last.len()), (&["9", "B", "1.5"][..], 37));
    assert_eq!(last[36], "\"expected 32 cells, found 3: the row is cut off\"");
}

#[test]
fn a_table_with_decimal_commas_gets_probabilities_with_decimal_commas() {
    let text = known_cases(&predictor()).replace(',', ";").replace('.', ",");
    let found = written(&text, Form::Csv, 1 << 20);
    let probability = found.lines().nth(1).unwrap().split(';').nth(33).unwrap();
    assert!(probability.starts_with("0,") || probability == "1", "{probability}");
}

#[test]
fn a_table_becomes_json_lines_with_numbers_as_numbers() {
    let found = written(&known_cases(&predictor()), Form::JsonLines, 1000);
    let rows: Vec<Value> = found.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 483);
    assert_eq!(rows[9]["prediction"]["line"], 11);
    assert_eq!(rows[0]["row"]["diagnosis"], "B");
    assert!(rows[0]["row"]["radius_mean"].is_number());
    assert_eq!(rows[0]["prediction"]["verdict"], "benign");
}

#[test]
fn json_lines_keep_their_own_bytes() {
    let predictor = predictor();
    let row = &predictor.reference()[0];
    let values: Vec<String> = row.values.iter().map(f32::to_string).collect();
    let line = format!("{{\"features\": [{}], \"note\": \"a, b\"}}", values.join(", "));
    let text = format!("{line}\n{{\"features\": [1, 2\n{line}\n");
    let found = written(&text, Form::JsonLines, 1 << 20);
    let lines: Vec<&str> = found.lines().collect();
    assert!(lines[0].starts_with(line.strip_suffix('}').unwrap()));
    let broken: Value = serde_json::from_str(lines[1]).unwrap();
    assert_eq!(broken["row"], "{\"features\": [1, 2");
    assert!(broken["prediction"]["problem"].as_str().unwrap().contains("JSON"));
    let csv = written(&text, Form::Csv, 1 << 20);
    assert!(csv.lines().nth(1).unwrap().contains("\"a, b\",benign"), "{csv}");
}
