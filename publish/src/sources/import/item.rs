//! A note as an importer found it, and how it becomes a draft: the same checks and bounds for all of them.

use super::markup;
use crate::problem::{Place, Problem};
use crate::sources::compose::Piece;
use crate::sources::markdown::resolve;
use crate::sources::notefile::{add_hashtags, guess, shorten};
use crate::sources::pictures::Pictures;
use crate::sources::{Beyond, Clip, Draft, Harvest, Options, Video, has_content, lang, one_line, push_tag};
use notefall_core::note::{Author, Note};
use notefall_core::path::{NOTE_ID_BYTES, check_note_id};
use notefall_core::rich::is_safe_url;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::path::Path;

/// The longest text of a note, in bytes: more than any platform takes.
const LONGEST_TEXT: usize = 1 << 20;

/// The longest title, in characters.
const LONGEST_TITLE: usize = 500;

/// The longest name, place or tag, in characters.
const LONGEST_NAME: usize = 200;

/// The most pictures of a note.
const MOST_PICTURES: usize = 200;

/// The text of a note, as it was found.
#[derive(Debug, Clone)]
pub enum Text {
    /// Empty lines part paragraphs.
    Plain(String),
    /// A piece of a page.
    Html(String),
    /// Put together by the importer itself.
    Pieces(Vec<Piece>),
}

impl Default for Text {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

/// A picture as it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// A path, or an address on another server.
    pub src: String,
    /// What it shows.
    pub alt: String,
}

/// A note as it was found. Nothing in it is trusted.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// Where it stands.
    pub place: Place,
    /// What the source calls it: an id, an address, a number. The same in every export.
    pub key: String,
    /// Where it lives on the web.
    pub url: String,
    /// One line.
    pub title: String,
    /// Its text.
    pub text: Text,
    /// A language tag, or empty.
    pub lang: String,
    /// Who wrote it.
    pub author: String,
    /// The author's page.
    pub author_url: String,
    /// The author's picture.
    pub avatar: String,
    /// Unix seconds.
    pub published: Option<i64>,
    /// Unix seconds.
    pub updated: Option<i64>,
    /// The place.
    pub region: String,
    /// With `#` or without.
    pub tags: Vec<String>,
    /// The cover first; those that only stand in the text are added to them.
    pub pictures: Vec<Shown>,
    /// What plays.
    pub video: Option<Video>,
    /// How many readers like it.
    pub likes: u64,
    /// How many keep it.
    pub collects: u64,
    /// How many comments it has.
    pub comments: u64,
    /// Stands before all others.
    pub pinned: bool,
    /// The platform it comes from.
    pub source: String,
    /// What else it has that notes do not carry.
    pub lost: Vec<&'static str>,
    /// Whether the source may hold the note more than once, of which the last counts.
    pub repeats: bool,
}

/// Takes items into a harvest.
#[derive(Debug)]
pub struct Intake<'a> {
    /// What pictures may not leave, and what their paths are relative to.
    pub folder: &'a Path,
    /// How to read.
    pub options: &'a Options,
    /// Where they go.
    pub harvest: &'a mut Harvest,
}

impl Intake<'_> {
    /// Adds a note, or says why it cannot be one.
    pub fn take(&mut self, item: Item) {
        let problems = &mut self.harvest.problems;
        let place = item.place.clone();
        let mut part = |what: &str, remedy: &str| problems.push(Problem::part(place.clone(), what, remedy));
        let mut lost: Vec<&'static str> = item.lost;
        let mut title = one_line(&item.title);
        if cut_chars(&mut title, LONGEST_TITLE) {
            part("the title is longer than 500 characters and was cut", "shorten it");
        }
        let mut pictures = Pictures::new(self.folder, self.folder, self.options);
        if item.pictures.len() > MOST_PICTURES {
            part("the note has more than 200 pictures; the first 200 are used", "split it");
        }
        let text = match item.text {
            Text::Plain(text) => Text::Plain(bounded(text, &mut part)),
            Text::Html(html) => Text::Html(bounded(html, &mut part)),
            pieces @ Text::Pieces(_) => pieces,
        };
        let home = if is_safe_url(&item.url) { item.url.as_str() } else { &self.options.home };
        for picture in item.pictures.iter().take(MOST_PICTURES) {
            // Only pages have addresses that are seen from them; in data, a path is that of a file.
            let from = if matches!(text, Text::Html(_)) { home } else { "" };
            let src = seen_from(from, picture.src.trim(), &pictures);
            pictures.add(&src, &name(&picture.alt), place.clone(), problems);
        }
        let body = match text {
            Text::Plain(text) => crate::sources::jsonl::plain(&text),
            Text::Pieces(pieces) => pieces,
            Text::Html(html) => markup::compile(&html, home, &mut |src, alt| {
                if pictures.count() >= MOST_PICTURES {
                    return None;
                }
                let src = seen_from(home, src.trim(), &pictures);
                pictures.add(&src, &name(alt), place.clone(), problems)
            }),
        };
        let avatar = item.avatar.trim();
        let left = pictures.left.len();
        let avatar = match avatar {
            "" => None,
            avatar => pictures.look_up(avatar, "", place.clone(), problems),
        };
        let video_is_remote = item.video.as_ref().is_some_and(|video| crate::sources::is_remote(&video.src));
        let clip = item.video.as_ref().filter(|_| !video_is_remote).and_then(|video| {
            let file = pictures.find("video", &video.src, &place, problems)?;
            Some(Clip { file, place: place.clone(), size: None, duration: None, captions: Vec::new() })
        });
        if item.video.is_some() && clip.is_none() {
            lost.push(crate::sources::VIDEOS);
        }
        let given = item.lang.trim().replace('_', "-");
        let lang = if lang::is_tag(&given) { given } else { guess(&title, &body, self.options) };
        let mut tags = Vec::new();
        item.tags.iter().for_each(|tag| push_tag(&mut tags, &name(tag)));
        add_hashtags(&mut tags, &body);
        let address = |url: &str| if is_safe_url(url.trim()) { url.trim().to_owned() } else { String::new() };
        let note = Note {
            id: id_of(&item.key, &content_key(&title, &body, item.published)),
            url: address(&item.url),
            title,
            lang,
            author: Author { name: name(&item.author), url: address(&item.author_url), avatar: None },
            published: item.published,
            updated: item.updated,
            region: name(&item.region),
            tags,
            likes: item.likes,
            collects: item.collects,
            comments: item.comments,
            pinned: item.pinned,
            source: name(&item.source),
            ..Note::default()
        };
        let beyond = Beyond { left, video: item.video };
        let has_more = left > 0 || beyond.video.is_some();
        let draft = Draft {
            note,
            body,
            pictures: pictures.found,
            avatar,
            clip,
            place: place.clone(),
            spare_id: String::new(),
            repeats: item.repeats,
            beyond,
        };
        if !(has_content(&draft) || self.options.keep_remote && has_more) {
            let what = if has_more {
                "the note has only what would have to be fetched from another server"
            } else {
                "the note has no title, no text and no picture"
            };
            self.harvest.problems.push(Problem::note(place, what, "give it one of them, or take it out"));
            return;
        }
        lost.sort_unstable();
        lost.dedup();
        for what in lost {
            self.harvest.lose(Cow::Borrowed(what));
        }
        self.harvest.drafts.push(draft);
    }

    /// Says that a note cannot be read.
    pub fn refuse(&mut self, place: Place, what: impl Into<String>, remedy: &str) {
        self.harvest.problems.push(Problem::note(place, what, remedy));
    }

    /// A time, or what is wrong with it as a problem.
    pub fn moment(
        &mut self,
        read: Result<Option<i64>, &'static str>,
        shown: &str,
        place: &Place,
    ) -> Option<i64> {
        read.unwrap_or_else(|why| {
            let mut shown = one_line(shown);
            cut_chars(&mut shown, 40);
            self.harvest.problems.push(Problem::part(
                place.clone(),
                format!("the date \"{shown}\" {why}"),
                "the note is kept without it; correct the date",
            ));
            None
        })
    }
}

/// The address of a picture: where there is no such file beside the source, a relative one is seen from the note's page.
fn seen_from(home: &str, src: &str, pictures: &Pictures<'_>) -> String {
    let has_scheme = src.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
    let is_relative =
        !src.is_empty() && !has_scheme && !crate::sources::is_remote(src) && !src.contains('\\');
    let there = if is_relative && !home.is_empty() && !pictures.has(src) { resolve(home, src) } else { None };
    there.unwrap_or_else(|| src.to_owned())
}

/// A text no longer than is allowed.
pub fn bounded(mut text: String, part: &mut dyn FnMut(&str, &str)) -> String {
    if text.len() > LONGEST_TEXT {
        let mut end = LONGEST_TEXT;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        part("the text is longer than 1 MiB and was cut there", "a note is a short text; split it");
    }
    text
}

/// Cuts a text, and says whether it had to.
pub fn cut_chars(text: &mut String, chars: usize) -> bool {
    let Some((end, _)) = text.char_indices().nth(chars) else { return false };
    text.truncate(end);
    text.push('…');
    true
}

fn name(text: &str) -> String {
    let mut name = one_line(text);
    cut_chars(&mut name, LONGEST_NAME);
    name
}

/// What stands for a note that its source has no name for.
fn content_key(title: &str, body: &[Piece], published: Option<i64>) -> String {
    let begin: String = body.first().map(|piece| piece.text.chars().take(80).collect()).unwrap_or_default();
    format!("{title} {begin} {}", published.unwrap_or(0))
}

/// An id that is always the same for the same key. Keys that are ids are taken as they are; of an address the last part is kept for
/// people and a hash for what tells addresses apart. Without a key the title has to do.
#[must_use]
pub fn id_of(key: &str, title: &str) -> String {
    let key = key.trim();
    let is_plain = key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '~'));
    if is_plain && check_note_id(key).is_ok() {
        return key.to_owned();
    }
    let key = if key.is_empty() { title } else { key };
    let hash = Sha256::digest(key.as_bytes());
    let mut end = String::new();
    notefall_core::path::push_hash(
        &mut end,
        hash.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte)),
    );
    let path = key.split(['?', '#']).next().unwrap_or_default();
    let last =
        path.rsplit(['/', ':', ',']).find(|part| part.chars().any(char::is_alphanumeric)).unwrap_or_default();
    let last = notefall_core::path::decode(last).unwrap_or_else(|| last.to_owned());
    let mut slug = String::new();
    for c in last.chars().take(60) {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let id = if slug.is_empty() { format!("note-{}", &end[..8]) } else { format!("{slug}-{}", &end[..8]) };
    if id.len() > NOTE_ID_BYTES { shorten(id) } else { id }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_are_readable_and_tell_apart() {
        assert_eq!(id_of("64f0c1d2000000001e03a1b2", ""), "64f0c1d2000000001e03a1b2");
        let soup = id_of("https://a.example/2024/Tomato%20Soup/", "");
        assert!(soup.starts_with("tomato-soup-") && soup.len() == 20, "{soup}");
        assert_ne!(soup, id_of("https://b.example/2024/Tomato%20Soup/", ""));
        assert_ne!(id_of("https://a.example/?p=1", ""), id_of("https://a.example/?p=2", ""));
        assert_eq!(id_of("", "Tomato soup"), id_of("", "Tomato soup"));
        assert!(id_of("..", "").starts_with("note-") && id_of("a/b", "").starts_with("b-"));
    }

    proptest! {
        #[test]
        fn every_id_is_allowed_and_stable(key in "\\PC{0,300}|[a/.:\\x00-\\x1f?#%]{0,30}", title in "\\PC{0,20}") {
            let id = id_of(&key, &title);
            prop_assert_eq!(check_note_id(&id), Ok(()));
            prop_assert_eq!(id_of(&key, &title), id);
        }
    }
}
