//! Videos and their captions: passed through as they are, with their size read from the file.

use super::encode::Refusal;
use super::{hash, name};
use crate::problem::Problem;
use crate::sources::{Clip, Draft, Origin};
use matroska::{Info, Settings, Track};
use mp4_atom::{Atom as _, Decode as _, DecodeAtom as _, FourCC, Header, Mvhd, Tkhd};
use notefall_core::attached::{Captions, Video};
use notefall_core::note::{Format, Media};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// The largest video, in bytes: what an edge takes in one piece.
pub const LARGEST_VIDEO: u64 = 32 << 20;

/// The largest file of captions, in bytes.
const LARGEST_CAPTIONS: u64 = 1 << 20;

/// What a file says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Facts {
    /// Width and height in pixels as it is shown.
    size: (u32, u32),
    /// In milliseconds.
    duration: u32,
}

/// The videos of a feed.
#[derive(Debug, Default)]
pub struct Clips {
    files: HashMap<PathBuf, Result<(Media, Facts), Refusal>>,
}

impl Clips {
    /// Reads every video, and the captions of each, that the drafts name; each file once.
    #[must_use]
    pub fn read(drafts: &[Draft]) -> Self {
        let wanted: BTreeSet<&PathBuf> = drafts
            .iter()
            .filter_map(|draft| draft.clip.as_ref())
            .flat_map(|clip| clip.captions.iter().map(|(_, file)| file).chain([&clip.file]))
            .collect();
        let read = |file: &PathBuf| (file.clone(), facts(file));
        Self { files: wanted.into_par_iter().map(read).collect() }
    }

    /// The video of a draft; where there is none that can be shown, that is reported.
    pub fn video(&self, clip: &Clip, problems: &mut Vec<Problem>) -> Option<Video> {
        let mut find = |thing: &str, file: &Path| match self.files.get(file)? {
            Ok(found) => Some(*found),
            Err((what, remedy)) => {
                let what = format!("the {thing} {} {what}", name(&Origin::File(file.to_owned())));
                problems.push(Problem::part(clip.place.clone(), what, *remedy));
                None
            }
        };
        let (media, facts) = find("video", &clip.file)?;
        let is_video = media.format.is_video();
        let captions: Vec<Captions> = clip
            .captions
            .iter()
            .filter_map(|(lang, file)| {
                let (media, _) = find("file of captions", file)?;
                (media.format == Format::Vtt).then(|| Captions { lang: lang.clone(), media })
            })
            .collect();
        let (width, height) = clip.size.unwrap_or(facts.size);
        let duration = clip.duration.unwrap_or(facts.duration);
        is_video.then_some(Video { media, width, height, duration, captions })
    }

    /// Each file that can be shown, with the source it is a copy of.
    #[must_use]
    pub fn files(&self) -> HashMap<Media, &Path> {
        let good = self.files.iter().filter_map(|(file, read)| Some((file, read.as_ref().ok()?)));
        good.map(|(file, (media, _))| (*media, file.as_path())).collect()
    }
}

fn facts(file: &Path) -> Result<(Media, Facts), Refusal> {
    let unreadable =
        |error: std::io::Error| (format!("cannot be read: {error}"), "check the rights on the file");
    let is_captions = file.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("vtt"));
    let length = std::fs::metadata(file).map_err(unreadable)?.len();
    if length > if is_captions { LARGEST_CAPTIONS } else { LARGEST_VIDEO } {
        return Err(("is too large: a video has 32 MiB at most, captions 1 MiB".into(), "save it smaller"));
    }
    let bytes = std::fs::read(file).map_err(unreadable)?;
    if is_captions {
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let first = text.strip_prefix('\u{feff}').unwrap_or(text);
        if !first.starts_with("WEBVTT") {
            return Err(("is not WebVTT".into(), "save it as WebVTT in UTF-8; its first line is WEBVTT"));
        }
        return Ok((Media { hash: hash(&bytes), format: Format::Vtt }, Facts::default()));
    }
    // Readers of foreign data are kept from taking the build with them.
    let read = std::panic::catch_unwind(|| match bytes.get(4..8) {
        Some(b"ftyp") => mp4(&bytes).map(|facts| (Format::Mp4, facts)),
        _ if bytes.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) => webm(&bytes).map(|facts| (Format::Webm, facts)),
        _ => None,
    });
    let Some((format, facts)) = read.unwrap_or_default() else {
        return Err((
            "is no video that browsers play, or is damaged".into(),
            "save it as MP4 (H.264) or WebM",
        ));
    };
    Ok((Media { hash: hash(&bytes), format }, facts))
}

/// The children of a box of MPEG-4 (ISO/IEC 14496-12), down to where one does not fit.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = (FourCC, &[u8])> {
    std::iter::from_fn(move || {
        let mut cursor = Cursor::new(bytes);
        let header = Header::decode(&mut cursor).ok()?;
        let rest = bytes.get(usize::try_from(cursor.position()).ok()?..)?;
        let (inside, after) = rest.split_at_checked(header.size.unwrap_or(rest.len()))?;
        bytes = after;
        Some((header.kind, inside))
    })
}

/// What the header of an MPEG-4 file says, where it has a track with pictures. Tables of samples are not read.
fn mp4(bytes: &[u8]) -> Option<Facts> {
    let (_, moov) = boxes(bytes).find(|(kind, _)| *kind == FourCC::new(b"moov"))?;
    let mut facts = Facts::default();
    for (kind, inside) in boxes(moov) {
        if kind == Mvhd::KIND {
            let size = Some(inside.len());
            let header = Mvhd::decode_atom(&Header { kind, size }, &mut Cursor::new(inside)).ok()?;
            let scale = u64::from(header.timescale.max(1));
            // The highest number stands for "not known".
            let known = header.duration < u64::from(u32::MAX);
            let milliseconds = if known { header.duration.saturating_mul(1_000) / scale } else { 0 };
            facts.duration = u32::try_from(milliseconds).unwrap_or(0);
        }
        let tkhd = boxes(inside).find(|(own, _)| kind == FourCC::new(b"trak") && *own == Tkhd::KIND);
        if let Some((kind, inside)) = tkhd.filter(|_| facts.size == (0, 0)) {
            let size = Some(inside.len());
            let track = Tkhd::decode_atom(&Header { kind, size }, &mut Cursor::new(inside)).ok()?;
            let (width, height) = (u32::from(track.width.integer()), u32::from(track.height.integer()));
            // Telephones store what was held upright lying down, with a matrix that turns it.
            let is_turned = track.matrix.a == 0 && track.matrix.b != 0;
            facts.size = if is_turned { (height, width) } else { (width, height) };
        }
    }
    (facts.size.0 > 0 && facts.size.1 > 0).then_some(facts)
}

/// The same of a WebM file.
fn webm(bytes: &[u8]) -> Option<Facts> {
    let info = matroska::get::<_, Info>(Cursor::new(bytes)).ok()??;
    let tracks = matroska::get::<_, Track>(Cursor::new(bytes)).ok()??;
    let size = tracks.iter().find_map(|track| match &track.settings {
        Settings::Video(video) => u32::try_from(video.display_width.unwrap_or(video.pixel_width))
            .ok()
            .zip(u32::try_from(video.display_height.unwrap_or(video.pixel_height)).ok()),
        _ => None,
    })?;
    let duration = info.duration.and_then(|duration| u32::try_from(duration.as_millis()).ok());
    (size.0 > 0 && size.1 > 0).then_some(Facts { size, duration: duration.unwrap_or(0) })
}
