//! Tensors as bytes behind the JSON that describes them.

use half::f16;
use serde::de::IgnoredAny;

use crate::body::BodyError;

/// Media type of JSON with bytes behind it.
pub const BINARY: &str = "application/octet-stream";
/// The header that says how long the JSON is, in bytes.
pub const JSON_LENGTH: &str = "inference-header-content-length";

/// A body as its JSON and the bytes behind it. `header` is that of [`JSON_LENGTH`]; without one all is JSON.
///
/// # Errors
/// A header that is no length within the body.
pub fn split<'a>(body: &'a [u8], header: Option<&str>) -> Result<(&'a [u8], &'a [u8]), BodyError> {
    let Some(header) = header else { return Ok((body, &[])) };
    let length = header.trim().parse().ok();
    length.and_then(|length| body.split_at_checked(length)).ok_or_else(|| {
        let expected = format!("a length of at most {} bytes", body.len());
        BodyError::new("Inference-Header-Content-Length", expected, crate::body::excerpt(header))
    })
}

/// The same where no header tells: as much as is one JSON value, then the bytes.
///
/// # Errors
/// A body that does not begin with a JSON value.
pub fn split_by_json(body: &[u8]) -> Result<(&str, &[u8]), BodyError> {
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<IgnoredAny>();
    let is_json = values.next().is_some_and(|value| value.is_ok());
    let (json, bytes) = body.split_at(values.byte_offset().min(body.len()));
    let text = std::str::from_utf8(json).ok().filter(|_| is_json);
    let refused = || BodyError::new("body", "JSON, perhaps with bytes behind it", "something else");
    Ok((text.ok_or_else(refused)?, bytes))
}

/// The numbers of the one tensor in `bytes`, which are little-endian and of a datatype that JSON's numbers have,
/// too; laid end to end.
pub(super) fn values(
    (datatype, size): (&str, usize),
    bytes: &[u8],
    [rows, columns]: [usize; 2],
) -> Result<Vec<f32>, BodyError> {
    let width = width_of(datatype).unwrap_or(1);
    let wanted = rows.checked_mul(columns).and_then(|count| count.checked_mul(width));
    if wanted != Some(size) || bytes.len() != size {
        let expected = format!("{rows} × {columns} values of {width} bytes, as shape and type say");
        let found = format!("{size} in `binary_data_size` and {} behind the JSON", bytes.len());
        return Err(BodyError::new("inputs[0]", expected, found));
    }
    let read = |(at, bytes): (usize, &[u8])| {
        let value = number(datatype, bytes) as f32;
        value.is_finite().then_some(value).ok_or_else(|| {
            let place = format!("inputs[0], row {}, value {}", at / columns + 1, at % columns + 1);
            BodyError::new(place, "a finite number", number(datatype, bytes))
        })
    };
    bytes.chunks_exact(width).enumerate().map(read).collect()
}

/// Bytes of a value.
fn width_of(datatype: &str) -> Option<usize> {
    let bits: usize =
        datatype.trim_start_matches(|sign: char| sign.is_ascii_alphabetic()).parse().ok()?;
    Some(bits / 8).filter(|&bytes| bytes > 0)
}

/// A value as the number that JSON would have for it.
fn number(datatype: &str, bytes: &[u8]) -> f64 {
    /// The bytes as an array; as many as the datatype has.
    fn of<const N: usize>(bytes: &[u8]) -> [u8; N] {
        bytes.try_into().unwrap_or([0; N])
    }
    match datatype {
        "FP16" => f16::from_le_bytes(of(bytes)).to_f64(),
        "FP32" => f64::from(f32::from_le_bytes(of(bytes))),
        "FP64" => f64::from_le_bytes(of(bytes)),
        "INT8" => f64::from(i8::from_le_bytes(of(bytes))),
        "INT16" => f64::from(i16::from_le_bytes(of(bytes))),
        "INT32" => f64::from(i32::from_le_bytes(of(bytes))),
        "INT64" => i64::from_le_bytes(of(bytes)) as f64,
        "UINT8" => f64::from(u8::from_le_bytes(of(bytes))),
        "UINT16" => f64::from(u16::from_le_bytes(of(bytes))),
        "UINT32" => f64::from(u32::from_le_bytes(of(bytes))),
        "UINT64" => u64::from_le_bytes(of(bytes)) as f64,
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_inference::parse_infer;

    /// What tritonclient 2.73 sends for `x`, FP32, [[1, 2, 3], [4, 5.5, -6.25]], but for the numbers.
    const JSON: &str = r#"{"inputs":[{"name":"x","shape":[2,3],"datatype":"FP32","parameters":{"binary_data_size":24}}],"parameters":{"binary_data_output":true}}"#;
    const BYTES: [u8; 24] = [
        0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40, 0, 0, 0xB0, 0x40, 0,
        0, 0xC8, 0xC0,
    ];
    const VALUES: [f32; 6] = [1.0, 2.0, 3.0, 4.0, 5.5, -6.25];

    #[test]
    fn a_recorded_request_is_read() {
        let body = [JSON.as_bytes(), &BYTES].concat();
        assert_eq!(JSON.len(), 135);
        let (json, bytes) = split(&body, Some("135")).unwrap();
        let read = parse_infer(std::str::from_utf8(json).unwrap(), bytes, 3).unwrap();
        assert_eq!((read.rows.as_slice(), read.binary), (&VALUES[..], true));
    }

    #[test]
    fn outputs_say_for_themselves_whether_they_come_as_bytes() {
        for (wanted, binary) in [("true", true), ("false", false)] {
            let json = JSON.replace(
                r#""parameters":{"binary_data_output":true}"#,
                &format!(r#""outputs":[{{"name":"y","parameters":{{"binary_data":{wanted}}}}}]"#),
            );
            assert_eq!(parse_infer(&json, &BYTES, 3).unwrap().binary, binary);
        }
    }

    #[test]
    fn every_datatype_gives_its_numbers() {
        // struct.pack("<…", 3, -2)
        let packed: [(&str, &[u8]); 5] = [
            ("FP16", &[0, 0x42, 0, 0xC0]),
            ("FP64", &[0, 0, 0, 0, 0, 0, 8, 64, 0, 0, 0, 0, 0, 0, 0, 192]),
            ("INT8", &[3, 254]),
            ("INT32", &[3, 0, 0, 0, 254, 255, 255, 255]),
            ("INT64", &[3, 0, 0, 0, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255]),
        ];
        for (datatype, bytes) in packed {
            assert_eq!(values((datatype, bytes.len()), bytes, [1, 2]).unwrap(), [3.0, -2.0]);
        }
        assert_eq!(values(("UINT8", 2), &[3, 254], [2, 1]).unwrap(), [3.0, 254.0]);
    }

    #[test]
    fn bytes_that_do_not_fit_are_refused() {
        let error = parse_infer(JSON, &BYTES[..20], 3).unwrap_err().to_string();
        let expected = "inputs[0]: expected 2 × 3 values of 4 bytes, as shape and type say, \
                        found 24 in `binary_data_size` and 20 behind the JSON";
        assert_eq!(error, expected);
        let mut broken = BYTES;
        broken[4..8].copy_from_slice(&f32::NAN.to_le_bytes());
        let error = parse_infer(JSON, &broken, 3).unwrap_err().to_string();
        assert_eq!(error, "inputs[0], row 1, value 2: expected a finite number, found NaN");
        let error = split(b"{}", Some("7")).unwrap_err().to_string();
        assert_eq!(
            error,
            "Inference-Header-Content-Length: expected a length of at most 2 bytes, found `7`"
        );
    }
}
