//! A recorded capture in the place of a live endpoint.

use comparison::{Case, Local, Remote, Row};
use wire::capture::Record;

use super::Asker;

/// Rows whose probabilities are asked for at once.
const AT_ONCE: usize = 2000;

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
/// The worker's own words, or that no record could be replayed and why.
pub(super) async fn replay(asker: &Asker, text: &str) -> Result<Replay, String> {
    let columns = asker.description.manifest.features.len();
    let mut replay = Replay { rows: Vec::new(), left_out: 0, reason: None };
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    for (line, number) in lines {
        let record = Record::parse(line);
        let found = record.and_then(|record| Ok((record.replay(columns)?, record)));
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
    asker.judge(&mut replay.rows).await?;
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

impl Asker {
    /// Fills in what the model here says, many rows at a time and so without their times.
    async fn judge(&self, rows: &mut [Row]) -> Result<(), String> {
        let manifest = &self.description.manifest;
        for rows in rows.chunks_mut(AT_ONCE) {
            let values = rows.iter().flat_map(|row| row.case.values.iter().copied()).collect();
            let found = self.engine.probabilities(values).await?;
            for (row, chances) in rows.iter_mut().zip(found.chunks_exact(manifest.classes.len())) {
                let chances = manifest.telling(chances).to_vec();
                let class = manifest.verdict(&chances, manifest.threshold);
                row.local = Ok(Local { class, chances, ms: None });
            }
        }
        Ok(())
    }
}
