//! A careful site's page with a feed in it: another origin, a strict policy, text above and below.

use crate::host::{Host, Reply};

/// What stands where the feed is to be.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where the loader comes from; also the origin that the policy allows.
    pub widget: String,
    /// In the `head`.
    pub head: String,
    /// Between the texts.
    pub body: String,
    /// A further origin that the policy allows, where feed and loader come from two.
    pub feed_origin: String,
}

/// The site's own style: it reserves the feed's room, as the documentation asks.
const STYLE: &str = "body{margin:0 auto;max-width:1200px;padding:0 16px;font:16px/1.5 sans-serif}\
    note-feed{display:block;min-height:100svh}";

/// The sentences around the feed.
pub const ABOVE: &str = "What I have been reading, and below it some thoughts.";
/// The same, below.
pub const BELOW: &str = "These are the thoughts. They stay where they are.";

impl Page {
    /// A page whose `<note-feed>` shows the feed, with a fallback between its tags.
    #[must_use]
    pub fn element(widget: &str, feed: &str) -> Self {
        Self::with_body(
            widget,
            &format!("<note-feed src=\"{feed}\"><p id=\"fallback\">The notes need script.</p></note-feed>"),
        )
        .loaded_by(&format!("<script async src=\"{widget}/notefall.js\"></script>"))
    }

    /// A page with a body of its own and no script.
    #[must_use]
    pub fn with_body(widget: &str, body: &str) -> Self {
        let (widget, body) = (widget.to_owned(), body.to_owned());
        Self { widget, head: String::new(), body, feed_origin: String::new() }
    }

    /// With something in the `head`.
    #[must_use]
    pub fn loaded_by(mut self, head: &str) -> Self {
        head.clone_into(&mut self.head);
        self
    }

    /// The policy, which goes out as a header.
    #[must_use]
    pub fn policy(&self) -> String {
        let origins = format!("{} {}", self.widget, self.feed_origin);
        let origins = origins.trim();
        format!(
            "default-src 'none'; style-src 'self'; script-src 'self' {origins} 'wasm-unsafe-eval'; \
             img-src {origins}; media-src {origins}; connect-src {origins}; require-trusted-types-for 'script'"
        )
    }

    fn html(&self) -> String {
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>A site</title>\
             <link rel=\"stylesheet\" href=\"/site.css\">{}</head><body><h1>A site</h1><p id=\"above\">{ABOVE}</p>\
             {}<p id=\"below\">{BELOW}</p><footer>The end.</footer></body></html>",
            self.head, self.body
        )
    }

    /// Serves it at `/`.
    #[must_use]
    pub fn serve(self) -> Host {
        self.serve_with(|_| None)
    }

    /// Serves it at `/`, and more beside it.
    #[must_use]
    pub fn serve_with(self, more: impl Fn(&str) -> Option<Reply> + Send + Sync + 'static) -> Host {
        Host::start(move |path| match path {
            "/" => Reply::of("text/html; charset=utf-8", self.html())
                .with("Content-Security-Policy", &self.policy())
                .with("X-Content-Type-Options", "nosniff"),
            "/site.css" => Reply::of("text/css; charset=utf-8", STYLE),
            _ => more(path).unwrap_or_else(|| Reply::error(404)),
        })
    }
}
