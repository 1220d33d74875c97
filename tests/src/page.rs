//! What tests do with the page of Nearside, in a person's words.

use anyhow::Result;
use serde_json::json;

use crate::{Browser, Site};

/// The first row of the public table, without id; its known diagnosis is malignant.
pub const FIRST_ROW: &str = "17.99,10.38,122.8,1001,0.1184,0.2776,0.3001,0.1471,0.2419,0.07871,\
    1.095,0.9053,8.589,153.4,0.006399,0.04904,0.05373,0.01587,0.03003,0.006193,25.38,17.33,184.6,\
    2019,0.1622,0.6656,0.7119,0.2654,0.4601,0.1189";

/// Pastes `text` somewhere on the page.
///
/// # Errors
/// When there is no page.
pub async fn paste(browser: &Browser, text: &str) -> Result<()> {
    // What the event's constructor is given arrives empty in Firefox.
    let script = "const data = new DataTransfer(); data.setData('text/plain', arguments[0]); \
        const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true }); \
        Object.defineProperty(event, 'clipboardData', { value: data }); \
        document.body.dispatchEvent(event);";
    browser.js(script, vec![json!(text)]).await.map(drop)
}

/// Goes to the view of this name.
///
/// # Errors
/// When there is no such view.
pub async fn enter(browser: &Browser, view: &str) -> Result<()> {
    let script = "[...document.querySelectorAll('nav button')]\
        .find((button) => button.textContent === arguments[0]).click();";
    browser.js(script, vec![json!(view)]).await.map(drop)
}

/// Opens the page in its comparison with the endpoint at `address`.
///
/// # Errors
/// When there is no browser or no page.
pub async fn comparing(site: &Site, address: &str) -> Result<Browser> {
    let browser = Browser::start().await?;
    browser.open(&site.url()).await?;
    loaded(&browser).await?;
    enter(&browser, "Compare").await?;
    browser.fill(".address", address).await?;
    Ok(browser)
}

/// Chooses a protocol by its key.
///
/// # Errors
/// When the page does not show its comparison.
pub async fn speak(browser: &Browser, protocol: &str) -> Result<()> {
    let script = "const choice = document.querySelector('.protocol'); choice.value = arguments[0]; \
        choice.dispatchEvent(new Event('change', { bubbles: true }));";
    browser.js(script, vec![json!(protocol)]).await.map(drop)
}

/// Drops a file somewhere on the page.
///
/// # Errors
/// When there is no page.
pub async fn drop_file(browser: &Browser, name: &str, bytes: &[u8]) -> Result<()> {
    let script = "const [name, bytes] = arguments; const data = new DataTransfer(); \
        data.items.add(new File([new Uint8Array(bytes)], name)); \
        document.body.dispatchEvent(new DragEvent('drop', \
            { dataTransfer: data, bubbles: true, cancelable: true }));";
    browser.js(script, vec![json!(name), json!(bytes)]).await.map(drop)
}

/// Waits until the program has taken the place of what was painted when the page was built, which
/// shows a verdict too and hears nothing.
///
/// # Errors
/// When it does not.
pub async fn started(browser: &Browser) -> Result<()> {
    browser.wait_js("document.documentElement.dataset.state === 'started'").await
}

/// Waits for the verdict `class`, computed in this browser.
///
/// # Errors
/// When it does not come.
pub async fn verdict(browser: &Browser, class: &str) -> Result<()> {
    started(browser).await?;
    let same = |text: &str| text.eq_ignore_ascii_case(class);
    browser.wait_text(".verdict .class .name", class, same).await?;
    Ok(())
}

/// Empties every field: a page that is just opened shows a sample.
///
/// # Errors
/// When the page does not show a case.
pub async fn clear(browser: &Browser) -> Result<()> {
    started(browser).await?;
    browser.click(".predict .clear").await?;
    browser.wait_text(".verdict .gaps", "an empty form", |text| text == "No case yet").await?;
    Ok(())
}

/// Waits until every row of the table in hand is scored and the summary says `words`; gives all of
/// the summary.
///
/// # Errors
/// When it does not.
pub async fn scored(browser: &Browser, words: &str) -> Result<String> {
    // It is for who hears the page, and clipped for who sees it: a driver would call it empty.
    let summary = "document.querySelector('.batch .headline')?.textContent";
    browser.wait_js(&format!("{summary}?.includes({})", json!(words))).await?;
    browser.wait_js("!document.querySelector('.work')").await?;
    let said = browser.js(&format!("return {summary}"), vec![]).await?;
    Ok(said.as_str().unwrap_or_default().to_owned())
}

/// Waits until the page keeps itself for use without a network.
///
/// # Errors
/// When it does not.
pub async fn kept_offline(browser: &Browser) -> Result<()> {
    browser.wait_text(".offline", "everything kept", |text| text == "works offline").await?;
    Ok(())
}

/// Waits until the program runs, the model is loaded and its self-test has passed.
///
/// # Errors
/// When it does not.
pub async fn loaded(browser: &Browser) -> Result<()> {
    started(browser).await?;
    browser.wait_text(".self-test", "a passed self-test", |text| text.contains('✓')).await?;
    Ok(())
}

/// Asserts that nothing was complained about on the console, and no other host was asked.
///
/// # Errors
/// When chromedriver gives no logs.
///
/// # Panics
/// When it was.
pub fn assert_clean(browser: &Browser) -> Result<()> {
    let problems = browser.console_problems()?;
    assert!(problems.is_empty(), "the console is not clean: {problems:?}");
    let hosts = browser.requested_hosts()?;
    assert!(hosts.iter().all(|host| host.starts_with("127.0.0.1:")), "other hosts: {hosts:?}");
    Ok(())
}

/// What the button with these words, below the element that `css` names, offers as a file.
///
/// # Errors
/// When there is no such button.
pub async fn saved(browser: &Browser, css: &str, words: &str) -> Result<String> {
    let script = "const [css, words] = arguments; \
        return new Promise((resolve) => { \
            const make = URL.createObjectURL; \
            URL.createObjectURL = (blob) => { \
                URL.createObjectURL = make; blob.text().then(resolve); return make.call(URL, blob); }; \
            [...document.querySelector(css).querySelectorAll('button')] \
                .find((button) => button.textContent === words).click(); \
        });";
    let text = browser.js(script, vec![json!(css), json!(words)]).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}
