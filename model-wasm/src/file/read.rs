//! Bytes to manifest and tensors.

use safetensors::SafeTensors;

use super::{MANIFEST_KEY, Tensor, Tensors};
use table::shortened;

use crate::{Error, Manifest, manifest::FORMAT};

/// Bytes of the header's length, which stands before the header.
const LENGTH_BYTES: usize = 8;

/// Takes a predictor file apart. [`crate::Predictor::from_bytes`] then checks that the parts fit.
///
/// # Errors
/// [`Error::Container`], [`Error::Manifest`] or [`Error::Tensor`].
pub fn read(bytes: &[u8]) -> Result<(Manifest, Tensors), Error> {
    let container = |found: safetensors::SafeTensorError| Error::Container {
        found: something_else(bytes).map_or_else(|| found.to_string(), str::to_owned),
    };
    let (header_length, header) = SafeTensors::read_metadata(bytes).map_err(container)?;
    let key = header.metadata().as_ref().and_then(|map| map.get(MANIFEST_KEY));
    let text = key.ok_or_else(|| {
        Error::manifest(format!("a `{MANIFEST_KEY}` entry in the file's metadata"), "none")
    })?;
    let manifest = parse_manifest(text)?;
    let mut tensors = Tensors::default();
    // The container's reader has checked that every range lies within the file.
    let data = &bytes[LENGTH_BYTES + header_length..];
    for (name, info) in header.tensors() {
        let (start, end) = info.data_offsets;
        let tensor = Tensor::parse(&name, info, &data[start..end])?;
        tensors.insert(name, tensor);
    }
    Ok((manifest, tensors))
}

/// What often stands where a predictor file should, told by how it begins.
fn something_else(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"version https://git-lfs") {
        return Some("a Git LFS pointer: the file itself was not fetched (`git lfs pull`)");
    }
    let text = bytes.trim_ascii_start().get(..5)?.to_ascii_lowercase();
    let is_page = text == b"<!doc" || text == b"<html";
    is_page.then_some("an HTML page: the host answers with a page where it has no such file")
}

/// What every version of the format has.
#[derive(serde::Deserialize)]
struct Stated {
    format: String,
}

fn parse_manifest(text: &str) -> Result<Manifest, Error> {
    // The version is looked at first: another version may hold anything else.
    let stated: Stated =
        serde_json::from_str(text).map_err(|found| Error::manifest("JSON with a format", found))?;
    if stated.format != FORMAT {
        let found = format!("`{}`", shortened(&stated.format));
        return Err(Error::manifest(format!("format `{FORMAT}`"), found));
    }
    serde_json::from_str(text).map_err(|found| Error::manifest("the fields of a manifest", found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_often_stands_in_a_files_place_is_named() {
        let found = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 190497\n";
        assert!(found(pointer).contains("found a Git LFS pointer"));
        assert!(found(b"\n<!DOCTYPE html><title>404</title>").contains("found an HTML page"));
    }
}
