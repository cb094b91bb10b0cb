//! Folders that go when they are no longer needed, also where the command is ended by Ctrl-C.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Those that there are.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn folders() -> MutexGuard<'static, Vec<PathBuf>> {
    FOLDERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A folder that is removed with this.
#[derive(Debug)]
pub struct Temporary(tempfile::TempDir);

impl Temporary {
    /// A new one, where the system keeps such folders.
    ///
    /// # Errors
    /// Where none can be made.
    pub fn new() -> std::io::Result<Self> {
        // Held meanwhile, so that there is none that `remove_all` does not know.
        let mut folders = folders();
        let folder = tempfile::Builder::new().prefix("notefall-").tempdir()?;
        folders.push(folder.path().to_path_buf());
        Ok(Self(folder))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // Held meanwhile, so that it goes also where Ctrl-C comes now.
        let mut folders = folders();
        let _ = std::fs::remove_dir_all(self.0.path());
        folders.retain(|folder| folder != self.0.path());
    }
}

/// Removes all that there are, as well as that goes while others may still write to them, and lets no more be made.
pub fn remove_all() {
    let folders = folders();
    for folder in folders.iter() {
        // What is written while it is removed stands in the way of the first attempts.
        let _ = (0..100).find(|_| std::fs::remove_dir_all(folder).is_ok() || !folder.exists());
    }
    // Whoever waits for the list waits until the process is gone.
    std::mem::forget(folders);
}
