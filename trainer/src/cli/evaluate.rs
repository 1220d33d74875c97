//! `trainer evaluate`.

use trainer::evaluation;

use super::{
    arguments::Evaluate,
    folds::{self, Wish},
    output::{self, say},
    progress::Stop,
    table,
};

pub(crate) fn run(arguments: &Evaluate) -> anyhow::Result<()> {
    let recipe = arguments.method.recipe(None)?;
    let data = table::dataset(&arguments.table)?;
    let (measuring, backend) = (&arguments.measuring, arguments.method.backend());
    let plan = measuring.plan(arguments.repeats, arguments.holdouts, recipe.seed);
    let wish = Wish { data: &data, recipe: &recipe, plan, backend, measuring };
    let measured = folds::measure(&wish, &Stop::on_ctrl_c()?)?;
    let card = evaluation::card(&data, &recipe, &measured);
    if let Some(path) = &arguments.card {
        output::write(path, card.as_bytes())?;
    }
    if arguments.json {
        let summary = serde_json::json!({
            "evaluation": measured.evaluation,
            "calibration": measured.calibration,
            "conformal": measured.conformal,
        });
        say(format_args!("{summary}"));
    } else {
        say(format_args!("{card}"));
    }
    Ok(())
}
