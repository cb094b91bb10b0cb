//! The most memory that a program held, as Linux keeps it; elsewhere nothing is known.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Often enough for builds that take a second.
const EVERY: Duration = Duration::from_millis(10);

/// A watch over a running program.
pub struct Watch {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<Option<u64>>,
}

/// Begins to look at a program every few milliseconds, for nothing is known of it once it has ended.
pub fn watch(id: u32) -> Watch {
    let ended = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&ended);
    let thread = std::thread::spawn(move || {
        let mut most = None;
        while !stop.load(Ordering::Relaxed) {
            most =
                most.max(highest(&std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default()));
            std::thread::sleep(EVERY);
        }
        most
    });
    Watch { ended, thread }
}

impl Watch {
    /// Ends it; in bytes.
    pub fn end(self) -> Option<u64> {
        self.ended.store(true, Ordering::Relaxed);
        self.thread.join().ok().flatten()
    }
}

/// The high-water mark in the text of `/proc/ID/status`.
fn highest(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_read() {
        assert_eq!(highest("Name:\tx\nVmHWM:\t    1234 kB\n"), Some(1234 * 1024));
        assert_eq!(highest(""), None);
    }
}
