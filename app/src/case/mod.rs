//! The case in hand: what stands in each field, what is to be said of it, and what the model says.

mod entry;
mod form;
mod number;
mod outcome;
mod remark;

pub use entry::{Entry, Reading};
pub use form::Form;
pub(crate) use outcome::{Outcome, values_of};
pub use remark::{Remark, remark};
