//! How long a vector is in other units.

/// Sums that go side by side.
const ABREAST: usize = 4;

/// Squared length of `matrix · vector`, with `matrix` [rows, columns] row-major and `vector`
/// [columns]. Every product is summed in f64 by ascending column, every square by ascending row.
#[must_use]
pub fn squared_length(matrix: &[f32], vector: &[f64]) -> f64 {
    let columns = vector.len().max(1);
    let mut length = 0.0;
    for rows in matrix.chunks(columns * ABREAST) {
        let mut sums = [0.0f64; ABREAST];
        if rows.len() == columns * ABREAST {
            for (column, &part) in vector.iter().enumerate() {
                for (row, sum) in sums.iter_mut().enumerate() {
                    *sum += f64::from(rows[row * columns + column]) * part;
                }
            }
        } else {
            for (sum, row) in sums.iter_mut().zip(rows.chunks_exact(columns)) {
                *sum =
                    row.iter().zip(vector).fold(0.0, |sum, (&m, part)| sum + f64::from(m) * part);
            }
        }
        sums.iter().for_each(|sum| length += sum * sum);
    }
    length
}
