//! What somebody tries who is up to no good: ways out of the grammar of paths, requests that two servers read differently, headers that
//! poison caches, bodies without an end, packs that blow up, and requests sent once more.

use crate::publishing::{check_whole, notes, stored_head, worker};
use notefall_core::head::{Head, Segment, whole};
use notefall_core::pack;
use notefall_core::path::{Kind, Path as FeedPath};
use notefall_core::search::find::{Find, Part};
use notefall_core::shard;
use notefall_tests::feed::{notefall, publish, said};
use notefall_tests::http::{Answer, ask};
use notefall_tests::worker::{TOKEN, Worker};
use sha2::{Digest as _, Sha256};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Sends bytes as they are, and gives back what comes until the connection is silent.
fn raw(worker: &Worker, bytes: &[u8]) -> String {
    let host = worker.origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(1_500))).unwrap();
    let _ = stream.write_all(bytes);
    let mut got = Vec::new();
    let _ = stream.read_to_end(&mut got);
    String::from_utf8_lossy(&got).into_owned()
}

/// What only publishers may read: a record of tokens, a list of hidden notes, old versions.
fn secrets(worker: &Worker, folder: &std::path::Path) {
    for (word, name) in [("first", "feed"), ("second", "feed"), ("third", "other")] {
        publish(&notes(folder, word, 12).folder, worker, name);
    }
    for arguments in [
        &["token", "new", "--at", &worker.feed("feed"), "--for", "quokka"][..],
        &["hide", "second-3", "--to", &worker.feed("feed")],
    ] {
        let output = notefall(arguments, TOKEN);
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn no_spelling_of_a_path_leads_to_what_is_not_public() {
    let (folder, worker) = worker();
    secrets(&worker, folder.path());
    let ups = [
        "..",
        "%2e%2e",
        "%2E.",
        ".%2e",
        "%252e%252e",
        "..%00",
        "%c0%ae%c0%ae",
        "%e0%80%ae%e0%80%ae",
        "..;",
        "%uff0e%uff0e",
        "....",
        "%ef%bc%8e%ef%bc%8e",
    ];
    let slashes = ["/", "%2f", "%2F", "%252f", "\\", "%5c", "%c0%af", "//", "/./", "%ef%bc%8f"];
    let targets = [
        [".feeds", "feed.json"],
        ["feed", "curation.json"],
        ["feed", "versions/1/head.bin"],
        ["feed", "stored"],
        ["feed", "curation"],
    ];
    let mut tried = 0;
    for up in ups {
        for slash in slashes {
            for [folder, file] in targets {
                let way = format!("{up}{slash}{folder}{slash}{file}");
                let below = ["", "n/", "m/", "versions/", "0123456789abcdef/"];
                for path in below
                    .iter()
                    .map(|below| format!("/f/other/{below}{way}"))
                    .chain([format!("/{way}"), format!("/f/{way}")])
                {
                    let answer = worker.get(&path);
                    assert!(
                        matches!(answer.status, 400 | 401 | 404 | 405 | 308),
                        "{path}: {} {}",
                        answer.status,
                        answer.text()
                    );
                    for secret in ["sha256", "quokka", "since", "second-3"] {
                        assert!(!answer.text().contains(secret), "{path}: {}", answer.text());
                    }
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 3_000, "{tried}");
    let host = worker.origin.strip_prefix("http://").unwrap();
    for target in [
        format!("{}/f/feed/curation", worker.origin),
        "http://evil.example/f/feed/curation".to_owned(),
        "//evil.example/f/feed/curation".to_owned(),
        "/f/feed/curation?".to_owned(),
        "/f/feed/curation#".to_owned(),
        "/f/feed/curation\t".to_owned(),
        "*".to_owned(),
        "f/feed/curation".to_owned(),
    ] {
        let said = raw(
            &worker,
            format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes(),
        );
        assert!(!said.contains("HTTP/1.1 200") && !said.contains("second-3"), "{target}: {said}");
    }
}

#[test]
fn what_two_servers_would_read_differently_is_refused() {
    let (folder, worker) = worker();
    publish(&notes(folder.path(), "feed", 12).folder, &worker, "feed");
    let host = worker.origin.strip_prefix("http://").unwrap().to_owned();
    let version = stored_head(&worker, "feed").version;
    let inner = format!("GET /f/feed/search?q=smuggled HTTP/1.1\r\nHost: {host}\r\n\r\n");
    for headers in [
        format!("Content-Length: {}\r\nContent-Length: 0\r\n", inner.len()),
        "Content-Length: 0, 5\r\n".to_owned(),
        "Content-Length: +5\r\n".to_owned(),
        "Content-Length: 0x5\r\n".to_owned(),
        "Content-Length: -1\r\n".to_owned(),
        "Content-Length: 99999999999999999999999\r\n".to_owned(),
        "Transfer-Encoding: xchunked\r\n".to_owned(),
        "Transfer-Encoding: chunked, identity\r\n".to_owned(),
        "Transfer-Encoding : chunked\r\n".to_owned(),
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n".to_owned(),
        "X: a\r\n folded: b\r\nContent-Length: 0\r\n".to_owned(),
        "X: a\0b\r\nContent-Length: 0\r\n".to_owned(),
        "X y: a\r\nContent-Length: 0\r\n".to_owned(),
    ] {
        let request = format!(
            "PUT /f/feed/head.bin HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {TOKEN}\r\nIf-Match: *\r\n{headers}\r\n{inner}"
        );
        let said = raw(&worker, request.as_bytes());
        assert!(!said.starts_with("HTTP/1.1 2"), "{headers:?}: {said}");
        assert!(
            !said.contains("\"query\":\"smuggled\"") || said.matches("HTTP/1.1 ").count() == 2,
            "{headers:?}: {said}"
        );
    }
    assert_eq!(stored_head(&worker, "feed").version, version, "nothing was stored");
    assert_eq!(worker.get("/health").status, 200);
}

#[test]
fn headers_that_poison_caches_change_nothing() {
    let (folder, worker) = worker();
    publish(&notes(folder.path(), "feed", 30).folder, &worker, "feed");
    let headers = [
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "gopher"),
        ("X-Forwarded-Port", "666"),
        ("X-Forwarded-Prefix", "/evil"),
        ("X-Forwarded-Server", "evil.example"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Host", "evil.example"),
        ("X-Original-Host", "evil.example"),
        ("X-HTTP-Host-Override", "evil.example"),
        ("Forwarded", "for=1;host=evil.example;proto=https"),
        ("X-Original-URL", "/f/other/"),
        ("X-Rewrite-URL", "/f/other/"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("X-Method-Override", "PUT"),
        ("Origin", "https://evil.example"),
        ("Referer", "https://evil.example/"),
        ("Accept-Language", "xx"),
        ("Accept", "application/x-evil"),
        ("Cookie", "a=evil.example"),
        ("User-Agent", "<script>evil.example</script>"),
        ("Range", "bytes=0-1"),
        ("Cache-Control", "only-if-cached, max-age=0"),
        ("Authorization", "Bearer evil"),
    ];
    let all: Vec<(&str, &str)> = headers.into();
    for path in [
        "",
        "?page=2",
        "n/feed-3",
        "embed",
        "fragment",
        "feed.json",
        "atom.xml",
        "sitemap.xml",
        "head.bin",
        "find.bin",
        "search?q=text",
        "find?q=text",
        "suggest?q=f",
    ] {
        let path = format!("/f/feed/{path}");
        let plain = worker.get(&path);
        assert_eq!(plain.status, 200, "{path}");
        for headers in headers.iter().map(std::slice::from_ref).chain([&all[..]]) {
            let answer = ask(&worker.origin, "GET", &path, headers, b"");
            let same = |answer: &Answer| {
                let kept =
                    answer.headers.iter().filter(|(name, _)| name != "date").cloned().collect::<Vec<_>>();
                (answer.status, kept, answer.body.clone())
            };
            assert!(
                same(&answer) == same(&plain),
                "{path} with {headers:?}: {} {:?}",
                answer.status,
                answer.headers
            );
        }
    }
    let moved = ask(&worker.origin, "GET", "/f/feed?utm_source=x", &all, b"");
    assert_eq!((moved.status, moved.header("Location")), (308, Some("/f/feed/")));
}

#[test]
fn bodies_without_an_end_are_cut_off() {
    let (folder, worker) = worker();
    publish(&notes(folder.path(), "feed", 12).folder, &worker, "feed");
    let host = worker.origin.strip_prefix("http://").unwrap().to_owned();
    let chunk = [b"10000\r\n".to_vec(), vec![b'x'; 0x10000], b"\r\n".to_vec()].concat();
    for (path, token) in
        [("head.bin", TOKEN), ("curation", TOKEN), ("m/0123456789abcdef.webp", TOKEN), ("head.bin", "wrong")]
    {
        let start = Instant::now();
        let mut stream = TcpStream::connect(&host).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!(
            "PUT /f/feed/{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nIf-Match: *\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut sent = 0_usize;
        // More than a hundred megabytes nobody takes.
        while sent < 160 << 20 && stream.write_all(&chunk).is_ok() {
            sent += chunk.len();
        }
        let mut answer = [0; 12];
        let said = stream.read_exact(&mut answer).map(|()| String::from_utf8_lossy(&answer).into_owned());
        // The answer may be lost where the connection breaks; it is never a success.
        assert!(
            said.as_ref().map_or(true, |said| said.contains(" 413") || said.contains(" 401")),
            "{path}: {said:?}"
        );
        assert!(sent < 160 << 20, "{path}: all of {sent} bytes were taken");
        assert!(start.elapsed() < Duration::from_secs(60), "{path}: {:?}", start.elapsed());
        assert_eq!(worker.get("/health").status, 200);
    }
    check_whole(&worker, "feed");
}

/// A stream of deflate that unpacks to so many zeros: a thousand times its length.
fn zeros(count: usize) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(&vec![0; count], 9)
}

/// A file of a shard that says it unpacks to `said` bytes, with a stream of its own.
fn bomb(kind: Kind, number: u32, said: u32, stream: &[u8]) -> Vec<u8> {
    let mut file = shard::seal(kind, number, &[], |_| stream.to_vec());
    file[8..12].copy_from_slice(&said.to_le_bytes());
    file
}

#[test]
fn packs_that_blow_up_do_not() {
    let (folder, worker) = worker();
    publish(&notes(folder.path(), "feed", 12).folder, &worker, "feed");
    let token = format!("Bearer {TOKEN}");
    let put = |path: &str, condition: (&str, &str), body: &[u8]| {
        ask(&worker.origin, "PUT", path, &[("Authorization", &token), condition], body)
    };
    let stream = zeros(512 << 20);
    assert!(stream.len() < 1 << 20);
    // A head or an index that unpacks to half a gigabyte, or says so.
    for said in [4 << 20, 10, u32::MAX, 512 << 20] {
        for (kind, name) in
            [(Kind::Head, "head.bin"), (Kind::Find, "find.bin"), (Kind::Suggest, "suggest.bin")]
        {
            let answer =
                put(&format!("/f/bomb/{name}"), ("If-None-Match", "*"), &bomb(kind, 0, said, &stream));
            assert!(matches!(answer.status, 413 | 422), "{name}: {} {}", answer.status, answer.text());
        }
    }
    // A segment full of them is a segment as good as any, until somebody reads it.
    let many = 300_u32;
    let shards = |kind: Kind, count: u32| -> Vec<Vec<u8>> {
        (0..count)
            .map(|number| bomb(kind, number, if number % 2 == 0 { 4 << 20 } else { 1_000 }, &zeros(4 << 20)))
            .collect()
    };
    let files = [
        shards(Kind::Cards, many.div_ceil(8)),
        shards(Kind::Notes, 20),
        shards(Kind::Ids, 1),
        shards(Kind::Index, 40),
        vec![],
        vec![],
    ];
    let pack = pack::encode(&files).unwrap();
    let id = u64::from_be_bytes(*Sha256::digest(&pack).first_chunk().unwrap());
    assert_eq!(put(&format!("/f/bomb/{}", FeedPath::Pack(id).write()), ("X", "y"), &pack).status, 201);
    let segment =
        Segment { id, notes: many, note_shards: 20, id_shards: 1, index_shards: 40, spell_shards: 0 };
    let head = Head {
        version: 1,
        title: "Bomb".into(),
        runs: whole(&[segment]),
        segments: vec![segment],
        ..Head::default()
    };
    let seal = |kind, payload: &[u8]| {
        shard::seal(kind, 0, payload, |bytes| miniz_oxide::deflate::compress_to_vec(bytes, 6))
    };
    assert_eq!(
        put("/f/bomb/head.bin", ("If-None-Match", "*"), &seal(Kind::Head, &head.encode())).status,
        201
    );
    let begins = (1..40).map(|at| format!("{at:02}")).collect();
    let part = Part { segment: id, notes: many, adds: i64::from(many), index: begins, ..Part::default() };
    let find = Find {
        version: 1,
        lengths: [16; 3],
        segments: vec![part],
        runs: head.runs.clone(),
        ..Find::default()
    };
    assert_eq!(put("/f/bomb/find.bin", ("X", "y"), &seal(Kind::Find, &find.encode())).status, 204);
    let words: String = (0..40).map(|at| format!("+{at:02}x")).collect();
    for path in [
        "",
        "?page=2",
        "n/a",
        "embed?page=3",
        "feed.json",
        "atom.xml",
        "sitemap.xml",
        &format!("search?q=a{words}"),
        &format!("find?q=a{words}"),
    ] {
        let start = Instant::now();
        let answer = worker.get(&format!("/f/bomb/{path}"));
        assert!(matches!(answer.status, 200 | 404 | 502), "{path}: {} {}", answer.status, answer.text());
        assert!(!answer.text().contains("restarted"), "{path}: {}", answer.text());
        assert!(start.elapsed() < Duration::from_secs(20), "{path}: {:?}", start.elapsed());
        assert_eq!(worker.get("/f/feed/n/feed-3").status, 200, "other feeds go on");
    }
}

#[test]
fn a_request_that_is_sent_again_does_nothing_again() {
    let (folder, worker) = worker();
    let first = notes(folder.path(), "first", 12);
    publish(&first.folder, &worker, "feed");
    let old = worker.get("/f/feed/head.bin");
    publish(&notes(folder.path(), "second", 12).folder, &worker, "feed");
    let now = worker.get("/f/feed/head.bin");
    let token = format!("Bearer {TOKEN}");
    let put = |name: &str, condition: &str, body: &[u8]| {
        ask(
            &worker.origin,
            "PUT",
            &format!("/f/feed/{name}"),
            &[("Authorization", &token), ("If-Match", condition)],
            body,
        )
        .status
    };
    // As it was sent then, and with what stands there now.
    assert_eq!(put("head.bin", old.header("ETag").unwrap(), &old.body), 412);
    assert_eq!(put("head.bin", now.header("ETag").unwrap(), &old.body), 409);
    assert_eq!(put("head.bin", "*", &old.body), 409);
    assert_eq!(put("head.bin", now.header("ETag").unwrap(), &now.body), 409);
    for name in ["find.bin", "suggest.bin"] {
        let kept = ask(
            &worker.origin,
            "GET",
            &format!("/f/feed/versions/1/{name}"),
            &[("Authorization", &token)],
            b"",
        );
        assert_eq!(kept.status, 200);
        assert_eq!(put(name, "*", &kept.body), 412, "{name} of the head before");
    }
    // A list of hidden notes that was true once.
    assert!(notefall(&["hide", "second-1", "--to", &worker.feed("feed")], TOKEN).status.success());
    let record = ask(&worker.origin, "GET", "/f/feed/curation", &[("Authorization", &token)], b"");
    assert!(notefall(&["hide", "second-2", "--to", &worker.feed("feed")], TOKEN).status.success());
    assert_eq!(put("curation", record.header("ETag").unwrap(), &record.body), 412);
    assert_eq!(stored_head(&worker, "feed").notes(), 10);
    check_whole(&worker, "feed");
}
