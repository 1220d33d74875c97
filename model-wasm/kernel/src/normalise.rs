//! Rows of measured values to blocks of z scores.

use super::{BLOCKS, LANES};

/// Writes `z = f32((f64(x) − mean) / std)` of up to [`BLOCKS`] · [`LANES`] rows into their lanes.
///
/// `rows` is [rows, features] row-major, `blocks` [blocks][features][LANES]; lanes beyond the last row
/// keep what they had. The answer has one bit a row, the first row lowest: whether all its z scores
/// are finite.
///
/// # Panics
/// If `blocks` is too short for the rows.
#[must_use]
pub fn normalise(rows: &[f32], mean: &[f64], std: &[f64], blocks: &mut [f32]) -> u32 {
    const { assert!(BLOCKS * LANES <= 32, "one bit a row") };
    let features = mean.len();
    let mut sound = 0;
    for (place, row) in rows.chunks_exact(features).enumerate() {
        let block = &mut blocks[place / LANES * features * LANES..][..features * LANES];
        let lanes = block.iter_mut().skip(place % LANES).step_by(LANES);
        let mut finite = true;
        for (((z, &x), &mean), &std) in lanes.zip(row).zip(mean).zip(std) {
            *z = ((f64::from(x) - mean) / std) as f32;
            finite &= z.is_finite();
        }
        sound |= u32::from(finite) << place;
    }
    sound
}
