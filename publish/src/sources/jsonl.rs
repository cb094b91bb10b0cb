//! JSON lines: one note a line, plain or packed with gzip.

use super::attached::{self, Reading};
use super::compose::{Composer, Piece};
use super::import;
use super::jsonnote::JsonNote;
use super::notefile::{add_hashtags, guess};
use super::pictures::Pictures;
use super::{Beyond, Draft, Harvest, Options, Picture, dates, has_content, lang, one_line, push_tag, scan};
use crate::problem::{Loss, Place, Problem, Result};
use flate2::read::MultiGzDecoder;
use notefall_core::attached::Spot;
use notefall_core::note::{Author, Note};
use notefall_core::path::check_note_id;
use notefall_core::rich::{BlockKind, is_safe_url};
use rayon::prelude::*;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// The longest line that is read, in bytes.
const LONGEST_LINE: u64 = 4 << 20;

/// How many lines are read ahead and then understood in parallel.
const BATCH: usize = 4_096;

/// Reads a file.
///
/// # Errors
/// Where it cannot be opened. What is wrong inside of it is in the harvest's problems.
pub fn read_file(
    source: &Path,
    options: &Options,
    harvest: &mut Harvest,
    tick: &(dyn Fn(usize) + Sync),
) -> Result<()> {
    let failed = |error| Problem::io(source, "cannot read the source", &error);
    let root = source.canonicalize().map_err(failed)?;
    let root = root.parent().unwrap_or(&root);
    let file = File::open(source).map_err(failed)?;
    let packed = source.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("gz"));
    let reader: Unpacked = if packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut lines = Lines { reader: BufReader::with_capacity(1 << 16, reader), number: 0, source };
    let understand = |(number, line): &(usize, Vec<u8>)| {
        let mut problems = Vec::new();
        let mut not_shown = Vec::new();
        let place = Place::line(source, *number);
        let draft = interpret(line, &place, root, options, &mut problems, &mut not_shown);
        Outcome { draft, problems, not_shown }
    };
    let mut batch = lines.batch(&mut harvest.problems);
    while !batch.is_empty() {
        // What is understood on all cores is unpacked on one, so the next lines are unpacked meanwhile.
        let mut ahead = Vec::new();
        let (read, next): (Vec<Outcome>, _) =
            rayon::join(|| batch.par_iter().map(understand).collect(), || lines.batch(&mut ahead));
        for outcome in read {
            harvest.drafts.extend(outcome.draft);
            harvest.problems.extend(outcome.problems);
            for field in outcome.not_shown {
                harvest.lose(Cow::Borrowed(field));
            }
        }
        harvest.problems.extend(ahead);
        tick(harvest.drafts.len());
        batch = next;
    }
    Ok(())
}

/// A file, unpacked where it is packed.
type Unpacked = Box<dyn Read + Send>;

/// What became of a line.
struct Outcome {
    draft: Option<Draft>,
    problems: Vec<Problem>,
    not_shown: Vec<&'static str>,
}

struct Lines<'a> {
    reader: BufReader<Unpacked>,
    number: usize,
    source: &'a Path,
}

impl Lines<'_> {
    /// The next lines that are not empty, with their numbers; none at the end.
    fn batch(&mut self, problems: &mut Vec<Problem>) -> Vec<(usize, Vec<u8>)> {
        let mut batch = Vec::new();
        while batch.len() < BATCH {
            let mut line = Vec::new();
            let read = (&mut self.reader).take(LONGEST_LINE).read_until(b'\n', &mut line);
            let place = Place::line(self.source, self.number + 1);
            match read {
                Ok(0) => break,
                Ok(_) => {
                    self.number += 1;
                    if line.len() as u64 >= LONGEST_LINE && !line.ends_with(b"\n") {
                        problems.push(Problem::note(
                            place,
                            "the line is longer than 4 MiB",
                            "a note is a short text; split it",
                        ));
                        if self.skip_line().is_err() {
                            break;
                        }
                    } else {
                        let start = if self.number == 1 && line.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
                        let line = line.get(start..).unwrap_or_default().trim_ascii_end().to_vec();
                        if !line.trim_ascii().is_empty() {
                            batch.push((self.number, line));
                        }
                    }
                }
                Err(error) => {
                    problems.push(Problem {
                        loss: Loss::Note,
                        ..Problem::note(
                            place,
                            format!("the file is damaged from here on: {error}"),
                            "get it again",
                        )
                    });
                    self.reader = BufReader::new(Box::new(std::io::empty()));
                    break;
                }
            }
        }
        batch
    }

    fn skip_line(&mut self) -> std::io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let (used, done) = match buffer.iter().position(|byte| *byte == b'\n') {
                Some(end) => (end + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.reader.consume(used);
            if done {
                return Ok(());
            }
        }
    }
}

/// The note in an object of JSON that stands at `place`.
pub fn interpret(
    line: &[u8],
    place: &Place,
    root: &Path,
    options: &Options,
    problems: &mut Vec<Problem>,
    not_shown: &mut Vec<&'static str>,
) -> Option<Draft> {
    let place = place.clone();
    let read = match serde_json::from_slice::<JsonNote>(line) {
        Ok(read) => read,
        Err(error) => {
            let (place, what) = import::locate(&place, &error);
            let remedy = "each line is one JSON object, whose fields are in the documentation";
            problems.push(Problem::note(place, what, remedy));
            return None;
        }
    };
    let id = read.id.clone().unwrap_or_default().0;
    if let Err(why) = check_note_id(&id) {
        let what = format!("the id cannot name the note: {why}");
        problems.push(Problem::note(place, what, "give each note an id of its own, such as \"a1\""));
        return None;
    }
    let mut part = |what: String, remedy: &str| problems.push(Problem::part(place.clone(), what, remedy));
    let mut time = |key: &str, text: &Option<String>| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
        dates::parse(text)
            .map_err(|why| {
                part(format!("{key}: \"{text}\" {why}"), "the note is kept without it; correct the date");
            })
            .ok()
    };
    let (published, updated) = (time("published", &read.published), time("updated", &read.updated));
    let mut address = |key: &str, url: &str| {
        let url = url.trim();
        if !url.is_empty() && !is_safe_url(url) {
            part(format!("{key}: \"{}\" is not a web address", one_line(url)), "begin it with https://");
            return String::new();
        }
        url.to_owned()
    };
    let author = read.author.clone().unwrap_or_default();
    let url = address("url", read.url.as_deref().unwrap_or_default());
    let author_url = address("author.url", author.url.as_deref().unwrap_or_default());
    let mut language = read.lang.as_deref().unwrap_or_default().trim().replace('_', "-");
    if !language.is_empty() && !lang::is_tag(&language) {
        part(
            format!("lang: \"{}\" is not a language tag", one_line(&language)),
            "write one such as en or zh-Hant",
        );
        language.clear();
    }
    let title = one_line(read.title.as_deref().unwrap_or_default());
    let body = plain(read.text.as_deref().unwrap_or_default());
    if language.is_empty() {
        language = guess(&title, &body, options);
    }
    let mut seen = Pictures::new(root, root, options);
    let mut reading = Reading { place: &place, problems };
    let video = read.video.as_ref().filter(|video| !video.is_null());
    let video = video.map(|video| attached::video(video, &language, &mut seen, &mut reading, not_shown));
    let (clip, remote_video) = video.map_or((None, None), |found| (found.clip, found.remote));
    let (thread, comments) =
        read.comments.as_ref().map_or_else(Default::default, |value| attached::comments(value, &mut reading));
    let mut products =
        read.products.as_ref().map_or_else(Vec::new, |value| attached::products(value, &mut reading));
    let translations = read.translations.as_ref();
    let translations =
        translations.map_or_else(Vec::new, |value| attached::translations(value, &language, &mut reading));
    let (numbers, avatar, beyond) = find_pictures(&read, &mut seen, &place, problems);
    let beyond = Beyond { video: remote_video, ..beyond };
    // They name pictures by their places in the list.
    for product in &mut products {
        let number = |spot: Spot| numbers.get(spot.image as usize).copied().flatten();
        product.spot = product.spot.and_then(|spot| Some(Spot { image: number(spot)?, ..spot }));
    }
    let mut tags = Vec::new();
    read.tags.iter().flatten().for_each(|tag| push_tag(&mut tags, tag));
    add_hashtags(&mut tags, &body);
    let line_of = |text: &Option<String>| one_line(text.as_deref().unwrap_or_default());
    let note = Note {
        id,
        url,
        title,
        lang: language,
        author: Author { name: line_of(&author.name), url: author_url, avatar: None },
        published,
        updated,
        region: line_of(&read.region),
        tags,
        likes: read.likes.unwrap_or(0),
        collects: read.collects.unwrap_or(0),
        comments,
        pinned: read.pinned.unwrap_or(false),
        source: line_of(&read.source),
        credit: line_of(&read.credit),
        thread,
        products,
        translations,
        ..Note::default()
    };
    let draft = Draft {
        note,
        body,
        pictures: seen.found,
        avatar,
        clip,
        place: place.clone(),
        spare_id: String::new(),
        repeats: false,
        beyond,
    };
    not_shown.extend(read.not_shown());
    if has_content(&draft) {
        return Some(draft);
    }
    problems.push(Problem::note(
        place,
        "the note has no title, no text and no picture",
        "give it one of them, or delete the line",
    ));
    None
}

/// Finds the pictures; gives the number that each of the list has, and the author's.
fn find_pictures(
    read: &JsonNote,
    pictures: &mut Pictures<'_>,
    place: &Place,
    problems: &mut Vec<Problem>,
) -> (Vec<Option<u32>>, Option<Picture>, Beyond) {
    let mut numbers = Vec::new();
    for image in read.images.iter().flatten() {
        let src = image.src.trim();
        if src.is_empty() {
            problems.push(Problem::part(place.clone(), "a picture has no src", "name its file"));
        }
        let alt = image.alt.as_deref().unwrap_or_default();
        let number = (!src.is_empty()).then(|| pictures.add(src, alt, place.clone(), problems));
        numbers.push(number.flatten());
    }
    let avatar = read.author.as_ref().and_then(|author| author.avatar.as_deref()).map_or("", str::trim);
    let left = pictures.left.len();
    let avatar = if avatar.is_empty() { None } else { pictures.look_up(avatar, "", place.clone(), problems) };
    (numbers, avatar, Beyond { left, video: None })
}

/// Plain text: empty lines part paragraphs, single line feeds are kept.
pub fn plain(text: &str) -> Vec<Piece> {
    let text = text.replace("\r\n", "\n");
    by_lines(&scan::without_topic_signs(&text), Composer::text)
}

/// The same of text whose lines `write` writes, each without the spaces around it.
pub fn by_lines(text: &str, mut write: impl FnMut(&mut Composer, &str)) -> Vec<Piece> {
    let mut out = Composer::default();
    let mut blank = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            blank = true;
            continue;
        }
        if blank {
            out.begin(BlockKind::Paragraph);
        } else {
            out.line_break();
        }
        write(&mut out, line);
        blank = false;
    }
    out.finish()
}
