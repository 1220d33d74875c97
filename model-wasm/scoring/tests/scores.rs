//! Tables in, scores out: against numpy, against the engine's own single rows, and with faults.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use scoring::{Filter, Order, Sniffed, drift, score};
use serde_json::Value;
use shared::{expected, known_cases, ledger, plan, predictor};

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

#[test]
fn every_known_case_has_numpys_probability() {
    let predictor = predictor();
    let mut ledger = ledger(&known_cases(&predictor), &predictor, 1 << 20);
    let window = ledger.window(Order::Table, Filter::default(), 0.5, 0, 1000);
    let expected = numbers(&expected()["probability"]);
    assert_eq!(window.total, expected.len());
    for (line, expected) in window.lines.iter().zip(expected) {
        let found = f64::from(line.chances[0]);
        assert!((found - expected).abs() < 2e-6, "row {}: {found} for {expected}", line.row);
    }
}

#[test]
fn the_outlier_check_has_numpys_distances() {
    let predictor = predictor();
    let expected = numbers(&expected()["distance"]);
    for (row, expected) in predictor.reference().iter().zip(expected) {
        let found = f64::from(predictor.novelty(&row.values).unwrap().unwrap().distance);
        assert!((found - expected).abs() < 1e-4 * expected.max(1.0), "{found} for {expected}");
    }
}

#[test]
fn labels_give_scikit_learns_measures() {
    let predictor = predictor();
    let overview = ledger(&known_cases(&predictor), &predictor, 1 << 20).overview(0.5, true);
    let expected = expected();
    let matrix: Vec<Vec<u64>> = serde_json::from_value(expected["matrix"].clone()).unwrap();
    assert_eq!(overview.count.matrix, matrix);
    let found = overview.performance.unwrap();
    let measures = [
        ("auc", found.auc),
        ("average_precision", found.average_precision),
        ("brier", found.brier),
        ("log_loss", found.log_loss),
    ];
    for (name, found) in measures {
        let expected = expected[name].as_f64().unwrap();
        assert!((found - expected).abs() < 1e-5, "{name}: {found} for {expected}");
    }
}

#[test]
fn training_rows_are_told_by_their_values_and_the_others_measured_alone() {
    let predictor = predictor();
    let text = known_cases(&predictor);
    let (header, rows) = text.split_once('\n').unwrap();
    // A digit more in the last value makes another row of every second one.
    let changed = |row: &str| format!("{row}001");
    let (all, others): (Vec<String>, Vec<Option<String>>) = rows
        .lines()
        .enumerate()
        .map(|(place, row)| match place % 2 {
            0 => (row.to_owned(), None),
            _ => (changed(row), Some(changed(row))),
        })
        .unzip();
    let others: Vec<String> = others.into_iter().flatten().collect();
    let table = |rows: &[String]| format!("{header}\n{}", rows.join("\n"));
    let mixed = ledger(&table(&all), &predictor, 1 << 20).overview(0.5, true);
    let alone = ledger(&table(&others), &predictor, 1 << 20).overview(0.5, true);
    assert_eq!(mixed.count.in_sample, (all.len() - others.len()) as u64);
    assert_eq!(alone.count.in_sample, 0);
    assert_eq!(mixed.count.held_out, alone.count.matrix);
    assert_eq!(mixed.held_out, alone.performance);
    assert_eq!(alone.held_out, None);
}

#[test]
fn drift_is_numpys_index() {
    let predictor = predictor();
    let text = known_cases(&predictor);
    let (header, rows) = text.split_once('\n').unwrap();
    let positive = rows.lines().filter(|row| row.split(',').nth(1) == Some("M"));
    let text = std::iter::once(header).chain(positive).collect::<Vec<_>>().join("\n");
    let plan = plan(&text, &predictor);
    let scores = score(&predictor, &plan, &text.as_bytes()[plan.layout.body..]);
    let found = drift(predictor.manifest(), &scores.tallies);
    for (found, expected) in found.iter().zip(numbers(&expected()["psi"])) {
        let found = found.psi.unwrap();
        // Values are counted in bins of 0.8 %, which moves a few rows over an edge.
        assert!((found - expected).abs() < 0.15 * expected.max(0.2), "{found} for {expected}");
    }
}

#[test]
fn pieces_of_any_size_give_the_same_table() {
    let predictor = predictor();
    let text = known_cases(&predictor);
    let mut whole = ledger(&text, &predictor, 1 << 20);
    for size in [100, 1000, 33_333] {
        let mut pieced = ledger(&text, &predictor, size);
        let orders = [Order::Table, Order::MostProbable(1), Order::WorstMiss, Order::Doubt];
        for order in orders {
            let all = |ledger: &mut scoring::Ledger| {
                ledger.window(order, Filter::default(), 0.5, 0, 1000)
            };
            assert_eq!(all(&mut pieced), all(&mut whole), "{order:?} in pieces of {size}");
        }
        assert_eq!(pieced.overview(0.3, true), whole.overview(0.3, true));
        assert_eq!(pieced.drift(), whole.drift());
    }
}

#[test]
fn a_row_has_the_bits_that_it_has_alone() {
    let predictor = predictor();
    let mut ledger = ledger(&known_cases(&predictor), &predictor, 5000);
    let window = ledger.window(Order::Table, Filter::default(), 0.5, 0, 1000);
    for (line, row) in window.lines.iter().zip(predictor.reference()) {
        let alone = predictor.predict(&row.values).unwrap();
        assert_eq!(line.chances[0].to_bits(), alone.probability.to_bits());
        assert_eq!(line.verdict, Some(alone.class));
    }
}

#[test]
fn where_a_row_stands_is_where_its_text_is() {
    let predictor = predictor();
    let text = known_cases(&predictor);
    let mut ledger = ledger(&text, &predictor, 2000);
    let lines: Vec<&str> = text.lines().collect();
    for line in ledger.window(Order::Doubt, Filter::default(), 0.5, 0, 1000).lines {
        let (from, to) = (line.bytes.0 as usize, line.bytes.1 as usize);
        assert_eq!(text[from..to].trim_end(), lines[line.line as usize - 1]);
        assert!(lines[line.line as usize - 1].starts_with(&format!("{},", line.row + 1)));
    }
}

/// The first known case with one cell replaced.
fn with_cell(column: usize, cell: &str) -> String {
    let text = known_cases(&predictor());
    let mut lines: Vec<String> = text.lines().take(4).map(str::to_owned).collect();
    let mut cells: Vec<&str> = lines[2].split(',').collect();
    cells[column] = cell;
    lines[2] = cells.join(",");
    lines.join("\n")
}

fn problem(text: &str) -> String {
    let predictor = predictor();
    let mut ledger = ledger(text, &predictor, 1 << 20);
    let errors = Filter { errors: true, ..Filter::default() };
    let window = ledger.window(Order::Table, errors, 0.5, 0, 10);
    assert_eq!((window.total, ledger.rows()), (1, 3), "one bad row, and no row lost");
    let (from, to) = window.lines[0].bytes;
    let plan = plan(text, &predictor);
    let seen = plan.look(&text.as_bytes()[from as usize..to as usize], &predictor);
    format!("line {}, {}", window.lines[0].line, seen[0].problem.clone().unwrap())
}

#[test]
fn a_bad_row_says_line_column_and_value_and_stops_no_other() {
    assert_eq!(
        problem(&with_cell(4, "n/a")),
        "line 3, column 5, perimeter_mean: expected a number, found nothing"
    );
    assert_eq!(
        problem(&with_cell(2, "17.99 mm")),
        "line 3, column 3, radius_mean: expected a number, found `17.99 mm`"
    );
    assert!(problem(&with_cell(2, "inf")).contains("found `inf`"));
    assert!(problem(&with_cell(2, "1,2")).contains("expected 32 cells, found 33"));
    let cut = with_cell(2, "1");
    let cut = cut.lines().take(3).chain(["9,B,1.5,2.5"]).collect::<Vec<_>>().join("\n");
    assert_eq!(problem(&cut), "line 4, expected 32 cells, found 4: the row is cut off");
    // z = (3e38 − mean) / std overflows f32, and the engine says so.
    assert!(
        problem(&with_cell(11, "3e38")).contains("finite"),
        "{}",
        problem(&with_cell(11, "3e38"))
    );
}

#[test]
fn a_label_in_numbers_is_read_the_way_that_agrees_with_the_model() {
    let predictor = predictor();
    let coded = |malignant: &str, benign: &str| {
        let text = known_cases(&predictor).replace("diagnosis", "target");
        text.replace(",M,", &format!(",{malignant},")).replace(",B,", &format!(",{benign},"))
    };
    for (text, words) in
        [(coded("1", "0"), "1 is read as malignant"), (coded("0", "1"), "1 is read as benign")]
    {
        let sniffed = Sniffed::of(text.as_bytes(), &predictor).unwrap();
        assert!(sniffed.label_words.unwrap().contains(words));
        let count = ledger(&text, &predictor, 1 << 20).count(0.5);
        assert_eq!(count.matrix, [[302, 1], [4, 176]]);
    }
}

#[test]
fn filters_and_orders_show_what_they_say() {
    let predictor = predictor();
    let mut ledger = ledger(&known_cases(&predictor), &predictor, 1 << 20);
    let missed = Filter { missed: true, ..Filter::default() };
    let window = ledger.window(Order::WorstMiss, missed, 0.5, 0, 10);
    assert_eq!(window.total, 5);
    let of_known = |line: &scoring::Line| match line.label {
        Some(1) => line.chances[0],
        _ => 1.0 - line.chances[0],
    };
    assert!(window.lines.windows(2).all(|pair| of_known(&pair[0]) <= of_known(&pair[1])));
    let positive = Filter { verdict: Some(1), label: Some(0), ..Filter::default() };
    assert_eq!(ledger.window(Order::Table, positive, 0.5, 0, 10).total, 1);
    // Nobody is called positive at a threshold that nobody reaches.
    let positive = Filter { verdict: Some(1), ..Filter::default() };
    assert_eq!(ledger.window(Order::Table, positive, 1.0, 0, 10).total, 0);
}
