//! Real content, where it is at hand: `../shared/corpora` or `NOTEFALL_CORPORA`.

use crate::command::command;
use crate::common::{Scene, run};
use notefall::build::Request;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn corpus(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let folder = std::env::var_os("NOTEFALL_CORPORA").map_or(beside, PathBuf::from);
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: there is no {name} in {}; set NOTEFALL_CORPORA", folder.display());
    None
}

/// Picture files by content, and files of Markdown.
fn count(root: &Path) -> (HashSet<u64>, usize) {
    let (mut pictures, mut notes) = (HashSet::new(), 0);
    for entry in walkdir::WalkDir::new(root).into_iter().flatten().filter(|entry| entry.file_type().is_file())
    {
        let ending = entry.path().extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        match ending.as_str() {
            "md" => notes += 1,
            "jpg" | "jpeg" | "png" | "webp" => {
                pictures.insert(notefall::media::hash(&std::fs::read(entry.path()).unwrap()));
            }
            _ => {}
        }
    }
    (pictures, notes)
}

#[test]
fn no_recipe_is_lost() {
    let Some(root) = corpus("recipes") else { return };
    let scene = Scene::new();
    let request = Request {
        sources: vec![root.join("howtocook"), root.join("based.cooking")],
        out: scene.path("out"),
        title: Some("Recipes".into()),
        ..Request::default()
    };
    // The pictures are kept between runs of this test, as between builds.
    let cache = notefall::media::Cache::at(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpora-cache"));
    let start = Instant::now();
    let built = run(&request, &cache).unwrap();
    let notes = built.notes();
    let (pictures, files) = count(&root);
    let with_pictures = notes.iter().filter(|note| !note.images.is_empty()).count();
    eprintln!(
        "{} notes, {with_pictures} with pictures, {} of {} pictures used, {} encoded, {} problems, {:.1} s",
        notes.len(),
        built.report.pictures,
        pictures.len(),
        built.report.encoded,
        built.problems.len(),
        start.elapsed().as_secs_f64()
    );
    assert_eq!((notes.len(), files), (719, 719));
    let lost: Vec<_> =
        built.problems.iter().filter(|problem| problem.loss != notefall::problem::Loss::Part).collect();
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(built.report.pictures >= 485, "{}", built.report.pictures);
    let refused = built
        .problems
        .iter()
        .filter(|problem| problem.what.contains("damaged") || problem.what.contains("decoded"))
        .count();
    assert_eq!(refused, 0);
    let inventory = notefall::inspect::inspect(&request.out).unwrap();
    assert!(inventory.files.files as f64 <= 0.4 * notes.len() as f64, "{} files", inventory.files.files);
    assert!(built.feed.head_file.len() <= 12_000, "{} bytes of head", built.feed.head_file.len());
    let mut langs = BTreeMap::new();
    notes.iter().for_each(|note| *langs.entry(note.lang.as_str()).or_insert(0) += 1);
    eprintln!("languages: {langs:?}");
    assert_eq!(langs["zh"], 369);
    assert!(langs["en"] >= 340, "{langs:?}");
    let pork =
        notes.iter().find(|note| note.title == "红烧肉的做法" || note.title.contains("红烧肉")).unwrap();
    assert!(!pork.body.blocks.is_empty());
    let swiss = notes.iter().find(|note| note.id == "content-aelplermagronen").unwrap();
    assert_eq!((swiss.author.name.as_str(), swiss.published), ("Alexander Bocken", Some(1_615_420_800)));
    assert_eq!((swiss.tags.len(), swiss.images.len()), (4, 1));
    // Whatever was written in a script is gone.
    assert!(
        !notes
            .iter()
            .any(|note| note.body.text.contains("getElementsByClassName") || note.body.text.contains("<div"))
    );
}

#[test]
fn all_poems_are_built() {
    let Some(file) = corpus("poems.jsonl.gz") else { return };
    let scene = Scene::new();
    let out = scene.path("out");
    // A process of its own: what other tests take does not count.
    let arguments = ["build", file.to_str().unwrap(), "--out", "out", "--quiet"];
    let mut build = command(&scene, &arguments).spawn().unwrap();
    let mut most = None;
    let status = loop {
        most = most.max(peak_memory(build.id()));
        match build.try_wait().unwrap() {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    assert!(status.success());
    let checked = notefall::verify::verify(&out, &|_, _| ()).unwrap();
    assert_eq!((checked.notes, checked.problems), (57_607, vec![]));
    let inventory = notefall::inspect::inspect(&out).unwrap();
    assert!(inventory.files.files as f64 <= 0.4 * 57_607.0);
    if let Some(memory) = most {
        eprintln!("at most {memory} MB of memory");
        assert!(memory < 1_000, "{memory} MB");
    }
}

/// The most memory a process had so far, in MB, where the system says it.
fn peak_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1_000)
}
