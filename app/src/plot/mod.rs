//! Geometry of what is drawn; no signals, no DOM.

mod axis;
mod ridge;

pub use axis::Axis;
pub use ridge::ridge;
