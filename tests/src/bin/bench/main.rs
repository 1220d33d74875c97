//! Timings of the built page in real Chromium; `cargo xtask bench` runs this.
//!
//! Contestants take turns within a round, so that a busy moment of the machine meets all of them,
//! and medians over the rounds are reported. With the folder of the contest's site as its argument
//! the engine is measured against its peers too, and the report of the day is written.

mod cold_start;
mod contest;
mod long_table;
mod many_asked;
mod one_row;

use std::path::PathBuf;

use anyhow::Result;

#[tokio::main]
async fn main() -> Result<()> {
    let ours = [
        format!("cold start\n{}", cold_start::report().await?),
        format!("one row\n{}", one_row::report().await?),
        format!("a long table\n{}", long_table::report().await?),
        format!("many rows asked\n{}", many_asked::report().await?),
    ];
    let ours = ours.join("\n\n");
    println!("{ours}\n");
    if let Some(site) = std::env::args_os().nth(1).map(PathBuf::from) {
        let contest = contest::hold(&site).await?;
        let file = contest::write(&site, &contest, &ours)?;
        println!("{}", std::fs::read_to_string(&file)?);
        println!("{} is written", file.display());
    }
    Ok(())
}

/// The middle of `values`; of an even number, the upper one of the two.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
