//! The size of a browser's page.

use anyhow::{Result, bail};
use serde_json::json;

use crate::{Browser, Engine};

/// Width and height of a window as it is opened, in every engine.
pub(crate) const WINDOW: [u32; 2] = [1280, 900];

/// Times that a window is given another size until its page has the wanted one.
const TRIES: usize = 3;

impl Browser {
    /// Gives the page a viewport of exactly this size in CSS pixels; in Chromium even one narrower
    /// than any window would be.
    ///
    /// # Errors
    /// When the browser refuses, or its windows do not become so small.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        match self.engine() {
            Engine::Chromium => self.emulate(width, height).await,
            Engine::Firefox | Engine::WebKit => self.resize_window([width, height]).await,
        }
    }

    async fn emulate(&self, width: u32, height: u32) -> Result<()> {
        let parameters =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", parameters).await.map(drop)
    }

    /// What of a window is no page is known only once it has a size, so the first size is a guess.
    async fn resize_window(&self, wanted: [u32; 2]) -> Result<()> {
        let (mut outer, mut found) = (wanted, [0; 2]);
        for _ in 0..TRIES {
            self.page().set_window_rect(0, 0, outer[0], outer[1]).await?;
            found = self.viewport().await?;
            if found == wanted {
                return Ok(());
            }
            outer = [0, 1].map(|side| (outer[side] + wanted[side]).saturating_sub(found[side]));
        }
        bail!(
            "expected a viewport of {} by {} in {}, found {} by {}: its windows have a least size",
            wanted[0],
            wanted[1],
            self.engine().name(),
            found[0],
            found[1]
        )
    }

    async fn viewport(&self) -> Result<[u32; 2]> {
        let said = self.js("return [window.innerWidth, window.innerHeight]", vec![]).await?;
        Ok(serde_json::from_value(said)?)
    }
}
