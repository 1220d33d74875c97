use encoding_rs::UTF_8;

use crate::{Charset, Compression, Error, Packing, charset::LOOKED_AT, compression::Inflater};

/// Bytes from the first that is not ASCII on which tell the character set.
const TELLING: usize = 64 << 10;

/// Unpacks a text that comes in pieces. It is UTF-8 in the end, without a mark; bytes that no UTF-8 has, where
/// UTF-8 it seemed to be, stay as they are, for its reader to name.
pub struct Decoder {
    packing: Packing,
    asked: Option<Charset>,
    inflater: Option<Inflater>,
    /// What cannot be told yet.
    held: Vec<u8>,
    stage: Stage,
}

enum Stage {
    /// The first two bytes, which tell whether the rest is compressed, are not there yet.
    Packed,
    /// The first bytes of the text, which may have a mark.
    First,
    /// So far it is the same in all character sets that are possible.
    Ascii,
    /// From the first byte on that is not.
    Telling,
    /// UTF-8 passes as it is.
    Plain,
    /// Another is turned into it.
    Turned(encoding_rs::Decoder),
}

impl Decoder {
    /// For a text in a character set that is given, or else is found out.
    #[must_use]
    pub fn new(charset: Option<Charset>) -> Self {
        Self {
            packing: Packing::default(),
            asked: charset,
            inflater: None,
            held: Vec::new(),
            stage: Stage::Packed,
        }
    }

    /// How the text is packed, as far as is known.
    #[must_use]
    pub fn packing(&self) -> Packing {
        self.packing
    }

    /// Takes the next bytes and appends what can be told of the text to `text`.
    ///
    /// # Errors
    /// [`Error::Broken`].
    pub fn push(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> Result<(), Error> {
        if !matches!(self.stage, Stage::Packed) {
            return self.unpack(bytes, text);
        }
        self.held.extend_from_slice(bytes);
        if self.held.len() >= 2 { self.begin(text) } else { Ok(()) }
    }

    /// Appends the rest.
    ///
    /// # Errors
    /// [`Error::Broken`] where compressed bytes end before their end.
    pub fn finish(&mut self, text: &mut Vec<u8>) -> Result<(), Error> {
        if matches!(self.stage, Stage::Packed) {
            self.begin(text)?;
        }
        let rest = self.inflater.as_mut().map(Inflater::finish).transpose()?.unwrap_or_default();
        self.turn(&rest, true, text);
        Ok(())
    }

    fn begin(&mut self, text: &mut Vec<u8>) -> Result<(), Error> {
        let first = std::mem::take(&mut self.held);
        self.packing.compression = Compression::detect(&first);
        self.inflater = self.packing.compression.map(|_| Inflater::new());
        self.stage = Stage::First;
        self.unpack(&first, text)
    }

    fn unpack(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> Result<(), Error> {
        match &mut self.inflater {
            Some(inflater) => {
                let opened = inflater.push(bytes)?;
                self.turn(&opened, false, text);
            }
            None => self.turn(bytes, false, text),
        }
        Ok(())
    }

    /// Takes text of whatever character set, `is_last` once there is no more.
    fn turn(&mut self, bytes: &[u8], is_last: bool, text: &mut Vec<u8>) {
        match &mut self.stage {
            Stage::Packed | Stage::First => {
                self.held.extend_from_slice(bytes);
                if self.held.len() >= LOOKED_AT || is_last {
                    self.look(is_last, text);
                }
            }
            Stage::Ascii => {
                let plain = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
                text.extend_from_slice(&bytes[..plain]);
                if plain < bytes.len() {
                    self.stage = Stage::Telling;
                    self.turn(&bytes[plain..], is_last, text);
                }
            }
            Stage::Telling => {
                self.held.extend_from_slice(bytes);
                if self.held.len() >= TELLING || is_last {
                    let held = std::mem::take(&mut self.held);
                    self.settle(Charset::detect(&held, is_last));
                    self.turn(&held, is_last, text);
                }
            }
            Stage::Plain => text.extend_from_slice(bytes),
            Stage::Turned(decoder) => turn(decoder, bytes, is_last, text),
        }
    }

    /// Looks at the beginning: a mark decides, then what was asked for.
    fn look(&mut self, is_last: bool, text: &mut Vec<u8>) {
        let held = std::mem::take(&mut self.held);
        let mark = encoding_rs::Encoding::for_bom(&held);
        let marked = mark.map(|(marked, _)| Charset(marked));
        match marked.or(self.asked).or_else(|| Charset::marked(&held)) {
            Some(charset) => self.settle(charset),
            None => self.stage = Stage::Ascii,
        }
        self.turn(&held[mark.map_or(0, |(_, length)| length)..], is_last, text);
    }

    fn settle(&mut self, charset: Charset) {
        self.packing.charset = charset;
        self.stage = match charset.0 {
            own if own == UTF_8 => Stage::Plain,
            other => Stage::Turned(other.new_decoder_without_bom_handling()),
        };
    }
}

fn turn(decoder: &mut encoding_rs::Decoder, bytes: &[u8], is_last: bool, text: &mut Vec<u8>) {
    let mut turned =
        String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(0));
    // There is room for all of it, so it is done at once.
    let _ = decoder.decode_to_string(bytes, &mut turned, is_last);
    text.extend_from_slice(turned.as_bytes());
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn decoded(packed: &[u8], piece: usize) -> (String, Packing) {
        let (mut decoder, mut text) = (Decoder::new(None), Vec::new());
        for piece in packed.chunks(piece) {
            decoder.push(piece, &mut text).unwrap();
        }
        decoder.finish(&mut text).unwrap();
        (String::from_utf8(text).unwrap(), decoder.packing())
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn several_members_are_one_text() {
        let packed = [gzip(b"a,b\n"), gzip(b"1,2\n")].concat();
        let (text, packing) = decoded(&packed, 7);
        assert_eq!((text.as_str(), packing.to_string().as_str()), ("a,b\n1,2\n", "gzip, UTF-8"));
    }

    #[test]
    fn what_ends_too_early_is_broken() {
        let packed = gzip(b"1,2\n1,2\n1,2\n");
        let (mut decoder, mut text) = (Decoder::new(None), Vec::new());
        let pushed = decoder.push(&packed[..packed.len() - 9], &mut text);
        assert!(pushed.and_then(|()| decoder.finish(&mut text)).is_err());
    }

    #[test]
    fn what_is_asked_for_counts_unless_there_is_a_mark() {
        let read = |bytes: &[u8]| {
            let (mut decoder, mut text) = (Decoder::new(Some(Charset::WINDOWS_1252)), Vec::new());
            decoder.push(bytes, &mut text).unwrap();
            decoder.finish(&mut text).unwrap();
            String::from_utf8(text).unwrap()
        };
        assert_eq!(read("é".as_bytes()), "Ã©");
        assert_eq!(read("\u{feff}é".as_bytes()), "é");
    }

    proptest! {
        /// In pieces of any size, compressed or not, a text is the text.
        #[test]
        fn a_text_comes_back(text in "[ -~]{1,300}([à-ÿ][a-z]){0,9}", piece in 1usize..50, pack in any::<bool>()) {
            let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let marked = [&b"\xFF\xFE"[..], &utf_16].concat();
            let (windows, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
            prop_assert!(!lost);
            for (bytes, name) in [(text.clone().into_bytes(), "UTF-8"), (marked, "UTF-16LE"), (windows.into_owned(), "")] {
                let bytes = if pack { gzip(&bytes) } else { bytes };
                let (found, packing) = decoded(&bytes, piece);
                prop_assert_eq!(&found, &text);
                prop_assert!(name.is_empty() || packing.charset.name() == name);
            }
        }
    }
}
