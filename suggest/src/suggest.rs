//! From what was typed to what is suggested.

use crate::file::Contents;
use crate::json::json;
use crate::terms::{EVERY, written};
use notefall_core::search::find::simplify;
use notefall_core::search::fold::{Decompose, Folding};
use notefall_core::search::pieces::{Pieces, cut};
use notefall_core::wire::WireError;
use tinysearch::{PostId, search};

/// So many are suggested.
pub const MOST: usize = 8;

/// For longer queries nothing is suggested, in bytes: nothing that is suggested is as long.
pub const QUERY_BYTES: usize = 256;

/// So many terms of a query are asked for; an entry must have the others too, which is then seen by its text.
const ASKED: usize = 6;

/// What is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A tag.
    Tag,
    /// An author.
    Author,
    /// The title of a note.
    Title,
}

impl Sort {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Tag, Self::Author, Self::Title];

    /// As it stands in JSON; tags and authors are searched for by it and a colon.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Author => "author",
            Self::Title => "title",
        }
    }
}

/// One suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion<'a> {
    /// What it is.
    pub sort: Sort,
    /// As its author writes it.
    pub text: &'a str,
    /// How many notes have the tag, or are the author's.
    pub count: u64,
    /// Which note has the title; empty where it is none.
    pub id: &'a str,
}

/// Suggests for one feed.
pub struct Suggestions {
    contents: Contents,
    decompose: Decompose,
}

impl Suggestions {
    /// Reads the payload of `suggest.bin`; `decompose` is that of [`Folding`].
    ///
    /// # Errors
    /// Where it is not of the format.
    pub fn decode(payload: &[u8], decompose: Decompose) -> Result<Self, WireError> {
        Ok(Self { contents: Contents::decode(payload)?, decompose })
    }

    /// All entries in their order: tags, authors, titles, and of each the most popular first.
    #[must_use]
    pub fn all(&self) -> Vec<Suggestion<'_>> {
        let all = self.having(EVERY);
        (0..all.len()).filter_map(|at| self.suggestion(&all, at)).collect()
    }

    /// The answer as JSON.
    #[must_use]
    pub fn json(&self, query: &str) -> String {
        json(&self.suggest(query))
    }

    /// What somebody may be about to type: at most [`MOST`] entries that have all words of the query, or their beginnings. Those that
    /// begin with the query come first; then it is tags, authors and titles, and of each the most popular first. Where nothing was
    /// typed, it is the most popular tags.
    #[must_use]
    pub fn suggest(&self, query: &str) -> Vec<Suggestion<'_>> {
        if query.trim_ascii().is_empty() {
            let mut popular = self.all();
            popular.retain(|suggestion| suggestion.sort == Sort::Tag);
            popular.truncate(MOST);
            return popular;
        }
        let pieces = self.cut(if query.len() > QUERY_BYTES { "" } else { query });
        let typed = text(&pieces);
        if typed.is_empty() {
            return Vec::new();
        }
        let all = self.having(EVERY);
        let mut met = vec![0; all.len()];
        // tinysearch takes either of several words. Here all of them are wanted.
        let asked = pieces.all().len().min(ASKED);
        for at in 0..asked {
            self.count(&all, &mut met, &written(pieces.text(at..at + 1)), 1);
        }
        // Pinyin is typed with spaces between syllables, too. Entries that have it all as one word need not have its words.
        if asked > 1 && typed.bytes().all(|byte| byte.is_ascii_lowercase()) {
            self.count(&all, &mut met, typed, ASKED + 1);
        }
        let (mut first, mut others) = (Vec::new(), Vec::new());
        for (at, met) in met.into_iter().enumerate() {
            if first.len() == MOST {
                break;
            }
            let Some(suggestion) = self.suggestion(&all, at).filter(|_| met >= asked) else { continue };
            let title = self.cut(suggestion.text);
            if met <= ASKED && !has_runs(text(&title), &pieces) {
                continue;
            }
            let list = if text(&title).starts_with(typed) { &mut first } else { &mut others };
            if list.len() < MOST {
                list.push(suggestion);
            }
        }
        first.append(&mut others);
        first.truncate(MOST);
        first
    }

    /// The entries that have a term. Those that have [`EVERY`] come in their own order, since one counts as much as the other.
    fn having(&self, term: &str) -> Vec<&PostId> {
        search(&self.contents.index, term, usize::MAX)
    }

    /// Adds to what the entries have that have a term. They lie in their order, so that where they lie says which they are.
    fn count(&self, all: &[&PostId], met: &mut [usize], term: &str, more: usize) {
        for post in self.having(term) {
            let at = all.partition_point(|other| std::ptr::from_ref(*other) < std::ptr::from_ref(post));
            if let Some(met) = met.get_mut(at) {
                *met += more;
            }
        }
    }

    /// An entry's number says what it is, and how popular.
    fn suggestion<'a>(&'a self, all: &[&'a PostId], at: usize) -> Option<Suggestion<'a>> {
        let (post, number) = (all.get(at)?, self.contents.numbers.get(at)?);
        let sort = *Sort::ALL.get((number & 3) as usize)?;
        Some(Suggestion { sort, text: &post.title, count: number >> 2, id: &post.url })
    }

    fn cut(&self, text: &str) -> Pieces {
        cut(
            text,
            Folding { decompose: self.decompose, simplify: &|c| simplify(&self.contents.simplified, c) },
        )
    }
}

/// Whether an entry has the runs of the query as they were typed, and what was not asked for.
fn has_runs(title: &str, query: &Pieces) -> bool {
    query.runs().all(|run| run.len() == 1 && run.end <= ASKED || contains(title, query.text(run)))
}

/// Whether a text has another in it. What std has for this is a kilobyte.
fn contains(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len().max(1)).any(|window| window == part.as_bytes())
}

/// Folded text without what separates its pieces.
fn text(pieces: &Pieces) -> &str {
    pieces.text(0..pieces.all().len())
}
