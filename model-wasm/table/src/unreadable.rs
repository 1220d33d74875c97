//! Files that are no text, told by their first bytes, and what to do about them.

use crate::Error;

/// First bytes, what they are the sign of, and what to do.
const SIGNS: [(&[u8], &str, &str); 7] = [
    (b"PK\x03\x04", "a zip archive or a spreadsheet", "save its sheet as CSV"),
    (b"\xD0\xCF\x11\xE0", "a spreadsheet of an old kind", "save its sheet as CSV"),
    (b"\x1F\x8B", "a gzip archive", "unpack it first"),
    (b"\xFD7zXZ", "an xz archive", "unpack it first"),
    (b"\x28\xB5\x2F\xFD", "a zstd archive", "unpack it first"),
    (b"PAR1", "a Parquet file", "write it as CSV first"),
    (b"%PDF", "a PDF document", "copy its table into a CSV file"),
];

/// Refuses what is no text.
pub(crate) fn refuse(head: &[u8]) -> Result<(), Error> {
    if let Some((_, what, advice)) = SIGNS.iter().find(|(sign, ..)| head.starts_with(sign)) {
        return Err(Error::table("file", "a table as text", format!("{what}; {advice}")));
    }
    match memchr::memchr(0, head) {
        Some(at) => Err(Error::table(format!("byte {at}"), "text", "a zero byte: a binary file")),
        None => Ok(()),
    }
}
