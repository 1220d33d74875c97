//! The comparison in hand.

use std::{
    cell::RefCell,
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
    sync::Arc,
};

use comparison::{Case, Diagnosis, Report, Row, Schema};
use leptos::{prelude::*, task::spawn_local};

use wire::Failure;
use worker::desk::ReportRows;

use super::{
    Asker, Run, RunProgress, Settings,
    job::Job,
    replay::replay,
    store::{self, Asked, Head},
};
use crate::{
    browser,
    engine::{Engine, LoadedModel},
};

/// Milliseconds between two words on how far it has come.
const BETWEEN: f64 = 100.0;

/// What a comparison found so far.
#[derive(Clone)]
pub(crate) struct Compared {
    /// What the cases are.
    pub(crate) title: String,
    pub(crate) schema: Arc<Schema>,
    /// Rows that were asked, in the order of the cases.
    pub(crate) rows: Arc<Vec<Row>>,
    /// What they show, at the tolerance of the time.
    pub(crate) report: Arc<Report>,
    /// Rows that were not asked.
    pub(crate) left: usize,
    /// How and where they were asked; none for a record, which is not kept either.
    pub(crate) asked: Option<Asked>,
    /// Milliseconds since 1970 when it began.
    pub(crate) begun_ms: f64,
}

/// The comparison in hand, and what the reader has said of the endpoint.
#[derive(Clone, Copy)]
pub(crate) struct ComparisonState {
    engine: Engine,
    pub(crate) settings: RwSignal<Settings>,
    pub(crate) running: RwSignal<Option<Run>>,
    pub(crate) progress: RwSignal<RunProgress>,
    pub(crate) outcome: RwSignal<Option<Compared>>,
    pub(crate) diagnoses: RwSignal<Vec<Diagnosis>>,
    /// Why the last run was stopped before its end, if it was not by the reader.
    pub(crate) broken: RwSignal<Option<Failure>>,
    /// Why there is no report, if the worker could not write it.
    pub(crate) trouble: RwSignal<Option<String>>,
    /// Bytes of bodies that were sent since the page was opened, of tests and detections, too.
    pub(crate) sent: RwSignal<u64>,
    /// Whether the settings are those that this browser has kept.
    pub(crate) recalled: StoredValue<bool>,
    work: StoredValue<Option<Rc<Job>>, LocalStorage>,
}

impl ComparisonState {
    pub(crate) fn new(engine: Engine) -> Self {
        Self {
            engine,
            settings: RwSignal::new(Settings::default()),
            running: RwSignal::new(None),
            progress: RwSignal::new(RunProgress::default()),
            outcome: RwSignal::new(None),
            diagnoses: RwSignal::new(Vec::new()),
            broken: RwSignal::new(None),
            trouble: RwSignal::new(None),
            sent: RwSignal::new(0),
            recalled: StoredValue::new(false),
            work: StoredValue::new_local(None),
        }
    }

    /// What keeps rows from being asked, in words.
    pub(crate) fn objection(self) -> Option<&'static str> {
        self.settings.with(Settings::objection)
    }

    pub(crate) fn asker(self, model: Arc<LoadedModel>) -> Asker {
        Asker { model, settings: self.settings.get_untracked(), sent: self.sent }
    }

    /// Compares cases, in the place of what was compared before.
    pub(crate) fn begin(self, model: Arc<LoadedModel>, title: String, cases: Vec<Case>) {
        let asked = self.settings.with_untracked(|settings| Asked {
            protocol: settings.protocol,
            address: settings.address.clone(),
            model: settings.model.clone(),
        });
        let head = Head::new(&model, title, Some(asked), cases);
        let rows = vec![None; head.cases.len()];
        let work = Rc::new(Job::new(head, rows, 0));
        self.clear();
        self.work.set_value(Some(work.clone()));
        spawn_local(async move {
            work.keep_head().await;
            self.run(model, work).await;
        });
    }

    /// Asks the rows that are left, where the others were asked: answers of two endpoints are no
    /// comparison.
    pub(crate) fn go_on(self, model: Arc<LoadedModel>) {
        if let Some(work) = self.work.get_value() {
            if let Some(Asked { protocol, address, model }) = work.head.asked.clone() {
                self.settings.update(|settings| {
                    (settings.protocol, settings.address, settings.model) =
                        (protocol, address, model);
                });
            }
            spawn_local(self.run(model, work));
        }
    }

    /// Forgets it, here and in what is kept.
    pub(crate) fn forget(self) {
        self.clear();
        spawn_local(async {
            // What cannot be opened keeps nothing.
            let _ = store::forget().await;
        });
    }

    /// Puts it away: another model has no use for it.
    pub(crate) fn clear(self) {
        if let Some(run) = self.running.get_untracked() {
            run.cancel();
        }
        self.running.set(None);
        self.work.with_value(|work| work.iter().for_each(|work| work.leave()));
        self.work.set_value(None);
        self.outcome.set(None);
        self.broken.set(None);
        self.trouble.set(None);
        self.diagnoses.set(Vec::new());
    }

    /// Brings back what was kept, if it is this model's.
    pub(crate) async fn recall(self, model: Arc<LoadedModel>) {
        let Some(kept) = store::recall().await else { return };
        let fresh = self.work.with_value(Option::is_none);
        let own = kept.head.model == fingerprint(&model) && self.is_model(&model);
        if !own || !fresh {
            return;
        }
        let rows = kept.rows();
        let work = Rc::new(Job::new(kept.head, rows, kept.steps));
        self.work.set_value(Some(work.clone()));
        self.show(&model, &work).await;
    }

    /// Compares the rows of a recorded capture with what the model here says of them.
    ///
    /// # Errors
    /// That there is nothing to replay, and why.
    pub(crate) async fn replay(
        self,
        model: Arc<LoadedModel>,
        title: String,
        text: String,
    ) -> Result<Option<String>, String> {
        self.clear();
        let found = replay(&self.asker(model.clone()), &text)?;
        // Another model, or another comparison, may have come in the meantime.
        if !self.is_model(&model) || self.work.with_value(Option::is_some) {
            return Ok(None);
        }
        self.clear();
        let cases = found.rows.iter().map(|row| row.case.clone()).collect();
        let head = Head::new(&model, title, None, cases);
        let rows = found.rows.into_iter().map(Some).collect();
        let work = Rc::new(Job::new(head, rows, 0));
        self.work.set_value(Some(work.clone()));
        self.show(&model, &work).await;
        let left_out = found.left_out;
        Ok(found.reason.map(|reason| {
            format!("{left_out} records could not be replayed; the first of them: {reason}")
        }))
    }

    /// Whether this model is the one that is shown now.
    fn is_model(self, model: &Arc<LoadedModel>) -> bool {
        self.engine.model().is_some_and(|now| Arc::ptr_eq(&now, model))
    }

    /// Whether this is the comparison in hand.
    fn is_own(self, work: &Rc<Job>) -> bool {
        self.work.with_value(|own| own.as_ref().is_some_and(|own| Rc::ptr_eq(own, work)))
    }

    async fn run(self, model: Arc<LoadedModel>, work: Rc<Job>) {
        if !self.is_own(&work) || self.running.with_untracked(Option::is_some) {
            return;
        }
        let run = Run::new();
        self.running.set(Some(run.clone()));
        self.broken.set(None);
        let places = work.left();
        let (of, before) = (work.head.cases.len(), work.head.cases.len() - places.len());
        let (begun, told) = (browser::now_ms(), Rc::new(RefCell::new(f64::MIN)));
        self.progress.set(RunProgress { done: before, of, per_second: 0.0 });
        let done = Rc::new(RefCell::new(0));
        let tell = |place, row: Row| {
            work.take(place, row);
            *done.borrow_mut() += 1;
            let (now, own) = (browser::now_ms(), *done.borrow());
            if now - *told.borrow() >= BETWEEN || before + own == of {
                *told.borrow_mut() = now;
                let per_second = own as f64 * 1000.0 / (now - begun).max(1.0);
                self.progress.set(RunProgress { done: before + own, of, per_second });
            }
        };
        let asker = self.asker(model.clone());
        run.compare(&asker, &work.head.cases, &places, tell).await;
        work.keep_rest().await;
        // Another one may have begun in the meantime.
        if self.running.with_untracked(|now| now.as_ref().is_some_and(|now| now.is(&run))) {
            self.running.set(None);
            self.broken.set(run.broken());
            self.show(&model, &work).await;
        }
    }

    /// Shows what was found so far; the worker writes the report.
    async fn show(self, model: &LoadedModel, work: &Rc<Job>) {
        let schema = Arc::new(Schema::of(model.manifest()));
        let rows: Vec<Row> = work.rows.borrow().iter().flatten().cloned().collect();
        let tolerance = self.settings.with_untracked(|settings| settings.tolerance);
        let request = ReportRows { rows: rows.clone(), tolerance };
        let found = self.engine.ask(request).await;
        if !self.is_own(work) {
            return;
        }
        let (report, diagnoses) = match found {
            Ok(found) => found,
            Err(reason) => return self.trouble.set(Some(reason)),
        };
        let left = work.head.cases.len() - rows.len();
        let (rows, report) = (Arc::new(rows), Arc::new(report));
        let (title, asked) = (work.head.title.clone(), work.head.asked.clone());
        let begun_ms = work.head.begun_ms;
        self.outcome.set(Some(Compared { title, schema, rows, report, left, asked, begun_ms }));
        self.diagnoses.set(diagnoses);
    }
}

impl Head {
    fn new(model: &LoadedModel, title: String, asked: Option<Asked>, cases: Vec<Case>) -> Self {
        // Enough to tell one comparison from the next.
        let id = (js_sys::Math::random() * 2f64.powi(53)) as u64;
        let begun_ms = js_sys::Date::now();
        Self { id, model: fingerprint(model), title, asked, cases, begun_ms }
    }
}

/// What tells one model from another, within one version of this page.
pub(super) fn fingerprint(model: &LoadedModel) -> u64 {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(model.manifest()).unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}
