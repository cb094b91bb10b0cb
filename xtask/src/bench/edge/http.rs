//! A client that keeps its connection, for asking many times: what asks must cost less than what answers.

use anyhow::{Context as _, Result, bail};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(30);

/// A connection to a Worker.
pub struct Connection {
    host: String,
    stream: Option<TcpStream>,
    /// What was read and not used yet.
    rest: Vec<u8>,
}

/// An answer.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, chunks put together.
    pub body: Vec<u8>,
}

impl Connection {
    /// To `http://HOST:PORT`; nothing is sent yet.
    pub fn to(origin: &str) -> Result<Self> {
        let host = origin.strip_prefix("http://").context("only plain http is spoken here")?.to_owned();
        Ok(Self { host, stream: None, rest: Vec::new() })
    }

    /// Asks for a path. A connection that was closed in between is opened again.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask(path, "")
    }

    /// The same as somebody who has a token.
    pub fn get_as(&mut self, path: &str, token: &str) -> Result<Answer> {
        self.ask(path, &format!("Authorization: Bearer {token}\r\n"))
    }

    fn ask(&mut self, path: &str, header: &str) -> Result<Answer> {
        let kept = self.stream.is_some();
        let answer = self.ask_once(path, header);
        if answer.is_err() {
            self.stream = None;
            if kept {
                return self.ask_once(path, header);
            }
        }
        answer
    }

    fn ask_once(&mut self, path: &str, header: &str) -> Result<Answer> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(&self.host)?;
            stream.set_read_timeout(Some(LIMIT))?;
            stream.set_nodelay(true)?;
            self.rest.clear();
            self.stream = Some(stream);
        }
        let stream = self.stream.as_mut().context("there is a connection")?;
        // In one piece: each write to the stream would be a packet of its own.
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{header}\r\n", self.host).as_bytes())?;
        let end = self.until(b"\r\n\r\n", 0)?;
        let head = String::from_utf8_lossy(self.rest.get(..end).unwrap_or_default()).to_ascii_lowercase();
        self.rest.drain(..end + 4);
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
        let header = |name: &str| {
            head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
        };
        let body = match (header("content-length"), header("transfer-encoding")) {
            (Some(length), _) => self.take(length.parse()?)?,
            (None, Some("chunked")) => self.chunks()?,
            (None, _) if matches!(status, 204 | 304) => Vec::new(),
            _ => bail!("{path}: an answer without an end"),
        };
        if header("connection") == Some("close") {
            self.stream = None;
        }
        Ok(Answer { status, body })
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = self.until(b"\r\n", 0)?;
            let line = String::from_utf8_lossy(self.rest.get(..end).unwrap_or_default()).into_owned();
            self.rest.drain(..end + 2);
            let length = usize::from_str_radix(line.trim(), 16).context("not the length of a chunk")?;
            body.extend(self.take(length)?);
            self.take(2)?;
            if length == 0 {
                return Ok(body);
            }
        }
    }

    fn take(&mut self, count: usize) -> Result<Vec<u8>> {
        while self.rest.len() < count {
            self.read()?;
        }
        Ok(self.rest.drain(..count).collect())
    }

    /// Where these bytes begin.
    fn until(&mut self, bytes: &[u8], mut from: usize) -> Result<usize> {
        loop {
            if let Some(at) = memchr::memmem::find(self.rest.get(from..).unwrap_or_default(), bytes) {
                return Ok(from + at);
            }
            from = self.rest.len().saturating_sub(bytes.len());
            self.read()?;
        }
    }

    fn read(&mut self) -> Result<()> {
        let mut buffer = [0; 1 << 14];
        let count = self.stream.as_mut().context("there is a connection")?.read(&mut buffer)?;
        if count == 0 {
            bail!("the connection was closed");
        }
        self.rest.extend_from_slice(buffer.get(..count).unwrap_or_default());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn answers_of_both_kinds_are_read_one_behind_the_other() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for answer in [
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
                "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
            ] {
                // A request may come in pieces.
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    let mut buffer = [0; 512];
                    let count = stream.read(&mut buffer).unwrap();
                    assert!(count > 0, "the request ends in the middle");
                    request.extend_from_slice(&buffer[..count]);
                }
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        let mut connection = Connection::to(&origin).unwrap();
        for (status, body) in [(200, "abc"), (404, "def"), (204, "")] {
            let answer = connection.get("/x").unwrap();
            assert_eq!((answer.status, answer.body.as_slice()), (status, body.as_bytes()));
        }
        server.join().unwrap();
    }
}
