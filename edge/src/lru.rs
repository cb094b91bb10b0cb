//! A map that forgets what was used longest ago once it is full; full is counted in bytes.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// The map.
#[derive(Debug)]
pub struct Lru<K, V> {
    entries: HashMap<K, Entry<V>>,
    order: BTreeMap<u64, K>,
    clock: u64,
    bytes: usize,
    limit: usize,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    bytes: usize,
    used: u64,
}

impl<K: Hash + Eq + Clone, V: Clone> Lru<K, V> {
    /// An empty map that holds at most so many bytes, as its user counts them.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { entries: HashMap::new(), order: BTreeMap::new(), clock: 0, bytes: 0, limit }
    }

    /// What is kept under a key; it counts as used now.
    pub fn get(&mut self, key: &K) -> Option<V> {
        let entry = self.entries.get_mut(key)?;
        self.order.remove(&entry.used);
        self.clock += 1;
        entry.used = self.clock;
        self.order.insert(self.clock, key.clone());
        Some(entry.value.clone())
    }

    /// Keeps a value of so many bytes. What is larger than the whole map is not kept.
    pub fn put(&mut self, key: K, value: V, bytes: usize) {
        self.remove(&key);
        if bytes > self.limit {
            return;
        }
        while self.bytes > self.limit - bytes {
            let Some((_, oldest)) = self.order.pop_first() else { break };
            if let Some(entry) = self.entries.remove(&oldest) {
                self.bytes -= entry.bytes;
            }
        }
        self.clock += 1;
        self.bytes += bytes;
        self.order.insert(self.clock, key.clone());
        self.entries.insert(key, Entry { value, bytes, used: self.clock });
    }

    /// Forgets a key.
    pub fn remove(&mut self, key: &K) {
        if let Some(entry) = self.entries.remove(key) {
            self.order.remove(&entry.used);
            self.bytes -= entry.bytes;
        }
    }

    /// How many bytes are kept.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forgets_the_longest_unused() {
        let mut lru = Lru::new(30);
        lru.put("a", 1, 10);
        lru.put("b", 2, 10);
        lru.put("c", 3, 10);
        assert_eq!(lru.get(&"a"), Some(1));
        lru.put("d", 4, 10);
        assert_eq!((lru.get(&"a"), lru.get(&"b"), lru.get(&"c")), (Some(1), None, Some(3)));
        lru.put("e", 5, 31);
        assert_eq!((lru.get(&"e"), lru.bytes()), (None, 30));
        lru.put("a", 6, 30);
        assert_eq!((lru.get(&"a"), lru.get(&"d"), lru.bytes()), (Some(6), None, 30));
    }

    proptest! {
        #[test]
        fn is_bounded(steps in prop::collection::vec((0_u8..20, 0_usize..60, 0_u8..3), 0..200)) {
            let mut lru = Lru::new(100);
            for (key, bytes, step) in steps {
                match step {
                    0 => { lru.get(&key); }
                    1 => lru.remove(&key),
                    _ => {
                        lru.put(key, key, bytes);
                        prop_assert_eq!(lru.get(&key), Some(key));
                    }
                }
                prop_assert!(lru.bytes() <= 100);
                prop_assert_eq!(lru.order.len(), lru.entries.len());
                prop_assert_eq!(lru.bytes(), lru.entries.values().map(|e| e.bytes).sum::<usize>());
            }
        }
    }
}
