//! The worker that predicts the case in hand.

fn main() {
    worker::start::<worker::cases::Cases>();
}
