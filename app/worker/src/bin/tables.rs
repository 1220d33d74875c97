//! The worker that reads texts and tables; it is fetched when there is something to read.

fn main() {
    worker::start(worker::tables::answer);
}
