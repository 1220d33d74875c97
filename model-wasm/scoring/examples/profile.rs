//! Where the time of a long table goes, stage by stage, on one thread.
//!
//!     cargo run -p scoring --example profile -- TABLE [PREDICTOR]

use std::{env, fs, hint::black_box, time::Instant};

use model_wasm::Predictor;
use scoring::{Plan, Sniffed, score};
use stats::Sketch;

const PREDICTOR: &str = "public/models/wdbc-dense.safetensors";
const PIECE: usize = 2 << 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let table = fs::read(arguments.next().ok_or("expected a table")?)?;
    let predictor = fs::read(arguments.next().unwrap_or(PREDICTOR.to_owned()))?;
    let predictor = Predictor::from_bytes(&predictor)?;
    let sniffed = Sniffed::of(&table[..table.len().min(PIECE)], &predictor)?;
    let schema = predictor.manifest().table_schema();
    let mapping = sniffed.proposal.complete(&sniffed.layout, &schema)?;
    let plan = Plan { layout: sniffed.layout, mapping };
    let features = schema.features.len();
    let mut stages = [
        ("finding the end of the last whole row", 0.0),
        ("rows and cells", 0.0),
        ("cells to numbers", 0.0),
        ("the network", 0.0),
        ("the check for unlike rows", 0.0),
        ("counting for drift", 0.0),
        ("all of it, as it is done", 0.0),
    ];
    let (mut from, mut rows) = (plan.layout.body, 0);
    while from < table.len() {
        let end = table.len().min(from + PIECE);
        let mut piece = &table[from..end];
        if end < table.len() {
            let begun = Instant::now();
            piece = &piece[..table::whole_rows(piece, &plan.layout)?];
            stages[0].1 += begun.elapsed().as_secs_f64();
        }
        let time = |work: &mut dyn FnMut()| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64()
        };
        let cut = time(&mut || {
            plan.layout.records(piece, |record| {
                black_box(record.cells.len());
            });
        });
        let (mut values, mut row) = (Vec::new(), vec![0.0; features]);
        let read = time(&mut || {
            plan.layout.records(piece, |record| {
                if plan.mapping.read_values(&plan.layout, record, &mut row) {
                    values.extend_from_slice(&row);
                }
            });
        });
        stages[1].1 += cut;
        stages[2].1 += read - cut;
        stages[3].1 += time(&mut || drop(black_box(predictor.probabilities(&values))));
        stages[4].1 += time(&mut || {
            for row in values.chunks_exact(features) {
                black_box(predictor.is_unlike(row));
            }
        });
        stages[5].1 += time(&mut || {
            for feature in 0..features {
                black_box(Sketch::of(values.iter().skip(feature).step_by(features).copied()));
            }
        });
        stages[6].1 += time(&mut || drop(black_box(score(&predictor, &plan, piece))));
        rows += values.len() / features;
        from += piece.len();
    }
    let all: f64 = stages[..6].iter().map(|stage| stage.1).sum();
    println!("{rows} rows, {:.0} MB", table.len() as f64 / 1e6);
    for (name, seconds) in stages {
        let row = seconds / rows as f64 * 1e6;
        println!("{name:<40} {row:7.3} µs a row {:5.1} %", seconds / all * 100.0);
    }
    Ok(())
}
