//! What is told on standard error.

use indicatif::{ProgressBar, ProgressStyle};
use model_wasm::Predictor;
use scoring::{Count, Filter, Ledger, Order, Plan, Sniffed};

use super::{Arguments, pieces::Piece};

/// A bar that shows how far it is.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Hidden where nobody looks: when quiet, or when standard error is no terminal.
    pub(super) fn begin(arguments: &Arguments, size: Option<u64>) -> Self {
        if arguments.quiet {
            return Self(ProgressBar::hidden());
        }
        let bar = size.map_or_else(ProgressBar::no_length, ProgressBar::new);
        let words = "{bar:30} {bytes} of {total_bytes}, {msg} rows, {eta} left";
        // A template that cannot be read is a mistake of ours; the plain bar will do.
        bar.set_style(ProgressStyle::with_template(words).unwrap_or(ProgressStyle::default_bar()));
        Self(bar)
    }

    pub(super) fn passed(&self, piece: &Piece, rows: usize) {
        self.0.inc(piece.text.len() as u64);
        let before: usize = self.0.message().parse().unwrap_or(0);
        self.0.set_message((before + rows).to_string());
    }

    pub(super) fn end(self) {
        self.0.finish_and_clear();
    }
}

/// Says how the table is read.
pub(super) fn dialect(sniffed: &Sniffed) {
    eprintln!("Read as: {}", sniffed.words());
    let title = |column: usize| format!("{} ({})", column + 1, sniffed.layout.title(column));
    for &(one, other) in &sniffed.proposal.twins {
        eprintln!("Columns {} and {} hold the same: one is read", title(one), title(other));
    }
    if sniffed.layout.body_line > usize::from(sniffed.layout.header.is_some()) {
        eprintln!("{} lines before the first row", sniffed.layout.body_line);
    }
}

/// Says what there was; answers how many rows gave no verdict.
pub(super) fn tell(
    arguments: &Arguments,
    predictor: &Predictor,
    plan: &Plan,
    ledger: &Ledger,
) -> u64 {
    let manifest = predictor.manifest();
    let threshold = arguments.threshold(predictor).unwrap_or(manifest.threshold);
    let count = ledger.count(threshold);
    if arguments.quiet {
        return count.errors;
    }
    let classes = manifest.classes.iter().zip(&count.verdicts);
    let verdicts: Vec<String> = classes.map(|(class, n)| format!("{n} {}", class.name)).collect();
    eprintln!("{} rows: {}", count.rows, verdicts.join(", "));
    if count.unlike > 0 {
        eprintln!("{} are unlike anything the model has seen", count.unlike);
    }
    if count.labelled() > 0 {
        eprintln!("{}", met(&count.matrix));
    }
    if count.in_sample > 0 {
        eprintln!("{}", in_sample(&count));
    }
    if count.errors > 0 {
        let mut ledger = ledger.clone();
        let errors = Filter { errors: true, ..Filter::default() };
        let first = ledger.window(Order::Table, errors, threshold, 0, 5).lines;
        let lines: Vec<String> = first.iter().map(|line| line.line.to_string()).collect();
        eprintln!(
            "{} rows give no verdict, the first in line {}; the column `problem` says why",
            count.errors,
            lines.join(", ")
        );
    }
    let label = plan.mapping.label.map(|label| plan.layout.title(label.column));
    if let (Some(title), 0) = (label, count.labelled()) {
        match count.errors < count.rows {
            true => eprintln!("the label column {title} holds no known class"),
            false => eprintln!("no row was scored, so nothing is held against the column {title}"),
        }
    }
    count.errors
}

/// How many labels of a confusion matrix, [known class][verdict], are met.
fn met(matrix: &[Vec<u64>]) -> String {
    let right: u64 = matrix.iter().enumerate().filter_map(|(class, row)| row.get(class)).sum();
    let all: u64 = matrix.iter().flatten().sum();
    let share = right as f64 / all.max(1) as f64 * 100.0;
    format!("{right} of {all} known classes are met ({share:.2} %)")
}

fn in_sample(count: &Count) -> String {
    let told = format!("in-sample: {} rows have the values of training rows", count.in_sample);
    match count.labelled_held_out() {
        0 => told,
        _ => format!("{told}; of the others, {}", met(&count.held_out)),
    }
}
