//! The `<note-feed>` element, in two modules: the feed with its waterfall, which every reader loads, and the note view, which loads
//! when a reader is about to open a note. They are one crate, compiled once with each of its two features.
//!
//! The loader (JavaScript) owns the element's class and does what browsers only offer to it as promises or callbacks: fetching,
//! unpacking, listening. Everything else is here. All entry points take events and bytes and return at once; what they want is asked
//! through one function of the loader's, which never calls back before they have returned.

#[cfg(target_arch = "wasm32")]
mod allocator;
mod dom;
#[cfg(feature = "feed")]
mod feed;
#[cfg(feature = "note")]
mod note;

use js_sys::Function;
use notefall_core::path::{Kind, Path, ShardPath};
use notefall_core::shard::{self, ShardError};
use notefall_core::text::push_number;
use wasm_bindgen::JsValue;

/// Asks the loader for something: `what`, and two details that depend on it.
fn call(loader: &Function, what: &str, first: &str, second: &str) {
    let _ = loader.call3(&JsValue::NULL, &what.into(), &first.into(), &second.into());
}

/// The shards that the loader was asked for. A ticket comes back with each, so that paths need not be parsed in the page.
#[derive(Default)]
struct Tickets(Vec<ShardPath>);

impl Tickets {
    fn ask(&mut self, loader: &Function, shard: ShardPath) {
        let mut ticket = String::new();
        push_number(&mut ticket, self.0.len() as u64);
        self.0.push(shard);
        call(loader, "get", &Path::Shard(shard).write(), &ticket);
    }

    fn shard(&self, ticket: usize) -> Option<ShardPath> {
        self.0.get(ticket).copied()
    }
}

fn check_shard(shard: ShardPath, header: &[u8], payload: &[u8]) -> Result<(), ShardError> {
    shard::header(header)?.check(shard.kind, shard.number, payload)
}

fn open_head(header: &[u8], payload: &[u8]) -> Result<notefall_core::head::Head, JsValue> {
    let sound = shard::header(header).and_then(|header| header.check(Kind::Head, 0, payload));
    let head = sound.and_then(|()| notefall_core::head::Head::decode(payload).map_err(ShardError::from));
    head.map_err(|error| JsValue::from_str(error.sentence()))
}
