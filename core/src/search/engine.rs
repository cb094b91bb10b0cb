//! The engine: it is asked a query, says which shards it wants, and is asked again once it has them, until there is an answer.
//!
//! It keeps the shards it was given, so that asking again costs next to nothing and the next query may want none.

use super::chunk::{self, Entry};
use super::excerpt::{Excerpt, Mark, excerpt, has_phrases};
use super::find::Find;
use super::fold::{Decompose, Folding};
use super::gather::gather;
use super::query::Query;
use super::rank::{Ranked, rank};
use super::spell::{self, Known};
use super::term::Facet;
use super::title::is_title;
use crate::head::CARDS_IN_SHARD;
use crate::note::{Card, Note};
use crate::path::{Kind, ShardPath};
use crate::records::read_all;
use alloc::{string::String, vec::Vec};
use core::cmp::Reverse;

/// How many notes are read at most to see whether a phrase stands in them.
const PHRASES_CHECKED: usize = 40;

/// So many shards of notes more than notes are missing are asked for at once, where some turned out to be without the phrase: one after
/// the other would take as many rounds.
const PHRASES_AT_ONCE: usize = 8;

/// Searches one feed.
#[derive(Debug)]
pub struct Engine {
    find: Find,
    decompose: Decompose,
    /// Sorted by path.
    shards: Vec<(ShardPath, Shard)>,
}

#[derive(Debug)]
enum Shard {
    Index(Vec<Entry>),
    Spell(Vec<Known>),
    Cards(Vec<Card>),
    Notes(Vec<Note>),
    /// Missing, or not to be read.
    Damaged,
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
}

impl Engine {
    /// Begins with what `find.bin` holds.
    #[must_use]
    pub const fn new(find: Find, decompose: Decompose) -> Self {
        Self { find, decompose, shards: Vec::new() }
    }

    /// Reads what somebody typed.
    #[must_use]
    pub fn parse(&self, text: &str) -> Query {
        self.folded(|folding| Query::parse(text, folding))
    }

    /// Leaves only notes with a value of a facet.
    pub fn narrow(&self, query: &mut Query, facet: Facet, value: &str) {
        query.only.push(self.folded(|folding| facet.term(value, folding)));
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
        if let Err(at) = self.shards.binary_search_by_key(&path, |(path, _)| *path) {
            self.shards.insert(at, (path, shard));
        }
    }

    /// Forgets what was missing or damaged, so that it is wanted again.
    pub fn retry(&mut self) {
        self.shards.retain(|(_, shard)| !matches!(shard, Shard::Damaged));
    }

    fn shard(&self, path: ShardPath, wants: &mut Wants) -> Option<&Shard> {
        let at = self.shards.binary_search_by_key(&path, |(path, _)| *path);
        match at.ok().and_then(|at| self.shards.get(at)) {
            Some((_, Shard::Damaged)) => wants.damaged = true,
            Some((_, shard)) => return Some(shard),
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
        let mut wants = Wants::default();
        if query.is_empty() {
            return Step::Done(Answer::default());
        }
        let Some(gathered) = gather(self, query, &mut wants) else { return Step::Wants(wants.paths) };
        let most = if query.phrases.is_empty() { limit } else { limit.max(PHRASES_CHECKED) };
        let (ranked, found) = rank(&self.find, &gathered, most);
        let mut answer = Answer {
            found,
            replaced: gathered.replaced,
            missing: gathered.missing,
            marks: gathered.marks,
            partial: gathered.partial,
            ..Answer::default()
        };
        let mut hits: Vec<Hit> = ranked.iter().filter_map(|ranked| self.hit(ranked, &mut wants)).collect();
        if !wants.paths.is_empty() {
            return Step::Wants(wants.paths);
        }
        if !gathered.in_feed_order {
            let titled: Vec<bool> = self
                .folded(|folding| hits.iter().map(|hit| is_title(query, &hit.card.title, folding)).collect());
            for (hit, titled) in hits.iter_mut().zip(titled) {
                // Above all scores of this query; no score is so high by itself.
                hit.score |= u32::from(titled) << 31;
            }
            // Those of the same score stay in feed order, so that asking for more leaves the first ones where they are.
            hits.sort_by_key(|hit| Reverse(hit.score));
        }
        if !query.phrases.is_empty() {
            let kept = self.with_phrases(query, &hits, limit, &mut wants);
            if !wants.paths.is_empty() {
                return Step::Wants(wants.paths);
            }
            // Rather notes with the words of a phrase than none.
            answer.loosened = kept.is_empty() && !hits.is_empty();
            if !answer.loosened {
                hits = kept;
            }
        }
        hits.truncate(limit);
        answer.hits = hits;
        answer.damaged = wants.damaged;
        Step::Done(answer)
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
        let mut wants = Wants::default();
        let notes: Vec<Option<&Note>> = answer.hits.iter().map(|hit| self.note(hit, &mut wants)).collect();
        if !wants.paths.is_empty() {
            return Err(wants.paths);
        }
        let excerpt =
            |note: &Note| self.folded(|folding| excerpt(&note.body.text, &answer.marks, folding, characters));
        Ok(notes.into_iter().map(|note| note.map(excerpt)).collect())
    }

    fn note(&self, hit: &Hit, wants: &mut Wants) -> Option<&Note> {
        let path = ShardPath { segment: hit.segment, kind: Kind::Notes, number: hit.card.shard };
        let Some(Shard::Notes(notes)) = self.shard(path, wants) else { return None };
        notes.iter().find(|note| note.id == hit.card.id)
    }

    fn hit(&self, ranked: &Ranked, wants: &mut Wants) -> Option<Hit> {
        let part = self.find.segments.get(ranked.part)?;
        let number = ranked.note / CARDS_IN_SHARD;
        let path = ShardPath { segment: part.segment, kind: Kind::Cards, number };
        let Some(Shard::Cards(cards)) = self.shard(path, wants) else { return None };
        let card = cards.get((ranked.note % CARDS_IN_SHARD) as usize)?;
        Some(Hit { card: card.clone(), segment: part.segment, score: ranked.score })
    }

    /// The notes in which the phrases stand, as far as `limit` of them; notes are read as many at a time as are still missing, or a few more.
    fn with_phrases(&self, query: &Query, hits: &[Hit], limit: usize, wants: &mut Wants) -> Vec<Hit> {
        let mut kept = Vec::new();
        let mut at_once = limit;
        for hit in hits.iter().take(PHRASES_CHECKED.max(limit)) {
            if kept.len() >= limit || wants.paths.len() >= at_once - kept.len() {
                break;
            }
            let Some(note) = self.note(hit, wants) else { continue };
            if self.folded(|folding| has_phrases(note, &query.phrases, folding)) {
                kept.push(hit.clone());
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
        Kind::Cards => Shard::Cards(read_all(payload).ok()?),
        Kind::Notes => Shard::Notes(read_all(payload).ok()?),
        _ => return None,
    })
}
