//! The comparison in hand.

use std::{
    cell::RefCell,
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
    sync::Arc,
};

use comparison::{Case, Diagnosis, Report, Row, Schema, diagnosis::Seen};
use leptos::{prelude::*, task::spawn_local};
use worker::messages::Description;

use super::{
    Asker, Progress, Run, Settings,
    kept::{self, Asked, Head},
    replay::replay,
    work::Work,
};
use crate::{browser, engine::Engine};

/// Milliseconds between two words on how far it has come.
const BETWEEN: f64 = 100.0;

/// What a comparison found so far.
#[derive(Clone)]
pub(crate) struct Outcome {
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
}

/// The comparison in hand, and what the reader has said of the endpoint.
#[derive(Clone, Copy)]
pub(crate) struct Comparisons {
    engine: Engine,
    pub(crate) settings: RwSignal<Settings>,
    pub(crate) running: RwSignal<Option<Run>>,
    pub(crate) progress: RwSignal<Progress>,
    pub(crate) outcome: RwSignal<Option<Outcome>>,
    pub(crate) diagnoses: RwSignal<Vec<Diagnosis>>,
    work: StoredValue<Option<Rc<Work>>, LocalStorage>,
}

impl Comparisons {
    pub(crate) fn new(engine: Engine) -> Self {
        Self {
            engine,
            settings: RwSignal::new(Settings::recall()),
            running: RwSignal::new(None),
            progress: RwSignal::new(Progress::default()),
            outcome: RwSignal::new(None),
            diagnoses: RwSignal::new(Vec::new()),
            work: StoredValue::new_local(None),
        }
    }

    /// What keeps rows from being asked, in words.
    pub(crate) fn objection(self) -> Option<&'static str> {
        self.settings.with(Settings::objection)
    }

    pub(crate) fn asker(self, description: Arc<Description>) -> Asker {
        Asker { engine: self.engine, description, settings: self.settings.get_untracked() }
    }

    /// Compares cases, in the place of what was compared before.
    pub(crate) fn begin(self, description: Arc<Description>, title: String, cases: Vec<Case>) {
        let asked = self.settings.with_untracked(|settings| Asked {
            protocol: settings.protocol,
            address: settings.address.clone(),
            model: settings.model.clone(),
        });
        let head = Head::new(&description, title, Some(asked), cases);
        let rows = vec![None; head.cases.len()];
        let work = Rc::new(Work::new(head, rows, 0));
        self.clear();
        self.work.set_value(Some(work.clone()));
        spawn_local(async move {
            work.keep_head().await;
            self.run(description, work).await;
        });
    }

    /// Asks the rows that are left, where the others were asked: answers of two endpoints are no
    /// comparison.
    pub(crate) fn go_on(self, description: Arc<Description>) {
        if let Some(work) = self.work.get_value() {
            if let Some(Asked { protocol, address, model }) = work.head.asked.clone() {
                self.settings.update(|settings| {
                    (settings.protocol, settings.address, settings.model) =
                        (protocol, address, model);
                });
            }
            spawn_local(self.run(description, work));
        }
    }

    /// Forgets it, here and in what is kept.
    pub(crate) fn forget(self) {
        self.clear();
        spawn_local(kept::forget());
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
        self.diagnoses.set(Vec::new());
    }

    /// Brings back what was kept, if it is this model's.
    pub(crate) async fn recall(self, description: Arc<Description>) {
        let Some(kept) = kept::recall().await else { return };
        let fresh = self.work.with_value(Option::is_none);
        let own = kept.head.model == fingerprint(&description) && self.is_model(&description);
        if !own || !fresh {
            return;
        }
        let rows = kept.rows();
        let work = Rc::new(Work::new(kept.head, rows, kept.steps));
        self.work.set_value(Some(work.clone()));
        self.show(&description, &work).await;
    }

    /// Compares the rows of a recorded capture with what the model here says of them.
    ///
    /// # Errors
    /// That there is nothing to replay, and why.
    pub(crate) async fn replay(
        self,
        description: Arc<Description>,
        title: String,
        text: String,
    ) -> Result<Option<String>, String> {
        self.clear();
        let found = replay(&self.asker(description.clone()), &text).await?;
        // Another model, or another comparison, may have come in the meantime.
        if !self.is_model(&description) || self.work.with_value(Option::is_some) {
            return Ok(None);
        }
        self.clear();
        let cases = found.rows.iter().map(|row| row.case.clone()).collect();
        let head = Head::new(&description, title, None, cases);
        let rows = found.rows.into_iter().map(Some).collect();
        let work = Rc::new(Work::new(head, rows, 0));
        self.work.set_value(Some(work.clone()));
        self.show(&description, &work).await;
        let left_out = found.left_out;
        Ok(found.reason.map(|reason| {
            format!("{left_out} records could not be replayed; the first of them: {reason}")
        }))
    }

    /// Whether this model is the one that is shown now.
    fn is_model(self, description: &Arc<Description>) -> bool {
        self.engine.description().is_some_and(|now| Arc::ptr_eq(&now, description))
    }

    /// Whether this is the comparison in hand.
    fn is_own(self, work: &Rc<Work>) -> bool {
        self.work.with_value(|own| own.as_ref().is_some_and(|own| Rc::ptr_eq(own, work)))
    }

    async fn run(self, description: Arc<Description>, work: Rc<Work>) {
        if !self.is_own(&work) || self.running.with_untracked(Option::is_some) {
            return;
        }
        let run = Run::new();
        self.running.set(Some(run.clone()));
        let places = work.left();
        let (of, before) = (work.head.cases.len(), work.head.cases.len() - places.len());
        let (begun, told) = (browser::now_ms(), Rc::new(RefCell::new(f64::MIN)));
        self.progress.set(Progress { done: before, of, per_second: 0.0 });
        let done = Rc::new(RefCell::new(0));
        let tell = |place, row| {
            work.take(place, row);
            *done.borrow_mut() += 1;
            let (now, own) = (browser::now_ms(), *done.borrow());
            if now - *told.borrow() >= BETWEEN || before + own == of {
                *told.borrow_mut() = now;
                let per_second = own as f64 * 1000.0 / (now - begun).max(1.0);
                self.progress.set(Progress { done: before + own, of, per_second });
            }
        };
        let asker = self.asker(description.clone());
        run.compare(&asker, &work.head.cases, &places, tell).await;
        work.keep_rest().await;
        // Another one may have begun in the meantime.
        if self.running.with_untracked(|now| now.as_ref().is_some_and(|now| now.is(&run))) {
            self.running.set(None);
            self.show(&description, &work).await;
        }
    }

    /// Shows what was found so far. Of ten thousand rows each step takes its time, and the page breathes
    /// between them.
    async fn show(self, description: &Description, work: &Rc<Work>) {
        let schema = Arc::new(Schema::of(&description.manifest));
        let rows: Vec<Row> = work.rows.borrow().iter().flatten().cloned().collect();
        browser::breathe().await;
        let tolerance = self.settings.with_untracked(|settings| settings.tolerance);
        let report = Arc::new(Report::of(&schema, &rows, tolerance));
        browser::breathe().await;
        if !self.is_own(work) {
            return;
        }
        let left = work.head.cases.len() - rows.len();
        let (rows, title, asked) =
            (Arc::new(rows), work.head.title.clone(), work.head.asked.clone());
        let (shown, named) = (rows.clone(), schema.clone());
        self.outcome.set(Some(Outcome { title, schema, rows, report, left, asked }));
        self.diagnoses.set(Vec::new());
        browser::breathe().await;
        if !self.is_own(work) {
            return;
        }
        let (values, seen) = seen(&named, &shown);
        // Without a diagnosis the report is as true.
        let found = self.engine.diagnose(values, seen).await;
        if let (Ok(found), true) = (found, self.is_own(work)) {
            self.diagnoses.set(found);
        }
    }
}

/// The rows that the other side gave a class for: values laid end to end, and what it said.
fn seen(schema: &Schema, rows: &[Row]) -> (Vec<f32>, Vec<Seen>) {
    let mut values = Vec::new();
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| row.local.is_ok()) {
        if let Some(class) = schema.class_of(&row.remote.answer) {
            values.extend_from_slice(&row.case.values);
            let score = schema.remote_score(&row.remote.answer);
            found.push(Seen { class: class as u32, score });
        }
    }
    (values, found)
}

impl Head {
    fn new(
        description: &Description,
        title: String,
        asked: Option<Asked>,
        cases: Vec<Case>,
    ) -> Self {
        // Enough to tell one comparison from the next.
        let id = (js_sys::Math::random() * 2f64.powi(53)) as u64;
        Self { id, model: fingerprint(description), title, asked, cases }
    }
}

/// What tells one model from another, within one version of this page.
pub(super) fn fingerprint(description: &Description) -> u64 {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&description.manifest).unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}
