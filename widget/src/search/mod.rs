//! Search in the page: core's engine, and the browser's tables for folding characters.

use crate::page::{Dom, Page};
use crate::{ask, text};
use alloc::{string::String, vec::Vec};
use js_sys::JsString;
use notefall_core::path::{Kind, Path, ShardPath};
use notefall_core::search::engine::{Answer, Engine, Step};
use notefall_core::search::excerpt::{Mark, marked};
use notefall_core::search::find::Find;
use notefall_core::search::query::Query;
use notefall_core::search::results;
use notefall_core::shard::{self, ShardError};
use wasm_bindgen::prelude::*;

/// Searches the feed of one `<note-feed>`.
#[wasm_bindgen]
pub struct Search {
    page: Dom,
    engine: Engine,
    query: Query,
    limit: usize,
    /// The shards that the loader was asked for, by ticket, while they are on their way.
    asked: Vec<Option<ShardPath>>,
    marks: Vec<Mark>,
    /// The results, as a file whose payload is not packed.
    found: Vec<u8>,
}

/// What the browser knows of a character, as [`notefall_core::search::fold::Folding::decompose`] wants it.
fn decompose(c: char, out: &mut String) {
    let folded = JsString::from_code_point1(c.into()).map(|c| c.to_lower_case().normalize("NFKD"));
    let folded = folded.map(String::from);
    out.push_str(folded.as_deref().unwrap_or_default());
}

#[wasm_bindgen]
impl Search {
    /// Begins with `find.bin`, given as the file's header and its unpacked payload. Where it cannot be read, it tells the loader and gives
    /// nothing.
    #[must_use]
    pub fn begin(page: Page, header: &[u8], payload: &[u8]) -> Option<Search> {
        let mut page = Dom::new(page);
        match open_find(header, payload) {
            Ok(find) => Some(Self {
                page,
                engine: Engine::new(find, decompose),
                query: Query::default(),
                limit: 0,
                asked: Vec::new(),
                marks: Vec::new(),
                found: Vec::new(),
            }),
            Err(error) => {
                page.ask("feed-error", &Path::Find.write(), error.sentence(), [0; 3]);
                page.flush();
                None
            }
        }
    }

    /// Searches. When it is done, the loader is told `found`; another search may begin before that, and the first is then forgotten.
    pub fn ask(&mut self, query: &[u8], limit: usize) {
        self.query = self.engine.parse(&text(query));
        self.limit = limit;
        self.engine.retry();
        self.step();
    }

    /// Takes the payload of a shard that was asked for; nothing where it is damaged.
    #[allow(clippy::needless_pass_by_value)]
    pub fn give(&mut self, ticket: usize, payload: Option<Vec<u8>>) {
        if let Some(shard) = self.asked.get_mut(ticket).and_then(Option::take) {
            self.engine.give(shard, payload.as_deref());
            self.step();
        }
    }

    /// A shard that was asked for did not come.
    pub fn fail(&mut self, ticket: usize) {
        self.give(ticket, None);
    }

    /// The results, once the loader was told: a file as [`results::file`] makes it, with its payload as it is.
    #[must_use]
    pub fn found(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.found)
    }

    /// Where what was looked for stands in a text: beginnings and ends, in UTF-16 units.
    #[must_use]
    pub fn marks(&self, utf8: &[u8]) -> Vec<u32> {
        let text = text(utf8);
        let units = |byte: usize| text.get(..byte).map_or(0, |before| before.encode_utf16().count()) as u32;
        let marked = self.engine.folded(|folding| marked(&text, &self.marks, folding));
        marked.iter().flat_map(|range| [units(range.start), units(range.end)]).collect()
    }
}

impl Search {
    fn step(&mut self) {
        match self.engine.ask(&self.query, self.limit) {
            Step::Wants(paths) => {
                for path in paths {
                    if !self.asked.contains(&Some(path)) {
                        ask(&mut self.page, self.asked.len(), path);
                        self.asked.push(Some(path));
                    }
                }
            }
            Step::Done(answer) => self.done(answer),
        }
        self.page.flush();
    }

    fn done(&mut self, answer: Answer) {
        self.marks.clone_from(&answer.marks);
        self.found = results::file(answer, self.engine.find(), <[u8]>::to_vec);
        self.page.ask("found", "", "", [0; 3]);
    }
}

fn open_find(header: &[u8], payload: &[u8]) -> Result<Find, ShardError> {
    shard::header(header)?.check(Kind::Find, 0, payload)?;
    Ok(Find::decode(payload)?)
}
