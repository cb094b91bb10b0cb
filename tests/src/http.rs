//! A client that sends paths exactly as they are given: nothing is decoded, resolved or followed.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// What came back.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, chunks put together.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let name = name.to_ascii_lowercase();
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends a request to `http://HOST:PORT` and waits for all of the answer.
///
/// A header `Transfer-Encoding: chunked` sends the body in one chunk, without its length.
#[must_use]
pub fn ask(origin: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let host = origin.strip_prefix("http://").expect("only plain http is spoken here");
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let chunked = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("transfer-encoding"));
    if !chunked && (!body.is_empty() || method == "PUT" || method == "POST") {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    if chunked {
        bytes.extend_from_slice(format!("{:x}\r\n", body.len()).as_bytes());
        bytes.extend_from_slice(body);
        bytes.extend_from_slice(b"\r\n0\r\n\r\n");
    } else {
        bytes.extend_from_slice(body);
    }
    // A server may answer and close before it has read all of a body that it refuses.
    let _ = stream.write_all(&bytes);
    let mut got = Vec::new();
    let mut buffer = [0; 1 << 16];
    loop {
        let count = stream.read(&mut buffer).unwrap_or(0);
        got.extend_from_slice(buffer.get(..count).unwrap_or_default());
        // Servers need not close, so the answer itself says where it ends.
        match read(&got, method == "HEAD", count == 0) {
            Some(answer) => return answer,
            None => {
                assert!(
                    count > 0,
                    "{method} {path}: not a whole answer: {:?}",
                    String::from_utf8_lossy(&got)
                );
            }
        }
    }
}

/// Reads an answer; `None` where there is more to come.
fn read(answer: &[u8], is_head: bool, closed: bool) -> Option<Answer> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let mut lines = head.split("\r\n");
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut answer_so_far = Answer { status, headers, body: Vec::new() };
    let rest = answer.get(end + 4..)?;
    if is_head || matches!(status, 204 | 304) {
        return Some(answer_so_far);
    }
    let length = answer_so_far.header("content-length").and_then(|length| length.parse::<usize>().ok());
    answer_so_far.body = match length {
        _ if answer_so_far.header("transfer-encoding") == Some("chunked") => unchunk(rest)?,
        Some(length) => rest.get(..length)?.to_vec(),
        None if closed => rest.to_vec(),
        None => return None,
    };
    Some(answer_so_far)
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(rest.get(..line)?).ok()?.trim(), 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(line + 2..line + 2 + length)?);
        rest = rest.get(line + 4 + length..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_put_together() {
        let text =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        let answer = read(text, false, false).unwrap();
        assert_eq!(
            (answer.status, answer.body.as_slice(), answer.header("a")),
            (200, &b"abcde"[..], Some("b"))
        );
        assert!(read(&text[..text.len() - 7], false, true).is_none());
    }

    #[test]
    fn a_length_says_where_an_answer_ends() {
        let text = b"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc";
        assert_eq!(read(text, false, false).unwrap().body, b"abc");
        assert!(read(&text[..text.len() - 1], false, true).is_none());
        assert_eq!(read(&text[..text.len() - 3], true, false).unwrap().body, b"");
    }
}
