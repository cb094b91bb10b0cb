//! Signatures: who has a feed's public key can tell its files from all others. `core/FORMAT.md` says what is signed, and how.
//!
//! A signature is made last and checked first: it covers a file as it is stored, packed. Ed25519 gives the same signature each time, so the
//! same notes, the same feed before and the same key make the same bytes.

mod key;
pub mod verify;

pub use key::{Public, Signer, from_surroundings, make};

use crate::build::segment::seal;
use crate::feed::BUILD_AGAIN;
use crate::problem::{Problem, Result};
use notefall_core::path::Kind;
use notefall_core::shard::{self, HEADER_BYTES};
use std::collections::BTreeMap;

/// What every signed text begins with.
const CONTEXT: &[u8] = b"notefall signature 1";

/// The kind of extension that a signature is.
const SIGNATURE: u8 = 1;

/// The length of a signature.
const LENGTH: usize = 64;

/// How many bytes a signature adds to a shard: the extension's kind and length, and the signature.
pub const SHARD_BYTES: usize = 3 + LENGTH;

/// Of each signed segment its label: the name that it would have if it were not signed. A shard's signature holds for its segment's label,
/// since a segment's name is the hash of a content that has the signatures in it.
pub type Labels = BTreeMap<u64, u64>;

/// What a signature says of a file that changes, besides its content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// The version of the head that the file is, or belongs to.
    pub version: u64,
    /// When it ends, in Unix seconds; 0 for never.
    pub expires: u64,
    /// The labels of the segments that it names.
    pub labels: Labels,
}

impl Statement {
    fn write(&self) -> Vec<u8> {
        let mut out = [self.version.to_le_bytes(), self.expires.to_le_bytes()].concat();
        for (segment, label) in &self.labels {
            out.extend_from_slice(&segment.to_be_bytes());
            out.extend_from_slice(&label.to_be_bytes());
        }
        out
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (head, pairs) = bytes.split_first_chunk::<16>()?;
        let (version, expires) = head.split_first_chunk::<8>()?;
        let mut statement = Self {
            version: u64::from_le_bytes(*version),
            expires: u64::from_le_bytes(*expires.first_chunk()?),
            labels: Labels::new(),
        };
        let (pairs, rest) = pairs.as_chunks::<16>();
        for pair in pairs {
            let (segment, label) = pair.split_first_chunk::<8>()?;
            statement.labels.insert(u64::from_be_bytes(*segment), u64::from_be_bytes(*label.first_chunk()?));
        }
        rest.is_empty().then_some(statement)
    }
}

/// A signed file, taken apart.
struct Signed<'a> {
    signature: &'a [u8; LENGTH],
    statement: &'a [u8],
    file: &'a [u8],
    packed: &'a [u8],
}

impl<'a> Signed<'a> {
    /// Nothing where a file is not signed, or is none of ours.
    fn read(file: &'a [u8]) -> Option<Self> {
        let payload_at = shard::header(file).ok()?.payload_at;
        let mut extensions = file.get(HEADER_BYTES..payload_at)?;
        loop {
            let ([kind, low, high], rest) = extensions.split_first_chunk::<3>()?;
            let (content, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([*low, *high])))?;
            if *kind == SIGNATURE {
                let (signature, statement) = content.split_first_chunk::<LENGTH>()?;
                return Some(Self { signature, statement, file, packed: file.get(payload_at..)? });
            }
            extensions = rest;
        }
    }

    /// The text that is signed.
    fn text(&self, feed: &str, label: u64) -> Vec<u8> {
        text(feed, label, self.file, self.statement, self.packed)
    }
}

fn text(feed: &str, label: u64, file: &[u8], statement: &[u8], packed: &[u8]) -> Vec<u8> {
    let header = file.get(..HEADER_BYTES - 2).unwrap_or_default();
    // Names of feeds have 64 bytes at most, statements some hundred.
    let (name, length) = ([feed.len() as u8], (statement.len() as u16).to_le_bytes());
    [CONTEXT, &name, feed.as_bytes(), &label.to_be_bytes(), header, &length, statement, packed].concat()
}

/// Whether a file says that it is signed.
#[must_use]
pub fn is_signed(file: &[u8]) -> bool {
    Signed::read(file).is_some()
}

/// What a signed file says of itself, unchecked.
#[must_use]
pub fn statement(file: &[u8]) -> Option<Statement> {
    Statement::read(Signed::read(file)?.statement)
}

/// The file with a signature as its only extension.
fn with_signature(file: &[u8], signature: [u8; LENGTH], statement: &[u8], packed: &[u8]) -> Vec<u8> {
    let content = (LENGTH + statement.len()) as u16;
    let extensions = (content + 3).to_le_bytes();
    let header = file.get(..HEADER_BYTES - 2).unwrap_or_default();
    [header, &extensions, &[SIGNATURE], &content.to_le_bytes(), &signature, statement, packed].concat()
}

/// How the files of a feed that change are made: signed, where the feed is.
#[derive(Debug, Clone, Default)]
pub struct Seal<'a> {
    /// Those of all segments, where the feed is signed.
    pub labels: Option<Labels>,
    /// What signs, where it is at hand.
    pub signer: Option<&'a Signer>,
    /// When what it signs ends, in Unix seconds; 0 for never.
    pub expires: u64,
}

impl<'a> Seal<'a> {
    /// For a feed whose head this is. With a key, the head has to be signed by it; an unsigned feed needs none. What is signed ends when
    /// that head does.
    ///
    /// # Errors
    /// Where it is signed by another key.
    pub fn of(head_file: &[u8], signer: Option<&'a Signer>) -> Result<Self> {
        let Some(statement) = statement(head_file) else { return Ok(Self::default()) };
        if signer.is_some_and(|signer| signer.public().check_changing(head_file).is_err()) {
            return Err(Problem::fatal(
                "this feed is signed by another key",
                "name that key with --key or NOTEFALL_KEY, or build the feed with this one and publish it",
            ));
        }
        Ok(Self { labels: Some(statement.labels), signer, expires: statement.expires })
    }

    /// What signs new segments of the feed.
    ///
    /// # Errors
    /// Where it is signed and there is no key.
    pub fn signer(&self) -> Result<Option<&'a Signer>> {
        if self.labels.is_some() && self.signer.is_none() {
            return Err(no_key());
        }
        Ok(self.signer.filter(|_| self.labels.is_some()))
    }

    /// Makes a file of a version.
    ///
    /// # Errors
    /// Where the feed is signed and there is no key.
    pub fn file(&self, kind: Kind, payload: &[u8], version: u64) -> Result<Vec<u8>> {
        let file = seal(kind, 0, payload);
        let Some(signer) = self.signer()? else { return Ok(file) };
        let labels = match kind {
            Kind::Suggest => Labels::new(),
            _ => self.labels.clone().unwrap_or_default(),
        };
        Ok(signer.sign_changing(&file, &Statement { version, expires: self.expires, labels }))
    }
}

/// A feed is signed, and what is to be done has to be signed, too.
fn no_key() -> Problem {
    Problem::fatal(
        "this feed is signed, and so has to be what is published in its place",
        "name its private key with --key FILE, or put it into NOTEFALL_KEY",
    )
}

/// The labels of a feed that is to be added to; nothing where all of it has to be written again, to be signed.
///
/// # Errors
/// Where the feed is signed and nothing signs: readers who have its public key would not get it any more.
pub fn onto(head_file: &[u8], signer: Option<&Signer>) -> Result<Option<Labels>> {
    let Some(signer) = signer else {
        return if is_signed(head_file) {
            Err(Problem::fatal(
                "the feed in this folder is signed",
                "name its private key with --key FILE or NOTEFALL_KEY; for a feed without signatures, build into another folder",
            ))
        } else {
            Ok(Some(Labels::new()))
        };
    };
    Ok(signer.public().check_changing(head_file).ok().map(|statement| statement.labels))
}

/// Why a file was refused that should be signed.
fn refused(what: &str) -> Problem {
    Problem::fatal(what, BUILD_AGAIN)
}
