//! Which of Burn's CPU backends trains.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

/// A backend that runs anywhere without a driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// burn-ndarray: what the committed predictors were trained with.
    #[default]
    Ndarray,
    /// burn-flex: its successor in Burn.
    Flex,
}

impl Backend {
    pub(crate) fn device(self) -> Device {
        match self {
            #[expect(deprecated, reason = "the committed predictors were trained with it")]
            Self::Ndarray => Device::ndarray(),
            Self::Flex => Device::flex(),
        }
    }
}
