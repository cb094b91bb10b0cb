//! The payload of `suggest.bin`, as `core/FORMAT.md` describes it.

use crate::index::{Value, index};
use notefall_core::search::find::read_simplified;
use notefall_core::wire::{Reader, WireError, Writer, utf8};
use tinysearch::SearchIndex;

/// The most entries.
pub const MAX_ENTRIES: usize = 2_000;

/// The longest payload that is read, in bytes: what it makes a reader allocate is some fifty times as much at worst.
pub const MAX_PAYLOAD_BYTES: usize = 512 << 10;

/// The longest term, in bytes.
const TERM_BYTES: usize = 256;

/// What a payload holds.
pub struct Contents {
    /// Traditional characters and the simplified ones that stand for them, sorted.
    pub simplified: Vec<(char, char)>,
    /// For each entry 4 × how many notes it stands for, + the number of its sort.
    pub numbers: Vec<u64>,
    /// The entries with their terms.
    pub index: SearchIndex,
}

/// The version of the head that a payload belongs to.
///
/// # Errors
/// Where it is no payload.
pub fn version(payload: &[u8]) -> Result<u64, WireError> {
    let mut from = Reader::new(payload);
    let version = from.number();
    from.finish(version)
}

/// The same payload for another head.
///
/// # Errors
/// Where it is no payload.
pub fn with_version(payload: &[u8], other: u64) -> Result<Vec<u8>, WireError> {
    version(payload)?;
    let rest = payload.iter().position(|byte| byte & 0x80 == 0).map_or(0, |last| last + 1);
    let mut out = Writer::default();
    out.number(other);
    out.raw(payload.get(rest..).unwrap_or_default());
    Ok(out.finish())
}

impl Contents {
    /// Reads a payload.
    pub fn decode(payload: &[u8]) -> Result<Self, WireError> {
        let mut from = Reader::new(payload);
        if payload.len() > MAX_PAYLOAD_BYTES {
            from.fail("at most 512 KiB of suggestions");
        }
        let _version = from.number();
        let simplified = read_simplified(&mut from);
        let texts = list(&mut from, &mut |from| Value::Text(from.string()));
        let count = texts.len();
        if count > MAX_ENTRIES {
            from.fail("at most 2,000 suggestions");
        }
        let mut numbers = Vec::new();
        let mut ids = items(&mut from, count, &mut |from| {
            numbers.push(from.number());
            Value::Text(from.string())
        })
        .into_iter();
        let mut posts = Vec::new();
        for text in texts {
            let id = ids.next().unwrap_or(Value::Number(0));
            posts.push(Value::List(Vec::from([text, id, Value::Text(String::new())])));
        }
        let mut last: Vec<u8> = Vec::new();
        let terms = list(&mut from, &mut |from| {
            let shared = from.number32() as usize;
            let rest = from.bytes();
            last.truncate(shared);
            last.extend_from_slice(rest);
            let term = utf8(&last).filter(|term| term.len() <= TERM_BYTES);
            Value::Text(term.unwrap_or_else(|| {
                from.fail("a term of at most 256 bytes, in UTF-8");
                // So that what is wrong does not grow.
                last = Vec::new();
                String::new()
            }))
        });
        let postings = items(&mut from, terms.len(), &mut |from| {
            let mut next = 0_u64;
            Value::List(list(from, &mut |from| {
                let entry = next + u64::from(from.number32());
                next = entry + 1;
                Value::Number(entry)
            }))
        });
        from.finish(())?;
        // tinysearch's own empty index would bring all that builds one into the page.
        let index = index(posts, terms, postings);
        let index = index.ok_or(WireError { offset: 0, expected: "an index of tinysearch 0.11" })?;
        Ok(Self { simplified, numbers, index })
    }
}

/// A list. One copy for all of them: in the page each would be a tenth of a kilobyte.
fn list(from: &mut Reader<'_>, read: &mut dyn FnMut(&mut Reader<'_>) -> Value) -> Vec<Value> {
    let count = from.number32();
    let count = from.at_most(count.into());
    items(from, count, read)
}

#[inline(never)]
fn items(from: &mut Reader<'_>, count: usize, read: &mut dyn FnMut(&mut Reader<'_>) -> Value) -> Vec<Value> {
    from.items(count, read)
}
