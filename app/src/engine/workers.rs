//! Starting workers: one program, fetched and compiled once, posted to each of them.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Object, Promise, Reflect, WebAssembly};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, MessagePort, Worker, WorkerOptions, WorkerType};

use crate::{browser, start as page_start};

thread_local! {
    /// The compiled program, as soon as it is asked for.
    static PROGRAM: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Fetches and compiles the worker program, if that was not done before.
///
/// # Errors
/// The address, and what the browser says.
pub(super) async fn program() -> Result<JsValue, String> {
    let known = PROGRAM.with_borrow(Clone::clone);
    let promise = match known {
        Some(promise) => promise,
        None => {
            let promise = page_start::call("compile", &page_start::part("workerProgram"));
            let promise: Promise = promise.dyn_into().map_err(|_| page_start::missing())?;
            PROGRAM.set(Some(promise.clone()));
            promise
        }
    };
    JsFuture::from(promise).await.map_err(|error| {
        // What failed once may come another time.
        PROGRAM.set(None);
        format!("the worker program could not be loaded: {}", browser::words(&error))
    })
}

/// Starts a worker with the compiled program; `port`, if given, is where it answers. `fail` hears
/// why it does not run.
///
/// # Errors
/// The browser's own words.
pub(super) fn start(
    program: &JsValue,
    port: Option<&MessagePort>,
    fail: Rc<dyn Fn(String)>,
) -> Result<Worker, String> {
    debug_assert!(program.is_instance_of::<WebAssembly::Module>());
    let script = page_start::part("workerScript").as_string().ok_or_else(page_start::missing)?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&script, &options).map_err(|e| browser::words(&e))?;
    let failed = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
        // A script that is missing gives an event without words.
        let message = Reflect::get(&event, &"message".into()).ok().and_then(|m| m.as_string());
        fail(format!("the worker failed: {}", message.as_deref().unwrap_or("it could not start")));
    });
    worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
    failed.forget();
    let message = Object::new();
    let moved = Array::new();
    // Writing to a plain object cannot fail.
    let _ = Reflect::set(&message, &"program".into(), program);
    if let Some(port) = port {
        let _ = Reflect::set(&message, &"port".into(), port);
        moved.push(port);
    }
    worker.post_message_with_transfer(&message, &moved).map_err(|e| browser::words(&e))?;
    Ok(worker)
}
