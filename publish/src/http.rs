//! The requests of the command: with token, digest, retries, and answers turned into remedies.

use crate::base64;
use crate::problem::{Problem, Result};
use notefall_core::path::Path as FeedPath;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::time::Duration;
use ureq::http::{HeaderName, HeaderValue, Method, Request};

/// How often a request is repeated that failed for reasons that may pass.
const RETRIES: u32 = 3;

/// The pause before the first repetition; each next is twice as long.
const PAUSE: Duration = Duration::from_millis(300);

/// The largest answer that is read, in bytes: the largest pack and a little more.
const LARGEST_REPLY: u64 = 33 << 20;

/// Speaks to one feed on a Worker.
pub struct Client {
    agent: ureq::Agent,
    /// With a slash at its end.
    base: String,
    /// Empty where nothing is to be written.
    token: String,
}

/// An answer.
#[derive(Debug, Default)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The `ETag`, strong.
    pub tag: Option<String>,
    /// The content.
    pub body: Vec<u8>,
    /// By name, in lower case.
    headers: HashMap<String, String>,
}

impl Client {
    /// For writing to the feed at an address, with or without a slash at its end.
    ///
    /// # Errors
    /// Where the address is none, or the token would travel in the clear.
    pub fn new(to: &str, token: &str) -> Result<Self> {
        let client = Self::reader(to)?;
        let host = client.base.split('/').nth(2).unwrap_or_default();
        let name = host
            .rsplit_once(':')
            .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
            .map_or(host, |(name, _)| name);
        let here = name == "localhost"
            || name.ends_with(".localhost")
            || name.starts_with("127.")
            || name == "[::1]";
        if client.base.starts_with("http:") && !here {
            return Err(Problem::fatal("the token would travel unencrypted", "use https"));
        }
        if token.is_empty() || token.chars().any(|c| c.is_control() || c.is_whitespace() || !c.is_ascii()) {
            return Err(Problem::fatal(
                if token.is_empty() {
                    "there is no token"
                } else {
                    "the token has characters that no token has"
                },
                "set NOTEFALL_TOKEN to the feed's token",
            ));
        }
        Ok(Self { token: token.to_owned(), ..client })
    }

    /// For reading the feed at an address.
    ///
    /// # Errors
    /// Where the address is none.
    pub fn reader(to: &str) -> Result<Self> {
        let to = to.trim();
        let form = "give the feed's address, such as https://notes.example/f/kitchen/";
        let (scheme, rest) = to.split_once("://").unwrap_or(("", to));
        let host = rest.split('/').next().unwrap_or_default();
        if !matches!(scheme, "http" | "https")
            || host.is_empty()
            || to.contains(['?', '#'])
            || host.contains('@')
        {
            return Err(Problem::fatal(format!("\"{to}\" is not the address of a feed"), form));
        }
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("notefall/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(120)))
            .timeout_recv_body(Some(Duration::from_secs(120)))
            .build();
        let base = format!("{}/", to.trim_end_matches('/'));
        Ok(Self { agent: config.new_agent(), base, token: String::new() })
    }

    /// The address of a file.
    #[must_use]
    pub fn url(&self, path: FeedPath) -> String {
        self.at(&path.write())
    }

    /// The address of a path below the feed's.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// What stands at a path below the address, read past caches.
    ///
    /// # Errors
    /// Where the Worker cannot be reached.
    pub fn get_at(&self, path: &str) -> Result<Reply> {
        self.send(&Method::GET, path, &[], &[("Cache-Control", "no-cache")])
    }

    /// What stands at a path below the address, asked for with these headers.
    ///
    /// # Errors
    /// Where the host cannot be reached.
    pub fn look(&self, path: &str, headers: &[(&str, &str)]) -> Result<Reply> {
        self.send(&Method::GET, path, &[], headers)
    }

    /// Sends JSON to a path below the address.
    ///
    /// # Errors
    /// Where the Worker cannot be reached; what it says is in the reply.
    pub fn put_json(&self, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Result<Reply> {
        let digest = digest(body);
        let mut all = vec![("Content-Digest", digest.as_str()), ("Content-Type", "application/json")];
        all.extend_from_slice(headers);
        self.send(&Method::PUT, path, body, &all)
    }

    /// Deletes what stands at a path below the address.
    ///
    /// # Errors
    /// Where the Worker cannot be reached; what it says is in the reply.
    pub fn delete_at(&self, path: &str) -> Result<Reply> {
        self.send(&Method::DELETE, path, &[], &[])
    }

    /// Whether the Worker has a file.
    ///
    /// # Errors
    /// Where it cannot be asked.
    pub fn has(&self, path: FeedPath) -> Result<bool> {
        let reply = self.send(&Method::HEAD, &path.write(), &[], &[])?;
        match reply.status {
            200..=299 => Ok(true),
            404 => Ok(false),
            _ => Err(self.refusal(&reply)),
        }
    }

    /// A file, read past caches.
    ///
    /// # Errors
    /// Where the Worker cannot be reached.
    pub fn get(&self, path: FeedPath) -> Result<Reply> {
        self.get_at(&path.write())
    }

    /// Sends a file.
    ///
    /// # Errors
    /// Where the Worker cannot be reached; what it says is in the reply.
    pub fn put(&self, path: FeedPath, body: &[u8], headers: &[(&str, &str)]) -> Result<Reply> {
        let digest = digest(body);
        let kind = match path {
            FeedPath::Media(media) => media.format.media_type(),
            _ => "application/octet-stream",
        };
        let mut all = vec![("Content-Digest", digest.as_str()), ("Content-Type", kind)];
        all.extend_from_slice(headers);
        self.send(&Method::PUT, &path.write(), body, &all)
    }

    fn send(&self, method: &Method, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Result<Reply> {
        let mut pause = PAUSE;
        for last in (0..=RETRIES).map(|turn| turn == RETRIES) {
            match self.try_once(method, path, body, headers) {
                Ok(reply) if !last && may_pass(reply.status) => {}
                Ok(reply) => return Ok(reply),
                Err(error) if last || !may_pass_error(&error) => return Err(self.unreachable(&error)),
                Err(_) => {}
            }
            std::thread::sleep(pause);
            pause *= 2;
        }
        Err(Problem::fatal("the Worker does not answer", "try again later"))
    }

    fn try_once(
        &self,
        method: &Method,
        path: &str,
        body: &[u8],
        headers: &[(&str, &str)],
    ) -> std::result::Result<Reply, ureq::Error> {
        let mut request = Request::builder().method(method.clone()).uri(format!("{}{path}", self.base));
        if !self.token.is_empty() {
            request = request.header("Authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut reply = if *method == Method::PUT {
            self.agent.run(request.body(body)?)?
        } else {
            self.agent.run(request.body(())?)?
        };
        let text = |(name, value): (&HeaderName, &HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
        let headers: HashMap<String, String> = reply.headers().iter().filter_map(text).collect();
        let tag = headers.get("etag").map(|tag| tag.strip_prefix("W/").unwrap_or(tag).to_owned());
        let status = reply.status().as_u16();
        let body = reply.body_mut().with_config().limit(LARGEST_REPLY).read_to_vec()?;
        Ok(Reply { status, tag, body, headers })
    }

    fn unreachable(&self, error: &ureq::Error) -> Problem {
        let host = self.base.split('/').nth(2).unwrap_or(&self.base);
        let (what, remedy) = match error {
            ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                (format!("nobody answers at {host}"), "start the Worker, or check address and port")
            }
            ureq::Error::HostNotFound => (format!("there is no host {host}"), "check the address"),
            ureq::Error::Timeout(_) => (format!("{host} takes too long to answer"), "try again later"),
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
                (format!("\"{}\" is not an address", self.base), "give the feed's address")
            }
            error => (format!("the connection to {host} failed: {error}"), "check the network and run again"),
        };
        Problem::fatal(what, remedy)
    }

    /// What an answer other than success means for the user.
    #[must_use]
    pub fn refusal(&self, reply: &Reply) -> Problem {
        let (what, remedy) = match reply.status {
            300..=399 => {
                let to = reply.headers.get("location").map_or("another address", String::as_str);
                return Problem::fatal(format!("the feed's address leads on to {to}"), "publish to that one");
            }
            401 => ("the Worker does not know this token", "set NOTEFALL_TOKEN to the feed's token"),
            403 => ("this token may not write to this feed", "check that token and address belong together"),
            404 => ("there is no such feed on this Worker", "check the address, or create the feed first"),
            412 => ("somebody else published meanwhile", "run again"),
            413 => ("the Worker takes no file as large as this", "build the sources as several feeds"),
            429 => ("the Worker is asked too often", "wait a minute and run again"),
            507 => {
                ("the Worker has no room left for this feed", "delete what is not needed, or raise its limit")
            }
            500..=599 => ("the Worker failed", "run again later; the feed is as it was before"),
            _ => ("the Worker refused", ""),
        };
        let detail = serde_json::from_slice::<serde_json::Value>(&reply.body).ok();
        let detail = detail.as_ref().and_then(|problem| problem.get("detail")?.as_str());
        let detail = detail.map(|text| format!(": {}", crate::sources::one_line(text).trim_end_matches('.')));
        // What happened is all there is to say about a lost race.
        let status = if reply.status == 412 { String::new() } else { format!(" ({})", reply.status) };
        Problem::fatal(format!("{what}{status}{}", detail.unwrap_or_default()), remedy)
    }
}

impl Reply {
    /// A header by its name in lower case; empty where it is not there.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// For how many seconds it may be kept, as far as `Cache-Control` says so.
    #[must_use]
    pub fn max_age(&self) -> Option<u64> {
        let caching = self.header("cache-control").to_ascii_lowercase();
        let mut parts = caching.split(',').map(str::trim);
        parts.find_map(|part| part.strip_prefix("max-age=")?.trim_matches('"').parse().ok())
    }

    /// Whether what was sent was taken.
    ///
    /// # Errors
    /// What the Worker says against it, and the remedy.
    pub fn expect_taken(&self, client: &Client) -> Result<()> {
        if (200..300).contains(&self.status) { Ok(()) } else { Err(client.refusal(self)) }
    }

    /// The content as JSON.
    ///
    /// # Errors
    /// Where it is not what was expected.
    pub fn json<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|_| {
            Problem::fatal("the Worker's answer cannot be read", "check the address, or update this command")
        })
    }
}

/// Whether what was named is an address and not a folder.
#[must_use]
pub fn is_address(feed: &str) -> bool {
    feed.starts_with("http://") || feed.starts_with("https://")
}

/// Whether a status may be another one soon.
const fn may_pass(status: u16) -> bool {
    status == 429 || status >= 500 && status != 501 && status != 507
}

fn may_pass_error(error: &ureq::Error) -> bool {
    matches!(
        error,
        ureq::Error::Io(_)
            | ureq::Error::Timeout(_)
            | ureq::Error::ConnectionFailed
            | ureq::Error::Protocol(_)
    )
}

/// A `Content-Digest` (RFC 9530).
fn digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", base64::padded(&Sha256::digest(body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_tokens_are_checked() {
        let url = |to| {
            Client::new(to, "t")
                .map(|client| client.url(FeedPath::Head))
                .map_err(|problem| problem.to_string())
        };
        assert_eq!(
            url("http://127.0.0.1:8787/f/kitchen").unwrap(),
            "http://127.0.0.1:8787/f/kitchen/head.bin"
        );
        assert_eq!(url("https://a.example/f/kitchen/").unwrap(), "https://a.example/f/kitchen/head.bin");
        for bad in [
            "",
            "kitchen",
            "ftp://a.example/",
            "https://",
            "https://a.example/?x",
            "https://user@a.example/",
            "http://a.example/f/x",
        ] {
            assert!(url(bad).is_err(), "{bad}");
        }
        assert!(Client::new("https://a.example", "").is_err());
        assert!(Client::new("https://a.example", "a\r\nb").is_err());
    }
}
