//! `trainer export`.

use std::fs;

use anyhow::Context;
use model_wasm::Predictor;
use trainer::convert;

use super::{
    arguments::{Export, Format},
    output::{say, write},
};

pub(crate) fn run(arguments: &Export) -> anyhow::Result<()> {
    let path = arguments.file.display().to_string();
    let bytes = fs::read(&arguments.file).with_context(|| path.clone())?;
    let predictor = Predictor::open(&bytes).with_context(|| path.clone())?;
    match arguments.format {
        Format::Onnx => write(&arguments.out, &convert::onnx(&predictor))?,
        Format::Tfjs => {
            let model = convert::tfjs(&predictor);
            fs::create_dir_all(&arguments.out)
                .with_context(|| arguments.out.display().to_string())?;
            write(&arguments.out.join("model.json"), model.topology.to_string().as_bytes())?;
            write(&arguments.out.join(convert::TFJS_WEIGHTS), &model.weights)?;
        }
    }
    say(format_args!("{} written", arguments.out.display()));
    Ok(())
}
