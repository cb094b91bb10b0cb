//! A plain static host, as one finds them everywhere, and what can go wrong with one.

use crate::host::{Host, Reply};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// Something that goes wrong with a file on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The second half does not arrive.
    Cut,
    /// One bit in the middle is another one.
    Flip,
    /// A status instead of the file.
    Status(u16),
}

impl Trouble {
    fn befall(self, mut reply: Reply) -> Reply {
        match self {
            Self::Cut => reply.body.truncate(reply.body.len() / 2),
            Self::Flip => {
                let middle = reply.body.len() / 2;
                reply.body[middle] ^= 0x10;
            }
            Self::Status(status) => {
                let headers = reply.headers.into_iter().filter(|(name, _)| *name != "Content-Type").collect();
                reply = Reply { status, headers, body: b"not this time\n".to_vec() };
            }
        }
        reply
    }
}

/// A host of a folder.
#[derive(Debug)]
pub struct Files {
    /// The server.
    pub host: Host,
    troubles: Troubles,
    held: Held,
}

/// How long anything is held or waited for.
const LIMIT: Duration = Duration::from_secs(20);

/// The paths whose answers are held back.
type Held = Arc<(Mutex<HashSet<String>>, Condvar)>;

/// What befalls a path, and how many more times.
type Troubles = Arc<Mutex<HashMap<String, (Trouble, u32)>>>;

impl Files {
    /// Serves the folders, the first that has the file: with types, CORS, and nothing else.
    #[must_use]
    pub fn serve(folders: &[&Path]) -> Self {
        Self::start(folders, false)
    }

    /// The same, with what lies in folders kept by caches for ever, as `_headers` asks for.
    #[must_use]
    pub fn serve_kept(folders: &[&Path]) -> Self {
        Self::start(folders, true)
    }

    fn start(folders: &[&Path], kept: bool) -> Self {
        let folders: Vec<_> = folders.iter().map(|folder| folder.canonicalize().unwrap()).collect();
        let troubles = Troubles::default();
        let known = Arc::clone(&troubles);
        let held = Held::default();
        let holding = Arc::clone(&held);
        let host = Host::start(move |url| {
            let path = path_of(url);
            let reply = find(&folders, &path);
            let mut reply = reply.with("Access-Control-Allow-Origin", "*");
            if kept && reply.status == 200 && path.contains('/') {
                reply.headers.retain(|(name, _)| *name != "Cache-Control");
                reply = reply.with("Cache-Control", "public, max-age=31536000, immutable");
            }
            let (paths, released) = &*holding;
            let _ = released.wait_timeout_while(paths.lock().unwrap(), LIMIT, |paths| paths.contains(&path));
            let mut known = known.lock().unwrap();
            match known.get_mut(&path) {
                Some((trouble, times)) if *times > 0 => {
                    *times -= 1;
                    trouble.befall(reply)
                }
                _ => reply,
            }
        });
        Self { host, troubles, held }
    }

    /// Answers a path only when it is released.
    pub fn hold(&self, path: &str) {
        self.held.0.lock().unwrap().insert(path.to_owned());
    }

    /// Answers what was held.
    pub fn release(&self, path: &str) {
        self.held.0.lock().unwrap().remove(path);
        self.held.1.notify_all();
    }

    /// Waits until what was asked for so far is as it should be.
    pub fn wait_for(&self, what: &str, is_there: impl Fn(&[String]) -> bool) {
        let end = Instant::now() + LIMIT;
        while !is_there(&self.host.asked()) {
            assert!(Instant::now() < end, "{what}: only {:?} was asked for", self.host.asked());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Lets something befall a path so many times.
    pub fn befall(&self, path: &str, trouble: Trouble, times: u32) {
        self.troubles.lock().unwrap().insert(path.to_owned(), (trouble, times));
    }

    /// How often a path was asked for.
    #[must_use]
    pub fn asked(&self, path: &str) -> usize {
        self.host.asked().iter().filter(|asked| asked.trim_start_matches('/') == path).count()
    }
}

/// The file that an address means: a folder's is its first page.
fn path_of(url: &str) -> String {
    let path = url.split('?').next().unwrap_or_default().trim_start_matches('/');
    let page = if path.is_empty() || path.ends_with('/') { "index.html" } else { "" };
    format!("{path}{page}")
}

/// Answers an address with what the first of the folders has that has it. Nothing outside of them is found.
#[must_use]
pub fn find(folders: &[PathBuf], url: &str) -> Reply {
    let path = path_of(url);
    let inside = |file: &PathBuf, folder: &Path| file.starts_with(folder);
    let file = folders.iter().find_map(|folder| {
        folder.join(&path).canonicalize().ok().filter(|file| inside(file, folder) && file.is_file())
    });
    match file {
        Some(file) => Reply::of(media_type(&path), std::fs::read(file).unwrap()),
        None => Reply::error(404),
    }
}

/// For always.
pub const ALWAYS: u32 = u32::MAX;

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("webp") => "image/webp",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ask;

    #[test]
    fn a_trouble_befalls_as_often_as_it_was_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.bin"), b"0123456789").unwrap();
        let files = Files::serve(&[folder.path()]);
        let get = |path| ask(&files.host.origin, "GET", path, &[], b"");
        files.befall("a.bin", Trouble::Cut, 1);
        assert_eq!(get("/a.bin").body, b"01234");
        assert_eq!(get("/a.bin").body, b"0123456789");
        files.befall("a.bin", Trouble::Flip, 1);
        assert_eq!(get("/a.bin").body, b"01234%6789");
        files.befall("a.bin", Trouble::Status(503), ALWAYS);
        assert_eq!((get("/a.bin").status, get("/a.bin").status), (503, 503));
        assert_eq!(get("/../a.bin").status, 404);
        assert_eq!(files.asked("a.bin"), 5);
    }
}
