//! Data capture: what was asked and answered, as Model Monitor's JSON Lines, a file an hour.
//!
//! A record is handed to the operating system before its request is answered, so a process that dies
//! loses no record of an answer that was given; a machine that loses power may (nothing is synced).

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};
use uuid::Uuid;
use wire::capture::{Body, Record};

/// The one variant there is, under SageMaker's name for it.
const VARIANT: &str = "AllTraffic";

/// Writes records into `DIR/NAME/AllTraffic/yyyy/mm/dd/hh/mm-ss-mmm-ID.jsonl`.
pub struct Capture {
    folder: PathBuf,
    open: Mutex<Option<Open>>,
}

/// The file of one hour.
struct Open {
    hour: String,
    file: File,
}

/// One exchange to be captured.
pub(crate) struct Exchange<'a> {
    pub(crate) input: Body<'a>,
    pub(crate) output: Body<'a>,
    /// Name that the client gave its request.
    pub(crate) inference_id: Option<&'a str>,
}

impl Capture {
    /// Capture of the model `name` below `folder`, which is made where it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(folder: &Path, name: &str) -> io::Result<Self> {
        let folder = folder.join(name).join(VARIANT);
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, open: Mutex::new(None) })
    }

    /// Writes one record, whole, at the time `now`.
    ///
    /// # Errors
    /// What the file system says.
    pub(crate) fn write(&self, exchange: &Exchange<'_>, now: OffsetDateTime) -> io::Result<()> {
        let time = now.replace_nanosecond(0).ok().and_then(|now| now.format(&Rfc3339).ok());
        let id = Uuid::new_v4().to_string();
        let record = Record::of(exchange.input, exchange.output, &id, &time.unwrap_or_default());
        let line = record.with_inference_id(exchange.inference_id).to_line();
        // What a panic elsewhere left behind is at most a missing file.
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let hour = formatted(now, format_description!("[year]/[month]/[day]/[hour]"));
        if open.as_ref().is_none_or(|open| open.hour != hour) {
            *open = Some(Open { file: self.begin(&hour, now)?, hour });
        }
        let written = match open.as_mut() {
            Some(open) => open.file.write_all(line.as_bytes()),
            None => Ok(()),
        };
        if written.is_err() {
            // Half a line may stand there: the next record begins a file of its own.
            *open = None;
        }
        written
    }

    fn begin(&self, hour: &str, now: OffsetDateTime) -> io::Result<File> {
        let folder = self.folder.join(hour);
        fs::create_dir_all(&folder)?;
        let begun = format_description!("[minute]-[second]-[subsecond digits:3]");
        let name = format!("{}-{}.jsonl", formatted(now, begun), Uuid::new_v4());
        OpenOptions::new().create_new(true).append(true).open(folder.join(name))
    }
}

/// A time always has these parts.
fn formatted(
    now: OffsetDateTime,
    parts: &[time::format_description::BorrowedFormatItem<'_>],
) -> String {
    now.format(parts).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn write(capture: &Capture, now: OffsetDateTime) {
        let input = Body { mime: "text/csv", bytes: b"1,2" };
        let output = Body {
            mime: "application/json",
            bytes: br#"{"predictions":[{"score":0.5,"predicted_label":1}]}"#,
        };
        capture.write(&Exchange { input, output, inference_id: Some("mine") }, now).unwrap();
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut found: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        found.sort();
        found
    }

    #[test]
    fn records_are_lines_in_a_file_of_their_hour() {
        let folder = tempfile::tempdir().unwrap();
        let capture = Capture::new(folder.path(), "half").unwrap();
        write(&capture, datetime!(2026-01-02 03:04:05.006 UTC));
        write(&capture, datetime!(2026-01-02 03:59:59.999 UTC));
        write(&capture, datetime!(2026-01-02 04:00:00 UTC));
        let day = folder.path().join("half/AllTraffic/2026/01/02");
        let third = files(&day.join("03"));
        assert_eq!((third.len(), files(&day.join("04")).len()), (1, 1));
        assert!(third[0].file_name().unwrap().to_str().unwrap().starts_with("04-05-006-"));
        let text = fs::read_to_string(&third[0]).unwrap();
        let features = vec![vec!["a".to_owned()], vec!["b".to_owned()]];
        let two = table::Schema { features, classes: Vec::new() };
        let records: Vec<Record> = text.lines().map(|line| Record::parse(line).unwrap()).collect();
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].time(), "2026-01-02T03:04:05Z");
        assert_eq!(records[0].replay(&two).unwrap()[0].0, [1.0, 2.0]);
        assert_ne!(records[0].event_id(), records[1].event_id());
        assert!(text.contains(r#""inferenceId":"mine""#));
    }
}
