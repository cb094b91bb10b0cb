//! A small web server on an origin of its own.

use std::io::Cursor;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use tiny_http::{Header, Response, Server};

/// How many requests are answered at a time.
const THREADS: usize = 4;

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
pub struct Host {
    /// `http://127.0.0.1:PORT`
    pub origin: String,
    server: Arc<Server>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.origin)
    }
}

impl Host {
    /// Answers each path (with its query) as `reply` says.
    pub fn start(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        let server = Arc::new(Server::http((Ipv4Addr::LOCALHOST, 0)).unwrap());
        let origin = format!("http://{}", server.server_addr());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let reply = Arc::new(reply);
        for _ in 0..THREADS {
            let (server, asked, reply) = (Arc::clone(&server), Arc::clone(&asked), Arc::clone(&reply));
            std::thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    // Chromium asks for one on its own, and a 404 would be an error on the console.
                    let reply = if request.url() == "/favicon.ico" {
                        Reply { status: 204, ..Reply::default() }
                    } else {
                        asked.lock().unwrap().push(request.url().to_owned());
                        reply(request.url())
                    };
                    // A browser that went away is no concern.
                    let _ = request.respond(response(reply));
                }
            });
        }
        Self { origin, server, asked }
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
        for _ in 0..THREADS {
            self.server.unblock();
        }
    }
}

fn response(reply: Reply) -> Response<Cursor<Vec<u8>>> {
    let headers = reply
        .headers
        .iter()
        .map(|(name, value)| Header::from_bytes(*name, value.as_bytes()).unwrap())
        .collect();
    let length = reply.body.len();
    Response::new(reply.status.into(), headers, Cursor::new(reply.body), Some(length), None)
}
