//! From the file's layer list to the folded network that runs.

mod fold;

pub use fold::fold;
