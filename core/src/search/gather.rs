//! From the terms of a query to lists of postings: the terms themselves, their stems, what they begin, what they sound like,
//! what they are in another language, and what they may have been meant to be.

use super::chunk::{Alias, Entry, Posting, SAME};
use super::engine::{Engine, Wants};
use super::excerpt::Mark;
use super::find::Part;
use super::fold::Class;
use super::pinyin::syllables;
use super::query::{Query, Term};
use super::spell::{distance, errors_in};
use super::term::FACETS;
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

/// The postings of a term, by segment.
pub type Lists<'a> = Vec<(usize, &'a [Posting])>;

/// One way to satisfy a term of the query.
#[derive(Debug)]
pub struct Alternative<'a> {
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
    /// For each term the ways to satisfy it.
    pub units: Vec<Vec<Alternative<'a>>>,
    /// How many words that makes: pairs of characters that overlap count half.
    pub words: usize,
    /// Notes must be in each.
    pub only: Vec<Lists<'a>>,
    /// Notes must not be in all lists of any.
    pub never: Vec<Vec<Lists<'a>>>,
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
    let mut gather = Gather { engine, wants, partial: false };
    let mut out = Gathered { in_feed_order: query.terms.is_empty(), ..Gathered::default() };

    // First all that can be known to be needed, so that it takes one round.
    for entry in &query.only {
        out.only.push(gather.postings(entry));
    }
    for entry in &query.never {
        out.never.push(vec![gather.postings(entry)]);
    }
    for terms in &query.without {
        out.never.push(terms.iter().map(|term| gather.term(term).0).collect());
    }
    let mut exact: Vec<Vec<(usize, &Entry)>> = Vec::new();
    let mut begun: Vec<Vec<(usize, &Entry)>> = Vec::new();
    for term in &query.terms {
        exact.push(gather.entries(&term.text));
        for (longer, _) in &term.longer {
            gather.entries(longer);
        }
        begun.push(if scans(term) { gather.beginning_with(&term.text) } else { Vec::new() });
    }
    if !gather.wants.paths.is_empty() {
        return None;
    }

    for ((term, entries), begun) in query.terms.iter().zip(&exact).zip(&begun) {
        let mut unit = gather.same(entries);
        if unit.is_empty() {
            gather.push_shortened(term, &mut unit, &mut out.marks);
        }
        out.marks.push(Mark { term: term.text.clone(), begins: term.prefix });
        out.marks.extend(stems(entries).map(|stem| Mark { term: stem.clone(), begins: true }));
        gather.push_sounds(entries, SOUND, &mut unit);
        gather.push_glosses(entries, &mut unit, &mut out.marks);
        gather.push_beginnings(&term.text, begun, &mut unit);
        out.units.push(unit);
    }
    gather.push_longer(query, &mut out);
    gather.push_pinyin(query, &exact, &mut out);
    for (at, term) in query.terms.iter().enumerate() {
        if out.units.get(at).is_some_and(Vec::is_empty) {
            gather.push_typos(term, at, &mut out);
        }
    }
    if !gather.wants.paths.is_empty() {
        return None;
    }
    for (term, unit) in query.terms.iter().zip(&out.units) {
        if unit.is_empty() {
            out.missing.push(term.text.clone());
        }
    }
    out.partial = gather.partial;
    let overlapping = query.terms.iter().filter(|term| term.overlaps).count();
    out.words = query.terms.len() - overlapping / 2;
    Some(out)
}

/// Whether longer entries count too: those a word begins, and for a single character of a script without spaces the pairs that it begins.
fn scans(term: &Term) -> bool {
    let single = term.class.is_gram() && term.text.chars().nth(1).is_none();
    (term.prefix && !term.class.is_gram()) || single
}

fn stems<'a>(entries: &[(usize, &'a Entry)]) -> impl Iterator<Item = &'a String> {
    entries
        .iter()
        .flat_map(|(_, entry)| &entry.aliases)
        .filter(|alias| alias.weight == SAME)
        .map(|alias| &alias.term)
}

struct Gather<'a, 'b> {
    engine: &'a Engine,
    wants: &'b mut Wants,
    partial: bool,
}

impl<'a> Gather<'a, '_> {
    /// The entries of a term, one a segment at most.
    fn entries(&mut self, term: &str) -> Vec<(usize, &'a Entry)> {
        let engine = self.engine;
        let mut found = Vec::new();
        for (number, part) in parts(engine) {
            let entries = engine.index(part.index_of(term), self.wants);
            if let Ok(at) = entries.binary_search_by(|entry| entry.term.as_str().cmp(term)) {
                found.extend(entries.get(at).map(|entry| (number, entry)));
            }
        }
        found
    }

    fn postings(&mut self, term: &str) -> Lists<'a> {
        let entries = self.entries(term);
        self.lists(&entries)
    }

    /// The postings of entries, with those that stand in shards of their own.
    fn lists(&mut self, entries: &[(usize, &'a Entry)]) -> Lists<'a> {
        let engine = self.engine;
        let mut lists = Lists::new();
        for (number, entry) in entries {
            if !entry.postings.is_empty() {
                lists.push((*number, entry.postings.as_slice()));
            }
            let (from, count) = entry.more;
            self.partial |= count > MORE;
            let Some(part) = engine.find().segments.get(*number) else { continue };
            for shard in from..from.saturating_add(count.min(MORE)) {
                let path = ShardPath { segment: part.segment, kind: Kind::Index, number: shard };
                for entry in engine.index(path, self.wants) {
                    lists.push((*number, entry.postings.as_slice()));
                }
            }
        }
        lists
    }

    /// A term with its stems as one: the lists, and in how many notes they are.
    fn term(&mut self, term: &str) -> (Lists<'a>, i64) {
        let entries = self.entries(term);
        self.with_stems(&entries)
    }

    fn with_stems(&mut self, entries: &[(usize, &'a Entry)]) -> (Lists<'a>, i64) {
        let mut lists = self.lists(entries);
        let mut notes: i64 = entries.iter().map(|(_, entry)| entry.notes).sum();
        let mut seen: Vec<&String> = Vec::new();
        for stem in stems(entries) {
            if !seen.contains(&stem) {
                seen.push(stem);
                let entries = self.entries(stem);
                lists.extend(self.lists(&entries));
                notes += entries.iter().map(|(_, entry)| entry.notes).sum::<i64>();
            }
        }
        (lists, notes)
    }

    /// How many of the notes in lists newer segments have left. What only the others have is as good as in no note.
    fn live(&self, lists: &Lists<'_>) -> usize {
        let live = |(number, postings): &(usize, &[Posting])| {
            let gone = self.engine.find().segments.get(*number).map_or(&[][..], |part| &part.gone);
            if gone.is_empty() {
                return postings.len();
            }
            postings.iter().filter(|posting| gone.binary_search(&posting.note).is_err()).count()
        };
        lists.iter().map(live).sum()
    }

    fn rarity(&self, notes: i64) -> u32 {
        rarity(self.engine.find().notes(), notes.max(0) as u64)
    }

    fn same(&mut self, entries: &[(usize, &'a Entry)]) -> Vec<Alternative<'a>> {
        let (lists, notes) = self.with_stems(entries);
        if self.live(&lists) == 0 {
            return Vec::new();
        }
        let weight = if entries.iter().any(|(_, entry)| entry.common) { COMMON } else { ONE };
        vec![Alternative { weight, rarity: self.rarity(notes), all: vec![lists] }]
    }

    /// A word that no note has, without its ending: notes may have others of its forms, or the dictionary only the basic one.
    fn push_shortened(&mut self, term: &Term, unit: &mut Vec<Alternative<'a>>, marks: &mut Vec<Mark>) {
        if term.class != Class::Letter {
            return;
        }
        for ending in ["s", "es", "ed", "d", "ing", "ly", "er", "ers", "ion", "ions"] {
            let Some(word) = term.text.strip_suffix(ending).filter(|word| word.len() > 2) else { continue };
            let entries = self.entries(word);
            let mut found = self.same(&entries);
            self.push_glosses(&entries, &mut found, marks);
            if !found.is_empty() {
                marks.push(Mark { term: word.into(), begins: true });
                found
                    .iter_mut()
                    .for_each(|alternative| alternative.weight = alternative.weight * SHORTENED / ONE);
                unit.append(&mut found);
                return;
            }
        }
    }

    fn push_sounds(&mut self, entries: &[(usize, &'a Entry)], weight: u32, unit: &mut Vec<Alternative<'a>>) {
        let lists: Lists<'a> = sounds(entries);
        let notes = self.live(&lists);
        if notes > 0 {
            unit.push(Alternative { weight, rarity: self.rarity(notes as i64), all: vec![lists] });
        }
    }

    fn push_glosses(
        &mut self,
        entries: &[(usize, &'a Entry)],
        unit: &mut Vec<Alternative<'a>>,
        marks: &mut Vec<Mark>,
    ) {
        let mut seen: Vec<&Alias> = Vec::new();
        for (_, entry) in entries {
            for alias in entry.aliases.iter().filter(|alias| alias.weight != SAME) {
                if !seen.iter().any(|other| other.term == alias.term) {
                    seen.push(alias);
                }
            }
        }
        for alias in seen {
            let mut all = Vec::new();
            let mut fewest = i64::MAX;
            for term in alias.term.split(' ') {
                let (lists, notes) = self.term(term);
                fewest = fewest.min(notes);
                all.push(lists);
                marks.push(Mark { term: term.into(), begins: true });
            }
            if all.iter().all(|lists| self.live(lists) > 0) {
                let weight = GLOSS * u32::from(alias.weight) / u32::from(SAME);
                unit.push(Alternative { weight, rarity: self.rarity(fewest), all });
            }
        }
    }

    /// The entries that begin with some letters, and are longer.
    fn beginning_with(&mut self, letters: &str) -> Vec<(usize, &'a Entry)> {
        let engine = self.engine;
        let mut found = Vec::new();
        for (number, part) in parts(engine) {
            let first = part.index_of(letters).number;
            for shard in (first..=part.index.len() as u32).take(SCANNED) {
                // Later shards begin with a string that comes behind all that begin with these letters.
                let begin = shard.checked_sub(1).and_then(|before| part.index.get(before as usize));
                if shard > first && begin.is_some_and(|begin| !begin.starts_with(letters)) {
                    break;
                }
                let path = ShardPath { segment: part.segment, kind: Kind::Index, number: shard };
                let entries = engine.index(path, self.wants);
                let from = entries.partition_point(|entry| entry.term.as_str() <= letters);
                let behind = entries.get(from..).unwrap_or_default();
                // An entry of several words is only ever an alias.
                let begins = behind.iter().take_while(|entry| entry.term.starts_with(letters));
                found.extend(begins.filter(|entry| !entry.term.contains(' ')).map(|entry| (number, entry)));
            }
        }
        found
    }

    fn push_beginnings(
        &mut self,
        typed: &str,
        begun: &[(usize, &'a Entry)],
        unit: &mut Vec<Alternative<'a>>,
    ) {
        let mut words: Vec<(i64, &str)> = Vec::new();
        for (_, entry) in begun {
            match words.iter_mut().find(|(_, word)| *word == entry.term) {
                Some((notes, _)) => *notes += entry.notes,
                None => words.push((entry.notes, &entry.term)),
            }
        }
        words.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        words.truncate(PREFIXES);
        let mut lists = Lists::new();
        let mut heard = Lists::new();
        let mut notes = 0;
        for (_, word) in words {
            let entries: Vec<(usize, &Entry)> =
                begun.iter().filter(|(_, entry)| entry.term == word).copied().collect();
            heard.extend(sounds(&entries));
            // The stem of a word that was typed so far is there already.
            if stems(&entries).any(|stem| stem == typed) {
                continue;
            }
            let (more, count) = self.with_stems(&entries);
            lists.extend(more);
            notes += count;
        }
        if self.live(&lists) > 0 {
            unit.push(Alternative { weight: PREFIX, rarity: self.rarity(notes), all: vec![lists] });
        }
        let notes = self.live(&heard);
        if notes > 0 {
            unit.push(Alternative {
                weight: SOUND * PREFIX / ONE,
                rarity: self.rarity(notes as i64),
                all: vec![heard],
            });
        }
    }

    /// Entries of several words, and words of three or four characters: what they are in another language.
    fn push_longer(&mut self, query: &Query, out: &mut Gathered<'a>) {
        for (at, term) in query.terms.iter().enumerate() {
            for (longer, covers) in &term.longer {
                let entries = self.entries(longer);
                for unit in out.units.iter_mut().skip(at).take(*covers) {
                    self.push_glosses(&entries, unit, &mut out.marks);
                }
            }
        }
    }

    /// Words that are Pinyin, written together or apart.
    fn push_pinyin(&mut self, query: &Query, exact: &[Vec<(usize, &'a Entry)>], out: &mut Gathered<'a>) {
        let is_word = |at: usize| query.terms.get(at).is_some_and(|term| term.class == Class::Letter);
        let is_unknown = |entries: &Vec<(usize, &'a Entry)>| {
            let lists = entries.iter().map(|(number, entry)| (*number, entry.postings.as_slice())).collect();
            entries.iter().all(|(_, entry)| entry.aliases.is_empty()) && self.live(&lists) == 0
        };
        let unknown: Vec<bool> = exact.iter().map(is_unknown).collect();
        let mut at = 0;
        while at < query.terms.len() {
            let mut end = at;
            // As many words as are syllables.
            let mut ways: Vec<Vec<String>> = vec![Vec::new()];
            while is_word(end)
                && let Some(term) = query.terms.get(end)
                && let more = syllables(&term.text, term.prefix)
                && !more.is_empty()
            {
                ways = ways
                    .iter()
                    .flat_map(|way| more.iter().map(move |next| way.iter().chain(next).cloned().collect()))
                    .take(8)
                    .collect();
                end += 1;
            }
            if unknown.get(at..end).is_some_and(|unknown| unknown.contains(&true)) {
                for way in ways.iter().filter(|way| way.len() > 1) {
                    self.push_way(
                        way,
                        query.terms.get(end - 1).is_some_and(|term| term.prefix),
                        at..end,
                        out,
                    );
                }
            }
            at = end.max(at + 1);
        }
    }

    /// Notes with all pairs of syllables.
    fn push_way(
        &mut self,
        way: &[String],
        prefix: bool,
        range: core::ops::Range<usize>,
        out: &mut Gathered<'a>,
    ) {
        let mut all = Vec::new();
        let mut fewest = usize::MAX;
        for (number, pair) in way.windows(2).enumerate() {
            let pair = pair.concat();
            let entries = if prefix && number + 2 == way.len() {
                let mut entries = self.beginning_with(&pair);
                entries.extend(self.entries(&pair));
                entries
            } else {
                self.entries(&pair)
            };
            let lists = sounds(&entries);
            fewest = fewest.min(self.live(&lists));
            all.push(lists);
        }
        if fewest == 0 {
            return;
        }
        for unit in out.units.get_mut(range).into_iter().flatten() {
            let all = all.clone();
            unit.push(Alternative { weight: SOUND, rarity: self.rarity(fewest as i64), all });
        }
    }

    /// Words that a term without any match may have been meant to be.
    fn push_typos(&mut self, term: &Term, at: usize, out: &mut Gathered<'a>) {
        let engine = self.engine;
        let typed: Vec<char> = term.text.chars().collect();
        let most = errors_in(typed.len());
        if term.class != Class::Letter || most == 0 {
            return;
        }
        let backwards: String = typed.iter().rev().collect();
        let mut words: Vec<(usize, i64, String)> = Vec::new();
        let mut push = |word: &str, notes: i64| {
            let letters: Vec<char> = word.chars().collect();
            // A word that was typed to its end, though wrongly, is likelier than one of which a part is that.
            let whole = distance(&typed, &letters, most, false);
            let begun = if term.prefix { distance(&typed, &letters, most, true) } else { whole };
            let errors = begun.min(whole);
            let unlikeliness = 2 * errors + usize::from(begun < whole);
            if errors > most || word.starts_with(FACETS) || word.contains(' ') {
                return;
            }
            match words.iter_mut().find(|(_, _, other)| other == word) {
                Some((_, sum, _)) => *sum = (*sum).max(notes),
                None => words.push((unlikeliness, notes, word.into())),
            }
        };
        for (_, part) in parts(engine) {
            let path = part.index_of(&term.text);
            for entry in engine.index(path, self.wants) {
                let is_word = !entry.postings.is_empty() || stems(&[(0, entry)]).next().is_some();
                if is_word && !entry.stem_only {
                    push(&entry.term, entry.notes.max(1));
                }
            }
            if part.has_spell {
                for known in engine.spell(part.spell_of(&backwards), self.wants) {
                    let word: String = known.backwards.chars().rev().collect();
                    push(&word, known.notes.into());
                }
            }
        }
        words.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(&a.1)).then_with(|| a.2.cmp(&b.2)));
        let mut least = None;
        let mut taken = 0;
        // All of them as one, or the rarest would come first.
        let mut all = Lists::new();
        let mut sum = 0;
        for (unlikeliness, _, word) in words.into_iter().take(4 * TYPOS) {
            if taken == TYPOS || least.is_some_and(|least| unlikeliness > least) {
                break;
            }
            let (lists, notes) = self.term(&word);
            // Only removed notes may have had the word. As long as shards are missing nobody knows.
            if self.wants.paths.is_empty() && self.live(&lists) == 0 {
                continue;
            }
            least = Some(unlikeliness);
            if taken == 0 {
                out.replaced.push((term.text.clone(), word.clone()));
            }
            taken += 1;
            all.extend(lists);
            sum += notes;
            out.marks.push(Mark { term: word, begins: true });
        }
        if let (Some(unit), Some(least)) = (out.units.get_mut(at), least) {
            let weight = TYPO.get(least / 2).copied().unwrap_or(1);
            unit.push(Alternative { weight, rarity: self.rarity(sum), all: vec![all] });
        }
    }
}

/// The segments, with their numbers, but for those that have no notes and replace none: they have no index.
fn parts(engine: &Engine) -> impl Iterator<Item = (usize, &Part)> {
    let parts = engine.find().segments.iter().enumerate();
    parts.filter(|(_, part)| part.notes > 0 || part.adds != 0)
}

fn sounds<'a>(entries: &[(usize, &'a Entry)]) -> Lists<'a> {
    entries
        .iter()
        .filter(|(_, entry)| !entry.sounds.is_empty())
        .map(|(number, entry)| (*number, entry.sounds.as_slice()))
        .collect()
}
