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
    let container =
        |found: safetensors::SafeTensorError| Error::Container { found: found.to_string() };
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
