//! JavaScript values that travel beside the bytes of a message.

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, MessagePort};

/// Files, buffers and ports, in the order in which the request's documentation names them.
#[derive(Debug, Clone, Default)]
pub struct Attachments(Vec<JsValue>);

impl Attachments {
    /// One value.
    #[must_use]
    pub fn one(value: impl Into<JsValue>) -> Self {
        Self(vec![value.into()])
    }

    /// Several values.
    #[must_use]
    pub fn of(values: Vec<JsValue>) -> Self {
        Self(values)
    }

    /// All of them.
    #[must_use]
    pub fn values(&self) -> &[JsValue] {
        &self.0
    }

    /// A message of these bytes with the attachments behind them.
    pub(crate) fn message(&self, bytes: &[u8]) -> Array {
        let message = Array::of1(&Uint8Array::from(bytes));
        for value in &self.0 {
            message.push(value);
        }
        message
    }

    /// The bytes of a message, and what travelled beside them.
    pub(crate) fn split(message: &JsValue) -> Option<(Vec<u8>, Self)> {
        let parts = message.dyn_ref::<Array>()?.to_vec();
        let (bytes, attached) = parts.split_first()?;
        Some((bytes.dyn_ref::<Uint8Array>()?.to_vec(), Self(attached.to_vec())))
    }

    /// What is moved and not copied: buffers and ports.
    pub(crate) fn transfer(&self) -> Array {
        let moves = |value: &&JsValue| value.is_instance_of::<ArrayBuffer>() || is_port(value);
        self.0.iter().filter(moves).collect()
    }

    /// The first attachment as a file.
    ///
    /// # Errors
    /// That there is none.
    pub fn blob(&self) -> Result<Blob, String> {
        self.first().dyn_into().map_err(|_| "expected a file with the message, found none".into())
    }

    /// The first attachment as bytes.
    ///
    /// # Errors
    /// That there is none.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        let buffer: Result<ArrayBuffer, _> = self.first().dyn_into();
        let buffer = buffer.map_err(|_| "expected bytes with the message, found none")?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }

    /// The first attachment as a port.
    ///
    /// # Errors
    /// That there is none.
    pub fn port(&self) -> Result<MessagePort, String> {
        self.first().dyn_into().map_err(|_| "expected a port with the message, found none".into())
    }

    fn first(&self) -> JsValue {
        self.0.first().cloned().unwrap_or_default()
    }
}

fn is_port(value: &JsValue) -> bool {
    value.is_instance_of::<MessagePort>()
}
