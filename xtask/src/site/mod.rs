//! The site: documentation, playground and examples, made of what stands in `www`, for `dist` and for the demo.

mod markdown;

use crate::manifest::Manifest;
use crate::{paths, widget};
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};

/// The pages of the documentation and their names in the navigation. The playground and the examples follow.
const PAGES: [(&str, &str); 7] = [
    ("index", "Start"),
    ("embed", "Embed"),
    ("looks", "Looks"),
    ("interface", "Interface"),
    ("policy", "Policy"),
    ("privacy", "Privacy"),
    ("trouble", "Trouble"),
];

/// What pages of the site begin with, to be filled in.
const TEMPLATE: &str = "www/docs/page.html";

/// What examples stand in; those that need another page are whole pages themselves.
const EXAMPLE: &str = "www/docs/example.html";

/// Where the examples' feeds and the loader are.
pub struct Addresses {
    /// Where the loader is: no slash at its end.
    pub widget: String,
    /// The feed of all notes, with a slash at its end.
    pub feed: String,
    /// Two smaller feeds, for the pages that show several.
    pub kitchen: String,
    /// The other one.
    pub walks: String,
}

impl Addresses {
    /// Beside the site's own pages: `feed/`, with the widget in it, `kitchen/` and `walks/`.
    fn beside() -> Self {
        let [feed, kitchen, walks] = ["feed/", "kitchen/", "walks/"].map(str::to_owned);
        Self { widget: "feed".to_owned(), feed, kitchen, walks }
    }

    /// What a policy names: the site itself, and where the loader and the feeds are.
    fn origins(&self) -> String {
        match self.widget.split_once("://") {
            None => "'self'".to_owned(),
            Some((scheme, rest)) => {
                format!("'self' {scheme}://{}", rest.split('/').next().unwrap_or_default())
            }
        }
    }

    fn filled(&self, text: &str, root: &str) -> String {
        let places = [
            ("widget", &self.widget),
            ("feed", &self.feed),
            ("kitchen", &self.kitchen),
            ("walks", &self.walks),
        ];
        let text = text.replace("{{root}}", root).replace("{{origin}}", &self.origins());
        places.iter().fold(text, |text, (name, address)| {
            let root = if address.contains("://") { "" } else { root };
            text.replace(&format!("{{{{{name}}}}}"), &format!("{root}{address}"))
        })
    }
}

/// The names of all files, from the site's root.
pub fn names() -> Result<Vec<String>> {
    let mut names: Vec<String> = PAGES.iter().map(|(name, _)| format!("{name}.html")).collect();
    names.extend(
        ["playground.html", "examples/index.html", "site.css", "site.js", "icon.svg"].map(str::to_owned),
    );
    names.extend(sources("playground", "js")?.into_iter().map(|name| format!("playground/{name}")));
    for kind in ["html", "css"] {
        names.extend(sources("examples", kind)?.into_iter().map(|name| format!("examples/{name}")));
    }
    Ok(names)
}

/// The files of a folder of `www`, in order of their names. Tests and declarations are not handed out.
fn sources(folder: &str, extension: &str) -> Result<Vec<String>> {
    let path = paths::root().join("www").join(folder);
    let mut names = Vec::new();
    for entry in
        std::fs::read_dir(&path).with_context(|| format!("{} cannot be read", paths::shown(&path)))?
    {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let hidden = name.contains(".test.") || (folder == "playground" && extension == "html");
        if Path::new(&name).extension().is_some_and(|found| found == extension) && !hidden {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// A file of the site, read anew each time; nothing where there is none of that name.
pub fn file(name: &str, addresses: &Addresses) -> Result<Option<String>> {
    if !names()?.iter().any(|known| known == name) {
        return Ok(None);
    }
    let root = if name.contains('/') { "../" } else { "" };
    let text = match name {
        "playground.html" => {
            let content = read("www/playground/playground.html")?;
            let description = "Try a feed, and copy the snippet for it.";
            framed(&read(TEMPLATE)?, name, "Playground", description, &content)
        }
        "examples/index.html" => {
            let description =
                "One page for each thing that a feed can do. Each is a page of its own: look at its source.";
            framed(&read(TEMPLATE)?, name, "Examples", description, &list_of_examples(description)?)
        }
        _ => match name.strip_suffix(".html").filter(|stem| PAGES.iter().any(|(page, _)| page == stem)) {
            Some(stem) => {
                let mut text = read(&format!("www/docs/{stem}.md"))?;
                for (place, table) in Manifest::read()?.tables() {
                    text = text.replace(&format!("{{{{{place}}}}}"), &table);
                }
                let page = markdown::page(&text);
                let content = match stem {
                    "index" => format!("{}{}", page.html, read("www/docs/shown.html")?),
                    _ => page.html,
                };
                framed(&read(TEMPLATE)?, name, &page.title, &page.description, &content)
            }
            None if name.starts_with("examples/") => example(name)?,
            None if name.contains('/') => read(&format!("www/{name}"))?,
            None => read(&format!("www/docs/{name}"))?,
        },
    };
    Ok(Some(addresses.filled(&text, root)))
}

/// A file of the repository, as text.
fn read(path: &str) -> Result<String> {
    std::fs::read_to_string(paths::root().join(path)).with_context(|| format!("{path} cannot be read"))
}

/// One of the examples' files. Most pages begin with a comment, `<!-- TITLE: ABOUT -->`, and the rest is what stands below that.
fn example(name: &str) -> Result<String> {
    let text = read(&format!("www/{name}"))?;
    let Some((title, about, content)) = text
        .strip_prefix("<!-- ")
        .and_then(|text| text.split_once(" -->\n"))
        .and_then(|(said, content)| said.split_once(": ").map(|(title, about)| (title, about, content)))
    else {
        return Ok(text);
    };
    let page = read(EXAMPLE)?.replace("{{title}}", title).replace("{{about}}", about);
    Ok(page.replace("{{content}}", content))
}

/// The template with a page's content in it.
fn framed(template: &str, name: &str, title: &str, description: &str, content: &str) -> String {
    let own = PAGES.iter().map(|(page, shown)| (format!("{page}.html"), *shown));
    let others =
        [("playground.html".to_owned(), "Playground"), ("examples/index.html".to_owned(), "Examples")];
    let navigation: Vec<String> = own
        .chain(others)
        .map(|(page, shown)| {
            let current = if page == name { " aria-current=\"page\"" } else { "" };
            let address = page.strip_suffix("index.html").unwrap_or(&page);
            format!(
                "<a href=\"{{{{root}}}}{}\"{current}>{shown}</a>",
                if address.is_empty() { "./" } else { address }
            )
        })
        .collect();
    let script = match name {
        "playground.html" => "\n<script type=\"module\" src=\"playground/playground.js\"></script>",
        _ => "",
    };
    template
        .replace("{{title}}", &escaped(title))
        .replace("{{description}}", &escaped(description))
        .replace("{{page}}", name.split(['.', '/']).next().unwrap_or_default())
        .replace("{{navigation}}", &navigation.join("\n    "))
        .replace("{{script}}", script)
        .replace("{{content}}", content)
}

/// What the examples say of themselves, with links to them.
fn list_of_examples(description: &str) -> Result<String> {
    let mut out = format!("<h1>Examples</h1>\n<p>{}</p>\n<ul class=\"examples\">\n", escaped(description));
    let mut names = sources("examples", "html")?;
    // The plainest one first.
    names.sort_by_key(|name| name != "one.html");
    for name in names {
        let text = example(&format!("examples/{name}"))?;
        let between = |start: &str, end: &str| {
            text.split_once(start)
                .and_then(|(_, rest)| rest.split_once(end))
                .map(|(inside, _)| inside.to_owned())
        };
        let title = between("<title>", " · Examples</title>");
        let said = between("<meta name=\"description\" content=\"", "\"");
        let (title, said) = title.zip(said).with_context(|| {
            format!("www/examples/{name} begins with no comment of its title and what it shows, and has no <title> that ends with “· Examples” either")
        })?;
        out.push_str(&format!("  <li><a href=\"{name}\">{title}</a><p>{said}</p></li>\n"));
    }
    Ok(out + "</ul>\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Writes all pages into `target/dist/site`. The feeds that they show come beside them; see [`crate::dist`].
pub fn write() -> Result<PathBuf> {
    let folder = paths::dist().join("site");
    for name in names()? {
        let text = file(&name, &Addresses::beside())?.with_context(|| format!("{name} is not there"))?;
        let path = folder.join(&name);
        std::fs::create_dir_all(path.with_file_name(""))?;
        widget::write(&path, text.as_bytes())?;
    }
    Ok(folder)
}

/// The media type of a file of the site.
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
