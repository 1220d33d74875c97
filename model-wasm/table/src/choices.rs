//! What a person knows better than a table's beginning tells.

use decode::Charset;
use serde::{Deserialize, Serialize};

/// What was chosen of how a table is read; the rest is found out from its beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The character set, for whoever turns the bytes into text before they are read here.
    pub charset: Option<Charset>,
    /// The byte between cells.
    pub delimiter: Option<u8>,
    /// Whether `1,5` means one and a half.
    pub decimal_comma: Option<bool>,
    /// Whether the other sign groups digits by thousands.
    pub grouped: Option<bool>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// Lines before the header, or before the first row where there is none.
    pub skipped: Option<usize>,
    /// Whether columns without known names are taken in the order of the features.
    pub by_position: bool,
}
