//! What the environment says. A function gets no command line.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// How events are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handler {
    /// Properly.
    Predict,
    /// As a widely copied tutorial does, which cuts the score down to a whole number: for showing what
    /// that does, and for nothing else.
    Blog,
}

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// `ENDPOINT_NAME`: the SageMaker endpoint.
    pub endpoint_name: String,
    /// `FEATURES`: numbers in a row, 30 if left out.
    pub features: usize,
    /// `CODES`: what label 0, 1, … is answered as, `B,M` if left out.
    pub codes: Vec<String>,
    /// `THRESHOLD`: from which score on it is label 1, where the endpoint gives a score alone; 0.5 if
    /// left out.
    pub threshold: f64,
    /// `ALLOW_ORIGIN`: whose pages may read an answer, `*` if left out.
    pub allow_origin: String,
    /// `TIME_LIMIT_MS`: how long the endpoint may take, 25000 if left out; the gateway gives up
    /// after 29 s.
    pub time_limit: Duration,
    /// `HANDLER`: `predict` (if left out) or `blog`.
    pub handler: Handler,
}

impl Settings {
    /// Reads settings from a lookup such as `|name| std::env::var(name).ok()`.
    ///
    /// # Errors
    /// Names the variable, what was expected in it and what was found.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let read = |name: &str, default: &str| lookup(name).unwrap_or_else(|| default.to_owned());
        let codes: Vec<String> =
            read("CODES", "B,M").split(',').map(|code| code.trim().to_owned()).collect();
        ensure!(
            codes.len() > 1 && codes.iter().all(|code| !code.is_empty()),
            "CODES: expected two or more codes between commas, found {codes:?}"
        );
        let endpoint_name = lookup("ENDPOINT_NAME").filter(|name| !name.is_empty());
        Ok(Self {
            endpoint_name: endpoint_name
                .context("ENDPOINT_NAME: expected the name of a SageMaker endpoint, found none")?,
            features: number("FEATURES", &read("FEATURES", "30"))?,
            codes,
            threshold: number("THRESHOLD", &read("THRESHOLD", "0.5"))?,
            allow_origin: read("ALLOW_ORIGIN", "*"),
            time_limit: Duration::from_millis(number(
                "TIME_LIMIT_MS",
                &read("TIME_LIMIT_MS", "25000"),
            )?),
            handler: match read("HANDLER", "predict").as_str() {
                "predict" => Handler::Predict,
                "blog" => Handler::Blog,
                other => bail!("HANDLER: expected predict or blog, found `{other}`"),
            },
        })
    }
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T> {
    let parsed = text.trim().parse().ok();
    parsed.with_context(|| format!("{name}: expected a number, found `{text}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings> {
        Settings::read(|name| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_name_is_all_that_is_needed() {
        let settings = read(&[("ENDPOINT_NAME", "half")]).unwrap();
        assert_eq!((settings.features, settings.handler), (30, Handler::Predict));
        assert_eq!(settings.codes, ["B", "M"]);
    }

    #[test]
    fn what_cannot_be_is_named() {
        let refuse = |pairs: &[(&str, &str)], expected: &str| {
            let pairs = [&[("ENDPOINT_NAME", "half")], pairs].concat();
            assert_eq!(read(&pairs).unwrap_err().to_string(), expected);
        };
        assert!(read(&[]).unwrap_err().to_string().starts_with("ENDPOINT_NAME: expected"));
        refuse(&[("HANDLER", "x")], "HANDLER: expected predict or blog, found `x`");
        refuse(&[("FEATURES", "-3")], "FEATURES: expected a number, found `-3`");
        refuse(
            &[("CODES", "B,")],
            "CODES: expected two or more codes between commas, found [\"B\", \"\"]",
        );
    }
}
