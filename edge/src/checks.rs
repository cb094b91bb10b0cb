//! What is accepted when a feed is published, apart from any I/O.

use crate::problem::Problem;
use notefall_core::counts::Overlay;
use notefall_core::head::{CARDS_IN_HEAD, Head, Segment};
use notefall_core::pack::Table;
use notefall_core::path::{Kind, push_hash};
use notefall_core::search::find::Find;
use notefall_core::search::fold::decompose;
use notefall_core::shard;
use notefall_suggest::Suggestions;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// The largest media file, in bytes.
pub const MEDIA_BYTES: usize = 16 << 20;
/// The largest pack, in bytes.
pub const PACK_BYTES: usize = 32 << 20;
/// The largest head, in bytes.
pub const HEAD_BYTES: usize = 64 << 10;
/// The largest `find.bin` that is taken, in bytes.
pub const FIND_BYTES: usize = 1 << 20;
/// The largest `suggest.bin` that is taken, in bytes.
pub const SUGGEST_BYTES: usize = 64 << 10;
/// The most files of counts that a feed may have: what a command makes, twice.
pub const COUNTS: usize = 512;
/// The most segments that a feed may have: each is a read when a head is published and when a note is looked for.
pub const SEGMENTS: usize = 32;

/// A SHA-256.
pub type Digested = [u8; 32];

/// The SHA-256 of a body.
#[must_use]
pub fn digest(body: &[u8]) -> Digested {
    Sha256::digest(body).into()
}

/// Checks that a body is what its name says: the first eight bytes of its SHA-256, big endian.
pub fn check_name(digest: &Digested, name: u64) -> Result<(), Problem> {
    let first = digest.first_chunk().copied().unwrap_or_default();
    let actual = u64::from_be_bytes(first);
    if actual == name {
        return Ok(());
    }
    let mut hash = String::new();
    push_hash(&mut hash, actual);
    Err(Problem::unacceptable(format!(
        "The name of this file is not its content's hash, which is {hash}. It was damaged on the way or misnamed: send it again."
    )))
}

/// Checks a body against a `Content-Digest` (RFC 9530) header; other algorithms than SHA-256 are passed over.
pub fn check_digest(header: Option<&str>, digest: &Digested) -> Result<(), Problem> {
    let member =
        header.into_iter().flat_map(|h| h.split(',')).find_map(|m| m.trim().strip_prefix("sha-256="));
    let Some(member) = member else { return Ok(()) };
    let expected = format!(":{}:", base64(digest));
    if member.split(';').next().unwrap_or_default().trim() == expected {
        return Ok(());
    }
    Err(Problem::new(
        400,
        "digest-mismatch",
        "Digest does not match",
        format!(
            "The body arrived with Content-Digest sha-256={expected}. It was damaged on the way: send it again."
        ),
    ))
}

/// Base64 of RFC 4648, padded.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, i| bits << 8 | u32::from(chunk.get(i).copied().unwrap_or(0)));
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// Checks a pack: its table, and that every shard's header is that of the shard that belongs there.
pub fn check_pack(pack: &[u8]) -> Result<(), Problem> {
    let table = Table::decode(pack).map_err(|error| Problem::unacceptable(format!("The pack: {error}.")))?;
    if table.pack_bytes() != pack.len() {
        return Err(Problem::unacceptable(format!(
            "The pack's table adds up to {} bytes, but {} arrived; publish the feed again.",
            table.pack_bytes(),
            pack.len()
        )));
    }
    for kind in Kind::IN_SEGMENTS {
        for number in 0..table.shards(kind) {
            let wrong = |what: &str| {
                Problem::unacceptable(format!("In the pack, {}{number}.bin: {what}.", kind.name()))
            };
            let file = table.range(kind, number).and_then(|range| pack.get(range));
            let header =
                shard::header(file.unwrap_or_default()).map_err(|error| wrong(&error.to_string()))?;
            if header.kind != kind || header.number != number {
                return Err(wrong(shard::ShardError::Misplaced.sentence()));
            }
        }
    }
    Ok(())
}

/// Reads the file of a head.
pub fn open_head(file: &[u8]) -> Result<Head, shard::ShardError> {
    let payload = shard::open(Kind::Head, 0, file)?;
    Ok(Head::decode(&payload)?)
}

/// Checks a head by itself.
pub fn check_head(file: &[u8]) -> Result<Head, Problem> {
    let head = open_head(file).map_err(|error| Problem::unacceptable(format!("head.bin: {error}.")))?;
    if head.segments.len() > SEGMENTS {
        return Err(Problem::unacceptable(format!(
            "The head names {} segments; at most {SEGMENTS} are served. Merge small ones: build the feed again.",
            head.segments.len()
        )));
    }
    let mut seen = HashSet::new();
    if !head.segments.iter().all(|segment| seen.insert(segment.id)) {
        return Err(Problem::unacceptable("The head names a segment twice; build the feed again."));
    }
    if head.overlay.chunks.len() > COUNTS {
        return Err(Problem::unacceptable(format!(
            "The head names {} files of counts; at most {COUNTS} are served. Build the feed again.",
            head.overlay.chunks.len()
        )));
    }
    if head.cards.len() > CARDS_IN_HEAD as usize || head.cards.len() as u64 > u64::from(head.notes()) {
        return Err(Problem::unacceptable(
            "The head carries more cards than it may or than its segments hold; build the feed again.",
        ));
    }
    Ok(head)
}

/// Checks a `find.bin` by itself.
pub fn check_find(file: &[u8]) -> Result<Find, Problem> {
    let find = shard::open(Kind::Find, 0, file).and_then(|payload| Ok(Find::decode(&payload)?));
    find.map_err(|error| Problem::unacceptable(format!("find.bin: {error}.")))
}

/// Checks a `suggest.bin` by itself, and gives the version of the head that it belongs to.
pub fn check_suggest(file: &[u8]) -> Result<u64, Problem> {
    let version = shard::open(Kind::Suggest, 0, file).and_then(|payload| {
        Suggestions::decode(&payload, decompose)?;
        Ok(notefall_suggest::version(&payload)?)
    });
    version.map_err(|error| Problem::unacceptable(format!("suggest.bin: {error}.")))
}

/// Whether a `find.bin` is of the head's version and names its segments.
#[must_use]
pub fn belongs(find: &Find, head: &Head) -> bool {
    find.version == head.version
        && find.segments.iter().map(|part| part.segment).eq(head.segments.iter().map(|segment| segment.id))
}

/// Whether a pack holds the shards that the head says.
#[must_use]
pub fn fits(segment: &Segment, table: &Table) -> bool {
    Kind::IN_SEGMENTS.into_iter().all(|kind| segment.shards(kind) == table.shards(kind))
}

/// Whether a pack holds the counts that the head says, and nothing else.
#[must_use]
pub fn fits_counts(overlay: &Overlay, table: &Table) -> bool {
    let expected = |kind| if kind == Kind::Counts { overlay.chunks.len() } else { 0 };
    Kind::IN_SEGMENTS.into_iter().all(|kind| expected(kind) == table.shards(kind) as usize)
}

/// What a publish of a head says about the head it replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// `If-None-Match: *`: there must be none.
    New,
    /// `If-Match`: it must be one of these.
    Match(String),
}

impl Precondition {
    /// Reads the headers; without a condition a publish could undo another one unseen.
    pub fn read(if_match: Option<&str>, if_none_match: Option<&str>) -> Result<Self, Problem> {
        match (if_match, if_none_match.map(str::trim)) {
            (None, Some("*")) => Ok(Self::New),
            (Some(tags), None) => Ok(Self::Match(tags.to_owned())),
            (None, None) => Err(Problem::new(
                428,
                "precondition-required",
                "Precondition required",
                "Send If-Match with the ETag of the head that you read, or If-None-Match: * for a new feed.",
            )),
            _ => Err(Problem::new(
                400,
                "bad-precondition",
                "Bad precondition",
                "Send either If-Match with an ETag or If-None-Match: *, nothing else.",
            )),
        }
    }

    /// Whether it holds, given the stored head's entity tag.
    pub fn check(&self, stored: Option<&str>) -> Result<(), Problem> {
        let holds = match (self, stored) {
            (Self::New, None) => true,
            (Self::Match(tags), Some(etag)) => crate::conditions::match_hits(tags, etag),
            _ => false,
        };
        if holds { Ok(()) } else { Err(overtaken()) }
    }
}

/// Somebody else has published in between.
#[must_use]
pub fn overtaken() -> Problem {
    Problem::new(
        412,
        "overtaken",
        "Another publish came first",
        "The stored head is not the one you built upon. Read it again, build upon it and publish again.",
    )
}

/// A head that does not come after the stored one.
#[must_use]
pub fn not_newer(version: u64, stored: u64) -> Problem {
    Problem::new(
        409,
        "not-newer",
        "Version is not newer",
        format!("This head has version {version}, the stored one {stored}. Publish with a higher version."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use notefall_core::counts::Chunk;
    use notefall_core::pack;

    fn seal(kind: Kind, number: u32, payload: &[u8]) -> Vec<u8> {
        shard::seal(kind, number, payload, |bytes| miniz_oxide::deflate::compress_to_vec(bytes, 6))
    }

    fn pack_of(numbers: [u32; 3]) -> Vec<u8> {
        let [cards, notes, ids] = numbers;
        pack::encode(&[
            vec![seal(Kind::Cards, cards, b"c")],
            vec![seal(Kind::Notes, notes, b"n")],
            vec![seal(Kind::Ids, ids, b"i")],
            vec![],
            vec![],
            vec![],
        ])
        .unwrap()
    }

    fn head_of(head: &Head) -> Vec<u8> {
        seal(Kind::Head, 0, &head.encode())
    }

    #[test]
    fn names_are_hashes() {
        let digest = digest(b"abc");
        assert_eq!(check_name(&digest, 0xba78_16bf_8f01_cfea), Ok(()));
        let problem = check_name(&digest, 0).unwrap_err();
        assert!(problem.status == 422 && problem.detail.contains("ba7816bf8f01cfea"));
    }

    #[test]
    fn digests() {
        let digest = digest(b"abc");
        let right = "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";
        for ok in [
            None,
            Some(right),
            Some("md5=:x:"),
            Some("md5=:x:, sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:"),
        ] {
            assert_eq!(check_digest(ok, &digest), Ok(()));
        }
        for wrong in ["sha-256=:AAAA:", "sha-256=", "sha-256=ungWv48Bz"] {
            assert_eq!(check_digest(Some(wrong), &digest).unwrap_err().status, 400);
        }
        assert_eq!(
            [&b""[..], b"f", b"fo", b"foo", b"foob"].map(base64),
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]
        );
    }

    #[test]
    fn packs() {
        assert_eq!(check_pack(&pack_of([0, 0, 0])), Ok(()));
        for misplaced in [[1, 0, 0], [0, 7, 0], [0, 0, 1]] {
            assert_eq!(check_pack(&pack_of(misplaced)).unwrap_err().status, 422);
        }
        let pack = pack_of([0, 0, 0]);
        for cut in 0..pack.len() {
            assert_eq!(check_pack(&pack[..cut]).unwrap_err().status, 422);
        }
        let longer = [&pack[..], b"x"].concat();
        assert_eq!(check_pack(&longer).unwrap_err().status, 422);
        let empty = pack::encode(&[vec![Vec::new()], vec![], vec![], vec![], vec![], vec![]]).unwrap();
        assert_eq!(check_pack(&empty).unwrap_err().status, 422);
    }

    #[test]
    fn heads() {
        let segment = Segment { id: 1, notes: 3, note_shards: 1, id_shards: 1, ..Segment::default() };
        let segments = vec![segment];
        let head =
            Head { version: 3, runs: notefall_core::head::whole(&segments), segments, ..Head::default() };
        assert_eq!(check_head(&head_of(&head)), Ok(head.clone()));
        assert_eq!(check_head(b"").unwrap_err().status, 422);
        let twice = Head { segments: vec![segment, segment], ..head.clone() };
        assert_eq!(check_head(&head_of(&twice)).unwrap_err().status, 422);
        let many = (0..33).map(|id| Segment { id, ..segment }).collect();
        let many = Head { segments: many, ..head.clone() };
        assert_eq!(check_head(&head_of(&many)).unwrap_err().status, 422);
        let overlay =
            |chunks| Overlay { id: 5, chunks: vec![Chunk { segment: 1, cards: 0, notes: 0 }; chunks] };
        let counted = Head { overlay: overlay(1), ..head.clone() };
        assert_eq!(check_head(&head_of(&counted)), Ok(counted));
        let many = Head { overlay: overlay(COUNTS + 1), ..head.clone() };
        assert_eq!(check_head(&head_of(&many)).unwrap_err().status, 422);
        let cards = Head { cards: vec![Default::default(); 4], ..head };
        assert_eq!(check_head(&head_of(&cards)).unwrap_err().status, 422);
        let table = Table::decode(&pack_of([0, 0, 0])).unwrap();
        assert!(fits(&segment, &table) && !fits(&Segment { note_shards: 2, ..segment }, &table));
        let file = vec![seal(Kind::Counts, 0, b"")];
        let pack = pack::encode(&[vec![], vec![], vec![], vec![], vec![], file]).unwrap();
        assert_eq!(check_pack(&pack), Ok(()));
        let counts = Table::decode(&pack).unwrap();
        assert!(fits_counts(&overlay(1), &counts) && !fits_counts(&overlay(2), &counts));
        assert!(!fits_counts(&overlay(1), &table) && !fits(&segment, &counts));
    }

    #[test]
    fn preconditions() {
        let read = Precondition::read;
        let status = |result: Result<Precondition, Problem>| result.unwrap_err().status;
        assert_eq!(status(read(None, None)), 428);
        assert_eq!(status(read(Some("\"a\""), Some("*"))), 400);
        assert_eq!(status(read(None, Some("\"a\""))), 400);
        let new = read(None, Some("*")).unwrap();
        assert!(new.check(None).is_ok() && new.check(Some("\"a\"")).is_err());
        let same = read(Some("\"a\""), None).unwrap();
        assert!(same.check(Some("\"a\"")).is_ok());
        assert_eq!(same.check(None).unwrap_err().status, 412);
        assert_eq!(same.check(Some("\"b\"")).unwrap_err().status, 412);
    }
}
