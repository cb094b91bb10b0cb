//! `notefall watch`: builds, and builds again whenever sources change.

use super::args::Watch as Arguments;
use super::say::{data, data_json, error, say};
use super::{build_once, cache, publish_to, request, token};
use crate::build::{self, Progress, Request};
use crate::http::Client;
use crate::problem::{Problem, Result};
use crate::serve::Preview;
use crate::watch::Watch;
use serde_json::json;
use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Builds until the user ends it. What goes wrong is said, and the feed stays what it was.
///
/// # Errors
/// Where it cannot begin: sources are missing, the port is taken, or there is no token.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    if let Some(to) = &arguments.to {
        Client::new(to, &token())?;
    }
    request(&arguments.build)?;
    // Before the first build, so that no change is missed.
    let watch = Watch::new(&arguments.build.sources, &arguments.build.out)?;
    let ending = Ending::on_signals(&watch)?;
    let cache = cache(&arguments.build)?;
    let json = arguments.build.json;
    let (mut served, mut may_lose) = (false, None);
    loop {
        let show = |progress| ending.is_writing.store(progress == Progress::Writing, Ordering::SeqCst);
        // The configuration is one of the sources, and is read again like them.
        let built = request(&arguments.build).and_then(|request| {
            let request = Request { may_lose: may_lose.clone(), ..request };
            build_once(&request, &cache, json, &show, &|what| ending.check(what))
        });
        ending.is_writing.store(false, Ordering::SeqCst);
        if ending.is_near.load(Ordering::SeqCst) {
            return Ok(ExitCode::SUCCESS);
        }
        match built {
            Ok(Some(built)) => {
                // A note that could be read until now is not taken out of the feed because somebody is in the middle of a word.
                may_lose = Some(build::lost(&built.problems));
                after(arguments, &mut served, json)?;
            }
            Ok(None) => say("the feed is as it was"),
            Err(problem) => error(&problem.to_string()),
        }
        say("waiting for changes; Ctrl-C ends it");
        if !watch.wait() {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

/// What follows a good build.
fn after(arguments: &Arguments, served: &mut bool, json: bool) -> Result<()> {
    let out = &arguments.build.out;
    if arguments.serve && !*served {
        let preview = Preview::open(out, arguments.port)?.live();
        let url = format!("http://{}/", preview.address);
        say(&format!("the feed is at {url}"));
        if json {
            data_json(&json!({"url": url, "port": preview.address.port()}));
        } else {
            data(&url);
        }
        std::thread::spawn(move || preview.run());
        *served = true;
    }
    if let Some(to) = &arguments.to
        && let Err(problem) = publish_to(out, to, &arguments.build.key, json)
    {
        error(&problem.to_string());
        say("it is published with the next change; readers have what they had");
    }
    Ok(())
}

/// How the command ends when it is asked to: at once, but not between the first and the last file of a feed's new version.
struct Ending {
    is_near: Arc<AtomicBool>,
    is_writing: Arc<AtomicBool>,
}

impl Ending {
    fn on_signals(watch: &Watch) -> Result<Self> {
        let ending = Self { is_near: Arc::default(), is_writing: Arc::default() };
        let (is_near, is_writing) = (Arc::clone(&ending.is_near), Arc::clone(&ending.is_writing));
        let stopper = watch.stopper();
        ctrlc::set_handler(move || {
            is_near.store(true, Ordering::SeqCst);
            stopper.stop();
            if !is_writing.load(Ordering::SeqCst) {
                std::process::exit(0);
            }
        })
        .map_err(|error| {
            Problem::fatal(format!("Ctrl-C cannot be heard: {error}"), "use `notefall build`")
        })?;
        Ok(ending)
    }

    /// A file that was begun is written whole, so that none is left half done.
    fn check(&self, what: &str) -> io::Result<()> {
        match what.starts_with("create ") && self.is_near.load(Ordering::SeqCst) {
            true => Err(io::Error::new(io::ErrorKind::Interrupted, "ended by the user")),
            false => Ok(()),
        }
    }
}
