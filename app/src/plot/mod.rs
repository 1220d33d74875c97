//! Geometry of what is drawn; no signals, no DOM.

mod axis;
mod chart;
mod comparison;
mod performance;
mod ridge;
mod scale;

pub use axis::Axis;
pub use chart::{Chart, Series, Style};
pub use comparison::{MOST_DOTS, differences, times};
pub use performance::{precision, reliability, roc};
pub use ridge::ridge;
pub use scale::Scale;
