//! All state that outlives a view.

use std::{sync::Arc, time::Duration};

use leptos::{
    prelude::*,
    task::{spawn_local, tick},
};
use model_wasm::{Explanation, manifest::Head, table::Cell};
use worker::desk::JudgeCase;

use crate::{
    address::Address,
    browser,
    case::{Entry, Form, Outcome, values_of},
    components::{incoming, keys},
    engine::{Engine, LoadedModel, Status, judge},
    notices::Notices,
    offline::Offline,
    remote::ComparisonState,
    tables::TableState,
    threshold,
    views::{View, latest},
};

/// The address follows the case after it has rested this long.
const REST: Duration = Duration::from_millis(120);

/// What was said of a case by a predictor that takes longer than a frame.
#[derive(Debug, Clone)]
struct Slow {
    values: Vec<f32>,
    threshold: f64,
    outcome: Outcome,
    reasons: Option<Explanation>,
}

/// How far the page is drawn when it starts; each takes a task of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Header and frame.
    Frame,
    /// What the first view is.
    Hero,
    /// What the model says of the case.
    Verdict,
    /// Why.
    Reasons,
    /// What the case is like, and the way to an endpoint.
    Neighbours,
    /// All but the strips of the form.
    Whole,
}

impl Stage {
    pub(crate) const ALL: [Self; 6] =
        [Self::Frame, Self::Hero, Self::Verdict, Self::Reasons, Self::Neighbours, Self::Whole];
}

/// All state that outlives a view.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    pub(crate) engine: Engine,
    pub(crate) form: Form,
    pub(crate) view: RwSignal<View>,
    /// The predictor whose fields the form has.
    pub(crate) model: RwSignal<Option<Arc<LoadedModel>>>,
    /// What the model says of the case in hand.
    pub(crate) outcome: Memo<Outcome>,
    /// The same of a predictor that takes longer than a frame.
    slow: RwSignal<Option<Slow>>,
    /// Attributions and nearest training examples of the case in hand.
    pub(crate) reasons: Memo<Option<Explanation>>,
    /// How far the page may be drawn: a part in each task, so that no task is long.
    pub(crate) stage: RwSignal<Stage>,
    /// Families of the form whose strips may be drawn. They come after everything else, a few at a time:
    /// to draw them takes longer than a verdict, and nothing else may wait for them.
    pub(crate) drawn: RwSignal<usize>,
    /// Values of the case in hand, if it has no gaps.
    pub(crate) case: Memo<Option<Vec<f32>>>,
    /// Where the case in hand comes from, if it is a sample or a row.
    pub(crate) origin: RwSignal<String>,
    /// Whether the predictor was dropped on the page.
    dropped: StoredValue<bool>,
    pub(crate) notices: Notices,
    pub(crate) offline: Offline,
    pub(crate) tables: TableState,
    pub(crate) comparisons: ComparisonState,
}

impl Session {
    pub(crate) fn new() -> Self {
        let (engine, form) = (Engine::new(), Form::new());
        let (model, slow) = (RwSignal::new(None), RwSignal::new(None));
        let stage = RwSignal::new(Stage::Frame);
        let case = Memo::new(move |_| values_of(&form.entries()).ok());
        let outcome = Memo::new(move |_| outcome(model.get(), form, engine, slow));
        let reasons = Memo::new(move |_| reasons(model.get()?, case.get()?, slow, stage.get()));
        let notices = Notices::new();
        Self {
            engine,
            form,
            view: RwSignal::new(View::default()),
            model,
            outcome,
            slow,
            reasons,
            stage,
            drawn: RwSignal::new(0),
            case,
            origin: RwSignal::default(),
            dropped: StoredValue::new(false),
            notices,
            offline: Offline::new(),
            tables: TableState::new(engine, notices),
            comparisons: ComparisonState::new(engine),
        }
    }

    /// Takes over the first predictor: the case that the address names, or that this tab had, or a
    /// sample.
    pub(crate) fn begin(self, model: Arc<LoadedModel>) {
        let features = model.manifest().features.len();
        let address = Address::read(&browser::fragment(), features);
        let chosen = threshold::recall(model.manifest());
        self.engine.take(model.clone(), address.threshold.unwrap_or(chosen));
        self.view.set(address.view.unwrap_or_default());
        let kept = self.form.recall(&model, &browser::fragment(), browser::is_reloaded());
        if let Some(problem) = address.problem {
            self.notices.warn(problem);
        }
        self.fit(&model, kept.or(address.case));
    }

    /// Takes over a predictor at its first sample, as the page is painted when it is built.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn paint(self, model: Arc<LoadedModel>) {
        self.engine.take(model.clone(), model.manifest().threshold);
        self.stage.set(Stage::Whole);
        self.fit(&model, None);
    }

    fn fit(self, model: &Arc<LoadedModel>, entries: Option<Vec<Entry>>) {
        let sample = || {
            let sample = model.first_sample();
            sample.map(|sample| sample.values.iter().map(|&value| Entry::of(value)).collect())
        };
        let given = entries.is_some();
        let count = model.manifest().features.len();
        let entries = entries.or_else(sample).unwrap_or_else(|| vec![Entry::default(); count]);
        self.form.fit(model, entries, given);
        self.origin.set(if given { String::new() } else { "a sample".to_owned() });
        self.model.set(Some(model.clone()));
    }

    /// Takes over a dropped predictor file; one that is refused leaves the one before in its place.
    pub(crate) fn load(self, file: &js_sys::ArrayBuffer) {
        match self.engine.load(file) {
            Ok(()) => {
                self.tables.clear();
                self.comparisons.clear();
                self.dropped.set_value(true);
                // Whatever shows the model before has gone when the next one comes.
                self.model.set(None);
                spawn_local(async move {
                    tick().await;
                    let Some(model) = self.engine.model_untracked() else { return };
                    self.fit(&model, None);
                    self.notices.done(format!("{} is loaded.", model.manifest().name));
                });
            }
            Err(reason) => match self.engine.status.get_untracked() {
                Status::Ready(_) => self.notices.error(format!(
                    "That file was not taken over; the model before it stays. {reason}"
                )),
                _ => self.engine.status.set(Status::Failed(reason)),
            },
        }
    }

    /// Goes to a view; back leads to the one before.
    pub(crate) fn enter(self, view: View) {
        if self.view.get_untracked() != view {
            self.view.set(view);
            browser::push_address(&browser::address_with(&self.address().write()));
        }
    }

    /// Shows a row as the case in hand.
    pub(crate) fn open(self, values: &[f32], origin: &str) {
        self.form.show(values);
        self.origin.set(origin.to_owned());
        self.enter(View::Predict);
    }

    /// Shows a row that may have gaps, or cells that cannot be read, as it stands.
    pub(crate) fn open_cells(self, cells: &[Cell], origin: &str) {
        self.form.show_cells(cells);
        self.origin.set(origin.to_owned());
        self.enter(View::Predict);
    }

    /// What the address says, or would.
    pub(crate) fn address(self) -> Address {
        let own = self.model.with_untracked(|m| m.as_ref().map(|m| m.manifest().threshold));
        let threshold = self.engine.threshold.get_untracked();
        Address {
            view: Some(self.view.get_untracked()),
            case: self.form.is_touched().then(|| self.form.entries_untracked()),
            threshold: own.filter(|own| *own != threshold).map(|_| threshold),
            problem: None,
        }
    }

    /// The address that gives its receiver the same verdict: the case and the threshold always in it.
    pub(crate) fn shared_address(self) -> Address {
        let two = self
            .model
            .with_untracked(|m| m.as_ref().is_some_and(|m| m.manifest().head == Head::Sigmoid));
        Address {
            case: Some(self.form.entries_untracked()),
            threshold: two.then(|| self.engine.threshold.get_untracked()),
            ..self.address()
        }
    }

    /// Whether the predictor is one that no address leads to.
    pub(crate) fn is_dropped_model(self) -> bool {
        self.dropped.get_value()
    }

    /// Listens to the reader, and lets address, title and what is kept follow the page.
    pub(crate) fn listen(self) {
        self.ask_the_worker_where_it_takes_long();
        self.show_in_address();
        Effect::new(move |_| document().set_title(&self.title()));
        incoming::listen(self);
        keys::listen(self);
    }

    /// Follows the address from now on, which the reader may change before the page is drawn.
    pub(crate) fn follow(self) {
        let moved = window_event_listener_untyped("popstate", move |_| self.follow_address());
        on_cleanup(move || moved.remove());
    }

    /// Draws the form, a few strips in a task.
    pub(crate) async fn draw_form(self) {
        let count = |model: &LoadedModel| model.manifest().features.len();
        loop {
            let drawn = self.drawn.get_untracked();
            let all = self.model.with_untracked(|model| model.as_deref().map_or(0, count));
            if drawn >= all {
                break;
            }
            self.drawn.set(drawn + 1 + drawn / 4);
            browser::next_task().await;
        }
    }

    /// What the tab is called.
    fn title(self) -> String {
        let name = self.view.get().name();
        let model = self.model.with(|m| m.as_ref().map(|m| m.manifest().name.clone()));
        match model {
            Some(model) => format!("{name} · {model} · Nearside"),
            None => "Nearside".to_owned(),
        }
    }

    /// Goes where the reader went: back, forward, or to a link.
    fn follow_address(self) {
        let features = self.form.entries_untracked().len();
        let address = Address::read(&browser::fragment(), features);
        if let Some(problem) = address.problem {
            self.notices.warn(problem);
        }
        if let Some(entries) = address.case {
            self.form.replace(entries);
            self.origin.set(String::new());
        }
        if let Some(threshold) = address.threshold {
            self.engine.threshold.set(threshold);
        }
        self.view.set(address.view.unwrap_or_default());
    }

    fn show_in_address(self) {
        let timer = StoredValue::new(None::<TimeoutHandle>);
        let show = move || {
            let address = self.address().write();
            if browser::fragment() != address {
                browser::show_address(&browser::address_with(&address));
            }
        };
        Effect::new(move |before: Option<()>| {
            self.form.entries();
            self.engine.threshold.track();
            self.view.track();
            if before.is_none() {
                return;
            }
            // A reload must find what stands in the fields, whether the address has followed or not.
            self.form.keep(&self.address().write(), &browser::fragment());
            timer.with_value(|timer| timer.iter().for_each(TimeoutHandle::clear));
            timer.set_value(set_timeout_with_handle(show, REST).ok());
        });
    }

    fn ask_the_worker_where_it_takes_long(self) {
        let question = move || {
            let model = self.model.get()?;
            let values = self.case.get().filter(|_| !model.is_quick())?;
            Some((model, values, self.engine.threshold.get()))
        };
        let ask = move |(model, values, threshold): (Arc<LoadedModel>, Vec<f32>, f64)| async move {
            let request = JudgeCase { values: values.clone(), threshold };
            let (outcome, reasons) = match self.engine.ask(request).await {
                Ok((judgement, reasons)) => (Outcome::Judged(Arc::new(judgement)), reasons),
                // A page that stands still for a moment is better than no verdict.
                Err(_) => {
                    let reasons = model.predictor().explain(&values).ok();
                    (judge(&model, &values, threshold), reasons)
                }
            };
            Slow { values, threshold, outcome, reasons }
        };
        latest(question, ask, move |answer| self.slow.set(Some(answer)));
    }
}

/// A single case is a plain call: nothing older can ever overwrite it.
fn outcome(
    model: Option<Arc<LoadedModel>>,
    form: Form,
    engine: Engine,
    slow: RwSignal<Option<Slow>>,
) -> Outcome {
    let Some(model) = model else { return Outcome::Nothing };
    let threshold = engine.threshold.get();
    match values_of(&form.entries()) {
        Err(incomplete) => incomplete,
        Ok(values) if values.len() != model.manifest().features.len() => Outcome::Nothing,
        Ok(values) if model.is_quick() => judge(&model, &values, threshold),
        Ok(values) => slow.with(|slow| match slow {
            Some(slow) if slow.values == values && slow.threshold == threshold => {
                slow.outcome.clone()
            }
            _ => Outcome::Nothing,
        }),
    }
}

/// Attributions and nearest training examples of a case without gaps, once there is time for them.
fn reasons(
    model: Arc<LoadedModel>,
    values: Vec<f32>,
    slow: RwSignal<Option<Slow>>,
    stage: Stage,
) -> Option<Explanation> {
    if stage < Stage::Reasons || values.len() != model.manifest().features.len() {
        return None;
    }
    match model.is_quick() {
        true => model.predictor().explain(&values).ok(),
        false => slow.with(|slow| slow.as_ref().filter(|s| s.values == values)?.reasons.clone()),
    }
}
