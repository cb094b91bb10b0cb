//! Writes JSON, escaped by construction.

use crate::path::push_digits;
use crate::text::push_number;
use alloc::string::String;

/// A piece of JSON while it is written.
#[derive(Debug, Default)]
pub struct Json {
    out: String,
    /// Whether a value stands before the next one, so that a comma comes between them.
    comma: bool,
}

impl Json {
    /// An object, told by `members`, as the whole text.
    #[must_use]
    pub fn document(members: impl FnOnce(&mut Self)) -> String {
        let mut json = Self::default();
        json.object(members);
        json.out
    }

    /// A value: an object.
    pub fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.nested(['{', '}'], members);
    }

    /// A member that is an object.
    pub fn object_at(&mut self, name: &'static str, members: impl FnOnce(&mut Self)) {
        self.name(name);
        self.object(members);
    }

    /// A member that is an array.
    pub fn array_at(&mut self, name: &'static str, values: impl FnOnce(&mut Self)) {
        self.name(name);
        self.nested(['[', ']'], values);
    }

    /// A member that is a string.
    pub fn string_at(&mut self, name: &'static str, value: &str) {
        self.name(name);
        self.string(value);
    }

    /// The same, unless the string is empty.
    pub fn optional_at(&mut self, name: &'static str, value: &str) {
        if !value.is_empty() {
            self.string_at(name, value);
        }
    }

    /// A member that is a number.
    pub fn number_at(&mut self, name: &'static str, value: u64) {
        self.name(name);
        self.separate();
        push_number(&mut self.out, value);
    }

    /// A value: a string. `<` is written as `\u003c`, so that the text may stand in a `script` element.
    pub fn string(&mut self, value: &str) {
        self.separate();
        self.out.push('"');
        for c in value.chars() {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\0'..='\u{1f}' | '<' | '\u{7f}' | '\u{2028}' | '\u{2029}' => {
                    self.out.push_str("\\u");
                    push_digits(&mut self.out, u64::from(u32::from(c)), 4);
                }
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    fn nested(&mut self, [open, close]: [char; 2], inside: impl FnOnce(&mut Self)) {
        self.separate();
        self.out.push(open);
        self.comma = false;
        inside(self);
        self.out.push(close);
        self.comma = true;
    }

    /// The name of a member; its value comes next.
    fn name(&mut self, name: &'static str) {
        self.string(name);
        self.out.push(':');
        self.comma = false;
    }

    fn separate(&mut self) {
        if self.comma {
            self.out.push(',');
        }
        self.comma = true;
    }
}
