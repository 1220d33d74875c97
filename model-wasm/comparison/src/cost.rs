//! What a million predictions cost there. Prices are the user's: they change, and differ by region.

use serde::{Deserialize, Serialize};

/// Hours of a month: a year's by twelve.
const HOURS: f64 = 8760.0 / 12.0;

/// Prices in one currency, and what is used; all finite and 0 or more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prices {
    /// Of a million requests at the gateway.
    pub gateway_million: f64,
    /// Of a million calls of the function.
    pub function_million: f64,
    /// Of a gigabyte of the function's memory for a second.
    pub function_gb_s: f64,
    /// Memory of the function, gigabytes.
    pub function_gb: f64,
    /// Of the endpoint for an hour, all its instances together.
    pub endpoint_hour: f64,
    /// Predictions a month, over which the endpoint's hours are spread.
    pub month: f64,
}

/// The cost of a million predictions, part by part.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Of the gateway.
    pub gateway: f64,
    /// Of the function.
    pub function: f64,
    /// Of the endpoint.
    pub endpoint: f64,
}

impl Prices {
    /// The cost of a million predictions, each of which keeps the function busy for `ms`. None where
    /// a price is no price.
    #[must_use]
    pub fn million(&self, ms: f64) -> Option<Cost> {
        let all = [
            self.gateway_million,
            self.function_million,
            self.function_gb_s,
            self.function_gb,
            self.endpoint_hour,
            ms,
        ];
        let sound = all.iter().all(|price| price.is_finite() && *price >= 0.0);
        let spread = self.endpoint_hour == 0.0 || (self.month.is_finite() && self.month > 0.0);
        (sound && spread).then(|| Cost {
            gateway: self.gateway_million,
            // A million calls of `ms` thousandths of a second.
            function: self.function_million + self.function_gb_s * self.function_gb * ms * 1e3,
            endpoint: match self.endpoint_hour {
                0.0 => 0.0,
                hour => hour * HOURS / self.month * 1e6,
            },
        })
    }
}

impl Cost {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.gateway + self.function + self.endpoint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: Prices = Prices {
        gateway_million: 3.5,
        function_million: 0.2,
        function_gb_s: 0.00001,
        function_gb: 0.5,
        endpoint_hour: 0.1,
        month: 1e6,
    };

    /// 3.5 + (0.2 + 0.00001 · 0.5 · 0.02 s · 10⁶) + 0.1 · 730.
    #[test]
    fn the_parts_add_up() {
        let cost = PRICES.million(20.0).unwrap();
        assert!((cost.function - 0.3).abs() < 1e-12);
        assert!((cost.endpoint - 73.0).abs() < 1e-9);
        assert!((cost.total() - 76.8).abs() < 1e-9);
    }

    #[test]
    fn without_predictions_an_endpoint_has_no_share() {
        assert_eq!(Prices { month: 0.0, ..PRICES }.million(20.0), None);
        assert!(Prices { month: 0.0, endpoint_hour: 0.0, ..PRICES }.million(20.0).is_some());
        assert_eq!(Prices { gateway_million: f64::NAN, ..PRICES }.million(20.0), None);
    }
}
