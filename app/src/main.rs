//! The page. It draws and asks; the worker computes.

fn main() {
    app::mount();
}
