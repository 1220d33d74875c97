//! One browser with one page, driven in verbs.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;

use crate::capabilities::capabilities;
use crate::driver::Driver;
use crate::engine::Engine;
use crate::logs::{self, ConsoleEntry};
use crate::window::WINDOW;

/// How long a condition may take to come true on a busy machine of two cores.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The pause between two looks; it only bounds how often the browser is asked.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// How long a browser that is no longer wanted may take to end: a test that has failed should say so.
const ENDING: Duration = Duration::from_secs(10);

/// A browser under remote control; it ends when dropped.
pub struct Browser {
    engine: Engine,
    // In order of dropping: the session, its driver, then the files that the browser held open.
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
        Self::start_with(Engine::Chromium).await
    }

    /// Starts the browser of `engine` with a profile of its own that is removed afterwards.
    ///
    /// # Errors
    /// When the browser or its driver does not start.
    pub async fn start_with(engine: Engine) -> Result<Self> {
        let profile = tempfile::tempdir().context("cannot make a folder for the profile")?;
        let mut browser = Self::launch(engine, profile.path()).await?;
        browser._profile = Some(profile);
        Ok(browser)
    }

    /// Starts Chromium with the profile in `profile`, which stays: for what must outlive a restart.
    ///
    /// # Errors
    /// When chromedriver or Chromium does not start.
    pub async fn start_in(profile: &Path) -> Result<Self> {
        Self::launch(Engine::Chromium, profile).await
    }

    async fn launch(engine: Engine, profile: &Path) -> Result<Self> {
        // The driver runs in the profile's folder, where a relative path would lead elsewhere.
        let profile = std::path::absolute(profile).context("cannot find the profile's folder")?;
        std::fs::create_dir_all(&profile).context("cannot make the profile's folder")?;
        let driver = Driver::start(engine, &profile)?;
        let page = WebDriver::new(driver.url(), capabilities(engine, &profile)?)
            .await
            .with_context(|| format!("{} cannot start {}", engine.driver(), engine.name()))?;
        let browser = Self { engine, page: Some(page), driver, _profile: None };
        if engine != Engine::Chromium {
            // Chromium was told with its flags.
            browser.page().set_window_rect(0, 0, WINDOW[0], WINDOW[1]).await?;
        }
        Ok(browser)
    }

    /// The engine of this browser.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
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

    /// Loads the page anew as a reader would, and waits until the new one is loaded. A driver's own
    /// reload would pass by the service worker in Firefox.
    ///
    /// # Errors
    /// When the new page does not come.
    pub async fn reload(&self) -> Result<()> {
        self.js("window.isBeforeReload = true; window.location.reload();", vec![]).await?;
        self.wait_js("window.isBeforeReload === undefined && document.readyState === 'complete'")
            .await
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

    /// Replaces the content of a field by typing, once it can be typed into.
    ///
    /// # Errors
    /// When there is no such field in time or it takes no text.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let look = async |page: &WebDriver| {
            let field = page.find(By::Css(css)).await?;
            field.clear().await?;
            Ok(Some(field))
        };
        let field = self.wait(&format!("`{css}` to take text"), look).await?;
        Ok(field.send_keys(text).await?)
    }

    /// Warnings and errors on the console since the last call; always none but in Chromium, whose
    /// driver alone keeps a log.
    ///
    /// # Errors
    /// When chromedriver gives no log.
    pub fn console_problems(&self) -> Result<Vec<ConsoleEntry>> {
        let entries = self.take_log("browser")?;
        Ok(entries.into_iter().filter(ConsoleEntry::is_problem).collect())
    }

    /// Addresses that the page asked for since the last call of this or [`Self::requested_hosts`].
    /// What a worker fetches by itself is not in this log; ask the [`crate::Site`] for that. Always
    /// none but in Chromium, whose driver alone keeps a log.
    ///
    /// # Errors
    /// When chromedriver gives no log.
    pub fn requested_urls(&self) -> Result<Vec<String>> {
        Ok(logs::requested_urls(&self.take_log("performance")?))
    }

    /// Hosts, with port, that the page asked since the last call; always none but in Chromium.
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

    /// Sends one command of the Chrome DevTools Protocol.
    ///
    /// # Errors
    /// When this is not Chromium, or when Chromium does not know the command or refuses.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        ensure!(
            self.engine == Engine::Chromium,
            "expected Chromium for {command}, found {}",
            self.engine.name()
        );
        let mut response = ureq::post(format!("{}/goog/cdp/execute", self.session_url()))
            .send_json(json!({ "cmd": command, "params": parameters }))
            .with_context(|| format!("Chromium refused {command}"))?;
        let answer: Value = response.body_mut().read_json()?;
        Ok(answer["value"].clone())
    }

    /// Ends the browser in good order, so that its profile is written completely.
    ///
    /// # Errors
    /// When it does not answer any more.
    pub async fn stop(mut self) -> Result<()> {
        match self.page.take() {
            Some(page) => Ok(page.quit().await?),
            None => Ok(()),
        }
    }

    fn take_log(&self, kind: &str) -> Result<Vec<ConsoleEntry>> {
        match self.engine {
            Engine::Chromium => logs::take(&self.session_url(), kind),
            Engine::Firefox | Engine::WebKit => Ok(Vec::new()),
        }
    }

    fn session_url(&self) -> String {
        format!("{}/session/{}", self.driver.url(), self.page().session_id())
    }
}

impl Drop for Browser {
    /// Ends the session before its driver: a killed driver would leave the browser running.
    fn drop(&mut self) {
        if self.page.is_some() {
            let end = ureq::delete(self.session_url());
            let _ = end.config().timeout_global(Some(ENDING)).build().call();
        }
        if let Some(page) = self.page.take() {
            let _ = page.leak();
        }
    }
}
