//! The engine: it is asked a query, says which shards it wants, and is asked again once it has them, until there is an answer.
//!
//! It keeps the shards it was given, so that asking again costs next to nothing and the next query may want none.

use super::brief::{self, Brief, Words};
use super::chunk::{self, Entry};
use super::excerpt::{Excerpt, Mark, excerpt, has_phrases};
use super::find::Find;
use super::fold::{Decompose, Folding};
use super::gather::gather;
use super::query::Query;
use super::rank::rank;
use super::spell::{self, Known};
use super::term::Facet;
use super::title::titled;
use crate::head::CARDS_IN_SHARD;
use crate::note::Card;
use crate::path::{Kind, ShardPath};
use alloc::{string::String, vec::Vec};

/// How many notes are read at most to see whether a phrase stands in them.
const PHRASES_CHECKED: usize = 64;

/// So many shards of notes more than notes are missing are asked for at once, where some turned out to be without the phrase: one after
/// the other would take as many rounds.
const PHRASES_AT_ONCE: usize = 8;

/// Searches one feed.
#[derive(Debug)]
pub struct Engine {
    find: Find,
    decompose: Decompose,
    shards: Vec<(ShardPath, Shard)>,
}

#[derive(Debug)]
enum Shard {
    Index(Vec<Entry>),
    Spell(Vec<Known>),
    Cards(Vec<Brief>),
    Notes(Vec<Words>),
    /// Missing, or not to be read.
    Damaged,
    /// Not read, since it would have been one too many; nobody counts in the page.
    #[cfg(feature = "pages")]
    PassedOver,
}

/// A note that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its card.
    pub card: Card,
    /// The segment it is in.
    pub segment: u64,
    /// The higher the better; comparable within one answer.
    pub score: u32,
}

/// A hit whose card is not unpacked.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Its card.
    pub card: &'a Brief,
    /// The segment it is in.
    pub segment: u64,
    /// As in [`Hit`].
    pub score: u32,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The best first; notes of the same score in feed order.
    pub hits: Vec<Hit>,
    /// How many notes were found in all; with phrases, how many could have them.
    pub found: u32,
    /// Words that stand in no note, and what was looked for in their place.
    pub replaced: Vec<(String, String)>,
    /// Terms that stand in no note and were passed over.
    pub missing: Vec<String>,
    /// What was looked for, for marking it in texts.
    pub marks: Vec<Mark>,
    /// Whether no note has the phrases as they are, so that notes with their words were taken.
    pub loosened: bool,
    /// Whether shards were missing or damaged.
    pub damaged: bool,
    /// Whether more would have had to be read than is allowed at once.
    pub partial: bool,
}

/// What was found, with cards as they are in their shards. See [`Answer`].
#[derive(Debug, Default)]
pub struct Found<'a> {
    /// The hits.
    pub rows: Vec<Row<'a>>,
    /// As in the answer.
    pub found: u32,
    /// As in the answer.
    pub replaced: Vec<(String, String)>,
    /// As in the answer.
    pub missing: Vec<String>,
    /// As in the answer.
    pub marks: Vec<Mark>,
    /// As in the answer.
    pub loosened: bool,
    /// As in the answer.
    pub damaged: bool,
    /// As in the answer.
    pub partial: bool,
}

/// What comes of asking.
#[derive(Debug)]
pub enum Step {
    /// These shards are needed; none is named twice, and none that was given before.
    Wants(Vec<ShardPath>),
    /// Done.
    Done(Answer),
}

/// Shards that turned out to be needed.
#[derive(Debug, Default)]
pub(super) struct Wants {
    pub paths: Vec<ShardPath>,
    pub damaged: bool,
    #[cfg(feature = "pages")]
    pub partial: bool,
}

impl Wants {
    /// Whether something was passed over.
    const fn is_partial(&self) -> bool {
        #[cfg(feature = "pages")]
        return self.partial;
        #[cfg(not(feature = "pages"))]
        false
    }
}

impl Engine {
    /// Begins with what `find.bin` holds.
    #[must_use]
    pub const fn new(find: Find, decompose: Decompose) -> Self {
        Self { find, decompose, shards: Vec::new() }
    }

    /// Reads what somebody typed, composed (NFC).
    #[must_use]
    pub fn parse(&self, text: &str) -> Query {
        self.folded(|folding| Query::parse(text, folding))
    }

    /// Leaves only notes with a value of a facet, or sorts by it.
    pub fn narrow(&self, query: &mut Query, facet: Facet, value: &str) {
        query.narrow(facet, self.folded(|folding| facet.term(value, folding)));
    }

    /// Calls with the feed's way to fold text.
    pub fn folded<T>(&self, call: impl FnOnce(Folding<'_>) -> T) -> T {
        call(Folding { decompose: self.decompose, simplify: &|c| self.find.simplify(c) })
    }

    /// What it began with.
    #[must_use]
    pub const fn find(&self) -> &Find {
        &self.find
    }

    /// Takes the payload of a shard that was wanted; `None` where it is missing or damaged.
    pub fn give(&mut self, path: ShardPath, payload: Option<&[u8]>) {
        let shard = payload.and_then(|payload| read(path.kind, payload)).unwrap_or(Shard::Damaged);
        if self.known(path).is_none() {
            self.shards.push((path, shard));
        }
    }

    /// A shard that was wanted is not going to be read: what is found goes without it, and the answer says that it is partial.
    #[cfg(feature = "pages")]
    pub fn pass_over(&mut self, path: ShardPath) {
        if self.known(path).is_none() {
            self.shards.push((path, Shard::PassedOver));
        }
    }

    /// Forgets what was missing or damaged, so that it is wanted again.
    pub fn retry(&mut self) {
        self.shards.retain(|(_, shard)| !matches!(shard, Shard::Damaged));
    }

    fn known(&self, path: ShardPath) -> Option<&Shard> {
        self.shards.iter().find(|(known, _)| *known == path).map(|(_, shard)| shard)
    }

    fn shard(&self, path: ShardPath, wants: &mut Wants) -> Option<&Shard> {
        match self.known(path) {
            Some(Shard::Damaged) => wants.damaged = true,
            #[cfg(feature = "pages")]
            Some(Shard::PassedOver) => wants.partial = true,
            Some(shard) => return Some(shard),
            None if wants.paths.contains(&path) => {}
            None => wants.paths.push(path),
        }
        None
    }

    pub(super) fn index(&self, path: ShardPath, wants: &mut Wants) -> &[Entry] {
        match self.shard(path, wants) {
            Some(Shard::Index(entries)) => entries,
            _ => &[],
        }
    }

    pub(super) fn spell(&self, path: ShardPath, wants: &mut Wants) -> &[Known] {
        match self.shard(path, wants) {
            Some(Shard::Spell(words)) => words,
            _ => &[],
        }
    }

    /// Asks for the best `limit` notes.
    #[must_use]
    pub fn ask(&self, query: &Query, limit: usize) -> Step {
        let found = match self.look(query, limit) {
            Ok(found) => found,
            Err(wants) => return Step::Wants(wants),
        };
        let mut answer = Answer {
            hits: Vec::new(),
            found: found.found,
            replaced: found.replaced,
            missing: found.missing,
            marks: found.marks,
            loosened: found.loosened,
            damaged: found.damaged,
            partial: found.partial,
        };
        for Row { card, segment, score } in found.rows {
            match card.card() {
                Ok(card) => answer.hits.push(Hit { card, segment, score }),
                Err(_) => answer.damaged = true,
            }
        }
        Step::Done(answer)
    }

    /// The same, with cards as they are in their shards.
    ///
    /// # Errors
    /// The shards that are needed for it.
    pub fn look(&self, query: &Query, limit: usize) -> Result<Found<'_>, Vec<ShardPath>> {
        let mut wants = Wants::default();
        if query.is_empty() {
            return Ok(Found::default());
        }
        let Some(gathered) = gather(self, query, &mut wants) else { return Err(wants.paths) };
        let most = if query.phrases.is_empty() { limit } else { limit.max(PHRASES_CHECKED) };
        let (ranked, found) = rank(&self.find, &gathered, most);
        let mut rows: Vec<Row<'_>> = Vec::new();
        for ranked in ranked {
            let number = ranked.note / CARDS_IN_SHARD;
            let Some(part) = self.find.segments.get(ranked.part) else { continue };
            let path = ShardPath { segment: part.segment, kind: Kind::Cards, number };
            if let Some(Shard::Cards(cards)) = self.shard(path, &mut wants)
                && let Some(card) = cards.get((ranked.note % CARDS_IN_SHARD) as usize)
            {
                let mut score = ranked.score;
                if gathered.by_relevance {
                    // Above all scores of this query; no score is so high by itself.
                    score |= self.folded(|folding| titled(query, &card.title, folding)) << 30;
                }
                let mut at = rows.len();
                rows.push(Row { card, segment: part.segment, score });
                // Those of the same score stay in feed order, so that asking for more leaves the first ones where they are.
                while at > 0 && rows.get(at - 1).is_some_and(|row| row.score < score) {
                    rows.swap(at - 1, at);
                    at -= 1;
                }
            }
        }
        let mut loosened = false;
        if wants.paths.is_empty() && !query.phrases.is_empty() {
            let kept = self.with_phrases(query, &rows, limit, &mut wants);
            // Rather notes with the words of a phrase than none.
            loosened = kept.is_empty() && !rows.is_empty();
            if !loosened {
                rows = kept;
            }
        }
        if !wants.paths.is_empty() {
            return Err(wants.paths);
        }
        rows.truncate(limit);
        Ok(Found {
            rows,
            found,
            replaced: gathered.replaced,
            missing: gathered.missing,
            marks: gathered.marks,
            loosened,
            damaged: wants.damaged,
            partial: gathered.partial || wants.is_partial(),
        })
    }

    /// For each hit the part of its note's text that has most of what was looked for; nothing where the note cannot be read.
    ///
    /// # Errors
    /// The shards that are needed for it.
    pub fn excerpts(
        &self,
        answer: &Answer,
        characters: usize,
    ) -> Result<Vec<Option<Excerpt>>, Vec<ShardPath>> {
        let hits = &mut answer.hits.iter().map(|hit| (hit.segment, hit.card.shard, hit.card.id.as_str()));
        self.excerpts_at(hits, &answer.marks, characters)
    }

    /// The same for what [`Engine::look`] found.
    ///
    /// # Errors
    /// The shards that are needed for it.
    pub fn excerpts_of(
        &self,
        found: &Found<'_>,
        characters: usize,
    ) -> Result<Vec<Option<Excerpt>>, Vec<ShardPath>> {
        let rows = &mut found.rows.iter().map(|row| (row.segment, row.card.shard, row.card.id.as_str()));
        self.excerpts_at(rows, &found.marks, characters)
    }

    fn excerpts_at(
        &self,
        notes: &mut dyn Iterator<Item = (u64, u32, &str)>,
        marks: &[Mark],
        characters: usize,
    ) -> Result<Vec<Option<Excerpt>>, Vec<ShardPath>> {
        let mut wants = Wants::default();
        let mut excerpts = Vec::new();
        for (segment, shard, id) in notes {
            let note = self.note(segment, shard, id, &mut wants);
            excerpts.push(note.map(|note| {
                let text = note.texts.first().map_or("", String::as_str);
                self.folded(|folding| excerpt(text, marks, folding, characters))
            }));
        }
        if wants.paths.is_empty() { Ok(excerpts) } else { Err(wants.paths) }
    }

    fn note(&self, segment: u64, number: u32, id: &str, wants: &mut Wants) -> Option<&Words> {
        let path = ShardPath { segment, kind: Kind::Notes, number };
        let Some(Shard::Notes(notes)) = self.shard(path, wants) else { return None };
        notes.iter().find(|note| note.id == id)
    }

    /// The notes in which the phrases stand, as far as `limit` of them; notes are read as many at a time as are still missing, or a few more.
    fn with_phrases<'a>(
        &self,
        query: &Query,
        rows: &[Row<'a>],
        limit: usize,
        wants: &mut Wants,
    ) -> Vec<Row<'a>> {
        let mut kept = Vec::new();
        let mut at_once = limit;
        for row in rows.iter().take(PHRASES_CHECKED.max(limit)) {
            if kept.len() >= limit || wants.paths.len() >= at_once - kept.len() {
                break;
            }
            let Some(note) = self.note(row.segment, row.card.shard, &row.card.id, wants) else { continue };
            if self.folded(|folding| has_phrases(&note.texts, &query.phrases, folding)) {
                kept.push(*row);
            } else {
                // Where one has not got it, others may not either.
                at_once = limit.saturating_add(PHRASES_AT_ONCE);
            }
        }
        kept
    }
}

fn read(kind: Kind, payload: &[u8]) -> Option<Shard> {
    Some(match kind {
        Kind::Index => Shard::Index(chunk::decode(payload).ok()?),
        Kind::Spell => Shard::Spell(spell::decode(payload).ok()?),
        Kind::Cards => Shard::Cards(brief::cards(payload).ok()?),
        Kind::Notes => Shard::Notes(brief::notes(payload).ok()?),
        _ => return None,
    })
}
