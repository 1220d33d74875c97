//! A predictor of another table, dropped on the page, makes it that predictor's page.

use anyhow::Result;
use model_wasm::{
    Manifest, Predictor,
    file::{Draft, Precision, Tensor, Tensors},
    manifest::{Class, ClassQuantiles, Feature, Head, Layer, Linear, Normaliser, Sample},
};
use tests::{
    Browser, Site, dist,
    page::{FIRST_ROW, assert_clean, drop_file, enter, loaded, paste, scored, verdict},
};

/// The shipped file's manifest, turned into one of three flowers told by two lengths.
fn flowers() -> Result<Manifest> {
    let shipped = std::fs::read(dist().join(xtask::workspace::DEFAULT_PREDICTOR))?;
    let mut manifest = Predictor::from_bytes(&shipped)?.manifest().clone();
    let feature = |name: &str| Feature {
        name: name.to_owned(),
        aliases: Vec::new(),
        group: name.to_owned(),
        statistic: String::new(),
        unit: "cm".to_owned(),
        description: String::new(),
        quantiles: vec![ClassQuantiles((0..15u8).map(f32::from).collect()); 3],
        median: 5.0,
        midpoint: 5.0,
    };
    let class = |name: &str| Class { name: name.to_owned(), codes: vec![name.to_owned()] };
    manifest.name = "Flowers".to_owned();
    manifest.features = ["petal", "sepal"].map(feature).to_vec();
    manifest.classes = ["setosa", "versicolor", "virginica"].map(class).to_vec();
    manifest.head = Head::Softmax;
    manifest.positive = 2;
    let linear = Linear { name: "0".to_owned(), inputs: 2, outputs: 3 };
    manifest.layers = vec![Layer::Linear(linear)];
    manifest.normaliser = Normaliser { mean: vec![0.0; 2], std: vec![1.0; 2] };
    manifest.samples = vec![Sample { title: "a setosa".to_owned(), label: Some(0) }];
    (manifest.reference_rows, manifest.novelty) = (0, None);
    (manifest.calibration, manifest.conformal) = (None, Vec::new());
    manifest.claims.evaluation = None;
    Ok(manifest)
}

fn file() -> Result<Vec<u8>> {
    let mut tensors = Tensors::default();
    let weights = [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0];
    tensors.insert("0.weight", Tensor::new(Precision::F16, &[3, 2], &weights));
    tensors.insert("0.bias", Tensor::new(Precision::F16, &[3], &[0.0; 3]));
    Ok(Draft { manifest: flowers()?, tensors, golden: vec![1.0, 2.0] }.seal()?)
}

#[tokio::test]
async fn a_dropped_predictor_of_another_table_makes_the_page_its_own() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&site.url()).await?;
    loaded(&browser).await?;
    drop_file(&browser, "flowers.safetensors", &file()?).await?;
    browser.wait_text(".model .name", "the other model", |text| text == "Flowers").await?;
    browser.wait_js("document.querySelectorAll('.strip').length === 2").await?;
    paste(&browser, "sepal;petal\n1,5;6").await?;
    // petal 6, sepal 1.5: logits −6, 1.5 and 6.
    verdict(&browser, "virginica").await?;
    assert_eq!(browser.elements(".shares li").await?.len(), 3);
    // It begins as a container does: by that a file is told from a table.
    let broken = [&12u64.to_le_bytes()[..], b"{no manifest"].concat();
    drop_file(&browser, "broken.safetensors", &broken).await?;
    let refused = "That file was not taken over; the model before it stays.";
    browser.wait_text(".notice.error", refused, |text| text.contains(refused)).await?;
    browser.wait_text(".model .name", "the old model", |text| text == "Flowers").await?;
    // Back to two classes while the verdict is the third: nothing of the flower may stay.
    let shipped = std::fs::read(dist().join(xtask::workspace::DEFAULT_PREDICTOR))?;
    drop_file(&browser, "wdbc.safetensors", &shipped).await?;
    browser.wait_js("document.querySelectorAll('.strip').length === 30").await?;
    paste(&browser, FIRST_ROW).await?;
    verdict(&browser, "malignant").await?;
    assert_clean(&browser)?;
    browser.stop().await
}

#[tokio::test]
async fn a_scored_table_is_put_away_with_its_model_and_the_next_one_has_its_own() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&site.url()).await?;
    loaded(&browser).await?;
    enter(&browser, "Batch").await?;
    browser.click(".batch .sample").await?;
    scored(&browser, "483 rows").await?;
    drop_file(&browser, "flowers.safetensors", &file()?).await?;
    browser.wait_text(".model .name", "the other model", |text| text == "Flowers").await?;
    browser.wait_text("#import-title", "no table", |text| text == "Score a table").await?;
    browser.wait_js("!document.querySelector('.batch .headline')").await?;
    // Logits of (petal, sepal) are −petal, sepal and petal: the largest is the verdict.
    paste(&browser, "sepal;petal;class\n1,5;6;virginica\n9;2;setosa\n3;1;versicolor").await?;
    scored(&browser, "3 rows: 0 setosa, 2 versicolor, 1 virginica").await?;
    browser
        .wait_text(".known", "counts by class", |text| text.contains("called virginica"))
        .await?;
    assert_clean(&browser)?;
    browser.stop().await
}
