//! `endpoint score`: a table of any length through a predictor, in pieces, on all cores.

mod arguments;
mod columns;
mod pieces;
mod report;

use std::{
    fs::File,
    io::{self, BufWriter, Read, Write},
    process::ExitCode,
};

use anyhow::{Context, Result, ensure};
use model_wasm::Predictor;
use rayon::prelude::*;
use scoring::{Ledger, Plan, Sniffed, Writer, score};

pub(crate) use arguments::Arguments;
use pieces::{Piece, Pieces};
use report::{Progress, tell};

/// Pieces in hand for each thread: enough that none waits for the slowest.
const AHEAD: usize = 4;

type Source = Box<dyn Read + Send>;

/// What one piece became.
struct Done {
    piece: Piece,
    scores: scoring::Scores,
    text: Vec<u8>,
}

/// Scores a table; the code is 2 where rows are without a verdict and `--strict` was asked for.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let predictor = arguments.predictor()?;
    let schema = predictor.manifest().table_schema();
    let choices = arguments.choices();
    let mut pieces = Pieces::open(arguments.source()?, choices.charset, &schema)?;
    let sniffed = Sniffed::as_chosen(pieces.head(), &predictor, &choices)?;
    let sniffed = sniffed.unpacked(pieces.packing());
    if let (Some(words), false) = (&sniffed.label_words, arguments.quiet) {
        eprintln!("{words}");
    }
    if !arguments.quiet {
        report::dialect(&sniffed);
    }
    let plan = columns::plan(sniffed, arguments, &predictor)?;
    pieces.begin(&plan.layout);
    let threads = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build()?;
    let ledger = threads.install(|| through(arguments, &predictor, &plan, pieces))?;
    let errors = tell(arguments, &predictor, &plan, &ledger);
    Ok(if errors > 0 && arguments.strict { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn through(
    arguments: &Arguments,
    predictor: &Predictor,
    plan: &Plan,
    mut pieces: Pieces<Source>,
) -> Result<Ledger> {
    let threshold = arguments.threshold(predictor)?;
    let writer = Writer::new(predictor, plan, threshold, arguments.form());
    let mut out = arguments.output()?;
    out.write_all(&writer.header()).context("cannot write")?;
    let mut ledger = Ledger::new(predictor.manifest().clone(), plan);
    let progress = Progress::begin(arguments, pieces.size());
    let (mut number, mut lines) = (0, plan.layout.body_line as u64);
    loop {
        let batch = pieces.batch(rayon::current_num_threads() * AHEAD, &mut lines)?;
        if batch.is_empty() {
            break;
        }
        let done: Vec<Done> =
            batch.into_par_iter().map(|piece| complete(predictor, plan, &writer, piece)).collect();
        for Done { piece, scores, text } in done {
            out.write_all(&text).context("cannot write")?;
            progress.passed(&piece, scores.rows());
            ledger.keep(number, piece.from, scores);
            number += 1;
        }
    }
    out.flush().context("cannot write")?;
    progress.end();
    Ok(ledger)
}

fn complete(predictor: &Predictor, plan: &Plan, writer: &Writer<'_>, piece: Piece) -> Done {
    let scores = score(predictor, plan, &piece.text);
    let text = writer.scored(&piece.text, &scores, piece.lines_before);
    Done { piece, scores, text }
}

impl Arguments {
    /// The table, and its size in bytes where that is known.
    fn source(&self) -> Result<(Source, Option<u64>)> {
        let Some(file) = self.file.as_ref().filter(|file| file.as_os_str() != "-") else {
            return Ok((Box::new(io::stdin()), None));
        };
        let open = File::open(file).with_context(|| format!("cannot open {}", file.display()))?;
        let size = open.metadata().ok().map(|about| about.len());
        Ok((Box::new(open), size))
    }

    fn output(&self) -> Result<Box<dyn Write>> {
        let Some(file) = &self.out else {
            return Ok(Box::new(BufWriter::new(io::stdout().lock())));
        };
        let place = |file: &std::path::Path| file.canonicalize().ok();
        let own = self.file.as_deref().and_then(place);
        ensure!(own.is_none() || own != place(file), "--out: expected another file than the table");
        let open =
            File::create(file).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(Box::new(BufWriter::new(open)))
    }
}
