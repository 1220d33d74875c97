//! The binary as a user starts it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStderr, Command, Output, Stdio},
};

use tempfile::tempdir;

fn trainer() -> Command {
    Command::new(env!("CARGO_BIN_EXE_trainer"))
}

fn brief(out: &Path) -> Output {
    let arguments =
        ["train", "--network", "linear", "--epochs", "5", "--repeats", "0", "--json", "--out"];
    trainer().args(arguments).arg(out).output().unwrap()
}

#[test]
fn training_writes_one_file_that_inspect_can_read() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("brief.safetensors");
    let done = brief(&file);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let summary: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(summary["claims"]["parts"][2]["example_count"], 85);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    let read = trainer().arg("inspect").arg(&file).output().unwrap();
    let text = String::from_utf8(read.stdout).unwrap();
    assert!(read.status.success());
    assert!(text.contains("WDBC linear learner"), "{text}");
    assert!(text.contains("self-test: 18 of 18"), "{text}");
}

#[test]
fn the_process_writes_the_same_file_twice() {
    let folder = tempdir().unwrap();
    let [one, two] = ["one", "two"].map(|name| folder.path().join(name));
    assert!(brief(&one).status.success() && brief(&two).status.success());
    assert_eq!(fs::read(one).unwrap(), fs::read(two).unwrap());
}

/// A process that listens to Ctrl-C, as its first line says, and what else it says.
#[cfg(unix)]
fn listening(command: &mut Command) -> (Child, BufReader<ChildStderr>) {
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    stderr.read_line(&mut first).unwrap();
    assert!(first.contains("Ctrl-C"), "{first}");
    (child, stderr)
}

/// Interrupts a process; its exit code.
#[cfg(unix)]
fn interrupted(mut child: Child) -> Option<i32> {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    child.wait().unwrap().code()
}

#[cfg(unix)]
#[test]
fn an_interrupted_training_leaves_no_file_and_says_130() {
    let folder = tempdir().unwrap();
    let arguments = ["train", "--recipe", "reference", "--epochs", "1000000", "--repeats", "0"];
    let file = folder.path().join("never.safetensors");
    let (child, _stderr) = listening(trainer().args(arguments).arg("--out").arg(file));
    assert_eq!(interrupted(child), Some(130));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn missing_values_are_reported_with_their_line() {
    let folder = tempdir().unwrap();
    let table = folder.path().join("leaves.csv");
    let line = |row: usize| format!("{},{}\n", row % 10, ["elm", "oak"][row % 2]);
    let rows: String = (0..60).map(line).collect();
    fs::write(&table, format!("length,kind\nNA,oak\n{rows}")).unwrap();
    let done = trainer()
        .args([
            "train",
            "--label",
            "kind",
            "--network",
            "linear",
            "--epochs",
            "2",
            "--repeats",
            "0",
            "--out",
        ])
        .args([folder.path().join("leaves.safetensors"), table])
        .output()
        .unwrap();
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success(), "{told}");
    assert!(told.contains("warning: line 2: skipped, no value for `length`"), "{told}");
    assert!(told.contains("1 rows skipped, 60 rows kept"), "{told}");
    assert!(
        told.contains("`length` has no value in 1 of them; --drop length keeps them"),
        "{told}"
    );
}

#[test]
fn columns_of_text_and_with_gaps_are_told_at_once_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("leaves.csv");
    fs::write(&table, "length,leaf colour,width,kind\n1,red,2,oak\n2,green,,elm\n").unwrap();
    let out = folder.path().join("leaves.safetensors");
    let done = trainer().args(["train", "--label", "kind", "--out"]).args([&out, &table]).output();
    let told = String::from_utf8(done.unwrap().stderr).unwrap();
    assert!(told.contains("or leave it out: --drop 'leaf colour'"), "{told}");
    assert!(told.contains("`leaf colour` with `red` in line 2"), "{told}");
    assert!(told.contains("`width` without a value in 1 rows"), "{told}");
}

fn evaluate(cache: &Path, more: &[&str]) -> Output {
    let arguments = ["evaluate", "--network", "linear", "--folds", "3", "--repeats", "1"];
    let arguments = arguments.iter().chain(&["--holdouts", "1", "--jobs", "2", "--cache"]);
    trainer().args(arguments).arg(cache).args(more).output().unwrap()
}

#[test]
fn an_evaluation_goes_on_where_it_was_and_says_the_same() {
    let folder = tempdir().unwrap();
    let card = folder.path().join("card.md");
    let first = evaluate(folder.path(), &["--json", "--card", card.to_str().unwrap()]);
    let told = String::from_utf8(first.stderr).unwrap();
    assert!(first.status.success() && told.contains("4 trainings, 0 more known"), "{told}");
    assert!(fs::read_to_string(card).unwrap().contains("| accuracy |"));

    // As if it had been stopped in the middle of the last line.
    let mut files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let kept = files.find(|path| path.extension().is_some_and(|e| e == "jsonl")).unwrap();
    let lines = fs::read_to_string(&kept).unwrap();
    fs::write(&kept, &lines[..lines.len() - 40]).unwrap();
    let second = evaluate(folder.path(), &["--json"]);
    let told = String::from_utf8(second.stderr).unwrap();
    assert!(told.contains("1 trainings, 3 more known"), "{told}");
    assert_eq!(first.stdout, second.stdout);
}

#[cfg(unix)]
#[test]
fn an_interrupted_evaluation_says_130_and_keeps_what_is_done() {
    let folder = tempdir().unwrap();
    let arguments = ["evaluate", "--network", "linear", "--repeats", "1000", "--jobs", "2"];
    let (child, mut stderr) =
        listening(trainer().args(arguments).arg("--cache").arg(folder.path()));
    let kept = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    while fs::read_to_string(&kept).unwrap().lines().count() < 3 {
        std::thread::yield_now();
    }
    assert_eq!(interrupted(child), Some(130));
    let mut told = String::new();
    stderr.read_to_string(&mut told).unwrap();
    assert!(told.contains("trainings are kept"), "{told}");
}

/// TensorFlow.js's form, computed here in double precision from nothing but its two files.
fn tfjs_probability(folder: &Path, row: &[f64]) -> f64 {
    let text = fs::read_to_string(folder.join("model.json")).unwrap();
    let topology: serde_json::Value = serde_json::from_str(&text).unwrap();
    let bytes = fs::read(folder.join("weights.bin")).unwrap();
    let mut floats =
        bytes.chunks_exact(4).map(|b| f64::from(f32::from_le_bytes(b.try_into().unwrap())));
    let mut tensors =
        topology["weightsManifest"][0]["weights"].as_array().unwrap().iter().map(|entry| {
            let shape: Vec<usize> = serde_json::from_value(entry["shape"].clone()).unwrap();
            (shape.clone(), floats.by_ref().take(shape.iter().product()).collect::<Vec<f64>>())
        });
    let (mean, variance) = (tensors.next().unwrap().1, tensors.next().unwrap().1);
    let mut x: Vec<f64> =
        row.iter().zip(mean).zip(variance).map(|((x, m), v)| (x - m) / v.sqrt()).collect();
    while let (Some((shape, kernel)), Some((_, bias))) = (tensors.next(), tensors.next()) {
        let sum = |output: usize| {
            let products = x.iter().enumerate().map(|(i, x)| x * kernel[i * shape[1] + output]);
            bias[output] + products.sum::<f64>()
        };
        let last = shape[1] == 1;
        x = (0..shape[1]).map(|o| if last { sum(o) } else { sum(o).max(0.0) }).collect();
    }
    1.0 / (1.0 + (-x[0]).exp())
}

#[test]
fn exports_are_the_network_that_the_engine_runs() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../public/models/wdbc-dense.safetensors");
    let folder = tempdir().unwrap();
    let export = |format: &str, out: &Path| {
        let done =
            trainer().args(["export", shipped, "--format", format, "--out"]).arg(out).output();
        assert!(done.unwrap().status.success());
    };
    export("tfjs", folder.path());
    let predictor = model_wasm::Predictor::from_bytes(&fs::read(shipped).unwrap()).unwrap();
    for row in predictor.samples() {
        let wide: Vec<f64> = row.iter().map(|&value| f64::from(value)).collect();
        let (found, own) =
            (tfjs_probability(folder.path(), &wide), predictor.predict(row).unwrap());
        assert!((found - f64::from(own.probability)).abs() < 1e-5, "{found} {own:?}");
    }
    // What the ONNX file says is held against another runtime by `cargo xtask check-export`.
    let file = folder.path().join("model.onnx");
    export("onnx", &file);
    let bytes = fs::read(file).unwrap();
    let holds = |words: &str| bytes.windows(words.len()).any(|window| window == words.as_bytes());
    assert!(["Gemm", "Sigmoid", "probability", "radius_mean"].into_iter().all(holds));
}
