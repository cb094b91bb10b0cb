//! The page, as the engines see it: what they want done in it is written down as commands, which the loader's `Page`
//! (`www/loader/page.js`) carries out. A call to a method of the DOM costs some 90 bytes of what readers download, here and in the glue;
//! a command costs a few.

use alloc::vec::Vec;
use notefall_core::view::Sink;

/// What the engine was given to work in: the shadow root, or the note view's dialog.
pub const ROOT: u32 = 1;

/// The commands, by their numbers in `page.js`.
enum Command {
    Open,
    Attribute,
    Style,
    Text,
    Close,
    Keep,
    Inside,
    Empty,
    Ask,
    #[cfg(feature = "feed")]
    Remove,
    #[cfg(feature = "feed")]
    Place,
    #[cfg(feature = "feed")]
    Hide,
    #[cfg(feature = "feed")]
    Focus,
}

/// Commands on their way to a page.
///
/// Elements that are needed again are kept under numbers, from 2 on; 0 is no element.
#[derive(Default)]
pub struct Commands(pub Vec<u8>);

impl Commands {
    fn number(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn string(&mut self, string: &str) {
        self.number(string.len() as u32);
        self.0.extend_from_slice(string.as_bytes());
    }

    fn command(&mut self, command: Command, number: u32) {
        self.number(command as u32);
        self.number(number);
    }

    /// Keeps the element that is begun next.
    pub fn keep(&mut self, element: u32) {
        self.command(Command::Keep, element);
    }

    /// What follows is put into an element, the first of it before another one; at the end where that is 0.
    pub fn inside(&mut self, element: u32, before: u32) {
        self.command(Command::Inside, element);
        self.number(before);
    }

    /// Empties an element and puts into it what follows.
    pub fn empty(&mut self, element: u32) {
        self.command(Command::Empty, element);
        self.inside(element, 0);
    }

    /// Asks the loader for something, with details that depend on what it is. It is not answered before the engine has returned.
    pub fn ask(&mut self, what: &str, first: &str, second: &str, numbers: [u32; 3]) {
        self.number(Command::Ask as u32);
        for string in [what, first, second] {
            self.string(string);
        }
        for number in numbers {
            self.number(number);
        }
    }
}

#[cfg(feature = "feed")]
impl Commands {
    /// Takes an element out.
    pub fn remove(&mut self, element: u32) {
        self.command(Command::Remove, element);
    }

    /// Puts a card where its place is: left, top, width, height, and the height of its cover.
    pub fn place(&mut self, element: u32, numbers: [u32; 5]) {
        self.command(Command::Place, element);
        for number in numbers {
            self.number(number);
        }
    }

    /// Hides an element, or shows it.
    pub fn hide(&mut self, element: u32, hidden: bool) {
        self.command(Command::Hide, element);
        self.number(hidden.into());
    }

    /// Gives an element the focus.
    pub fn focus(&mut self, element: u32) {
        self.command(Command::Focus, element);
    }
}

impl Sink for Commands {
    fn open(&mut self, tag: &'static str, class: &str) {
        self.number(Command::Open as u32);
        self.string(tag);
        if !class.is_empty() {
            self.attribute("class", class);
        }
    }

    fn attribute(&mut self, name: &'static str, value: &str) {
        self.number(Command::Attribute as u32);
        self.string(name);
        self.string(value);
    }

    fn style(&mut self, name: &'static str, value: &str) {
        self.number(Command::Style as u32);
        self.string(name);
        self.string(value);
    }

    fn text(&mut self, text: &str) {
        self.number(Command::Text as u32);
        self.string(text);
    }

    fn close(&mut self) {
        self.number(Command::Close as u32);
    }
}

/// A sentence, with a button where something may be tried again.
pub fn status(out: &mut dyn Sink, sentence: &str, retry: &str) {
    out.open("p", "status");
    out.attribute("role", "status");
    out.text(sentence);
    if !retry.is_empty() {
        out.open("button", "again");
        out.attribute("type", "button");
        out.text(retry);
        out.close();
    }
    out.close();
}
