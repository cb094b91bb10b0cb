//! Packed exports (zip, tar, tar in gzip), unpacked within bounds into a folder that goes when the build is done.
//!
//! What an archive says of itself is not believed: bytes are counted as they come, paths are taken apart, links are passed over.

use super::import::{is_data, is_picture};
use super::{Harvest, walk};
use crate::problem::{Place, Problem, Result};
use crate::temporary::Temporary;
use flate2::read::MultiGzDecoder;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};

/// The most bytes of all files together, unpacked.
const MOST_BYTES: u64 = 8 << 30;

/// The most bytes of one file, unpacked.
const LARGEST: u64 = 1 << 30;

/// The most entries, those included that are passed over.
const MOST_ENTRIES: usize = 500_000;

/// So many times its packed size a file may be, once it is larger than this. Text packs to a tenth, what is made to harm to a thousandth.
const MOST_RATIO: u64 = 200;
const RATIO_FROM: u64 = 16 << 20;

/// The most bytes that tar may say of a file before it comes.
const LONGEST_HEADERS: u64 = 1 << 20;

/// How an archive is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Zip.
    Zip,
    /// Tar, in gzip or not.
    Tar {
        /// Whether it is in gzip.
        gzip: bool,
    },
}

/// An archive that was unpacked.
#[derive(Debug)]
pub struct Unpacked {
    /// Removed with it.
    folder: Temporary,
    /// Where the export begins: the folder, or the only one in it.
    pub root: PathBuf,
}

/// How far to go.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    bytes: u64,
    file: u64,
    entries: usize,
}

const BOUNDS: Bounds = Bounds { bytes: MOST_BYTES, file: LARGEST, entries: MOST_ENTRIES };

/// Whether a file is an archive, by its content.
///
/// # Errors
/// Where it cannot be read.
pub fn packing(path: &Path) -> io::Result<Option<Packing>> {
    let mut start = Vec::new();
    File::open(path)?.take(512).read_to_end(&mut start)?;
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Ok(Some(Packing::Zip));
    }
    let is_tar = |block: &[u8]| block.get(257..262) == Some(b"ustar");
    if is_tar(&start) {
        return Ok(Some(Packing::Tar { gzip: false }));
    }
    if start.starts_with(&[0x1f, 0x8b]) {
        let mut block = Vec::new();
        // A damaged file is said to be one by whoever reads it.
        let read = MultiGzDecoder::new(File::open(path)?).take(512).read_to_end(&mut block);
        return Ok((read.is_ok() && is_tar(&block)).then_some(Packing::Tar { gzip: true }));
    }
    Ok(None)
}

/// Unpacks what notes may be made of.
///
/// # Errors
/// Where the archive is damaged, encrypted or beyond the bounds, or the disk is full.
pub fn unpack(path: &Path, packing: Packing) -> Result<Unpacked> {
    unpack_within(path, packing, BOUNDS)
}

fn unpack_within(path: &Path, packing: Packing, bounds: Bounds) -> Result<Unpacked> {
    let cannot = |error: io::Error| Problem::io(path, "cannot read the source", &error);
    let file = File::open(path).map_err(cannot)?;
    let size = file.metadata().map_err(cannot)?.len();
    let folder = Temporary::new().map_err(|error| {
        Problem::fatal(format!("there is no temporary folder to unpack into: {error}"), "set TMPDIR")
    })?;
    let mut target = Target { folder: folder.path(), bounds, bytes: 0, entries: 0 };
    let done = match packing {
        Packing::Zip => unzip(BufReader::new(file), &mut target),
        // Only the whole is packed, so that its size counts for all files together.
        Packing::Tar { gzip: true } => untar(MultiGzDecoder::new(BufReader::new(file)), size, &mut target),
        Packing::Tar { gzip: false } => untar(BufReader::new(file), size, &mut target),
    };
    done.map_err(|fault| fault.problem().at(Place::file(path)))?;
    let root = begin(folder.path());
    Ok(Unpacked { folder, root })
}

impl Unpacked {
    /// Puts the name of the archive in the place of the folder's, in all that was read since there were so many drafts and problems.
    pub fn rename(&self, shown: &Path, harvest: &mut Harvest, drafts: usize, problems: usize) {
        for problem in harvest.problems.iter_mut().skip(problems) {
            self.rename_place(shown, &mut problem.place);
        }
        for draft in harvest.drafts.iter_mut().skip(drafts) {
            self.rename_place(shown, &mut draft.place);
            for picture in draft.pictures.iter_mut().chain(&mut draft.avatar) {
                self.rename_place(shown, &mut picture.place);
            }
            if let Some(clip) = &mut draft.clip {
                self.rename_place(shown, &mut clip.place);
            }
        }
    }

    /// The same in one place.
    pub fn rename_place(&self, shown: &Path, place: &mut Place) {
        if let Some(inside) = place.file.as_ref().and_then(|file| file.strip_prefix(self.folder.path()).ok())
        {
            place.file = Some(shown.join(inside));
        }
    }
}

/// Why it was ended.
enum Fault {
    Damaged(String),
    Encrypted,
    Bounds(String),
    Disk(io::Error),
}

impl Fault {
    fn problem(self) -> Problem {
        match self {
            Self::Damaged(why) => Problem::fatal(format!("the archive is damaged: {why}"), "get it again"),
            Self::Encrypted => {
                Problem::fatal("the archive is encrypted", "unpack it with its password and name the folder")
            }
            Self::Bounds(what) => {
                Problem::fatal(what, "if you trust it, unpack it yourself and name the folder")
            }
            Self::Disk(error) => Problem::fatal(
                format!("the archive cannot be unpacked: {error}"),
                "make room, or set TMPDIR to another disk",
            ),
        }
    }
}

/// Where files go, and how much went there.
struct Target<'a> {
    folder: &'a Path,
    bounds: Bounds,
    bytes: u64,
    entries: usize,
}

impl Target<'_> {
    /// Counts an entry.
    fn enter(&mut self) -> Result<(), Fault> {
        self.entries += 1;
        if self.entries > self.bounds.entries {
            return Err(Fault::Bounds(format!("the archive has more than {} entries", self.bounds.entries)));
        }
        Ok(())
    }

    /// Reads what is left of an entry, which counts as well.
    fn pass(&mut self, from: &mut dyn Read) -> Result<(), Fault> {
        let most = self.bounds.bytes.saturating_sub(self.bytes).saturating_add(1);
        let passed = io::copy(&mut from.take(most), &mut io::sink());
        self.bytes += passed.map_err(|error| Fault::Damaged(error.to_string()))?;
        if self.bytes > self.bounds.bytes {
            return Err(Fault::Bounds(format!(
                "the archive is larger than {} unpacked",
                size(self.bounds.bytes)
            )));
        }
        Ok(())
    }

    /// Writes a file of which `packed` bytes are in the archive, or so many of the whole.
    fn write(&mut self, inside: &Path, from: &mut dyn Read, packed: u64) -> Result<(), Fault> {
        let path = self.folder.join(inside);
        if let Some(folder) = path.parent() {
            // A file may stand where a folder is to be: the first entry counts.
            if std::fs::create_dir_all(folder).is_err() && !folder.is_dir() {
                return Ok(());
            }
        }
        let mut file = match File::options().write(true).create_new(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            // Names that this system does not take.
            Err(error)
                if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidFilename) =>
            {
                return Ok(());
            }
            Err(error) => return Err(Fault::Disk(error)),
        };
        let mut buffer = vec![0; 1 << 16];
        let mut written: u64 = 0;
        loop {
            let read = match from.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Fault::Damaged(error.to_string())),
            };
            written += read as u64;
            self.bytes += read as u64;
            let shown = inside.display();
            if written > self.bounds.file {
                return Err(Fault::Bounds(format!("{shown} is larger than {}", size(self.bounds.file))));
            }
            if self.bytes > self.bounds.bytes {
                return Err(Fault::Bounds(format!(
                    "the archive is larger than {} unpacked",
                    size(self.bounds.bytes)
                )));
            }
            if written > RATIO_FROM && written / MOST_RATIO > packed {
                return Err(Fault::Bounds(format!(
                    "{shown} is more than {MOST_RATIO} times as large unpacked as packed, as if made to fill a disk"
                )));
            }
            file.write_all(buffer.get(..read).unwrap_or_default()).map_err(Fault::Disk)?;
        }
    }
}

fn size(bytes: u64) -> String {
    crate::inspect::size(bytes)
}

fn unzip<R: Read + Seek>(file: R, target: &mut Target<'_>) -> Result<(), Fault> {
    use zip::result::ZipError;
    let damaged = |error: ZipError| match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Fault::Encrypted,
        error => Fault::Damaged(error.to_string()),
    };
    let mut archive = zip::ZipArchive::new(file).map_err(damaged)?;
    for number in 0..archive.len() {
        target.enter()?;
        let mut entry = match archive.by_index(number) {
            Ok(entry) => entry,
            Err(error) => return Err(damaged(error)),
        };
        if !entry.is_file() || entry.is_symlink() {
            continue;
        }
        let packed = entry.compressed_size();
        let name = entry.name().map_err(damaged)?.replace('\\', "/");
        if let Some(inside) = inside(Path::new(&name)) {
            target.write(&inside, &mut entry, packed)?;
        }
    }
    Ok(())
}

fn untar(from: impl Read, packed: u64, target: &mut Target<'_>) -> Result<(), Fault> {
    let damaged = |error: io::Error| Fault::Damaged(error.to_string());
    let left = Cell::new(u64::MAX);
    let mut archive = tar::Archive::new(Metered { from, left: &left });
    let mut entries = archive.entries().map_err(damaged)?;
    loop {
        // Between two files there are headers and names, which are held in memory.
        left.set(LONGEST_HEADERS);
        let Some(entry) = entries.next() else { return Ok(()) };
        left.set(u64::MAX);
        target.enter()?;
        let mut entry = entry.map_err(damaged)?;
        let path = entry.path().map_err(damaged)?.into_owned();
        let inside = inside(&path).filter(|_| entry.header().entry_type().is_file());
        if let Some(inside) = inside {
            target.write(&inside, &mut entry, packed)?;
        }
        target.pass(&mut entry)?;
    }
}

/// Gives out so many bytes and no more.
struct Metered<'a, R> {
    from: R,
    left: &'a Cell<u64>,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left.get()).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 && !buffer.is_empty() {
            return Err(io::Error::other("what is said of a file is longer than 1 MiB"));
        }
        let read = self.from.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left.set(self.left.get() - read as u64);
        Ok(read)
    }
}

/// A path that stays inside of the folder, of a file that notes may be made of; nothing for others.
fn inside(path: &Path) -> Option<PathBuf> {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(part) => {
                let name = part.to_str()?;
                // Data of the system, such as __MACOSX, whose files have the names of others.
                if name.starts_with('.') || name == "__MACOSX" || name.contains(':') {
                    return None;
                }
                clean.push(part);
            }
            Component::CurDir => {}
            _ => return None,
        }
    }
    let is_more = clean.extension().is_some_and(|ending| {
        ["mp4", "mov", "m4v", "webm", "vtt", "toml", "yaml", "yml"]
            .iter()
            .any(|more| ending.eq_ignore_ascii_case(more))
    });
    (walk::is_markdown(&clean) || is_data(&clean) || is_picture(&clean) || is_more).then_some(clean)
}

/// The folder, or, where there is nothing but another one in it, that one.
fn begin(folder: &Path) -> PathBuf {
    let mut root = folder.to_path_buf();
    while let Ok(mut entries) = std::fs::read_dir(&root)
        && let (Some(Ok(only)), None) = (entries.next(), entries.next())
        && only.file_type().is_ok_and(|kind| kind.is_dir())
    {
        root = only.path();
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn paths_stay_inside() {
        for bad in [
            "/etc/a.json",
            "../a.json",
            "a/../../b.json",
            "a/.git/b.json",
            "__MACOSX/a.jpg",
            "c:/a.json",
            "a.exe",
            "a",
            "",
        ] {
            assert_eq!(inside(Path::new(bad)), None, "{bad}");
        }
        assert_eq!(inside(Path::new("./a/b.JPG")), Some(PathBuf::from("a/b.JPG")));
    }

    fn within(bounds: Bounds, files: &[(&str, usize)]) -> Result<usize, String> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&vec![b'x'; *bytes]).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        std::fs::write(&path, zip.finish().unwrap().into_inner()).unwrap();
        let unpacked = unpack_within(&path, packing(&path).unwrap().unwrap(), bounds);
        unpacked
            .map(|unpacked| std::fs::read_dir(unpacked.root).unwrap().count())
            .map_err(|problem| format!("{problem}"))
    }

    #[test]
    fn bounds_hold_for_what_comes_out() {
        let small = Bounds { bytes: 3_000, file: 2_000, entries: 3 };
        assert_eq!(within(small, &[("a.json", 1_000), ("b.json", 2_000)]), Ok(2));
        for (files, words) in [
            (&[("a.json", 2_001)][..], "a.json is larger than 2.0 kB"),
            (&[("a.json", 1_500), ("b.json", 1_501)], "larger than 3.0 kB unpacked"),
            (&[("a.json", 1), ("b.exe", 1), ("c.exe", 1), ("d.exe", 1)], "more than 3 entries"),
        ] {
            let said = within(small, files).unwrap_err();
            assert!(
                said.contains(words) && said.contains("a.zip: ") && said.contains("unpack it yourself"),
                "{said}"
            );
        }
        let bomb = within(BOUNDS, &[("a.json", 40 << 20)]).unwrap_err();
        assert!(bomb.contains("200 times"), "{bomb}");
    }

    #[test]
    fn names_of_a_tar_are_short_and_what_is_passed_over_counts() {
        let packed = |kind: tar::EntryType, bytes: usize| {
            let mut tar = tar::Builder::new(Vec::new());
            let mut header = tar::Header::new_gnu();
            header.set_entry_type(kind);
            header.set_path("a.exe").unwrap();
            header.set_size(bytes as u64);
            header.set_cksum();
            tar.append(&header, &*vec![b'x'; bytes]).unwrap();
            tar.into_inner().unwrap()
        };
        let said = |bytes: &[u8]| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.tar");
            std::fs::write(&path, bytes).unwrap();
            let bounds = Bounds { bytes: 3_000, ..BOUNDS };
            unpack_within(&path, packing(&path).unwrap().unwrap(), bounds)
                .map(drop)
                .map_err(|problem| problem.what)
        };
        assert!(
            said(&packed(tar::EntryType::GNULongName, 2 << 20)).unwrap_err().contains("longer than 1 MiB")
        );
        assert!(said(&packed(tar::EntryType::Regular, 4_000)).unwrap_err().contains("larger than 3.0 kB"));
        assert_eq!(said(&packed(tar::EntryType::Regular, 2_000)), Ok(()));
    }
}
