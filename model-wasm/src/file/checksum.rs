//! A checksum of the tensors: what the golden rows do not reach may be damaged, too.

use crc::{CRC_32_ISO_HDLC, Crc};

/// A table of one kilobyte: the page carries it.
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// CRC-32 (IEEE 802.3) over each tensor's name and bytes, in the order of the names, as `crc32:` and eight
/// hexadecimal digits.
///
/// ```
/// let tensors = [("a", &b"12345"[..]), ("b", b"6789")];
/// assert_eq!(model_wasm::file::checksum(tensors), model_wasm::file::checksum([tensors[1], tensors[0]]));
/// ```
#[must_use]
pub fn checksum<'a>(tensors: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut tensors: Vec<_> = tensors.into_iter().collect();
    tensors.sort_unstable_by_key(|(name, _)| *name);
    let mut digest = CRC.digest();
    for (name, bytes) in tensors {
        digest.update(name.as_bytes());
        digest.update(bytes);
    }
    format!("crc32:{:08x}", digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_check_value_is_met() {
        // "The check value" of CRC-32/ISO-HDLC, of the nine digits.
        assert_eq!(checksum([("1234", &b"56789"[..])]), "crc32:cbf43926");
    }
}
