//! A folder to build from and to, and what was built.

use notefall::build::{Report, Request};
use notefall::feed::Feed;
use notefall::media::Cache;
use notefall::problem::{Problem, Result};
use notefall_core::counts;
use notefall_core::head::Segment;
use notefall_core::note::Note;
use notefall_core::path::{Kind, ShardPath};
use notefall_core::records::read_all;
use std::collections::BTreeMap;
use std::path::PathBuf;

pub struct Scene {
    folder: tempfile::TempDir,
}

impl Scene {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        self.write_bytes(name, text.as_bytes());
    }

    pub fn write_bytes(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// A picture that differs by its size.
    pub fn picture(&self, name: &str, width: u32, height: u32) {
        self.write_bytes(name, &png(width, height));
    }

    pub fn request(&self, sources: &[&str]) -> Request {
        let sources = sources.iter().map(|source| self.path(source)).collect();
        Request { sources, out: self.path("out"), ..Request::default() }
    }

    pub fn cache(&self) -> Cache {
        Cache::at(&self.path("cache"))
    }
}

/// A picture that differs by its size.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([x as u8, y as u8, (width + height) as u8])
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

pub struct Built {
    pub report: Report,
    pub problems: Vec<Problem>,
    pub feed: Feed,
}

impl Built {
    /// In feed order, as readers see them.
    pub fn notes(&self) -> Vec<Note> {
        let segments = self.feed.head.segments.iter();
        let of = |segment: &Segment| {
            let shards = (0..segment.note_shards).map(|number| segment.shard(Kind::Notes, number));
            shards.flat_map(|path| read_all::<Note>(&counted(&self.feed, path)).unwrap()).collect()
        };
        let stored: BTreeMap<u64, Vec<Note>> = segments.map(|segment| (segment.id, of(segment))).collect();
        let runs = self.feed.head.runs.iter();
        runs.flat_map(|run| stored[&run.segment][run.first as usize..run.end() as usize].to_vec()).collect()
    }
}

/// The payload of a shard; cards and notes say the counts that hold now.
pub fn counted(feed: &Feed, path: ShardPath) -> Vec<u8> {
    let payload = feed.payload(path).unwrap();
    match feed.head.overlay.chunk(path) {
        Some(chunk) => counts::counted(path, payload, &feed.payload(chunk).unwrap()),
        None => payload,
    }
}

pub fn build(scene: &Scene) -> Built {
    build_sources(scene, &["notes"]).unwrap()
}

pub fn build_sources(scene: &Scene, sources: &[&str]) -> Result<Built> {
    run(&scene.request(sources), &scene.cache())
}

/// Builds, and checks all that was built.
pub fn run(request: &Request, cache: &Cache) -> Result<Built> {
    let mut problems = Vec::new();
    let report = notefall::build::build(request, cache, &|_| (), &mut problems)?;
    let checked = notefall::verify::verify(&request.out, &|_, _| ())?;
    assert_eq!(checked.problems, []);
    Ok(Built { report, problems, feed: Feed::open(&request.out)? })
}

pub fn problems(built: &Built) -> Vec<String> {
    built.problems.iter().map(ToString::to_string).collect()
}
