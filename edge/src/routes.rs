//! The one grammar of the Worker's URLs, strict in both directions.
//!
//! ```text
//! url     = "/f/" feed "/n/" note [ "?lang=" tag ] / "/f/" feed "/" ( "embed" [ "?page=" number / "?note=" note ] / "fragment" ) / "/f/" feed "/" ( "" [ "?page=" number ] / stored / listing / "search?q=" query / "suggest?q=" query / "find?q=" query )
//!         / "/notefall" ( ".js" / ".mjs" / "." hash ( ".js" / ".mjs" / ".wasm" ) )
//!         / "/f/" feed ( "/curation" / "/next" / "/stored" [ "?after=" path ] )
//!         / "/f/" feed "/previews/" digits "/" ( "head.bin" / "find.bin" / "suggest.bin" )
//!         / "/f/" feed "/versions" [ "/" version "/" ( "head.bin" / "find.bin" / "suggest.bin" ) ]
//!         / "/feeds/" [ feed ]
//!         / "/oembed?url=" url / "/health" / "/robots.txt" / "/favicon.ico"
//! stored  = the paths of `notefall_core::path`
//! listing = ( "feed.json" / "atom.xml" ) [ "?page=" number ] / "sitemap.xml" / "sitemap-" number ".xml"
//! hash    = 16 lower-case hexadecimal digits
//! ```
//!
//! Everything else is not there. Pages and listings are passed on by people and messengers, which append parameters of their own:
//! those URLs move to the clean one. Nothing else but what is asked takes a query, so that no one can fill the caches with copies.

use crate::preview::{end_of, of_name, preview_path};
use crate::versions::version_path;
use notefall_core::path::{self, Path};
use notefall_core::search::term::Facet;
use notefall_core::syndicate::is_tag;
use std::fmt::Write as _;

/// What a URL asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// A page of the feed as HTML, counted from 1.
    Feed {
        /// The feed's name.
        feed: String,
        /// Which page.
        page: u32,
    },
    /// A note as HTML.
    Note {
        /// The feed's name.
        feed: String,
        /// The note's id, decoded.
        note: String,
        /// The translation that is wanted; empty for the note as its author wrote it.
        lang: String,
    },
    /// A search.
    Search {
        /// The feed's name.
        feed: String,
        /// What is asked.
        search: Search,
    },
    /// What is suggested for what somebody has typed so far.
    Suggest {
        /// The feed's name.
        feed: String,
        /// What was typed.
        query: String,
    },
    /// A search as a page.
    Find {
        /// The feed's name.
        feed: String,
        /// What somebody typed.
        query: String,
    },
    /// A page of the feed, or a note, for a frame.
    Frame {
        /// The feed's name.
        feed: String,
        /// What it shows.
        shows: Shows,
    },
    /// The first cards, for a server to put into its own page.
    Fragment {
        /// The feed's name.
        feed: String,
    },
    /// What other programs read of the feed.
    Listing {
        /// The feed's name.
        feed: String,
        /// Which of them.
        listing: Listing,
    },
    /// What to put into a page that embeds one of ours.
    Embed(Wanted),
    /// A file of the feed.
    Stored {
        /// The feed's name.
        feed: String,
        /// Which file.
        path: Path,
    },
    /// The versions that the feed can be put back to.
    Versions {
        /// The feed's name.
        feed: String,
    },
    /// A file of one of them.
    Version {
        /// The feed's name.
        feed: String,
        /// The version of the head.
        version: u64,
        /// One of the files that change.
        path: Path,
    },
    /// A file of a preview, as it is stored.
    Preview {
        /// The feed's name.
        feed: String,
        /// The digits of the preview's name.
        digits: String,
        /// One of the files that change.
        path: Path,
    },
    /// What the feed is to show next, and from when on.
    Next {
        /// The feed's name.
        feed: String,
    },
    /// Which notes are hidden, taken down or pinned.
    Curation {
        /// The feed's name.
        feed: String,
    },
    /// What is stored of the feed.
    StoredFiles {
        /// The feed's name.
        feed: String,
        /// Only what stands behind this path; empty for all.
        after: String,
    },
    /// All feeds of the deployment.
    Feeds,
    /// The record of a feed: who may write to it, and how much.
    Access {
        /// The feed's name.
        feed: String,
    },
    /// The loader or one of its modules.
    Asset(Asset),
    /// Whether the Worker is up.
    Health,
    /// What browsers ask for beside every page.
    Icon,
    /// What crawlers ask for before all else.
    Robots,
    /// The thing is at another path: 308.
    Moved(String),
}

/// What other programs read of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// A page of the JSON Feed, counted from 1.
    JsonFeed(u32),
    /// A page of the Atom feed, counted from 1.
    Atom(u32),
    /// The sitemap, or the index of its parts.
    Sitemap,
    /// A part of the sitemap, counted from 1.
    SitemapPart(u32),
}

impl Listing {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "feed.json" => Some(Self::JsonFeed(1)),
            "atom.xml" => Some(Self::Atom(1)),
            "sitemap.xml" => Some(Self::Sitemap),
            _ => {
                let number = name.strip_prefix("sitemap-")?.strip_suffix(".xml")?;
                positive(number).map(Self::SitemapPart)
            }
        }
    }

    /// The same with what stands behind the `?`.
    fn with_query(self, query: Option<&str>) -> Result<Self, Refusal> {
        Ok(match self {
            Self::JsonFeed(_) => Self::JsonFeed(page_of(query)?.0),
            Self::Atom(_) => Self::Atom(page_of(query)?.0),
            other => other,
        })
    }

    /// The name below the feed, with the query where there is one.
    #[must_use]
    pub fn name(self) -> String {
        let paged = |name: &str, page| match page {
            1 => name.to_owned(),
            _ => format!("{name}?page={page}"),
        };
        match self {
            Self::JsonFeed(page) => paged("feed.json", page),
            Self::Atom(page) => paged("atom.xml", page),
            Self::Sitemap => "sitemap.xml".to_owned(),
            Self::SitemapPart(part) => format!("sitemap-{part}.xml"),
        }
    }
}

/// What a frame shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shows {
    /// A page of the feed, counted from 1.
    Page(u32),
    /// The note of an id.
    Note(String),
}

/// What is asked of `oembed`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The address of a page, which may be anybody's.
    pub url: String,
    /// The most pixels there is room for: width and height.
    pub most: (Option<u32>, Option<u32>),
}

/// A static asset, named below the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// What it is.
    pub kind: AssetKind,
    /// The hash in its name; without one it changes with every release.
    pub hash: Option<String>,
}

/// What an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetKind {
    /// A classic script.
    Script,
    /// A JavaScript module.
    Module,
    /// WebAssembly.
    Wasm,
}

impl AssetKind {
    /// The file name's ending, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Script => "js",
            Self::Module => "mjs",
            Self::Wasm => "wasm",
        }
    }

    /// The media type to serve it with.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Script | Self::Module => "text/javascript; charset=utf-8",
            Self::Wasm => "application/wasm",
        }
    }
}

/// What is asked of `search`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// What somebody typed.
    pub query: String,
    /// The most results.
    pub limit: usize,
    /// Values of facets that notes must have.
    pub only: Vec<(Facet, String)>,
    /// Whether the widget asks: it wants bytes instead of JSON.
    pub as_cards: bool,
    /// So many values of each facet are named, the most frequent of the feed.
    pub facets: usize,
}

/// Why a URL is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No such path: 404.
    Unknown,
    /// A query where none is taken: 400.
    Query,
    /// Not a page number: 400.
    Page,
    /// Not a language: 400.
    Lang,
    /// Not a search: 400.
    Search,
    /// Not a question for suggestions: 400.
    Suggest,
    /// Not a search for a page: 400.
    Find,
    /// Neither a page nor a note for a frame: 400.
    Frame,
    /// Not a place in the list of what is stored: 400.
    After,
    /// Not a question of an embedding site: 400.
    Embed,
    /// An embedding site asks for another format than JSON: 501.
    Format,
}

impl Route {
    /// Reads a path and what stands behind the `?`, both as they are in the request line.
    pub fn parse(path: &str, query: Option<&str>) -> Result<Self, Refusal> {
        let route = match path {
            "/health" => Self::Health,
            "/favicon.ico" => Self::Icon,
            "/robots.txt" => Self::Robots,
            "/oembed" => return embed_of(query.ok_or(Refusal::Embed)?).map(Self::Embed),
            "/feeds/" => Self::Feeds,
            _ => match (path.strip_prefix("/f/"), path.strip_prefix("/feeds/")) {
                (Some(rest), _) => return parse_feed(rest, query),
                // A preview has no record of its own.
                (_, Some(feed)) if path::is_feed_name(feed) && of_name(feed).is_none() => {
                    Self::Access { feed: feed.to_owned() }
                }
                _ => Self::Asset(parse_asset(path).ok_or(Refusal::Unknown)?),
            },
        };
        if query.is_some() { Err(Refusal::Query) } else { Ok(route) }
    }

    /// Writes the path, with the query where there is one.
    #[must_use]
    pub fn write(&self) -> String {
        match self {
            Self::Feed { feed, page } => {
                let mut out = format!("/f/{feed}/");
                if *page != 1 {
                    let _ = write!(out, "?page={page}");
                }
                out
            }
            Self::Note { feed, note, lang } => {
                let mut out = format!("/f/{feed}/n/");
                path::push_encoded(&mut out, note);
                if !lang.is_empty() {
                    let _ = write!(out, "?lang={lang}");
                }
                out
            }
            Self::Search { feed, search } => {
                let mut out = format!("/f/{feed}/search?q=");
                path::push_encoded(&mut out, &search.query);
                let _ = write!(out, "&limit={}", search.limit);
                for (facet, value) in &search.only {
                    let _ = write!(out, "&{}=", facet.name());
                    path::push_encoded(&mut out, value);
                }
                if search.as_cards {
                    out.push_str("&as=cards");
                }
                if search.facets > 0 {
                    let _ = write!(out, "&facets={}", search.facets);
                }
                out
            }
            Self::Suggest { feed, query } => {
                let mut out = format!("/f/{feed}/suggest?q=");
                path::push_encoded(&mut out, query);
                out
            }
            Self::Find { feed, query } => {
                let mut out = format!("/f/{feed}/find?q=");
                path::push_encoded(&mut out, query);
                out
            }
            Self::Frame { feed, shows } => {
                let mut out = format!("/f/{feed}/embed");
                match shows {
                    Shows::Page(1) => {}
                    Shows::Page(page) => drop(write!(out, "?page={page}")),
                    Shows::Note(note) => {
                        out.push_str("?note=");
                        path::push_encoded(&mut out, note);
                    }
                }
                out
            }
            Self::Fragment { feed } => format!("/f/{feed}/fragment"),
            Self::Listing { feed, listing } => format!("/f/{feed}/{}", listing.name()),
            Self::Embed(Wanted { url, most }) => {
                let mut out = String::from("/oembed?url=");
                path::push_encoded(&mut out, url);
                for (name, most) in [("maxwidth", most.0), ("maxheight", most.1)] {
                    if let Some(most) = most {
                        let _ = write!(out, "&{name}={most}");
                    }
                }
                out
            }
            Self::Stored { feed, path } => format!("/f/{feed}/{}", path.write()),
            Self::Asset(Asset { kind, hash: Some(hash) }) => {
                format!("/notefall.{hash}.{}", kind.extension())
            }
            Self::Asset(Asset { kind, hash: None }) => format!("/notefall.{}", kind.extension()),
            Self::Versions { feed } => format!("/f/{feed}/versions"),
            Self::Version { feed, version, path } => {
                format!("/f/{feed}/{}", version_path(*version, *path))
            }
            Self::Preview { feed, digits, path } => {
                format!("/f/{feed}/{}", preview_path(digits, *path))
            }
            Self::Next { feed } => format!("/f/{feed}/next"),
            Self::Curation { feed } => format!("/f/{feed}/curation"),
            Self::StoredFiles { feed, after } => {
                let mut out = format!("/f/{feed}/stored");
                if !after.is_empty() {
                    out.push_str("?after=");
                    path::push_encoded(&mut out, after);
                }
                out
            }
            Self::Feeds => "/feeds/".to_owned(),
            Self::Access { feed } => format!("/feeds/{feed}"),
            Self::Health => "/health".to_owned(),
            Self::Icon => "/favicon.ico".to_owned(),
            Self::Robots => "/robots.txt".to_owned(),
            Self::Moved(to) => to.clone(),
        }
    }

    /// The methods that it answers.
    #[must_use]
    pub const fn methods(&self) -> &'static [&'static str] {
        match self {
            Self::Stored { path: Path::Pack(_), .. } => &["DELETE", "HEAD", "PUT"],
            // Scripts in pages have no business there.
            Self::Feeds | Self::Versions { .. } | Self::StoredFiles { .. } => &["GET", "HEAD"],
            Self::Version { .. } | Self::Preview { .. } => &["DELETE", "GET", "HEAD"],
            Self::Curation { .. } => &["GET", "HEAD", "PUT"],
            Self::Access { .. } | Self::Next { .. } => &["DELETE", "GET", "HEAD", "PUT"],
            Self::Stored { path: Path::Media(_), .. } => &["DELETE", "GET", "HEAD", "OPTIONS", "PUT"],
            Self::Stored { path: Path::Head | Path::Find | Path::Suggest, .. } => {
                &["GET", "HEAD", "OPTIONS", "PUT"]
            }
            _ => &["GET", "HEAD", "OPTIONS"],
        }
    }
}

fn parse_feed(rest: &str, query: Option<&str>) -> Result<Route, Refusal> {
    let (feed, below) = match rest.split_once('/') {
        Some((feed, below)) => (feed, Some(below)),
        None => (rest, None),
    };
    if !path::is_feed_name(feed) {
        return Err(Refusal::Unknown);
    }
    let feed = feed.to_owned();
    let Some(below) = below else {
        let page = page_of(query)?.0;
        return Ok(Route::Moved(Route::Feed { feed, page }.write()));
    };
    if below.is_empty() {
        let (page, clean) = page_of(query)?;
        let route = Route::Feed { feed, page };
        return Ok(if clean { route } else { Route::Moved(route.write()) });
    }
    if let Some(encoded) = below.strip_prefix("n/") {
        if encoded.contains('/') {
            return Err(Refusal::Unknown);
        }
        let note = path::decode(encoded).ok_or(Refusal::Unknown)?;
        path::check_note_id(&note).map_err(|_| Refusal::Unknown)?;
        let route = Route::Note { feed, note, lang: lang_of(query)? };
        let asked = query.map_or(encoded.to_owned(), |query| format!("{encoded}?{query}"));
        let clean = route.write().ends_with(&format!("/n/{asked}"));
        return Ok(if clean { route } else { Route::Moved(route.write()) });
    }
    if below == "search" {
        return Ok(Route::Search { feed, search: search_of(query.ok_or(Refusal::Search)?)? });
    }
    if below == "suggest" {
        let typed = query.and_then(|query| query.strip_prefix("q=")).filter(|typed| !typed.contains('&'));
        let query = typed.and_then(|typed| path::decode(&typed.replace('+', "%20")));
        return Ok(Route::Suggest { feed, query: query.ok_or(Refusal::Suggest)? });
    }
    if below == "find" {
        return find_of(feed, query);
    }
    if below == "embed" {
        return frame_of(feed, query);
    }
    if below == "fragment" {
        let route = Route::Fragment { feed };
        return Ok(if query.is_none() { route } else { Route::Moved(route.write()) });
    }
    if let Some(listing) = Listing::parse(below) {
        let listing = listing.with_query(query)?;
        let name = listing.name();
        let clean = name.split_once('?').map(|(_, query)| query) == query;
        let route = Route::Listing { feed, listing };
        return Ok(if clean { route } else { Route::Moved(route.write()) });
    }
    // What publishers ask of a feed they do not ask of its previews.
    if of_name(&feed).is_some() && Path::parse(below).is_none() {
        return Err(Refusal::Unknown);
    }
    if let Some(kept) = below.strip_prefix("previews/") {
        let (digits, file) = kept.split_once('/').ok_or(Refusal::Unknown)?;
        let path = Path::parse(file).filter(|path| matches!(path, Path::Head | Path::Find | Path::Suggest));
        let path = path.filter(|_| end_of(digits).is_some()).ok_or(Refusal::Unknown)?;
        let digits = digits.to_owned();
        return if query.is_some() { Err(Refusal::Query) } else { Ok(Route::Preview { feed, digits, path }) };
    }
    if below == "next" {
        return if query.is_some() { Err(Refusal::Query) } else { Ok(Route::Next { feed }) };
    }
    if below == "curation" {
        return if query.is_some() { Err(Refusal::Query) } else { Ok(Route::Curation { feed }) };
    }
    if below == "stored" {
        let Some(query) = query else { return Ok(Route::StoredFiles { feed, after: String::new() }) };
        let after = query.strip_prefix("after=").filter(|after| !after.is_empty() && !after.contains('&'));
        let after = after.and_then(path::decode).ok_or(Refusal::After)?;
        let route = Route::StoredFiles { feed, after };
        // One way to write each.
        return if route.write().ends_with(&format!("?{query}")) { Ok(route) } else { Err(Refusal::After) };
    }
    if let Some(kept) = below.strip_prefix("versions") {
        let route = parse_version(feed, kept).ok_or(Refusal::Unknown)?;
        return if query.is_some() { Err(Refusal::Query) } else { Ok(route) };
    }
    let path = Path::parse(below).ok_or(Refusal::Unknown)?;
    if query.is_some() { Err(Refusal::Query) } else { Ok(Route::Stored { feed, path }) }
}

/// What stands behind `versions`.
fn parse_version(feed: String, kept: &str) -> Option<Route> {
    if kept.is_empty() {
        return Some(Route::Versions { feed });
    }
    let (version, file) = kept.strip_prefix('/')?.split_once('/')?;
    let strict = version.bytes().all(|b| b.is_ascii_digit()) && (version == "0" || !version.starts_with('0'));
    let version = version.parse().ok().filter(|_| strict)?;
    let path = Path::parse(file).filter(|path| matches!(path, Path::Head | Path::Find | Path::Suggest))?;
    Some(Route::Version { feed, version, path })
}

/// The longest language tag that is asked for, in bytes; RFC 5646 wants room for 35.
const LONGEST_TAG: usize = 64;

/// The most results of a search, and how many there are where nothing is said.
const LIMITS: (usize, usize) = (100, 10);

/// The most values of a facet that are named: so many are in `find.bin`.
const FACETS: usize = 50;

/// Reads a search. What is not known is refused, as everywhere, so that caches are not filled with copies.
fn search_of(query: &str) -> Result<Search, Refusal> {
    let mut search = Search::default();
    let mut text = None;
    let mut limit = None;
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').ok_or(Refusal::Search)?;
        let value = path::decode(&value.replace('+', "%20")).ok_or(Refusal::Search)?;
        let facet = Facet::ALL.into_iter().find(|facet| facet.name() == name);
        let once = |is_new: bool| if is_new { Ok(()) } else { Err(Refusal::Search) };
        match (name, facet) {
            ("q", _) => once(text.replace(value).is_none())?,
            ("limit", _) => {
                let number = value.parse().ok().filter(|number| (1..=LIMITS.0).contains(number));
                once(limit.replace(number.ok_or(Refusal::Search)?).is_none())?;
            }
            ("as", _) if value == "cards" => {
                once(!search.as_cards)?;
                search.as_cards = true;
            }
            ("facets", _) => {
                let number = value.parse().ok().filter(|number| (1..=FACETS).contains(number));
                once(search.facets == 0)?;
                search.facets = number.ok_or(Refusal::Search)?;
            }
            (_, Some(facet)) if !value.is_empty() => {
                once(facet == Facet::Tag || search.only.iter().all(|(other, _)| *other != facet))?;
                search.only.push((facet, value));
            }
            _ => return Err(Refusal::Search),
        }
    }
    search.query = text.ok_or(Refusal::Search)?;
    search.limit = limit.unwrap_or(LIMITS.1);
    Ok(search)
}

/// Reads a search for a page. Without one there is the feed; what others append goes away.
fn find_of(feed: String, query: Option<&str>) -> Result<Route, Refusal> {
    let Some(query) = query else { return Ok(Route::Moved(Route::Feed { feed, page: 1 }.write())) };
    let mut typed = None;
    let mut clean = true;
    for pair in query.split('&') {
        let Some(value) = pair.strip_prefix("q=") else {
            clean = false;
            continue;
        };
        let value = path::decode(&value.replace('+', "%20")).ok_or(Refusal::Find)?;
        if typed.replace(value).is_some() {
            return Err(Refusal::Find);
        }
    }
    let route = Route::Find { feed, query: typed.ok_or(Refusal::Find)? };
    Ok(if clean { route } else { Route::Moved(route.write()) })
}

/// The language of a note's query: letters, digits and hyphens, as language tags have them. What others append is passed over.
fn lang_of(query: Option<&str>) -> Result<String, Refusal> {
    let mut lang = None;
    for pair in query.unwrap_or_default().split('&') {
        let Some(tag) = pair.strip_prefix("lang=") else { continue };
        let strict = tag.len() <= LONGEST_TAG && is_tag(tag);
        if lang.replace(tag.to_owned()).is_some() || !strict {
            return Err(Refusal::Lang);
        }
    }
    Ok(lang.unwrap_or_default())
}

/// Reads what a frame shows; what others append goes away.
fn frame_of(feed: String, query: Option<&str>) -> Result<Route, Refusal> {
    let mut note = None;
    for pair in query.unwrap_or_default().split('&') {
        let Some(value) = pair.strip_prefix("note=") else { continue };
        let id = path::decode(value).ok_or(Refusal::Frame)?;
        path::check_note_id(&id).map_err(|_| Refusal::Frame)?;
        if note.replace(id).is_some() {
            return Err(Refusal::Frame);
        }
    }
    let page = page_of(query).map_err(|_| Refusal::Frame)?.0;
    let shows = match note {
        Some(note) if page == 1 => Shows::Note(note),
        None => Shows::Page(page),
        Some(_) => return Err(Refusal::Frame),
    };
    let route = Route::Frame { feed, shows };
    let written = route.write();
    let clean = written.split_once('?').map(|(_, query)| query) == query;
    Ok(if clean { route } else { Route::Moved(written) })
}

/// Reads a question of an embedding site. They add parameters of their own, such as `dnt`, which are passed over.
fn embed_of(query: &str) -> Result<Wanted, Refusal> {
    let mut wanted = Wanted::default();
    let mut url = None;
    let mut format = None;
    let once = |is_new: bool| if is_new { Ok(()) } else { Err(Refusal::Embed) };
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !matches!(name, "url" | "format" | "maxwidth" | "maxheight") {
            continue;
        }
        let value = path::decode(&value.replace('+', "%20")).ok_or(Refusal::Embed)?;
        match name {
            "url" => once(url.replace(value).is_none())?,
            "format" => once(format.replace(value).is_none())?,
            _ => {
                let most = if name == "maxwidth" { &mut wanted.most.0 } else { &mut wanted.most.1 };
                once(most.replace(positive(&value).ok_or(Refusal::Embed)?).is_none())?;
            }
        }
    }
    wanted.url = url.filter(|url| !url.is_empty()).ok_or(Refusal::Embed)?;
    if format.is_some_and(|format| format != "json") { Err(Refusal::Format) } else { Ok(wanted) }
}

/// A number from 1 on, written in the one way.
fn positive(text: &str) -> Option<u32> {
    let strict = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| strict)
}

/// The page of a feed's query, and whether the query is the one that we would write.
fn page_of(query: Option<&str>) -> Result<(u32, bool), Refusal> {
    let Some(query) = query else { return Ok((1, true)) };
    let mut page = None;
    for pair in query.split('&') {
        let value = match pair.split_once('=') {
            Some(("page", value)) => value,
            None if pair == "page" => "",
            _ => continue,
        };
        let number = positive(value).filter(|_| page.is_none());
        page = Some(number.ok_or(Refusal::Page)?);
    }
    let number = page.unwrap_or(1);
    Ok((number, number != 1 && query == format!("page={number}")))
}

fn parse_asset(path: &str) -> Option<Asset> {
    let name = path.strip_prefix("/notefall.")?;
    let (hash, extension) = match name.split_once('.') {
        Some((hash, extension)) => (Some(hash), extension),
        None => (None, name),
    };
    let kind = match (extension, hash) {
        ("js", _) => AssetKind::Script,
        ("mjs", _) => AssetKind::Module,
        ("wasm", Some(_)) => AssetKind::Wasm,
        _ => return None,
    };
    let strict =
        |hash: &str| hash.len() == 16 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    match hash {
        Some(hash) if !strict(hash) => None,
        hash => Some(Asset { kind, hash: hash.map(str::to_owned) }),
    }
}

/// Splits a request's URL into origin, path and query, without resolving or decoding anything.
#[must_use]
pub fn split_url(url: &str) -> (&str, &str, Option<&str>) {
    let host = url.find("://").map_or(0, |at| at + 3);
    let rest = url.get(host..).unwrap_or_default();
    let at = host + rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (origin, rest) = url.split_at_checked(at).unwrap_or((url, ""));
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    match rest.split_once('?') {
        Some((path, query)) => (origin, path, Some(query)),
        None => (origin, rest, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notefall_core::path::{Kind, ShardPath};
    use proptest::prelude::*;

    fn stored(path: Path) -> Result<Route, Refusal> {
        Ok(Route::Stored { feed: "kitchen".into(), path })
    }

    #[test]
    fn reads_what_there_is() {
        let parse = |path| Route::parse(path, None);
        assert_eq!(parse("/health"), Ok(Route::Health));
        assert_eq!(parse("/f/kitchen/"), Ok(Route::Feed { feed: "kitchen".into(), page: 1 }));
        assert_eq!(
            Route::parse("/f/kitchen/", Some("page=3")),
            Ok(Route::Feed { feed: "kitchen".into(), page: 3 })
        );
        assert_eq!(parse("/f/kitchen/head.bin"), stored(Path::Head));
        assert_eq!(parse("/f/kitchen/00000000000000ff.pack"), stored(Path::Pack(255)));
        let shard = ShardPath { segment: 255, kind: Kind::Notes, number: 12 };
        assert_eq!(parse("/f/kitchen/00000000000000ff/notes12.bin"), stored(Path::Shard(shard)));
        assert_eq!(
            parse("/f/kitchen/n/%E6%9C%88"),
            Ok(Route::Note { feed: "kitchen".into(), note: "月".into(), lang: String::new() })
        );
        // A slash in an id is a part of the id: it never becomes one of a path.
        assert_eq!(
            parse("/f/kitchen/n/a%2F..%2Fb"),
            Ok(Route::Note { feed: "kitchen".into(), note: "a/../b".into(), lang: String::new() })
        );
        let script = |hash: Option<&str>| {
            Ok(Route::Asset(Asset { kind: AssetKind::Script, hash: hash.map(str::to_owned) }))
        };
        let listing = |listing| Ok(Route::Listing { feed: "kitchen".into(), listing });
        assert_eq!(parse("/f/kitchen/feed.json"), listing(Listing::JsonFeed(1)));
        assert_eq!(parse("/f/kitchen/atom.xml"), listing(Listing::Atom(1)));
        assert_eq!(parse("/f/kitchen/sitemap.xml"), listing(Listing::Sitemap));
        assert_eq!(parse("/f/kitchen/sitemap-12.xml"), listing(Listing::SitemapPart(12)));
        assert_eq!(parse("/robots.txt"), Ok(Route::Robots));
        assert_eq!(parse("/feeds/"), Ok(Route::Feeds));
        assert_eq!(parse("/f/kitchen/versions"), Ok(Route::Versions { feed: "kitchen".into() }));
        assert_eq!(
            parse("/f/kitchen/versions/12/find.bin"),
            Ok(Route::Version { feed: "kitchen".into(), version: 12, path: Path::Find })
        );
        let digits = "6789abcd000102030405060708090a0b";
        assert_eq!(
            Route::parse(&format!("/f/kitchen/previews/{digits}/find.bin"), None),
            Ok(Route::Preview { feed: "kitchen".into(), digits: digits.into(), path: Path::Find })
        );
        let name = format!("kitchen--{digits}");
        assert_eq!(
            Route::parse(&format!("/f/{name}/head.bin"), None),
            Ok(Route::Stored { feed: name.clone(), path: Path::Head })
        );
        assert_eq!(Route::parse(&format!("/f/{name}/"), None), Ok(Route::Feed { feed: name, page: 1 }));
        assert_eq!(parse("/f/kitchen/curation"), Ok(Route::Curation { feed: "kitchen".into() }));
        let stored_after =
            |after: &str| Ok(Route::StoredFiles { feed: "kitchen".into(), after: after.into() });
        assert_eq!(parse("/f/kitchen/stored"), stored_after(""));
        assert_eq!(Route::parse("/f/kitchen/stored", Some("after=m%2Fx.webp")), stored_after("m/x.webp"));
        for query in [
            "",
            "after",
            "after=",
            "after=a&after=b",
            "after=a&x",
            "x=1",
            "after=%ff",
            "after=%61",
            "after=m/x",
        ] {
            assert_eq!(Route::parse("/f/kitchen/stored", Some(query)), Err(Refusal::After), "{query}");
        }
        assert_eq!(parse("/feeds/kitchen"), Ok(Route::Access { feed: "kitchen".into() }));
        assert_eq!(parse("/notefall.js"), script(None));
        assert_eq!(parse("/notefall.0123456789abcdef.js"), script(Some("0123456789abcdef")));
        assert!(
            parse("/notefall.mjs").is_ok()
                && parse("/notefall.0123456789abcdef.mjs").is_ok()
                && parse("/notefall.0123456789abcdef.wasm").is_ok()
        );
    }

    #[test]
    fn moves_to_the_clean_url() {
        let moved = |path, query, to: &str| {
            assert_eq!(Route::parse(path, query), Ok(Route::Moved(to.into())));
        };
        moved("/f/kitchen", None, "/f/kitchen/");
        moved("/f/kitchen", Some("page=2"), "/f/kitchen/?page=2");
        moved("/f/kitchen/", Some("page=1"), "/f/kitchen/");
        moved("/f/kitchen/", Some(""), "/f/kitchen/");
        moved("/f/kitchen/", Some("utm_source=x&page=2"), "/f/kitchen/?page=2");
        moved("/f/kitchen/n/a", Some("fbclid=x"), "/f/kitchen/n/a");
        moved("/f/kitchen/feed.json", Some("utm_source=x"), "/f/kitchen/feed.json");
        moved("/f/kitchen/sitemap-2.xml", Some(""), "/f/kitchen/sitemap-2.xml");
        moved("/f/kitchen/embed", Some("page=1&x"), "/f/kitchen/embed");
        moved("/f/kitchen/embed", Some("fbclid=x&note=%61!"), "/f/kitchen/embed?note=a%21");
        moved("/f/kitchen/fragment", Some("page=2"), "/f/kitchen/fragment");
        moved("/f/kitchen/find", None, "/f/kitchen/");
        moved("/f/kitchen/find", Some("fbclid=x&q=soy+sauce"), "/f/kitchen/find?q=soy%20sauce");
        moved("/f/kitchen/n/%61!", None, "/f/kitchen/n/a%21");
        moved("/f/kitchen/n/%e6%9c%88", None, "/f/kitchen/n/%E6%9C%88");
    }

    #[test]
    fn refuses_queries_on_files() {
        for path in [
            "/f/kitchen/head.bin",
            "/f/kitchen/00000000000000ff/cards0.bin",
            "/f/kitchen/00000000000000ff.pack",
            "/f/kitchen/m/00000000000000ff.webp",
            "/notefall.js",
            "/health",
            "/feeds/",
            "/feeds/kitchen",
            "/f/kitchen/versions",
            "/f/kitchen/versions/1/head.bin",
            "/f/kitchen/curation",
            "/f/kitchen/next",
        ] {
            assert!(Route::parse(path, None).is_ok(), "{path}");
            for query in ["", "v=1", "page=2", "%00"] {
                assert_eq!(Route::parse(path, Some(query)), Err(Refusal::Query), "{path}?{query}");
            }
        }
    }

    #[test]
    fn refuses_what_is_no_page() {
        for query in ["page=0", "page=", "page", "page=01", "page=-1", "page=+1", "page=2&page=2", "page=1e3"]
        {
            assert_eq!(Route::parse("/f/kitchen/", Some(query)), Err(Refusal::Page), "{query}");
        }
        assert_eq!(Route::parse("/f/kitchen/", Some("page=4294967296")), Err(Refusal::Page));
    }

    #[test]
    fn reads_translations_and_older_notes() {
        let note = |query| Route::parse("/f/kitchen/n/a%21", query);
        let wanted =
            |lang: &str| Ok(Route::Note { feed: "kitchen".into(), note: "a!".into(), lang: lang.into() });
        assert_eq!(note(Some("lang=zh-Hant")), wanted("zh-Hant"));
        assert_eq!(note(Some("x=1&lang=en")), Ok(Route::Moved("/f/kitchen/n/a%21?lang=en".into())));
        for query in
            ["lang=", "lang=en&lang=en", "lang=e%6e", "lang=en_US", "lang=1", "lang=en-", "lang=englishes1"]
        {
            assert_eq!(note(Some(query)), Err(Refusal::Lang), "{query}");
        }
        assert_eq!(note(Some(&format!("lang=en{}", "-a".repeat(32)))), Err(Refusal::Lang));
        let older = |query| Route::parse("/f/kitchen/feed.json", query);
        let listing = Listing::JsonFeed(2);
        assert_eq!(older(Some("page=2")), Ok(Route::Listing { feed: "kitchen".into(), listing }));
        assert_eq!(older(Some("page=1")), Ok(Route::Moved("/f/kitchen/feed.json".into())));
        assert_eq!(older(Some("page=0")), Err(Refusal::Page));
        assert_eq!(
            Route::parse("/f/kitchen/atom.xml", Some("x&page=3")),
            Ok(Route::Moved("/f/kitchen/atom.xml?page=3".into()))
        );
        // A sitemap's parts have names.
        assert_eq!(
            Route::parse("/f/kitchen/sitemap.xml", Some("page=2")),
            Ok(Route::Moved("/f/kitchen/sitemap.xml".into()))
        );
    }

    #[test]
    fn refuses_hostile_paths() {
        for path in [
            "",
            "/",
            "//",
            "/f",
            "/f/",
            "/f//",
            "/f//head.bin",
            "/f/./head.bin",
            "/f/../head.bin",
            "/f/%2e%2e/head.bin",
            "/f/kitchen//",
            "/f/kitchen//head.bin",
            "/f/kitchen/./head.bin",
            "/f/kitchen/../garden/head.bin",
            "/f/kitchen/..%2Fgarden%2Fhead.bin",
            "/f/kitchen%2Fhead.bin",
            "/f/kitchen%00/head.bin",
            "/f/kitchen/head.bin%00",
            "/f/kitchen/head.bin/",
            "/f/kitchen/HEAD.BIN",
            "/f/Kitchen/head.bin",
            "/f/-kitchen/head.bin",
            "/f/kitchen\\head.bin",
            "/f/k\u{3000}/head.bin",
            "/f/kitchen/0/cards0.bin",
            "/f/kitchen/00000000000000FF/cards0.bin",
            "/f/kitchen/00000000000000ff/cards00.bin",
            "/f/kitchen/00000000000000ff/cards.bin",
            "/f/kitchen/00000000000000ff/cards-1.bin",
            "/f/kitchen/00000000000000ff/cards4294967296.bin",
            "/f/kitchen/00000000000000ff/head0.bin",
            "/f/kitchen/00000000000000ff/../head.bin",
            "/f/kitchen/m/00000000000000ff",
            "/f/kitchen/m/00000000000000ff.html",
            "/f/kitchen/m/00000000000000ff.webp.html",
            "/f/kitchen/m/../head.bin",
            "/f/kitchen/n/",
            "/f/kitchen/n/a/b",
            "/f/kitchen/n/.",
            "/f/kitchen/n/..",
            "/f/kitchen/n/%2E%2E",
            "/f/kitchen/n/%00",
            "/f/kitchen/n/a%0D%0Ab",
            "/f/kitchen/n/%C0%AE%C0%AE",
            "/f/kitchen/n/%E0%80%AF",
            "/f/kitchen/n/%ED%A0%80",
            "/f/kitchen/n/%zz",
            "/f/kitchen/n/%4",
            "/f/kitchen/n/%+1",
            "/notefall",
            "/notefall.",
            "/notefall.css",
            "/notefall.wasm",
            "/notefall..js",
            "/notefall.../js",
            "/notefall.0123.js",
            "/notefall.0123456789ABCDEF.js",
            "/notefall.js/",
            "/notefall.js%00",
            "/health/",
            "/HEALTH",
            "/f/kitchen/feed.json/",
            "/f/kitchen/feed.xml",
            "/f/kitchen/atom",
            "/f/kitchen/sitemap-0.xml",
            "/f/kitchen/sitemap-01.xml",
            "/f/kitchen/sitemap-.xml",
            "/f/kitchen/sitemap-+1.xml",
            "/f/kitchen/sitemap-4294967296.xml",
            "/f/kitchen/find/",
            "/f/kitchen/oembed",
            "/robots.txt/",
            "/feeds",
            "/feeds//",
            "/feeds/Kitchen",
            "/feeds/kitchen/",
            "/feeds/..",
            "/feeds/%2e%2e",
            "/feeds/.feeds",
            "/f/kitchen/versions/",
            "/f/kitchen/versions/1",
            "/f/kitchen/versions/01/head.bin",
            "/f/kitchen/versions/+1/head.bin",
            "/f/kitchen/versions/18446744073709551616/head.bin",
            "/f/kitchen/versions/1/00000000000000ff.pack",
            "/f/kitchen/versions/../head.bin",
            "/f/kitchen/next/",
            "/f/kitchen--6789abcd000102030405060708090a0b/next",
            "/f/kitchen/previews",
            "/f/kitchen/previews/6789abcd/head.bin",
            "/f/kitchen/previews/6789abcd000102030405060708090a0b",
            "/f/kitchen/previews/6789abcd000102030405060708090a0b/00000000000000ff.pack",
            "/f/kitchen/previews/../head.bin",
            "/feeds/kitchen--6789abcd000102030405060708090a0b",
            "/f/kitchen--6789abcd000102030405060708090a0b/curation",
            "/f/kitchen--6789abcd000102030405060708090a0b/stored",
            "/f/kitchen--6789abcd000102030405060708090a0b/versions",
            "/f/kitchen--6789abcd000102030405060708090a0b/previews/6789abcd000102030405060708090a0b/head.bin",
            "/f/kitchen/curation/",
            "/f/kitchen/curation.json",
            "/f/kitchen/stored/",
            "/f/kitchen/stored/m",
        ] {
            assert_eq!(Route::parse(path, None), Err(Refusal::Unknown), "{path}");
        }
        let long = format!("/f/{}/head.bin", "a".repeat(65));
        assert_eq!(Route::parse(&long, None), Err(Refusal::Unknown));
        let long = format!("/f/kitchen/n/{}", "a".repeat(201));
        assert_eq!(Route::parse(&long, None), Err(Refusal::Unknown));
    }

    #[test]
    fn reads_searches_for_pages() {
        let find = |query| Route::parse("/f/kitchen/find", Some(query));
        for (query, typed) in
            [("q=", ""), ("q=soy+sauce", "soy sauce"), ("q=%E6%9C%88%26", "月&"), ("q=a%2Bb", "a+b")]
        {
            assert_eq!(find(query), Ok(Route::Find { feed: "kitchen".into(), query: typed.into() }));
        }
        for query in ["", "q", "x=1", "q=a&q=b", "q=%ff", "q=%z"] {
            assert_eq!(find(query), Err(Refusal::Find), "{query}");
        }
    }

    #[test]
    fn reads_frames() {
        let frame = |query| Route::parse("/f/kitchen/embed", query);
        let shows = |shows| Ok(Route::Frame { feed: "kitchen".into(), shows });
        assert_eq!(frame(None), shows(Shows::Page(1)));
        assert_eq!(frame(Some("page=3")), shows(Shows::Page(3)));
        assert_eq!(frame(Some("note=a%2Fb")), shows(Shows::Note("a/b".into())));
        for query in ["page=0", "page=x", "note=", "note=%ff", "note=..", "note=a&note=b", "note=a&page=2"] {
            assert_eq!(frame(Some(query)), Err(Refusal::Frame), "{query}");
        }
    }

    #[test]
    fn reads_questions_of_embedding_sites() {
        let embed = |query| Route::parse("/oembed", Some(query));
        let url = "https://edge.example/f/kitchen/";
        let plain = Wanted { url: url.into(), ..Wanted::default() };
        let encoded = "url=https%3A%2F%2Fedge.example%2Ff%2Fkitchen%2F";
        assert_eq!(embed(encoded), Ok(Route::Embed(plain.clone())));
        assert_eq!(
            embed("url=https://edge.example/f/kitchen/&format=json&dnt=1&x"),
            Ok(Route::Embed(plain.clone()))
        );
        let sized = Route::Embed(Wanted { most: (Some(320), Some(1)), ..plain });
        let asked = format!("maxwidth=320&{encoded}&maxheight=1");
        assert_eq!(embed(&asked).as_ref(), Ok(&sized));
        let written = sized.write();
        let (_, path, query) = split_url(&written);
        assert_eq!(Route::parse(path, query), Ok(sized));
        for query in [
            "",
            "url=",
            "format=json",
            "url=a&url=b",
            "url=%ff",
            "url=a&maxwidth=0",
            "url=a&maxwidth=",
            "url=a&maxwidth=-1",
            "url=a&maxheight=1.5",
            "url=a&maxheight=4294967296",
            "url=a&maxwidth=1&maxwidth=1",
        ] {
            assert_eq!(embed(query), Err(Refusal::Embed), "{query}");
        }
        assert_eq!(embed("url=a&format=xml"), Err(Refusal::Format));
        assert_eq!(Route::parse("/oembed", None), Err(Refusal::Embed));
    }

    #[test]
    fn splits_urls() {
        assert_eq!(split_url("http://h:1/f/x/?page=2#a?b"), ("http://h:1", "/f/x/", Some("page=2")));
        assert_eq!(split_url("http://h"), ("http://h", "", None));
        assert_eq!(split_url("http://h?x=/"), ("http://h", "", Some("x=/")));
    }

    /// Paths near the grammar, so that a good part of them is accepted.
    fn near_paths() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("/f/"),
            Just("/feeds/"),
            Just("kitchen"),
            Just("/"),
            Just("n/"),
            Just("m/"),
            Just("00000000000000ff"),
            Just("cards"),
            Just("0"),
            Just("17"),
            Just(".bin"),
            Just(".pack"),
            Just(".webp"),
            Just("head.bin"),
            Just("feed.json"),
            Just("versions"),
            Just("previews/"),
            Just("6789abcd000102030405060708090a0b"),
            Just("curation"),
            Just("stored"),
            Just("embed"),
            Just("fragment"),
            Just("sitemap-"),
            Just(".xml"),
            Just("/notefall."),
            Just("js"),
            Just("%2F"),
            Just("%2e"),
            Just("%00"),
            Just(".."),
            Just("月"),
            Just("a b"),
        ];
        prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    fn check(path: &str, query: Option<&str>) {
        match Route::parse(path, query) {
            Ok(Route::Moved(to)) => {
                let (_, path, query) = split_url(&to);
                let there = Route::parse(path, query);
                assert!(there.as_ref().is_ok_and(|r| r.write() == to), "{to}: {there:?}");
            }
            Ok(route) => {
                let written = query.map_or(path.to_owned(), |query| format!("{path}?{query}"));
                assert_eq!(route.write(), written);
            }
            Err(_) => {}
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_round_trips(path in ".*", query in prop::option::of(".*")) {
            check(&path, query.as_deref());
            let _ = split_url(&path);
        }

        #[test]
        fn near_paths_round_trip(path in near_paths(), query in prop::option::of("(page=|note=|lang=|after=|&|[0-9]|x|-|%2F)*")) {
            check(&path, query.as_deref());
        }

        #[test]
        fn every_note_has_one_path(note in "\\PC{1,40}") {
            prop_assume!(path::check_note_id(&note).is_ok());
            let route = Route::Note { feed: "kitchen".into(), note, lang: String::new() };
            prop_assert_eq!(Route::parse(&route.write(), None), Ok(route));
        }
    }
}
