//! The mean gradient of one logit along a straight line, exactly.
//!
//! On a straight line every unit of a ReLU network is piecewise linear, so the line falls into
//! pieces on which the gradient is constant. Walking from kink to kink sums the gradients with
//! the lengths of their pieces: the integral that integrated gradients ask for (Sundararajan, Taly
//! and Yan, 2017), without the steps by which it is usually sampled. In f64: an explanation is
//! no part of the bits that a predictor file promises.

use super::Dense;

/// Multiplications that a walk may take: about a second. The shipped network takes a thousandth of
/// it; a network can be made that has more pieces on a line than anyone would wait for.
const MOST_WORK: usize = 1_000_000_000;

/// What a walk found.
#[derive(Debug, Clone, PartialEq)]
pub struct MeanGradient {
    /// Mean derivative of the logit by each input.
    pub gradient: Vec<f64>,
    /// The logit where the line starts.
    pub start: f64,
    /// The logit where it ends.
    pub end: f64,
    /// Linear pieces on the line, at least 1.
    pub pieces: usize,
}

/// Walks from `from` to `to` (z scores) and averages the gradient of logit `output`; none for a
/// network without layers, or with too many pieces on the way.
#[must_use]
pub fn mean_gradient(
    layers: &[Dense],
    from: &[f32],
    to: &[f32],
    output: usize,
) -> Option<MeanGradient> {
    let (first, last) = (layers.first()?, layers.last()?);
    let mut walk = Walk::begin(layers, from, to);
    let start = walk.units.last()?.value.get(output).copied()?;
    let mut sums = vec![0.0; first.outputs];
    let mut signal = walk.signal(output, last.outputs);
    let mut left = 1.0;
    let weights: usize = layers.iter().map(|layer| layer.weights.len()).sum();
    for pieces in 1..=MOST_WORK / weights.max(1) {
        let kink = walk.next_kink().filter(|kink| kink.distance < left);
        let length = kink.as_ref().map_or(left, |kink| kink.distance);
        add_where(&mut sums, &signal, &walk.units[0].active, length);
        walk.advance(length);
        let Some(kink) = kink else {
            let end = walk.units.last()?.value.get(output).copied()?;
            return Some(MeanGradient { gradient: first.pulled_back(&sums), start, end, pieces });
        };
        left -= length;
        walk.bend(&kink);
        // A kink in the first layer changes no signal that comes down to that layer.
        if kink.layer > 0 {
            signal = walk.signal(output, last.outputs);
        }
    }
    None
}

/// One layer's units where the walk stands.
struct Units {
    /// Before the ReLU.
    value: Vec<f64>,
    /// Change of `value` from the line's start to its end, at the present rate.
    slope: Vec<f64>,
    active: Vec<bool>,
    relu: bool,
}

struct Kink {
    distance: f64,
    layer: usize,
    unit: usize,
}

struct Walk<'a> {
    layers: &'a [Dense],
    units: Vec<Units>,
}

impl<'a> Walk<'a> {
    fn begin(layers: &'a [Dense], from: &[f32], to: &[f32]) -> Self {
        let mut value: Vec<f64> = from.iter().map(|&x| f64::from(x)).collect();
        let mut slope: Vec<f64> =
            to.iter().zip(from).map(|(&to, &from)| f64::from(to) - f64::from(from)).collect();
        let mut units = Vec::new();
        for layer in layers {
            let mut sums: Vec<f64> = layer.bias.iter().map(|&b| f64::from(b)).collect();
            layer.push_forward(&value, &mut sums);
            let mut slopes = vec![0.0; layer.outputs];
            layer.push_forward(&slope, &mut slopes);
            let own = Units::new(sums, slopes, layer.relu);
            (value, slope) = (own.passed(&own.value), own.passed(&own.slope));
            units.push(own);
        }
        Self { layers, units }
    }

    /// What one unit's value above the first layer's ReLU is worth to the logit.
    fn signal(&self, output: usize, outputs: usize) -> Vec<f64> {
        let mut signal = vec![0.0; outputs];
        signal[output] = 1.0;
        for (layer, units) in self.layers.iter().zip(&self.units).skip(1).rev() {
            // What a closed ReLU holds back reaches no weight below it.
            let own = units.passed(&signal);
            signal = layer.pulled_back(&own);
        }
        signal
    }

    fn next_kink(&self) -> Option<Kink> {
        let mut next: Option<Kink> = None;
        for (layer, units) in self.units.iter().enumerate().filter(|(_, units)| units.relu) {
            for unit in 0..units.value.len() {
                let Some(distance) = units.distance(unit) else { continue };
                if next.as_ref().is_none_or(|next| distance < next.distance) {
                    next = Some(Kink { distance, layer, unit });
                }
            }
        }
        next
    }

    fn advance(&mut self, length: f64) {
        for units in &mut self.units {
            units.value.iter_mut().zip(&units.slope).for_each(|(v, s)| *v += s * length);
        }
    }

    /// Switches the unit at a kink; the units above it change their slopes.
    fn bend(&mut self, kink: &Kink) {
        let units = &mut self.units[kink.layer];
        units.active[kink.unit] ^= true;
        units.value[kink.unit] = 0.0;
        let change =
            if units.active[kink.unit] { units.slope[kink.unit] } else { -units.slope[kink.unit] };
        if let Some(above) = self.units.get_mut(kink.layer + 1) {
            let column = self.layers[kink.layer + 1].column(kink.unit);
            add_scaled(&mut above.slope, column, change);
        }
        for layer in kink.layer + 2..self.layers.len() {
            let below = self.units[layer - 1].passed(&self.units[layer - 1].slope);
            let slope = &mut self.units[layer].slope;
            slope.fill(0.0);
            self.layers[layer].push_forward(&below, slope);
        }
    }
}

impl Units {
    fn new(value: Vec<f64>, slope: Vec<f64>, relu: bool) -> Self {
        let active = value.iter().zip(&slope);
        let active = active.map(|(&v, &s)| !relu || v > 0.0 || (v == 0.0 && s > 0.0)).collect();
        Self { value, slope, active, relu }
    }

    fn passed(&self, values: &[f64]) -> Vec<f64> {
        values.iter().zip(&self.active).map(|(&v, &active)| if active { v } else { 0.0 }).collect()
    }

    /// How far the walk goes until this unit switches; none if it never does.
    fn distance(&self, unit: usize) -> Option<f64> {
        let (value, slope) = (self.value[unit], self.slope[unit]);
        let towards = if self.active[unit] { slope < 0.0 } else { slope > 0.0 };
        // Rounding may leave a value a little on the far side; then the kink is here.
        towards.then(|| (-value / slope).max(0.0))
    }
}

impl Dense {
    /// Adds `W x` to `sums`.
    fn push_forward(&self, x: &[f64], sums: &mut [f64]) {
        for (input, &x) in x.iter().enumerate().filter(|(_, x)| **x != 0.0) {
            add_scaled(sums, self.column(input), x);
        }
    }

    /// `Wᵀ s`.
    fn pulled_back(&self, s: &[f64]) -> Vec<f64> {
        let mut pulled = vec![0.0; self.inputs];
        for (weights, &s) in
            self.weights.chunks_exact(self.inputs).zip(s).filter(|(_, s)| **s != 0.0)
        {
            add_scaled(&mut pulled, weights, s);
        }
        pulled
    }

    /// The weights of one input, one for each output.
    fn column(&self, input: usize) -> &[f32] {
        let columns = self.columns.get_or_init(|| {
            let column = |input| self.weights.iter().skip(input).step_by(self.inputs).copied();
            (0..self.inputs).flat_map(column).collect()
        });
        &columns[input * self.outputs..][..self.outputs]
    }
}

#[inline(never)]
fn add_scaled(sums: &mut [f64], weights: &[f32], factor: f64) {
    sums.iter_mut().zip(weights).for_each(|(sum, &w)| *sum += f64::from(w) * factor);
}

fn add_where(sums: &mut [f64], values: &[f64], active: &[bool], factor: f64) {
    for ((sum, value), _) in sums.iter_mut().zip(values).zip(active).filter(|(_, active)| **active)
    {
        *sum += value * factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn network() -> impl Strategy<Value = (Vec<Dense>, Vec<f32>, Vec<f32>)> {
        let sizes = (1usize..6, 1usize..9, 1usize..9);
        sizes.prop_flat_map(|(inputs, one, two)| {
            let numbers = |count| proptest::collection::vec(-2.0f32..2.0, count);
            let weights = (numbers(inputs * one), numbers(one * two), numbers(two));
            let biases = (numbers(one), numbers(two), numbers(1));
            (weights, biases, numbers(inputs), numbers(inputs)).prop_map(|(w, b, from, to)| {
                let layers = vec![
                    Dense::new(w.0, b.0, true),
                    Dense::new(w.1, b.1, true),
                    Dense::new(w.2, b.2, false),
                ];
                (layers, from, to)
            })
        })
    }

    /// The logit in f64 by the definition.
    fn logit(layers: &[Dense], x: &[f64]) -> f64 {
        let forward = |x: Vec<f64>, layer: &Dense| {
            let rows = layer.weights.chunks_exact(layer.inputs).zip(&layer.bias);
            let row = |(w, &b): (&[f32], &f32)| {
                let sum = w.iter().zip(&x).map(|(&w, x)| f64::from(w) * x).sum::<f64>();
                let sum = sum + f64::from(b);
                if layer.relu { sum.max(0.0) } else { sum }
            };
            rows.map(row).collect::<Vec<_>>()
        };
        layers.iter().fold(x.to_vec(), forward)[0]
    }

    fn between(from: &[f32], to: &[f32], t: f64) -> Vec<f64> {
        let step = |(&a, &b): (&f32, &f32)| f64::from(a) + t * (f64::from(b) - f64::from(a));
        from.iter().zip(to).map(step).collect()
    }

    proptest! {
        #[test]
        fn the_parts_sum_to_the_difference_of_the_logits((layers, from, to) in network()) {
            let found = mean_gradient(&layers, &from, &to, 0).unwrap();
            let start = logit(&layers, &between(&from, &to, 0.0));
            let end = logit(&layers, &between(&from, &to, 1.0));
            prop_assert!((found.start - start).abs() < 1e-9 && (found.end - end).abs() < 1e-9);
            let steps = to.iter().zip(&from).map(|(&to, &from)| f64::from(to) - f64::from(from));
            let sum: f64 = found.gradient.iter().zip(steps).map(|(g, s)| g * s).sum();
            prop_assert!((sum - (end - start)).abs() < 1e-9, "{sum} against {}", end - start);
        }

        #[test]
        fn a_fine_sum_of_finite_differences_agrees((layers, from, to) in network()) {
            const STEPS: usize = 2000;
            const WIDTH: f64 = 1e-5;
            let found = mean_gradient(&layers, &from, &to, 0).unwrap();
            for input in 0..from.len() {
                let derivative = |step: usize| {
                    let mut x = between(&from, &to, (step as f64 + 0.5) / STEPS as f64);
                    x[input] += WIDTH;
                    let above = logit(&layers, &x);
                    x[input] -= 2.0 * WIDTH;
                    (above - logit(&layers, &x)) / (2.0 * WIDTH)
                };
                let mean = (0..STEPS).map(derivative).sum::<f64>() / STEPS as f64;
                // Each of up to 16 kinks spoils one step by at most its jump, which is below 40.
                let most = 16.0 * 40.0 / STEPS as f64;
                prop_assert!((mean - found.gradient[input]).abs() < most, "{mean} {found:?}");
            }
        }
    }

    #[test]
    fn a_kink_halfway_counts_half() {
        // relu(x) from −1 to 1: the gradient is 0 on the first half and 1 on the second.
        let layers =
            [Dense::new(vec![1.0], vec![0.0], true), Dense::new(vec![1.0], vec![0.0], false)];
        let found = mean_gradient(&layers, &[-1.0], &[1.0], 0).unwrap();
        assert_eq!((found.gradient[0], found.start, found.end, found.pieces), (0.5, 0.0, 1.0, 2));
    }

    #[test]
    fn a_line_of_length_zero_has_the_gradient_of_its_point() {
        let layers = [Dense::new(vec![3.0, -2.0], vec![1.0], false)];
        let found = mean_gradient(&layers, &[1.0, 1.0], &[1.0, 1.0], 0).unwrap();
        assert_eq!((found.gradient, found.pieces), (vec![3.0, -2.0], 1));
    }
}
