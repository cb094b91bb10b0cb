//! `cargo xtask demo`: a blog page with a feed in it, everything on this machine.

pub mod engine;
mod page;

use crate::compile::Std;
use crate::run::{command, finish, minutes};
use crate::site::Addresses;
use crate::{dist, paths, widget, worker};
use anyhow::{Context as _, Result, bail};
use engine::Engine;
use std::hash::{BuildHasher as _, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What the feed of our own notes is called.
pub const TITLE: &str = "Small Hours, Slow Trains · 慢车与灯";

/// What to show, and where.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// A folder with notes; without it, the notes that come with the project
    pub folder: Option<PathBuf>,
    /// The port of the Worker; the next free one, where it is taken
    #[arg(long, default_value_t = 8787)]
    pub port: u16,
    /// The port of the blog page; the next free one, where it is taken
    #[arg(long, default_value_t = 8788)]
    pub page_port: u16,
    /// Ends by itself after so many minutes
    #[arg(long, default_value_t = 240)]
    pub minutes: u64,
    /// Only sees that everything answers, and ends
    #[arg(long)]
    pub once: bool,
}

/// Shows the demo until it is ended.
pub fn run(options: &Options) -> Result<()> {
    let Demo { mut engine, page, address } = start(options)?;
    let (docs, examples) = (format!("{page}site/"), format!("{page}site/examples/"));
    if options.once {
        for url in [&page, &docs, &examples, &address, &format!("{}/notefall.js", engine.origin)] {
            page::answers(url)?;
            println!("{url} answers.");
        }
        return Ok(());
    }
    println!("\n  A blog with notes in it   {page}");
    println!("  The feed as a page        {address}");
    println!("  The documentation         {docs}");
    println!("  A page for each feature   {examples}");
    println!("\n  Ctrl-C ends all; else they end in {} minutes.\n", options.minutes);
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(options.minutes * 60) {
        if engine.ended()? {
            bail!("the local Worker ended: what it said stands above");
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    println!("The time is up.");
    Ok(())
}

/// A running demo. It ends when it is dropped.
pub struct Demo {
    engine: Engine,
    /// The blog's address.
    pub page: String,
    /// The feed's.
    pub address: String,
}

/// Builds what is not built yet, publishes the notes to the local Worker and serves the page.
pub fn start(options: &Options) -> Result<Demo> {
    let notes = match &options.folder {
        Some(folder) => std::env::current_dir()?.join(folder),
        None => paths::root().join("www/demo/notes"),
    };
    if !notes.is_dir() {
        bail!("{} is not a folder: name one with notes in it", notes.display());
    }
    let (name, title) = names(&notes, options.folder.is_none());

    eprintln!("Building what changed …");
    let lock = dist::lock()?;
    let binary = dist::command()?;
    widget::build(Std::SmallIfPossible)?;
    worker::build()?;
    drop(lock);

    let demo = paths::target().join("demo");
    let token = token();
    let (engine_port, page_listener) = ports(options)?;
    let engine = Engine::start(engine_port, &demo.join("r2"), &token, options.minutes)?;
    let publish = |notes: &Path, name: &str, feed: &str, title: &str| {
        let folder = demo.join(format!("feed-{name}"));
        build(&binary, notes, &folder, title, None)?;
        let address = format!("{}/f/{feed}/", engine.origin);
        let mut publish = command(&binary);
        publish.arg("publish").arg(&folder).args(["--to", &address]).env("NOTEFALL_TOKEN", &token);
        finish(&mut publish, minutes(10)).context("the feed could not be published to the local Worker")?;
        Ok::<_, anyhow::Error>(address)
    };
    let address = publish(&notes, &name, "demo", &title)?;
    let mut shown = Addresses {
        widget: engine.origin.clone(),
        feed: address.clone(),
        kitchen: address.clone(),
        walks: address.clone(),
    };
    if options.folder.is_none() {
        shown.kitchen = publish(&notes.join("kitchen"), "kitchen", "kitchen", "Kitchen")?;
        shown.walks = publish(&notes.join("walks"), "walks", "walks", "Walks")?;
    }

    let page = page::serve(page_listener, &engine.origin, shown)?;
    Ok(Demo { engine, page, address })
}

/// Builds a feed, with the widget beside it where it is given. Pictures that were made once are kept for all feeds.
pub fn build(binary: &Path, notes: &Path, feed: &Path, title: &str, widget: Option<&Path>) -> Result<()> {
    let mut build = command(binary);
    build.arg("build").arg(notes).arg("--out").arg(feed).args(["--title", title]);
    build.arg("--cache").arg(paths::target().join("demo/cache"));
    if let Some(widget) = widget {
        build.arg("--widget").arg(widget);
    }
    finish(&mut build, minutes(30)).context("the notes could not be built")
}

/// The name of the built folder, and the feed's title.
fn names(notes: &Path, own: bool) -> (String, String) {
    if own {
        return ("notes".to_owned(), TITLE.to_owned());
    }
    let title = notes
        .canonicalize()
        .ok()
        .and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()))
        .unwrap_or_else(|| "notes".to_owned());
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    // Two folders of one name are two feeds.
    let tail = crate::weigh::sha256_hex(notes.to_string_lossy().as_bytes());
    (format!("{}-{}", title.chars().map(plain).collect::<String>(), &tail[..6]), title)
}

/// Good enough for an engine that only this machine reaches, for one run.
fn token() -> String {
    (0..2).map(|part: u8| format!("{:016x}", RandomState::new().hash_one(part))).collect()
}

/// A free port for the engine and a listener for the page.
fn ports(options: &Options) -> Result<(u16, TcpListener)> {
    let engine = listen(options.port)?;
    let page = listen(options.page_port)?;
    // The engine listens for itself; until it does, nobody is expected to take its place.
    Ok((engine.local_addr()?.port(), page))
}

/// Listens at this port or at one of the next fifty.
fn listen(first: u16) -> Result<TcpListener> {
    (first..=first.saturating_add(50))
        .find_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok())
        .with_context(|| format!("no port from {first} on is free: name another one"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_is_passed_over() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let next = listen(port).unwrap().local_addr().unwrap().port();
        assert!(next > port);
    }

    #[test]
    fn tokens_differ_and_are_plain() {
        let (one, two) = (token(), token());
        assert_ne!(one, two);
        assert!(one.len() == 32 && one.chars().all(|c| c.is_ascii_hexdigit()));
    }

    #[test]
    fn folders_of_one_name_are_two_feeds() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let of = |root: &Path| {
            let notes = root.join("My Notes");
            std::fs::create_dir(&notes).unwrap();
            names(&notes, false)
        };
        let (first, second) = (of(one.path()), of(two.path()));
        assert!(first.0.starts_with("my-notes-"), "{}", first.0);
        assert_eq!(first.1, "My Notes");
        assert_ne!(first.0, second.0);
    }
}
