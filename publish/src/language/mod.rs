//! What needs a dictionary and is therefore done when a feed is built: stems, simplified characters, pinyin, words, translations.
//!
//! All of it is pure. Tables are made at the first call that needs them. The dictionary, which `words`, `english`, `chinese` and
//! `pinyin::of_run` need, takes about a second and 200 MB: ask them only for feeds that have a use for it.

mod common;
mod dictionary;
mod gloss;
pub mod pinyin;
mod segment;
mod sense;
mod simplify;
mod stem;

pub use common::is_common;
pub use gloss::{Gloss, chinese, english};
pub use segment::words;
pub use simplify::{simplified, traditional_of};
pub use stem::Stemmers;
