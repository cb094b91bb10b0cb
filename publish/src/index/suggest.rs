//! What `suggest.bin` suggests: tags, authors and the titles of popular notes.

use super::collect::FOLDING;
use crate::build::segment::seal;
use crate::language::{pinyin, simplified, traditional_of};
use notefall_core::note::Note;
use notefall_core::path::Kind;
use notefall_core::search::fold::Class;
use notefall_core::search::pieces::cut;
use notefall_core::search::term::Facet;
use notefall_suggest::build::{Entry, payload};
use notefall_suggest::{MAX_ENTRIES, Sort};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The longest file, in bytes. The least popular titles are left out for it.
pub const FILE_BYTES: usize = 48_000;

/// A file is full enough with so many bytes: to fill it further would take longer than it is worth.
const ENOUGH: usize = FILE_BYTES - FILE_BYTES / 50;

/// So many of them at most are tags.
const TAGS: usize = 1_000;

/// So many of them at most are authors.
const AUTHORS: usize = 500;

/// Longer titles are cut off, in bytes; longer tags and authors are not suggested.
const TEXT_BYTES: usize = 100;

/// So many syllables of a run are found by pinyin.
const SYLLABLES: usize = 4;

/// What is suggested in a feed.
#[derive(Debug, Default)]
pub struct Suggested {
    /// The payload of `suggest.bin`, for version 0 of the head.
    pub payload: Vec<u8>,
    /// How many entries it has; none where there is to be no file.
    pub entries: u32,
}

/// Chooses what to suggest of notes in feed order, as much as fits.
#[must_use]
pub fn suggested(notes: &[Note]) -> Suggested {
    let mut entries = named(notes, Sort::Tag, TAGS);
    entries.extend(named(notes, Sort::Author, AUTHORS));
    entries.extend(titles(notes, MAX_ENTRIES - entries.len()));
    let mut suggested = Suggested::default();
    // So many entries fit, and so many do not, each with the bytes that they take.
    let mut fits = (0, 0);
    let mut over: Option<(usize, usize)> = None;
    let mut count = entries.len();
    while count > fits.0 {
        let some = &entries[..count];
        let payload = payload(some, 0, &characters(some), FOLDING).unwrap_or_default();
        let bytes = seal(Kind::Suggest, 0, &payload).len();
        if bytes <= FILE_BYTES {
            suggested = Suggested { payload, entries: count as u32 };
            fits = (count, bytes);
        } else {
            over = Some((count, bytes));
        }
        let Some(over) = over.filter(|_| fits.1 < ENOUGH) else { break };
        // As if all between had the same length, which they have nearly.
        let aim = (ENOUGH + FILE_BYTES) / 2;
        let more = (over.0 - fits.0) * (aim - fits.1) / (over.1 - fits.1);
        count = (fits.0 + more.max(1)).min(over.0 - 1);
    }
    suggested
}

/// Tags or authors, those of most notes first. Spellings that search takes for one are one, in the most frequent spelling.
fn named(notes: &[Note], sort: Sort, most: usize) -> Vec<Entry> {
    let facet = if sort == Sort::Tag { Facet::Tag } else { Facet::Author };
    let mut counts: HashMap<String, (u32, BTreeMap<&str, u32>)> = HashMap::new();
    for note in notes {
        let names =
            if sort == Sort::Tag { note.tags.as_slice() } else { std::slice::from_ref(&note.author.name) };
        let mut seen = HashSet::new();
        for name in names.iter().filter(|name| (1..=TEXT_BYTES).contains(&name.len())) {
            let term = facet.term(name, FOLDING);
            // A name of signs only has no entry in the index, so nothing would be found by it.
            if term.len() > 2 && seen.insert(term.clone()) {
                let (count, spellings) = counts.entry(term).or_default();
                *count += 1;
                *spellings.entry(name).or_default() += 1;
            }
        }
    }
    let mut entries: Vec<Entry> = counts
        .into_values()
        .filter_map(|(count, spellings)| {
            let (text, _) = spellings.into_iter().max_by_key(|(text, count)| (*count, Reverse(*text)))?;
            Some(Entry { sort, text: text.to_owned(), count, id: String::new(), sounds: Vec::new() })
        })
        .collect();
    entries.sort_by(|a, b| (Reverse(a.count), &a.text).cmp(&(Reverse(b.count), &b.text)));
    entries.truncate(most);
    for entry in &mut entries {
        entry.sounds = sounds(&entry.text, usize::MAX);
    }
    entries
}

/// Titles, those of the most liked notes first; of equally many likes in feed order.
fn titles(notes: &[Note], most: usize) -> Vec<Entry> {
    let mut liked: Vec<&Note> = notes.iter().collect();
    liked.sort_by_key(|note| Reverse(note.likes));
    let mut seen = HashSet::new();
    liked
        .into_iter()
        .filter_map(|note| Some((note, shortened(note.title.trim())?)))
        .filter(|(_, text)| seen.insert(text.clone()))
        .take(most)
        .map(|(note, text)| {
            let (id, sounds) = (note.id.clone(), sounds(&text, 1));
            Entry { sort: Sort::Title, text, count: 1, id, sounds }
        })
        .collect()
}

/// A title, cut off where it is too long; nothing where it has nothing to find it by.
fn shortened(title: &str) -> Option<String> {
    if cut(title, FOLDING).all().is_empty() {
        return None;
    }
    if title.len() <= TEXT_BYTES {
        return Some(title.to_owned());
    }
    let kept: String =
        title.char_indices().take_while(|(at, c)| at + c.len_utf8() <= TEXT_BYTES).map(|(_, c)| c).collect();
    Some(format!("{}…", kept.trim_end()))
}

/// How the first so many runs of Han characters sound: their syllables, and the first letters of those.
fn sounds(text: &str, runs: usize) -> Vec<String> {
    let pieces = cut(text, FOLDING);
    let han = pieces
        .runs()
        .filter(|run| pieces.all().get(run.start).is_some_and(|piece| piece.class == Class::Han));
    let mut sounds = Vec::new();
    for run in han.take(runs) {
        let readings = pinyin::of_run(pieces.text(run));
        let syllables: Vec<&str> =
            readings.iter().map_while(|readings| readings.first().copied()).take(SYLLABLES).collect();
        let initials: String = syllables.iter().filter_map(|syllable| syllable.chars().next()).collect();
        sounds.extend([syllables.concat(), initials].into_iter().filter(|sound| !sound.is_empty()));
    }
    sounds
}

/// Traditional characters of what the entries have, and what stands for them.
fn characters(entries: &[Entry]) -> Vec<(char, char)> {
    let simple: HashSet<char> = entries.iter().flat_map(|entry| entry.text.chars()).map(simplified).collect();
    let mut pairs: Vec<(char, char)> =
        simple.into_iter().flat_map(|to| traditional_of(to).map(move |from| (from, to))).collect();
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use notefall_core::note::Author;
    use notefall_core::search::fold::decompose;
    use notefall_core::shard;
    use notefall_suggest::Suggestions;

    fn note(id: usize, title: &str, author: &str, tags: &[&str], likes: u64) -> Note {
        Note {
            id: format!("note-{id}"),
            title: title.into(),
            author: Author { name: author.into(), ..Author::default() },
            tags: tags.iter().map(|tag| (*tag).into()).collect(),
            likes,
            ..Note::default()
        }
    }

    fn kitchen() -> Vec<Note> {
        vec![
            note(0, "Red umbrella", "Li Mei", &["Rain", "red pork"], 3),
            note(1, "红烧肉的做法", "李梅", &["红烧肉", "家常菜"], 9),
            note(2, "紅燒魚", "Bo", &["紅燒", "rain"], 1),
            note(3, "Café in the rain, 2025", "Bo", &["café"], 5),
            note(4, "iPhone15 夜景", "Zoë", &["rain", "夜景"], 0),
            note(5, "Rainy days", "Rainer", &[], 7),
        ]
    }

    fn texts(suggestions: &Suggestions, query: &str) -> Vec<String> {
        suggestions.suggest(query).iter().map(|found| found.text.to_owned()).collect()
    }

    #[test]
    fn what_was_typed_so_far_is_found() {
        let suggested = suggested(&kitchen());
        let suggestions = Suggestions::decode(&suggested.payload, decompose).unwrap();
        assert_eq!(suggestions.all().len(), suggested.entries as usize);
        for (query, expected) in [
            // Tags first, then authors, then titles by their likes; what only has the word comes last.
            ("rain", &["rain", "Rainer", "Rainy days", "Café in the rain, 2025"][..]),
            ("r", &["rain", "red pork", "Rainer", "Rainy days", "Red umbrella", "Café in the rain, 2025"]),
            ("RED u", &["Red umbrella"]),
            ("umbrella red", &["Red umbrella"]),
            ("cafe", &["café", "Café in the rain, 2025"]),
            ("CAFÉ", &["café", "Café in the rain, 2025"]),
            ("2025", &["Café in the rain, 2025"]),
            ("20", &["Café in the rain, 2025"]),
            ("iphone15", &["iPhone15 夜景"]),
            ("红", &["紅燒", "红烧肉", "红烧肉的做法", "紅燒魚"]),
            ("红烧肉", &["红烧肉", "红烧肉的做法"]),
            ("紅燒肉", &["红烧肉", "红烧肉的做法"]),
            ("烧肉", &["红烧肉", "红烧肉的做法"]),
            ("肉烧", &[]),
            ("hongshaor", &["红烧肉", "红烧肉的做法"]),
            ("hong shao rou", &["红烧肉", "红烧肉的做法"]),
            ("hsr", &["红烧肉", "红烧肉的做法"]),
            ("limei", &["李梅"]),
            ("li mei", &["Li Mei", "李梅"]),
            ("zoe", &["Zoë"]),
            ("#rain", &["rain", "Rainer", "Rainy days", "Café in the rain, 2025"]),
            ("zzz", &[]),
            // Nothing typed: the most popular tags, those of one note by their names.
            ("", &["rain", "café", "red pork", "夜景", "家常菜", "紅燒", "红烧肉"]),
            ("  ", &["rain", "café", "red pork", "夜景", "家常菜", "紅燒", "红烧肉"]),
            (" .,! ", &[]),
        ] {
            assert_eq!(texts(&suggestions, query), expected, "{query}");
        }
        let rain = suggestions.suggest("rain");
        assert_eq!((rain[0].sort, rain[0].count), (Sort::Tag, 3));
        assert_eq!((rain[2].sort, rain[2].id), (Sort::Title, "note-5"));
    }

    #[test]
    fn the_same_notes_give_the_same_bytes() {
        let (one, other) = (suggested(&kitchen()), suggested(&kitchen()));
        assert_eq!(one.payload, other.payload);
        assert!(one.entries > 0);
    }

    /// Notes as unlike each other as authors make them.
    fn many(count: usize, chinese: bool) -> Vec<Note> {
        let mut state = 1_u64;
        let mut next = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let han: Vec<char> = (0x4e00..0x9fa5).step_by(11).filter_map(char::from_u32).collect();
        let words: Vec<String> = (0..3_000)
            .map(|_| (0..2 + next(7)).map(|_| char::from(b"etaoinshrdlucmfwyp"[next(18)])).collect())
            .collect();
        let mut text = |least: usize, most: usize| -> String {
            let length = least + next(most);
            if chinese {
                (0..length * 2).map(|_| han[next(han.len())]).collect()
            } else {
                (0..length).map(|_| words[next(words.len())].clone()).collect::<Vec<_>>().join(" ")
            }
        };
        (0..count)
            .map(|id| {
                let (title, author, tag) = (text(2, 5), text(1, 2), text(1, 2));
                note(id, &title, &author, &[&tag], (id % 97) as u64)
            })
            .collect()
    }

    #[test]
    fn a_large_feed_stays_within_its_bytes() {
        for chinese in [false, true] {
            let notes = many(3_000, chinese);
            let suggested = suggested(&notes);
            let file = seal(Kind::Suggest, 0, &suggested.payload);
            println!("chinese: {chinese}, {} entries, {} bytes", suggested.entries, file.len());
            assert!(file.len() <= FILE_BYTES, "{} bytes", file.len());
            assert!(suggested.entries as usize <= MAX_ENTRIES && suggested.entries > 1_000);
            let payload = shard::open(Kind::Suggest, 0, &file).unwrap();
            let suggestions = Suggestions::decode(&payload, decompose).unwrap();
            let all = suggestions.all();
            assert_eq!(all.len(), suggested.entries as usize);
            assert!(all.is_sorted_by_key(|one| one.sort));
            // Everything is suggested to somebody who types it whole.
            for one in all.iter().step_by(41) {
                let typed = one.text.trim_end_matches('…');
                assert!(suggestions.suggest(typed).iter().any(|found| found == one), "{}", one.text);
            }
        }
    }

    #[test]
    fn short_entries_fill_it_to_the_cap() {
        let notes: Vec<Note> = (0..2_600).map(|id| note(id, &format!("Note {id}"), "Li", &[], 0)).collect();
        let suggested = suggested(&notes);
        assert_eq!(suggested.entries as usize, MAX_ENTRIES);
        assert!(seal(Kind::Suggest, 0, &suggested.payload).len() <= FILE_BYTES);
    }

    #[test]
    fn nothing_to_suggest_is_no_file() {
        assert_eq!(suggested(&[note(0, "", "", &[], 0), note(1, "!!!", "…", &["—"], 0)]).entries, 0);
    }
}
