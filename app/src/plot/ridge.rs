//! A class's distribution as a smooth ridge, from its quantiles.

use super::Axis;

const POINTS: usize = 40;
/// Half-width of the smoothing kernel, as a share of the axis.
const BANDWIDTH: f64 = 0.07;

/// An SVG path over [0, WIDTH] × [0, `height`], closed at the bottom; empty without quantiles.
///
/// In whole drawing units, which are written ten times as fast as decimals.
pub fn ridge(levels: &[f64], quantiles: &[f32], axis: Axis, height: f64) -> String {
    let masses = masses(levels, quantiles, axis);
    let places = (0..=POINTS).map(|i| i as f64 / POINTS as f64 * Axis::WIDTH);
    let densities: Vec<(f64, f64)> = places.map(|x| (x, density(&masses, x))).collect();
    let highest = densities.iter().map(|(_, density)| *density).fold(0.0, f64::max);
    if highest <= 0.0 {
        return String::new();
    }
    let points = densities.iter().map(|(x, density)| {
        format!("L{} {}", *x as i32, (height - density / highest * height) as i32)
    });
    format!("M0 {height}{}L{} {height}Z", points.collect::<String>(), Axis::WIDTH)
}

/// The probability between two quantiles, spread over a few places between them.
fn masses(levels: &[f64], quantiles: &[f32], axis: Axis) -> Vec<(f64, f64)> {
    const SPREAD: usize = 4;
    let mut masses = Vec::new();
    for (levels, ends) in levels.windows(2).zip(quantiles.windows(2)) {
        let (from, to) = (f64::from(ends[0]), f64::from(ends[1]));
        for part in 0..SPREAD {
            let share = (part as f64 + 0.5) / SPREAD as f64;
            let mass = (levels[1] - levels[0]) / SPREAD as f64;
            masses.push((axis.place(from + share * (to - from)), mass));
        }
    }
    masses
}

/// Epanechnikov kernel density at place `x`.
fn density(masses: &[(f64, f64)], x: f64) -> f64 {
    let width = BANDWIDTH * Axis::WIDTH;
    let kernel = |distance: f64| (1.0 - distance * distance).max(0.0);
    masses.iter().map(|(place, mass)| mass * kernel((x - place) / width)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ridge_is_highest_where_the_quantiles_are_densest() {
        // Half of the mass lies between 40 and 50, a quarter on either side far away.
        let axis = Axis::over((0.0, 100.0));
        let masses = masses(&[0.0, 0.25, 0.75, 1.0], &[0.0, 40.0, 50.0, 100.0], axis);
        let at = |value: f64| density(&masses, axis.place(value));
        assert!(at(45.0) > 2.0 * at(20.0) && at(45.0) > 2.0 * at(80.0));
    }

    #[test]
    fn the_path_starts_and_ends_on_the_ground() {
        let path = ridge(&[0.0, 1.0], &[0.0, 1.0], Axis::over((0.0, 1.0)), 20.0);
        assert!(path.starts_with("M0 20") && path.ends_with("L1200 20Z"), "{path}");
    }
}
