use super::*;
use proptest::prelude::*;

/// A chain of layers with odd sizes, and a few rows for it.
fn networks() -> impl Strategy<Value = (Vec<Dense>, Vec<Vec<f32>>)> {
    proptest::collection::vec(1usize..70, 2..5).prop_flat_map(|sizes| {
        let layers: Vec<_> = sizes
            .windows(2)
            .map(|pair| {
                let (inputs, outputs) = (pair[0], pair[1]);
                let weights = proptest::collection::vec(-2.0f32..2.0, inputs * outputs);
                let bias = proptest::collection::vec(-2.0f32..2.0, outputs);
                (weights, bias, any::<bool>()).prop_map(|(w, b, relu)| Dense::new(w, b, relu))
            })
            .collect();
        let value = prop_oneof![4 => -3.0f32..3.0, 1 => Just(0.0f32)];
        let row = proptest::collection::vec(value, sizes[0]);
        (layers, proptest::collection::vec(row, 1..=4 * LANES))
    })
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|v| v.to_bits()).collect()
}

/// What a row has become: its lane of its block.
fn lane(blocks: &[f32], row: usize, height: usize) -> Vec<f32> {
    let block = &blocks[row / LANES * height * LANES..][..height * LANES];
    block.iter().skip(row % LANES).step_by(LANES).copied().collect()
}

proptest! {
    #[test]
    fn one_row_has_the_bits_of_the_scalar_oracle((layers, rows) in networks()) {
        for row in &rows {
            prop_assert_eq!(bits(&forward_single(&layers, row)), bits(&forward_oracle(&layers, row)));
        }
    }

    #[test]
    fn a_row_in_any_block_has_the_bits_of_the_scalar_oracle((layers, rows) in networks()) {
        let inputs = layers[0].inputs();
        let mut blocks = vec![0.0; rows.len().div_ceil(LANES) * inputs * LANES];
        for (place, row) in rows.iter().enumerate() {
            for (k, &value) in row.iter().enumerate() {
                blocks[(place / LANES * inputs + k) * LANES + place % LANES] = value;
            }
        }
        let (answers, height) = (forward_batch(&layers, &blocks), layers[layers.len() - 1].outputs());
        for (place, row) in rows.iter().enumerate() {
            let found = lane(&answers, place, height);
            prop_assert_eq!(bits(&found), bits(&forward_oracle(&layers, row)));
        }
    }
}

#[test]
fn a_dense_layer_is_weights_times_input_plus_bias() {
    // [1 2; 3 4]·[5, 6] + [10, -100] = [27, -61]; ReLU leaves [27, 0].
    let layer = |relu| vec![Dense::new(vec![1.0, 2.0, 3.0, 4.0], vec![10.0, -100.0], relu)];
    assert_eq!(forward_oracle(&layer(false), &[5.0, 6.0]), [27.0, -61.0]);
    assert_eq!(forward_single(&layer(true), &[5.0, 6.0]), [27.0, 0.0]);
}

proptest! {
    #[test]
    fn a_squared_length_has_the_bits_of_plain_sums(
        (rows, columns) in (1usize..12, 1usize..12),
        numbers in proptest::collection::vec(-4.0f32..4.0, 144 + 12),
    ) {
        let (matrix, rest) = numbers.split_at(rows * columns);
        let vector: Vec<f64> = rest[..columns].iter().map(|&x| f64::from(x)).collect();
        let mut expected = 0.0;
        for row in 0..rows {
            let mut sum = 0.0;
            for column in 0..columns {
                sum += f64::from(matrix[row * columns + column]) * vector[column];
            }
            expected += sum * sum;
        }
        prop_assert_eq!(squared_length(matrix, &vector).to_bits(), expected.to_bits());
    }
}
