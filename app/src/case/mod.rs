//! The case in hand: what stands in each field, and what is to be said of it.

mod entry;
mod form;
pub(crate) mod link;
mod remark;

pub use entry::{Entry, Reading};
pub use form::Form;
pub use remark::remark;
