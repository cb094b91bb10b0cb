//! RSS of every version and Atom.

use super::counts;
use super::item::{Intake, Item, Shown, Text};
use super::load::Loaded;
use super::split::Lines;
use super::xml::{self, Element, Found};
use super::{markup, moments};
use crate::problem::{Place, Problem, Result};
use crate::sources::{Options, Video, is_remote, is_tag};
use notefall_core::rich::is_safe_url;

/// Reads a feed.
///
/// # Errors
/// Where it is no feed.
pub fn read(loaded: &Loaded, intake: &mut Intake<'_>) -> Result<()> {
    let lines = Lines::of(loaded.text.as_bytes());
    let mut root = None;
    let mut head = Head::default();
    let mut found = 0;
    let mut broken = None;
    xml::read(loaded, &mut |part| match part {
        Found::Root(element) => {
            head.lang = element.attribute("lang").to_owned();
            root = Some(element.name);
        }
        Found::Header(element) => head.take(&element),
        Found::Item(element) => {
            found += 1;
            let place = place(loaded, &lines, element.at);
            let item = item_of(&element, &head, &loaded.text, place, intake);
            // What the feed says of itself helps only where the note's own text says nothing.
            let lang =
                if intake.options.lang.is_empty() { head.lang.clone() } else { intake.options.lang.clone() };
            let options = Options { lang, ..intake.options.clone() };
            Intake { folder: intake.folder, options: &options, harvest: intake.harvest }.take(item);
        }
        Found::Broken(at, what) => {
            broken.get_or_insert(at);
            intake.refuse(place(loaded, &lines, at), what, REMEDY);
        }
    });
    let is_feed =
        root.as_deref().is_some_and(|root| matches!(root.rsplit(':').next(), Some("rss" | "feed" | "RDF")));
    if is_feed || found > 0 {
        return Ok(());
    }
    let place = broken.map_or_else(|| Place::file(&loaded.shown), |at| place(loaded, &lines, at));
    Err(Problem::fatal("this is neither RSS nor Atom", "name the feed itself, not a page that leads to it")
        .at(place))
}

/// What to do about XML that cannot be read.
pub const REMEDY: &str = "get the file again, or correct it there; the other notes are read";

/// Where a position of a document is in its file.
pub fn place(loaded: &Loaded, lines: &Lines, at: usize) -> Place {
    let (line, column) = lines.at(at);
    let place = Place::line(&loaded.shown, line);
    Place { column: u32::try_from(column).unwrap_or(u32::MAX), ..place }
}

/// What is said of all notes.
#[derive(Debug, Default)]
struct Head {
    lang: String,
    author: String,
    author_url: String,
}

impl Head {
    fn take(&mut self, element: &Element) {
        match element.name.as_str() {
            "language" | "dc:language" if is_tag(element.text.trim()) => {
                self.lang = element.text.trim().to_owned();
            }
            "author" => (self.author, self.author_url) = author_of(element),
            "itunes:author" | "dc:creator" if self.author.is_empty() => self.author = element.text.clone(),
            _ => {}
        }
    }
}

/// The writer: in Atom by name and address, in RSS as in mails. Mail addresses are not for everybody to see.
fn author_of(element: &Element) -> (String, String) {
    let name = element.text_of(&["name"]);
    if !name.is_empty() {
        return (name, element.text_of(&["uri", "url"]));
    }
    let text = element.text.trim();
    let name = match text.split_once('(') {
        Some((_, name)) => name.trim_end_matches(')').trim(),
        None => text,
    };
    let is_mail = name.contains('@') && !name.contains(' ');
    (if is_mail { String::new() } else { name.to_owned() }, String::new())
}

fn item_of(element: &Element, head: &Head, document: &str, place: Place, intake: &mut Intake<'_>) -> Item {
    let mut item = Item::default();
    let guid = element.text_of(&["guid", "id"]);
    item.url = url_of(element, &guid);
    item.title = element
        .all("title")
        .map(|title| one_line_of(title, document))
        .find(|title| !title.is_empty())
        .unwrap_or_default();
    let mut time = |names: &[&str]| {
        let text = element.text_of(names);
        if text.is_empty() { None } else { intake.moment(moments::parse(&text).map(Some), &text, &place) }
    };
    item.published = time(&["pubDate", "published", "dc:date", "issued", "created"]);
    item.updated = time(&["updated", "modified"]);
    if item.published.is_none() {
        item.published = item.updated;
    }
    item.key = [guid, item.url.clone()].into_iter().find(|key| !key.is_empty()).unwrap_or_default();
    if item.key.is_empty() {
        let date = element.text_of(&["pubDate", "dc:date", "published"]);
        item.key = format!("{} {date}", item.title).trim().to_owned();
    }
    item.text = text_of(element, document);
    let author = element.all("author").map(author_of).find(|(name, _)| !name.is_empty());
    (item.author, item.author_url) = author.unwrap_or_default();
    if item.author.is_empty() {
        item.author = element.text_of(&["dc:creator", "itunes:author"]);
    }
    if item.author.is_empty() {
        (item.author, item.author_url) = (head.author.clone(), head.author_url.clone());
    }
    item.lang = element.attribute("lang").to_owned();
    for tag in
        element.children.iter().filter(|child| matches!(child.name.as_str(), "category" | "dc:subject"))
    {
        let names = [tag.attribute("label"), tag.attribute("term"), tag.text.trim()];
        item.tags.extend(names.into_iter().find(|name| !name.is_empty()).map(str::to_owned));
    }
    item.tags.extend(element.text_of(&["media:keywords", "itunes:keywords"]).split(',').map(str::to_owned));
    item.comments = counts::parse(&element.text_of(&["slash:comments", "thr:total"])).unwrap_or(0);
    add_media(element, &mut item);
    item.place = place;
    item
}

/// Where a note lives: its link in RSS, its first link to another form in Atom, else its id, where that is one.
fn url_of(element: &Element, guid: &str) -> String {
    let plain = element.text_of(&["link"]);
    let mut links = element.all("link").filter(|link| matches!(link.attribute("rel"), "" | "alternate"));
    let atom =
        links.find(|link| !link.attribute("href").is_empty()).map_or("", |link| link.attribute("href"));
    let is_link = |guid: &&str| {
        element.all("guid").all(|guid| guid.attribute("isPermaLink") != "false") && is_remote(guid)
    };
    let url = [plain.as_str(), atom].into_iter().find(|url| is_safe_url(url)).or(Some(guid).filter(is_link));
    url.unwrap_or_default().to_owned()
}

/// The text of a child as one line, markup taken out.
fn one_line_of(element: &Element, document: &str) -> String {
    let text = match element.attribute("type") {
        "xhtml" => document.get(element.inner.clone()).unwrap_or_default(),
        "text" => return element.text.clone(),
        _ => &element.text,
    };
    markup::plain(text)
}

/// The fullest text that a note has.
fn text_of(element: &Element, document: &str) -> Text {
    const NAMES: [&str; 7] = [
        "content:encoded",
        "content",
        "description",
        "summary",
        "itunes:summary",
        "media:description",
        "subtitle",
    ];
    let mut groups = element.all("media:group");
    let children = NAMES.iter().flat_map(|name| element.all(name));
    let children = children.chain(groups.by_ref().flat_map(|group| group.all("media:description")));
    for child in children {
        let kind = child.attribute("type");
        if kind == "xhtml" {
            return Text::Html(document.get(child.inner.clone()).unwrap_or_default().to_owned());
        }
        let text = child.text.trim();
        if text.is_empty() {
            continue;
        }
        let is_plain = matches!(kind, "text" | "text/plain" | "plain") || !looks_like_html(text);
        return if !is_plain || kind.contains("html") {
            Text::Html(text.to_owned())
        } else if kind.starts_with("text") {
            Text::Plain(text.to_owned())
        } else {
            Text::Plain(crate::sources::html::decode(text))
        };
    }
    Text::default()
}

/// Whether a text has tags.
fn looks_like_html(text: &str) -> bool {
    let Some(last) = text.rfind('>') else { return false };
    text.match_indices('<').take_while(|(at, _)| *at < last).any(|(at, _)| {
        let inner = text.get(at + 1..).unwrap_or_default();
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        inner.starts_with("!--") || inner.starts_with(|c: char| c.is_ascii_alphabetic())
    })
}

/// What a media file is, by its type or its ending.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Medium {
    Picture,
    Video,
    Audio,
    Other,
}

fn medium(kind: &str, url: &str) -> Medium {
    let of_kind = |kind: &str| match kind.split('/').next() {
        Some("image") => Some(Medium::Picture),
        Some("video") => Some(Medium::Video),
        Some("audio") => Some(Medium::Audio),
        _ => None,
    };
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| path.ends_with(ending));
    of_kind(kind).unwrap_or_else(|| {
        if ends(&[".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"]) {
            Medium::Picture
        } else if ends(&[".mp4", ".webm", ".mov", ".m4v"]) {
            Medium::Video
        } else if ends(&[".mp3", ".m4a", ".ogg", ".opus"]) {
            Medium::Audio
        } else {
            Medium::Other
        }
    })
}

fn add_media(element: &Element, item: &mut Item) {
    let mut thumbnails: Vec<&str> = Vec::new();
    let mut lone: Vec<&Element> = element.all("media:content").collect();
    for group in element.all("media:group") {
        // A group is one thing in several sizes.
        let width = |content: &&Element| content.attribute("width").parse::<u32>().unwrap_or(0);
        lone.extend(group.all("media:content").rev_max(width));
        thumbnails.extend(group.all("media:thumbnail").map(|thumbnail| thumbnail.attribute("url")));
    }
    for content in &lone {
        let alt = content.text_of(&["media:description", "media:title"]);
        let kind = [content.attribute("type"), content.attribute("medium")]
            .into_iter()
            .find(|kind| !kind.is_empty());
        add(item, kind.unwrap_or_default(), content.attribute("url"), &alt);
        thumbnails.extend(content.all("media:thumbnail").map(|thumbnail| thumbnail.attribute("url")));
    }
    for enclosure in element.all("enclosure") {
        add(item, enclosure.attribute("type"), enclosure.attribute("url"), "");
    }
    for link in element.all("link").filter(|link| link.attribute("rel") == "enclosure") {
        add(item, link.attribute("type"), link.attribute("href"), link.attribute("title"));
    }
    thumbnails.extend(element.all("media:thumbnail").map(|thumbnail| thumbnail.attribute("url")));
    thumbnails.extend(element.all("itunes:image").map(|image| image.attribute("href")));
    if let Some(video) = item.video.as_mut()
        && let Some(poster) = thumbnails.first()
    {
        video.poster = (*poster).to_owned();
    }
    // A thumbnail is the same picture again, only smaller.
    if item.pictures.is_empty() {
        let first = thumbnails.into_iter().find(|src| !src.is_empty());
        item.pictures.extend(first.map(|src| Shown { src: src.to_owned(), alt: String::new() }));
    }
}

fn add(item: &mut Item, kind: &str, url: &str, alt: &str) {
    if url.is_empty() {
        return;
    }
    match medium(kind, url) {
        Medium::Picture
            if item.pictures.iter().all(|known| known.src != url) && item.pictures.len() <= 200 =>
        {
            item.pictures.push(Shown { src: url.to_owned(), alt: alt.to_owned() });
        }
        Medium::Video if item.video.is_none() => {
            item.video = Some(Video { src: url.to_owned(), poster: String::new() });
        }
        Medium::Audio => item.lost.push("audio files"),
        Medium::Other => item.lost.push("attached files"),
        Medium::Picture | Medium::Video => {}
    }
}

/// The first of the greatest.
trait FirstMax: Iterator + Sized {
    fn rev_max<K: Ord>(self, key: impl Fn(&Self::Item) -> K) -> Option<Self::Item> {
        self.reduce(|best, next| if key(&next) > key(&best) { next } else { best })
    }
}

impl<I: Iterator> FirstMax for I {}
