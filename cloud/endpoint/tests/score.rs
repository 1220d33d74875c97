//! The command line on real text: files, standard input, faults.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use model_wasm::Predictor;

const MODEL: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/models/wdbc-dense.safetensors");

fn endpoint(arguments: &[&str], input: impl AsRef<[u8]>) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_endpoint"))
        .args(["score", "--model", MODEL])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = program.stdin.take().unwrap();
    let input = input.as_ref().to_vec();
    // A program that does not want its input closes the pipe; what it says is looked at below.
    let feed = std::thread::spawn(move || drop(pipe.write_all(&input)));
    let output = program.wait_with_output().unwrap();
    feed.join().unwrap();
    output
}

fn predictor() -> Predictor {
    Predictor::from_bytes(&std::fs::read(MODEL).unwrap()).unwrap()
}

/// Known cases without a header, as SageMaker's built-in algorithms take them, many times over.
fn many(times: usize) -> String {
    let predictor = predictor();
    let line =
        |values: &[f32]| values.iter().map(f32::to_string).collect::<Vec<_>>().join(",") + "\n";
    let table: String = predictor.reference().iter().map(|row| line(&row.values)).collect();
    table.repeat(times)
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn said(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn rows_from_standard_input_come_out_in_order_with_the_engines_bits() {
    // About six megabytes: several pieces for several threads.
    let (predictor, times) = (predictor(), 60);
    let output = endpoint(&["--threads", "3"], many(times));
    assert!(output.status.success(), "{}", said(&output));
    let known = predictor.reference();
    let mut rows = 0;
    for (line, row) in out(&output).lines().skip(1).zip(known.iter().cycle()) {
        let probability: f32 = line.split(',').nth(31).unwrap().parse().unwrap();
        let expected = predictor.predict(&row.values).unwrap().probability;
        assert_eq!(probability.to_bits(), expected.to_bits());
        rows += 1;
    }
    assert_eq!(rows, known.len() * times);
    assert!(said(&output).contains(&format!("{rows} rows: ")), "{}", said(&output));
}

#[test]
fn a_request_body_is_unwrapped_and_answered_as_lines() {
    let row: Vec<String> = many(1).lines().take(2).map(|line| format!("[{line}]")).collect();
    let body = format!("{{\"instances\": [{}]}}", row.join(", "));
    let output = endpoint(&["--format", "jsonl", "--quiet"], &body);
    let lines: Vec<serde_json::Value> =
        out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), said(&output)), (2, ""));
    assert!(lines[0]["prediction"]["verdict"].is_string());
}

#[test]
fn a_row_without_a_verdict_is_told_and_strict_ends_with_two() {
    let table = format!("{}n/a,2,3\n{}", many(1), many(1));
    let output = endpoint(&["--strict"], &table);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("1 rows give no verdict, the first in line 484"),
        "{}",
        said(&output)
    );
    assert_eq!(out(&output).lines().count(), 1 + 2 * 483 + 1);
    assert!(endpoint(&[], &table).status.success());
}

fn names() -> Vec<String> {
    predictor().manifest().features.iter().map(|feature| feature.name.clone()).collect()
}

#[test]
fn the_shipped_predictor_is_there_in_any_folder() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("table.csv"), many(1)).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_endpoint"))
        .args(["score", "table.csv"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("483 rows: "), "{}", said(&output));
    // Every one of them is a row that the model was trained on.
    assert!(said(&output).contains("in-sample: 483 rows"), "{}", said(&output));
}

#[test]
fn a_damaged_predictor_scores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let output = endpoint_with(&file.to_string_lossy(), many(1));
        assert_eq!((output.status.code(), out(&output)), (Some(1), ""), "{name}");
        said(&output).to_owned()
    };
    let mut bytes = std::fs::read(MODEL).unwrap();
    // The last tensor's last byte, which no golden row need depend on.
    *bytes.last_mut().unwrap() ^= 1;
    assert!(refused("flipped.safetensors", &bytes).contains("the file is damaged"));
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 190497\n";
    assert!(refused("pointer.safetensors", pointer).contains("Git LFS pointer"));
}

fn endpoint_with(model: &str, input: impl AsRef<[u8]>) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("table.csv");
    std::fs::write(&table, input).unwrap();
    Command::new(env!("CARGO_BIN_EXE_endpoint"))
        .args(["score", "--model", model])
        .arg(&table)
        .output()
        .unwrap()
}

#[test]
fn of_a_table_without_a_verdict_nothing_is_said_about_its_labels() {
    let cells = vec!["x"; names().len()].join(",");
    let table = format!("{},diagnosis\n{cells},M\n", names().join(","));
    let output = endpoint(&[], &table);
    let words = "no row was scored, so nothing is held against the column diagnosis";
    assert!(said(&output).contains(words), "{}", said(&output));
}

#[test]
fn how_a_table_is_read_can_be_chosen() {
    // Bars between cells, a decimal comma, and names that say nothing.
    let header: Vec<String> = (1..=30).map(|number| format!("V{number}")).collect();
    let rows = many(1).replace(',', "|").replace('.', ",");
    let table = format!("exported on Monday\n{}\n{rows}", header.join("|"));
    assert_eq!(endpoint(&[], &table).status.code(), Some(1), "nobody said what the columns are");
    let chosen = ["--skip", "1", "--delimiter", "bar", "--decimal", "comma", "--by-position"];
    let output = endpoint(&chosen, &table);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("Read as: bar, decimal comma, header"), "{}", said(&output));
    let plain = endpoint(&[], many(1));
    let verdicts = |output: &Output| -> Vec<String> {
        let words = said(output).lines().map(str::to_owned);
        words.filter(|line| line.contains("rows: ")).collect()
    };
    assert_eq!(verdicts(&output), verdicts(&plain));
}

/// As spreadsheets, old programs and archives have it: the verdicts are those of the plain table.
#[test]
fn a_table_is_read_however_its_text_is_packed() {
    let rows = many(1);
    let (first, rest) = rows.split_at(rows.find('\n').unwrap());
    let table =
        format!("{},note\n{first},caf\u{e9}{}\n", names().join(","), rest.replace('\n', ",x\n"));
    let plain = endpoint(&[], &table);
    let verdicts = |output: &Output| -> Vec<String> {
        let ends =
            out(output).lines().map(|line| line.split_once("x,").map_or(line, |(_, end)| end));
        ends.skip(1).map(str::to_owned).collect()
    };
    let windows: Vec<u8> = table.chars().map(|sign| u32::from(sign) as u8).collect();
    let utf_16: Vec<u8> = table.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&utf_16).unwrap();
    let packed = [
        (windows, "Read as: windows-1252, comma, header"),
        ([b"\xFF\xFE".as_slice(), &utf_16].concat(), "Read as: UTF-16LE, comma, header"),
        (utf_16, "Read as: UTF-16LE, comma, header"),
        (gzip.finish().unwrap(), "Read as: gzip, UTF-16LE, comma, header"),
    ];
    assert!(out(&plain).contains("caf\u{e9}"), "{}", said(&plain));
    for (bytes, words) in packed {
        let output = endpoint(&[], bytes);
        assert!(said(&output).contains(words), "{}", said(&output));
        assert!(out(&output).contains("caf\u{e9}"), "{words}");
        assert_eq!(verdicts(&output), verdicts(&plain), "{words}");
    }
    let chosen = endpoint(
        &["--encoding", "utf-16be"],
        table.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>(),
    );
    assert_eq!(verdicts(&chosen), verdicts(&plain));
    let refused = endpoint(&["--encoding", "klingon"], &table);
    assert!(said(&refused).contains("found `klingon`"), "{}", said(&refused));
}

#[test]
fn a_column_that_comes_twice_is_read_once_or_asked_for() {
    let twice = |second: &str| {
        let header = format!("{},radius_mean", names().join(","));
        let rows: String = many(1)
            .lines()
            .map(|line| {
                let first = line.split(',').next().unwrap();
                format!("{line},{}\n", if second.is_empty() { first } else { second })
            })
            .collect();
        format!("{header}\n{rows}")
    };
    let same = endpoint(&[], twice(""));
    assert!(same.status.success(), "{}", said(&same));
    assert!(said(&same).contains("hold the same: one is read"), "{}", said(&same));
    let other = endpoint(&[], twice("12"));
    assert_eq!(other.status.code(), Some(1));
    assert!(said(&other).contains("with different values; choose one"), "{}", said(&other));
    assert!(endpoint(&["--map", "radius_mean=1"], twice("12")).status.success());
}

#[test]
fn columns_that_do_not_tell_can_be_told() {
    let names: Vec<String> =
        predictor().manifest().features.iter().map(|f| f.name.clone()).collect();
    let header = names.join(",").replace("radius_mean", "size");
    let table = format!("{header}\n{}", many(1));
    let refused = endpoint(&[], &table);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("also for radius_mean"), "{}", said(&refused));
    assert!(endpoint(&["--map", "radius_mean=size"], &table).status.success());
    let wrong = endpoint(&["--map", "radius_mean=weight"], &table);
    assert!(said(&wrong).contains("column weight: expected a name in the table or 1 to 30"));
}

#[test]
fn what_is_no_table_is_refused_in_words() {
    let said = |input: &str| said(&endpoint(&[], input)).to_owned();
    assert!(said("").contains("no text"));
    assert!(said("PK\u{3}\u{4}").contains("spreadsheet"));
    assert!(said(&"7,".repeat(3 << 20)).contains("a line end within"), "a file of one line");
    assert!(said("{\"instances\": [[1,").contains("JSON"));
}
