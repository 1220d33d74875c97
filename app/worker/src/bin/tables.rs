//! The worker for texts, many rows and what if; it is fetched when it is first asked.

fn main() {
    worker::start::<worker::tables::Tables>();
}
