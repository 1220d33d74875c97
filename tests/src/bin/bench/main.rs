//! Timings of the built page in real Chromium; `cargo xtask bench` runs this.
//!
//! Contestants take turns within a round, so that a busy moment of the machine meets all of them,
//! and medians over the rounds are reported. With the folder of the contest's site the engine is
//! measured against its peers too, and the report of the day is written.

mod cold_start;
mod contest;
mod long_table;
mod many_asked;
mod one_row;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, ValueEnum};

/// What there is to measure of the page alone.
#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Measurement {
    ColdStart,
    OneRow,
    LongTable,
    ManyAsked,
}

#[derive(Debug, Parser)]
struct Arguments {
    /// Take this measurement alone, and no contest
    #[arg(long)]
    only: Option<Measurement>,
    /// The folder of the contest's site
    site: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(only) = arguments.only {
        println!("{}", report(only).await?);
        return Ok(());
    }
    let mut ours = Vec::new();
    for measurement in Measurement::value_variants() {
        ours.push(report(*measurement).await?);
    }
    let ours = ours.join("\n\n");
    println!("{ours}\n");
    if let Some(site) = arguments.site {
        let contest = contest::hold(&site).await?;
        let file = contest::write(&site, &contest, &ours)?;
        println!("{}", std::fs::read_to_string(&file)?);
        println!("{} is written", file.display());
    }
    Ok(())
}

/// A measurement under its title.
async fn report(measurement: Measurement) -> Result<String> {
    let (title, report) = match measurement {
        Measurement::ColdStart => ("cold start", cold_start::report().await?),
        Measurement::OneRow => ("one row", one_row::report().await?),
        Measurement::LongTable => ("a long table", long_table::report().await?),
        Measurement::ManyAsked => ("many rows asked", many_asked::report().await?),
    };
    Ok(format!("{title}\n{report}"))
}

/// The middle of `values`; of an even number, the upper one of the two.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
