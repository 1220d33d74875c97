//! The table in hand.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use scoring::{Drift, Form, Overview, Plan, Sniffed};
use table::Proposal;
use worker::messages::Description;

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
    /// Whether every row was scored.
    pub(crate) complete: RwSignal<bool>,
    /// Counts up whenever other rows are kept.
    pub(crate) version: RwSignal<u32>,
    /// Whose table it is: another model has no use for it.
    model: RwSignal<Option<Arc<Description>>>,
    /// Counts up with every table and every scoring, so that what comes late is told from what is
    /// wanted.
    turn: StoredValue<u32>,
    looked: StoredValue<f64>,
    looking: StoredValue<bool>,
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
            complete: RwSignal::new(false),
            version: RwSignal::new(0),
            model: RwSignal::new(None),
            turn: StoredValue::new(0),
            looking: StoredValue::new(false),
            looked: StoredValue::new(0.0),
        }
    }

    /// Whether the table in hand is one of this model's. Tracks.
    pub(crate) fn is_of(self, model: &Arc<Description>) -> bool {
        self.model.with(|own| own.as_ref().is_none_or(|own| Arc::ptr_eq(own, model)))
    }

    /// How the table is read by the columns that were found or chosen, or which are missing; none
    /// without a table. Tracks.
    pub(crate) fn plan(self) -> Option<Result<Plan, String>> {
        let sniffed = self.sniffed.get()?.ok()?;
        let schema = self.model.get()?.manifest.table_schema();
        let mapping = self.proposal.get()?.complete(&sniffed.layout, &schema);
        let plan = |mapping| Plan { layout: sniffed.layout.clone(), mapping };
        Some(mapping.map(plan).map_err(|error| error.to_string()))
    }

    fn next_turn(self) -> u32 {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.turn.get_value()
    }

    fn is_now(self, turn: u32) -> bool {
        self.turn.get_value() == turn
    }

    /// Forgets the table.
    pub(crate) fn clear(self) {
        self.next_turn();
        self.stop();
        self.doing.set(None);
        self.model.set(self.engine.description_untracked());
        self.source.set(None);
        self.sniffed.set(None);
        self.proposal.set(None);
        self.forget_scores();
    }

    fn forget_scores(self) {
        self.scored.set(None);
        self.complete.set(false);
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
        let turn = self.next_turn();
        self.source.set(Some(source.clone()));
        spawn_local(async move {
            let found = self.look(source).await;
            if !self.is_now(turn) {
                return;
            }
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
        let (run, turn) = (self.begin(Doing::Scoring), self.next_turn());
        self.forget_scores();
        spawn_local(async move {
            let done = self.score_all((&run, turn), &source, plan).await;
            if self.is_now(turn) {
                self.complete.set(done.is_ok() && !run.is_stopped());
                self.end(done);
                self.refresh().await;
            }
        });
    }

    async fn score_all(
        self,
        (run, turn): (&Run, u32),
        source: &Source,
        plan: Plan,
    ) -> Result<(), String> {
        self.engine.begin(plan.clone(), turn).await?;
        if !self.is_now(turn) {
            return Ok(());
        }
        self.scored.set(Some(Arc::new(plan.clone())));
        let tell = move |progress| {
            if self.is_now(turn) {
                self.progress.set(progress);
                self.refresh_now_and_then();
            }
        };
        run.score((self.engine, turn), source, &plan, tell).await
    }

    /// Writes the scored table and offers it as a file.
    pub(crate) fn write(self, form: Form) {
        let (Some(source), Some(plan)) = (self.source.get_untracked(), self.scored.get_untracked())
        else {
            return;
        };
        // The same turn: what is being measured of the table is still wanted.
        let (run, turn) = (self.begin(Doing::Writing), self.turn.get_value());
        let threshold = self.engine.threshold.get_untracked();
        spawn_local(async move {
            let tell = move |progress| {
                if self.is_now(turn) {
                    self.progress.set(progress);
                }
            };
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
            if self.is_now(turn) {
                self.end(saved);
            }
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
        // No further look before the last one is answered.
        if now - self.looked.get_value() > BETWEEN_LOOKS && !self.looking.get_value() {
            self.looked.set_value(now);
            self.looking.set_value(true);
            spawn_local(async move {
                self.refresh().await;
                self.looking.set_value(false);
            });
        }
    }

    /// Asks for what there is of the table so far.
    pub(crate) async fn refresh(self) {
        if self.scored.get_untracked().is_none() {
            return;
        }
        let turn = self.turn.get_value();
        let threshold = self.engine.threshold.get_untracked();
        // What takes long would hold up the scores that are still coming.
        let measured = self.doing.with_untracked(Option::is_none);
        let overview = self.engine.overview(threshold, measured).await;
        let drift = self.engine.drift().await;
        if !self.is_now(turn) {
            return;
        }
        match (overview, drift) {
            (Ok(overview), Ok(drift)) => {
                self.overview.set(Some(Arc::new(overview)));
                self.drift.set(Arc::new(drift));
            }
            // What went wrong first says more.
            (Err(reason), _) | (_, Err(reason)) => {
                self.trouble.update(|trouble| {
                    trouble.get_or_insert(reason);
                });
            }
        }
        self.version.update(|version| *version += 1);
    }
}
