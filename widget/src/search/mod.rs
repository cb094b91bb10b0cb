//! Search in the page: core's engine. What it asks for and what it found goes out as bytes, so that nothing of the page is kept here.

#[cfg(target_arch = "wasm32")]
mod entry;

use crate::text;
use alloc::{string::String, vec::Vec};
use notefall_core::path::ShardPath;
use notefall_core::search::engine::Engine;
use notefall_core::search::excerpt::{Mark, marked};
use notefall_core::search::find::Find;
use notefall_core::search::fold::Decompose;
use notefall_core::search::query::Query;
use notefall_core::search::results::file_of;
use notefall_core::text::push_number;

/// How many characters of text an excerpt has.
const EXCERPT: usize = 160;

/// Searches the feed of one `<note-feed>`.
pub struct Search {
    engine: Engine,
    facets: String,
    query: Query,
    limit: usize,
    /// Whether excerpts are wanted, of what was found already.
    excerpts: bool,
    /// The shards that the loader was asked for, by ticket, while they are on their way.
    asked: Vec<Option<ShardPath>>,
    marks: Vec<Mark>,
}

impl Search {
    /// Begins with the payload of `find.bin`, which the feed's module has checked; nothing where it cannot be read.
    pub fn begin(payload: &[u8], decompose: Decompose) -> Option<Self> {
        let mut facets = String::new();
        let find = Find::decode_with_lines(payload, &mut facets).ok()?;
        let engine = Engine::new(find, decompose);
        Some(Self {
            engine,
            facets,
            query: Query::default(),
            limit: 0,
            excerpts: false,
            asked: Vec::new(),
            marks: Vec::new(),
        })
    }

    /// Searches. Another search may begin before this one is done, which is then forgotten. Gives what [`Search::give`] gives.
    pub fn ask(&mut self, query: &[u8], limit: usize) -> Vec<u8> {
        self.query = self.engine.parse(&text(query));
        self.limit = limit;
        self.excerpts = false;
        self.engine.retry();
        self.step()
    }

    /// Asks for the excerpts of what was found. Gives what [`Search::give`] gives.
    pub fn excerpts(&mut self) -> Vec<u8> {
        self.excerpts = true;
        self.step()
    }

    /// Takes the payload of a shard that was asked for, which the feed's module has checked; an empty one where it is damaged or did
    /// not come.
    ///
    /// Gives the results, as a file as [`file_of`] makes it whose payload is not packed; or the excerpts, a line for each result, each
    /// with a line feed before it; or the shards that are needed, as JSON: `[["path", ticket, kind, number]]`.
    pub fn give(&mut self, payload: &[u8], ticket: usize) -> Vec<u8> {
        if let Some(shard) = self.asked.get_mut(ticket).and_then(Option::take) {
            self.engine.give(shard, (!payload.is_empty()).then_some(payload));
        }
        self.step()
    }

    /// Whether the feed has suggestions.
    pub fn suggests(&self) -> bool {
        self.engine.find().suggestions > 0
    }

    /// The most frequent values of facets, as [`Find::decode_with_lines`] tells them.
    pub fn facets(&self) -> Vec<u8> {
        self.facets.clone().into_bytes()
    }

    /// Where what was looked for stands in a text: beginnings and ends, in UTF-16 units, four bytes each.
    pub fn marks(&self, utf8: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for range in self.engine.folded(|folding| marked(&text(utf8), &self.marks, folding)) {
            for end in [range.start, range.end] {
                let mut units = 0_u32;
                for byte in utf8.get(..end).unwrap_or_default() {
                    units += u32::from(byte & 0xc0 != 0x80) + u32::from(*byte >= 0xf0);
                }
                out.extend_from_slice(&units.to_le_bytes());
            }
        }
        out
    }

    fn step(&mut self) -> Vec<u8> {
        let wanted = match self.engine.look(&self.query, self.limit) {
            Ok(found) if self.excerpts => match self.engine.excerpts_of(&found, EXCERPT) {
                Ok(excerpts) => {
                    let mut lines = String::new();
                    for excerpt in excerpts {
                        lines.push('\n');
                        lines.push_str(&excerpt.map_or_else(String::new, |excerpt| excerpt.text));
                    }
                    return lines.into_bytes();
                }
                Err(wanted) => wanted,
            },
            Ok(found) => {
                let file = file_of(&found, self.engine.find(), <[u8]>::to_vec);
                self.marks = found.marks;
                return file;
            }
            Err(wanted) => wanted,
        };
        let mut out = String::from("[");
        for path in wanted {
            if self.asked.contains(&Some(path)) {
                continue;
            }
            out.push_str(if out.len() > 1 { ",[\"" } else { "[\"" });
            path.write(&mut out);
            out.push('"');
            for number in [self.asked.len() as u32, path.kind as u32, path.number] {
                out.push(',');
                push_number(&mut out, number.into());
            }
            out.push(']');
            self.asked.push(Some(path));
        }
        out.push(']');
        out.into_bytes()
    }
}
