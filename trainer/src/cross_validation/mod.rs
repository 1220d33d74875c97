//! Training again and again on a part of the rows, and asking each network about the rest.

mod job;
mod plan;

pub use job::{Job, Outcome};
pub use plan::{Cut, Plan, Task};
