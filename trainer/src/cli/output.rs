//! What is said on standard output, and files that are written whole or not at all.

use std::{
    fmt::Display,
    fs,
    io::{self, Write},
    path::Path,
};

use anyhow::Context;
use tempfile::Builder;

/// Says a line. Whoever has closed the pipe wants to hear no more.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Writes beside the target and renames, so that there is never half a file.
pub(crate) fn write(target: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = builder()
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .with_context(|| format!("{}: expected a folder to write into, found", target.display()))?;
    file.write_all(bytes).with_context(|| target.display().to_string())?;
    file.persist(target).with_context(|| target.display().to_string())?;
    Ok(())
}

/// A temporary file is private to its user; what it becomes is not.
fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}
