//! The worker program: serves both services at the place that `worker.js` chose for it.

fn main() {
    worker::desk::serve();
}
