//! Writes a feed's folder so that it serves the old feed or the new one, whenever the work is cut off.

use crate::problem::{Problem, Result};
use notefall_core::path::{self, Path as FeedPath};
use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What temporary files begin with.
const TEMPORARY: &str = ".notefall-";

/// So many new files are forced to the disk one by one; more would take minutes, and then only the head is.
const SYNCED_AT_MOST: usize = 256;

/// Called before each change to the folder, with its name; an error ends the work there, as if the process had been killed.
pub type Step<'a> = dyn Fn(&str) -> io::Result<()> + 'a;

/// A folder that a feed is written to.
pub struct Folder<'a> {
    root: &'a Path,
    step: &'a Step<'a>,
    sync: bool,
    /// Held as long as this builder works.
    _lock: Option<fs::File>,
}

impl<'a> Folder<'a> {
    /// Opens the folder, making it if need be. One that holds something else than a feed is refused.
    ///
    /// # Errors
    /// Where it is no place for a feed, cannot be made, or another build is working in it.
    pub fn open(root: &'a Path, step: &'a Step<'a>) -> Result<Self> {
        check_free(root)?;
        fs::create_dir_all(root).map_err(|error| Problem::io(root, "cannot make the folder", &error))?;
        // Locks on folders are not to be had everywhere; without one, two builds at once are the user's business.
        let lock = fs::File::open(root).ok();
        if let Some(Err(fs::TryLockError::WouldBlock)) = lock.as_ref().map(fs::File::try_lock) {
            return Err(Problem::fatal(
                format!("another build is writing to {}", root.display()),
                "wait until it is done and run again",
            ));
        }
        Ok(Self { root, step, sync: true, _lock: lock })
    }

    /// Says how many new files are going to be written.
    pub fn expect(&mut self, files: usize) {
        self.sync = files <= SYNCED_AT_MOST;
    }

    /// Whether a file is there with that many bytes. Files named by their content need no closer look.
    #[must_use]
    pub fn has(&self, name: &str, bytes: usize) -> bool {
        fs::metadata(self.root.join(name)).is_ok_and(|meta| meta.is_file() && meta.len() == bytes as u64)
    }

    /// Whether a file is there with that content.
    #[must_use]
    pub fn holds(&self, name: &str, bytes: &[u8]) -> bool {
        fs::read(self.root.join(name)).is_ok_and(|there| there == bytes)
    }

    /// Whether there is a head, and so a feed.
    #[must_use]
    pub fn has_head(&self) -> bool {
        super::is_feed(self.root)
    }

    /// Whether there is a file of that name.
    #[must_use]
    pub fn has_file(&self, name: &str) -> bool {
        self.root.join(name).is_file()
    }

    /// Writes a file unless it is there with the same content; says whether it did.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub fn write_if_other(&self, name: &str, bytes: &[u8]) -> Result<bool> {
        let other = !self.holds(name, bytes);
        if other {
            self.write(name, bytes)?;
        }
        Ok(other)
    }

    /// Writes a file under its name, at once or not at all.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.put(name, bytes, self.sync)
    }

    /// Removes a file, if it is there; says whether it was.
    ///
    /// # Errors
    /// Those of the step, and where the disk does not let it go.
    pub fn remove(&self, name: &str) -> Result<bool> {
        let path = self.root.join(name);
        let failed = |error: io::Error| Problem::io(&path, "cannot remove", &error);
        if !path.is_file() {
            return Ok(false);
        }
        (self.step)(&format!("remove {name}")).map_err(failed)?;
        fs::remove_file(&path).map_err(failed)?;
        Ok(true)
    }

    /// The names of the files in a folder of it, which may be missing; sorted.
    #[must_use]
    pub fn names(&self, folder: &str) -> Vec<String> {
        let files = entries(&self.root.join(folder)).into_iter().filter(|path| path.is_file());
        files.filter_map(|path| path.file_name()?.to_str().map(str::to_owned)).collect()
    }

    /// The names of its folders, sorted.
    #[must_use]
    pub fn folders(&self) -> Vec<String> {
        let folders = entries(self.root).into_iter().filter(|path| path.is_dir());
        folders.filter_map(|path| path.file_name()?.to_str().map(str::to_owned)).collect()
    }

    /// Removes a folder of it unless something is in it.
    pub fn remove_if_empty(&self, folder: &str) {
        let _ = fs::remove_dir(self.root.join(folder));
    }

    /// Writes the head, which makes all that was written before part of the feed.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub fn write_head(&self, bytes: &[u8]) -> Result<()> {
        self.put(&FeedPath::Head.write(), bytes, true)
    }

    fn put(&self, name: &str, bytes: &[u8], sync: bool) -> Result<()> {
        let path = self.root.join(name);
        let write = || -> io::Result<()> {
            let folder = path.parent().unwrap_or(self.root);
            if !folder.is_dir() {
                fs::create_dir_all(folder)?;
            }
            (self.step)(&format!("create {name}"))?;
            let mut file = readable_by_all(tempfile::Builder::new().prefix(TEMPORARY)).tempfile_in(folder)?;
            file.write_all(bytes)?;
            if sync {
                file.as_file().sync_all()?;
            }
            if let Err(error) = (self.step)(&format!("rename {name}")) {
                // A killed process leaves it behind.
                file.keep().map_err(|error| error.error)?;
                return Err(error);
            }
            file.persist(&path).map(drop).map_err(|error| error.error)
        };
        write().map_err(|error| Problem::io(&path, "cannot write", &error))
    }

    /// Removes segments and media that are not to be kept, and what was left by builds that were cut off.
    /// Nothing else is touched. What cannot be removed stays.
    ///
    /// # Errors
    /// Only those of the step.
    pub fn clean(&self, keep: &HashSet<String>) -> Result<usize> {
        let mut removed = 0;
        for name in self.unused(keep) {
            (self.step)(&format!("remove {name}"))
                .map_err(|error| Problem::io(self.root, "cannot remove old files", &error))?;
            let path = self.root.join(name);
            removed += usize::from(fs::remove_file(&path).is_ok());
            // Succeeds only where nothing is left in it.
            path.parent().filter(|folder| *folder != self.root).map(fs::remove_dir);
        }
        Ok(removed)
    }

    /// Segments and media that are not to be kept, and what was left by builds that were cut off, by their names.
    #[must_use]
    pub fn unused(&self, keep: &HashSet<String>) -> Vec<String> {
        let mut unused = Vec::new();
        for entry in entries(self.root) {
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with(TEMPORARY) {
                unused.push(name);
            } else if name == "m" || is_segment(&name) {
                for file in entries(&entry) {
                    let inner = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    let path = format!("{name}/{inner}");
                    let ours = inner.starts_with(TEMPORARY) || FeedPath::parse(&path).is_some();
                    if ours && !keep.contains(&path) {
                        unused.push(path);
                    }
                }
            }
        }
        unused
    }
}

fn is_segment(name: &str) -> bool {
    matches!(FeedPath::parse(&format!("{name}.pack")), Some(FeedPath::Pack(_)))
}

/// The hexadecimal name of a segment's folder.
#[must_use]
pub fn segment_name(segment: u64) -> String {
    let mut name = String::new();
    path::push_hash(&mut name, segment);
    name
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

/// Temporary files are for their owner only; what a web server serves is for everybody.
fn readable_by_all<'a, 'b, 'c>(
    builder: &'c mut tempfile::Builder<'a, 'b>,
) -> &'c mut tempfile::Builder<'a, 'b> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    builder
}

/// Refuses a folder that holds something else than a feed. One that only a first build, cut off, has written to is taken.
fn check_free(root: &Path) -> Result<()> {
    let meta = match fs::metadata(root) {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Problem::io(root, "cannot look into the folder", &error)),
    };
    let refuse = |what: String| {
        Err(Problem::fatal(what, "name a new folder, an empty one, or one with an earlier feed"))
    };
    if !meta.is_dir() {
        return refuse(format!("{} is a file", root.display()));
    }
    if root.join(FeedPath::Head.write()).is_file() {
        return Ok(());
    }
    let ours = |name: &str| {
        name == "m"
            || super::pages::is_folder(name)
            || is_segment(name)
            || name.starts_with(TEMPORARY)
            || super::is_beside_head(name)
    };
    let foreign = entries(root)
        .iter()
        .map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned())
        .find(|name| !ours(name));
    match foreign {
        Some(name) => refuse(format!("{} holds other things, such as {name}", root.display())),
        None => Ok(()),
    }
}
