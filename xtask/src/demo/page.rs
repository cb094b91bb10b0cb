//! The blog page, on an origin of its own and under a strict policy, as a careful site would have it.

use crate::paths;
use anyhow::{Context as _, Result, bail};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use tiny_http::{Header, Request, Response, Server};

/// Serves the page in the background until this program ends, and gives back its address.
pub fn serve(listener: TcpListener, engine: &str) -> Result<String> {
    let address = format!("http://{}/", listener.local_addr()?);
    let server = Server::from_listener(listener, None)
        .map_err(|error| anyhow::anyhow!("the blog page cannot be served: {error}"))?;
    let engine = engine.to_owned();
    std::thread::spawn(move || {
        for request in server.incoming_requests() {
            // Whoever went away meanwhile has no use for the answer.
            let _ = answer(request, &engine);
        }
    });
    Ok(address)
}

fn answer(request: Request, engine: &str) -> std::io::Result<()> {
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
        _ => (404, "text/plain; charset=utf-8", "Only / and /blog.css are here.\n".to_owned()),
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

fn policy(engine: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self' {engine} 'wasm-unsafe-eval'; \
         connect-src {engine}; img-src {engine}; media-src {engine}; \
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
        let url = serve(listener, "http://127.0.0.1:1").unwrap();
        answers(&url).unwrap();
        let missing = answers(&format!("{url}other")).unwrap_err().to_string();
        assert!(missing.contains("404"), "{missing}");
        assert!(policy("http://127.0.0.1:1").contains("connect-src http://127.0.0.1:1;"));
    }

    #[test]
    fn the_feed_takes_the_place_of_the_comment() {
        let page = with_feed("<main><!-- notefall --></main>", "http://127.0.0.1:1");
        assert!(page.starts_with("<main><script async src=\"http://127.0.0.1:1/notefall.js\"></script>"));
        assert!(page.contains("<note-feed src=\"http://127.0.0.1:1/f/demo/\""));
        assert!(page.ends_with("</note-feed></main>"));
    }
}
