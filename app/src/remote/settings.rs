//! Where the endpoint is, how it is asked, and what is made of its answers.

use comparison::Prices;
use serde::{Deserialize, Serialize};
use wire::{NamedRow, Outgoing, Protocol};

use crate::{browser, engine::LoadedModel};

const SETTINGS: &str = "nearside.endpoint";
const KEY: &str = "nearside.key";

/// What the user has said of the endpoint. The key stays in memory unless they say keep, and
/// never enters a link, a log or an export.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// How it is asked.
    pub(crate) protocol: Protocol,
    /// Address of the resource that takes a row by POST, or of the server.
    pub(crate) address: String,
    /// Name of the model, where the path has one.
    pub(crate) model: String,
    /// The names under which it wants the values, where they are not the model's own here.
    pub(crate) names: Vec<String>,
    /// API key; empty for none.
    #[serde(skip)]
    pub(crate) key: String,
    /// Whether the key outlives this tab.
    #[serde(skip)]
    pub(crate) keep_key: bool,
    /// Seconds to wait for one answer.
    pub(crate) limit_s: u32,
    /// Rows that are asked at a time.
    pub(crate) in_flight: u32,
    /// Requests a second, at most; 0 for as many as there can be.
    pub(crate) per_second: u32,
    /// Largest difference of scores that does not matter.
    pub(crate) tolerance: f64,
    /// What the other side costs.
    pub(crate) prices: Prices,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            protocol: Protocol::default(),
            address: String::new(),
            model: wire::MODEL_NAME.to_owned(),
            names: Vec::new(),
            key: String::new(),
            keep_key: false,
            limit_s: 30,
            in_flight: 4,
            per_second: 0,
            tolerance: 1e-4,
            prices: Prices {
                gateway_million: 0.0,
                function_million: 0.0,
                function_gb_s: 0.0,
                function_gb: 0.0,
                endpoint_hour: 0.0,
                month: 1e6,
            },
        }
    }
}

impl Settings {
    pub(crate) fn recall() -> Self {
        let text = browser::recall(SETTINGS, true);
        let kept: Option<Self> = text.and_then(|text| serde_json::from_str(&text).ok());
        let key = browser::recall(KEY, true);
        Self { keep_key: key.is_some(), key: key.unwrap_or_default(), ..kept.unwrap_or_default() }
    }

    pub(crate) fn keep(&self) {
        // Numbers and texts always have a JSON form.
        let text = serde_json::to_string(self).unwrap_or_default();
        browser::keep(SETTINGS, Some(&text), true);
        browser::keep(KEY, self.keep_key.then_some(self.key.as_str()), true);
    }

    /// The request for one row of `model`.
    pub(crate) fn request(&self, model: &LoadedModel, values: &[f32]) -> Outgoing {
        let names = self.names_for(model);
        let row = NamedRow { names: &names, values };
        self.protocol.request(&self.address, &self.model, row)
    }

    /// What the values of `model` are called there.
    pub(crate) fn names_for<'a>(&'a self, model: &'a LoadedModel) -> Vec<&'a str> {
        let features = &model.manifest().features;
        match self.names.len() == features.len() {
            true => self.names.iter().map(String::as_str).collect(),
            false => features.iter().map(|feature| feature.name.as_str()).collect(),
        }
    }

    /// What keeps the address from being asked, in words.
    pub(crate) fn objection(&self) -> Option<&'static str> {
        let address = self.address.trim();
        let http = address.starts_with("http://") || address.starts_with("https://");
        match address {
            "" => Some("Enter the address of the endpoint first."),
            _ if !http => Some("The address must start with https:// or http://."),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_http_address_is_asked() {
        let objects = |address: &str| {
            Settings { address: address.to_owned(), ..Settings::default() }.objection().is_some()
        };
        assert!(objects("") && objects("ftp://x") && objects("example.org"));
        assert!(!objects("https://example.org/prod/predict"));
    }

    #[test]
    fn the_key_is_not_among_what_is_written() {
        let settings = Settings { key: "sesame".to_owned(), ..Settings::default() };
        let text = serde_json::to_string(&settings).unwrap();
        assert!(!text.contains("sesame"));
        // What an older page wrote is read as far as it goes.
        let read: Settings = serde_json::from_str(r#"{"address":"http://a"}"#).unwrap();
        assert_eq!((read.address.as_str(), read.in_flight), ("http://a", 4));
    }
}
