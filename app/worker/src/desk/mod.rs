//! The service of the one worker that the page asks: texts, tables, counterfactuals, comparisons.

mod requests;
mod state;

pub use requests::*;

use std::rc::Rc;

use js_sys::Reflect;
use model_wasm::Predictor;
use ndarray::ArrayView2;
use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

use crate::{Attachments, Call, Judgement, Router, Transport, check_build, scorer, table::Source};
use state::State;

/// Answers for ever: as a scorer at the port that `worker.js` was given, or as the desk.
pub fn serve() {
    let scope = js_sys::global();
    let port = Reflect::get(&scope, &"nearsidePort".into()).unwrap_or_default();
    match port.dyn_into() {
        Ok(port) => scorer::router().listen(Transport::Port(port)),
        Err(_) => {
            let scope: DedicatedWorkerGlobalScope = scope.unchecked_into();
            router().listen(Transport::Scope(scope));
        }
    }
}

fn router() -> Router<State> {
    Router::new(State::default())
        .serve(async |state: Rc<State>, request: LoadDesk, call: Call<_>| {
            check_build(&request.build)?;
            state.load(call.attachments.bytes()?)?;
            Ok(((), Attachments::default()))
        })
        .serve(async |state: Rc<State>, _: HireScorer, call: Call<_>| {
            state.hire(call.attachments.port()?).await?;
            Ok(((), Attachments::default()))
        })
        .on(|state, JudgeCase { values, threshold }| {
            let predictor = state.predictor()?;
            let judgement = Judgement::of(&predictor, &values, threshold)?;
            Ok((judgement, predictor.explain(&values).ok()))
        })
        .serve(async |_, _: UnpackText, call: Call<_>| {
            let (file, _) = Source::of(call.attachments.blob()?).unpacked(None)?;
            let text = String::from_utf8_lossy(&file.bytes(0, file.size)?).into_owned();
            Ok((text, Attachments::default()))
        })
        .on(|state, ReadFirst { text }| first_row(&*state.predictor()?, &text))
        .on(|state, Probabilities { values }| probabilities(&*state.predictor()?, &values))
        .on(|state, FindAlternatives { values, locked, threshold }| {
            state.predictor()?.alternatives(&values, &locked, threshold).map_err(words)
        })
        .on(|state, ReportRows { rows, tolerance }| {
            Ok(comparison::report(&*state.predictor()?, &rows, tolerance))
        })
        .serve(async |state: Rc<State>, _: OpenTable, call: Call<_>| {
            Ok((state.open(call.attachments.blob()?)?, Attachments::default()))
        })
        .serve(async |state: Rc<State>, request: ScoreTable, call: Call<ScoreTable>| {
            let end = state.score(request.plan, |progress| call.report(&progress)).await?;
            Ok((end, Attachments::default()))
        })
        .serve(async |state: Rc<State>, request: WriteTable, call: Call<WriteTable>| {
            let WriteTable { threshold, form } = request;
            state.write((threshold, form), |progress| call.report(&progress)).await
        })
        .on(|state, _: StopTable| {
            state.stop();
            Ok(())
        })
        .on(|state, ReadAs { choices }| state.read_as(&choices))
        .on(|state, _: CloseTable| {
            state.close();
            Ok(())
        })
        .on(|state, SumUp { threshold, measured }| state.sum_up(threshold, measured))
        .on(|state, request: ShowRows| state.show(&request))
        .on(|state, ReadTable { plan, longest }| state.read(&plan, longest))
}

fn words(error: impl ToString) -> String {
    error.to_string()
}

fn first_row(predictor: &Predictor, text: &str) -> Result<FirstRow, String> {
    let schema = predictor.manifest().table_schema();
    let mut rows = model_wasm::table::read(text, &schema).map_err(words)?;
    // A text without a row is refused by its reader.
    let count = rows.len();
    Ok(FirstRow { rows: count, cells: rows.swap_remove(0).cells })
}

fn probabilities(predictor: &Predictor, values: &[f32]) -> Result<Vec<f32>, String> {
    let features = predictor.manifest().features.len();
    let rows = ArrayView2::from_shape((values.len() / features, features), values);
    let rows = rows.map_err(|_| format!("expected rows of {features} values"))?;
    Ok(predictor.predict_batch(rows).map_err(words)?.into_iter().collect())
}
