//! The worker. It computes; the page draws and asks.

fn main() {
    app::worker::start();
}
