//! `notefall.toml`: what the owner of a feed wants, written down once.

use crate::additions::{self, Additions};
use crate::build;
use crate::choice::{self, Choice, Lists, Order, Rule};
use crate::feeds::{self, Limit};
use crate::problem::{Place, Problem, Result};
use crate::sources::is_tag;
use serde::Deserialize;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// The name under which it is looked for.
pub const NAME: &str = "notefall.toml";

/// The largest that is read, in bytes.
const LARGEST: u64 = 4 << 20;

/// What the file says. What it does not say is empty.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The feed's name.
    pub title: Option<String>,
    /// A sentence about it.
    pub description: Option<String>,
    /// The page it belongs to.
    pub home: Option<String>,
    /// Where the folder will be served.
    pub address: Option<String>,
    /// The language of notes that neither name theirs nor let it be seen.
    pub lang: Option<String>,
    /// What is done with pictures.
    pub media: Media,
    /// What is in the feed, and in which order.
    pub choice: Choice,
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    feed: Feed,
    media: Media,
    moderation: Moderation,
    rule: Vec<Spanned<Rule>>,
    products: Vec<Spanned<additions::Written>>,
    translations: Vec<Spanned<Translations>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Feed {
    title: Option<String>,
    description: Option<String>,
    home: Option<Spanned<String>>,
    address: Option<String>,
    lang: Option<Spanned<String>>,
    languages: Vec<Spanned<String>>,
    order: choice::By,
    first: Vec<String>,
}

/// What is done with pictures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Media {
    /// Whether pictures on other servers are fetched.
    pub fetch: Option<bool>,
    /// The most bytes of one of them.
    #[serde(deserialize_with = "size")]
    pub fetch_file_limit: Option<Limit>,
    /// The most bytes that are fetched in one build.
    #[serde(deserialize_with = "size")]
    pub fetch_limit: Option<Limit>,
}

/// A size as the command line takes it.
fn size<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Limit>, D::Error> {
    let text = String::deserialize(from)?;
    feeds::parse_size(&text).map(Some).map_err(|remedy| {
        serde::de::Error::custom(format!("\"{}\" is not a size; {remedy}", crate::sources::one_line(&text)))
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Moderation {
    words: Vec<Spanned<String>>,
    authors: Vec<Spanned<String>>,
    ids_file: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Translations {
    file: PathBuf,
}

/// What people may look for in the file that is not there, and why.
const ABSENT: [(&str, &str); 8] = [
    ("search", "search weighs titles, tags, texts, dates and likes in one way for all feeds; take it out"),
    ("weights", "search weighs titles, tags, texts, dates and likes in one way for all feeds; take it out"),
    (
        "theme",
        "the page decides how the feed looks, by the element's attributes and --nf- properties; take it out",
    ),
    ("rules", "write each rule below a line [[rule]] of its own"),
    ("when", "conditions stand beside `do`, such as tag = \"soup\""),
    ("product", "write each product or catalogue below a line [[products]] of its own"),
    ("translation", "name each file of translations below a line [[translations]] of its own"),
    (
        "fetch-private",
        "only the command line may allow private addresses; take it out and use --fetch-private",
    ),
];

/// The file that belongs to sources: in the folder that is built, or beside the file that is.
///
/// # Errors
/// Where sources have several.
pub fn find(sources: &[PathBuf]) -> Result<Option<PathBuf>> {
    let mut found: Vec<(PathBuf, PathBuf)> = Vec::new();
    for source in sources {
        let folder = if source.is_dir() { source.as_path() } else { source.parent().unwrap_or(source) };
        let file = folder.join(NAME);
        if let Some(whole) = file.canonicalize().ok().filter(|whole| whole.is_file())
            && found.iter().all(|(_, known)| *known != whole)
        {
            found.push((file, whole));
        }
    }
    match found.as_slice() {
        [] => Ok(None),
        [(file, _)] => Ok(Some(file.clone())),
        [(one, _), (other, _), ..] => Err(Problem::fatal(
            format!("both {} and {} belong to the sources", one.display(), other.display()),
            "say with --config which of them counts",
        )),
    }
}

/// Reads it.
///
/// # Errors
/// Where it cannot be read, or says something that has no effect.
pub fn read(path: &Path) -> Result<Config> {
    let failed = |error: std::io::Error| Problem::io(path, "cannot read the configuration", &error);
    if std::fs::metadata(path).map_err(failed)?.len() > LARGEST {
        return Err(Problem::fatal("the configuration is larger than 4 MiB", "put ids into an ids-file")
            .at(Place::file(path)));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let at = |offset: usize| place(path, &text, offset);
    let file: File = toml::from_str(&text).map_err(|error| {
        let (what, remedy) = said(error.message());
        let place = error.span().map_or_else(|| Place::file(path), |span| at(span.start));
        Problem::fatal(what, remedy).at(place)
    })?;
    let File { feed, media, moderation, rule, products, translations } = file;
    for lang in feed.languages.iter().chain(&feed.lang) {
        if !is_tag(lang.get_ref()) {
            let what = format!("\"{}\" is not a language tag", lang.get_ref());
            return Err(Problem::fatal(what, "write one such as en or zh-Hant").at(at(lang.span().start)));
        }
    }
    if let Some(home) = feed.home.as_ref().filter(|home| !build::is_page(home.get_ref())) {
        let problem =
            Problem::fatal("home is not a web address", "give one such as https://kitchen.example/");
        return Err(problem.at(at(home.span().start)));
    }
    for entry in moderation.words.iter().chain(&moderation.authors) {
        if entry.get_ref().trim().is_empty() {
            let problem = Problem::fatal("an empty text would leave out everything", "write what is meant");
            return Err(problem.at(at(entry.span().start)));
        }
    }
    let plain = |list: Vec<Spanned<String>>| list.into_iter().map(Spanned::into_inner).collect::<Vec<_>>();
    let ids = match &moderation.ids_file {
        Some(file) => choice::read_ids(&path.parent().unwrap_or(Path::new("")).join(file))?,
        None => HashSet::new(),
    };
    let rules = rule
        .into_iter()
        .map(|rule| {
            let line = at(rule.span().start).line;
            let mut rule = rule.into_inner();
            rule.line = line;
            rule
        })
        .collect();
    let mut additions = Additions::default();
    for written in products {
        let place = at(written.span().start);
        additions.add_product(written.get_ref(), &place)?;
    }
    for written in translations {
        let place = at(written.span().start);
        additions.add_translations(&written.get_ref().file, &place)?;
    }
    Ok(Config {
        title: feed.title,
        description: feed.description,
        home: feed.home.map(Spanned::into_inner),
        address: feed.address,
        lang: feed.lang.map(Spanned::into_inner),
        media,
        choice: Choice {
            languages: plain(feed.languages),
            lists: Lists::new(&plain(moderation.words), &plain(moderation.authors), ids),
            rules,
            order: Order { first: feed.first, by: feed.order },
            additions,
        },
    })
}

/// What an error says and its remedy. Errors of our own have theirs behind a semicolon.
fn said(message: &str) -> (String, String) {
    let message = crate::sources::one_line(message);
    if let Some(field) = message.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next()) {
        let why = ABSENT.iter().find(|(name, _)| *name == field).map(|(_, why)| (*why).to_owned());
        let known = message.split_once(", expected ").map_or("", |(_, known)| known);
        let remedy = why.unwrap_or_else(|| format!("what is known here is {}", known.replace("one of ", "")));
        return (format!("there is no `{field}` here"), remedy);
    }
    match message.split_once("; ") {
        Some((what, remedy)) => (what.to_owned(), remedy.to_owned()),
        None => (message, "correct it; the README says what can stand here".to_owned()),
    }
}

/// Line and column of an offset in bytes.
fn place(path: &Path, text: &str, offset: usize) -> Place {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
    Place { column: u32::try_from(column).unwrap_or(0), ..Place::line(path, line) }
}
