//! Keys: a private one that signs a feed, and the public one that pages have.

#[cfg(test)]
use super::SHARD_BYTES;
use super::{Signed, Statement, refused, text, with_signature};
use crate::base64;
use crate::build::segment::Shards;
use crate::problem::{Place, Problem, Result};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use notefall_core::pack;
use notefall_core::path::is_feed_name;
use notefall_core::shard;
use std::fmt;
use std::io::Write as _;
use std::path::Path;
use std::str::FromStr;

/// What private keys begin with, so that they are known for what they are wherever they turn up.
const PREFIX: &str = "notefall-private-key-1:";

/// The environment's private key.
const VARIABLE: &str = "NOTEFALL_KEY";

/// Signs a feed.
pub struct Signer {
    key: SigningKey,
    /// The feed that it signs; empty where the key was made for none by name.
    feed: String,
}

/// The key itself is never shown.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.public())
    }
}

/// What checks signatures: a key, and the name of the feed that it signs. As text, 43 digits of base64 for addresses, and behind a `.`
/// the name, if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Public {
    key: VerifyingKey,
    feed: String,
}

/// Makes a key for a feed, whose name may be empty, and writes it into a file that only its owner can read. Gives the public one.
///
/// # Errors
/// Where the name is none, there is a file already, or it cannot be written.
pub fn make(file: &Path, feed: &str) -> Result<Public> {
    check_name(feed)?;
    let mut secret = [0; 32];
    getrandom::fill(&mut secret)
        .map_err(|error| Problem::fatal(format!("the system gives no random bytes: {error}"), "try again"))?;
    let signer = Signer { key: SigningKey::from_bytes(&secret), feed: feed.to_owned() };
    let mut options = std::fs::OpenOptions::new();
    // A key that is overwritten is lost, and with it all that was signed by it.
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let line = format!("{}\n", signer.write());
    let written =
        options.open(file).and_then(|mut to| to.write_all(line.as_bytes()).and_then(|()| to.sync_all()));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Problem::fatal("there is a file of this name already", "name another one").at(Place::file(file))
        }
        _ => Problem::io(file, "the key cannot be written", &error),
    })?;
    Ok(signer.public())
}

/// The private key of a file, or of the environment where no file is named; nothing where there is none.
///
/// # Errors
/// Where it cannot be read, or is no key.
pub fn from_surroundings(file: Option<&Path>) -> Result<Option<Signer>> {
    let Some(file) = file else {
        let text = std::env::var(VARIABLE).unwrap_or_default();
        let none =
            || Problem::fatal(format!("{VARIABLE} holds no private key"), "`notefall key new` makes one");
        return if text.trim().is_empty() {
            Ok(None)
        } else {
            Signer::read(&text).ok_or_else(none).map(Some)
        };
    };
    let text = std::fs::read_to_string(file).map_err(|error| Problem::io(file, "cannot read", &error))?;
    let none =
        || Problem::fatal("this is no private key", "`notefall key new` makes one").at(Place::file(file));
    Signer::read(&text).ok_or_else(none).map(Some)
}

fn check_name(feed: &str) -> Result<()> {
    if feed.is_empty() || is_feed_name(feed) {
        return Ok(());
    }
    Err(Problem::fatal(
        format!("\"{feed}\" is not the name of a feed"),
        "give 1 to 64 of a-z, 0-9 and -, the first of them no -",
    ))
}

/// 32 bytes and a name.
fn parse(text: &str) -> Option<([u8; 32], String)> {
    let (key, feed) = text.split_once('.').unwrap_or((text, ""));
    let is_whole = text.contains('.') == is_feed_name(feed);
    Some((base64::from_url(key)?.try_into().ok().filter(|_| is_whole)?, feed.to_owned()))
}

fn write(key: &[u8; 32], feed: &str) -> String {
    let dot = if feed.is_empty() { "" } else { "." };
    format!("{}{dot}{feed}", base64::url(key))
}

impl Signer {
    /// Reads what [`make`] has written.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (key, feed) = parse(text.trim().strip_prefix(PREFIX)?)?;
        Some(Self { key: SigningKey::from_bytes(&key), feed })
    }

    fn write(&self) -> String {
        format!("{PREFIX}{}", write(self.key.as_bytes(), &self.feed))
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> Public {
        Public { key: self.key.verifying_key(), feed: self.feed.clone() }
    }

    fn sign(&self, file: &[u8], label: u64, statement: &[u8]) -> Vec<u8> {
        let payload_at = shard::header(file).map_or(file.len(), |header| header.payload_at);
        let packed = file.get(payload_at..).unwrap_or_default();
        let signature = self.key.sign(&text(&self.feed, label, file, statement, packed));
        with_signature(file, signature.to_bytes(), statement, packed)
    }

    /// Signs a file that changes.
    #[must_use]
    pub fn sign_changing(&self, file: &[u8], statement: &Statement) -> Vec<u8> {
        self.sign(file, 0, &statement.write())
    }

    /// Signs all shards of a segment, which are not signed yet, and gives its label; nothing where they are larger than a pack can be.
    pub fn sign_segment(&self, shards: &mut Shards) -> Option<u64> {
        let label = crate::media::hash(&pack::encode(shards).ok()?);
        for file in shards.iter_mut().flatten() {
            *file = self.sign(file, label, &[]);
        }
        Some(label)
    }
}

impl fmt::Display for Public {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&write(self.key.as_bytes(), &self.feed))
    }
}

impl FromStr for Public {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (key, feed) = parse(text)?;
            Some(Self { key: VerifyingKey::from_bytes(&key).ok()?, feed })
        };
        read().ok_or_else(|| "this is no public key; `notefall key show` says it".to_owned())
    }
}

impl Public {
    /// Checks a file, which stands in the segment of a label; 0 for those outside of segments.
    ///
    /// # Errors
    /// Where it is not signed by this key, for this feed and this segment.
    pub fn check(&self, file: &[u8], label: u64) -> Result<()> {
        let signed = Signed::read(file).ok_or_else(|| refused("it is not signed"))?;
        let signature = Signature::from_bytes(signed.signature);
        self.key
            .verify_strict(&signed.text(&self.feed, label), &signature)
            .map_err(|_| refused("it is not signed by this key, or not for this place"))
    }

    /// Checks a file that changes, and gives what its signature says of it.
    ///
    /// # Errors
    /// Where it is not signed by this key, for this feed.
    pub fn check_changing(&self, file: &[u8]) -> Result<Statement> {
        self.check(file, 0)?;
        super::statement(file).ok_or_else(|| refused("its signature says nothing of its version"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::segment::seal;
    use crate::sign::Labels;
    use notefall_core::path::Kind;
    use proptest::prelude::*;

    fn signer(feed: &str) -> Signer {
        Signer { key: SigningKey::from_bytes(&[7; 32]), feed: feed.to_owned() }
    }

    #[test]
    fn keys_are_written_and_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kitchen.key");
        let public = make(&file, "kitchen").unwrap();
        let signer = from_surroundings(Some(&file)).unwrap().unwrap();
        assert_eq!(signer.public(), public);
        assert_eq!(public.to_string().parse::<Public>().unwrap(), public);
        assert!(public.to_string().ends_with(".kitchen") && public.to_string().len() == 43 + 8);
        assert!(!format!("{signer:?}").contains(&base64::url(signer.key.as_bytes())));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let kept = std::fs::read(&file).unwrap();
        assert!(make(&file, "").unwrap_err().to_string().contains("already"));
        assert_eq!(std::fs::read(&file).unwrap(), kept);
        let other = folder.path().join("other.key");
        assert!(make(&other, "").unwrap() != public && make(&folder.path().join("x"), "No name").is_err());
        std::fs::write(&file, "not a key").unwrap();
        assert!(from_surroundings(Some(&file)).unwrap_err().to_string().contains("no private key"));
        assert!(from_surroundings(Some(&folder.path().join("missing"))).is_err());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let good = signer("kitchen");
        let (public, private) = (good.public().to_string(), good.write());
        assert!(Signer::read(&format!(" {private}\n")).is_some());
        for bad in
            ["", &public, &private.replace("kitchen", "Kitchen"), &private.replace('.', ".."), &private[..60]]
        {
            assert!(Signer::read(bad).is_none(), "{bad}");
        }
        let digits = &public[..43];
        for bad in [
            "",
            ".",
            digits.get(1..).unwrap(),
            &format!("{digits}."),
            &format!("{digits}.-"),
            &private,
            &format!("{digits}="),
        ] {
            assert!(bad.parse::<Public>().is_err(), "{bad}");
        }
        assert!(digits.parse::<Public>().unwrap() != good.public());
    }

    #[test]
    fn a_signature_holds_for_its_place_alone() {
        let (signer, file) = (signer("kitchen"), seal(Kind::Notes, 3, b"one two three"));
        let signed = signer.sign(&file, 5, &[]);
        assert_eq!(signed.len(), file.len() + SHARD_BYTES);
        assert_eq!(shard::open(Kind::Notes, 3, &signed).unwrap(), b"one two three", "readers pass over it");
        let public = signer.public();
        assert!(public.check(&signed, 5).is_ok() && public.check(&signed, 6).is_err());
        assert!(public.check(&file, 5).is_err());
        assert!(self::signer("garden").public().check(&signed, 5).is_err());
        let other = Signer { key: SigningKey::from_bytes(&[8; 32]), feed: "kitchen".to_owned() };
        assert!(other.public().check(&signed, 5).is_err());
        for at in 0..signed.len() {
            let mut forged = signed.clone();
            forged[at] ^= 1;
            assert!(public.check(&forged, 5).is_err(), "byte {at}");
            assert!(public.check(&signed[..at], 5).is_err(), "cut at {at}");
        }
        assert!(public.check(&[&signed[..], b"x"].concat(), 5).is_err());
        // A shard says nothing of versions.
        assert!(public.check_changing(&signer.sign(&file, 0, &[])).is_err());
    }

    proptest! {
        #[test]
        fn statements_are_written_and_read(version: u64, expires: u64, labels: Labels) {
            let signer = signer("");
            let file = seal(Kind::Head, 0, b"x");
            let statement = Statement { version, expires, labels };
            let signed = signer.sign_changing(&file, &statement);
            prop_assert_eq!(super::super::statement(&signed), Some(statement.clone()));
            prop_assert_eq!(signer.public().check_changing(&signed).unwrap(), statement);
        }

        #[test]
        fn any_bytes_are_signed_or_not(file in prop::collection::vec(any::<u8>(), 0..200), header: bool) {
            let file = if header { [b"NF\x01\0".as_slice(), &[0; 12], &[file.len() as u8, 0], &file].concat() } else { file };
            let _ = super::super::statement(&file);
            prop_assert!(signer("").public().check(&file, 0).is_err());
        }
    }
}
