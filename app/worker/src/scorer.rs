//! The service that scores and writes pieces of a table. Scorers share nothing: each has an engine
//! of its own.

use std::cell::RefCell;

use model_wasm::Predictor;
use scoring::{Form, Plan, Scores, Writer};
use serde::{Deserialize, Serialize};

use crate::{
    Attachments, Call, Router, check_build,
    protocol::{Request, Service},
};

/// Workers that score pieces.
pub struct Scorer;

impl Service for Scorer {}

/// Load a predictor file, which is attached as bytes.
#[derive(Debug, Serialize, Deserialize)]
pub struct LoadScorer {
    /// [`crate::BUILD`] of who asks.
    pub build: String,
}

impl Request for LoadScorer {
    type Service = Scorer;
    type Response = ();
    type Progress = ();
    const KIND: &'static str = "scorer.load";
}

/// Score a piece of a table's body, whose bytes are attached.
#[derive(Debug, Serialize, Deserialize)]
pub struct ScorePiece {
    /// How the table is read.
    pub plan: Plan,
}

impl Request for ScorePiece {
    type Service = Scorer;
    type Response = Scores;
    type Progress = ();
    const KIND: &'static str = "scorer.score";
}

/// Write a piece of a table's body, whose bytes are attached, with its verdicts.
#[derive(Debug, Serialize, Deserialize)]
pub struct WritePiece {
    /// How the table is read.
    pub plan: Plan,
    /// Threshold of the verdicts.
    pub threshold: f64,
    /// In what form.
    pub form: Form,
    /// Lines of the table before the piece.
    pub lines_before: u64,
}

impl Request for WritePiece {
    type Service = Scorer;
    type Response = serde_bytes::ByteBuf;
    type Progress = ();
    const KIND: &'static str = "scorer.write";
}

/// A scorer's engine; none before a file is loaded.
#[derive(Default)]
pub(crate) struct Loaded(RefCell<Option<Predictor>>);

impl Loaded {
    fn with<T>(&self, act: impl FnOnce(&Predictor) -> T) -> Result<T, String> {
        self.0.borrow().as_ref().map(act).ok_or_else(|| "no predictor is loaded yet".to_owned())
    }
}

/// A router that answers all requests of this service.
pub(crate) fn router() -> Router<Loaded> {
    Router::new(Loaded::default())
        .serve(async |loaded: std::rc::Rc<Loaded>, request: LoadScorer, call: Call<_>| {
            check_build(&request.build)?;
            let bytes = call.attachments.bytes()?;
            let predictor = Predictor::from_bytes(&bytes).map_err(|error| error.to_string())?;
            loaded.0.replace(Some(predictor));
            Ok(((), Attachments::default()))
        })
        .serve(async |loaded: std::rc::Rc<Loaded>, request: ScorePiece, call: Call<_>| {
            let text = call.attachments.bytes()?;
            let scores = loaded.with(|own| scoring::score(own, &request.plan, &text))?;
            Ok((scores, Attachments::default()))
        })
        .serve(async |loaded: std::rc::Rc<Loaded>, request: WritePiece, call: Call<_>| {
            let text = call.attachments.bytes()?;
            let WritePiece { plan, threshold, form, lines_before } = request;
            let written = loaded.with(|predictor| {
                Writer::new(predictor, &plan, threshold, form).piece(&text, lines_before)
            })?;
            Ok((written.into(), Attachments::default()))
        })
}
