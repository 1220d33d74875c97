//! A recorded capture in the place of a live endpoint.

use comparison::{Case, Remote, Row};
use wire::capture::Record;

use super::Asker;

/// What a capture file holds.
pub(super) struct Replay {
    pub(super) rows: Vec<Row>,
    /// Records that could not be replayed.
    pub(super) left_out: usize,
    /// Why not, for the first of them.
    pub(super) reason: Option<String>,
}

/// Reads a capture file, one record a line, and asks the model here what it says of each row.
///
/// # Errors
/// That no record could be replayed and why.
pub(super) fn replay(asker: &Asker, text: &str) -> Result<Replay, String> {
    let schema = asker.model.manifest().table_schema();
    let mut replay = Replay { rows: Vec::new(), left_out: 0, reason: None };
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    for (line, number) in lines {
        let record = Record::parse(line);
        let found = record.and_then(|record| Ok((record.replay(&schema)?, record)));
        match found {
            Ok((rows, record)) => replay.take(rows, record.event_id()),
            Err(error) => {
                replay.left_out += 1;
                replay.reason.get_or_insert(format!("line {number}: {error}"));
            }
        }
    }
    if replay.rows.is_empty() {
        let found = replay.reason.unwrap_or("no line at all".to_owned());
        return Err(format!("expected records of data capture, found none to replay: {found}"));
    }
    let cases: Vec<Case> = replay.rows.iter().map(|row| row.case.clone()).collect();
    for (row, local) in replay.rows.iter_mut().zip(asker.judge(&cases)) {
        // A record has no times of the other side, so ours say nothing.
        row.local = local.map(|local| comparison::Local { ms: None, ..local });
    }
    Ok(replay)
}

impl Replay {
    fn take(&mut self, rows: Vec<(Vec<f32>, wire::Answer)>, event: &str) {
        let several = rows.len() > 1;
        for ((values, answer), number) in rows.into_iter().zip(1..) {
            let title = if several { format!("{event}, row {number}") } else { event.to_owned() };
            let remote = Remote { answer, ms: None, attempts: 0, throttled: 0, sent: 0 };
            let case = Case { title, values, label: None };
            self.rows.push(Row { case, local: Err(String::new()), remote });
        }
    }
}
