//! A small web server on an origin of its own.
//!
//! A thread for each connection, and one answer on each: nothing a browser keeps open can hold up anything else.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What is sent back.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A body of a media type.
    #[must_use]
    pub fn of(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type", media_type.to_owned()), ("Cache-Control", "no-store".to_owned())];
        Self { status: 200, headers, body: body.into() }
    }

    /// An error.
    #[must_use]
    pub fn error(status: u16) -> Self {
        Self { status, ..Self::of("text/plain; charset=utf-8", "not this time\n") }
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub struct Host {
    /// `http://127.0.0.1:PORT`
    pub origin: String,
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    ended: Arc<AtomicBool>,
}

impl Host {
    /// Answers each path (with its query) as `reply` says.
    pub fn start(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, ended) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicBool>::default());
        let reply = Arc::new(reply);
        let (log, end) = (Arc::clone(&asked), Arc::clone(&ended));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let (log, reply) = (Arc::clone(&log), Arc::clone(&reply));
                std::thread::spawn(move || answer(stream, &log, &*reply));
            }
        });
        Self { origin: format!("http://{address}"), address, asked, ended }
    }

    /// An address on it.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The paths that were asked for, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // So that it looks.
        let _ = TcpStream::connect(self.address);
    }
}

/// Answers one request. A browser that goes away, or never asks, is no concern.
fn answer(mut stream: TcpStream, asked: &Mutex<Vec<String>>, reply: &dyn Fn(&str) -> Reply) -> Option<()> {
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
    let first = lines.next()?;
    let mut words = first.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    lines.find(String::is_empty)?;
    // Chromium asks for one on its own, and a 404 would be an error on the console.
    let reply = if path == "/favicon.ico" {
        Reply { status: 204, ..Reply::default() }
    } else {
        asked.lock().unwrap().push(path.to_owned());
        reply(path)
    };
    let mut out = format!(
        "HTTP/1.1 {} -\r\nContent-Length: {}\r\nConnection: close\r\n",
        reply.status,
        reply.body.len()
    );
    for (name, value) in &reply.headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut out = format!("{out}\r\n").into_bytes();
    if method != "HEAD" {
        out.extend_from_slice(&reply.body);
    }
    stream.write_all(&out).ok()
}
