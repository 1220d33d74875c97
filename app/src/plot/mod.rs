//! Geometry of what is drawn; no signals, no DOM.

mod axis;
mod chart;
mod ridge;

pub use axis::Axis;
pub use chart::{Chart, Scale, Series, Style};
pub use ridge::ridge;
