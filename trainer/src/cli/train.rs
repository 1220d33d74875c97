//! `trainer train`.

use trainer::{Dataset, Measured, Publication, Recipe, Trained};

use super::{
    arguments::Train,
    folds::{self, Wish},
    output::{self, say},
    progress::{Progress, Stop},
    report, table,
};

pub(crate) fn run(arguments: &Train) -> anyhow::Result<()> {
    let recipe = arguments.method.recipe(arguments.split.as_deref())?;
    let data = table::dataset(&arguments.table)?;
    if arguments.embed_rows && !data.is_public() {
        eprintln!("warning: --embed-rows writes records of {} into the file", data.name);
    }
    let publication =
        Publication { name: arguments.name.clone(), embed_rows: arguments.embed_rows };
    let stop = Stop::on_ctrl_c()?;
    let measured = measure(arguments, &data, &recipe, &stop)?;
    let (rows, epochs) = (data.len(), recipe.epochs);
    eprintln!("{}: {rows} rows, {epochs} epochs; Ctrl-C stops and writes nothing", data.name);
    let backend = arguments.method.backend();
    let mut progress = Progress::new(&stop)?;
    let measured = measured.as_ref();
    let trained = trainer::run(&data, &recipe, &publication, measured, backend, &mut progress)?;
    drop(progress);
    output::write(&arguments.out, &trained.bytes)?;
    show(arguments, &trained)
}

fn measure(
    arguments: &Train,
    data: &Dataset,
    recipe: &Recipe,
    stop: &Stop,
) -> anyhow::Result<Option<Measured>> {
    if arguments.repeats == 0 {
        let holdouts = arguments.holdouts;
        anyhow::ensure!(holdouts == 0, "--holdouts {holdouts}: expected --repeats of at least 1");
        return Ok(None);
    }
    let measuring = &arguments.measuring;
    let plan = measuring.plan(arguments.repeats, arguments.holdouts, recipe.seed);
    let backend = arguments.method.backend();
    folds::measure(&Wish { data, recipe, plan, backend, measuring }, stop).map(Some)
}

fn show(arguments: &Train, trained: &Trained) -> anyhow::Result<()> {
    if arguments.json {
        let summary = serde_json::json!({
            "file": arguments.out,
            "bytes": trained.bytes.len(),
            "name": trained.manifest.name,
            "parity": trained.parity,
            "claims": trained.manifest.claims,
            "provenance": trained.manifest.provenance,
        });
        say(format_args!("{summary}"));
        return Ok(());
    }
    say(format_args!("{}\n", trained.manifest.name));
    say(format_args!("{}", report::parts(&trained.manifest.claims.parts)));
    say(format_args!("largest difference from Burn: {:.1e}", trained.parity));
    say(format_args!("{}: {} bytes", arguments.out.display(), trained.bytes.len()));
    Ok(())
}
