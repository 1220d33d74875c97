//! What the desk remembers: a predictor, its scorers, and one table.

use std::{cell::RefCell, rc::Rc};

use decode::{Charset, Packing};
use js_sys::Uint8Array;
use model_wasm::{
    Predictor,
    table::{Choices, InputRow},
};
use scoring::{Drift, Form, Ledger, Overview, Plan, Seen, Sniffed, Window};
use wasm_bindgen::JsValue;
use web_sys::{Blob, MessagePort};

use super::{ScoreEnd, ShowRows, words};
use crate::{
    Attachments, BUILD, Progress, Transport, WorkerClient,
    scorer::{LoadScorer, Scorer},
    table::{Run, Source},
};

/// A predictor, and the file that it came from.
struct Loaded {
    predictor: Rc<Predictor>,
    file: Vec<u8>,
}

/// The table in hand, and its scores once they are asked for.
struct Table {
    /// As it was brought.
    file: Source,
    /// Its text.
    source: Source,
    packing: Packing,
    charset: Option<Charset>,
    plan: Option<Rc<Plan>>,
    ledger: Option<Rc<RefCell<Ledger>>>,
}

#[derive(Default)]
pub(super) struct State {
    loaded: RefCell<Option<Loaded>>,
    scorers: RefCell<Vec<WorkerClient<Scorer>>>,
    table: RefCell<Option<Table>>,
    run: RefCell<Option<Run>>,
}

impl State {
    pub(super) fn load(&self, file: Vec<u8>) -> Result<(), String> {
        let predictor = Rc::new(Predictor::from_bytes(&file).map_err(words)?);
        self.close();
        self.scorers.borrow_mut().clear();
        self.loaded.replace(Some(Loaded { predictor, file }));
        Ok(())
    }

    pub(super) fn predictor(&self) -> Result<Rc<Predictor>, String> {
        let loaded = self.loaded.borrow();
        loaded.as_ref().map(|own| own.predictor.clone()).ok_or_else(|| "no predictor yet".into())
    }

    /// Takes on the scorer at the other end of `port`.
    pub(super) async fn hire(&self, port: MessagePort) -> Result<(), String> {
        let file = match &*self.loaded.borrow() {
            Some(loaded) => Uint8Array::from(loaded.file.as_slice()).buffer(),
            None => return Err("no predictor yet".to_owned()),
        };
        let scorer = WorkerClient::new(Transport::Port(port));
        let load = LoadScorer { build: BUILD.to_owned() };
        scorer.ask_with(load, Attachments::one(file), |()| ()).await?;
        self.scorers.borrow_mut().push(scorer);
        Ok(())
    }

    /// Takes another table in hand.
    pub(super) fn open(&self, blob: Blob) -> Result<Sniffed, String> {
        self.close();
        self.take(Source::of(blob), &Choices::default())
    }

    fn take(&self, file: Source, choices: &Choices) -> Result<Sniffed, String> {
        let predictor = self.predictor()?;
        let charset = choices.charset;
        let (source, packing) = file.clone().unpacked(charset)?;
        let source = source.unwrapped(&predictor.manifest().table_schema())?;
        let head = source.head()?;
        // What cannot be read as it is may be read otherwise.
        self.table.replace(Some(Table {
            file,
            source,
            packing,
            charset,
            plan: None,
            ledger: None,
        }));
        let sniffed = Sniffed::as_chosen(&head, &predictor, choices).map_err(words)?;
        Ok(sniffed.unpacked(packing))
    }

    /// Reads the beginning of the table in hand in another way.
    pub(super) fn read_as(&self, choices: &Choices) -> Result<Sniffed, String> {
        self.stop();
        let mut held = self.table.borrow_mut();
        let table = held.as_mut().ok_or("there is no table")?;
        if choices.charset != table.charset {
            let file = table.file.clone();
            drop(held);
            return self.take(file, choices);
        }
        (table.plan, table.ledger) = (None, None);
        let head = table.source.head()?;
        let sniffed = Sniffed::as_chosen(&head, &*self.predictor()?, choices).map_err(words)?;
        Ok(sniffed.unpacked(table.packing))
    }

    pub(super) fn close(&self) {
        self.stop();
        self.table.replace(None);
    }

    pub(super) fn stop(&self) {
        if let Some(run) = self.run.take() {
            run.stop();
        }
    }

    /// Begins a run over the table in hand, in the place of the one before.
    fn begin(&self) -> Result<(Run, Source, Vec<WorkerClient<Scorer>>), String> {
        self.stop();
        let table = self.table.borrow();
        let source = table.as_ref().map(|table| table.source.clone()).ok_or("there is no table")?;
        let run = Run::new();
        self.run.replace(Some(run.clone()));
        Ok((run, source, self.scorers.borrow().clone()))
    }

    pub(super) async fn score(
        &self,
        plan: Plan,
        report: impl Fn(Progress),
    ) -> Result<ScoreEnd, String> {
        let (run, source, scorers) = self.begin()?;
        let manifest = self.predictor()?.manifest().clone();
        let ledger = Rc::new(RefCell::new(Ledger::new(manifest, &plan)));
        let plan = Rc::new(plan);
        if let Some(table) = &mut *self.table.borrow_mut() {
            (table.plan, table.ledger) = (Some(plan.clone()), Some(ledger.clone()));
        }
        run.score(&scorers, &source, &plan, &ledger, report).await?;
        Ok(if run.is_stopped() { ScoreEnd::Stopped } else { ScoreEnd::Complete })
    }

    pub(super) async fn write(
        &self,
        (threshold, form): (f64, Form),
        report: impl Fn(Progress),
    ) -> Result<(ScoreEnd, Attachments), String> {
        let (run, source, scorers) = self.begin()?;
        let plan = self.table.borrow().as_ref().and_then(|table| table.plan.clone());
        let plan = plan.ok_or("the table is not scored yet")?;
        let predictor = self.predictor()?;
        let header = scoring::Writer::new(&predictor, &plan, threshold, form).header();
        let parts: Vec<JsValue> =
            run.write(&scorers, &source, &plan, (threshold, form, &header), report).await?;
        match run.is_stopped() {
            true => Ok((ScoreEnd::Stopped, Attachments::default())),
            false => Ok((ScoreEnd::Complete, Attachments::of(parts))),
        }
    }

    fn with_ledger<T>(&self, act: impl FnOnce(&mut Ledger) -> T) -> Result<T, String> {
        let table = self.table.borrow();
        let ledger = table.as_ref().and_then(|table| table.ledger.clone());
        Ok(act(&mut ledger.ok_or("no table is scored")?.borrow_mut()))
    }

    pub(super) fn sum_up(
        &self,
        threshold: f64,
        measured: bool,
    ) -> Result<(Overview, Vec<Drift>), String> {
        self.with_ledger(|ledger| (ledger.overview(threshold, measured), ledger.drift()))
    }

    /// Rows as they are sorted and filtered, each with its cells, read again from the file.
    pub(super) fn show(&self, asked: &ShowRows) -> Result<(Window, Vec<Option<Seen>>), String> {
        let window = self.with_ledger(|ledger| {
            let ShowRows { order, filter, threshold, from, count } = *asked;
            ledger.window(order, filter, threshold, from, count)
        })?;
        let predictor = self.predictor()?;
        let table = self.table.borrow();
        let Some(Table { source, plan: Some(plan), .. }) = table.as_ref() else {
            return Err("no table is scored".to_owned());
        };
        let read = |&(from, to): &(u64, u64)| {
            let row = source.bytes(from, to)?;
            Ok(plan.look(&row, &predictor).into_iter().next())
        };
        let seen = window.lines.iter().map(|line| read(&line.bytes)).collect::<Result<_, String>>();
        Ok((window.clone(), seen?))
    }

    /// All rows of the table in hand.
    pub(super) fn read(&self, plan: &Plan, longest: u64) -> Result<Vec<InputRow>, String> {
        let predictor = self.predictor()?;
        let table = self.table.borrow();
        let source = table.as_ref().map(|table| &table.source).ok_or("there is no table")?;
        if source.size > longest {
            let most = longest >> 20;
            return Err(format!("the table is too long to be read as a whole: at most {most} MB"));
        }
        let body = source.bytes(plan.layout.body as u64, source.size)?;
        Ok(plan.look(&body, &predictor).into_iter().map(|seen| seen.row).collect())
    }
}
