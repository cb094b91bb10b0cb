//! The blog page, on an origin of its own and under a strict policy, as a careful site would have it; and the project's own site beside it.

use crate::paths;
use crate::site::{self, Addresses};
use anyhow::{Context as _, Result, bail};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use tiny_http::{Header, Request, Response, Server};

/// Serves the page in the background until this program ends, and gives back its address. Below `site/` is the site, whose pages show the feeds
/// that are named.
pub fn serve(listener: TcpListener, engine: &str, shown: Addresses) -> Result<String> {
    let address = format!("http://{}/", listener.local_addr()?);
    let server = Server::from_listener(listener, None)
        .map_err(|error| anyhow::anyhow!("the blog page cannot be served: {error}"))?;
    let engine = engine.to_owned();
    std::thread::spawn(move || {
        for request in server.incoming_requests() {
            // Whoever went away meanwhile has no use for the answer.
            let _ = answer(request, &engine, &shown);
        }
    });
    Ok(address)
}

fn answer(request: Request, engine: &str, shown: &Addresses) -> std::io::Result<()> {
    let path = request.url().split('?').next().unwrap_or("/").to_owned();
    // Read anew each time, so that a change shows when the page is loaded again.
    let file = |name: &str| std::fs::read_to_string(paths::root().join("www/demo").join(name));
    let (status, kind, body) = match path.as_str() {
        "/" => match file("blog.html") {
            Ok(html) => (200, "text/html; charset=utf-8", with_feed(&html, engine)),
            Err(error) => (500, "text/plain; charset=utf-8", format!("www/demo/blog.html: {error}\n")),
        },
        "/blog.css" => match file("blog.css") {
            Ok(css) => (200, "text/css; charset=utf-8", css),
            Err(error) => (500, "text/plain; charset=utf-8", format!("www/demo/blog.css: {error}\n")),
        },
        other => match site_file(other, shown) {
            Ok(Some(found)) => found,
            Ok(None) => {
                (404, "text/plain; charset=utf-8", "Only /, /blog.css and /site/ are here.\n".to_owned())
            }
            Err(error) => (500, "text/plain; charset=utf-8", format!("{error:#}\n")),
        },
    };
    let mut response = Response::from_string(body).with_status_code(status);
    for (name, value) in [
        ("content-type", kind),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", &policy(engine)),
    ] {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    request.respond(response)
}

/// A file of the site. A folder's address is that of its first page.
fn site_file(path: &str, shown: &Addresses) -> Result<Option<(u16, &'static str, String)>> {
    let Some(name) = path.strip_prefix("/site/") else { return Ok(None) };
    let name = match name.is_empty() || name.ends_with('/') {
        true => format!("{name}index.html"),
        false => name.to_owned(),
    };
    Ok(site::file(&name, shown)?.map(|text| (200, site::media_type(&name), text)))
}

/// What the pages may do. They fetch nothing of their own; Lighthouse looks for `robots.txt` from within the page.
fn policy(engine: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self' {engine} 'wasm-unsafe-eval'; \
         connect-src 'self' {engine}; img-src 'self' {engine}; media-src {engine}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
}

/// The page with the two tags that a blogger pastes.
fn with_feed(html: &str, engine: &str) -> String {
    let tags = format!(
        "<script async src=\"{engine}/notefall.js\"></script>\n\
         <note-feed src=\"{engine}/f/demo/\" search columns=\"auto\" theme=\"auto\">\n  \
         <p><a href=\"{engine}/f/demo/\">All notes on one page</a></p>\n\
         </note-feed>"
    );
    html.replace("<!-- notefall -->", &tags)
}

/// Fetches an address of this machine and fails with a sentence where it does not answer well.
pub fn answers(url: &str) -> Result<()> {
    let rest =
        url.strip_prefix("http://").with_context(|| format!("{url} is not an address of this machine"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host).with_context(|| format!("{url} does not answer"))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\nConnection: close\r\n\r\n")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).with_context(|| format!("{url} stopped in the middle"))?;
    let text = String::from_utf8_lossy(&bytes);
    let status = text.lines().next().unwrap_or_default();
    if !status.contains(" 200 ") {
        let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        bail!("{url} answered `{status}`: {}", body.chars().take(300).collect::<String>());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_served_with_its_feed_and_its_policy() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = |name: &str| format!("http://127.0.0.1:1/f/{name}/");
        let shown = Addresses {
            widget: "http://127.0.0.1:1".to_owned(),
            feed: address("demo"),
            kitchen: address("kitchen"),
            walks: address("walks"),
        };
        let url = serve(listener, "http://127.0.0.1:1", shown).unwrap();
        for below in
            ["", "blog.css", "site/", "site/examples/", "site/looks.html", "site/playground/snippet.js"]
        {
            answers(&format!("{url}{below}")).unwrap();
        }
        let missing = answers(&format!("{url}other")).unwrap_err().to_string();
        assert!(missing.contains("404"), "{missing}");
        assert!(policy("http://127.0.0.1:1").contains("connect-src 'self' http://127.0.0.1:1;"));
    }

    #[test]
    fn the_feed_takes_the_place_of_the_comment() {
        let page = with_feed("<main><!-- notefall --></main>", "http://127.0.0.1:1");
        assert!(page.starts_with("<main><script async src=\"http://127.0.0.1:1/notefall.js\"></script>"));
        assert!(page.contains("<note-feed src=\"http://127.0.0.1:1/f/demo/\""));
        assert!(page.ends_with("</note-feed></main>"));
    }
}
