//! Which address is asked next: a few at a time of each host, and none any more of a host that does not answer.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many requests are under way to one host.
const PER_HOST: usize = 2;

/// A host that did not answer so many times in a row is not asked any more.
const GIVEN_UP_AFTER: usize = 3;

/// An address to fetch.
pub struct Job<'a> {
    /// The address.
    pub address: &'a str,
    host: &'a str,
}

/// What there is to do.
pub struct Queue<'a> {
    hosts: Mutex<BTreeMap<&'a str, Host<'a>>>,
    freed: Condvar,
}

#[derive(Default)]
struct Host<'a> {
    waiting: VecDeque<&'a str>,
    running: usize,
    failures: usize,
}

impl<'a> Queue<'a> {
    /// Of addresses, each host's in their order.
    pub fn of(addresses: &'a [String]) -> Self {
        let mut hosts: BTreeMap<&str, Host<'a>> = BTreeMap::new();
        for address in addresses {
            hosts.entry(host(address)).or_default().waiting.push_back(address);
        }
        Self { hosts: Mutex::new(hosts), freed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'a str, Host<'a>>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job; waits where all hosts that are left are busy, and ends where nothing is left.
    pub fn next(&self) -> Option<Job<'a>> {
        let mut hosts = self.lock();
        loop {
            if hosts.values().all(|host| host.waiting.is_empty()) {
                return None;
            }
            let free = hosts.iter_mut().find(|(_, host)| host.running < PER_HOST && !host.waiting.is_empty());
            if let Some((name, host)) = free
                && let Some(address) = host.waiting.pop_front()
            {
                host.running += 1;
                return Some(Job { address, host: name });
            }
            hosts = self.freed.wait(hosts).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// To be called when a job is done.
    pub fn finish(&self, job: &Job<'_>) {
        if let Some(host) = self.lock().get_mut(job.host) {
            host.running -= 1;
        }
        self.freed.notify_all();
    }

    /// Whether a job's host did not answer lately.
    pub fn is_given_up(&self, job: &Job<'_>) -> bool {
        self.lock().get(job.host).is_some_and(|host| host.failures >= GIVEN_UP_AFTER)
    }

    /// Takes note of whether a job's host failed.
    pub fn learn(&self, job: &Job<'_>, failed: bool) {
        if let Some(host) = self.lock().get_mut(job.host) {
            host.failures = if failed { host.failures + 1 } else { 0 };
        }
    }
}

fn host(address: &str) -> &str {
    address.split('/').nth(2).unwrap_or_default()
}
