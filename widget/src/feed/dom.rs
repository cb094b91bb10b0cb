//! The page of the feed's module, which asks it for numbers while it writes commands.

use crate::page::Commands;
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The loader's side.
    pub type Page;

    #[wasm_bindgen(method)]
    fn run(this: &Page, commands: &[u8]);

    #[wasm_bindgen(method)]
    fn read(this: &Page, what: u32) -> i32;

    #[wasm_bindgen(method)]
    fn width(this: &Page, text: &[u8]) -> u32;
}

/// Numbers in the page that can be asked for, as `page.js` counts them. All are whole pixels, save where something else is said.
#[derive(Clone, Copy)]
pub enum Number {
    /// The element's own width.
    Width,
    /// The element's own height.
    Height,
    /// From the window's top edge to the box of cards.
    Top,
    /// The window's height.
    Window,
    /// The place in the feed of the card that has the focus; −1 where none has.
    Focus,
    /// The space between cards.
    Gap,
    /// The probe's height, and that of its title and of its foot, rounded up: a line of 19.6 px must not be cut.
    Probe,
    /// See [`Number::Probe`].
    Title,
    /// See [`Number::Probe`].
    Foot,
    /// The width of the probe's title.
    TitleWidth,
    /// 1 where titles have another font than when this was asked last; texts are measured in the new one from here on.
    Font,
}

/// Commands, and the page that carries them out.
pub struct Dom {
    page: Page,
    commands: Commands,
}

impl Dom {
    /// Nothing to be done yet.
    pub const fn new(page: Page) -> Self {
        Self { page, commands: Commands(Vec::new()) }
    }

    /// Has everything done that was written down.
    pub fn flush(&mut self) {
        if !self.commands.0.is_empty() {
            self.page.run(&self.commands.0);
            self.commands.0.clear();
        }
    }

    /// Asks for a number, after all that was written down is done.
    pub fn read(&mut self, what: Number) -> i32 {
        self.flush();
        self.page.read(what as u32)
    }

    /// How wide a title would be on one line, in whole pixels, rounded up.
    pub fn width(&self, text: &str) -> u32 {
        self.page.width(text.as_bytes())
    }
}

impl Deref for Dom {
    type Target = Commands;

    fn deref(&self) -> &Commands {
        &self.commands
    }
}

impl DerefMut for Dom {
    fn deref_mut(&mut self) -> &mut Commands {
        &mut self.commands
    }
}
