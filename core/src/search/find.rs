//! `find.bin`: what search needs before anything else, of all live segments. It stands beside the head and changes with it.

use super::term::{Facet, count_before, read_sorted};
use crate::path::{Kind, ShardPath};
use crate::run::{Run, read_runs, write_runs};
use crate::text::push_number;
use crate::wire::{Reader, WireError, Writer, utf8};
use alloc::{string::String, vec::Vec};

/// So many notes a feed may have for being searched, those included that were replaced: ranking takes room for each, whatever the
/// file's own length.
pub const MAX_NOTES: u64 = 1 << 22;

/// What `find.bin` holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Find {
    /// The version of the head that it belongs to.
    pub version: u64,
    /// How many terms titles, tags and texts have on average, in 1/16; fixed when the feed is first built, since levels depend on it.
    pub lengths: [u32; 3],
    /// The same segments as the head's, in the same order.
    pub segments: Vec<Part>,
    /// Traditional characters and the simplified ones that stand for them in the vocabulary, sorted.
    pub simplified: Vec<(char, char)>,
    /// For each facet its most frequent values.
    pub facets: Vec<Top>,
    /// How many entries `suggest.bin` has; 0 where there is none.
    pub suggestions: u32,
    /// Feed order, as in the head.
    pub runs: Vec<Run>,
    /// By which rules cards, terms and levels were made of notes, so that builders know whether they may add to it. Readers have no use for it.
    pub recipe: u32,
}

/// How to search one segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// The segment's hash.
    pub segment: u64,
    /// How many notes it holds, those included that newer segments have replaced.
    pub notes: u32,
    /// What it adds to the number of the feed's notes: less where it replaces or removes older ones.
    pub adds: i64,
    /// Positions of its notes that newer segments replace or remove, sorted.
    pub gone: Vec<u32>,
    /// For each `index` shard but the first that holds vocabulary, the least string that sorts after all terms of the shard before.
    pub index: Vec<String>,
    /// The same for `spell` shards, whose words are spelt backwards; without any, there is one shard or none.
    pub spell: Vec<String>,
    /// Whether there are `spell` shards.
    pub has_spell: bool,
}

/// The values of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Top {
    /// The facet.
    pub facet: Facet,
    /// The most frequent first: as authors write them, and how many notes have them.
    pub values: Vec<(String, u32)>,
}

impl Part {
    /// The `index` shard whose part of the vocabulary holds a term, if any does.
    #[must_use]
    pub fn index_of(&self, term: &str) -> ShardPath {
        self.path(Kind::Index, &self.index, term)
    }

    /// The shards with words that a mistyped one may be (for `spell` both backwards): the shard where it would stand, and those beside it where words with the
    /// same first half go on there. One error leaves one half of a word as it is.
    #[must_use]
    pub fn near(&self, kind: Kind, word: &str) -> Vec<ShardPath> {
        let begins = if kind == Kind::Spell { &self.spell } else { &self.index };
        let half = word.as_bytes().get(..word.len().div_ceil(2)).unwrap_or_default();
        let path = self.path(kind, begins, word);
        let mut near = Vec::from([path]);
        // The begin of each shard but the first: that of this one, and that of the one behind.
        for (edge, number) in
            [(path.number.wrapping_sub(1), path.number.wrapping_sub(1)), (path.number, path.number + 1)]
        {
            if begins.get(edge as usize).is_some_and(|begin| begin.as_bytes().starts_with(half)) {
                near.push(ShardPath { number, ..path });
            }
        }
        near
    }

    /// Whether a note is one that newer segments replace or remove.
    #[must_use]
    pub fn is_gone(&self, note: u32) -> bool {
        let at = count_before(self.gone.len(), &|at| self.gone[at] < note);
        self.gone.get(at) == Some(&note)
    }

    fn path(&self, kind: Kind, begins: &[String], term: &str) -> ShardPath {
        let number = count_before(begins.len(), &|at| begins[at].as_str() <= term);
        ShardPath { segment: self.segment, kind, number: number as u32 }
    }
}

impl Find {
    /// How many notes the feed has.
    #[must_use]
    pub fn notes(&self) -> u64 {
        self.segments.iter().map(|part| part.adds).sum::<i64>().max(1) as u64
    }

    /// The simplified form of a character, as far as the feed has it.
    #[must_use]
    pub fn simplify(&self, c: char) -> char {
        simplify(&self.simplified, c)
    }

    /// The payload.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.record(|out| {
            out.number(self.version);
            for length in self.lengths {
                out.number(length.into());
            }
            out.list(&self.segments, |out, part| {
                out.record(|out| {
                    out.hash(part.segment);
                    out.number(part.notes.into());
                    out.number((part.adds << 1 ^ part.adds >> 63) as u64);
                    let mut last = 0;
                    out.list(&part.gone, |out, note| {
                        out.number(note.wrapping_sub(last).into());
                        last = *note;
                    });
                    write_begins(out, &part.index);
                    out.byte(u8::from(part.has_spell));
                    write_begins(out, &part.spell);
                });
            });
            write_simplified(out, &self.simplified);
            out.list(&self.facets, |out, top| {
                out.record(|out| {
                    out.byte(top.facet as u8);
                    out.list(&top.values, |out, (value, count)| {
                        out.string(value);
                        out.number((*count).into());
                    });
                });
            });
            // The last fields have their defaults where they are left out, as older builders do.
            let mut runs = Writer::default();
            write_runs(&mut runs, &self.runs, self.whole());
            let mut runs = runs.finish();
            if runs.is_empty() && self.recipe > 0 {
                runs.push(0);
            }
            if self.suggestions > 0 || !runs.is_empty() {
                out.number(self.suggestions.into());
            }
            out.raw(&runs);
            if self.recipe > 0 {
                out.number(self.recipe.into());
            }
        });
        out.finish()
    }

    /// Reads the payload.
    pub fn decode(payload: &[u8]) -> Result<Self, WireError> {
        let mut from = Reader::new(payload);
        let find = from.record(|from| {
            let mut find = Self::read(from);
            let facets = from.list(|from| {
                from.record(|from| {
                    let facet = Facet::ALL.get(usize::from(from.byte())).copied();
                    let values = from.list(|from| (from.string(), from.number32()));
                    facet.map(|facet| Top { facet, values })
                })
            });
            // Facets of later versions are passed over.
            find.facets = facets.into_iter().flatten().collect();
            find.read_end(from);
            find
        });
        from.finish(find)
    }

    /// Reads the payload without the values of facets, which become lines in the place of it: the facet's name, a value, how many notes have it, with tabs
    /// between. A list of lists is half a kilobyte in the page.
    pub fn decode_with_lines(payload: &[u8], lines: &mut String) -> Result<Self, WireError> {
        let mut from = Reader::new(payload);
        let find = from.record(|from| {
            let mut find = Self::read(from);
            from.list(|from| {
                from.record(|from| {
                    let facet = Facet::ALL.get(usize::from(from.byte()));
                    from.list(|from| {
                        let (value, notes) = (from.bytes(), from.number32());
                        if let (Some(facet), Some(value)) = (facet, utf8(value)) {
                            lines.push_str(facet.name());
                            lines.push('\t');
                            lines.push_str(&value);
                            lines.push('\t');
                            push_number(lines, notes.into());
                            lines.push('\n');
                        }
                    });
                });
            });
            find.read_end(from);
            find
        });
        from.finish(find)
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let version = from.number();
        let lengths = [from.number32(), from.number32(), from.number32()];
        let segments = from.list(read_part);
        if segments.iter().map(|part| u64::from(part.notes)).sum::<u64>() > MAX_NOTES {
            from.fail("at most 4,194,304 notes");
        }
        let simplified = read_simplified(from);
        Self { version, lengths, segments, simplified, ..Self::default() }
    }

    fn read_end(&mut self, from: &mut Reader<'_>) {
        self.suggestions = from.number32();
        self.runs = read_runs(from, self.whole());
        self.recipe = from.number32();
    }

    /// All notes of each segment.
    fn whole(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        for part in &self.segments {
            runs.push(Run::whole(part.segment, part.notes));
        }
        runs
    }
}

/// The simplified form of a character by a sorted table of those that have one.
#[must_use]
pub fn simplify(table: &[(char, char)], c: char) -> char {
    let at = count_before(table.len(), &|at| table[at].0 < c);
    table.get(at).filter(|(from, _)| *from == c).map_or(c, |(_, to)| *to)
}

/// Writes a sorted table of characters and the simplified ones that stand for them, in two columns of distances: characters with
/// one simplified form each lie close together.
pub fn write_simplified(out: &mut Writer, table: &[(char, char)]) {
    let mut last = 0;
    out.list(table, |out, (from, _)| {
        out.number(u32::from(*from).wrapping_sub(last).into());
        last = u32::from(*from);
    });
    for (from, to) in table {
        let distance = i64::from(u32::from(*to)) - i64::from(u32::from(*from));
        out.number((distance << 1 ^ distance >> 63) as u64);
    }
}

/// Reads what [`write_simplified`] writes.
pub fn read_simplified(from: &mut Reader<'_>) -> Vec<(char, char)> {
    let mut last = 0_u32;
    let mut table = from.list(|from| {
        last = last.wrapping_add(from.number32());
        let c = char::from_u32(last).unwrap_or('\0');
        (c, c)
    });
    let mut each = table.iter_mut();
    from.items(each.len(), |from| {
        if let Some((c, simple)) = each.next() {
            let to = i64::from(u32::from(*c)).wrapping_add(unzigzag(from.number()));
            *simple = u32::try_from(to).ok().and_then(char::from_u32).unwrap_or(*c);
        }
    });
    table
}

const fn unzigzag(code: u64) -> i64 {
    (code >> 1) as i64 ^ -((code & 1) as i64)
}

fn read_part(from: &mut Reader<'_>) -> Part {
    from.record(|from| {
        let (segment, notes, adds) = (from.hash(), from.number32(), unzigzag(from.number()));
        let mut last = 0_u32;
        let gone = from.list(|from| {
            last = last.wrapping_add(from.number32());
            last
        });
        let index = read_begins(from);
        let has_spell = from.byte() != 0;
        // A count of notes beyond this has no meaning, and sums must not run over.
        let adds = adds.clamp(-(1 << 32), 1 << 32);
        Part { segment, notes, adds, gone, index, has_spell, spell: read_begins(from) }
    })
}

/// Strings that begin alike: how many bytes each shares with the one before, and the rest of it.
fn write_begins(out: &mut Writer, begins: &[String]) {
    let mut last = "";
    out.list(begins, |out, begin| {
        let shared = last.bytes().zip(begin.bytes()).take_while(|(a, b)| a == b).count();
        out.size(shared);
        out.bytes(begin.as_bytes().get(shared..).unwrap_or_default());
        last = begin;
    });
}

fn read_begins(from: &mut Reader<'_>) -> Vec<String> {
    let mut last: Vec<u8> = Vec::new();
    from.list(|from| {
        let shared = from.number32() as usize;
        let rest = from.bytes();
        read_sorted(from, &mut last, shared, rest)
    })
}
