//! Data capture: what was asked and answered, as Model Monitor's JSON Lines, a file an hour.
//!
//! A record is handed to the operating system before its request is answered, so a process that dies
//! loses no record of an answer that was given; a machine that loses power may (nothing is synced).

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Component, Path, PathBuf},
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
    /// Bytes of whole records in it.
    length: u64,
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
    /// A record that a process of before left torn is closed with a line end, so that readers of lines lose no
    /// other with it.
    ///
    /// # Errors
    /// When the folder cannot be made, or the name is none of a folder in it.
    pub fn new(folder: &Path, name: &str) -> io::Result<Self> {
        let mut parts = Path::new(name).components();
        let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(own)), None) if own == name);
        if !is_name || name.contains(['/', '\\', ':']) {
            let message =
                format!("model name: expected a folder's name, found {}", wire::excerpt(name));
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let folder = folder.join(name).join(VARIANT);
        fs::create_dir_all(&folder)?;
        close_torn(&folder)?;
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
            *open = Some(Open { file: self.begin(&hour, now)?, hour, length: 0 });
        }
        match open.as_mut() {
            Some(open) => open.append(line.as_bytes()),
            None => Ok(()),
        }
    }

    fn begin(&self, hour: &str, now: OffsetDateTime) -> io::Result<File> {
        let folder = self.folder.join(hour);
        fs::create_dir_all(&folder)?;
        let begun = format_description!("[minute]-[second]-[subsecond digits:3]");
        let name = format!("{}-{}.jsonl", formatted(now, begun), Uuid::new_v4());
        OpenOptions::new().create_new(true).append(true).open(folder.join(name))
    }
}

impl Open {
    /// Appends a record, or leaves the file as it was: on a full disk the same file is tried again.
    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        match self.file.write_all(line) {
            Ok(()) => {
                self.length += line.len() as u64;
                Ok(())
            }
            Err(error) => {
                // Half a record may stand there. Room that is given back needs none.
                self.file.set_len(self.length)?;
                Err(error)
            }
        }
    }
}

/// Ends what stands without a line end in the files of the last hour.
fn close_torn(folder: &Path) -> io::Result<()> {
    let mut last = folder.to_owned();
    // Years, months, days and hours sort as their names do.
    while let Some(next) = entries(&last)?.into_iter().filter(|entry| entry.is_dir()).max() {
        last = next;
    }
    for file in entries(&last)?.into_iter().filter(|entry| entry.is_file()) {
        let mut file = OpenOptions::new().read(true).append(true).open(file)?;
        let mut end = [b'\n'];
        if file.seek(SeekFrom::End(-1)).is_ok() {
            file.read_exact(&mut end)?;
        }
        if end != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
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
    fn a_torn_record_is_closed_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) =
            (datetime!(2026-01-02 03:04:05 UTC), datetime!(2026-01-02 03:05:05 UTC));
        write(&Capture::new(folder.path(), "half").unwrap(), first);
        let hour = folder.path().join("half/AllTraffic/2026/01/02/03");
        let whole = fs::read(&files(&hour)[0]).unwrap();
        // A process that was killed in the midst of its second record.
        fs::write(&files(&hour)[0], [&whole[..], &whole[..20]].concat()).unwrap();
        write(&Capture::new(folder.path(), "half").unwrap(), second);
        let all: String =
            files(&hour).iter().map(|file| fs::read_to_string(file).unwrap()).collect();
        let read: Vec<bool> = all.lines().map(|line| Record::parse(line).is_ok()).collect();
        assert_eq!(read, [true, false, true]);
        // Nothing is closed twice.
        drop(Capture::new(folder.path(), "half").unwrap());
        assert_eq!(
            files(&hour).iter().map(|file| fs::read(file).unwrap().len()).sum::<usize>(),
            all.len()
        );
    }

    #[test]
    fn a_record_that_finds_no_room_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "whole\nha").unwrap();
        // Nothing can be written through it, as on a full disk.
        let file = File::open(&path).unwrap();
        let mut open = Open { hour: String::new(), file, length: 6 };
        assert!(open.append(b"next\n").is_err());
        let file = OpenOptions::new().append(true).open(&path).unwrap();
        let mut open = Open { file, ..open };
        open.file.set_len(open.length).unwrap();
        open.append(b"next\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole\nnext\n");
    }

    #[test]
    fn a_name_is_a_folder_and_no_way_out() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["..", ".", "", "a/b", "/tmp", "../x", "a\\b", "c:"] {
            let Err(error) = Capture::new(folder.path(), name) else { panic!("{name}") };
            assert!(error.to_string().starts_with("model name: expected a folder"), "{error}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
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
