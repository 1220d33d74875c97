//! Eight rows that the hand-worked tests share.

/// Four positive and four negative rows, two pairs of them tied. From the highest score down:
///
/// | score | positive | negative | called so far: tp, fp |
/// |-------|----------|----------|-----------------------|
/// | 0.9   | 1        |          | 1, 0                  |
/// | 0.8   | 1        | 1        | 2, 1                  |
/// | 0.7   | 1        |          | 3, 1                  |
/// | 0.6   |          | 1        | 3, 2                  |
/// | 0.3   | 1        | 1        | 4, 3                  |
/// | 0.1   |          | 1        | 4, 4                  |
pub const TRUTH: [bool; 8] = [true, false, true, true, false, false, true, false];

/// The scores of [`TRUTH`], which are probabilities as well.
pub const SCORE: [f64; 8] = [0.9, 0.8, 0.8, 0.7, 0.6, 0.3, 0.3, 0.1];
