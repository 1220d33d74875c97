//! Long tables in real Chromium. What is expected of the known cases was computed by numpy: see
//! `model-wasm/scoring/tests/float64.py`.

use std::io::Write;

use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use tests::{
    Browser, Site, dist,
    known::{cases as known_cases, predictor},
    page::{assert_clean, drop_file, enter, kept_offline, loaded, paste, scored, verdict},
};

/// Of the known cases at the file's threshold: numpy's confusion matrix summed by column.
const HEADLINE: &str = "483 rows: 306 benign, 177 malignant";

async fn open(site: &Site) -> Result<Browser> {
    let browser = Browser::start().await?;
    browser.open(&site.url()).await?;
    loaded(&browser).await?;
    Ok(browser)
}

/// Waits until so many rows, as the page writes the number, pass the filter of the grid.
async fn pass(browser: &Browser, rows: &str) -> Result<()> {
    let words = format!("{rows} rows");
    browser.wait_text(".grid .total", &words, |text| text == words).await?;
    Ok(())
}

/// Text of a cell, by row on the screen (from 1) and title of its column.
fn cell(row: usize, title: &str) -> String {
    format!(
        "document.querySelectorAll('.grid tbody tr')[{row} - 1].children[[...document\
         .querySelectorAll('.grid thead th')].findIndex((th) => th.textContent === '{title}')].textContent"
    )
}

/// Waits until the panel beside the grid shows this row, which has the same name.
async fn shows_row(browser: &Browser, row: usize) -> Result<()> {
    let title = format!("Row {row} · {row}");
    // The buttons to other rows stand behind it.
    let is_it = |text: &str| {
        text.strip_prefix(&title).is_some_and(|rest| !rest.starts_with(char::is_numeric))
    };
    browser.wait_text("#row-title", &title, is_it).await?;
    Ok(())
}

#[tokio::test]
async fn a_dropped_file_is_scored_row_by_row_and_measured_against_its_labels() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    drop_file(&browser, "cases.csv", known_cases()?.as_bytes()).await?;
    let read = "30 of 30 features matched; label found";
    browser.wait_text(".columns .found", read, |text| text == read).await?;
    scored(&browser, HEADLINE).await?;
    // sensitivity 176 of 180 and specificity 302 of 303, with Wilson's intervals (statsmodels).
    let known = "sensitivity 97.8 % (94.4 to 99.1 %)";
    browser.wait_text(".known", known, |text| text.contains(known)).await?;
    browser.wait_text(".known", "numpy's area", |text| text.contains("ROC curve 0.9993")).await?;
    let drift = "0 of 30 features have drifted far";
    browser.wait_text("section.drift", drift, |text| text.contains(drift)).await?;
    assert_clean(&browser)?;
    browser.stop().await
}

#[tokio::test]
async fn rows_are_sorted_filtered_and_opened_as_a_case() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    drop_file(&browser, "cases.csv", known_cases()?.as_bytes()).await?;
    let said = scored(&browser, HEADLINE).await?;
    let review = said.split(" need review").next().and_then(|before| before.rsplit(' ').next());
    browser.click(".controls .chip.review").await?;
    pass(&browser, review.context("a count of rows that need review")?).await?;
    browser.click(".controls .chip.misses").await?;
    pass(&browser, "5").await?;
    // The worst misses first, of all rows.
    browser.click(".grid th.label button").await?;
    browser.click(".controls .chip.all").await?;
    pass(&browser, "483").await?;
    // The worst miss is the known case to which numpy gives its own class the least probability.
    let expected: serde_json::Value =
        serde_json::from_str(include_str!("../../model-wasm/scoring/tests/float64.json"))?;
    let labels: Vec<usize> = predictor()?.reference().iter().map(|row| row.label).collect();
    let of_own = |row: usize| {
        let chance = expected["probability"][row].as_f64().unwrap_or(f64::NAN);
        if labels[row] == 1 { chance } else { 1.0 - chance }
    };
    let worst = (0..labels.len()).min_by(|&a, &b| of_own(a).total_cmp(&of_own(b)));
    let worst = worst.context("there are known cases")? + 1;
    let first = format!("{} === '{worst}'", cell(1, "id"));
    browser.wait_js(&first).await?;
    browser.click(".grid tbody tr:first-child td").await?;
    shows_row(&browser, worst).await?;
    browser.click(".row-panel .open").await?;
    verdict(&browser, "benign").await?;
    // Coming back, the table is as it was left.
    enter(&browser, "Batch").await?;
    scored(&browser, HEADLINE).await?;
    browser.wait_js(&first).await?;
    browser.stop().await
}

#[tokio::test]
async fn a_bad_row_is_shown_with_line_column_and_value_and_stops_no_other() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    let mut lines: Vec<String> = known_cases()?.lines().map(str::to_owned).collect();
    let mut cells: Vec<&str> = lines[7].split(',').collect();
    cells[4] = "12.5 mm";
    lines[7] = cells.join(",");
    let cut: Vec<&str> = lines[20].split(',').take(9).collect();
    lines[20] = cut.join(",");
    drop_file(&browser, "faults.csv", lines.join("\n").as_bytes()).await?;
    scored(&browser, "483 rows: ").await?;
    scored(&browser, ", 2 without a verdict").await?;
    browser.click(".controls .chip.errors").await?;
    pass(&browser, "2").await?;
    let first = "Line 8: column 5, perimeter_mean: expected a number, found `12.5 mm`";
    browser.wait_js(&format!("{} === '{first}'", cell(1, "flags"))).await?;
    let second = "Line 21: expected 32 cells, found 9: the row is cut off";
    browser.wait_js(&format!("{} === '{second}'", cell(2, "flags"))).await?;
    browser.stop().await
}

#[tokio::test]
async fn columns_that_do_not_tell_are_chosen_by_hand() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    let text = known_cases()?.replacen("radius_mean", "size", 1);
    drop_file(&browser, "odd.csv", text.as_bytes()).await?;
    let missing = "also for radius_mean";
    browser.wait_text(".columns .error", missing, |text| text.contains(missing)).await?;
    browser.wait_js("document.querySelector('.score').disabled").await?;
    let choose = "const select = document.querySelector('.mapping .missing select'); \
        select.value = [...select.options].find((o) => o.text === '3: size').value; \
        select.dispatchEvent(new Event('change', { bubbles: true }));";
    browser.js(choose, vec![]).await?;
    browser.click(".score:enabled").await?;
    scored(&browser, HEADLINE).await?;
    browser.stop().await
}

#[tokio::test]
async fn how_a_table_is_read_can_be_chosen_otherwise() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    // Names that say nothing, as OpenML gives them: only a person knows their order.
    let known = known_cases()?;
    let (header, rows) = known.split_once('\n').context("the known cases have a header")?;
    let names: Vec<String> = (1..=header.split(',').count()).map(|n| format!("V{n}")).collect();
    let text = format!("{}\n{rows}", names.join(","));
    drop_file(&browser, "openml.csv", text.as_bytes()).await?;
    let missing = "a column for each feature";
    browser.wait_text(".columns .error", missing, |text| text.contains(missing)).await?;
    let found = "Detected format: comma, header";
    browser.wait_text(".format .quiet", found, |text| text == found).await?;
    browser.click(".format .check input").await?;
    scored(&browser, HEADLINE).await?;
    // Read as one column, it is no table of the model's any more.
    let choose = "const labels = [...document.querySelectorAll('.format label')]; \
        const select = labels.find((l) => l.textContent.startsWith('Separator')).querySelector('select'); \
        select.value = 'semicolon'; select.dispatchEvent(new Event('change', { bubbles: true }));";
    browser.js(choose, vec![]).await?;
    let found = "Detected format: semicolon, header";
    browser.wait_text(".format .quiet", found, |text| text == found).await?;
    browser.wait_js("document.querySelector('.score').disabled").await?;
    browser.stop().await
}

#[tokio::test]
async fn a_table_is_read_however_its_text_is_packed() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    let text = known_cases()?.replacen("radius_mean", "radius_mean [\u{b5}m]", 1);
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&utf_16)?;
    let windows: Vec<u8> = text.chars().map(|sign| u32::from(sign) as u8).collect();
    for (name, bytes, words) in [
        ("table.csv.gz", gzip.finish()?, "gzip, UTF-16LE, comma, header"),
        ("table.csv", windows, "windows-1252, comma, header"),
    ] {
        drop_file(&browser, name, &bytes).await?;
        browser.wait_text(".understood", words, |text| text.contains(words)).await?;
        scored(&browser, HEADLINE).await?;
    }
    // A file of one row is a case, and packed no less.
    let (header, rows) = text.split_once('\n').context("the known cases have a header")?;
    let row = rows.lines().last().context("and rows")?;
    let short = format!("{header}\n{row}\n");
    let utf_16: Vec<u8> = short.encode_utf16().flat_map(u16::to_le_bytes).collect();
    drop_file(&browser, "row.txt", &utf_16).await?;
    let words = "Took over one row.";
    browser.wait_text(".notice", words, |text| text.contains(words)).await?;
    assert_clean(&browser)?;
    browser.stop().await
}

#[tokio::test]
async fn what_is_no_table_is_said_in_words() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    enter(&browser, "Batch").await?;
    let zip = [b"PK\x03\x04".to_vec(), vec![7; 100_000]].concat();
    drop_file(&browser, "sheet.xlsx", &zip).await?;
    let words = "save its sheet as CSV";
    browser.wait_text(".batch .error", words, |text| text.contains(words)).await?;
    // A megabyte and more on one line.
    let endless = "let data = new DataTransfer(); \
        data.items.add(new File(['1,2,'.repeat(500000)], 'endless.csv')); \
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));";
    browser.js(endless, vec![]).await?;
    let words = "expected a line end within 1024 KB";
    browser.wait_text(".batch .error", words, |text| text.contains(words)).await?;
    browser.stop().await
}

#[tokio::test]
async fn pasted_rows_and_request_bodies_are_tables_too() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    let predictor = predictor()?;
    let rows: Vec<String> =
        predictor.reference().iter().take(3).map(|r| json!(r.values).to_string()).collect();
    paste(&browser, &format!("{{\"instances\": [{}]}}", rows.join(","))).await?;
    scored(&browser, "3 rows: 3 benign, 0 malignant").await?;
    let lines: Vec<String> =
        rows.iter().map(|row| row.trim_matches(['[', ']']).to_owned()).collect();
    paste(&browser, &lines[..2].join("\n")).await?;
    scored(&browser, "2 rows: 2 benign, 0 malignant").await?;
    browser.stop().await
}

/// A file of many times the known cases, made in the page: it is never in memory as a whole.
const LONG: &str = "const [text, times] = arguments; const cut = text.indexOf('\\n') + 1; \
    const parts = [text.slice(0, cut), ...Array(times).fill(text.slice(cut))]; \
    const data = new DataTransfer(); data.items.add(new File(parts, 'long.csv')); \
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));";

#[tokio::test]
async fn a_long_table_comes_out_in_order_whatever_worker_took_which_piece() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    browser.js(LONG, vec![json!(known_cases()?), json!(150)]).await?;
    let rows = 483 * 150;
    scored(&browser, "72\u{202f}450 rows: 45\u{202f}900 benign, 26\u{202f}550 malignant").await?;
    pass(&browser, "72\u{202f}450").await?;
    // The last of them is as far down as a first row can be: sixteen are seen.
    for row in [1, 7000, 40_001, rows - 15] {
        browser.fill(".grid .jump", &row.to_string()).await?;
        browser.js("document.querySelector('.grid .jump').blur()", vec![]).await?;
        let name = (row - 1) % 483 + 1;
        browser.wait_js(&format!("{} === '{name}'", cell(1, "id"))).await?;
        let place = format!("{}.replaceAll('\\u202f', '')", cell(1, "#"));
        browser.wait_js(&format!("{place} === '{row}'")).await?;
    }
    browser.stop().await
}

#[tokio::test]
async fn scoring_stops_at_once_and_keeps_what_it_has() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    // A dropped table is scored at once; it is stopped as soon as the first rows are there.
    let stop = "new MutationObserver((_, watch) => { \
            const rows = document.querySelector('.work .num')?.textContent; \
            if (!rows || rows.startsWith('0 ')) return; \
            watch.disconnect(); document.querySelector('.work .cancel').click(); \
        }).observe(document.body, { childList: true, subtree: true, characterData: true });";
    browser.js(stop, vec![]).await?;
    browser.js(LONG, vec![json!(known_cases()?), json!(2000)]).await?;
    let words = "It was stopped";
    browser.wait_text(".findings", words, |text| text.contains(words)).await?;
    let rows = "Number(document.querySelector('.grid table').getAttribute('aria-rowcount'))";
    browser.wait_js(&format!("{rows} > 1 && {rows} < 483 * 2000")).await?;
    // What was stopped can be begun again, and another table takes its place with its rows alone.
    browser.click(".score:enabled").await?;
    drop_file(&browser, "cases.csv", known_cases()?.as_bytes()).await?;
    browser.wait_text("#file-title", "the other table", |text| text == "cases.csv").await?;
    scored(&browser, HEADLINE).await?;
    browser.stop().await
}

#[tokio::test]
async fn the_scored_table_is_downloaded_with_its_own_cells() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    let text = known_cases()?;
    drop_file(&browser, "cases.csv", text.as_bytes()).await?;
    scored(&browser, HEADLINE).await?;
    // What the page would give to the browser's downloads.
    let catch = "const make = URL.createObjectURL; \
        URL.createObjectURL = (blob) => { window.made = blob; return make(blob); }; \
        HTMLAnchorElement.prototype.click = function () { [window.kept, window.named] = [window.made, this.download]; };";
    browser.js(catch, vec![]).await?;
    browser.click(".export summary").await?;
    browser.click(".export .csv:enabled").await?;
    browser.wait_js("window.kept").await?;
    let saved = browser.js("return window.kept.text()", vec![]).await?;
    let saved = saved.as_str().context("text")?;
    assert_eq!(browser.js("return window.named", vec![]).await?, "cases scored.csv");
    assert_eq!(saved.lines().count(), text.lines().count());
    for (own, line) in text.lines().zip(saved.lines()) {
        assert!(line.starts_with(own), "{line}");
    }
    // What was being measured when the button was pressed has come all the same.
    browser.wait_text(".known", "the area", |text| text.contains("ROC curve 0.9993")).await?;
    browser.stop().await
}

#[tokio::test]
async fn the_grid_is_walked_with_the_keyboard() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    enter(&browser, "Batch").await?;
    browser.click(".batch .sample").await?;
    scored(&browser, HEADLINE).await?;
    pass(&browser, "483").await?;
    let press = async |key: &str, control: bool| {
        let script = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', \
            { key: arguments[0], ctrlKey: arguments[1], bubbles: true, cancelable: true }));";
        browser.js(script, vec![json!(key), json!(control)]).await
    };
    let at = |row: usize, column: usize| {
        format!(
            "document.activeElement.ariaColIndex === '{column}' && \
             document.activeElement.parentElement.getAttribute('aria-rowindex') === '{row}'"
        )
    };
    browser.wait_js("document.querySelectorAll('.grid td[tabindex=\"0\"]').length === 1").await?;
    browser.js("document.querySelector('.grid td[tabindex=\"0\"]').focus()", vec![]).await?;
    browser.wait_js(&at(2, 1)).await?;
    press("ArrowDown", false).await?;
    press("ArrowRight", false).await?;
    browser.wait_js(&at(3, 2)).await?;
    press("End", true).await?;
    browser.wait_js(&at(484, 2)).await?;
    press("PageUp", false).await?;
    press("Home", true).await?;
    browser.wait_js(&at(2, 2)).await?;
    press("Enter", false).await?;
    shows_row(&browser, 1).await?;
    press("j", false).await?;
    shows_row(&browser, 2).await?;
    press("k", false).await?;
    shows_row(&browser, 1).await?;
    browser.wait_js(&at(2, 2)).await?;
    browser.click(".row-panel .open").await?;
    verdict(&browser, "benign").await?;
    browser.stop().await
}

#[tokio::test]
async fn tables_are_scored_without_the_server_and_on_a_narrow_screen() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site).await?;
    kept_offline(&browser).await?;
    site.stop();
    browser.resize(360, 740).await?;
    enter(&browser, "Batch").await?;
    browser.click(".batch .faulty").await?;
    scored(&browser, "483 rows: ").await?;
    browser.wait_js("document.documentElement.scrollWidth <= 360").await?;
    browser.stop().await
}
