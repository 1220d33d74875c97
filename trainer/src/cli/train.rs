//! `trainer train`.

use std::{fs, io::Write, path::Path};

use anyhow::Context;
use tempfile::Builder;
use trainer::{
    Dataset, Publication, Trained,
    data::{self, Options, embedded},
};

use super::{arguments::Train, progress::Progress, report};

pub(crate) fn run(arguments: &Train) -> anyhow::Result<()> {
    let recipe = arguments.recipe()?;
    recipe.check()?;
    let data = dataset(arguments)?;
    if arguments.embed_rows && !data.is_public() {
        eprintln!("warning: --embed-rows writes records of {} into the file", data.name);
    }
    let publication =
        Publication { name: arguments.name.clone(), embed_rows: arguments.embed_rows };
    let mut progress = Progress::new(recipe.epochs)?;
    let (rows, epochs) = (data.len(), recipe.epochs);
    eprintln!("{}: {rows} rows, {epochs} epochs; Ctrl-C stops and writes nothing", data.name);
    let backend = arguments.device.backend();
    let trained = trainer::run(&data, &recipe, &publication, backend, &mut progress)?;
    drop(progress);
    write(&arguments.out, &trained.bytes)?;
    show(arguments, &trained)
}

fn dataset(arguments: &Train) -> anyhow::Result<Dataset> {
    let Some(path) = &arguments.source else { return Ok(embedded::wdbc()) };
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let stem = path.file_stem().map_or("own data".into(), |stem| stem.to_string_lossy());
    let options = Options {
        name: stem.into_owned(),
        licence: arguments.licence.clone().unwrap_or_default(),
        label: arguments.label.clone(),
        positive: arguments.positive.clone(),
        drop: arguments.drop.clone(),
    };
    let reading = data::read(&text, &options).with_context(|| path.display().to_string())?;
    reading.skipped.iter().for_each(|skipped| eprintln!("warning: {skipped}"));
    if !reading.skipped.is_empty() {
        let (skipped, kept) = (reading.skipped.len(), reading.data.len());
        eprintln!("warning: {skipped} rows skipped, {kept} rows kept");
    }
    if !reading.dropped.is_empty() {
        eprintln!("note: no features: {}", reading.dropped.join(", "));
    }
    Ok(reading.data)
}

/// Writes beside the target and renames, so that there is never half a file.
fn write(target: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = builder()
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .with_context(|| format!("{}: expected a folder to write into, found", target.display()))?;
    file.write_all(bytes).with_context(|| target.display().to_string())?;
    file.persist(target).with_context(|| target.display().to_string())?;
    Ok(())
}

/// A temporary file is private to its user; the predictor that it becomes is not.
fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
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
        println!("{summary}");
        return Ok(());
    }
    println!("{}\n", trained.manifest.name);
    println!("{}", report::parts(&trained.manifest.claims.parts));
    println!("largest difference from Burn: {:.1e}", trained.parity);
    println!("{}: {} bytes", arguments.out.display(), trained.bytes.len());
    Ok(())
}
