//! One Chromium with one page, driven in verbs.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{Capabilities, ChromeCapabilities};

use crate::driver::Driver;
use crate::logs::{self, ConsoleEntry};

/// How long a condition may take to come true on a busy machine of two cores.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The pause between two looks; it only bounds how often Chromium is asked.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Quiet, and cut off from every host but this machine: a test that needs another one fails.
pub const FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/// A Chromium under remote control; it ends when dropped.
pub struct Browser {
    // In order of dropping: the session, its driver, then the files that Chromium held open.
    page: Option<WebDriver>,
    driver: Driver,
    _profile: Option<TempDir>,
}

impl Browser {
    /// Starts Chromium with a profile of its own that is removed afterwards.
    ///
    /// # Errors
    /// When chromedriver or Chromium does not start.
    pub async fn start() -> Result<Self> {
        let profile = tempfile::tempdir().context("cannot make a folder for the profile")?;
        let mut browser = Self::start_in(profile.path()).await?;
        browser._profile = Some(profile);
        Ok(browser)
    }

    /// Starts Chromium with the profile in `profile`, which stays: for what must outlive a restart.
    ///
    /// # Errors
    /// When chromedriver or Chromium does not start.
    pub async fn start_in(profile: &Path) -> Result<Self> {
        let driver = Driver::start()?;
        let page = WebDriver::new(driver.url(), capabilities(profile)?)
            .await
            .context("chromedriver cannot start Chromium")?;
        Ok(Self { page: Some(page), driver, _profile: None })
    }

    /// The underlying driver, for what has no verb here.
    ///
    /// # Panics
    /// Never: the session is only taken when the browser is stopped or dropped.
    #[must_use]
    pub fn page(&self) -> &WebDriver {
        match &self.page {
            Some(page) => page,
            None => unreachable!("a stopped browser is gone"),
        }
    }

    /// Opens `url` and waits for its load event.
    ///
    /// # Errors
    /// When nothing answers there.
    pub async fn open(&self, url: &str) -> Result<()> {
        self.page().goto(url).await.with_context(|| format!("cannot open {url}"))
    }

    /// Loads the page anew.
    ///
    /// # Errors
    /// When Chromium cannot.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.page().refresh().await?)
    }

    /// Polls `look` until it yields something, for at most [`PATIENCE`]. An error while looking
    /// (an element replaced in between, say) counts as nothing yet.
    ///
    /// # Errors
    /// When time is up; `what` then says what was waited for, with the last error if any.
    pub async fn wait<T>(
        &self,
        what: &str,
        look: impl AsyncFn(&WebDriver) -> WebDriverResult<Option<T>>,
    ) -> Result<T> {
        let begun = Instant::now();
        loop {
            let last = match look(self.page()).await {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => "not so yet".to_owned(),
                Err(error) => error.to_string(),
            };
            if begun.elapsed() > PATIENCE {
                bail!("waited {} s in vain for {what}: {last}", PATIENCE.as_secs());
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Waits for an element that matches `css`.
    ///
    /// # Errors
    /// When none appears in time.
    pub async fn element(&self, css: &str) -> Result<WebElement> {
        let look = async |page: &WebDriver| page.find(By::Css(css)).await.map(Some);
        self.wait(&format!("`{css}`"), look).await
    }

    /// All elements that match `css` now, perhaps none.
    ///
    /// # Errors
    /// When the selector is wrong.
    pub async fn elements(&self, css: &str) -> Result<Vec<WebElement>> {
        Ok(self.page().find_all(By::Css(css)).await?)
    }

    /// Waits until the visible text of the first element that matches `css` satisfies `accept`,
    /// and returns it. `what` names the expectation for the error.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn wait_text(
        &self,
        css: &str,
        what: &str,
        accept: impl Fn(&str) -> bool,
    ) -> Result<String> {
        let look = async |page: &WebDriver| {
            let text = page.find(By::Css(css)).await?.text().await?;
            Ok(accept(&text).then_some(text))
        };
        self.wait(&format!("`{css}` to say {what}"), look).await
    }

    /// Waits until the JavaScript expression `condition` is true in the page.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn wait_js(&self, condition: &str) -> Result<()> {
        let script = format!("return Boolean({condition})");
        let look = async |page: &WebDriver| {
            let said = page.execute(script.as_str(), vec![]).await?;
            Ok((said.json() == &Value::Bool(true)).then_some(()))
        };
        self.wait(&format!("`{condition}`"), look).await
    }

    /// Runs a JavaScript function body in the page; `arguments` is what it says it is there.
    ///
    /// # Errors
    /// When the script throws.
    pub async fn js(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let said = self.page().execute(script, arguments).await;
        Ok(said.with_context(|| format!("the script failed: {script}"))?.json().clone())
    }

    /// Waits for an element and clicks it once it can be clicked.
    ///
    /// # Errors
    /// When it cannot in time.
    pub async fn click(&self, css: &str) -> Result<()> {
        let look = async |page: &WebDriver| page.find(By::Css(css)).await?.click().await.map(Some);
        self.wait(&format!("`{css}` to be clickable"), look).await
    }

    /// Replaces the content of a field by typing.
    ///
    /// # Errors
    /// When there is no such field or it takes no text.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let field = self.element(css).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Warnings and errors on the console since the last call.
    ///
    /// # Errors
    /// When chromedriver gives no log.
    pub fn console_problems(&self) -> Result<Vec<ConsoleEntry>> {
        let entries = logs::take(&self.session_url(), "browser")?;
        Ok(entries.into_iter().filter(ConsoleEntry::is_problem).collect())
    }

    /// Addresses that the page asked for since the last call of this or [`Self::requested_hosts`].
    /// What a worker fetches by itself is not in this log; ask the [`crate::Site`] for that.
    ///
    /// # Errors
    /// When chromedriver gives no log.
    pub fn requested_urls(&self) -> Result<Vec<String>> {
        Ok(logs::requested_urls(&logs::take(&self.session_url(), "performance")?))
    }

    /// Hosts, with port, that the page asked since the last call.
    ///
    /// # Errors
    /// When chromedriver gives no log.
    pub fn requested_hosts(&self) -> Result<BTreeSet<String>> {
        Ok(logs::hosts(&self.requested_urls()?))
    }

    /// Writes what is visible as PNG.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        let image = self.page().screenshot_as_png().await?;
        std::fs::write(path, image).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Gives the page a viewport of exactly this size in CSS pixels, narrower than any window
    /// that Chromium would open.
    ///
    /// # Errors
    /// When Chromium refuses.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let parameters =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", parameters).await.map(drop)
    }

    /// Sends one command of the Chrome DevTools Protocol.
    ///
    /// # Errors
    /// When Chromium does not know it or refuses.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        let mut response = ureq::post(format!("{}/goog/cdp/execute", self.session_url()))
            .send_json(json!({ "cmd": command, "params": parameters }))
            .with_context(|| format!("Chromium refused {command}"))?;
        let answer: Value = response.body_mut().read_json()?;
        Ok(answer["value"].clone())
    }

    /// Ends Chromium in good order, so that its profile is written completely.
    ///
    /// # Errors
    /// When Chromium does not answer any more.
    pub async fn stop(mut self) -> Result<()> {
        match self.page.take() {
            Some(page) => Ok(page.quit().await?),
            None => Ok(()),
        }
    }

    fn session_url(&self) -> String {
        format!("{}/session/{}", self.driver.url(), self.page().session_id())
    }
}

impl Drop for Browser {
    /// Ends the session before its driver: a killed driver would leave Chromium running.
    fn drop(&mut self) {
        if self.page.is_some() {
            let _ = ureq::delete(self.session_url()).call();
        }
        if let Some(page) = self.page.take() {
            let _ = page.leak();
        }
    }
}

fn capabilities(profile: &Path) -> Result<Capabilities> {
    let mut chrome: ChromeCapabilities = DesiredCapabilities::chrome();
    for flag in FLAGS {
        chrome.add_arg(flag)?;
    }
    chrome.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    let mut capabilities = Capabilities::from(chrome);
    capabilities.set("goog:loggingPrefs", json!({ "browser": "ALL", "performance": "ALL" }))?;
    Ok(capabilities)
}
