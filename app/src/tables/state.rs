//! The table in hand.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use scoring::{Drift, Form, Overview, Plan, Sniffed};
use send_wrapper::SendWrapper;
use table::{Choices, Proposal};
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use web_sys::{Blob, File};
use worker::{
    Attachments, Progress,
    desk::{CloseTable, OpenTable, ReadAs, ScoreEnd, ScoreTable, StopTable, SumUp, WriteTable},
};

use super::GridState;
use crate::{browser, engine::Engine, notices::Notices};

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

/// A table's file, or a pasted text.
#[derive(Debug, Clone)]
pub(crate) struct TableFile {
    blob: SendWrapper<Blob>,
    /// The file's name, or what it is.
    pub(crate) name: String,
    /// Bytes.
    pub(crate) size: u64,
}

impl TableFile {
    /// A file has a name, a pasted text has none.
    pub(crate) fn of(file: &Blob) -> Self {
        let named = file.dyn_ref::<File>().map(File::name);
        Self::named(file.clone(), named.unwrap_or_else(|| "pasted text".to_owned()))
    }

    /// A text of this page's own.
    ///
    /// # Errors
    /// The browser's own words.
    pub(crate) fn of_text(name: &str, text: &str) -> Result<Self, String> {
        let blob = browser::blob(text).map_err(|error| browser::words(&error))?;
        Ok(Self::named(blob, name.to_owned()))
    }

    fn named(blob: Blob, name: String) -> Self {
        let size = blob.size() as u64;
        Self { blob: SendWrapper::new(blob), name, size }
    }

    /// The file's name without its ending.
    fn stem(&self) -> &str {
        self.name.rsplit_once('.').map_or(&self.name, |(stem, _)| stem)
    }
}

/// The table in hand: its file, how it is read, what became of it.
#[derive(Clone, Copy)]
pub(crate) struct TableState {
    engine: Engine,
    notices: Notices,
    pub(crate) file: RwSignal<Option<TableFile>>,
    /// A table that was brought and is not taken in hand yet: the part of the program that reads tables
    /// may still be on its way.
    brought: RwSignal<Option<TableFile>>,
    /// What its beginning tells, or why it is no table.
    pub(crate) sniffed: RwSignal<Option<Result<Arc<Sniffed>, String>>>,
    /// What the reader has chosen of how it is read.
    pub(crate) choices: RwSignal<Choices>,
    /// Which column is what, as far as it is known.
    pub(crate) proposal: RwSignal<Option<Proposal>>,
    /// How the scored table was read.
    pub(crate) scored: RwSignal<Option<Arc<Plan>>>,
    /// What is being done.
    pub(crate) doing: RwSignal<Option<Doing>>,
    pub(crate) progress: RwSignal<Progress>,
    /// Why the last run did not come to its end.
    pub(crate) trouble: RwSignal<Option<String>>,
    pub(crate) overview: RwSignal<Option<Arc<Overview>>>,
    pub(crate) drift: RwSignal<Arc<Vec<Drift>>>,
    /// Whether every row was scored.
    pub(crate) complete: RwSignal<bool>,
    /// What is seen of the rows.
    pub(crate) grid: GridState,
    /// Counts up whenever other rows are kept.
    pub(crate) version: RwSignal<u32>,
    /// Counts up with every table and every run, so that what comes late is told from what is
    /// wanted.
    turn: StoredValue<u32>,
    looked: StoredValue<f64>,
    looking: StoredValue<bool>,
}

impl TableState {
    pub(crate) fn new(engine: Engine, notices: Notices) -> Self {
        Self {
            engine,
            notices,
            file: RwSignal::new(None),
            brought: RwSignal::new(None),
            sniffed: RwSignal::new(None),
            choices: RwSignal::new(Choices::default()),
            proposal: RwSignal::new(None),
            scored: RwSignal::new(None),
            doing: RwSignal::new(None),
            progress: RwSignal::new(Progress::default()),
            trouble: RwSignal::new(None),
            overview: RwSignal::new(None),
            drift: RwSignal::default(),
            complete: RwSignal::new(false),
            grid: GridState::new(),
            version: RwSignal::new(0),
            turn: StoredValue::new(0),
            looked: StoredValue::new(0.0),
            looking: StoredValue::new(false),
        }
    }

    /// How the table is read by the columns that were found or chosen, or which are missing; none
    /// without a table. Tracks.
    pub(crate) fn plan(self) -> Option<Result<Plan, String>> {
        let sniffed = self.sniffed.get()?.ok()?;
        let schema = self.engine.model()?.manifest().table_schema();
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

    /// Closes the table.
    pub(crate) fn close(self) {
        let open = self.file.with_untracked(Option::is_some);
        self.clear();
        if open {
            // Where there is no worker there is no table to forget.
            spawn_local(async move { drop(self.engine.ask(CloseTable).await) });
        }
    }

    /// Forgets what the page knows of the table: another model has no use for it.
    pub(crate) fn clear(self) {
        self.next_turn();
        self.doing.set(None);
        self.file.set(None);
        self.sniffed.set(None);
        self.choices.set(Choices::default());
        self.proposal.set(None);
        self.forget_scores();
    }

    fn forget_scores(self) {
        self.scored.set(None);
        self.complete.set(false);
        self.overview.set(None);
        self.drift.set(Arc::default());
        self.trouble.set(None);
        self.grid.reset();
    }

    /// Stops what is being done.
    pub(crate) fn stop(self) {
        spawn_local(async move { drop(self.engine.ask(StopTable).await) });
    }

    /// Brings a table, for the view that is entered next.
    pub(crate) fn bring(self, file: TableFile) {
        self.brought.set(Some(file));
    }

    /// Takes in hand what is brought, now and later, until the present view is left.
    pub(crate) fn take_brought(self) {
        Effect::new(move |_| {
            if let Some(file) = self.brought.get() {
                self.brought.set(None);
                self.open(file);
            }
        });
    }

    /// Takes another table in hand, and looks at its beginning; one whose columns are all known is
    /// scored at once.
    pub(crate) fn open(self, file: TableFile) {
        self.clear();
        let turn = self.next_turn();
        self.file.set(Some(file.clone()));
        spawn_local(async move {
            let found = self.sniff(&file).await;
            self.take(turn, found);
        });
    }

    /// Reads the table's beginning again, another way.
    pub(crate) fn read_as(self, choices: Choices) {
        let turn = self.next_turn();
        self.choices.set(choices);
        self.doing.set(None);
        self.forget_scores();
        spawn_local(async move {
            let found = self.engine.ask(ReadAs { choices }).await;
            self.take(turn, found);
        });
    }

    fn take(self, turn: u32, found: Result<Sniffed, String>) {
        if !self.is_now(turn) {
            return;
        }
        self.proposal.set(found.as_ref().ok().map(|sniffed| sniffed.proposal.clone()));
        self.sniffed.set(Some(found.map(Arc::new)));
        if let Some(Ok(plan)) = untrack(|| self.plan()) {
            self.score(plan);
        }
    }

    async fn sniff(self, file: &TableFile) -> Result<Sniffed, String> {
        let blob: JsValue = (*file.blob).clone().into();
        let desk = self.engine.desk().await?;
        Ok(desk.ask_with(OpenTable, Attachments::one(blob), |()| ()).await?.0)
    }

    /// Scores the table by `plan`.
    pub(crate) fn score(self, plan: Plan) {
        let turn = self.begin(Doing::Scoring);
        self.forget_scores();
        self.scored.set(Some(Arc::new(plan.clone())));
        let report = move |progress| {
            if self.is_now(turn) {
                self.progress.set(progress);
                self.refresh_now_and_then();
            }
        };
        spawn_local(async move {
            let run = async {
                let desk = self.engine.desk_with_scorers().await?;
                desk.ask_with(ScoreTable { plan }, Attachments::default(), report).await
            };
            let done = run.await.map(|(end, _)| end);
            if self.is_now(turn) {
                self.complete.set(done == Ok(ScoreEnd::Complete));
                self.end(done.map(drop));
                self.refresh().await;
            }
        });
    }

    /// Writes the scored table and offers it as a file.
    pub(crate) fn write(self, form: Form) {
        let Some(file) = self.file.get_untracked() else { return };
        // The same turn: what is being measured of the table is still wanted.
        self.doing.set(Some(Doing::Writing));
        self.progress.set(Progress::default());
        self.trouble.set(None);
        let turn = self.turn.get_value();
        let threshold = self.engine.threshold.get_untracked();
        let report = move |progress| {
            if self.is_now(turn) {
                self.progress.set(progress);
            }
        };
        spawn_local(async move {
            let run = async {
                let desk = self.engine.desk_with_scorers().await?;
                let request = WriteTable { threshold, form };
                desk.ask_with(request, Attachments::default(), report).await
            };
            let written = run.await.map(|(end, parts)| {
                if end == ScoreEnd::Complete {
                    self.save(&file, form, &parts);
                }
            });
            if self.is_now(turn) {
                self.end(written);
            }
        });
    }

    fn save(self, file: &TableFile, form: Form, parts: &Attachments) {
        let (ending, kind) = match form {
            Form::Csv => ("csv", "text/csv"),
            Form::JsonLines => ("jsonl", "application/jsonl"),
        };
        let name = format!("{} scored.{ending}", file.stem());
        browser::download_parts(&name, kind, parts.values());
        self.notices.done(format!("{name} is saved."));
    }

    fn begin(self, doing: Doing) -> u32 {
        self.trouble.set(None);
        self.progress.set(Progress::default());
        self.doing.set(Some(doing));
        self.next_turn()
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
        let found = self.engine.ask(SumUp { threshold, measured }).await;
        if !self.is_now(turn) {
            return;
        }
        match found {
            Ok((overview, drift)) => {
                self.overview.set(Some(Arc::new(overview)));
                self.drift.set(Arc::new(drift));
            }
            // What went wrong first says more.
            Err(reason) if self.doing.with_untracked(Option::is_none) => {
                self.trouble.update(|trouble| {
                    trouble.get_or_insert(reason);
                });
            }
            // A run that has just begun has nothing to show yet.
            Err(_) => {}
        }
        self.version.update(|version| *version += 1);
    }
}
