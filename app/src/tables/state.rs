//! The table in hand.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use scoring::{Drift, Form, Overview, Plan, Sniffed};
use table::Proposal;

use super::{Progress, Source, run::Run};
use crate::{browser, engine::Engine};

/// Milliseconds between two looks at a table that is being scored.
const BETWEEN_LOOKS: f64 = 300.0;

/// What is being done with the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    /// Rows are scored.
    Scoring,
    /// The scored table is written.
    Writing,
}

/// The table in hand: text, reading, scores.
#[derive(Clone, Copy)]
pub(crate) struct Tables {
    engine: Engine,
    pub(crate) source: RwSignal<Option<Source>>,
    /// What its beginning tells, or why it is no table.
    pub(crate) sniffed: RwSignal<Option<Result<Arc<Sniffed>, String>>>,
    /// Which column is what, as far as it is known.
    pub(crate) proposal: RwSignal<Option<Proposal>>,
    /// How the scored table was read.
    pub(crate) scored: RwSignal<Option<Arc<Plan>>>,
    /// What is being done.
    pub(crate) doing: RwSignal<Option<(Doing, Run)>>,
    pub(crate) progress: RwSignal<Progress>,
    /// Why the last work did not come to its end.
    pub(crate) trouble: RwSignal<Option<String>>,
    pub(crate) overview: RwSignal<Option<Arc<Overview>>>,
    pub(crate) drift: RwSignal<Arc<Vec<Drift>>>,
    /// Counts up whenever other rows are kept.
    pub(crate) version: RwSignal<u32>,
    looked: StoredValue<f64>,
}

impl Tables {
    pub(crate) fn new(engine: Engine) -> Self {
        Self {
            engine,
            source: RwSignal::new(None),
            sniffed: RwSignal::new(None),
            proposal: RwSignal::new(None),
            scored: RwSignal::new(None),
            doing: RwSignal::new(None),
            progress: RwSignal::new(Progress::default()),
            trouble: RwSignal::new(None),
            overview: RwSignal::new(None),
            drift: RwSignal::default(),
            version: RwSignal::new(0),
            looked: StoredValue::new(0.0),
        }
    }

    /// Forgets the table.
    pub(crate) fn clear(self) {
        self.stop();
        self.source.set(None);
        self.sniffed.set(None);
        self.proposal.set(None);
        self.forget_scores();
    }

    fn forget_scores(self) {
        self.scored.set(None);
        self.overview.set(None);
        self.drift.set(Arc::default());
        self.trouble.set(None);
    }

    /// Stops what is being done.
    pub(crate) fn stop(self) {
        if let Some((_, run)) = self.doing.get_untracked() {
            run.stop();
        }
    }

    /// Takes another table in hand, and looks at its beginning.
    pub(crate) fn open(self, source: Source) {
        self.clear();
        self.source.set(Some(source.clone()));
        spawn_local(async move {
            let found = self.look(source).await;
            match found {
                Ok((source, sniffed)) => {
                    self.source.set(Some(source));
                    self.proposal.set(Some(sniffed.proposal.clone()));
                    self.sniffed.set(Some(Ok(Arc::new(sniffed))));
                }
                Err(reason) => self.sniffed.set(Some(Err(reason))),
            }
        });
    }

    async fn look(self, source: Source) -> Result<(Source, Sniffed), String> {
        let source = source.unwrapped(self.engine).await?;
        let sniffed = self.engine.sniff(&source.head().await?).await?;
        Ok((source, sniffed))
    }

    /// Scores the table by `plan`.
    pub(crate) fn score(self, plan: Plan) {
        let Some(source) = self.source.get_untracked() else { return };
        let run = self.begin(Doing::Scoring);
        self.forget_scores();
        spawn_local(async move {
            let done = self.score_all(&run, &source, plan).await;
            self.end(done);
            self.refresh().await;
        });
    }

    async fn score_all(self, run: &Run, source: &Source, plan: Plan) -> Result<(), String> {
        self.engine.begin(plan.clone()).await?;
        self.scored.set(Some(Arc::new(plan.clone())));
        let tell = move |progress| {
            self.progress.set(progress);
            self.refresh_now_and_then();
        };
        run.score(self.engine, source, &plan, tell).await
    }

    /// Writes the scored table and offers it as a file.
    pub(crate) fn write(self, form: Form) {
        let (Some(source), Some(plan)) = (self.source.get_untracked(), self.scored.get_untracked())
        else {
            return;
        };
        let run = self.begin(Doing::Writing);
        let threshold = self.engine.threshold.get_untracked();
        spawn_local(async move {
            let tell = move |progress| self.progress.set(progress);
            let written = run.write(self.engine, &source, &plan, (threshold, form), tell).await;
            let saved = written.map(|parts| {
                if !run.is_stopped() {
                    let (ending, kind) = match form {
                        Form::Csv => ("csv", "text/csv"),
                        Form::JsonLines => ("jsonl", "application/jsonl"),
                    };
                    let name = source.name.rsplit_once('.').map_or(&*source.name, |(name, _)| name);
                    browser::download_parts(&format!("{name} scored.{ending}"), kind, &parts);
                }
            });
            self.end(saved);
        });
    }

    fn begin(self, doing: Doing) -> Run {
        self.stop();
        let run = Run::new();
        self.trouble.set(None);
        self.progress.set(Progress::default());
        self.doing.set(Some((doing, run.clone())));
        run
    }

    fn end(self, done: Result<(), String>) {
        self.trouble.set(done.err());
        self.doing.set(None);
    }

    fn refresh_now_and_then(self) {
        let now = browser::now_ms();
        if now - self.looked.get_value() > BETWEEN_LOOKS {
            self.looked.set_value(now);
            spawn_local(self.refresh());
        }
    }

    /// Asks for what there is of the table so far.
    pub(crate) async fn refresh(self) {
        if self.scored.get_untracked().is_none() {
            return;
        }
        let threshold = self.engine.threshold.get_untracked();
        // What takes long would hold up the scores that are still coming.
        let measured = self.doing.with_untracked(Option::is_none);
        match self.engine.overview(threshold, measured).await {
            Ok(overview) => self.overview.set(Some(Arc::new(overview))),
            Err(reason) => self.trouble.set(Some(reason)),
        }
        if let Ok(drift) = self.engine.drift().await {
            self.drift.set(Arc::new(drift));
        }
        self.version.update(|version| *version += 1);
    }
}
