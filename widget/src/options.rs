//! What the element's attributes say, as the loader passes it on.

use serde::Deserialize;
use wasm_bindgen::JsValue;

/// The options of one widget.
#[derive(Debug, Deserialize)]
pub struct Options {
    /// The feed's address, absolute, with a slash at the end.
    pub base: String,
    /// BCP 47 tag of the interface's language; empty for the feed's own.
    pub locale: String,
    /// How many columns; 0 for as many as look well.
    pub columns: u32,
}

impl Options {
    /// Reads them from a JavaScript object.
    pub fn read(options: JsValue) -> Result<Self, JsValue> {
        serde_wasm_bindgen::from_value(options).map_err(JsValue::from)
    }
}
