//! Publishes that are killed on the way, at many places of what they send.

use crate::publishing::{check_whole, notes, stored_head, worker};
use notefall_tests::environment::command;
use notefall_tests::feed::{Built, build, publish};
use notefall_tests::worker::{TOKEN, Worker};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// How many publishes are killed; the few of every run are the first of the many.
fn places() -> usize {
    if std::env::var_os("NOTEFALL_LARGE").is_some() { 50 } else { 12 }
}

/// Passes on what a client sends up to so many bytes, then says so and passes on nothing more.
struct Wire {
    address: SocketAddr,
    left: Arc<AtomicUsize>,
    cut: Receiver<()>,
    ended: Arc<AtomicBool>,
}

impl Wire {
    fn to(origin: &str, limit: usize) -> Self {
        let host = origin.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (left, ended) = (Arc::new(AtomicUsize::new(limit)), Arc::new(AtomicBool::new(false)));
        let (say, cut) = channel();
        let (budget, end) = (Arc::clone(&left), Arc::clone(&ended));
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let server = TcpStream::connect(&host).unwrap();
                let (mut back, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut back, &mut to);
                    let _ = to.shutdown(Shutdown::Both);
                });
                let (budget, say) = (Arc::clone(&budget), say.clone());
                std::thread::spawn(move || forward(client, server, &budget, &say));
            }
        });
        Self { address, left, cut, ended }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // So that it looks.
        let _ = TcpStream::connect(self.address);
    }
}

fn forward(mut client: TcpStream, mut server: TcpStream, left: &AtomicUsize, cut: &Sender<()>) {
    let mut buffer = [0; 1 << 14];
    while let Ok(count) = client.read(&mut buffer)
        && count > 0
    {
        let before =
            left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| Some(left.saturating_sub(count)));
        let passed = count.min(before.unwrap());
        let sent = server.write_all(&buffer[..passed]);
        if passed < count {
            let _ = cut.send(());
            break;
        }
        if sent.is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
}

/// Publishes and kills the publisher after so many bytes; says how many bytes went out, and whether it was killed.
fn publish_cut(built: &Built, worker: &Worker, name: &str, limit: usize) -> (usize, bool) {
    let wire = Wire::to(&worker.origin, limit);
    let to = format!("http://{}/f/{name}/", wire.address);
    let mut call = Command::new(command());
    call.arg("publish").arg(&built.folder).args(["--to", &to]).env("NOTEFALL_TOKEN", TOKEN);
    let mut publisher =
        call.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(120);
    let killed = loop {
        if wire.cut.recv_timeout(Duration::from_millis(5)).is_ok() {
            publisher.kill().unwrap();
            publisher.wait().unwrap();
            break true;
        }
        if let Some(status) = publisher.try_wait().unwrap() {
            assert!(status.success() || wire.left.load(Ordering::SeqCst) == 0, "nobody killed it");
            break false;
        }
        assert!(Instant::now() < end, "the publisher hangs");
    };
    (limit - wire.left.load(Ordering::SeqCst), killed)
}

/// A picture of one colour, as BMP.
fn picture(colour: [u8; 3]) -> Vec<u8> {
    const SIDE: u32 = 48;
    let pixels = 3 * SIDE * SIDE;
    let mut file = b"BM".to_vec();
    for number in [54 + pixels, 0, 54, 40, SIDE, SIDE] {
        file.extend_from_slice(&number.to_le_bytes());
    }
    file.extend_from_slice(&[1, 0, 24, 0]);
    for number in [0, pixels, 0, 0, 0, 0] {
        file.extend_from_slice(&number.to_le_bytes());
    }
    (0..SIDE * SIDE).for_each(|_| file.extend_from_slice(&colour));
    file
}

/// A feed whose notes have pictures.
fn pictured(folder: &Path, word: &str, count: u8) -> Built {
    let source = folder.join(format!("{word}-source"));
    std::fs::create_dir(&source).unwrap();
    let line = |n: u8| {
        std::fs::write(source.join(format!("{n}.bmp")), picture([n * 20, 255 - n * 20, 99])).unwrap();
        let text = format!("{word} text {n}. ").repeat(20);
        json!({"id": format!("{word}-{n}"), "title": format!("{word} {n}"), "text": text, "lang": "en", "images": [{"src": format!("{n}.bmp")}]})
    };
    let lines: String = (0..count).map(|n| format!("{}\n", line(n))).collect();
    std::fs::write(source.join("notes.jsonl"), lines).unwrap();
    build(&source, &folder.join(word), &["--title", word])
}

/// What a reader sees: the title of the feed, all of it there and all of it of one and the same feed.
fn seen(worker: &Worker, name: &str, new: &Built) -> String {
    let head = stored_head(worker, name);
    check_whole(worker, name);
    let other = if head.title == "new" { "old" } else { "new" };
    let page = worker.get(&format!("/f/{name}/"));
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains(&format!("{} 0", head.title)) && !page.text().contains(&format!("{other} 0"))
    );
    if head.title == "new" {
        for entry in std::fs::read_dir(new.folder.join("m")).unwrap() {
            let path = entry.unwrap().path();
            let file = worker.get(&format!("/f/{name}/m/{}", path.file_name().unwrap().to_str().unwrap()));
            assert!(file.status == 200 && file.body == std::fs::read(&path).unwrap(), "{}", path.display());
        }
    }
    // The index follows the head: for a moment it may be that of the feed before, but never a mixture.
    let found = worker.get(&format!("/f/{name}/search?q=text&limit=100"));
    assert_eq!(found.status, 200, "{}", found.text());
    let found: Value = serde_json::from_slice(&found.body).unwrap();
    let titles: Vec<&str> =
        found["results"].as_array().unwrap().iter().map(|hit| hit["title"].as_str().unwrap()).collect();
    let of = |word: &str| titles.iter().filter(|title| title.starts_with(word)).count();
    assert!(titles.len() >= 9 && (of("old") == titles.len() || of("new") == titles.len()), "{titles:?}");
    head.title
}

/// Numbers that look random and are the same each time (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % limit as u64) as usize
    }
}

#[test]
fn a_publish_killed_anywhere_leaves_the_old_feed_or_the_new() {
    let (folder, worker) = worker();
    let (old, new) = (notes(folder.path(), "old", 12), pictured(folder.path(), "new", 9));
    publish(&old.folder, &worker, "whole");
    let (whole, killed) = publish_cut(&new, &worker, "whole", usize::MAX / 2);
    assert!(!killed && seen(&worker, "whole", &new) == "new");
    // Most bytes are pictures and packs: every other place is in what comes after them.
    let size = |name: &str| std::fs::metadata(new.folder.join(name)).unwrap().len() as usize;
    let end = size("head.bin") + size("find.bin") + size("suggest.bin") + 2500;
    let mut random = Random(20_250_114);
    let mut counts = [0; 2];
    let places = places();
    for place in 0..places {
        let name = format!("cut-{place}");
        publish(&old.folder, &worker, &name);
        let limit = if place % 2 == 0 { random.below(whole) } else { whole - random.below(end) };
        publish_cut(&new, &worker, &name, limit);
        let title = seen(&worker, &name, &new);
        counts[usize::from(title == "new")] += 1;
        // Whatever was left behind, the next publish goes through.
        publish(&new.folder, &worker, &name);
        assert_eq!(seen(&worker, &name, &new), "new", "{limit} of {whole} bytes");
        let found = worker.get(&format!("/f/{name}/search?q=text")).text();
        assert!(found.contains("new 0") && !found.contains("old 0"), "{found}");
    }
    println!("killed after {places} places of {whole} bytes: {} old, {} new", counts[0], counts[1]);
    assert!(counts[0] > 0 && (counts[1] > 0 || places < 50), "both come about: {counts:?}");
}
