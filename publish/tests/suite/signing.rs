//! Signed feeds: every file is, whatever is done to the feed, and nothing else passes for one of them.

use crate::common::{Scene, run};
use crate::hosting::{Change, Host};
use crate::publishing::Worker;
use notefall::build::Request;
use notefall::curation::{Order, change};
use notefall::feed::Feed;
use notefall::publish::publish;
use notefall::sign::{self, Public, Signer, statement};
use notefall_core::path::{Kind, Path as FeedPath};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A moment long after the notes were written, and before any signature here ends.
const NOW: u64 = 1_800_000_000;

fn signer(scene: &Scene, name: &str) -> (Arc<Signer>, Public) {
    let file = scene.path(&format!("{name}.key"));
    let public = sign::make(&file, name).unwrap();
    (Arc::new(sign::from_surroundings(Some(&file)).unwrap().unwrap()), public)
}

fn line(id: usize, title: &str) -> String {
    format!(
        "{{\"id\": \"n{id:02}\", \"title\": \"{title}\", \"text\": \"Text of {id}\", \"published\": \"2025-01-{:02}\"}}\n",
        id % 28 + 1
    )
}

fn write(scene: &Scene, notes: impl Iterator<Item = usize>, title: &str) {
    scene.write("notes.jsonl", &notes.map(|id| line(id, title)).collect::<String>());
}

fn request(scene: &Scene, signer: Option<&Arc<Signer>>) -> Request {
    Request { signer: signer.cloned(), ..scene.request(&["notes.jsonl"]) }
}

fn problems(folder: &Path, key: &Public) -> Vec<String> {
    sign::verify::folder(folder, key, NOW).unwrap().iter().map(ToString::to_string).collect()
}

/// All files of a feed.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let feed = Feed::open(folder).unwrap();
    let own = [FeedPath::Head, FeedPath::Find, FeedPath::Suggest].into_iter();
    let all = own.chain(feed.shards().map(FeedPath::Shard));
    all.map(|path| (path.write(), feed.read(path).unwrap())).collect()
}

#[test]
fn every_version_of_a_feed_is_signed_whole() {
    let scene = Scene::new();
    let ((kitchen, public), (_, other)) = (signer(&scene, "kitchen"), signer(&scene, "garden"));
    let signed = request(&scene, Some(&kitchen));
    let out = scene.path("out");
    let mut versions = Vec::new();
    for (notes, title) in
        [(0..30, "First"), (0..33, "First"), (1..34, "First"), (1..34, "Second"), (1..12, "Second")]
    {
        write(&scene, notes, title);
        let built = run(&signed, &scene.cache()).unwrap();
        versions.push((built.report.head.version, built.feed.head.segments.len()));
        assert_eq!(problems(&out, &public), Vec::<String>::new(), "{versions:?}");
        assert!(problems(&out, &other)[0].contains("not signed by this key"));
        assert!(files(&out).values().all(|file| sign::is_signed(file)));
        assert!(!run(&signed, &scene.cache()).unwrap().report.changed, "the same again is the same");
    }
    assert!(versions.iter().any(|(_, segments)| *segments > 1), "{versions:?}");
    // From nothing it is the same as from nothing elsewhere.
    let [first, second] = ["one", "two"].map(|name| {
        run(&Request { out: scene.path(name), ..signed.clone() }, &scene.cache()).unwrap();
        files(&scene.path(name))
    });
    assert_eq!(first, second);
}

#[test]
fn what_another_key_signed_or_none_is_signed_again() {
    let scene = Scene::new();
    let ((kitchen, public), (next, next_public)) = (signer(&scene, "kitchen"), signer(&scene, "next"));
    let out = scene.path("out");
    write(&scene, 0..30, "First");
    run(&request(&scene, None), &scene.cache()).unwrap();
    let unsigned = files(&out);
    assert!(problems(&out, &public)[0].contains("it is not signed"));
    assert!(run(&request(&scene, Some(&kitchen)), &scene.cache()).unwrap().report.changed);
    assert_eq!(problems(&out, &public), Vec::<String>::new());
    // A label is the name that the segment has without signatures.
    let labels = statement(&files(&out)["head.bin"]).unwrap().labels;
    let name = unsigned.keys().find(|name| name.contains("/cards0")).unwrap();
    let named: Vec<String> = labels.values().map(|label| format!("{label:016x}/cards0.bin")).collect();
    assert_eq!(named, [name.as_str()]);
    assert!(!labels.keys().any(|segment| name.starts_with(&format!("{segment:016x}"))));

    let refused = run(&request(&scene, None), &scene.cache()).err().unwrap().to_string();
    assert!(refused.contains("is signed") && refused.contains("NOTEFALL_KEY"), "{refused}");
    assert_eq!(problems(&out, &public), Vec::<String>::new(), "it stays what it was");
    let built = run(&request(&scene, Some(&next)), &scene.cache()).unwrap();
    assert_eq!((built.report.head.version, problems(&out, &next_public)), (3, Vec::new()));
    assert!(!problems(&out, &public).is_empty());
}

#[test]
fn a_feed_that_ends_says_so_and_goes_on_with_a_later_day() {
    let scene = Scene::new();
    let (kitchen, public) = signer(&scene, "kitchen");
    write(&scene, 0..3, "First");
    let until = |expires| Request { expires, ..request(&scene, Some(&kitchen)) };
    let out = scene.path("out");
    run(&until(NOW + 1), &scene.cache()).unwrap();
    assert_eq!(problems(&out, &public), Vec::<String>::new());
    assert!(sign::verify::folder(&out, &public, NOW + 1).unwrap()[0].to_string().contains("has ended"));
    assert!(!run(&until(NOW + 1), &scene.cache()).unwrap().report.changed);
    let later = run(&until(NOW + 2), &scene.cache()).unwrap();
    assert_eq!((later.report.changed, later.report.head.version), (true, 2));
    assert_eq!(sign::verify::folder(&out, &public, NOW + 1).unwrap(), []);
    assert!(run(&until(0), &scene.cache()).unwrap().report.changed, "never is another end");
}

#[test]
fn forged_files_are_found() {
    let scene = Scene::new();
    let (kitchen, public) = signer(&scene, "kitchen");
    let out = scene.path("out");
    write(&scene, 0..30, "First");
    run(&request(&scene, Some(&kitchen)), &scene.cache()).unwrap();
    let old = files(&out);
    write(&scene, 0..31, "First");
    run(&request(&scene, Some(&kitchen)), &scene.cache()).unwrap();
    let new = files(&out);
    let named = |part: &str, of: &BTreeMap<String, Vec<u8>>| {
        of.keys().find(|name| name.contains(part)).unwrap().clone()
    };
    let segments = &Feed::open(&out).unwrap().head.segments;
    let [newer, older] = [0, 1].map(|at: usize| FeedPath::Shard(segments[at].shard(Kind::Cards, 0)).write());
    let unsigned = {
        run(&Request { out: scene.path("plain"), ..request(&scene, None) }, &scene.cache()).unwrap();
        files(&scene.path("plain"))
    };
    for (path, forged, what) in [
        // Signed by the same key, of the same kind and number, but of another segment.
        (&newer, &new[&older], "not for this place"),
        (&older, &new[&newer], "not for this place"),
        (&newer, &unsigned[&named("/cards0", &unsigned)], "it is not signed"),
        (&"find.bin".to_owned(), &old["find.bin"], "an earlier version"),
        (&"suggest.bin".to_owned(), &old["suggest.bin"], "an earlier version"),
        (&"suggest.bin".to_owned(), &new["find.bin"], ""),
        (&"head.bin".to_owned(), &unsigned["head.bin"], "it is not signed"),
    ] {
        std::fs::write(out.join(path), forged).unwrap();
        let found = problems(&out, &public);
        if !what.is_empty() {
            assert!(found.iter().any(|problem| problem.contains(what)), "{path}: {found:?}");
        }
        std::fs::write(out.join(path), &new[path]).unwrap();
    }
    assert_eq!(problems(&out, &public), Vec::<String>::new());
    // An old head with its old files is whole: only pages that have seen the new one know, or its end.
    for (path, file) in &old {
        std::fs::write(out.join(path), file).unwrap();
    }
    assert_eq!(problems(&out, &public), Vec::<String>::new());
}

#[test]
fn media_of_a_published_feed_are_what_their_names_stand_for() {
    let scene = Scene::new();
    let (kitchen, public) = signer(&scene, "kitchen");
    for (name, width) in [("one.png", 80), ("two.png", 90)] {
        scene.picture(name, width, 60);
    }
    let line =
        "{\"id\": \"a\", \"title\": \"A\", \"images\": [{\"src\": \"one.png\"}, {\"src\": \"two.png\"}]}\n";
    scene.write("notes.jsonl", line);
    run(&request(&scene, Some(&kitchen)), &scene.cache()).unwrap();
    let found = |change: Change| {
        let host = Host::start(scene.path("out"), change);
        let seen = std::sync::atomic::AtomicUsize::new(0);
        let tick = |_, all| {
            seen.fetch_max(all, std::sync::atomic::Ordering::Relaxed);
        };
        let problems = sign::verify::published(&host.url, &public, NOW, &tick).unwrap();
        (problems.iter().map(ToString::to_string).collect::<Vec<_>>(), seen.into_inner())
    };
    let (whole, media) = found(|_, _, _, _| {});
    assert_eq!(whole, Vec::<String>::new());
    assert!(media >= 2, "{media}");
    let (changed, _) = found(|name, _, _, body| {
        if name.starts_with("m/") {
            body.push(0);
        }
    });
    assert_eq!(changed.len(), media);
    assert!(changed.iter().all(|said| said.contains("/m/") && said.contains("not the file")), "{changed:?}");
    let (missing, _) = found(|name, status, _, _| {
        if name.starts_with("m/") {
            *status = 404;
        }
    });
    assert_eq!(missing.len(), media, "{missing:?}");
    // Notes that are not signed name nothing.
    let (forged, media) = found(|name, _, _, body| {
        if name.contains("/notes") {
            body.push(0);
        }
    });
    assert!(forged.len() == 1 && forged[0].contains("not signed") && media == 0, "{forged:?}");
}

/// The head that is published is signed, and names all its segments.
fn check_published(worker: &Worker, public: &Public) -> u64 {
    worker.with(|state| {
        let file = &state.files["head.bin"];
        let said = public.check_changing(file).unwrap();
        let head = notefall::feed::decode_head(file).unwrap();
        assert_eq!(said.version, head.version);
        assert!(head.segments.iter().all(|segment| said.labels.contains_key(&segment.id)));
        for name in ["find.bin", "suggest.bin"] {
            assert_eq!(public.check_changing(&state.files[name]).unwrap().version, head.version, "{name}");
        }
        for (segment, label) in &said.labels {
            let pack = &state.files[&FeedPath::Pack(*segment).write()];
            let table = notefall_core::pack::Table::decode(pack).unwrap();
            for kind in Kind::IN_SEGMENTS {
                for number in 0..table.shards(kind) {
                    public.check(&pack[table.range(kind, number).unwrap()], *label).unwrap();
                }
            }
        }
        head.version
    })
}

#[test]
fn a_published_feed_stays_signed() {
    let scene = Scene::new();
    let ((kitchen, public), (other, _)) = (signer(&scene, "kitchen"), signer(&scene, "other"));
    let (out, worker) = (scene.path("out"), Worker::start());
    let send = |signer: Option<&Signer>| publish(&out, &worker.url, "secret", signer, &|_, _| ());
    let order =
        |order, signer: Option<&Signer>| change(&worker.url, "secret", order, &["n03".to_owned()], 1, signer);
    write(&scene, 0..30, "First");
    run(&request(&scene, Some(&kitchen)), &scene.cache()).unwrap();
    // What the folder has is sent as it is, which takes no key.
    assert!(send(None).unwrap().changed);
    assert!(!send(None).unwrap().changed);
    assert_eq!(check_published(&worker, &public), 1);

    let before = worker.with(|state| state.files.clone());
    for (signer, what) in [(None, "NOTEFALL_KEY"), (Some(&*other), "another key")] {
        let refused = order(Order::Hide, signer).unwrap_err().to_string();
        assert!(refused.contains(what), "{refused}");
    }
    assert_eq!(worker.with(|state| state.files.clone()), before);
    order(Order::Hide, Some(&kitchen)).unwrap();
    assert_eq!(check_published(&worker, &public), 2);
    // The folder has version 1, and the hidden note.
    assert!(send(None).unwrap_err().to_string().contains("NOTEFALL_KEY"));
    assert!(!send(Some(&kitchen)).unwrap().changed);
    write(&scene, 0..31, "First");
    run(&request(&scene, Some(&kitchen)), &scene.cache()).unwrap();
    assert!(send(Some(&kitchen)).unwrap().changed);
    assert_eq!(check_published(&worker, &public), 3);
    order(Order::Unhide, Some(&kitchen)).unwrap();
    check_published(&worker, &public);

    // Nothing unsigned comes in its place.
    let refused = {
        write(&scene, 0..32, "First");
        let plain = Request { out: scene.path("plain"), ..request(&scene, None) };
        run(&plain, &scene.cache()).unwrap();
        publish(&plain.out, &worker.url, "secret", None, &|_, _| ()).unwrap_err().to_string()
    };
    assert!(refused.contains("is signed, and this is not"), "{refused}");
    check_published(&worker, &public);
}

#[test]
fn counts_that_changed_are_signed_like_everything_else() {
    let scene = Scene::new();
    let (kitchen, public) = signer(&scene, "kitchen");
    let (out, worker) = (scene.path("out"), Worker::start());
    let liked = |likes: usize| {
        let line = |id| line(id, "First").replace('}', &format!(", \"likes\": {}}}", id * likes));
        scene.write("notes.jsonl", &(0..30).map(line).collect::<String>());
        run(&request(&scene, Some(&kitchen)), &scene.cache()).unwrap()
    };
    let send = || publish(&out, &worker.url, "secret", None, &|_, _| ()).unwrap();
    let first = liked(1);
    send();
    let second = liked(2);
    assert_eq!(second.feed.head.segments, first.feed.head.segments);
    let overlay = &second.feed.head.overlay;
    assert_eq!(overlay.chunks.len(), 1);
    assert_eq!(problems(&out, &public), Vec::<String>::new());
    assert!(files(&out).values().all(|file| sign::is_signed(file)));
    assert!(!liked(2).report.changed, "the same again is the same");
    assert_eq!(send().segments, 1);
    assert_eq!(check_published(&worker, &public), 2);
    let labels = worker.with(|state| statement(&state.files["head.bin"])).unwrap().labels;
    assert!(labels.len() == 2 && labels.contains_key(&overlay.id));
    // What somebody else counted is found.
    let path = FeedPath::Shard(overlay.paths().next().unwrap()).write();
    let unsigned = notefall_core::counts::encode(&[]);
    std::fs::write(out.join(&path), notefall_core::shard::seal(Kind::Counts, 0, &unsigned, <[u8]>::to_vec))
        .unwrap();
    assert!(problems(&out, &public).iter().any(|problem| problem.contains("counts0.bin")));
}

#[test]
fn an_end_that_was_put_off_is_published() {
    let scene = Scene::new();
    let (kitchen, public) = signer(&scene, "kitchen");
    let (out, worker) = (scene.path("out"), Worker::start());
    write(&scene, 0..3, "First");
    for (expires, version) in [(NOW, 1), (NOW + 9, 2)] {
        run(&Request { expires, ..request(&scene, Some(&kitchen)) }, &scene.cache()).unwrap();
        assert!(publish(&out, &worker.url, "secret", None, &|_, _| ()).unwrap().changed);
        assert_eq!(check_published(&worker, &public), version);
        assert_eq!(worker.with(|state| statement(&state.files["head.bin"])).unwrap().expires, expires);
    }
    // Hiding keeps it.
    change(&worker.url, "secret", Order::Hide, &["n01".to_owned()], 1, Some(&kitchen)).unwrap();
    assert_eq!(worker.with(|state| statement(&state.files["head.bin"])).unwrap().expires, NOW + 9);
}
