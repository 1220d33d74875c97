use crate::{
    Dataset,
    random::{Purpose, arcsine, below, generator, normal, uniform},
    recipe::Teacher,
};

/// Measured values, row-major: rows of the data and rows that lie between two of them, of
/// whatever classes; every second one with a little noise.
///
/// What is never negative in `rows` is not negative here either.
pub(super) fn rows(data: &Dataset, rows: &[usize], teacher: &Teacher, seed: u64) -> Vec<f32> {
    let mut random = generator(seed, Purpose::Pool);
    let columns = Columns::of(data, rows);
    let mut pool = Vec::with_capacity(teacher.pool * data.features.len());
    for place in 0..teacher.pool {
        let mut values = data.row(rows[below(rows.len(), &mut random)]).to_vec();
        if uniform(&mut random) >= teacher.real {
            let other = data.row(rows[below(rows.len(), &mut random)]);
            let share = arcsine(&mut random) as f32;
            values.iter_mut().zip(other).for_each(|(own, other)| *own += share * (other - *own));
        }
        if place % 2 == 1 {
            for (value, spread) in values.iter_mut().zip(&columns.spreads) {
                *value += (teacher.noise * normal(&mut random) * spread) as f32;
            }
        }
        columns.clip(&mut values);
        pool.extend(values);
    }
    pool
}

struct Columns {
    /// Population standard deviations.
    spreads: Vec<f64>,
    /// 0 for a column without negative values, else nothing.
    floors: Vec<f32>,
}

impl Columns {
    fn of(data: &Dataset, rows: &[usize]) -> Self {
        let columns = 0..data.features.len();
        let values = |column: usize| rows.iter().map(move |&row| data.row(row)[column]);
        let floor = |column| {
            if values(column).all(|value| value >= 0.0) { 0.0 } else { f32::NEG_INFINITY }
        };
        let spread = |column| {
            let count = rows.len() as f64;
            let mean = values(column).map(f64::from).sum::<f64>() / count;
            let squares = values(column).map(|value| (f64::from(value) - mean).powi(2));
            (squares.sum::<f64>() / count).sqrt()
        };
        Self {
            spreads: columns.clone().map(spread).collect(),
            floors: columns.map(floor).collect(),
        }
    }

    fn clip(&self, values: &mut [f32]) {
        values.iter_mut().zip(&self.floors).for_each(|(value, &floor)| *value = value.max(floor));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::embedded;

    #[test]
    fn the_pool_lies_among_the_rows_that_it_comes_from() {
        let data = embedded::wdbc();
        let known: Vec<usize> = (0..100).collect();
        let teacher = Teacher { networks: 1, pool: 4000, real: 0.3, noise: 0.1 };
        let pool = rows(&data, &known, &teacher, 3);
        assert_eq!(pool.len(), 4000 * 30);
        assert!(pool.iter().all(|value| *value >= 0.0));
        let own: std::collections::HashSet<Vec<u32>> =
            known.iter().map(|&row| data.row(row).iter().map(|v| v.to_bits()).collect()).collect();
        let real = pool
            .chunks(30)
            .step_by(2)
            .filter(|row| own.contains(&row.iter().map(|v| v.to_bits()).collect::<Vec<_>>()));
        // Of the 2,000 rows without noise three in ten are real: 600, give or take 4 × 20.
        let real = real.count();
        assert!((520..=690).contains(&real), "{real}");
        // Without noise, what lies between rows stays between their extremes.
        for column in 0..30 {
            let values = known.iter().map(|&row| data.row(row)[column]);
            let (low, high) = values.fold((f32::MAX, f32::MIN), |(l, h), v| (l.min(v), h.max(v)));
            for row in pool.chunks(30).step_by(2) {
                assert!((low * 0.999..=high * 1.001).contains(&row[column]));
            }
        }
    }
}
