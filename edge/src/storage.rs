//! Feeds in R2: `{feed}/head.bin`, `{feed}/{segment}.pack`, `{feed}/m/{hash}.{extension}`. A shard is a range of a pack.

use crate::checks::open_head;
use crate::conditions::ByteRange;
use crate::log;
use crate::lru::Lru;
use crate::preview;
use crate::problem::Problem;
use notefall_core::pack::{self, PREFIX_BYTES, Table};
use notefall_core::path::{Path, ShardPath};
use std::cell::RefCell;
use std::rc::Rc;
use worker::web_sys::ReadableStream;
use worker::{Bucket, Date, Env, Object, Objects, ResponseBody};

/// How much of a pack is read for its table at first: enough for 2,000 shards, or some 14,000 notes.
const TABLE_READ: u64 = 8 << 10;
/// How many bytes of tables an isolate keeps.
const TABLES_BYTES: usize = 4 << 20;
/// How many bytes of heads an isolate keeps, for when storage does not answer.
const HEADS_BYTES: usize = 2 << 20;
/// What an entry takes besides its content, about.
pub const ENTRY_BYTES: usize = 200;

thread_local! {
    static TABLES: RefCell<Lru<(String, u64), Rc<Table>>> = RefCell::new(Lru::new(TABLES_BYTES));
    static HEADS: RefCell<Lru<String, Rc<HeadFile>>> = RefCell::new(Lru::new(HEADS_BYTES));
}

/// The stored files of one feed.
#[derive(Debug)]
pub struct Feed {
    bucket: Bucket,
    name: String,
    /// The folder of its segments and media: its name, or that of the feed that it is a preview of.
    folder: String,
    /// The folder of the files that change.
    changing: String,
}

/// `head.bin` or `find.bin` as it is stored.
#[derive(Debug)]
pub struct HeadFile {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its entity tag, in quotes.
    pub etag: String,
}

/// Something that is stored in a feed's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its path below the feed.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// When it was stored, in Unix milliseconds.
    pub stored: u64,
}

/// A file, or a part of one, on its way out.
#[derive(Debug)]
pub struct Part {
    /// The bytes.
    pub body: ReadableStream,
    /// The length of the whole file.
    pub size: u64,
}

/// The key of a feed's file that never changes: in its own folder, or in that of the feed that it is a preview of.
#[must_use]
pub fn key_of(folder: &str, path: Path) -> String {
    format!("{folder}/{}", path.write())
}

/// Where a shard is in its pack, if this isolate has the pack's table: offset and length.
#[must_use]
pub fn known_place(feed: &str, shard: ShardPath) -> Option<(u64, u64)> {
    let key = (feed.to_owned(), shard.segment);
    place_in(&*TABLES.with_borrow_mut(|tables| tables.get(&key))?, shard)
}

/// Keeps a table, for the next who asks.
pub fn know_table(feed: &str, segment: u64, table: Rc<Table>) {
    let bytes = table.bytes() + ENTRY_BYTES;
    TABLES.with_borrow_mut(|tables| tables.put((feed.to_owned(), segment), table, bytes));
}

fn place_in(table: &Table, shard: ShardPath) -> Option<(u64, u64)> {
    let range = table.range(shard.kind, shard.number)?;
    Some((range.start as u64, range.len() as u64))
}

/// Storage did not do what it was asked, which the log says.
pub fn failed(error: &worker::Error) -> Problem {
    log::failed("storage", &[("error", &error.to_string())]);
    Problem::storage()
}

impl Feed {
    /// The feed of that name, whether or not there is one; a preview only as long as it has not ended.
    pub fn open(env: &Env, name: &str) -> Result<Self, Problem> {
        let bucket = env.bucket("FEEDS").map_err(|error| {
            log::failed("binding", &[("name", "FEEDS"), ("error", &error.to_string())]);
            Problem::setup("The R2 bucket is missing: bind one as FEEDS in wrangler.toml and deploy again.")
        })?;
        let (folder, changing) = match preview::of_name(name) {
            Some((_, digits))
                if preview::end_of(digits).is_none_or(|end| end <= Date::now().as_millis() / 1000) =>
            {
                return Err(preview::ended());
            }
            Some((feed, digits)) => (feed, format!("{feed}/{}", preview::preview_path(digits, Path::Head))),
            None => (name, format!("{name}/{}", Path::Head.write())),
        };
        let changing = changing.strip_suffix(&Path::Head.write()).unwrap_or_default().to_owned();
        Ok(Self { bucket, name: name.to_owned(), folder: folder.to_owned(), changing })
    }

    /// Whether it is a preview.
    #[must_use]
    pub fn is_preview(&self) -> bool {
        self.name != self.folder
    }

    /// The name of the feed itself, also of a preview's.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The bucket.
    #[must_use]
    pub fn bucket(&self) -> &Bucket {
        &self.bucket
    }

    /// The key of a file.
    #[must_use]
    pub fn key(&self, path: Path) -> String {
        match path {
            Path::Head | Path::Find | Path::Suggest => format!("{}{}", self.changing, path.write()),
            _ => key_of(&self.folder, path),
        }
    }

    /// The feed's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The head; the last good one of this isolate where storage fails, or gives something else.
    pub async fn head(&self) -> Result<Rc<HeadFile>, Problem> {
        match self.stored_head().await {
            Ok(Some(head)) => {
                let good = HEADS.with_borrow_mut(|heads| heads.get(&self.name));
                let is_known = good.as_ref().is_some_and(|good| good.etag == head.etag);
                if !is_known && let Err(error) = open_head(&head.bytes) {
                    log::damaged(self, "head.bin", &error);
                    return good.ok_or_else(|| Problem::damaged(format!("The feed's head.bin: {error}.")));
                }
                let bytes = head.bytes.len() + ENTRY_BYTES;
                HEADS.with_borrow_mut(|heads| heads.put(self.name.clone(), Rc::clone(&head), bytes));
                Ok(head)
            }
            Ok(None) => {
                HEADS.with_borrow_mut(|heads| heads.remove(&self.name));
                Err(Problem::missing(
                    "There is no feed of this name here. Check its spelling, or publish it first.",
                ))
            }
            Err(problem) => HEADS.with_borrow_mut(|heads| heads.get(&self.name)).ok_or(problem),
        }
    }

    /// `find.bin`.
    pub async fn find(&self) -> Result<Rc<HeadFile>, Problem> {
        self.stored(Path::Find).await?.ok_or_else(|| {
            Problem::missing("This feed cannot be searched, or there is none of this name. Publish it with a current Notefall.")
        })
    }

    /// The head as storage has it now.
    pub async fn stored_head(&self) -> Result<Option<Rc<HeadFile>>, Problem> {
        self.stored(Path::Head).await
    }

    /// A mutable file as storage has it now.
    pub async fn stored(&self, path: Path) -> Result<Option<Rc<HeadFile>>, Problem> {
        self.stored_at(self.key(path)).await
    }

    /// The feed's record as storage has it now.
    pub async fn stored_record(&self) -> Result<Option<Rc<HeadFile>>, Problem> {
        self.stored_at(self.record_key()).await
    }

    /// A small file under any key.
    pub async fn stored_at(&self, key: String) -> Result<Option<Rc<HeadFile>>, Problem> {
        let get = self.bucket.get(key).execute().await;
        let Some(object) = get.map_err(|error| failed(&error))? else { return Ok(None) };
        let etag = object.http_etag();
        Ok(Some(Rc::new(HeadFile { bytes: bytes(&object).await?, etag })))
    }

    /// The table of a pack.
    pub async fn table(&self, segment: u64) -> Result<Rc<Table>, Problem> {
        let key = (self.name.clone(), segment);
        if let Some(table) = TABLES.with_borrow_mut(|tables| tables.get(&key)) {
            return Ok(table);
        }
        self.stored_table(segment).await
    }

    /// The table of a pack, read from storage now.
    pub async fn stored_table(&self, segment: u64) -> Result<Rc<Table>, Problem> {
        let path = Path::Pack(segment);
        let Some((mut start, size)) = self.read(path, 0, TABLE_READ).await? else {
            return Err(Problem::missing("There is no such segment here. Load the feed's head again."));
        };
        let damaged = || {
            log::failed("damaged", &[("file", &self.key(path))]);
            Problem::damaged("A segment of this feed cannot be read; publish the feed again.")
        };
        let length = pack::table_bytes(&start).map_err(|_| damaged())?;
        if length > start.len() && length as u64 <= size && length >= PREFIX_BYTES {
            start = self.read(path, 0, length as u64).await?.ok_or_else(damaged)?.0;
        }
        let table = Table::decode(&start).ok().filter(|table| table.pack_bytes() as u64 == size);
        let table = Rc::new(table.ok_or_else(damaged)?);
        know_table(&self.name, segment, Rc::clone(&table));
        Ok(table)
    }

    /// Where a shard is in its pack: offset and length.
    pub async fn place(&self, shard: ShardPath) -> Result<(u64, u64), Problem> {
        place_in(&*self.table(shard.segment).await?, shard)
            .ok_or_else(|| Problem::missing("The segment has no such shard. Load the feed's head again."))
    }

    /// A shard, to be passed on.
    pub async fn shard(&self, shard: ShardPath) -> Result<ReadableStream, Problem> {
        let (offset, length) = self.place(shard).await?;
        let range = worker::Range::OffsetWithLength { offset, length };
        let get = self.bucket.get(self.key(Path::Pack(shard.segment))).range(range).execute().await;
        match get.map_err(|error| failed(&error))? {
            Some(object) => stream(&object),
            None => Err(self.gone(shard.segment)),
        }
    }

    /// A shard, to be read here.
    pub async fn shard_bytes(&self, shard: ShardPath) -> Result<Vec<u8>, Problem> {
        let (offset, length) = self.place(shard).await?;
        self.pack_bytes(shard.segment, offset, length).await
    }

    /// Some bytes of a pack.
    pub async fn pack_bytes(&self, segment: u64, offset: u64, length: u64) -> Result<Vec<u8>, Problem> {
        let read = self.read(Path::Pack(segment), offset, length).await?;
        read.map(|(bytes, _)| bytes).ok_or_else(|| self.gone(segment))
    }

    fn gone(&self, segment: u64) -> Problem {
        TABLES.with_borrow_mut(|tables| tables.remove(&(self.name.clone(), segment)));
        Problem::missing("The segment was removed. Load the feed's head again.")
    }

    /// How long a file is; `None` where it is not.
    pub async fn size(&self, path: Path) -> Result<Option<u64>, Problem> {
        let head = self.bucket.head(self.key(path)).await.map_err(|error| failed(&error))?;
        Ok(head.map(|object| object.size()))
    }

    /// A file or a range of it, to be passed on. A range that is not in the file gives the file's size.
    pub async fn file(
        &self,
        path: Path,
        range: Option<ByteRange>,
    ) -> Result<Option<Result<Part, u64>>, Problem> {
        let mut get = self.bucket.get(self.key(path));
        if let Some(range) = range {
            get = get.range(match range {
                ByteRange::From(offset, None) => worker::Range::OffsetToEnd { offset },
                ByteRange::From(offset, Some(last)) => {
                    worker::Range::OffsetWithLength { offset, length: last - offset + 1 }
                }
                ByteRange::Last(suffix) => worker::Range::Suffix { suffix },
            });
        }
        match get.execute().await {
            Ok(None) => Ok(None),
            Ok(Some(object)) => Ok(Some(Ok(Part { body: stream(&object)?, size: object.size() }))),
            Err(error) => {
                // R2 throws for ranges outside the file, in words that it does not promise: ask for the size instead.
                let size = if range.is_some() { self.size(path).await? } else { None };
                match (range, size) {
                    (Some(range), Some(size)) if range.within(size).is_none() => Ok(Some(Err(size))),
                    _ => Err(failed(&error)),
                }
            }
        }
    }

    /// What is stored below a folder of the feed's, up to 1,000 at a time, and where to go on.
    pub async fn list(
        &self,
        folder: &str,
        cursor: Option<String>,
    ) -> Result<(Vec<Listed>, Option<String>), Problem> {
        let below = format!("{}/", self.folder);
        let mut list = self.bucket.list().prefix(format!("{below}{folder}"));
        if let Some(cursor) = cursor {
            list = list.cursor(cursor);
        }
        let found = list.execute().await.map_err(|error| failed(&error))?;
        let objects = listed(&found, &below);
        Ok((objects, found.cursor().filter(|_| found.truncated())))
    }

    /// What is stored of the feed behind a path, up to 1,000 at a time, and whether there is more.
    pub async fn list_after(&self, path: &str) -> Result<(Vec<Listed>, bool), Problem> {
        let below = format!("{}/", self.folder);
        let list = self.bucket.list().prefix(below.clone()).start_after(format!("{below}{path}"));
        let found = list.execute().await.map_err(|error| failed(&error))?;
        Ok((listed(&found, &below), found.truncated()))
    }

    /// Deletes up to 1,000 keys, which need not be there.
    pub async fn delete_keys(&self, keys: Vec<String>) -> Result<(), Problem> {
        self.bucket.delete_multiple(keys).await.map_err(|error| failed(&error))
    }

    /// Forgets what this isolate keeps of a feed that was deleted.
    pub fn forget(&self) {
        HEADS.with_borrow_mut(|heads| heads.remove(&self.name));
    }

    /// The bytes of a range, cut at the end of the file, and the file's size.
    async fn read(&self, path: Path, offset: u64, length: u64) -> Result<Option<(Vec<u8>, u64)>, Problem> {
        let range = worker::Range::OffsetWithLength { offset, length };
        let get = self.bucket.get(self.key(path)).range(range).execute().await;
        let Some(object) = get.map_err(|error| failed(&error))? else { return Ok(None) };
        Ok(Some((bytes(&object).await?, object.size())))
    }
}

fn listed(found: &Objects, below: &str) -> Vec<Listed> {
    let listed = |object: &Object| {
        let name = object.key().strip_prefix(below)?.to_owned();
        Some(Listed { name, size: object.size(), stored: object.uploaded().as_millis() })
    };
    found.objects().iter().filter_map(listed).collect()
}

async fn bytes(object: &Object) -> Result<Vec<u8>, Problem> {
    match object.body() {
        Some(body) => body.bytes().await.map_err(|error| failed(&error)),
        None => Err(Problem::storage()),
    }
}

fn stream(object: &Object) -> Result<ReadableStream, Problem> {
    let body = object.body().ok_or_else(Problem::storage)?;
    match body.response_body().map_err(|error| failed(&error))? {
        ResponseBody::Stream(body) => Ok(body),
        _ => Err(Problem::storage()),
    }
}
