//! Shows a built feed to those who get its address, before it is published: at `{feed}--{end}{random digits}` beside the feed, with the same
//! segments and pictures, until its end.

use crate::curation::Stored;
use crate::feed::{Feed, decode_head};
use crate::http::Client;
use crate::problem::{Problem, Result};
use crate::publish::{Offer, Published, Remote, send_pictures};
use crate::sign::Signer;
use crate::store::Store;
use notefall_core::head::Head;
use notefall_core::path::Path as FeedPath;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// The longest name of a feed that has previews: the rest of what a name may have is for the digits.
const NAME_BYTES: usize = 30;

/// The longest that a preview is there, in seconds: 90 days.
pub const LONGEST: u64 = 90 * 86_400;

/// What is to be published can be seen for so long after its time, in seconds: the Worker's clock may call late.
const SLACK: u64 = 86_400;

/// How many random bytes an address has: nobody guesses 96 bits.
const RANDOM_BYTES: usize = 12;

/// Where the Worker keeps them, below the feed.
const FOLDER: &str = "previews/";

/// A preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Its address.
    pub address: String,
    /// When it ends, in Unix seconds.
    pub until: u64,
    /// What was sent for it.
    pub sent: Published,
}

impl Preview {
    /// For scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        let sent = &self.sent;
        json!({"address": self.address, "until": self.until, "bytes": sent.bytes, "media_files": sent.media, "segments": sent.segments})
    }
}

/// Shows the feed in `root` beside the one at an address for so many seconds from `now` on, without the notes that are hidden there. `tick`
/// is called with how many media are done, and how many there are.
///
/// # Errors
/// Where the folder holds no sound feed, the name of the feed is too long, or the Worker does not take it.
pub fn preview(
    root: &Path,
    to: &str,
    token: &str,
    signer: Option<&Signer>,
    (now, seconds): (u64, u64),
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Result<Preview> {
    let client = Client::new(to, token)?;
    send(root, (&client, to, token), signer, now.saturating_add(seconds.min(LONGEST)), tick, Ok)
}

/// Sends the feed in `root` to a new address beside that of the client's, which ends in Unix seconds; `change` looks at what is sent, and may
/// change it.
fn send<'a>(
    root: &Path,
    (client, to, token): (&Client, &str, &str),
    signer: Option<&'a Signer>,
    until: u64,
    tick: &(dyn Fn(usize, usize) + Sync),
    change: impl FnOnce(Offer<'a>) -> Result<Offer<'a>>,
) -> Result<Preview> {
    let address = address(to, until)?;
    let feed = Feed::open(root)?;
    let stored = Stored::read(client)?;
    let offer = change(Offer::of(&feed, &stored, signer)?.0)?;
    let mut sent = Published { local_version: feed.head.version, ..Published::default() };
    send_pictures(client, &feed, &stored.curation, &mut sent, tick)?;
    offer.send(&Client::new(&address, token)?, &Remote::none(), &mut sent)?;
    Ok(Preview { address, until, sent })
}

/// Where a feed's record is of what it is to show next.
const NEXT: &str = "next";

/// What is to be published, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// In Unix seconds.
    pub at: u64,
    /// The end of the preview's name.
    pub preview: String,
}

impl Next {
    /// The address at which it can be seen until then.
    #[must_use]
    pub fn address(&self, to: &str) -> String {
        format!("{}--{}/", to.trim().trim_end_matches('/'), self.preview)
    }
}

/// Has the feed in `root` published at a time unless something else is published before, `now` and that time being Unix seconds; it can be
/// seen as a preview until then. `tick` is called with how many media are done, and how many there are.
///
/// # Errors
/// Where the folder holds no sound feed, what is published shows the same already, or the Worker does not take it.
pub fn later(
    root: &Path,
    to: &str,
    token: &str,
    signer: Option<&Signer>,
    (now, at): (u64, u64),
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Result<Preview> {
    if at <= now {
        return Err(Problem::fatal("this time is past", "name a later one, or publish it without --at"));
    }
    let client = Client::new(to, token)?;
    let remote = Remote::read(&client)?;
    let made = send(root, (&client, to, token), signer, at.saturating_add(SLACK), tick, |offer| {
        offer.check_signed(&remote)?;
        if remote.shows(&offer.head) {
            return Err(Problem::fatal(
                "what is published shows the same already",
                "build what is to be shown then",
            ));
        }
        // It takes the place of this head and of no other.
        let version = remote.head.as_ref().map_or(offer.head.version, |head| head.version.saturating_add(1));
        Ok(offer.at_version(version))
    })?;
    let preview = made.address.trim_end_matches('/').rsplit("--").next().unwrap_or_default().to_owned();
    let record = serde_json::to_vec(&Next { at, preview }).unwrap_or_default();
    client.put_json(NEXT, &record, &[remote.condition()])?.expect_taken(&client)?;
    Ok(made)
}

/// What the feed at an address is to show next, if anything.
///
/// # Errors
/// Where the Worker refuses or cannot be reached.
pub fn next(to: &str, token: &str) -> Result<Option<Next>> {
    let client = Client::new(to, token)?;
    let reply = client.get_at(NEXT)?;
    match reply.status {
        200 => reply.json().map(Some),
        404 => Ok(None),
        _ => Err(client.refusal(&reply)),
    }
}

/// Leaves the feed at an address what it is. What was to be shown stays a preview until its end.
///
/// # Errors
/// Where the Worker refuses or cannot be reached.
pub fn cancel(to: &str, token: &str) -> Result<()> {
    let client = Client::new(to, token)?;
    client.delete_at(NEXT)?.expect_taken(&client)
}

/// A new address beside a feed's, which says when it ends.
fn address(to: &str, until: u64) -> Result<String> {
    let to = to.trim().trim_end_matches('/');
    let name = to.rsplit('/').next().unwrap_or_default();
    if name.len() > NAME_BYTES {
        return Err(Problem::fatal(
            format!(
                "the feed \"{name}\" has too long a name for a preview; it may have {NAME_BYTES} characters"
            ),
            "publish it as a feed of its own",
        ));
    }
    let mut random = [0; RANDOM_BYTES];
    getrandom::fill(&mut random)
        .map_err(|error| Problem::fatal(format!("the system gives no random bytes: {error}"), "try again"))?;
    let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{to}--{until:08x}{random}/"))
}

/// The preview that a stored file belongs to, and when that ends.
pub(crate) fn of_file(path: &str) -> Option<(&str, u64)> {
    let (preview, _) = path.strip_prefix(FOLDER)?.split_once('/')?;
    Some((preview, u64::from_str_radix(preview.get(..8)?, 16).ok()?))
}

/// The heads of all previews that have not ended by the Worker's clock.
///
/// # Errors
/// Where one cannot be read, so that nobody knows what it needs.
pub(crate) fn heads(client: &Client, store: &Store) -> Result<Vec<Head>> {
    let names: BTreeSet<&str> = store
        .files
        .iter()
        .filter_map(|file| of_file(&file.name))
        .filter(|(_, until)| *until > store.now)
        .map(|(preview, _)| preview)
        .collect();
    let mut heads = Vec::new();
    for name in names {
        let reply = client.get_at(&format!("{FOLDER}{name}/{}", FeedPath::Head.write()))?;
        match reply.status {
            200 => heads.push(decode_head(&reply.body).map_err(|error| {
                Problem::fatal(
                    format!("a preview cannot be read, so nothing was deleted: {error}"),
                    "wait until it has ended",
                )
            })?),
            // It was cut off before its head, or has just been deleted.
            404 => {}
            _ => return Err(client.refusal(&reply)),
        }
    }
    Ok(heads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_say_when_they_end_and_nothing_else() {
        let one = address("https://edge.example/f/kitchen/", 0x6789_abcd).unwrap();
        assert!(one.starts_with("https://edge.example/f/kitchen--6789abcd") && one.ends_with('/'), "{one}");
        assert_eq!(one.len(), "https://edge.example/f/kitchen--/".len() + 32);
        assert_ne!(one, address("https://edge.example/f/kitchen", 0x6789_abcd).unwrap());
        assert!(address(&format!("https://edge.example/f/{}/", "a".repeat(31)), 1).is_err());
        let name = one.trim_end_matches('/').rsplit("--").next().unwrap().to_owned();
        let file = format!("previews/{name}/head.bin");
        assert_eq!(of_file(&file), Some((name.as_str(), 0x6789_abcd)));
        for other in ["head.bin", "previews/", "previews/x/head.bin", "versions/1/head.bin"] {
            assert_eq!(of_file(other), None, "{other}");
        }
    }
}
