//! Fetches pictures from other servers: bounded in bytes and time, a few at a time from each host, kept for the next build.

mod guard;
mod queue;
mod request;
mod store;

pub use guard::is_public;

use super::Cache;
use super::encode::Refusal;
use queue::Queue;
use request::Client;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use store::Store;

/// How many requests are under way at a time, in all.
const AT_A_TIME: usize = 8;

/// How far to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of one picture.
    pub file: u64,
    /// The most bytes that are fetched in one build.
    pub total: u64,
    /// Which addresses of private networks may be asked, all where the list is empty. Without it none is: sources of others should not be able
    /// to look around in one's own network.
    pub private: Option<Vec<IpAddr>>,
    /// Whether pictures are asked for that could not be fetched lately, too.
    pub again: bool,
    /// How long one attempt may take.
    pub patience: Duration,
    /// The pause before the second attempt; each next is twice as long.
    pub pause: Duration,
}

impl Limits {
    fn allow(&self, address: IpAddr) -> bool {
        is_public(address)
            || self.private.as_ref().is_some_and(|list| list.is_empty() || list.contains(&address))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 20 << 20,
            total: 2 << 30,
            private: None,
            again: false,
            patience: Duration::from_secs(60),
            pause: Duration::from_millis(500),
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Fetched {
    store: Store,
    outcomes: HashMap<String, Result<(), Refusal>>,
    /// How many pictures came over the network.
    pub fetched: usize,
    /// How many bytes those are.
    pub bytes: u64,
    /// How many requests were sent.
    pub requests: usize,
}

impl Fetched {
    /// Of nothing.
    #[must_use]
    pub fn none(cache: &Cache) -> Self {
        let store = Store::at(cache.folder());
        Self { store, outcomes: HashMap::new(), fetched: 0, bytes: 0, requests: 0 }
    }

    /// The content of an address that was asked for, or why there is none; nothing where it was not asked for.
    #[must_use]
    pub fn read(&self, address: &str) -> Option<Result<Vec<u8>, Refusal>> {
        Some(match self.outcomes.get(address)? {
            Ok(()) => self
                .store
                .read(address)
                .ok_or_else(|| ("vanished from the cache".to_owned(), "run again, or use another --cache")),
            Err(refusal) => Err(refusal.clone()),
        })
    }
}

/// Fetches what of some distinct addresses is not there yet, or no longer fresh. `tick` is called with how many are done, and how many
/// there are.
#[must_use]
pub fn fetch(
    addresses: &[String],
    limits: &Limits,
    cache: &Cache,
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Fetched {
    let mut fetched = Fetched::none(cache);
    let client = Client::new(limits);
    let queue = Queue::of(addresses);
    let (bytes, done, count) = (AtomicU64::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let outcomes = Mutex::new(HashMap::with_capacity(addresses.len()));
    let work = || {
        while let Some(job) = queue.next() {
            let (address, store) = (job.address, &fetched.store);
            let outcome = if let Some(before) = client.remembered(address, store) {
                before.map(|()| false)
            } else if queue.is_given_up(&job) && store.meta(address).is_none() {
                let what = "was not asked for, since its server did not answer before";
                let refusal = (what.to_owned(), "run again later");
                client.remember(address, &refusal, store);
                Err(refusal)
            } else {
                let one = client.picture(address, store, &bytes, &count);
                queue.learn(&job, one.as_ref().is_err_and(|failure| failure.is_of_host));
                one.map_err(|failure| {
                    if failure.is_firm {
                        client.remember(address, &failure.refusal, store);
                    }
                    failure.refusal
                })
            };
            queue.finish(&job);
            outcomes
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .insert(job.address.to_owned(), outcome);
            tick(done.fetch_add(1, Ordering::Relaxed) + 1, addresses.len());
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME.min(addresses.len()) {
            scope.spawn(work);
        }
    });
    let outcomes: HashMap<String, Result<bool, Refusal>> =
        outcomes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    fetched.fetched = outcomes.values().filter(|outcome| matches!(outcome, Ok(true))).count();
    fetched.outcomes = outcomes.into_iter().map(|(address, outcome)| (address, outcome.map(drop))).collect();
    fetched.bytes = bytes.into_inner();
    fetched.requests = count.into_inner();
    fetched
}
