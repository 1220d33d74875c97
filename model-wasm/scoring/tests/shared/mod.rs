//! The shipped predictor, its known cases as a table, and what numpy says of them.

#![allow(dead_code, reason = "each test program uses a part")]

use model_wasm::Predictor;
use scoring::{Ledger, Plan, Sniffed, score};
use serde_json::Value;

pub fn predictor() -> Predictor {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/models/wdbc-dense.safetensors");
    Predictor::from_bytes(&std::fs::read(file).unwrap()).unwrap()
}

/// Written by `float64.py`.
pub fn expected() -> Value {
    serde_json::from_str(include_str!("../float64.json")).unwrap()
}

/// The known cases as a table with a header, an id and a label, in the order of the file.
pub fn known_cases(predictor: &Predictor) -> String {
    let manifest = predictor.manifest();
    let names: Vec<&str> = manifest.features.iter().map(|f| f.name.as_str()).collect();
    let mut text = format!("id,diagnosis,{}\n", names.join(","));
    for (index, row) in predictor.reference().iter().enumerate() {
        let values: Vec<String> = row.values.iter().map(f32::to_string).collect();
        let code = &manifest.classes[row.label].codes[0];
        text += &format!("{},{code},{}\n", index + 1, values.join(","));
    }
    text
}

/// How `text` is read, as the page would propose it.
pub fn plan(text: &str, predictor: &Predictor) -> Plan {
    let sniffed = Sniffed::of(text.as_bytes(), predictor).unwrap();
    let schema = predictor.manifest().table_schema();
    let mapping = sniffed.proposal.complete(&sniffed.layout, &schema).unwrap();
    Plan { layout: sniffed.layout, mapping }
}

/// The ledger of `text`, scored in pieces of about `size` bytes.
pub fn ledger(text: &str, predictor: &Predictor, size: usize) -> Ledger {
    let plan = plan(text, predictor);
    let mut ledger = Ledger::new(predictor.manifest().clone(), &plan);
    for (number, (from, piece)) in pieces(text, &plan, size).into_iter().enumerate() {
        ledger.keep(number, from as u64, score(predictor, &plan, piece));
    }
    ledger
}

/// The body of `text` in pieces that may be read by themselves, each with its place.
pub fn pieces<'a>(text: &'a str, plan: &Plan, size: usize) -> Vec<(usize, &'a [u8])> {
    let (text, mut from, mut pieces) = (text.as_bytes(), plan.layout.body, Vec::new());
    while from < text.len() {
        let (mut reach, mut end) = (size, text.len());
        while from + reach < text.len() {
            if let Ok(whole) = table::whole_rows(&text[from..from + reach], &plan.layout) {
                end = from + whole;
                break;
            }
            reach *= 2;
        }
        pieces.push((from, &text[from..end]));
        from = end;
    }
    pieces
}
