//! Packed exports: good ones, and those that are made to harm.

use crate::command::run;
use crate::common::{Scene, build_sources, png, problems};
use notefall::sources::{Options, read};
use std::io::{Cursor, Write};
use std::path::Path;

const OUTBOX: &str = r#"{"orderedItems":[
  {"type":"Create","object":{"id":"https://m.example/1","type":"Note","content":"<p>Soup</p>","to":["https://www.w3.org/ns/activitystreams#Public"],
   "published":"2024-01-01T00:00:00Z","attachment":[{"mediaType":"image/png","url":"/media_attachments/1.png","name":"Seen"},{"mediaType":"image/png","url":"/media_attachments/2.png"}]}}]}"#;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tar(files: &[(&str, &[u8])]) -> tar::Builder<Vec<u8>> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // Past the checks of the crate, as those who mean harm would.
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, *bytes).unwrap();
    }
    tar
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

#[test]
fn archives_are_read_as_they_come() {
    let (picture, outbox) = (png(30, 20), OUTBOX.as_bytes());
    let files: [(&str, &[u8]); 3] = [
        ("archive/outbox.json", outbox),
        ("archive/actor.json", br#"{"name":"Ann"}"#),
        ("archive/media_attachments/1.png", &picture),
    ];
    let flat: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&name[8..], *bytes)).collect();
    let packed = tar(&files).into_inner().unwrap();
    for (name, bytes) in [
        ("export.zip", zip(&files)),
        ("flat.zip", zip(&flat)),
        ("export.tar", packed.clone()),
        ("export.tar.gz", gzip(&packed)),
        ("called-something.json", gzip(&packed)),
    ] {
        let scene = Scene::new();
        scene.write_bytes(name, &bytes);
        let built = build_sources(&scene, &[name]).unwrap();
        let notes = built.notes();
        assert_eq!(
            (notes.len(), notes[0].author.name.as_str(), notes[0].images.len()),
            (1, "Ann", 1),
            "{name}"
        );
        assert_eq!(notes[0].images[0].alt, "Seen");
        let said = problems(&built);
        assert!(said.len() == 1 && said[0].contains(name) && said[0].contains("outbox.json:2:"), "{said:?}");
        assert!(said[0].contains("a picture on another server"), "{said:?}");
        let title = if name.starts_with("called") {
            "called-something.json"
        } else {
            name.split('.').next().unwrap()
        };
        assert_eq!(built.report.head.title, title);
        // The same notes give the same feed again, whatever the temporary folder was called.
        assert!(!build_sources(&scene, &[name]).unwrap().report.changed);
    }
}

#[test]
fn nothing_leaves_the_archive_and_links_are_no_files() {
    let scene = Scene::new();
    let note = |id: &str| format!("{{\"id\":\"{id}\",\"title\":\"T\"}}\n").into_bytes();
    let bad = [note("a"), note("b"), note("c"), note("d")];
    let names = ["../evil.jsonl", "/tmp/notefall-evil.jsonl", "x/../../evil.jsonl", "good.jsonl"];
    let files: Vec<(&str, &[u8])> = names.iter().copied().zip(bad.iter().map(Vec::as_slice)).collect();
    let mut links = tar(&files);
    scene.write("secret.jsonl", "{\"id\":\"secret\",\"title\":\"T\"}\n");
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        links.append_link(&mut header, "link.jsonl", scene.path("secret.jsonl")).unwrap();
    }
    let mut linked = zip::ZipWriter::new(Cursor::new(Vec::new()));
    linked.add_symlink("folder", "/etc", zip::write::SimpleFileOptions::default()).unwrap();
    linked.start_file("folder/notefall-evil.jsonl", zip::write::SimpleFileOptions::default()).unwrap();
    linked.write_all(&note("inside")).unwrap();
    let cases = [
        ("a.zip", zip(&files), vec!["d"]),
        ("a.tar", links.into_inner().unwrap(), vec!["d"]),
        ("b.zip", linked.finish().unwrap().into_inner(), vec!["inside"]),
    ];
    for (name, bytes, ids) in cases {
        scene.write_bytes(&format!("in/{name}"), &bytes);
        let harvest = read(&[scene.path(&format!("in/{name}"))], &Options::default(), &|_| ()).unwrap();
        let found: Vec<_> = harvest.drafts.iter().map(|draft| draft.note.id.as_str()).collect();
        assert_eq!(found, ids, "{name}");
    }
    assert!(
        !Path::new("/tmp/notefall-evil.jsonl").exists() && !Path::new("/etc/notefall-evil.jsonl").exists()
    );
    assert!(!scene.path("evil.jsonl").exists());
}

#[test]
fn bombs_and_broken_archives_fail_with_a_remedy_and_leave_nothing() {
    let scene = Scene::new();
    let zeros = vec![b'0'; 40 << 20];
    let good = zip(&[("a.jsonl", b"{\"id\":\"a\",\"title\":\"T\"}\n")]);
    let mut encrypted = good.clone();
    encrypted[6] |= 1;
    let central = encrypted.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    encrypted[central + 8] |= 1;
    let mut lied = good.clone();
    lied[central + 24..central + 28].copy_from_slice(&[0xff; 4]);
    let packed = gzip(&tar(&[("a.json", &zeros)]).into_inner().unwrap());
    for (name, bytes, words) in [
        ("bomb.zip", zip(&[("a.json", &zeros)]), "200 times"),
        ("bomb.tar.gz", packed.clone(), "200 times"),
        ("cut.zip", good[..good.len() - 30].to_vec(), "the archive is damaged"),
        ("cut.tar.gz", packed[..packed.len() - 5_000].to_vec(), ""),
        ("encrypted.zip", encrypted, "with its password"),
        ("lied.zip", lied, ""),
    ] {
        scene.write_bytes(name, &bytes);
        let temporary = scene.path("tmp");
        std::fs::create_dir_all(&temporary).unwrap();
        let mut command = crate::command::command(&scene, &["build", name, "--out", "feed"]);
        let out = command.env("TMPDIR", &temporary).output().unwrap();
        let err = String::from_utf8(out.stderr).unwrap();
        if name != "lied.zip" {
            assert!(
                out.status.code() == Some(1) && err.contains(words) && err.contains("; "),
                "{name}: {err}"
            );
        }
        assert!(!err.contains("panicked"), "{err}");
        assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "{name}");
    }
    scene.write_bytes("good.zip", &good);
    let (code, _, err) = run(&scene, &["check", "good.zip"]);
    assert_eq!(code, 0, "{err}");
}
