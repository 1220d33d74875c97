//! How the page starts, and what it says where it cannot.
//!
//! Every case takes something away that a start needs. What the page then says has to name it.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::{
    Browser, Site, copy_site, dist,
    page::{enter, loaded, started, verdict},
};
use thirtyfour::By;

/// A page in the place of a file, as hosts give it that have one page for everything.
const OTHER_PAGE: &str = "<!doctype html><title>Not found</title>";

/// A copy of the built page that can be spoiled.
struct Copy {
    folder: tempfile::TempDir,
    site: Site,
}

impl Copy {
    fn make() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        copy_site(folder.path())?;
        let site = Site::start(folder.path(), "/", 0)?;
        Ok(Self { folder, site })
    }

    /// The name of the one file that starts and ends so.
    fn file(&self, start: &str, end: &str) -> Result<String> {
        let files = xtask::workspace::files_below(self.folder.path())?;
        let mut found = files.into_iter().filter(|f| f.starts_with(start) && f.ends_with(end));
        found.next().with_context(|| format!("the page has no file {start}…{end}"))
    }

    fn write(&self, file: &str, text: &str) -> Result<()> {
        Ok(std::fs::write(self.folder.path().join(file), text)?)
    }

    fn remove(&self, file: &str) -> Result<()> {
        Ok(std::fs::remove_file(self.folder.path().join(file))?)
    }
}

/// Waits until the page says something with `words` where a reader sees it.
async fn says(browser: &Browser, words: &str) -> Result<()> {
    let seen = "document.body.innerText.replaceAll(/\\s+/g, ' ')";
    let said = browser.wait_js(&format!("{seen}.includes({})", json!(words))).await;
    let found = browser.js(&format!("return {seen}"), vec![]).await?;
    said.with_context(|| format!("the page says {found}"))
}

/// Without `file`, or with another page in its place, the page says `words`.
async fn spoiled(start: &str, end: &str, words: &str) -> Result<()> {
    let browser = Browser::start().await?;
    for body in [None, Some(OTHER_PAGE)] {
        let copy = Copy::make()?;
        let file = copy.file(start, end)?;
        match body {
            None => copy.remove(&file)?,
            Some(body) => copy.write(&file, body)?,
        }
        browser.open(&copy.site.url()).await?;
        says(&browser, words).await.with_context(|| format!("{file} is {body:?}"))?;
    }
    browser.stop().await
}

#[tokio::test]
async fn a_program_that_is_missing_or_something_else_is_named() -> Result<()> {
    spoiled("page-", ".wasm", ".wasm: expected").await
}

#[tokio::test]
async fn a_script_that_is_missing_or_something_else_is_named() -> Result<()> {
    spoiled("page-", ".js", ".js could not be loaded").await
}

#[tokio::test]
async fn without_the_script_that_knows_the_parts_the_page_says_so() -> Result<()> {
    spoiled("parts-", ".js", "could not be loaded").await
}

#[tokio::test]
async fn without_the_part_that_draws_it_the_page_says_so() -> Result<()> {
    spoiled("part-page-", ".wasm", "could not be loaded, so this page is what was painted of it")
        .await
}

#[tokio::test]
async fn without_its_first_script_the_page_has_words_of_its_own() -> Result<()> {
    spoiled("start-", ".js", "has not started yet").await
}

#[tokio::test]
async fn a_predictor_file_that_is_missing_or_something_else_is_named() -> Result<()> {
    let browser = Browser::start().await?;
    let copy = Copy::make()?;
    let file = copy.file("models/", ".safetensors")?;
    copy.write(&file, OTHER_PAGE)?;
    browser.open(&copy.site.url()).await?;
    says(&browser, "found an HTML page").await?;
    // One bit of the last tensor, which no golden row need depend on.
    let mut bytes = std::fs::read(dist().join(&file))?;
    *bytes.last_mut().context("the file is empty")? ^= 1;
    std::fs::write(copy.folder.path().join(&file), bytes)?;
    browser.open(&format!("{}?damaged", copy.site.url())).await?;
    says(&browser, "the file is damaged").await?;
    copy.remove(&file)?;
    browser.open(&format!("{}?again", copy.site.url())).await?;
    says(&browser, "wdbc-dense.safetensors: expected a predictor file, found status 404").await?;
    browser.stop().await
}

#[tokio::test]
async fn without_its_looks_the_page_works_and_says_that_they_are_missing() -> Result<()> {
    let copy = Copy::make()?;
    copy.remove(&copy.file("page-", ".css")?)?;
    let browser = Browser::start().await?;
    browser.open(&copy.site.url()).await?;
    says(&browser, ".css could not be loaded: the page lacks its looks").await?;
    started(&browser).await?;
    browser.element(".verdict .class .name").await?;
    browser.stop().await
}

#[tokio::test]
async fn a_part_that_is_missing_can_be_asked_for_again() -> Result<()> {
    let copy = Copy::make()?;
    let file = copy.file("part-split_batch-", ".wasm")?;
    let (there, away) = (copy.folder.path().join(&file), copy.folder.path().join("away"));
    std::fs::rename(&there, &away)?;
    let browser = Browser::start().await?;
    browser.open(&copy.site.url()).await?;
    loaded(&browser).await?;
    enter(&browser, "Batch").await?;
    says(&browser, "This part of the page could not be loaded").await?;
    std::fs::rename(&away, &there)?;
    browser.click(".empty-state .primary").await?;
    browser.element(".batch .sample").await?;
    browser.stop().await
}

#[tokio::test]
async fn without_the_worker_a_case_is_judged_and_a_table_says_what_is_missing() -> Result<()> {
    for (start, end) in [("worker-", ".wasm"), ("worker-start-", ".js")] {
        let copy = Copy::make()?;
        copy.remove(&copy.file(start, end)?)?;
        let browser = Browser::start().await?;
        browser.open(&copy.site.url()).await?;
        loaded(&browser).await?;
        browser.element(".verdict .class .name").await?;
        enter(&browser, "Batch").await?;
        browser.click(".batch .sample").await?;
        says(&browser, "The file could not be read: the worker").await?;
        // Half a page is not kept, and the page says which file it lacks.
        says(&browser, ": expected 200, found 404").await?;
        browser.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_page_older_than_its_host_repairs_itself() -> Result<()> {
    let copy = Copy::make()?;
    let index = std::fs::read_to_string(copy.folder.path().join("index.html"))?;
    let program = copy.file("page-", ".wasm")?;
    let script = copy.file("page-", ".js")?;
    let old = index.replace(&program, "page-old.wasm").replace(&script, "page-old.js");
    ensure!(old != index, "expected the page to name its program");
    copy.site.answer_once("/", old.as_bytes());
    let browser = Browser::start().await?;
    browser.open(&copy.site.url()).await?;
    loaded(&browser).await?;
    let asked = copy.site.requests();
    ensure!(asked.iter().any(|path| path == "/page-old.wasm"), "the old page was never tried");
    browser.stop().await
}

#[tokio::test]
async fn a_model_of_another_host_and_one_that_is_no_file_have_their_own_words() -> Result<()> {
    let copy = Copy::make()?;
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    copy.write("pointer.safetensors", pointer)?;
    let browser = Browser::start().await?;
    let model = async |model: &str, words: &str| -> Result<()> {
        browser.open(&format!("{}?model={model}", copy.site.url())).await?;
        says(&browser, words).await
    };
    model("https://example.com/a.safetensors", "must come from this page's own host").await?;
    model("pointer.safetensors", "found a Git LFS pointer").await?;
    model("index.html", "found an HTML page").await?;
    model("nowhere.safetensors", "nowhere.safetensors: expected a predictor file").await?;
    browser.stop().await
}

#[tokio::test]
async fn a_page_opened_as_a_file_asks_for_a_web_server() -> Result<()> {
    let copy = Copy::make()?;
    let browser = Browser::start().await?;
    let path = copy.folder.path().join("index.html");
    browser.open(&format!("file://{}", path.display())).await?;
    says(&browser, "was opened as a file").await?;
    browser.stop().await
}

#[tokio::test]
async fn a_page_in_a_sandboxed_frame_asks_for_a_window() -> Result<()> {
    let copy = Copy::make()?;
    copy.write("framed.html", "<!doctype html><iframe sandbox='allow-scripts' src='./'></iframe>")?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}framed.html", copy.site.url())).await?;
    browser.page().find(By::Css("iframe")).await?.enter_frame().await?;
    says(&browser, "shown in a sandboxed frame").await?;
    browser.stop().await
}

/// Runs `script` in every page before the page's own.
async fn before_every_page(browser: &Browser, script: &str) -> Result<()> {
    let command = "Page.addScriptToEvaluateOnNewDocument";
    browser.devtools(command, json!({ "source": script })).await.map(drop)
}

#[tokio::test]
async fn without_webassembly_the_page_says_so() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    before_every_page(&browser, "delete globalThis.WebAssembly").await?;
    browser.open(&site.url()).await?;
    says(&browser, "this browser does not have or has switched off").await?;
    browser.stop().await
}

#[tokio::test]
async fn without_any_storage_the_page_works_and_claims_nothing() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    let forbid = "for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) \
        Object.defineProperty(globalThis, name, { get() { throw new DOMException('no', 'SecurityError'); } }); \
        ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('no', 'SecurityError'));";
    before_every_page(&browser, forbid).await?;
    browser.open(&site.url()).await?;
    loaded(&browser).await?;
    browser.click(".predict .clear").await?;
    tests::page::paste(&browser, tests::page::FIRST_ROW).await?;
    verdict(&browser, "malignant").await?;
    browser.wait_text(".offline", "no claim", |text| text == "online only").await?;
    says(&browser, "Not kept for use without a network").await?;
    browser.stop().await
}

#[tokio::test]
async fn on_a_full_disk_the_page_says_that_it_is_not_kept() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    let address = site.url();
    let quota = json!({ "origin": address.trim_end_matches('/'), "quotaSize": 1000 });
    browser.devtools("Storage.overrideQuotaForOrigin", quota).await?;
    browser.open(&address).await?;
    loaded(&browser).await?;
    browser.wait_text(".offline", "no claim", |text| text == "online only").await?;
    says(&browser, "the disk may be full").await?;
    browser.stop().await
}
