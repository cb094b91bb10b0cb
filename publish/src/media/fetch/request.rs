//! One picture over the network: attempts, redirects, and what an answer means.

use super::Limits;
use super::guard::{self, Guarded};
use super::store::{self, Meta, Store};
use crate::media::encode::{self, Refusal};
use crate::sources::{is_remote, one_line, resolve};
use std::io::{ErrorKind, Read};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use ureq::Error;
use ureq::http::{Response, StatusCode, Uri};
use ureq::unversioned::transport::DefaultConnector;

/// How often a picture is asked for, where what went wrong may pass.
const ATTEMPTS: u32 = 3;

/// How often an answer may lead on to another address.
const REDIRECTS: usize = 5;

/// The longest that a server can make a build wait before the next attempt.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How long a picture is fresh of which its server says nothing, and the longest that it can say, in seconds.
const USUALLY_FRESH: u64 = 86_400;
const LONGEST_FRESH: u64 = 365 * 86_400;

/// For how many seconds a picture that could not be fetched is not asked for again.
const REMEMBERED: u64 = 86_400;

/// The longest header that is kept, in bytes.
const LONGEST_HEADER: usize = 1_024;

const LATER: &str = "run again later; what was fetched is kept";
const AGAIN: &str = "--refetch asks for it again before a day is over";
const CHECK: &str = "check the address, or save the picture beside the note";

/// Why there is no picture.
#[derive(Debug)]
pub struct Failure {
    /// For people.
    pub refusal: Refusal,
    /// Whether its server did not answer at all.
    pub is_of_host: bool,
    /// Whether it would be the same however the build was asked for, so that it can be remembered.
    pub is_firm: bool,
}

/// Asks for pictures.
pub struct Client<'a> {
    agent: ureq::Agent,
    limits: &'a Limits,
}

/// What came of one attempt.
enum Turn {
    /// A new picture.
    Came(Meta, Vec<u8>),
    /// The picture that is there is still the right one.
    Same(u64),
    /// It makes no sense to ask again.
    Never(Refusal),
    /// This build may not take it; another may.
    Forbidden(Refusal),
    /// It was taken away, so that an earlier copy counts no longer.
    Gone(Refusal),
    /// It may be there later, after a pause that the server may have named.
    Later(Refusal, Option<Duration>, bool),
}

impl<'a> Client<'a> {
    /// Within limits.
    pub fn new(limits: &'a Limits) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            // Each is looked at here.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("notefall/", env!("CARGO_PKG_VERSION")))
            .accept("image/webp,image/png,image/jpeg,image/gif,image/*;q=0.5")
            .accept_encoding("identity")
            .timeout_connect(Some(limits.patience.min(Duration::from_secs(10))))
            .timeout_global(Some(limits.patience))
            .build();
        let resolver = Guarded::new(limits);
        Self { agent: ureq::Agent::with_parts(config, DefaultConnector::default(), resolver), limits }
    }

    /// What became of a picture that could not be fetched lately: whether an earlier copy is used, or why there is none. Nothing where it is to be
    /// asked for.
    pub fn remembered(&self, address: &str, store: &Store) -> Option<Result<(), Refusal>> {
        let failure = store.failure(address).filter(|_| !self.limits.again)?;
        // A clock that was wrong must not silence it for longer.
        if !(1..=REMEMBERED).contains(&failure.until.saturating_sub(now())) {
            return None;
        }
        Some(match store.meta(address) {
            Some(_) => Ok(()),
            None => Err((format!("{}, as of an earlier build", failure.what), AGAIN)),
        })
    }

    /// Remembers why a picture could not be fetched.
    pub fn remember(&self, address: &str, (what, _): &Refusal, store: &Store) {
        let until = now().saturating_add(REMEMBERED);
        store.remember(&store::Failure { address: address.to_owned(), what: what.clone(), until });
    }

    /// Sees to it that a picture is in the store; says whether it came over the network.
    pub fn picture(
        &self,
        address: &str,
        store: &Store,
        total: &AtomicU64,
        requests: &AtomicUsize,
    ) -> Result<bool, Failure> {
        let known = store.meta(address);
        if known.as_ref().is_some_and(|meta| now() < meta.until) {
            return Ok(false);
        }
        let fail = |refusal, is_of_host| Err(Failure { refusal, is_of_host, is_firm: false });
        let fail_for_all = |refusal, is_of_host| Err(Failure { refusal, is_of_host, is_firm: true });
        if total.load(Ordering::Relaxed) >= self.limits.total {
            return match known {
                Some(_) => Ok(false),
                None => fail(self.full(), false),
            };
        }
        let mut pause = self.limits.pause;
        for attempt in 1..=ATTEMPTS {
            requests.fetch_add(1, Ordering::Relaxed);
            match self.turn(address, known.as_ref()) {
                Turn::Came(meta, bytes) => {
                    // Counted before it is kept, so that many at a time cannot pass the limit together.
                    let before = total.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                    if before.saturating_add(bytes.len() as u64) > self.limits.total {
                        return fail(self.full(), false);
                    }
                    return match store.write(&meta, &bytes) {
                        Ok(()) => {
                            store.forgive(address);
                            Ok(true)
                        }
                        Err(error) => {
                            let what = format!("could not be put into the cache: {error}");
                            fail((what, "check the disk, or use another --cache"), false)
                        }
                    };
                }
                Turn::Same(until) => {
                    if let (Some(meta), Some(bytes)) = (known, store.read(address)) {
                        // Where it cannot be written, it will be asked for again.
                        let _ = store.write(&Meta { until, ..meta }, &bytes);
                        store.forgive(address);
                        return Ok(false);
                    }
                    return fail(("vanished from the cache".to_owned(), "run again"), false);
                }
                Turn::Never(refusal) => return fail_for_all(refusal, false),
                Turn::Forbidden(refusal) => return fail(refusal, false),
                Turn::Gone(refusal) => {
                    store.remove(address);
                    return fail_for_all(refusal, false);
                }
                Turn::Later(refusal, ..) if known.is_some() && attempt == ATTEMPTS => {
                    self.remember(address, &refusal, store);
                    return Ok(false);
                }
                Turn::Later(refusal, _, is_of_host) if attempt == ATTEMPTS => {
                    return fail_for_all(refusal, is_of_host);
                }
                Turn::Later(_, wanted, _) => {
                    std::thread::sleep(wanted.unwrap_or(pause).min(LONGEST_PAUSE));
                    pause *= 2;
                }
            }
        }
        fail(("did not come".to_owned(), LATER), true)
    }

    fn full(&self) -> Refusal {
        let limit = crate::inspect::size(self.limits.total);
        (format!("was not fetched, since all together may be {limit}"), "raise it with --fetch-limit")
    }

    /// Asks once, following redirects.
    fn turn(&self, address: &str, known: Option<&Meta>) -> Turn {
        let mut url = encoded(address);
        for _ in 0..=REDIRECTS {
            let mut reply = match self.ask(&url, known) {
                Ok(reply) => reply,
                Err(error) => return refusal(&error),
            };
            if !reply.status().is_redirection() || reply.status() == StatusCode::NOT_MODIFIED {
                return self.read(address, known, &mut reply);
            }
            let next = header(&reply, "location");
            let has_scheme = next.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
            let next = if has_scheme { Some(next) } else { resolve(&url, &next) };
            match next.filter(|next| is_remote(next)) {
                Some(next) => url = encoded(&next),
                None => return Turn::Never(("leads on to no address".to_owned(), CHECK)),
            }
        }
        Turn::Never((format!("leads on and on, {REDIRECTS} times and more"), CHECK))
    }

    fn ask(&self, url: &str, known: Option<&Meta>) -> Result<Response<ureq::Body>, Error> {
        let uri: Uri = url.parse().map_err(|_| Error::BadUri(url.to_owned()))?;
        let is_clean = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        if !is_clean || !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(Error::BadUri(url.to_owned()));
        }
        if self.agent.config().proxy().is_some_and(|proxy| !proxy.is_no_proxy(&uri)) {
            guard::check_before_proxy(&uri, self.limits)?;
        }
        let mut request = self.agent.get(uri);
        if let Some(known) = known {
            for (name, value) in [("If-None-Match", &known.tag), ("If-Modified-Since", &known.modified)] {
                if !value.is_empty() {
                    request = request.header(name, value);
                }
            }
        }
        request.call()
    }

    /// What an answer means that leads nowhere else.
    fn read(&self, address: &str, known: Option<&Meta>, reply: &mut Response<ureq::Body>) -> Turn {
        let until = now().saturating_add(freshness(reply));
        let status = reply.status().as_u16();
        match status {
            304 if known.is_some() => return Turn::Same(until),
            200 => {}
            429 | 500 | 502..=599 => {
                let seconds = header(reply, "retry-after").trim().parse().ok().map(Duration::from_secs);
                return Turn::Later(
                    (format!("is not to be had now ({status})"), LATER),
                    seconds,
                    status != 429,
                );
            }
            404 | 410 => return Turn::Gone((format!("is no longer there ({status})"), CHECK)),
            401 | 403 => return Turn::Never((format!("is not given out ({status})"), CHECK)),
            _ => return Turn::Never((format!("was answered with {status}"), CHECK)),
        }
        let most = self.limits.file;
        let too_large = || {
            let what = format!("is larger than {}", crate::inspect::size(most));
            Turn::Forbidden((what, "save it smaller beside the note, or raise --fetch-file-limit"))
        };
        if header(reply, "content-length").parse().is_ok_and(|length: u64| length > most) {
            return too_large();
        }
        let meta = Meta {
            address: address.to_owned(),
            tag: header(reply, "etag"),
            modified: header(reply, "last-modified"),
            until,
        };
        let kind = header(reply, "content-type");
        let mut bytes = Vec::new();
        let mut body = reply.body_mut().as_reader().take(most.saturating_add(1));
        if let Err(error) = body.read_to_end(&mut bytes) {
            return refusal(&Error::from(error));
        }
        if bytes.len() as u64 > most {
            return too_large();
        }
        match encode::format_of(&bytes) {
            Ok(_) => Turn::Came(meta, bytes),
            Err((what, remedy)) => {
                let kind = one_line(kind.get(..kind.len().min(40)).unwrap_or_default());
                let kind = if kind.is_empty() { kind } else { format!("; its server says {kind}") };
                Turn::Never((format!("{what}{kind}"), remedy))
            }
        }
    }
}

/// A header that is kept only where it is short.
fn header(reply: &Response<ureq::Body>, name: &str) -> String {
    let value = reply.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if value.len() > LONGEST_HEADER && name != "location" { String::new() } else { value.to_owned() }
}

/// For how many seconds an answer is fresh.
fn freshness(reply: &Response<ureq::Body>) -> u64 {
    let said = header(reply, "cache-control").to_ascii_lowercase();
    let mut directives = said.split(',').map(str::trim);
    if directives.clone().any(|one| matches!(one, "no-store" | "no-cache") || one.starts_with("no-cache=")) {
        return 0;
    }
    let seconds = directives.find_map(|one| one.strip_prefix("max-age=")?.trim_matches('"').parse().ok());
    seconds.unwrap_or(USUALLY_FRESH).min(LONGEST_FRESH)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// An address whose path has no characters that no address has, and that does not name a place inside of what it leads to.
fn encoded(address: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let mut out = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic()
            && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
        {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// What an error means.
fn refusal(error: &Error) -> Turn {
    let later = |what: String, is_of_host| Turn::Later((what, LATER), None, is_of_host);
    match error {
        Error::Io(error) if error.kind() == ErrorKind::PermissionDenied => Turn::Forbidden((
            format!("leads into a private network ({error})"),
            "save it beside the note; --fetch-private allows it where all sources are trusted",
        )),
        Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
            later("was cut off on the way".to_owned(), false)
        }
        Error::Io(error) => later(format!("did not come: {error}"), true),
        Error::Timeout(_) => later("takes too long to come".to_owned(), true),
        Error::HostNotFound => later("is on a host that is not found".to_owned(), true),
        Error::ConnectionFailed => later("did not come: nobody answers".to_owned(), true),
        Error::Protocol(error) => later(format!("did not come whole: {error}"), false),
        Error::BadUri(_) | Error::Http(_) => Turn::Never(("has an address that is none".to_owned(), CHECK)),
        error => Turn::Never((format!("did not come: {error}"), CHECK)),
    }
}
