//! A report as a page of its own: what is seen, with its looks, and nothing that can be pressed.

use gloo_net::http::Request;
use leptos::{prelude::document, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::browser;

/// What makes no sense on paper.
const PRESSED: &str =
    "button, input, select, form, progress, details:not([open]), summary, .actions, .only-here";

/// Offers the element with this id as a page that needs nothing else.
pub(crate) fn save_page(id: &str, title: &str) {
    let found = document().get_element_by_id(id);
    let copy = found.and_then(|element| element.clone_node_with_deep(true).ok());
    if let Some(copy) = copy.and_then(|copy| copy.dyn_into::<Element>().ok()) {
        strip(&copy);
        let (title, body) = (title.to_owned(), copy.outer_html());
        spawn_local(async move {
            let report = page(&title, &body, &styles().await);
            browser::download("comparison.html", "text/html", &report);
        });
    }
}

/// The looks of this page, which the page of its own takes along; without them it is readable still.
async fn styles() -> String {
    let link = document().query_selector("link[rel=stylesheet]").ok().flatten();
    let Some(address) = link.and_then(|link| link.get_attribute("href")) else {
        return String::new();
    };
    match Request::get(&address).send().await {
        Ok(response) => response.text().await.unwrap_or_default(),
        Err(_) => String::new(),
    }
}

fn strip(copy: &Element) {
    let Ok(pressed) = copy.query_selector_all(PRESSED) else { return };
    let elements = (0..pressed.length()).filter_map(|place| pressed.item(place));
    for element in elements.filter_map(|node| node.dyn_into::<Element>().ok()) {
        element.remove();
    }
}

fn page(title: &str, body: &str, styles: &str) -> String {
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    let when = String::from(js_sys::Date::new_0().to_iso_string());
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\" />\
         <meta name=\"viewport\" content=\"width=device-width\" /><title>{title}</title>\
         <style>{styles}</style></head><body><main class=\"report-page\"><h1>{title}</h1>\
         <p class=\"quiet\">Written by Nearside on {when}. Not a medical device.</p>\
         {body}</main></body></html>\n"
    )
}
