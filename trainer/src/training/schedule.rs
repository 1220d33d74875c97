use std::f64::consts::PI;

use crate::recipe::Schedule;

/// What the step size is multiplied with at `step` (from 0), where an epoch has `steps` of them.
pub(super) fn factor(schedule: Schedule, step: usize, steps: usize, epochs: usize) -> f64 {
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    match schedule {
        Schedule::Constant => 1.0,
        Schedule::Cosine if step < steps && epochs > 1 => share(step + 1, steps),
        Schedule::Cosine => {
            let warm_up = if epochs > 1 { steps } else { 0 };
            let done = share(step - warm_up, steps * epochs - warm_up);
            (1.0 + (PI * done).cos()) / 2.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cosine_warms_up_for_one_epoch_and_comes_down_to_nothing() {
        let factor = |step| factor(Schedule::Cosine, step, 10, 3);
        assert_eq!([factor(0), factor(4), factor(9), factor(10)], [0.1, 0.5, 1.0, 1.0]);
        assert!((factor(20) - 0.5).abs() < 1e-12);
        assert!(factor(29) < 0.01);
    }

    #[test]
    fn a_single_epoch_has_no_warm_up_and_a_constant_no_course() {
        assert_eq!(factor(Schedule::Cosine, 0, 10, 1), 1.0);
        assert_eq!(factor(Schedule::Constant, 7, 10, 3), 1.0);
    }
}
