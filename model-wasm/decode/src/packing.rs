use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Charset, Compression};

/// How a text was packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packing {
    /// How it was compressed, if it was.
    pub compression: Option<Compression>,
    /// The character set.
    pub charset: Charset,
}

impl Packing {
    /// Whether the bytes are the text itself.
    #[must_use]
    pub fn is_plain(self) -> bool {
        self == Self::default()
    }
}

impl fmt::Display for Packing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(compression) = self.compression {
            write!(out, "{}, ", compression.name())?;
        }
        out.write_str(self.charset.name())
    }
}
