//! Where the endpoint is, and how long to wait for it.

use crate::browser;

const ADDRESS: &str = "nearside.endpoint";
const KEY: &str = "nearside.key";
const LIMIT: &str = "nearside.limit";

/// What the user has said of the endpoint. The key stays in memory unless they say keep, and
/// never enters a link, a log or an export.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Settings {
    /// Address of the resource that takes a row by POST.
    pub(crate) address: String,
    /// API key; empty for none.
    pub(crate) key: String,
    /// Whether the key outlives this tab.
    pub(crate) keep_key: bool,
    /// Seconds to wait for one answer.
    pub(crate) limit_s: u32,
}

impl Settings {
    pub(crate) fn recall() -> Self {
        let key = browser::recall(KEY, true);
        let limit_s = browser::recall(LIMIT, true).and_then(|limit| limit.parse().ok());
        Self {
            address: browser::recall(ADDRESS, true).unwrap_or_default(),
            keep_key: key.is_some(),
            key: key.unwrap_or_default(),
            limit_s: limit_s.unwrap_or(30),
        }
    }

    pub(crate) fn keep(&self) {
        browser::keep(ADDRESS, Some(&self.address), true);
        browser::keep(LIMIT, Some(&self.limit_s.to_string()), true);
        browser::keep(KEY, self.keep_key.then_some(self.key.as_str()), true);
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
}
