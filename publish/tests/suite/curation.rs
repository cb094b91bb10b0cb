//! A published feed of which notes are hidden answers like one that was built without them.

use crate::common::{Built, Scene, run};
use crate::incremental::{Lines, compare, request};
use crate::publishing::Worker;
use notefall::curation::{Order, change};
use notefall::feed::{Feed, packs_of};
use notefall::publish::publish;
use notefall_core::pack::Table;
use notefall_core::path::Path as FeedPath;
use std::collections::BTreeSet;

/// What the Worker has, as a folder.
fn there(scene: &Scene, worker: &Worker) -> Built {
    let folder = scene.path("there");
    let _ = std::fs::remove_dir_all(&folder);
    let files = worker.with(|state| state.files.clone());
    for name in ["head.bin", "find.bin", "suggest.bin"] {
        scene.write_bytes(&format!("there/{name}"), &files[name]);
    }
    let head = Feed::open(&folder).unwrap().head;
    for (id, paths) in packs_of(&head) {
        let pack = &files[&FeedPath::Pack(id).write()];
        let table = Table::decode(pack).unwrap();
        for path in paths {
            let name = FeedPath::Shard(path).write();
            scene.write_bytes(&format!("there/{name}"), &pack[table.range(path.kind, path.number).unwrap()]);
        }
    }
    assert_eq!(notefall::verify::verify(&folder, &|_, _| ()).unwrap().problems, []);
    Built { report: Default::default(), problems: Vec::new(), feed: Feed::open(&folder).unwrap() }
}

#[test]
fn after_any_changes_it_answers_like_one_without_the_hidden_notes() {
    let rounds = if std::env::var_os("NOTEFALL_LARGE").is_some() { 60 } else { 14 };
    let (scene, worker) = (Scene::new(), Worker::start());
    let mut lines = Lines::new(50);
    let mut hidden: BTreeSet<usize> = BTreeSet::new();
    let mut most = 0;
    for round in 0..rounds {
        (0..lines.random.below(4)).for_each(|_| lines.change());
        lines.write(&scene);
        run(&request(&scene, "several", false), &scene.cache()).unwrap();
        publish(&scene.path("several"), &worker.url, "secret", None, &|_, _| ()).unwrap();
        let call = |order: Order, ids: &[usize]| {
            let ids: Vec<String> = ids.iter().map(|id| format!("n{id}")).collect();
            change(&worker.url, "secret", order, &ids, 1, None).unwrap()
        };
        let mut ids = BTreeSet::new();
        for _ in 0..1 + lines.random.below(4) {
            let at = lines.any();
            ids.insert(lines.lines[at].0);
        }
        let ids: Vec<usize> = ids.into_iter().collect();
        if lines.random.below(3) > 0 || hidden.is_empty() {
            call(Order::Hide, &ids);
            hidden.extend(ids);
        } else {
            let back: Vec<usize> = hidden.iter().copied().filter(|_| lines.random.below(2) == 0).collect();
            if !back.is_empty() {
                let changed = call(Order::Unhide, &back);
                // Those that the sources have are there at once.
                let known = |id: &usize| lines.lines.iter().any(|(known, _)| known == id);
                let later = back.iter().filter(|id| !known(id)).count();
                assert_eq!(changed.later.len(), later, "round {round}");
            }
            hidden.retain(|id| !back.contains(id));
            let shown: BTreeSet<String> =
                there(&scene, &worker).notes().into_iter().map(|note| note.id).collect();
            let expected: BTreeSet<String> = lines
                .lines
                .iter()
                .filter(|(id, _)| !hidden.contains(id))
                .map(|(id, _)| format!("n{id}"))
                .collect();
            assert_eq!(shown, expected, "round {round}");
            // Notes of the same day are in the order of their sources once they are published.
            publish(&scene.path("several"), &worker.url, "secret", None, &|_, _| ()).unwrap();
        }
        let several = there(&scene, &worker);
        most = most.max(several.feed.head.segments.len());
        let mut left = lines.clone();
        left.lines.retain(|(id, _)| !hidden.contains(id));
        left.write(&scene);
        let fresh = run(&request(&scene, "fresh", true), &scene.cache()).unwrap();
        compare(&several, &fresh, lines.next, round);
    }
    assert!((3..=14).contains(&most), "{most} segments");
}
