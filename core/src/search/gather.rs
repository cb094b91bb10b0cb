//! From the terms of a query to lists of postings: the terms themselves, their stems, what they begin, what they sound like,
//! what they are in another language, and what they may have been meant to be.

use super::chunk::{Entry, Posting, SAME};
use super::engine::{Engine, Wants};
use super::excerpt::Mark;
use super::find::Part;
use super::fold::Class;
use super::pinyin::syllables;
use super::query::{Query, Term};
use super::spell::{distance, errors_in, letters};
use super::term::{COLUMNS, FACETS, column, count_before, first_word};
use super::weight::{ONE, rarity};
use crate::path::{Kind, ShardPath};
use alloc::{string::String, vec, vec::Vec};

/// The weight of words that only begin with what was typed, in 1/256.
const PREFIX: u32 = 200;
/// The weight of what sounds like it.
const SOUND: u32 = 150;
/// The weight of a translation that is certain.
const GLOSS: u32 = 120;
/// The weights of words with one error and with two.
const TYPO: [u32; 3] = [ONE, 180, 110];

/// The weight of a word that stands there without its ending.
const SHORTENED: u32 = 220;
/// The weight of function words.
const COMMON: u32 = 40;

/// So many words that begin with what was typed are taken, the most frequent.
const PREFIXES: usize = 48;
/// So many words are taken for what was meant.
const TYPOS: usize = 6;
/// So many shards of a segment are read for what begins with a few letters, or stands near a word in the vocabulary.
const SCANNED: usize = 3;
/// So many shards with further postings of frequent terms are read.
const MORE: u32 = 8;

/// What a word may have lost where no note has it as it is.
const ENDINGS: &str = "s es ed d ing ly er ers ion ions";

/// One way to satisfy terms of the query.
#[derive(Debug, Clone, Copy)]
pub struct Alternative {
    /// The first term it satisfies, and the first behind them.
    pub units: (usize, usize),
    /// In 1/256.
    pub weight: u32,
    /// How much having it tells, in 1/256.
    pub rarity: u32,
    /// A note must be in all of these groups of lists.
    pub groups: (usize, usize),
}

impl Alternative {
    /// Whether it satisfies a term.
    pub const fn is_of(&self, unit: usize) -> bool {
        self.units.0 <= unit && unit < self.units.1
    }
}

/// What the query asks for.
///
/// Lists stand one behind the other, and all else names them by their places: what owns lists of lists has to be freed everywhere,
/// which was an eighth of this module in the page.
#[derive(Debug, Default)]
pub struct Gathered<'a> {
    /// The ways to satisfy the terms, in no order.
    pub alternatives: Vec<Alternative>,
    /// Groups of lists that notes must be in, or, where that is said, must not.
    pub filters: Vec<(bool, (usize, usize))>,
    /// The lists of a term: the first and the first behind them.
    pub groups: Vec<(usize, usize)>,
    /// Postings, with the segments they are of.
    pub lists: Vec<(usize, &'a [Posting])>,
    /// How many terms there are.
    pub units: usize,
    /// How many words that makes: pairs of characters that overlap count half.
    pub words: usize,
    /// As in the answer.
    pub replaced: Vec<(String, String)>,
    /// As in the answer.
    pub missing: Vec<String>,
    /// As in the answer.
    pub marks: Vec<Mark>,
    /// As in the answer.
    pub partial: bool,
    /// Groups with the columns of the order that is wanted, the lowest first.
    pub sort: (usize, usize),
    /// Whether all notes are wanted that pass the filters.
    pub all: bool,
    /// Whether the best come first.
    pub by_relevance: bool,
}

/// Gathers the lists; `None` where shards are missing, which are then among the wants.
pub fn gather<'a>(engine: &'a Engine, query: &Query, wants: &mut Wants) -> Option<Gathered<'a>> {
    let all = query.terms.is_empty();
    let by_relevance = !all && query.sort.is_empty();
    let out = Gathered { units: query.terms.len(), all, by_relevance, ..Gathered::default() };
    let mut gather = Gather { engine, wants, out, found: Vec::new() };

    // First all that can be known to be needed, so that it takes one round.
    for (never, entries) in [(false, &query.only), (true, &query.never)] {
        for entry in entries {
            let from = gather.out.groups.len();
            let entries = gather.entries(entry);
            let lists = gather.out.lists.len();
            gather.add(entries);
            gather.group(lists);
            gather.filter(never, from);
        }
    }
    let from = gather.out.groups.len();
    for number in 0..if query.sort.is_empty() { 0 } else { COLUMNS } {
        let lists = gather.out.lists.len();
        let entries = gather.entries(&column(&query.sort, number));
        gather.add(entries);
        gather.group(lists);
    }
    gather.out.sort = (from, gather.out.groups.len());
    for terms in &query.without {
        let from = gather.out.groups.len();
        gather.all_of(terms, false);
        gather.filter(true, from);
    }
    for term in &query.terms {
        gather.entries(&term.text);
        for (longer, _) in &term.longer {
            gather.entries(longer);
        }
        gather.begun(term);
    }
    if !gather.wants.paths.is_empty() {
        return None;
    }

    let mut overlapping = 0;
    for (at, term) in query.terms.iter().enumerate() {
        overlapping += usize::from(term.overlaps);
        let entries = gather.entries(&term.text);
        let notes = gather.push_same(at, entries);
        if !gather.has(at) {
            gather.push_shortened(term, at);
        }
        gather.mark(&term.text, term.prefix);
        gather.mark_stems(entries);
        gather.push_sounds(at, SOUND, entries);
        gather.push_glosses(entries, at);
        gather.push_beginnings(term, at, notes);
    }
    // Entries of several words, and words of three or four characters: what they are in another language.
    for (at, term) in query.terms.iter().enumerate() {
        for (longer, covers) in &term.longer {
            let entries = gather.entries(longer);
            for unit in at..at + covers {
                gather.push_glosses(entries, unit);
            }
        }
    }
    gather.push_pinyin(query);
    for (at, term) in query.terms.iter().enumerate() {
        if !gather.has(at) {
            gather.push_typos(term, at);
        }
    }
    if !gather.wants.paths.is_empty() {
        return None;
    }
    for (at, term) in query.terms.iter().enumerate() {
        if !gather.has(at) {
            gather.out.missing.push(term.text.clone());
        }
    }
    gather.out.words = query.terms.len() - overlapping / 2;
    Some(gather.out)
}

/// A word that may be what was meant.
struct Word {
    unlikeliness: usize,
    notes: i64,
    text: String,
}

impl Word {
    fn is_before(&self, other: &Self) -> bool {
        if self.unlikeliness != other.unlikeliness {
            return self.unlikeliness < other.unlikeliness;
        }
        if self.notes != other.notes { self.notes > other.notes } else { self.text < other.text }
    }
}

/// Takes out the best of some words: few are wanted of many, and sorting them all is two kilobytes in the page.
fn take_best(words: &mut Vec<Word>) -> Option<Word> {
    let mut best = 0;
    for (at, word) in words.iter().enumerate() {
        if word.is_before(&words[best]) {
            best = at;
        }
    }
    if words.is_empty() { None } else { Some(words.swap_remove(best)) }
}

/// Entries that were looked up, by their places in `found`: the first and the first behind them.
type Entries = (usize, usize);

struct Gather<'a, 'b> {
    engine: &'a Engine,
    wants: &'b mut Wants,
    out: Gathered<'a>,
    /// All entries that were looked up, with the segments they are in.
    found: Vec<(usize, &'a Entry)>,
}

impl<'a> Gather<'a, '_> {
    /// The entries of a term.
    fn entries(&mut self, term: &str) -> Entries {
        self.scan(term, true, false)
    }

    /// The entries of some letters themselves, and those that begin with them and are longer.
    fn scan(&mut self, letters: &str, exact: bool, longer: bool) -> Entries {
        let from = self.found.len();
        let engine = self.engine;
        for (number, part) in parts(engine) {
            let mut path = part.index_of(letters);
            for scanned in 0..if longer { SCANNED } else { 1 } {
                // Later shards begin with a string that comes behind all that begin with these letters.
                if scanned > 0 {
                    match part.index.get(path.number as usize) {
                        Some(begin) if begin.starts_with(letters) => path.number += 1,
                        _ => break,
                    }
                }
                let entries = engine.index(path, self.wants);
                let first = count_before(entries.len(), &|at| entries[at].term.as_str() < letters);
                for entry in &entries[first..] {
                    let is_longer = entry.term.len() > letters.len();
                    if !entry.term.starts_with(letters) || is_longer && !longer {
                        break;
                    }
                    // A longer entry of several words is only ever an alias.
                    if if is_longer { !has_space(&entry.term) } else { exact } {
                        self.found.push((number, entry));
                    }
                }
            }
        }
        (from, self.found.len())
    }

    /// Longer entries that count too: those a word begins, and for a single character of a script without spaces the pairs that it
    /// begins.
    fn begun(&mut self, term: &Term) -> Entries {
        let is_gram = term.class.is_gram();
        let scans = if is_gram { letters(&term.text).len() == 1 } else { term.prefix };
        if scans { self.scan(&term.text, false, true) } else { (0, 0) }
    }

    /// Adds the postings of entries, with those that stand in shards of their own. Says how many notes have them.
    fn add(&mut self, (from, to): Entries) -> i64 {
        let mut notes = 0;
        for at in from..to {
            let (number, entry) = self.found[at];
            notes += entry.notes;
            self.out.lists.push((number, &entry.postings));
            let (first, count) = entry.more;
            self.out.partial |= count > MORE;
            let segment = self.engine.find().segments[number].segment;
            for shard in first..first.saturating_add(count.min(MORE)) {
                let path = ShardPath { segment, kind: Kind::Index, number: shard };
                for entry in self.engine.index(path, self.wants) {
                    self.out.lists.push((number, &entry.postings));
                }
            }
        }
        notes
    }

    /// Makes a group of the lists from one on.
    fn group(&mut self, lists: usize) {
        self.out.groups.push((lists, self.out.lists.len()));
    }

    /// Makes a filter of the groups from one on.
    fn filter(&mut self, never: bool, groups: usize) {
        self.out.filters.push((never, (groups, self.out.groups.len())));
    }

    /// Adds the postings of entries and of their stems. Says in how many notes they are.
    fn add_with_stems(&mut self, entries: Entries) -> i64 {
        let mut notes = self.add(entries);
        let before = self.found.len();
        for at in entries.0..entries.1 {
            for alias in &self.found[at].1.aliases {
                if alias.weight == SAME
                    && !self.found[before..].iter().any(|(_, entry)| entry.term == alias.term)
                {
                    let entries = self.entries(&alias.term);
                    notes += self.add(entries);
                }
            }
        }
        notes
    }

    /// The same as a group.
    fn with_stems(&mut self, entries: Entries) -> i64 {
        let lists = self.out.lists.len();
        let notes = self.add_with_stems(entries);
        self.group(lists);
        notes
    }

    /// A group for each of several words. Says in how many notes the rarest is.
    fn all_of(&mut self, words: &str, mark: bool) -> i64 {
        let mut fewest = i64::MAX;
        let mut rest = Some(words);
        while let Some(words) = rest {
            let (word, after) = first_word(words);
            rest = after;
            let entries = self.entries(word);
            fewest = fewest.min(self.with_stems(entries));
            if mark {
                self.mark(word, true);
            }
        }
        fewest
    }

    /// A group of the notes that sound like entries. Says how many there are.
    fn sounding(&mut self, (from, to): Entries) -> i64 {
        let lists = self.out.lists.len();
        for at in from..to {
            let (number, entry) = self.found[at];
            self.out.lists.push((number, &entry.sounds));
        }
        self.group(lists);
        self.live(self.out.groups.len() - 1)
    }

    /// How many of the notes in a group newer segments have left. What only the others have is as good as in no note.
    fn live(&self, group: usize) -> i64 {
        self.live_from(self.out.groups[group])
    }

    /// The same for lists: the first and the first behind them.
    fn live_from(&self, (from, to): (usize, usize)) -> i64 {
        self.out.lists[from..to].iter().map(|(number, postings)| self.live_in(*number, postings)).sum()
    }

    fn live_in(&self, number: usize, postings: &[Posting]) -> i64 {
        let part = &self.engine.find().segments[number];
        let mut live = 0;
        for posting in postings {
            live += i64::from(!part.is_gone(posting.note));
        }
        live
    }

    /// Whether there is a way to satisfy a term.
    fn has(&self, unit: usize) -> bool {
        self.out.alternatives.iter().any(|alternative| alternative.is_of(unit))
    }

    fn mark(&mut self, term: &str, begins: bool) {
        self.out.marks.push(Mark { term: term.into(), begins });
    }

    fn mark_stems(&mut self, (from, to): Entries) {
        for at in from..to {
            for alias in &self.found[at].1.aliases {
                if alias.weight == SAME {
                    self.mark(&alias.term, true);
                }
            }
        }
    }

    /// Adds a way to satisfy terms by the groups from one on, if notes are left that have it.
    fn offer(&mut self, units: (usize, usize), weight: u32, notes: i64, groups: usize) {
        let groups = (groups, self.out.groups.len());
        if (groups.0..groups.1).all(|group| self.live(group) > 0) {
            let rarity = rarity(self.engine.find().notes(), notes.max(0) as u64);
            self.out.alternatives.push(Alternative { units, weight, rarity, groups });
        }
    }

    /// Says in how many notes they are, unless they are stems only: nobody has typed those.
    fn push_same(&mut self, unit: usize, entries: Entries) -> i64 {
        let groups = self.out.groups.len();
        let notes = self.with_stems(entries);
        let entries = &self.found[entries.0..entries.1];
        let common = entries.iter().any(|(_, entry)| entry.common);
        let is_word = entries.iter().any(|(_, entry)| !entry.stem_only);
        self.offer((unit, unit + 1), if common { COMMON } else { ONE }, notes, groups);
        if is_word { notes } else { 0 }
    }

    /// A word that no note has, without its ending: notes may have others of its forms, or the dictionary only the basic one.
    fn push_shortened(&mut self, term: &Term, unit: usize) {
        let from = self.out.alternatives.len();
        let mut rest = if term.class == Class::Letter { Some(ENDINGS) } else { None };
        while let Some(endings) = rest {
            let (ending, after) = first_word(endings);
            rest = after;
            let Some(word) = term.text.strip_suffix(ending).filter(|word| word.len() > 2) else { continue };
            let entries = self.entries(word);
            self.push_same(unit, entries);
            self.push_glosses(entries, unit);
            if self.has(unit) {
                self.mark(word, true);
                rest = None;
            }
        }
        for alternative in &mut self.out.alternatives[from..] {
            alternative.weight = alternative.weight * SHORTENED / ONE;
        }
    }

    fn push_sounds(&mut self, unit: usize, weight: u32, entries: Entries) {
        let groups = self.out.groups.len();
        let notes = self.sounding(entries);
        self.offer((unit, unit + 1), weight, notes, groups);
    }

    fn push_glosses(&mut self, entries: Entries, unit: usize) {
        let mut seen: Vec<&str> = Vec::new();
        for at in entries.0..entries.1 {
            for alias in &self.found[at].1.aliases {
                let term = alias.term.as_str();
                if alias.weight == SAME || seen.contains(&term) {
                    continue;
                }
                seen.push(term);
                let groups = self.out.groups.len();
                let fewest = self.all_of(term, true);
                let weight = GLOSS * u32::from(alias.weight) / u32::from(SAME);
                self.offer((unit, unit + 1), weight, fewest, groups);
            }
        }
    }

    /// With those of the term itself, so that a word it begins never tells more than the word that was typed.
    fn push_beginnings(&mut self, term: &Term, unit: usize, mut notes: i64) {
        let begun = self.begun(term);
        let mut words: Vec<Word> = Vec::new();
        for (_, entry) in &self.found[begun.0..begun.1] {
            match words.iter_mut().find(|word| word.text == entry.term) {
                Some(word) => word.notes += entry.notes,
                None => words.push(Word { unlikeliness: 0, notes: entry.notes, text: entry.term.clone() }),
            }
        }
        let groups = self.out.groups.len();
        let lists = self.out.lists.len();
        let mut chosen: Vec<(usize, &Entry)> = Vec::new();
        for _ in 0..PREFIXES {
            let Some(word) = take_best(&mut words) else { break };
            let from = self.found.len();
            let mut is_there = false;
            for at in begun.0..begun.1 {
                let (number, entry) = self.found[at];
                if entry.term == word.text {
                    self.found.push((number, entry));
                    chosen.push((number, entry));
                    // The stem of a word that was typed so far is there already.
                    is_there |=
                        entry.aliases.iter().any(|alias| alias.weight == SAME && alias.term == term.text);
                }
            }
            if !is_there {
                notes += self.add_with_stems((from, self.found.len()));
            }
        }
        self.group(lists);
        self.offer((unit, unit + 1), PREFIX, notes, groups);
        let from = self.found.len();
        self.found.append(&mut chosen);
        self.push_sounds(unit, SOUND * PREFIX / ONE, (from, self.found.len()));
    }

    /// Whether no note has a term as it is, and no dictionary.
    fn is_unknown(&mut self, term: &Term) -> bool {
        let (from, to) = self.entries(&term.text);
        let is_empty = |(number, entry): &(usize, &Entry)| {
            entry.aliases.is_empty() && self.live_in(*number, &entry.postings) == 0
        };
        self.found[from..to].iter().all(is_empty)
    }

    /// Words that are Pinyin, written together or apart.
    fn push_pinyin(&mut self, query: &Query) {
        let mut at = 0;
        while at < query.terms.len() {
            let from = at;
            // As many words as are syllables.
            let mut ways = vec![String::new()];
            let mut unknown = false;
            let mut prefix = false;
            while let Some(term) = query.terms.get(at) {
                let more = syllables(term);
                if more.is_empty() {
                    break;
                }
                let mut longer = Vec::new();
                for way in &ways {
                    for next in &more {
                        if longer.len() < 8 {
                            let mut way = way.clone();
                            way.push_str(next);
                            longer.push(way);
                        }
                    }
                }
                ways = longer;
                unknown |= self.is_unknown(term);
                prefix = term.prefix;
                at += 1;
            }
            if unknown {
                for way in &ways {
                    self.push_way(way, prefix, (from, at));
                }
            }
            at = at.max(from + 1);
        }
    }

    /// Notes with all pairs of syllables.
    fn push_way(&mut self, way: &str, prefix: bool, units: (usize, usize)) {
        let groups = self.out.groups.len();
        let mut fewest = i64::MAX;
        let mut before = "";
        let mut rest = Some(way);
        while let Some(words) = rest {
            let (syllable, after) = first_word(words);
            rest = after;
            if !before.is_empty() {
                let mut pair = String::from(before);
                pair.push_str(syllable);
                let entries = self.scan(&pair, true, prefix && after.is_none());
                fewest = fewest.min(self.sounding(entries));
            }
            before = syllable;
        }
        if fewest < i64::MAX {
            self.offer(units, SOUND, fewest, groups);
        }
    }

    /// Words that a term without any match may have been meant to be.
    fn push_typos(&mut self, term: &Term, at: usize) {
        let engine = self.engine;
        let typed = letters(&term.text);
        if term.class != Class::Letter || errors_in(typed.len()) == 0 {
            return;
        }
        let mut words: Vec<Word> = Vec::new();
        for (_, part) in parts(engine) {
            for path in part.near(Kind::Index, &term.text) {
                for entry in engine.index(path, self.wants) {
                    let is_word =
                        !entry.postings.is_empty() || entry.aliases.iter().any(|alias| alias.weight == SAME);
                    if is_word && !entry.stem_only {
                        push_meant(&mut words, &typed, term.prefix, &entry.term, entry.notes.max(1));
                    }
                }
            }
            for path in part.near(Kind::Spell, &backwards(&term.text)) {
                if part.has_spell {
                    for known in engine.spell(path, self.wants) {
                        let word = backwards(&known.backwards);
                        push_meant(&mut words, &typed, term.prefix, &word, known.notes.into());
                    }
                }
            }
        }
        let mut least = usize::MAX;
        let mut taken = 0;
        // All of them as one, or the rarest would come first.
        let (groups, lists) = (self.out.groups.len(), self.out.lists.len());
        let mut notes = 0;
        for _ in 0..4 * TYPOS {
            let Some(word) = take_best(&mut words) else { break };
            if taken == TYPOS || word.unlikeliness > least {
                break;
            }
            let from = self.out.lists.len();
            let entries = self.entries(&word.text);
            let more = self.add_with_stems(entries);
            // Only removed notes may have had the word. As long as shards are missing nobody knows.
            if self.wants.paths.is_empty() && self.live_from((from, self.out.lists.len())) == 0 {
                self.out.lists.truncate(from);
                continue;
            }
            notes += more;
            least = word.unlikeliness;
            self.mark(&word.text, true);
            if taken == 0 {
                self.out.replaced.push((term.text.clone(), word.text));
            }
            taken += 1;
        }
        if let Some(weight) = TYPO.get(least / 2) {
            self.group(lists);
            self.offer((at, at + 1), *weight, notes, groups);
        }
    }
}

/// The segments, with their numbers, but for those that have no notes and replace none: they have no index.
fn parts(engine: &Engine) -> impl Iterator<Item = (usize, &Part)> {
    let parts = engine.find().segments.iter().enumerate();
    parts.filter(|(_, part)| part.notes > 0 || part.adds != 0)
}

/// Adds a word that may have been meant.
fn push_meant(words: &mut Vec<Word>, typed: &[char], prefix: bool, word: &str, notes: i64) {
    let most = errors_in(typed.len());
    let meant = letters(word);
    // A word that was typed to its end, though wrongly, is likelier than one of which a part is that.
    let whole = distance(typed, &meant, most, false);
    let begun = if prefix { distance(typed, &meant, most, true) } else { whole };
    let errors = begun.min(whole);
    let unlikeliness = 2 * errors + usize::from(begun < whole);
    if errors > most || word.starts_with(FACETS) || has_space(word) {
        return;
    }
    match words.iter_mut().find(|other| other.text == word) {
        Some(other) => other.notes = other.notes.max(notes),
        None => words.push(Word { unlikeliness, notes, text: word.into() }),
    }
}

fn has_space(text: &str) -> bool {
    first_word(text).1.is_some()
}

fn backwards(word: &str) -> String {
    let mut letters = letters(word);
    let mut out = String::new();
    while let Some(letter) = letters.pop() {
        out.push(letter);
    }
    out
}
