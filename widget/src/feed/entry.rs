//! What the loader calls of the feeds; see [`crate::bare`].

use super::{Feed, Options, check};
use crate::bare::{Kept, answer};
use alloc::{boxed::Box, vec::Vec};
use notefall_core::layout::Layout;
use notefall_core::path::Kind;
use notefall_core::shard::ShardError;

/// The feeds of all elements of the page, and of what they found, by their numbers.
static FEEDS: Kept<Vec<Option<Box<Feed>>>> = Kept::new(Vec::new());

/// Does what a number says, with others and the parts that went in.
///
/// | what | numbers | parts | comes out |
/// |---|---|---|---|
/// | 0 checks a file | kind, number | header, unpacked payload | what is wrong with it; nothing where that is the shard asked for |
/// | 1 begins | feed, layout, columns, limit, step: see [`Options`] | the feed's address, the locale, the head's header, its payload | something, where it can be shown |
/// | 2 brings up to date | feed | | something, where there is more to do in the next frame |
/// | 3 gives | feed, ticket | the shard's payload; nothing where it is damaged. It is shown with the next frame | |
/// | 4 fails | feed, ticket | | |
/// | 5 reader did something | feed, place, action | | something, where that was for the feed |
/// | 6 ends | feed | | |
// SAFETY: no other symbol has this name, unless other modules are compiled too, which only checks do.
#[unsafe(no_mangle)]
extern "C" fn run(what: u32, feed: usize, number: u32, other: u32, limit: u32, step: u32) -> *const u8 {
    answer(|parts| {
        FEEDS.with(|feeds| {
            if what == 0 {
                let sound = Kind::from_number(feed as u8)
                    .ok_or(ShardError::Misplaced)
                    .and_then(|kind| check(kind, number, parts.get(0), parts.get(1)));
                return sound.err().map_or(Vec::new(), |error| error.sentence().into());
            }
            if feeds.len() <= feed {
                feeds.resize_with(feed + 1, || None);
            }
            let Some(kept) = feeds.get_mut(feed) else { return Vec::new() };
            if what == 1 {
                let options = Options { layout: Layout::from_number(number), columns: other, limit, step };
                let [base, locale, header, payload] = [0, 1, 2, 3].map(|part| parts.get(part));
                *kept = Feed::begin(feed, options, base, locale, [header, payload]).map(Box::new);
            }
            let Some(feed) = kept else { return Vec::new() };
            let mut heard = what == 1;
            match what {
                2 => heard = feed.frame(),
                3 => feed.give(number as usize, parts.get(0)),
                4 => feed.fail(number as usize),
                5 => heard = feed.on(other, number as i32),
                6 => *kept = None,
                _ => {}
            }
            if heard { [1].into() } else { Vec::new() }
        })
    })
}
