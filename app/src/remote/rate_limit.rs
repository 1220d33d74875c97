//! So many requests a second and no more, whoever sends them.

use std::cell::Cell;

use super::Run;
use crate::browser;

/// When the next request may go.
pub(super) struct RateLimit {
    between_ms: f64,
    next_ms: Cell<f64>,
}

impl RateLimit {
    /// At most `per_second` requests a second; 0 for no limit.
    pub(super) fn new(per_second: u32) -> Self {
        let between_ms = if per_second == 0 { 0.0 } else { 1000.0 / f64::from(per_second) };
        Self { between_ms, next_ms: Cell::new(0.0) }
    }

    /// Waits for this request's turn, unless the run is cancelled.
    pub(super) async fn turn(&self, run: &Run) {
        run.wait(self.claim(browser::now_ms())).await;
    }

    /// Takes the next turn; how long it is until then, in milliseconds.
    fn claim(&self, now_ms: f64) -> f64 {
        let turn = self.next_ms.get().max(now_ms);
        self.next_ms.set(turn + self.between_ms);
        turn - now_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_as_far_apart_as_asked() {
        let pace = RateLimit::new(10);
        let waits = [1000.0, 1000.0, 1010.0, 1500.0].map(|now| pace.claim(now));
        assert_eq!(waits, [0.0, 100.0, 190.0, 0.0]);
        let free = RateLimit::new(0);
        assert_eq!([free.claim(5.0), free.claim(5.0)], [0.0, 0.0]);
    }
}
