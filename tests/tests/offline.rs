//! The page without its server, and with a newer one.

use anyhow::Result;
use tests::{
    Browser, Site, copy_site, dist,
    page::{FIRST_ROW, enter, kept_offline, loaded, paste, verdict},
};

/// Visits once, restarts the browser without the server, and predicts.
async fn visit_and_return(base: &str) -> Result<()> {
    let site = Site::start(&dist(), base, 0)?;
    let profile = tempfile::tempdir()?;
    let browser = Browser::start_in(profile.path()).await?;
    let address = site.url();
    browser.open(&address).await?;
    kept_offline(&browser).await?;
    browser.stop().await?;
    site.stop();
    let browser = Browser::start_in(profile.path()).await?;
    browser.open(&address).await?;
    loaded(&browser).await?;
    // The programs of tables and of the further views come from what was kept, too.
    paste(&browser, FIRST_ROW).await?;
    verdict(&browser, "malignant").await?;
    enter(&browser, "Compare").await?;
    browser.element(".compare").await?;
    browser.stop().await
}

#[tokio::test]
async fn after_one_visit_the_page_works_without_its_server() -> Result<()> {
    visit_and_return("/").await
}

#[tokio::test]
async fn a_copy_below_a_path_works_without_its_server() -> Result<()> {
    visit_and_return("/tools/nearside/").await
}

#[tokio::test]
async fn a_newer_version_is_announced_and_taken_over_as_a_whole() -> Result<()> {
    let folder = tempfile::tempdir()?;
    copy_site(folder.path())?;
    let site = Site::start(folder.path(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&site.url()).await?;
    kept_offline(&browser).await?;
    let index = folder.path().join("index.html");
    let page = std::fs::read_to_string(&index)?;
    let newer = page.replacen("<html ", "<html data-edition=\"newer\" ", 1);
    assert_ne!(newer, page);
    std::fs::write(&index, newer)?;
    let template = xtask::workspace::root()?.join("app/start/sw.js");
    xtask::precache::write(&template, folder.path())?;
    // This page is the one that the first version's worker took over, and it was never reloaded.
    let look = "navigator.serviceWorker.getRegistration().then((known) => known.update())";
    browser.js(look, vec![]).await?;
    // Until the reader agrees it is the old version, as a whole.
    browser.wait_text(".update", "the announcement", |text| text.contains("new version")).await?;
    let edition = "return document.documentElement.dataset.edition ?? 'older'";
    assert_eq!(browser.js(edition, vec![]).await?, "older");
    browser.click(".update button").await?;
    browser.wait_js("document.documentElement.dataset.edition === 'newer'").await?;
    loaded(&browser).await?;
    browser.stop().await
}
