//! The page's first moments: the program takes the place of what was painted when the page was
//! built, and checks that it computes the same.

use std::sync::Arc;

use futures::future::LocalBoxFuture;
use js_sys::{ArrayBuffer, Function, Promise, Reflect};
use leptos::{mount::mount_to, prelude::*, wasm_split::wasm_split};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlElement};

use crate::{
    browser,
    components::Page,
    engine::{LoadedModel, Status},
    offline,
    session::{Session, Stage},
    views::NotLoaded,
};

/// Id of the element that holds the page.
const PLACE: &str = "app";
/// Attribute of the painted verdict: the bits of its probability.
pub(crate) const BITS: &str = "data-probability-bits";

/// A part of the one JavaScript object that `start.js` makes; undefined if there is no such part.
pub(crate) fn part(name: &str) -> JsValue {
    let shared = Reflect::get(&js_sys::global(), &"nearside".into()).unwrap_or_default();
    Reflect::get(&shared, &name.into()).unwrap_or_default()
}

/// Calls a function of that object.
pub(crate) fn call(name: &str, argument: &JsValue) -> JsValue {
    let function: Result<Function, _> = part(name).dyn_into();
    function.ok().and_then(|f| f.call1(&JsValue::NULL, argument).ok()).unwrap_or_default()
}

pub(crate) fn missing() -> String {
    "the page's first script did not run".to_owned()
}

/// Starts the page.
pub fn start() {
    // What a panic says is the only thing that tells why the page stopped.
    std::panic::set_hook(Box::new(|panic| drop(call("panicked", &panic.to_string().into()))));
    spawn_local(async {
        let loaded = loaded().await;
        let painted = was_painted();
        // The engine alone computes what was painted; all that the page is takes longer, and comes after it.
        let computed = loaded.as_ref().ok().filter(|_| painted).and_then(first_bits);
        if computed.is_some() {
            call("computed", &JsValue::UNDEFINED);
            browser::painted().await;
        }
        let session = Session::new();
        browser::next_task().await;
        match loaded {
            Ok(model) => session.begin(Arc::new(model)),
            Err(reason) => session.engine.status.set(Status::Failed(reason)),
        }
        session.follow();
        if let Some(computed) = computed {
            check_painted(session, &computed);
            browser::painted().await;
        }
        // What was painted is not taken away in parts; who comes by a link sees the verdict first.
        let shown_from = if painted { Stage::Whole } else { Stage::Verdict };
        match page(session, shown_from).await {
            Ok(drawing) => drawing.await,
            Err(NotLoaded) => drop(call("withoutPage", &JsValue::UNDEFINED)),
        }
    });
}

/// What draws the page is a part of the program that comes after the verdict: the engine is the smaller part, and
/// all that the verdict needs.
#[wasm_split(page, wasm_split_path = ::leptos::wasm_split, fallible)]
fn page(session: Session, shown_from: Stage) -> Result<LocalBoxFuture<'static, ()>, NotLoaded> {
    Ok(Box::pin(draw(session, shown_from)))
}

/// Draws the page part by part, beside what is shown until a stage is reached, so that nothing flashes.
async fn draw(session: Session, shown_from: Stage) {
    // The modules of this part have just been joined to the program, which was a task of its own.
    browser::next_task().await;
    let Some(fresh) = drawn_beside(session) else { return };
    for stage in Stage::ALL {
        session.stage.set(stage);
        browser::next_task().await;
        if stage == shown_from {
            take_over(session, &fresh);
            browser::painted().await;
        }
    }
    session.draw_form().await;
    offline::keep_once(session.offline);
}

async fn loaded() -> Result<LoadedModel, String> {
    let model = LoadedModel::read_in_turns(file().await?).await;
    browser::next_task().await;
    model
}

/// The predictor file, which `start.js` has been fetching since before this program came.
async fn file() -> Result<Vec<u8>, String> {
    let promise: Promise = part("model").dyn_into().map_err(|_| missing())?;
    let bytes = JsFuture::from(promise).await.map_err(|error| browser::words(&error))?;
    browser::next_task().await;
    let bytes: ArrayBuffer = bytes.dyn_into().map_err(|_| "expected bytes".to_owned())?;
    Ok(js_sys::Uint8Array::new(&bytes).to_vec())
}

/// Whether the reader sees what was painted when the page was built.
fn was_painted() -> bool {
    part("painted").as_bool() == Some(true)
}

/// The bits of the first sample's probability, which is the one that is painted. Where it takes long the worker
/// computes it, later.
fn first_bits(model: &LoadedModel) -> Option<String> {
    let sample = model.first_sample().filter(|_| model.is_quick())?;
    Some(bits(model.predictor().predict(&sample.values).ok()?.probability))
}

/// What was painted must be what is computed here.
fn check_painted(session: Session, computed: &str) {
    let painted = document().query_selector(&format!("[{BITS}]")).ok().flatten();
    let painted = painted.and_then(|element: Element| element.get_attribute(BITS));
    if painted.is_some_and(|painted| painted != computed) {
        session.notices.error(
            "The verdict that was painted when this page was built is not the one that this browser \
             computes. The computed one is shown.",
        );
    }
}

/// The bits of a probability as they stand in the page.
pub(crate) fn bits(probability: f32) -> String {
    format!("{:08x}", probability.to_bits())
}

/// The page in an element that does not stand in the document yet.
fn drawn_beside(session: Session) -> Option<HtmlElement> {
    let fresh: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
    fresh.set_id(PLACE);
    mount_to(fresh.clone(), move || view! { <Page session /> }).forget();
    Some(fresh)
}

fn take_over(session: Session, fresh: &HtmlElement) {
    let Some(place) = document().get_element_by_id(PLACE) else { return };
    // The element stands in the document, so it can be replaced.
    let _ = place.replace_with_with_node_1(fresh);
    session.listen();
    call("started", &JsValue::UNDEFINED);
}
