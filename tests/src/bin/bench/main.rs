//! Timings of the built page in real Chromium; `cargo xtask bench` runs this.
//!
//! Contestants take turns within a round, so that a busy moment of the machine meets all of them,
//! and medians over the rounds are reported.

mod cold_start;
mod one_row;

use anyhow::Result;

#[tokio::main]
async fn main() -> Result<()> {
    println!("## cold start\n{}\n", cold_start::report().await?);
    println!("## one row\n{}\n", one_row::report().await?);
    Ok(())
}

/// The middle of `values`; of an even number, the upper one of the two.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
