//! Sends a built feed to a Worker: media, then segments, what is suggested, the head, which makes them the feed, and what search
//! needs of it.

use crate::build::ledger::Ledger;
use crate::build::previous::Previous;
use crate::curation::{Curated, Curation, Stored, curated};
use crate::feed::{BUILD_AGAIN, Feed, decode_head, media_of, packs_of};
use crate::http::Client;
use crate::problem::{Place, Problem, Result};
use crate::sign::{self, Seal, Signer};
use crate::verify::pack_of;
use notefall_core::head::Head;
use notefall_core::note::Media;
use notefall_core::path::{Kind, Path as FeedPath};
use notefall_core::search::find::Find;
use notefall_core::shard::ShardError;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The largest pack that is sent in one piece, in bytes.
const LARGEST_PACK: usize = 32 << 20;

/// How many media are sent at a time.
const THREADS: usize = 6;

/// What a publish did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Whether the Worker has another head than before.
    pub changed: bool,
    /// The version it has now.
    pub version: u64,
    /// The version in the folder, which may be lower.
    pub local_version: u64,
    /// Media files that were sent.
    pub media: usize,
    /// Segments that were sent.
    pub segments: usize,
    /// Bytes of all that was sent.
    pub bytes: usize,
    /// How many notes of the folder are hidden.
    pub hidden: usize,
    /// The ids of notes of the folder that were taken down.
    pub down: Vec<String>,
    /// For when something else was to be published, in Unix seconds; what was changed before puts an end to that.
    pub next: Option<u64>,
}

impl Published {
    /// For scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "changed": self.changed,
            "version": self.version,
            "local_version": self.local_version,
            "media_files": self.media,
            "segments": self.segments,
            "bytes": self.bytes,
            "hidden": self.hidden,
            "taken_down": self.down,
        })
    }
}

/// What a feed is to show.
pub(crate) struct Offer<'a> {
    /// Its head.
    pub head: Head,
    /// The files of that head's version, as far as there are any: by their kinds.
    pub files: Vec<(Kind, Vec<u8>)>,
    /// How others are made.
    pub seal: Seal<'a>,
    /// What search needs, of any version; nothing where it is not to be had.
    pub find: Option<Find>,
    /// The payload of `suggest.bin`, of any version; empty where there is none.
    pub suggest: Vec<u8>,
    /// Segments and counts that may not be there yet, and their packs.
    pub packs: Vec<(u64, Vec<u8>)>,
}

impl<'a> Offer<'a> {
    /// The feed of a folder with what is hidden in it; says what of it to keep in the record, too.
    pub(crate) fn of(
        feed: &Feed,
        stored: &Stored,
        signer: Option<&'a Signer>,
    ) -> Result<(Self, Option<Curated>)> {
        let mut packs = packs(feed)?;
        let seal = Seal::of(&feed.head_file, signer)?;
        if stored.curation.is_empty() {
            let find = feed.find()?;
            let suggest = if find.suggestions > 0 { feed.suggest()? } else { Vec::new() };
            let mut files = vec![(Kind::Head, feed.head_file.clone())];
            // What a build left that was cut off before its head is of another version.
            if find.version == feed.head.version {
                files.push((Kind::Find, feed.read(FeedPath::Find)?));
            }
            if notefall_suggest::version(&suggest) == Ok(feed.head.version) {
                files.push((Kind::Suggest, feed.read(FeedPath::Suggest)?));
            }
            return Ok((
                Self { head: feed.head.clone(), files, seal, find: Some(find), suggest, packs },
                None,
            ));
        }
        let built_otherwise = || {
            Problem::fatal(
                "notes of this feed are hidden, which this command cannot do to what another one built",
                BUILD_AGAIN,
            )
            .at(Place::file(&feed.root))
        };
        let previous = Previous::read(feed, &Ledger::none()).ok_or_else(built_otherwise)?;
        // Where hidden notes stand is for this folder to say.
        let mut curation = stored.curation.clone();
        curation.hidden.values_mut().for_each(|hidden| hidden.segment = None);
        let curated = curated(&previous, &curation, &[], &seal)?;
        let named: HashSet<u64> = packs_of(&curated.head).map(|(id, _)| id).collect();
        packs.retain(|(id, _)| named.contains(id));
        Ok((Self::curated(&curated, packs, &seal), Some(curated)))
    }

    /// A feed of which notes are hidden; `packs` are those of other segments than its own.
    pub fn curated(curated: &Curated, mut packs: Vec<(u64, Vec<u8>)>, seal: &Seal<'a>) -> Self {
        packs.extend(curated.packs.clone());
        let Curated { head, find, suggest, labels, .. } = curated;
        Self {
            head: head.clone(),
            files: Vec::new(),
            seal: Seal { labels: labels.clone(), ..seal.clone() },
            find: Some(find.clone()),
            suggest: suggest.clone(),
            packs,
        }
    }

    /// A file of a version, as it is there, or made anew.
    fn file(&self, kind: Kind, version: u64, payload: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
        let there = self.files.iter().find(|(known, _)| *known == kind && version == self.head.version);
        match there {
            Some((_, file)) => Ok(file.clone()),
            None => self.seal.file(kind, &payload()?, version),
        }
    }

    /// The same under another version.
    pub fn at_version(mut self, version: u64) -> Self {
        if version != self.head.version {
            self.files.clear();
            self.head.version = version;
        }
        self
    }

    /// Refuses to put an unsigned feed into the place of a signed one.
    pub fn check_signed(&self, remote: &Remote) -> Result<()> {
        if self.seal.labels.is_none() && sign::is_signed(&remote.file) {
            return Err(Problem::fatal(
                "what is published is signed, and this is not: pages with its public key would show it no longer",
                "build it with --key and publish it again; or publish it as another feed",
            ));
        }
        Ok(())
    }

    /// Sends what is missing, and the head unless the Worker shows the same; `done` says what was sent.
    ///
    /// # Errors
    /// Where the Worker does not take it. It then serves what it served before.
    pub fn send(&self, client: &Client, remote: &Remote, done: &mut Published) -> Result<()> {
        self.check_signed(remote)?;
        for (segment, pack) in &self.packs {
            let path = FeedPath::Pack(*segment);
            if !client.has(path)? {
                client.put(path, pack, &[])?.expect_taken(client)?;
                done.segments += 1;
                done.bytes += pack.len();
            }
        }
        done.changed = !remote.shows(&self.head) || remote.expires() != self.expires();
        done.version = match &remote.head {
            Some(there) if !done.changed => there.version,
            Some(there) => self.head.version.max(there.version.saturating_add(1)),
            None => self.head.version,
        };
        let version = done.version;
        // All are made before the first is sent, since a key may be missing. Where nothing is new, what cannot be made is there.
        let made = |file: Result<Vec<u8>>| if done.changed { file.map(Some) } else { Ok(file.ok()) };
        let (mut suggest, mut find) = (None, None);
        if let Some(own) = &self.find {
            if own.suggestions > 0 {
                suggest = made(self.file(Kind::Suggest, version, || with_version(&self.suggest, version)))?;
            }
            let file = self.file(Kind::Find, version, || Ok(Find { version, ..own.clone() }.encode()));
            find = made(file)?;
        }
        let head = || self.file(Kind::Head, version, || Ok(Head { version, ..self.head.clone() }.encode()));
        let head = if done.changed { Some(head()?) } else { None };
        // `find.bin`, which says that it is there, comes after it.
        if let Some(suggest) = suggest {
            done.bytes += send(client, FeedPath::Suggest, &suggest)?;
        }
        if let Some(head) = head {
            put_head(client, remote, &head)?;
            done.bytes += head.len();
        }
        if let Some(find) = find {
            // The publish before may have been cut off just here.
            done.bytes += send(client, FeedPath::Find, &find)?;
        }
        Ok(())
    }

    /// When its head's signature ends; nothing where it is not signed.
    fn expires(&self) -> Option<u64> {
        self.seal.labels.as_ref().map(|_| self.seal.expires)
    }
}

fn with_version(suggest: &[u8], version: u64) -> Result<Vec<u8>> {
    notefall_suggest::with_version(suggest, version)
        .map_err(|error| Problem::fatal(format!("suggest.bin: {}", ShardError::from(error)), BUILD_AGAIN))
}

/// Publishes the feed in `root` to a feed's address such as `http://127.0.0.1:8787/f/kitchen/`, without the notes that are hidden there.
/// `tick` is called with how many media are done, and how many there are. What signs a signed feed is needed where what is sent is not what
/// stands in the folder: under another version, or without hidden notes.
///
/// # Errors
/// Where the folder holds no sound feed, the feed is signed otherwise, or the Worker does not take it. It then serves what it served before.
pub fn publish(
    root: &Path,
    to: &str,
    token: &str,
    signer: Option<&Signer>,
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Result<Published> {
    let feed = Feed::open(root)?;
    let client = Client::new(to, token)?;
    let remote = Remote::read(&client)?;
    let stored = Stored::read(&client)?;
    let mut done = Published { local_version: feed.head.version, next: stored.next, ..Published::default() };
    let (offer, curated) = Offer::of(&feed, &stored, signer)?;
    offer.check_signed(&remote)?;
    send_pictures(&client, &feed, &stored.curation, &mut done, tick)?;
    offer.send(&client, &remote, &mut done)?;
    if let Some(curated) = curated.filter(|curated| curated.curation != stored.curation) {
        // Where somebody else changed it meanwhile, that is what counts.
        let reply = stored.replace(&client, &curated.curation)?;
        if reply.status != 412 {
            reply.expect_taken(&client)?;
        }
    }
    Ok(done)
}

/// Sends the media of all notes that are not taken down; says which of the notes are, and how many are hidden.
pub(crate) fn send_pictures(
    client: &Client,
    feed: &Feed,
    curation: &Curation,
    done: &mut Published,
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Result<()> {
    let down: HashSet<&str> = curation.down().collect();
    let mut media = BTreeSet::new();
    for note in feed.shown_notes()? {
        if down.contains(note.id.as_str()) {
            done.down.push(note.id);
            continue;
        }
        // Those of hidden notes too, so that they can be shown again.
        media.extend(media_of(&note));
        done.hidden += usize::from(curation.hidden.contains_key(&note.id));
    }
    let media: Vec<Media> = media.into_iter().collect();
    (done.media, done.bytes) = send_media(client, feed, &media, tick)?;
    Ok(())
}

/// Sends a head in the place of the one that was read.
pub(crate) fn put_head(client: &Client, remote: &Remote, file: &[u8]) -> Result<()> {
    let reply = client.put(FeedPath::Head, file, &[remote.condition()])?;
    // An answer that was lost on the way makes a second try fail although the first went through.
    if reply.status == 412 && client.get(FeedPath::Head)?.body == file {
        return Ok(());
    }
    reply.expect_taken(client)
}

/// Sends a file unless it is there; says how many bytes.
fn send(client: &Client, path: FeedPath, file: &[u8]) -> Result<usize> {
    let there = client.get(path)?;
    if there.status == 200 && there.body == file {
        return Ok(0);
    }
    client.put(path, file, &[])?.expect_taken(client)?;
    Ok(file.len())
}

/// The head that the Worker has.
pub(crate) struct Remote {
    /// Nothing where there is none, or it is broken.
    pub head: Option<Head>,
    /// The file; empty where there is none.
    pub file: Vec<u8>,
    tag: Option<String>,
}

impl Remote {
    /// Of a place where nothing was published yet.
    pub(crate) const fn none() -> Self {
        Self { head: None, file: Vec::new(), tag: None }
    }

    pub(crate) fn read(client: &Client) -> Result<Self> {
        let reply = client.get(FeedPath::Head)?;
        match reply.status {
            200 => {}
            404 => return Ok(Self::none()),
            _ => return Err(client.refusal(&reply)),
        }
        let tag = reply.tag.clone().ok_or_else(|| {
            Problem::fatal(
                format!("{} answers without an ETag", client.url(FeedPath::Head)),
                "check that the address is that of a feed on a Notefall Worker",
            )
        })?;
        match decode_head(&reply.body) {
            Ok(head) => Ok(Self { head: Some(head), file: reply.body, tag: Some(tag) }),
            Err(ShardError::Newer(_)) => {
                Err(Problem::fatal("the published feed was built by a newer Notefall", "update this command"))
            }
            // A broken head is one more reason to publish.
            Err(_) => Ok(Self { head: None, file: reply.body, tag: Some(tag) }),
        }
    }

    /// What a request says that is to be refused where the head is another one now.
    pub(crate) fn condition(&self) -> (&'static str, &str) {
        self.tag.as_deref().map_or(("If-None-Match", "*"), |tag| ("If-Match", tag))
    }

    pub(crate) fn version(&self) -> u64 {
        self.head.as_ref().map_or(0, |head| head.version)
    }

    /// When its signature ends; nothing where it is not signed.
    fn expires(&self) -> Option<u64> {
        sign::statement(&self.file).map(|statement| statement.expires)
    }

    /// Whether it is the same feed, whatever the version.
    pub(crate) fn shows(&self, local: &Head) -> bool {
        self.head.as_ref().is_some_and(|head| Head { version: local.version, ..head.clone() } == *local)
    }
}

/// A feed as the Worker has it, with the packs of its segments, so that notes can be hidden; nothing where that cannot be done.
pub(crate) fn fetched(client: &Client, head: &Head, find: Find) -> Result<Option<Previous<'static>>> {
    let mut packs = HashMap::new();
    for (id, _) in packs_of(head) {
        let reply = client.get(FeedPath::Pack(id))?;
        match reply.status {
            200 => drop(packs.insert(id, reply.body)),
            404 => return Ok(None),
            _ => return Err(client.refusal(&reply)),
        }
    }
    Ok(Previous::of_packs(head.clone(), find, packs))
}

/// The packs of all segments and of counts, each checked against its name.
fn packs(feed: &Feed) -> Result<Vec<(u64, Vec<u8>)>> {
    let mut packs = Vec::new();
    for (id, paths) in packs_of(&feed.head) {
        let pack = pack_of(feed, &paths)?;
        if crate::media::hash(&pack) != id {
            // Which file it is, where its own checksum tells.
            paths.iter().map(|path| feed.payload(*path)).try_for_each(|read| read.map(drop))?;
            return Err(Problem::fatal("a segment in this folder is damaged", BUILD_AGAIN)
                .at(Place::file(&feed.root)));
        }
        if pack.len() > LARGEST_PACK {
            return Err(Problem::fatal(
                format!("a segment has {} MiB; more than 32 cannot be published yet", pack.len() >> 20),
                "build the sources as several feeds",
            ));
        }
        packs.push((id, pack));
    }
    Ok(packs)
}

/// Sends the media that the Worker does not have; says how many, and their bytes.
fn send_media(
    client: &Client,
    feed: &Feed,
    media: &[Media],
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Result<(usize, usize)> {
    let (next, done, sent, bytes) =
        (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let all = media.len();
    let stopped = AtomicBool::new(false);
    let first_problem: Mutex<Option<Problem>> = Mutex::new(None);
    let send_one = |media: Media| -> Result<()> {
        let path = FeedPath::Media(media);
        if client.has(path)? {
            return Ok(());
        }
        let file = feed.read(path)?;
        if crate::media::hash(&file) != media.hash {
            return Err(Problem::fatal("this file is damaged", "delete it and build the feed again")
                .at(Place::file(&feed.root.join(path.write()))));
        }
        client.put(path, &file, &[])?.expect_taken(client)?;
        sent.fetch_add(1, Ordering::Relaxed);
        bytes.fetch_add(file.len(), Ordering::Relaxed);
        Ok(())
    };
    std::thread::scope(|scope| {
        for _ in 0..THREADS.min(media.len()) {
            scope.spawn(|| {
                while let Some(media) = media.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if stopped.load(Ordering::Relaxed) {
                        return;
                    }
                    match send_one(*media) {
                        Ok(()) => tick(done.fetch_add(1, Ordering::Relaxed) + 1, all),
                        Err(problem) => {
                            stopped.store(true, Ordering::Relaxed);
                            if let Ok(mut first) = first_problem.lock() {
                                first.get_or_insert(problem);
                            }
                        }
                    }
                }
            });
        }
    });
    match first_problem.into_inner().ok().flatten() {
        Some(problem) => Err(problem),
        None => Ok((sent.into_inner(), bytes.into_inner())),
    }
}
