//! The further views; fetched when one of them is entered.

fn main() {
    app::annex::mount();
}
