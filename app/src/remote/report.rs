//! What a comparison found.

use model_wasm::Prediction;
use serde_json::{Value, json};
use stats::{Agreement, Summary};
use wire::Answer;

use super::Reply;

/// One row, here and there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Name of the row.
    pub(crate) title: String,
    /// Its values, in feature order.
    pub(crate) values: Vec<f32>,
    /// What this browser says.
    pub(crate) local: Result<Prediction, String>,
    /// Milliseconds to the worker and back.
    pub(crate) local_ms: f64,
    /// What the endpoint says.
    pub(crate) reply: Reply,
    /// The endpoint's class, if its code is one of the predictor's.
    pub(crate) remote_class: Option<usize>,
}

impl Row {
    /// Both classes, if both sides gave one.
    pub(crate) fn pair(&self) -> Option<(usize, usize)> {
        Some((self.local.as_ref().ok()?.class, self.remote_class?))
    }

    /// Whether the sides agree; none where one of them gave no class.
    pub(crate) fn agrees(&self) -> Option<bool> {
        self.pair().map(|(local, remote)| local == remote)
    }

    /// The endpoint's score, if it gave one.
    pub(crate) fn remote_score(&self) -> Option<f64> {
        match &self.reply.answer {
            Answer::Verdict { score, .. } => *score,
            Answer::Scores { scores, .. } => scores.first().copied(),
            Answer::Failure(_) => None,
        }
    }

    /// What went wrong, if something did.
    pub(crate) fn trouble(&self) -> Option<String> {
        match (&self.local, &self.reply.answer, self.remote_class) {
            (Err(reason), _, _) => Some(format!("here: {reason}")),
            (_, Answer::Failure(failure), _) => Some(failure.title()),
            (_, Answer::Verdict { class_code, .. }, None) => {
                Some(format!("the endpoint's class `{class_code}` is none of this model's"))
            }
            _ => None,
        }
    }
}

/// The whole comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    /// Class names, in index order.
    pub(crate) classes: Vec<String>,
    /// All rows that were asked, in order.
    pub(crate) rows: Vec<Row>,
}

impl Report {
    /// Agreement over the rows where both sides gave a class: [local, remote].
    pub(crate) fn agreement(&self) -> Agreement {
        let pairs: Vec<_> = self.rows.iter().filter_map(Row::pair).collect();
        Agreement::of(self.classes.len(), &pairs)
    }

    /// Times in milliseconds, here and there; failed rows are left out.
    pub(crate) fn times(&self) -> [Option<Summary>; 2] {
        let compared = || self.rows.iter().filter(|row| row.pair().is_some());
        let local: Vec<_> = compared().map(|row| row.local_ms).collect();
        let remote: Vec<_> = compared().map(|row| row.reply.ms).collect();
        [Summary::of(&local), Summary::of(&remote)]
    }

    /// Rows on which the sides disagree.
    pub(crate) fn disagreements(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.agrees() == Some(false))
    }

    /// Rows without a verdict from both sides.
    pub(crate) fn troubled(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.pair().is_none())
    }

    /// One line a row, with a header.
    pub(crate) fn to_csv(&self) -> String {
        let header = "row,local,local_probability,local_ms,remote,remote_score,remote_ms,attempts,agree,trouble\n";
        let lines = self.rows.iter().map(|row| {
            let cells = self.cells(row).map(|cell| csv_cell(&cell));
            format!("{}\n", cells.join(","))
        });
        format!("{header}{}", lines.collect::<String>())
    }

    fn cells(&self, row: &Row) -> [String; 10] {
        let local = row.local.as_ref().ok();
        let name = |class: Option<usize>| class.map_or(String::new(), |c| self.classes[c].clone());
        [
            row.title.clone(),
            name(local.map(|p| p.class)),
            local.map_or(String::new(), |p| p.probability.to_string()),
            format!("{:.3}", row.local_ms),
            name(row.remote_class),
            row.remote_score().map_or(String::new(), |score| score.to_string()),
            format!("{:.3}", row.reply.ms),
            row.reply.attempts.to_string(),
            row.agrees().map_or(String::new(), |agrees| agrees.to_string()),
            row.trouble().unwrap_or_default(),
        ]
    }

    /// The report with all its rows, for programs.
    pub(crate) fn to_json(&self) -> Value {
        let agreement = self.agreement();
        let [local, remote] = self.times();
        json!({
            "classes": self.classes,
            "compared": agreement.total(),
            "agreed": agreement.agreed(),
            "agreement": agreement.rate(),
            "agreement_interval_95": agreement.interval(),
            "kappa": agreement.kappa(),
            "table": agreement.table,
            "local_ms": local,
            "remote_ms": remote,
            "rows": self.rows.iter().map(|row| self.row_json(row)).collect::<Vec<_>>(),
        })
    }

    fn row_json(&self, row: &Row) -> Value {
        let local = row.local.as_ref().ok();
        json!({
            "row": row.title,
            "values": row.values,
            "local": local.map(|p| &self.classes[p.class]),
            "local_probability": local.map(|p| p.probability),
            "local_ms": row.local_ms,
            "remote": row.remote_class.map(|class| &self.classes[class]),
            "remote_score": row.remote_score(),
            "remote_ms": row.reply.ms,
            "attempts": row.reply.attempts,
            "agree": row.agrees(),
            "trouble": row.trouble(),
        })
    }
}

/// Quoted where needed; text that a spreadsheet would run gets a leading apostrophe.
fn csv_cell(cell: &str) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
    let safe = if runs { format!("'{cell}") } else { cell.to_owned() };
    if safe.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(title: &str, local: usize, code: &str, remote: Option<usize>) -> Row {
        let prediction = Prediction {
            class: local,
            probability: 0.5,
            probabilities: vec![0.5, 0.5],
            logits: vec![0.0],
        };
        let answer = Answer::Verdict {
            class_code: code.to_owned(),
            score: None,
            shape: "a string".to_owned(),
        };
        Row {
            title: title.to_owned(),
            values: vec![1.0],
            local: Ok(prediction),
            local_ms: 1.0,
            reply: Reply { answer, ms: 20.0, attempts: 1 },
            remote_class: remote,
        }
    }

    fn report() -> Report {
        let rows = vec![
            row("a", 0, "N", Some(0)),
            row("b", 1, "Y", Some(1)),
            row("=c", 1, "N", Some(0)),
            row("d", 1, "?", None),
        ];
        Report { classes: vec!["no".to_owned(), "yes".to_owned()], rows }
    }

    #[test]
    fn rows_without_a_class_from_both_sides_do_not_count() {
        let report = report();
        assert_eq!(report.agreement().total(), 3);
        assert_eq!(report.agreement().agreed(), 2);
        assert_eq!(
            report.disagreements().map(|row| row.title.as_str()).collect::<Vec<_>>(),
            ["=c"]
        );
        assert_eq!(report.troubled().count(), 1);
    }

    #[test]
    fn the_csv_has_every_row_and_runs_nothing_in_a_spreadsheet() {
        let csv = report().to_csv();
        let lines: Vec<_> = csv.lines().collect();
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[3], "'=c,yes,0.5,1.000,no,,20.000,1,false,");
        assert!(lines[4].contains("none of this model's"));
    }

    #[test]
    fn the_json_carries_counts_and_rows() {
        let json = report().to_json();
        assert_eq!(json["compared"], 3);
        assert_eq!(json["table"], json!([[1, 0], [1, 1]]));
        assert_eq!(json["rows"][2]["agree"], false);
    }
}
