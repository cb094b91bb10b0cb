//! Keeps the pictures that are decoded at the same time within a bound of memory, on however many cores.

use std::sync::{Condvar, Mutex, PoisonError};

/// The most bytes of pixels at a time. What is larger by itself waits until it is alone.
const ROOM: u64 = 1 << 30;

static LEFT: Mutex<u64> = Mutex::new(ROOM);
static FREED: Condvar = Condvar::new();

/// Room that is given back when this goes.
#[derive(Debug)]
pub struct Taken(u64);

/// Waits until there is room for so many bytes. Whoever has some must not ask for more.
pub fn take(bytes: u64) -> Taken {
    let bytes = bytes.min(ROOM);
    let mut left = LEFT.lock().unwrap_or_else(PoisonError::into_inner);
    while *left < bytes {
        left = FREED.wait(left).unwrap_or_else(PoisonError::into_inner);
    }
    *left -= bytes;
    Taken(bytes)
}

impl Drop for Taken {
    fn drop(&mut self) {
        *LEFT.lock().unwrap_or_else(PoisonError::into_inner) += self.0;
        FREED.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn only_so_much_at_a_time_and_everybody_gets_a_turn() {
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    let _room = take(ROOM / 2 - 1_000_000);
                    most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(std::time::Duration::from_millis(5));
                    inside.fetch_sub(1, Ordering::SeqCst);
                });
            }
            scope.spawn(|| drop(take(u64::MAX)));
        });
        assert!(most.into_inner() <= 2);
    }
}
