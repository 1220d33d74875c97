//! Bytes to manifest and tensors.

use safetensors::SafeTensors;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::{MANIFEST_KEY, Tensor, Tensors, checksum};
use table::shortened;

use crate::{
    Error, Manifest,
    manifest::{FORMAT, twice},
};

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
    check_keys(&bytes[LENGTH_BYTES..LENGTH_BYTES + header_length])?;
    let key = header.metadata().as_ref().and_then(|map| map.get(MANIFEST_KEY));
    let text = key.ok_or_else(|| {
        Error::manifest(format!("a `{MANIFEST_KEY}` entry in the file's metadata"), "none")
    })?;
    let manifest = parse_manifest(text)?;
    let mut tensors = Tensors::default();
    // The container's reader has checked that every range lies within the file.
    let data = &bytes[LENGTH_BYTES + header_length..];
    let listed = header.tensors();
    let bytes_of = |offsets: (usize, usize)| &data[offsets.0..offsets.1];
    if let Some(expected) = &manifest.checksum {
        let found = checksum(
            listed.iter().map(|(name, info)| (name.as_str(), bytes_of(info.data_offsets))),
        );
        if found != *expected {
            return Err(Error::Checksum { expected: shortened(expected), found });
        }
    }
    for (name, info) in listed {
        let tensor = Tensor::parse(&name, info, bytes_of(info.data_offsets))?;
        tensors.insert(name, tensor);
    }
    Ok((manifest, tensors))
}

/// A header in which two tensors have one name would lose one of them in silence.
fn check_keys(header: &[u8]) -> Result<(), Error> {
    let broken = || Error::Container { found: "a broken header".to_owned() };
    // As text, as the manifest is read: a second kind of reader would be more code in the page.
    let header = std::str::from_utf8(header).map_err(|_| broken())?;
    let keys: Keys = serde_json::from_str(header).map_err(|_| broken())?;
    match keys.0 {
        Some(name) => {
            Err(Error::Container { found: format!("a header with `{}` twice", shortened(&name)) })
        }
        None => Ok(()),
    }
}

/// The first key that an object has twice.
struct Keys(Option<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Keys;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Keys, A::Error> {
        let mut keys = Vec::new();
        while let Some((key, IgnoredAny)) = fields.next_entry::<String, IgnoredAny>()? {
            keys.push(key);
        }
        Ok(Keys(twice(keys)))
    }
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
        let header = br#"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#;
        let file = [&(header.len() as u64).to_le_bytes()[..], header].concat();
        assert!(found(&file).contains("a header with `a` twice"), "{}", found(&file));
        assert!(found(b"\n<!DOCTYPE html><title>404</title>").contains("found an HTML page"));
    }
}
