//! From the terms of a query to lists of postings: the terms themselves, their stems, what they begin, what they sound like,
//! what they are in another language, and what they may have been meant to be.

use super::chunk::{Entry, Posting, SAME};
use super::engine::{Engine, Wants};
use super::excerpt::Mark;
use super::fold::Class;
use super::pinyin::syllables;
use super::query::{Query, Term};
use super::spell::{distance, errors_in, letters};
use super::term::{FACETS, first_word};
use super::weight::{ONE, rarity};
use crate::path::{Kind, ShardPath};
use alloc::{string::String, vec, vec::Vec};
use core::ops::Range;

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

/// Entries with the segments they are in, one a segment at most where they are all of one term.
type Entries<'a> = Vec<(usize, &'a Entry)>;

/// The postings of a term, by segment.
pub type Lists<'a> = Vec<(usize, &'a [Posting])>;

/// One way to satisfy terms of the query.
#[derive(Debug)]
pub struct Alternative<'a> {
    /// Which terms it satisfies.
    pub units: Range<usize>,
    /// In 1/256.
    pub weight: u32,
    /// How much having it tells, in 1/256.
    pub rarity: u32,
    /// A note must be in all of them.
    pub all: Vec<Lists<'a>>,
}

/// What the query asks for.
#[derive(Debug, Default)]
pub struct Gathered<'a> {
    /// The ways to satisfy the terms, in no order.
    pub alternatives: Vec<Alternative<'a>>,
    /// How many terms there are.
    pub units: usize,
    /// How many words that makes: pairs of characters that overlap count half.
    pub words: usize,
    /// Notes must be in all lists, or, where that is said, must not.
    pub filters: Vec<(bool, Vec<Lists<'a>>)>,
    /// As in the answer.
    pub replaced: Vec<(String, String)>,
    /// As in the answer.
    pub missing: Vec<String>,
    /// As in the answer.
    pub marks: Vec<Mark>,
    /// As in the answer.
    pub partial: bool,
    /// Whether there is nothing to rank by.
    pub in_feed_order: bool,
}

/// Gathers the lists; `None` where shards are missing, which are then among the wants.
pub fn gather<'a>(engine: &'a Engine, query: &Query, wants: &mut Wants) -> Option<Gathered<'a>> {
    let out =
        Gathered { units: query.terms.len(), in_feed_order: query.terms.is_empty(), ..Gathered::default() };
    let mut gather = Gather { engine, wants, out };

    // First all that can be known to be needed, so that it takes one round.
    for (never, entries) in [(false, &query.only), (true, &query.never)] {
        for entry in entries {
            let entries = gather.entries(entry);
            let mut lists = Lists::new();
            gather.add(&entries, &mut lists);
            gather.out.filters.push((never, vec![lists]));
        }
    }
    for terms in &query.without {
        let (all, _) = gather.all_of(terms, false);
        gather.out.filters.push((true, all));
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
        gather.push_same(at, &entries);
        if !gather.has(at) {
            gather.push_shortened(term, at);
        }
        gather.mark(&term.text, term.prefix);
        for stem in stems(&entries) {
            gather.mark(stem, true);
        }
        gather.push_sounds(at, SOUND, sounds(&entries));
        gather.push_glosses(&entries, at);
        gather.push_beginnings(term, at);
    }
    // Entries of several words, and words of three or four characters: what they are in another language.
    for (at, term) in query.terms.iter().enumerate() {
        for (longer, covers) in &term.longer {
            let entries = gather.entries(longer);
            for unit in at..at + covers {
                gather.push_glosses(&entries, unit);
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

/// The stems of entries, as often as they are named.
fn stems<'a>(entries: &[(usize, &'a Entry)]) -> Vec<&'a str> {
    let mut stems = Vec::new();
    for (_, entry) in entries {
        for alias in &entry.aliases {
            if alias.weight == SAME {
                stems.push(alias.term.as_str());
            }
        }
    }
    stems
}

/// The notes that sound like entries.
fn sounds<'a>(entries: &[(usize, &'a Entry)]) -> Lists<'a> {
    let mut lists = Lists::new();
    for (number, entry) in entries {
        lists.push((*number, &entry.sounds));
    }
    lists
}

/// A word that may be what was meant.
struct Word {
    errors: usize,
    notes: i64,
    text: String,
}

impl Word {
    fn is_before(&self, other: &Self) -> bool {
        if self.errors != other.errors {
            return self.errors < other.errors;
        }
        if self.notes != other.notes { self.notes > other.notes } else { self.text < other.text }
    }
}

/// Takes out the best of some words: few are wanted of many, and sorting them all is two kilobytes in the page.
fn take_best(words: &mut Vec<Word>) -> Option<Word> {
    let mut best = 0;
    for (at, word) in words.iter().enumerate() {
        if words.get(best).is_some_and(|best| word.is_before(best)) {
            best = at;
        }
    }
    if words.is_empty() { None } else { Some(words.swap_remove(best)) }
}

struct Gather<'a, 'b> {
    engine: &'a Engine,
    wants: &'b mut Wants,
    out: Gathered<'a>,
}

impl<'a> Gather<'a, '_> {
    /// The entries of a term.
    fn entries(&mut self, term: &str) -> Entries<'a> {
        self.scan(term, true, false)
    }

    /// The entries of some letters themselves, and those that begin with them and are longer.
    fn scan(&mut self, letters: &str, exact: bool, longer: bool) -> Entries<'a> {
        let engine = self.engine;
        let mut found = Vec::new();
        for (number, part) in engine.find().segments.iter().enumerate() {
            let first = part.index_of(letters);
            let most = if longer { SCANNED } else { 1 };
            for shard in (first.number..=part.index.len() as u32).take(most) {
                // Later shards begin with a string that comes behind all that begin with these letters.
                let begin = shard.checked_sub(1).and_then(|before| part.index.get(before as usize));
                if shard > first.number && begin.is_some_and(|begin| !begin.starts_with(letters)) {
                    break;
                }
                let entries = engine.index(ShardPath { number: shard, ..first }, self.wants);
                let from = entries.partition_point(|entry| entry.term.as_str() < letters);
                for entry in entries.get(from..).unwrap_or_default() {
                    let is_longer = entry.term.len() > letters.len();
                    if !entry.term.starts_with(letters) || is_longer && !longer {
                        break;
                    }
                    // A longer entry of several words is only ever an alias.
                    if if is_longer { !has_space(&entry.term) } else { exact } {
                        found.push((number, entry));
                    }
                }
            }
        }
        found
    }

    /// Longer entries that count too: those a word begins, and for a single character of a script without spaces the pairs that it
    /// begins.
    fn begun(&mut self, term: &Term) -> Entries<'a> {
        let is_gram = term.class.is_gram();
        if if is_gram { letters(&term.text).len() == 1 } else { term.prefix } {
            self.scan(&term.text, false, true)
        } else {
            Vec::new()
        }
    }

    /// Adds the postings of entries, with those that stand in shards of their own. Says how many notes have them.
    fn add(&mut self, entries: &[(usize, &'a Entry)], lists: &mut Lists<'a>) -> i64 {
        let engine = self.engine;
        let mut notes = 0;
        for (number, entry) in entries {
            notes += entry.notes;
            lists.push((*number, &entry.postings));
            let (from, count) = entry.more;
            self.out.partial |= count > MORE;
            let Some(part) = engine.find().segments.get(*number) else { continue };
            for shard in from..from.saturating_add(count.min(MORE)) {
                let path = ShardPath { segment: part.segment, kind: Kind::Index, number: shard };
                for entry in engine.index(path, self.wants) {
                    lists.push((*number, &entry.postings));
                }
            }
        }
        notes
    }

    /// Entries with their stems as one: the lists, and in how many notes they are.
    fn with_stems(&mut self, entries: &[(usize, &'a Entry)]) -> (Lists<'a>, i64) {
        let mut lists = Lists::new();
        let mut notes = self.add(entries, &mut lists);
        let stems = stems(entries);
        for (at, stem) in stems.iter().enumerate() {
            if !stems.iter().take(at).any(|before| before == stem) {
                let entries = self.entries(stem);
                notes += self.add(&entries, &mut lists);
            }
        }
        (lists, notes)
    }

    /// The lists of each of several words, and in how many notes the rarest is.
    fn all_of(&mut self, words: &str, mark: bool) -> (Vec<Lists<'a>>, i64) {
        let mut all = Vec::new();
        let mut fewest = i64::MAX;
        let mut rest = Some(words);
        while let Some(words) = rest {
            let (word, after) = first_word(words);
            rest = after;
            let entries = self.entries(word);
            let (lists, notes) = self.with_stems(&entries);
            fewest = fewest.min(notes);
            all.push(lists);
            if mark {
                self.mark(word, true);
            }
        }
        (all, fewest)
    }

    /// How many of the notes in lists newer segments have left. What only the others have is as good as in no note.
    fn live(&self, lists: &Lists<'_>) -> i64 {
        let mut live = 0;
        for (number, postings) in lists {
            let Some(part) = self.engine.find().segments.get(*number) else { continue };
            for posting in *postings {
                live += i64::from(!part.is_gone(posting.note));
            }
        }
        live
    }

    /// Whether there is a way to satisfy a term.
    fn has(&self, unit: usize) -> bool {
        self.out.alternatives.iter().any(|alternative| alternative.units.contains(&unit))
    }

    fn mark(&mut self, term: &str, begins: bool) {
        self.out.marks.push(Mark { term: term.into(), begins });
    }

    /// Adds a way to satisfy terms, if notes are left that have it.
    fn offer(&mut self, units: Range<usize>, weight: u32, notes: i64, all: Vec<Lists<'a>>) {
        if all.iter().all(|lists| self.live(lists) > 0) {
            let rarity = rarity(self.engine.find().notes(), notes.max(0) as u64);
            self.out.alternatives.push(Alternative { units, weight, rarity, all });
        }
    }

    fn push_same(&mut self, unit: usize, entries: &[(usize, &'a Entry)]) {
        let (lists, notes) = self.with_stems(entries);
        let weight = if entries.iter().any(|(_, entry)| entry.common) { COMMON } else { ONE };
        self.offer(unit..unit + 1, weight, notes, vec![lists]);
    }

    /// A word that no note has, without its ending: notes may have others of its forms, or the dictionary only the basic one.
    fn push_shortened(&mut self, term: &Term, unit: usize) {
        if term.class != Class::Letter {
            return;
        }
        let mut rest = Some(ENDINGS);
        while let Some(endings) = rest {
            let (ending, after) = first_word(endings);
            rest = after;
            let Some(word) = term.text.strip_suffix(ending).filter(|word| word.len() > 2) else { continue };
            let entries = self.entries(word);
            let from = self.out.alternatives.len();
            self.push_same(unit, &entries);
            self.push_glosses(&entries, unit);
            if self.has(unit) {
                self.mark(word, true);
                for alternative in self.out.alternatives.iter_mut().skip(from) {
                    alternative.weight = alternative.weight * SHORTENED / ONE;
                }
                return;
            }
        }
    }

    fn push_sounds(&mut self, unit: usize, weight: u32, lists: Lists<'a>) {
        self.offer(unit..unit + 1, weight, self.live(&lists), vec![lists]);
    }

    fn push_glosses(&mut self, entries: &[(usize, &'a Entry)], unit: usize) {
        let mut seen: Vec<&str> = Vec::new();
        for (_, entry) in entries {
            for alias in &entry.aliases {
                if alias.weight == SAME || seen.iter().any(|other| *other == alias.term) {
                    continue;
                }
                seen.push(&alias.term);
                let (all, fewest) = self.all_of(&alias.term, true);
                let weight = GLOSS * u32::from(alias.weight) / u32::from(SAME);
                self.offer(unit..unit + 1, weight, fewest, all);
            }
        }
    }

    fn push_beginnings(&mut self, term: &Term, unit: usize) {
        let begun = self.begun(term);
        let mut words: Vec<Word> = Vec::new();
        for (_, entry) in &begun {
            match words.iter_mut().find(|word| word.text == entry.term) {
                Some(word) => word.notes += entry.notes,
                None => words.push(Word { errors: 0, notes: entry.notes, text: entry.term.clone() }),
            }
        }
        let mut lists = Lists::new();
        let mut heard = Lists::new();
        let mut notes = 0;
        for _ in 0..PREFIXES {
            let Some(word) = take_best(&mut words) else { break };
            let mut entries = Entries::new();
            for (number, entry) in &begun {
                if entry.term == word.text {
                    entries.push((*number, *entry));
                }
            }
            heard.append(&mut sounds(&entries));
            // The stem of a word that was typed so far is there already.
            if stems(&entries).iter().any(|stem| *stem == term.text) {
                continue;
            }
            let (mut more, count) = self.with_stems(&entries);
            lists.append(&mut more);
            notes += count;
        }
        self.offer(unit..unit + 1, PREFIX, notes, vec![lists]);
        self.push_sounds(unit, SOUND * PREFIX / ONE, heard);
    }

    /// Whether no note has a term as it is, and no dictionary.
    fn is_unknown(&mut self, term: &Term) -> bool {
        let entries = self.entries(&term.text);
        let mut lists = Lists::new();
        for (number, entry) in &entries {
            lists.push((*number, &entry.postings));
        }
        entries.iter().all(|(_, entry)| entry.aliases.is_empty()) && self.live(&lists) == 0
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
                    self.push_way(way, prefix, from..at);
                }
            }
            at = at.max(from + 1);
        }
    }

    /// Notes with all pairs of syllables.
    fn push_way(&mut self, way: &str, prefix: bool, units: Range<usize>) {
        let mut all = Vec::new();
        let mut fewest = i64::MAX;
        let mut before = "";
        let mut rest = Some(way);
        while let Some(words) = rest {
            let (syllable, after) = first_word(words);
            rest = after;
            if !before.is_empty() {
                let mut pair = String::from(before);
                pair.push_str(syllable);
                let lists = sounds(&self.scan(&pair, true, prefix && after.is_none()));
                fewest = fewest.min(self.live(&lists));
                all.push(lists);
            }
            before = syllable;
        }
        if !all.is_empty() {
            self.offer(units, SOUND, fewest, all);
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
        for part in &engine.find().segments {
            for entry in engine.index(part.index_of(&term.text), self.wants) {
                let is_word = !entry.postings.is_empty() || !stems(&[(0, entry)]).is_empty();
                if is_word && !entry.stem_only {
                    push_meant(&mut words, &typed, term.prefix, &entry.term, entry.notes.max(1));
                }
            }
            if part.has_spell {
                for known in engine.spell(part.spell_of(&backwards(&term.text)), self.wants) {
                    let word = backwards(&known.backwards);
                    push_meant(&mut words, &typed, term.prefix, &word, known.notes.into());
                }
            }
        }
        let mut least = usize::MAX;
        let mut taken = 0;
        for _ in 0..4 * TYPOS {
            let Some(word) = take_best(&mut words) else { break };
            if taken == TYPOS || word.errors > least {
                break;
            }
            let entries = self.entries(&word.text);
            let (lists, notes) = self.with_stems(&entries);
            // Only removed notes may have had the word. As long as shards are missing nobody knows.
            if self.wants.paths.is_empty() && self.live(&lists) == 0 {
                continue;
            }
            least = word.errors;
            if taken == 0 {
                self.out.replaced.push((term.text.clone(), word.text.clone()));
            }
            taken += 1;
            let weight = TYPO.get(word.errors).copied().unwrap_or(1);
            self.offer(at..at + 1, weight, notes, vec![lists]);
            self.mark(&word.text, true);
        }
    }
}

/// Adds a word that may have been meant.
fn push_meant(words: &mut Vec<Word>, typed: &[char], prefix: bool, word: &str, notes: i64) {
    let most = errors_in(typed.len());
    let errors = distance(typed, &letters(word), most, prefix);
    if errors > most || word.starts_with(FACETS) || has_space(word) {
        return;
    }
    match words.iter_mut().find(|other| other.text == word) {
        Some(other) => other.notes = other.notes.max(notes),
        None => words.push(Word { errors, notes, text: word.into() }),
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
