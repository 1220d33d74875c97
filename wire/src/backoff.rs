/// Longest wait before the first retry, in milliseconds, without a `Retry-After`.
pub const BACKOFF_BASE_MS: u32 = 500;
/// Longest wait of any retry, in milliseconds, without a `Retry-After`.
pub const BACKOFF_CAP_MS: u32 = 20_000;
/// Longest wait that a `Retry-After` may ask for, in milliseconds.
pub const RETRY_AFTER_CAP_MS: u32 = 60_000;

/// How long to wait before retry number `attempt` (from 0), in milliseconds.
///
/// Exponential with full jitter: a share `jitter` (0 to 1, drawn by the caller; anything else is
/// moved into that range, NaN to 0) of `BACKOFF_BASE_MS · 2^attempt`, at most [`BACKOFF_CAP_MS`].
/// A `Retry-After` in seconds is a floor under it, itself at most [`RETRY_AFTER_CAP_MS`].
/// Source: AWS Architecture Blog, "Exponential Backoff and Jitter", 2015.
pub fn backoff_ms(attempt: u32, jitter: f64, retry_after_s: Option<u64>) -> u32 {
    let doubled = BACKOFF_BASE_MS.saturating_mul(2u32.saturating_pow(attempt));
    let ceiling = doubled.min(BACKOFF_CAP_MS);
    // A float-to-integer cast saturates and takes NaN to 0.
    let jittered = (f64::from(ceiling) * jitter.clamp(0.0, 1.0)) as u32;
    jittered.max(retry_after_ms(retry_after_s))
}

fn retry_after_ms(seconds: Option<u64>) -> u32 {
    let asked = seconds.unwrap_or(0).saturating_mul(1000);
    u32::try_from(asked).unwrap_or(u32::MAX).min(RETRY_AFTER_CAP_MS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ceiling_doubles_up_to_the_cap() {
        let ceilings: Vec<u32> = (0..8).map(|attempt| backoff_ms(attempt, 1.0, None)).collect();
        assert_eq!(ceilings, [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
    }

    #[test]
    fn the_wait_is_a_share_of_the_ceiling() {
        assert_eq!(backoff_ms(2, 0.25, None), 500);
        assert_eq!(backoff_ms(2, 0.0, None), 0);
        assert_eq!(backoff_ms(2, f64::NAN, None), 0);
    }

    #[test]
    fn a_retry_after_is_a_floor() {
        assert_eq!(backoff_ms(0, 0.5, Some(3)), 3000);
        assert_eq!(backoff_ms(5, 1.0, Some(3)), 16_000);
        assert_eq!(backoff_ms(0, 0.5, Some(86_400)), 60_000);
    }

    proptest! {
        #[test]
        fn the_wait_stays_in_bounds(attempt: u32, jitter: f64, after: Option<u64>) {
            let wait = backoff_ms(attempt, jitter, after);
            let cap = if after.is_some() { RETRY_AFTER_CAP_MS } else { BACKOFF_CAP_MS };
            prop_assert!(wait <= cap);
        }
    }
}
