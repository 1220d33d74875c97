//! What would change a verdict: natively on all known cases, and on the page.

use anyhow::{Context, Result};
use model_wasm::{Predictor, ReferenceRow, counterfactual::Alternatives};
use tests::{
    Browser, Site, dist,
    page::{FIRST_ROW, assert_clean, verdict},
};
use xtask::workspace;

fn shipped() -> Result<Predictor> {
    let file = workspace::root()?.join("public").join(workspace::DEFAULT_PREDICTOR);
    Ok(Predictor::from_bytes(&std::fs::read(file)?)?)
}

#[test]
fn every_tenth_known_case_can_be_changed_within_what_is_known() -> Result<()> {
    let predictor = shipped()?;
    for case in predictor.reference().iter().step_by(10) {
        let found = check(&predictor, case, &[])?;
        let changed = found.counterfactual.context("a case that nothing changes")?;
        // No dearer than becoming the nearest case of another class altogether.
        let nearest = found.nearest.context("the file carries cases of both classes")?;
        assert!(changed.distance <= distance(&predictor, &case.values, nearest.index)? + 1e-3);
    }
    Ok(())
}

#[test]
fn locked_measurements_stay_and_leave_most_cases_a_way() -> Result<()> {
    let (predictor, locked) = (shipped()?, [0, 7]);
    let cases: Vec<_> = predictor.reference().iter().step_by(10).collect();
    let mut changed = 0;
    for case in &cases {
        let found = check(&predictor, case, &locked)?.counterfactual;
        changed += usize::from(found.is_some());
        assert!(found.is_none_or(|found| locked.iter().all(|f| !found.changed.contains(f))));
    }
    assert!(changed * 2 > cases.len(), "{changed} of {}", cases.len());
    Ok(())
}

/// The alternatives of a case, of which everything holds that is promised of all of them.
fn check(predictor: &Predictor, case: &ReferenceRow, locked: &[usize]) -> Result<Alternatives> {
    let manifest = predictor.manifest();
    let verdict = predictor.predict(&case.values)?.class;
    let found = predictor.alternatives(&case.values, locked, manifest.threshold)?;
    assert!(found.nearest.as_ref().is_some_and(|nearest| nearest.label != verdict));
    if let Some(changed) = &found.counterfactual {
        assert_ne!(predictor.predict(&changed.values)?.class, verdict);
        for (feature, (&before, &after)) in case.values.iter().zip(&changed.values).enumerate() {
            let (least, most) = manifest.features[feature].range();
            assert_eq!(before != after, changed.changed.contains(&feature));
            assert!(before == after || (least..=most).contains(&after), "{feature}: {after}");
        }
        // A known case breaks no relation, so neither does the changed one.
        assert!(changed.novelty.as_ref().is_some_and(|novelty| novelty.broken.is_empty()));
    }
    Ok(found)
}

/// Sum of |Δz| between a row and a known case, from the file's own means and deviations.
fn distance(predictor: &Predictor, row: &[f32], index: usize) -> Result<f32> {
    let known = predictor.reference().get(index).context("a known case")?;
    let spreads = &predictor.manifest().normaliser.std;
    let gaps = row.iter().zip(&known.values).zip(spreads);
    Ok(gaps.map(|((a, b), spread)| ((a - b) / spread).abs()).sum())
}

#[tokio::test]
async fn a_change_is_proposed_tried_counted_and_taken_back() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}#case={FIRST_ROW}", site.url())).await?;
    verdict(&browser, "malignant").await?;
    browser.wait_text(".proposal", "a proposal", |t| t.contains("verdict is benign")).await?;
    let title = "Probability of malignant along";
    browser.wait_text(".curve figcaption", "a curve", |t| t.contains(title)).await?;
    browser.wait_text("#changes-title + p", "no change yet", |t| t.contains("Nothing yet")).await?;

    browser.click("button.try").await?;
    verdict(&browser, "benign").await?;
    let told = ".changes .headline";
    browser
        .wait_text(told, "the change told", |t| t.contains("malignant") && t.contains("benign"))
        .await?;

    browser.click("button.reset").await?;
    verdict(&browser, "malignant").await?;
    browser
        .wait_text("#changes-title + p", "no change left", |t| t.contains("Nothing yet"))
        .await?;
    assert_clean(&browser)?;
    browser.stop().await
}

#[tokio::test]
async fn a_locked_measurement_is_no_part_of_the_proposal() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}#case={FIRST_ROW}", site.url())).await?;
    verdict(&browser, "malignant").await?;
    let first = ".proposal tbody tr th";
    let before = browser.wait_text(first, "a proposal", |text| !text.is_empty()).await?;
    let script = "const label = [...document.querySelectorAll('.locks label')]\
        .find((label) => label.textContent.trim() === arguments[0]); label.click();";
    browser.js(script, vec![before.clone().into()]).await?;
    browser.wait_text(first, "another proposal", |text| !text.is_empty() && text != before).await?;
    let proposal = browser.element(".proposal").await?.text().await?;
    assert!(!proposal.lines().any(|line| line.starts_with(&before)), "{proposal}");
    browser.stop().await
}
