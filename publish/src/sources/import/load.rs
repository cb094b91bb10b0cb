//! Reads a file whole, unpacked and as UTF-8, whatever it was written in.

use crate::problem::{Place, Problem, Result};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

/// The most that is read of a file, in bytes, unpacked: so that a small packed file cannot fill the memory.
const LARGEST: u64 = 256 << 20;

/// How much of a file is looked at to tell what is in it, in bytes.
const HEAD: u64 = 256 << 10;

/// A file that was read.
#[derive(Debug)]
pub struct Loaded {
    /// As the user named it.
    pub shown: PathBuf,
    /// The folder that it lies in, with all links resolved; pictures are looked for there.
    pub folder: PathBuf,
    /// What is in it.
    pub text: String,
}

/// The beginning of a file, as text; bytes that are none become signs of replacement.
///
/// # Errors
/// Where it cannot be read.
pub fn head(path: &Path) -> Result<String> {
    let failed = |error: std::io::Error| Problem::io(path, "cannot read the source", &error);
    let mut bytes = Vec::new();
    match open(path).map_err(failed)?.take(HEAD).read_to_end(&mut bytes) {
        Ok(_) => {}
        // Whoever reads it all says where it is damaged, and reads what stands before.
        Err(error) if is_damage(&error) => {}
        Err(error) => return Err(failed(error)),
    }
    let (encoding, skip) = Encoding::for_bom(&bytes).unwrap_or((UTF_8, 0));
    Ok(encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default()).0.into_owned())
}

/// Reads a file.
///
/// # Errors
/// Where it cannot be read, is damaged, or is larger than 256 MiB.
pub fn load(path: &Path) -> Result<Loaded> {
    let failed = |error: std::io::Error| Problem::io(path, "cannot read the source", &error);
    let whole = path.canonicalize().map_err(failed)?;
    let mut bytes = Vec::new();
    open(path).map_err(failed)?.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| {
        let damaged = Problem::fatal(format!("the file cannot be unpacked: {error}"), "get it again");
        if is_damage(&error) { damaged.at(Place::file(path)) } else { failed(error) }
    })?;
    if bytes.len() as u64 > LARGEST {
        return Err(Problem::fatal("the file is larger than 256 MiB", "split it").at(Place::file(path)));
    }
    let text = decode(bytes);
    Ok(Loaded { shown: path.to_path_buf(), folder: whole.parent().unwrap_or(&whole).to_path_buf(), text })
}

fn is_damage(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        std::io::ErrorKind::InvalidInput
            | std::io::ErrorKind::InvalidData
            | std::io::ErrorKind::UnexpectedEof
    )
}

/// Opens a file, packed with gzip or not, which its first bytes tell.
fn open(path: &Path) -> std::io::Result<Box<dyn Read>> {
    let mut file = File::open(path)?;
    let mut start = Vec::new();
    (&mut file).take(2).read_to_end(&mut start)?;
    let packed = start == [0x1f, 0x8b];
    let whole = Cursor::new(start).chain(file);
    Ok(if packed { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}

/// Bytes as text: by their mark, by an XML declaration, as UTF-8 where they are that, else in the encoding that is likeliest.
fn decode(bytes: Vec<u8>) -> String {
    if let Some((encoding, skip)) = Encoding::for_bom(&bytes) {
        return encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default()).0.into_owned();
    }
    if let Some(encoding) = declared(&bytes).filter(|encoding| *encoding != UTF_8) {
        return encoding.decode_without_bom_handling(&bytes).0.into_owned();
    }
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let bytes = error.into_bytes();
        // JSON is UTF-8 by definition; if a few bytes are broken, only they are.
        let is_json = matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['));
        if is_json {
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&bytes, true);
        detector.guess(None, Utf8Detection::Deny).decode_without_bom_handling(&bytes).0.into_owned()
    })
}

/// The encoding that an XML declaration names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(200))?;
    if head.starts_with(b"<\0?\0") {
        return Some(encoding_rs::UTF_16LE);
    }
    if head.starts_with(b"\0<\0?") {
        return Some(encoding_rs::UTF_16BE);
    }
    let head = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let head = String::from_utf8_lossy(head.split(|byte| *byte == b'>').next()?).into_owned();
    let (_, after) = head.split_once("encoding")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(value.get(1..)?.split(quote).next()?.trim().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_by_mark_declaration_and_look() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\xe9</a>".to_vec();
        assert!(decode(latin).ends_with("<a>café</a>"));
        let (gbk, ..) = encoding_rs::GBK.encode("<?xml version=\"1.0\" encoding=\"gb2312\"?><a>红烧肉</a>");
        assert!(decode(gbk.into_owned()).ends_with("<a>红烧肉</a>"));
        let wide: Vec<u8> = "\u{feff}<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(wide), "<a>é</a>");
        let (gbk, ..) =
            encoding_rs::GBK.encode("标题,正文\n红烧肉,今天做了红烧肉，很好吃\n番茄汤,夏天最爱的一碗汤\n");
        assert!(decode(gbk.into_owned()).contains("今天做了红烧肉"));
        assert_eq!(decode(b"\xef\xbb\xbfa,b".to_vec()), "a,b");
        assert_eq!(decode(b"{\"a\":\"\xff\"}".to_vec()), "{\"a\":\"\u{fffd}\"}");
        assert_eq!(decode(b"<?xml encoding='nonsense'?>".to_vec()), "<?xml encoding='nonsense'?>");
    }
}
