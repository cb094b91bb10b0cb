//! Waits until sources change.

use crate::problem::{Problem, Result};
use notify::{Event, EventKind, RecursiveMode, Watcher as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// So long nothing may change before a change counts: programs save files in several steps.
const QUIET: Duration = Duration::from_millis(200);

/// After so long a change counts although there are more.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    Changed,
    Stop,
}

/// Hears of changes to sources as long as it is there.
pub struct Watch {
    signals: Receiver<Signal>,
    sender: Sender<Signal>,
    _watcher: notify::RecommendedWatcher,
}

/// Ends the waiting, from another thread.
#[derive(Debug, Clone)]
pub struct Stopper(Sender<Signal>);

impl Stopper {
    /// Ends [`Watch::wait`], now or when it is called next.
    pub fn stop(&self) {
        // Nobody waits any more otherwise.
        let _ = self.0.send(Signal::Stop);
    }
}

impl Watch {
    /// Listens from now on. What is built into `out` is no change, also where it lies in a source.
    ///
    /// # Errors
    /// Where a source is missing, or the system does not watch it.
    pub fn new(sources: &[PathBuf], out: &Path) -> Result<Self> {
        let found = |path: &PathBuf| {
            path.canonicalize().map_err(|error| Problem::io(path, "cannot watch the source", &error))
        };
        let roots: Vec<PathBuf> = sources.iter().map(found).collect::<Result<_>>()?;
        // The last part of it need not be there yet.
        let out = out.canonicalize().or_else(|_| std::path::absolute(out)).unwrap_or_else(|_| out.to_owned());
        let (sender, signals) = channel();
        let (told, of) = (sender.clone(), roots.clone());
        let hear = move |event: notify::Result<Event>| {
            if event.map_or(true, |event| matters(&event, &of, &out)) {
                let _ = told.send(Signal::Changed);
            }
        };
        let failed = |path: &Path, error: &notify::Error| {
            let remedy = match error.kind {
                notify::ErrorKind::MaxFilesWatch => {
                    "raise fs.inotify.max_user_watches, or watch a smaller folder"
                }
                _ => "build it with `notefall build` instead",
            };
            Problem::fatal(format!("cannot watch {}: {error}", path.display()), remedy)
        };
        let mut watcher =
            notify::recommended_watcher(hear).map_err(|error| failed(Path::new("files"), &error))?;
        for root in &roots {
            // Editors put a new file in the place of the old one, so that it is its folder which changes.
            let (path, mode) = match root.parent().filter(|_| root.is_file()) {
                Some(folder) => (folder, RecursiveMode::NonRecursive),
                None => (root.as_path(), RecursiveMode::Recursive),
            };
            watcher.watch(path, mode).map_err(|error| failed(path, &error))?;
        }
        Ok(Self { signals, sender, _watcher: watcher })
    }

    /// What ends the waiting.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.sender.clone())
    }

    /// Waits for a change, and until there are no more for a moment. False says that the waiting was ended.
    #[must_use]
    pub fn wait(&self) -> bool {
        if self.signals.recv() != Ok(Signal::Changed) {
            return false;
        }
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            match self.signals.recv_timeout(QUIET) {
                Ok(Signal::Changed) => {}
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
                Err(RecvTimeoutError::Timeout) => break,
            }
        }
        true
    }
}

/// Whether an event may be of something that is read.
fn matters(event: &Event, roots: &[PathBuf], out: &Path) -> bool {
    let is_read = |path: &PathBuf| {
        let of =
            |root: &PathBuf| path.strip_prefix(root).is_ok_and(|below| !below.iter().any(is_passed_over));
        !path.starts_with(out) && roots.iter().any(of)
    };
    event.need_rescan() || !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(is_read)
}

/// Whether sources are read without what has such a name.
fn is_passed_over(name: &std::ffi::OsStr) -> bool {
    name == "node_modules" || name.to_string_lossy().starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{AccessKind, CreateKind};

    #[test]
    fn what_is_not_read_is_no_change() {
        let roots = [PathBuf::from("/notes"), PathBuf::from("/exports/crawl.json")];
        let heard = |kind: EventKind, path: &str| {
            matters(&Event::new(kind).add_path(path.into()), &roots, Path::new("/notes/feed"))
        };
        let created = EventKind::Create(CreateKind::File);
        for (path, expected) in [
            ("/notes/a.md", true),
            ("/notes/deep/a.png", true),
            ("/notes/feed/head.bin", false),
            ("/notes/.git/index", false),
            ("/notes/.a.md.swp", false),
            ("/notes/node_modules/x/readme.md", false),
            ("/exports/crawl.json", true),
            ("/exports/other.json", false),
            ("/elsewhere", false),
        ] {
            assert_eq!(heard(created, path), expected, "{path}");
        }
        assert!(!heard(EventKind::Access(AccessKind::Any), "/notes/a.md"));
    }

    #[test]
    fn a_change_is_heard_and_so_is_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let watch = Watch::new(&[folder.path().to_owned()], &folder.path().join("feed")).unwrap();
        std::fs::write(folder.path().join("a.md"), "# A").unwrap();
        assert!(watch.wait());
        watch.stopper().stop();
        assert!(!watch.wait());
        assert!(Watch::new(&[folder.path().join("nowhere")], folder.path()).is_err());
    }
}
