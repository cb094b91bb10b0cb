//! The page of the feed's module, which asks it for numbers while it writes commands.

use crate::page::Commands;
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut};

// The loader's side (`www/loader/feed.js`); pages go by the numbers of their feeds.
#[link(wasm_import_module = "a")]
unsafe extern "C" {
    /// Carries out commands.
    safe fn run(page: usize, commands: *const u8, length: usize);
    /// Reads a number.
    safe fn read(page: usize, what: u32) -> i32;
    /// Measures a text.
    safe fn width(page: usize, text: *const u8, length: usize) -> u32;
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
    /// How far the box of cards is scrolled sideways.
    Aside,
    /// 1 where the box of cards goes from right to left.
    Mirrored,
}

/// Commands, and the page that carries them out.
pub struct Dom {
    page: usize,
    commands: Commands,
}

impl Dom {
    /// Nothing to be done yet.
    pub const fn new(page: usize) -> Self {
        Self { page, commands: Commands(Vec::new()) }
    }

    /// Has everything done that was written down.
    pub fn flush(&mut self) {
        if !self.commands.0.is_empty() {
            run(self.page, self.commands.0.as_ptr(), self.commands.0.len());
            self.commands.0.clear();
        }
    }

    /// Asks for a number, after all that was written down is done.
    pub fn read(&mut self, what: Number) -> i32 {
        self.flush();
        read(self.page, what as u32)
    }

    /// How wide a title would be on one line, in whole pixels, rounded up.
    pub fn width(&self, text: &str) -> u32 {
        width(self.page, text.as_ptr(), text.len())
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
