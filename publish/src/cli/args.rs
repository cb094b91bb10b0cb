//! What can be given on the command line.

use crate::feeds::{self, Limit};
use crate::sign::Public;
use crate::sources::{Kind, dates};
use clap::{Parser, Subcommand};
use std::net::IpAddr;
use std::path::PathBuf;

/// Said here only, and shown below the help and in the manual.
const EXIT_CODES: &str = "Exit codes: 0 done, also when single notes were skipped (--strict makes that a failure), and when watch was ended by \
                          Ctrl-C; 1 failed, or verify found something wrong; 2 called wrongly; 130 where Ctrl-C ended a build or an import. \
                          Messages go to stderr, data to stdout; NO_COLOR is respected. What an option says counts before what the \
                          environment says.";

/// Turns a folder of notes into a feed for any web page.
#[derive(Debug, Parser)]
#[command(
    name = "notefall",
    version,
    max_term_width = 100,
    after_help = EXIT_CODES
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Say only what went wrong
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say how long each phase takes, too
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build a feed from folders of Markdown, files of JSON lines, and what other programs export
    Build(Build),
    /// Say what `build` would take, and what each list and rule of notefall.toml does
    Check(Check),
    /// Build a feed, and again whenever its sources change, until Ctrl-C
    Watch(Watch),
    /// Turn what other programs export into a file of JSON lines, which `build` reads
    Import(Import),
    /// Send a built feed to a Worker; the token is read from NOTEFALL_TOKEN
    Publish {
        /// A folder that `build` made
        dir: PathBuf,
        /// The feed's address, such as https://notes.example/f/kitchen/
        #[arg(long, value_name = "URL")]
        to: String,
        /// Publish nothing: show it for so long, such as 12h, at an address beside the feed's that nobody guesses, and print that [default: 7d]
        #[arg(long, value_name = "TIME", num_args = 0..=1, require_equals = true, default_missing_value = "7d", value_parser = feeds::parse_span)]
        preview: Option<u64>,
        /// Publish it at this time, such as 2026-12-01T08:00Z, unless something else is published before; until then it is a preview
        #[arg(long, value_name = "DATE", value_parser = parse_date, conflicts_with = "preview")]
        at: Option<u64>,
        #[command(flatten)]
        key: Key,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Put a published feed back to what it was; the token is read from NOTEFALL_TOKEN
    Rollback {
        /// The feed's address
        #[arg(long, value_name = "URL")]
        to: String,
        /// One of those that `feed versions` lists [default: the one before]
        #[arg(long, value_name = "N")]
        version: Option<u64>,
        #[command(flatten)]
        key: Key,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Show notes of a published feed no longer, whatever is published; the token is read from NOTEFALL_TOKEN
    Hide(Notes),
    /// Show notes again that were hidden or taken down
    Unhide(Notes),
    /// Let notes of a published feed stand first, whatever is published
    Pin(Notes),
    /// Let notes of a published feed stand where they belong, whatever is published
    Unpin(Notes),
    /// Hide notes, and delete all that is stored of them: segments, media, old versions
    Takedown(Notes),
    /// Delete segments and media that no version needs any more; for a Worker the token is read from NOTEFALL_TOKEN
    Gc {
        /// A folder that `build` made, or the address of a feed
        #[arg(value_name = "DIR|URL")]
        feed: String,
        /// Keep what readers may have been shown so lately, such as 30m, 12h or 7d
        #[arg(long, value_name = "TIME", default_value = "2h", value_parser = feeds::parse_span)]
        grace: u64,
        /// Delete nothing, and say what would be
        #[arg(long)]
        dry_run: bool,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Make, list and delete the feeds of a Worker; NOTEFALL_TOKEN is the Worker's own token
    Feed {
        /// What to do.
        #[command(subcommand)]
        command: FeedCommand,
    },
    /// Make, list and take away the tokens of a feed; NOTEFALL_TOKEN is the Worker's own token
    Token {
        /// What to do.
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Search a feed
    #[command(group(clap::ArgGroup::new("what").required(true).args(["query", "queries"])))]
    Search {
        /// A folder that `build` made, or the address of a feed
        #[arg(value_name = "DIR|URL")]
        feed: String,
        /// Words, "phrases", -words to leave out, tag: author: region: lang: kind: year:, and sort:new or sort:popular
        #[arg(allow_hyphen_values = true)]
        query: Option<String>,
        /// The most results
        #[arg(long, value_name = "N", default_value_t = 10)]
        limit: usize,
        /// Only notes with this tag
        #[arg(long, value_name = "TAG")]
        tag: Vec<String>,
        /// Only notes in this language
        #[arg(long, value_name = "LANG")]
        lang: Option<String>,
        /// Print the results as JSON
        #[arg(long)]
        json: bool,
        /// Say what a page would have to fetch for it
        #[arg(long)]
        trace: bool,
        /// Answer all queries of a file of JSON lines with _id and text
        #[arg(long, value_name = "FILE", requires = "run")]
        queries: Option<PathBuf>,
        /// Write the results of --queries there, as a TREC run
        #[arg(long, value_name = "FILE", requires = "queries")]
        run: Option<PathBuf>,
    },
    /// Print as JSON what is suggested to somebody who types
    Suggest {
        /// A folder that `build` made, or the address of a feed
        #[arg(value_name = "DIR|URL")]
        feed: String,
        /// What was typed so far
        #[arg(allow_hyphen_values = true)]
        query: String,
    },
    /// Show a built feed on this computer
    Serve {
        /// A folder that `build` made
        dir: PathBuf,
        /// The port on 127.0.0.1; 0 takes any that is free
        #[arg(long, value_name = "N", default_value_t = 8080)]
        port: u16,
        /// Have open pages load again when the feed changes
        #[arg(long)]
        live: bool,
        /// Print the address as JSON
        #[arg(long)]
        json: bool,
    },
    /// Say what a built feed holds, and how large it is
    Inspect {
        /// A folder that `build` made
        dir: PathBuf,
        /// Write a page with plots there
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Check every checksum and every reference of a built feed; or what the host of a published one does wrong
    Verify {
        /// A folder that `build` made, or the address of a feed
        #[arg(value_name = "DIR|URL")]
        feed: String,
        /// Check, too, that every file of it is signed by this public key
        #[arg(long, value_name = "PUBLIC")]
        key: Option<Public>,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Make keys that sign feeds, so that pages can tell your feed from all others
    Key {
        /// What to do.
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Write the manual pages, and completions for shells
    Manual {
        /// The folder that gets man1/ and completions/
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a private key, write it into a file that only its owner can read, and print the public one for the element's `key`
    New {
        /// The file, which must not be there yet
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Sign this feed alone, so that one key for several does not let them stand for each other
        #[arg(long, value_name = "NAME", default_value = "")]
        feed: String,
    },
    /// Print the public key of a private one
    Show {
        #[command(flatten)]
        key: Key,
    },
}

/// What signs a feed.
#[derive(Debug, Clone, clap::Args)]
pub struct Key {
    /// The private key that the feed is signed by [default: what NOTEFALL_KEY holds]
    #[arg(id = "private_key", long = "key", value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// What to do with feeds.
#[derive(Debug, Subcommand)]
pub enum FeedCommand {
    /// Make a feed on a Worker
    Create {
        #[command(flatten)]
        at: At,
        #[command(flatten)]
        limits: LimitArgs,
    },
    /// Change how much a feed may hold; what is not named stays
    Limit {
        #[command(flatten)]
        at: At,
        #[command(flatten)]
        limits: LimitArgs,
    },
    /// List the feeds of a Worker
    List {
        #[command(flatten)]
        at: At,
    },
    /// List the versions that a feed can be put back to; NOTEFALL_TOKEN may be the feed's own
    Versions {
        #[command(flatten)]
        at: At,
    },
    /// Say what is to be published later; NOTEFALL_TOKEN may be the feed's own
    Next {
        #[command(flatten)]
        at: At,
        /// Publish nothing then
        #[arg(long)]
        cancel: bool,
    },
    /// List the notes that are hidden, taken down or pinned, whatever is published; NOTEFALL_TOKEN may be the feed's own
    Curation {
        #[command(flatten)]
        at: At,
    },
    /// Delete a feed with all that is stored of it
    Delete {
        #[command(flatten)]
        at: At,
        /// It is meant
        #[arg(long)]
        yes: bool,
    },
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it; it is shown this once
    New {
        #[command(flatten)]
        at: At,
        /// Where it is going to be used
        #[arg(long = "for", value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// List a feed's tokens by their names, and how much the feed may hold
    List {
        #[command(flatten)]
        at: At,
    },
    /// Make a token and print it, and end those that there are
    Rotate {
        #[command(flatten)]
        at: At,
        /// Let the old ones work so much longer, such as 30m, 12h or 7d
        #[arg(long, value_name = "TIME", default_value = "0s", value_parser = feeds::parse_span)]
        keep: u64,
        /// Only this one
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
    /// Take a token away
    Delete {
        #[command(flatten)]
        at: At,
        /// Its name, as `token list` has it
        name: String,
    },
}

/// Which notes of which feed.
#[derive(Debug, clap::Args)]
pub struct Notes {
    /// Their ids, which stand at the end of their addresses
    #[arg(required = true, value_name = "NOTE")]
    pub notes: Vec<String>,
    /// The feed's address
    #[arg(long, value_name = "URL")]
    pub to: String,
    #[command(flatten)]
    pub key: Key,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// Which feed, and for whom.
#[derive(Debug, clap::Args)]
pub struct At {
    /// The feed's address, such as https://notes.example/f/kitchen/; to list feeds, the Worker's
    #[arg(long = "at", value_name = "URL")]
    pub url: String,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// How much a feed may hold.
#[derive(Debug, clap::Args)]
pub struct LimitArgs {
    /// The most bytes of media and segments, such as 500MB or 2GiB, or none
    #[arg(long, value_name = "SIZE", value_parser = feeds::parse_size)]
    pub max_bytes: Option<Limit>,
    /// The most notes, or none
    #[arg(long, value_name = "N", value_parser = feeds::parse_count)]
    pub max_notes: Option<Limit>,
}

impl FeedCommand {
    const fn at(&self) -> &At {
        match self {
            Self::Versions { at }
            | Self::Curation { at }
            | Self::Next { at, .. }
            | Self::Create { at, .. }
            | Self::Limit { at, .. }
            | Self::List { at }
            | Self::Delete { at, .. } => at,
        }
    }
}

impl TokenCommand {
    const fn at(&self) -> &At {
        match self {
            Self::New { at, .. } | Self::List { at } | Self::Rotate { at, .. } | Self::Delete { at, .. } => {
                at
            }
        }
    }
}

/// What `build` takes.
#[derive(Debug, clap::Args)]
pub struct Build {
    /// Folders or files of notes; what they are is told by their content
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,
    /// What the sources are, where it is told wrongly
    #[arg(long, value_name = "KIND")]
    pub from: Option<Kind>,
    /// The feed's folder: new, empty, or with an earlier feed
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Titles, rules and lists; options of the command line count more [default: notefall.toml in the source]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The feed's name [default: the name of the first source]
    #[arg(long, value_name = "T")]
    pub title: Option<String>,
    /// A sentence about it
    #[arg(long, value_name = "D")]
    pub description: Option<String>,
    /// The page it belongs to; relative links in notes lead there
    #[arg(long, value_name = "URL")]
    pub home: Option<String>,
    /// Where the folder will be served; with it, feed.json and atom.xml are written for feed readers
    #[arg(long, value_name = "URL")]
    pub address: Option<String>,
    /// Write a page for each note too, which needs no script, and with --address a sitemap
    #[arg(long)]
    pub pages: bool,
    /// The language of notes that neither name theirs nor let it be seen
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// What is fetched from other servers.
    #[command(flatten)]
    pub fetch: Fetch,
    /// Build everything from nothing, also what has not changed
    #[arg(long)]
    pub fresh: bool,
    /// Write nothing if there is any problem
    #[arg(long)]
    pub strict: bool,
    /// Keep encoded and fetched pictures there [default: the platform's cache folder]
    #[arg(long, value_name = "DIR", conflicts_with = "no_cache")]
    pub cache: Option<PathBuf>,
    /// Keep no pictures for the next build
    #[arg(long)]
    pub no_cache: bool,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub key: Key,
    /// When the signatures end, such as 2027-01-31 or 2027-01-31T08:00Z; pages refuse the feed from then on
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub expires: Option<u64>,
    /// Copy the widget's files from there into the feed's folder
    #[arg(long, value_name = "DIR", env = "NOTEFALL_WIDGET")]
    pub widget: Option<PathBuf>,
}

/// What is fetched from other servers.
#[derive(Debug, clap::Args)]
pub struct Fetch {
    /// Fetch pictures that notes have on other servers; they are kept for the next build
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub fetch_media: Option<bool>,
    /// The most bytes of a picture that is fetched [default: 20MiB]
    #[arg(long, value_name = "SIZE", value_parser = feeds::parse_size)]
    pub fetch_file_limit: Option<Limit>,
    /// The most bytes that are fetched in one build [default: 2GiB]
    #[arg(long, value_name = "SIZE", value_parser = feeds::parse_size)]
    pub fetch_limit: Option<Limit>,
    /// Fetch from private networks too, or only from these addresses of them; for sources that are trusted
    #[arg(long, value_name = "IP,…", num_args = 0.., require_equals = true, value_delimiter = ',')]
    pub fetch_private: Option<Vec<IpAddr>>,
    /// Ask again for pictures that could not be fetched lately; without it they are left alone for a day
    #[arg(long)]
    pub refetch: bool,
}

/// What `check` takes.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Folders or files of notes; what they are is told by their content
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,
    /// What the sources are, where it is told wrongly
    #[arg(long, value_name = "KIND")]
    pub from: Option<Kind>,
    /// Lists and rules [default: notefall.toml in the source]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The language of notes that neither name theirs nor let it be seen
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `watch` takes.
#[derive(Debug, clap::Args)]
pub struct Watch {
    #[command(flatten)]
    pub build: Build,
    /// Send each new version to the feed at this address; the token is read from NOTEFALL_TOKEN
    #[arg(long, value_name = "URL")]
    pub to: Option<String>,
    /// Show the feed on this computer; open pages load again when it changes
    #[arg(long)]
    pub serve: bool,
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 8080, requires = "serve")]
    pub port: u16,
}

/// What `import` takes.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// Folders or files of notes; what they are is told by their content
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,
    /// Where the notes go: a .jsonl file, or a folder for notes.jsonl. Notes that are there already are brought up to date
    #[arg(long, value_name = "FILE|DIR")]
    pub to: PathBuf,
    /// What the sources are, where it is told wrongly
    #[arg(long, value_name = "KIND")]
    pub from: Option<Kind>,
    /// The page that relative links in notes lead to
    #[arg(long, value_name = "URL")]
    pub home: Option<String>,
    /// The language of notes that neither name theirs nor let it be seen
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// Write nothing if there is any problem
    #[arg(long)]
    pub strict: bool,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// A date, in Unix seconds.
fn parse_date(text: &str) -> Result<u64, String> {
    let time = dates::parse(text).map_err(|why| format!("\"{text}\" {why}"))?;
    u64::try_from(time).map_err(|_| "it is before 1970".to_owned())
}

impl Command {
    /// Whether the result goes to a script.
    pub const fn json(&self) -> bool {
        match self {
            Self::Build(build) => build.json,
            Self::Watch(watch) => watch.build.json,
            Self::Import(import) => import.json,
            Self::Check(check) => check.json,
            Self::Publish { json, .. }
            | Self::Rollback { json, .. }
            | Self::Gc { json, .. }
            | Self::Search { json, .. }
            | Self::Serve { json, .. }
            | Self::Inspect { json, .. }
            | Self::Verify { json, .. } => *json,
            Self::Hide(notes)
            | Self::Unhide(notes)
            | Self::Pin(notes)
            | Self::Unpin(notes)
            | Self::Takedown(notes) => notes.json,
            Self::Feed { command } => command.at().json,
            Self::Token { command } => command.at().json,
            Self::Suggest { .. } => true,
            Self::Manual { .. } | Self::Key { .. } => false,
        }
    }
}
