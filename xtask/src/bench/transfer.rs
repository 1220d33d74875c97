//! Bytes over the wire, which need no browser to measure.

use std::path::Path;

use anyhow::Result;

use crate::transfer::{measure, table};

pub(super) fn report(root: &Path) -> Result<String> {
    Ok(table(&measure(&root.join("dist"))?))
}
