//! The `<note-feed>` element, in four modules: the feed with its waterfall, which every reader loads; the note view, which loads
//! when a reader is about to open a note; search, which loads when one is about to type; and suggestions, which load when something
//! was found. They are one crate, compiled once with each of its features.
//!
//! The loader (JavaScript) owns the element's class and does what browsers only offer to it as promises or callbacks: fetching,
//! unpacking, listening; and it carries out what is to be done to the page. Everything else is here. All entry points take events and
//! bytes and return at once; what they ask for is never answered before they have returned.

// tinysearch, which suggests, needs std.
#![cfg_attr(all(target_arch = "wasm32", not(feature = "suggest")), no_std)]

extern crate alloc;

#[cfg(target_arch = "wasm32")]
mod allocator;
#[cfg(target_arch = "wasm32")]
mod bare;
// Other hosts than a page have no use for what follows.
#[cfg(all(feature = "feed", target_arch = "wasm32"))]
mod feed;
#[cfg(feature = "note")]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod note;
#[cfg(any(feature = "feed", feature = "note"))]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod page;
#[cfg(feature = "search")]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod search;
#[cfg(all(feature = "suggest", target_arch = "wasm32"))]
mod suggest;

use alloc::string::String;
#[cfg(any(feature = "feed", feature = "note"))]
use alloc::vec::Vec;
#[cfg(any(feature = "feed", feature = "note"))]
use notefall_core::path::{Path, ShardPath};
#[cfg(any(feature = "feed", feature = "note"))]
use page::Commands;

/// Formatting what a panic says would cost kilobytes, and nobody would read it.
#[cfg(all(target_arch = "wasm32", not(feature = "suggest")))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// A text of the loader's, as UTF-8.
fn text(utf8: &[u8]) -> String {
    notefall_core::wire::utf8(utf8).unwrap_or_default()
}

/// The shards that the loader was asked for. A ticket comes back with each, so that paths need not be parsed in the page.
#[cfg(any(feature = "feed", feature = "note"))]
#[derive(Default)]
struct Tickets(Vec<ShardPath>);

#[cfg(any(feature = "feed", feature = "note"))]
impl Tickets {
    fn ask(&mut self, page: &mut Commands, shard: ShardPath) {
        let numbers = [self.0.len() as u32, shard.kind as u32, shard.number];
        page.ask("get", &Path::Shard(shard).write(), "", numbers);
        self.0.push(shard);
    }

    fn shard(&self, ticket: usize) -> Option<ShardPath> {
        self.0.get(ticket).copied()
    }
}
