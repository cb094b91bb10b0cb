//! What a browser noted: its console, and what it asked of the network.

use serde_json::Value;

/// All that was noted so far.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// Errors on the console: of scripts, of the policy, of the network.
    pub errors: Vec<String>,
    /// The URLs that were asked for, in order, redirects included.
    pub requests: Vec<String>,
}

impl Journal {
    /// Takes an entry of the console's log.
    pub fn console(&mut self, level: &str, message: &str) {
        if level == "SEVERE" {
            self.errors.push(message.to_owned());
        }
    }

    /// Takes an entry of the performance log, which holds DevTools events as JSON.
    pub fn event(&mut self, message: &str) {
        let event: Value = serde_json::from_str(message).unwrap_or_default();
        if event.pointer("/message/method").and_then(Value::as_str) == Some("Network.requestWillBeSent")
            && let Some(url) = event.pointer("/message/params/request/url").and_then(Value::as_str)
        {
            self.requests.push(url.to_owned());
        }
    }

    /// The requests that went to none of the origins. What never leaves the browser, such as `data:`, does not count.
    #[must_use]
    pub fn foreign(&self, origins: &[&str]) -> Vec<&str> {
        let ours = |url: &str| {
            origins.iter().any(|origin| url.strip_prefix(origin).is_some_and(|rest| rest.starts_with('/')))
        };
        let local =
            |url: &str| ["data:", "blob:", "about:", "chrome:"].iter().any(|scheme| url.starts_with(scheme));
        self.requests.iter().map(String::as_str).filter(|url| !ours(url) && !local(url)).collect()
    }

    /// The requests to an origin, as paths.
    #[must_use]
    pub fn paths(&self, origin: &str) -> Vec<&str> {
        self.requests.iter().filter_map(|url| url.strip_prefix(origin)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_elsewhere_are_foreign() {
        let mut journal = Journal::default();
        for url in ["http://127.0.0.1:1/a", "data:,x", "http://127.0.0.1:12/b", "https://example.org/"] {
            let event = serde_json::json!({"message": {"method": "Network.requestWillBeSent", "params": {"request": {"url": url}}}});
            journal.event(&event.to_string());
        }
        assert_eq!(
            journal.foreign(&["http://127.0.0.1:1"]),
            ["http://127.0.0.1:12/b", "https://example.org/"]
        );
        assert_eq!(journal.paths("http://127.0.0.1:12"), ["/b"]);
    }
}
