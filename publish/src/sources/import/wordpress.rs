//! The export of WordPress (WXR): what is published of posts and pages, with the pictures that were uploaded for them.

use super::item::{Intake, Item, Shown, Text};
use super::load::Loaded;
use super::split::Lines;
use super::syndication::{REMEDY, place};
use super::xml::{self, Element, Found};
use super::{markup, moments};
use crate::problem::{Place, Problem, Result};
use std::collections::HashMap;

/// Names that blogs show, by the names that their writers log in with.
type Authors = HashMap<String, String>;

/// Reads an export.
///
/// # Errors
/// Where there is nothing of a blog in it.
pub fn read(loaded: &Loaded, intake: &mut Intake<'_>) -> Result<()> {
    let lines = Lines::of(loaded.text.as_bytes());
    let mut authors = Authors::new();
    let mut items = Vec::new();
    let mut is_export = false;
    xml::read(loaded, &mut |part| match part {
        Found::Header(element) if element.name == "wp:author" => {
            let login = element.text_of(&["wp:author_login"]);
            authors.insert(login, element.text_of(&["wp:author_display_name"]));
        }
        Found::Header(element) => is_export |= element.name.starts_with("wp:"),
        Found::Item(element) => items.push(element),
        Found::Broken(at, what) => intake.refuse(place(loaded, &lines, at), what, REMEDY),
        Found::Root(_) => {}
    });
    is_export |= items.iter().any(|item| item.all("wp:post_type").next().is_some());
    if !is_export {
        let problem =
            Problem::fatal("this is no export of WordPress", "export it under Tools, Export, All content");
        return Err(problem.at(Place::file(&loaded.shown)));
    }
    // Uploads may stand behind the posts that they belong to.
    let uploads: HashMap<String, Shown> = items.iter().filter_map(upload).collect();
    for item in &items {
        let kind = item.text_of(&["wp:post_type"]);
        if !matches!(kind.as_str(), "post" | "page" | "") {
            continue;
        }
        let is_published = matches!(item.text_of(&["wp:status"]).as_str(), "publish" | "");
        if !is_published || !item.text_of(&["wp:post_password"]).is_empty() {
            intake.harvest.unpublished += 1;
            continue;
        }
        let place = place(loaded, &lines, item.at);
        let note = note_of(item, &authors, &uploads, place, intake);
        intake.take(note);
    }
    Ok(())
}

/// A picture that was uploaded, by its number.
fn upload(item: &Element) -> Option<(String, Shown)> {
    let src = item.text_of(&["wp:attachment_url"]);
    let is_upload = item.text_of(&["wp:post_type"]) == "attachment" && !src.is_empty();
    let alt = meta(item, "_wp_attachment_image_alt").unwrap_or_default();
    is_upload.then(|| (item.text_of(&["wp:post_id"]), Shown { src, alt }))
}

/// A field that themes and plugins keep beside a post.
fn meta(item: &Element, key: &str) -> Option<String> {
    let found = item.all("wp:postmeta").find(|meta| meta.text_of(&["wp:meta_key"]) == key);
    found.map(|meta| meta.text_of(&["wp:meta_value"]))
}

fn note_of(
    item: &Element,
    authors: &Authors,
    uploads: &HashMap<String, Shown>,
    place: Place,
    intake: &mut Intake<'_>,
) -> Item {
    let mut time = |names: &[&str]| {
        let text = names
            .iter()
            .map(|name| item.text_of(&[name]))
            .find(|text| !text.is_empty() && !text.starts_with("0000"))?;
        intake.moment(moments::parse(&text).map(Some), &text, &place)
    };
    let published = time(&["wp:post_date_gmt", "pubDate", "wp:post_date"]);
    let updated = time(&["wp:post_modified_gmt"]);
    let mut lost = Vec::new();
    let mut pictures: Vec<Shown> = Vec::new();
    pictures.extend(meta(item, "_thumbnail_id").and_then(|id| uploads.get(&id).cloned()));
    let content = item.text_of(&["content:encoded", "description"]);
    let (html, gallery) = without_shortcodes(&content);
    pictures.extend(gallery.iter().filter_map(|id| uploads.get(id).cloned()));
    if html.contains("<iframe")
        || html.contains("<video")
        || content.contains("[embed")
        || content.contains("[video")
    {
        lost.push("embedded players");
    }
    let comments =
        item.all("wp:comment").filter(|comment| comment.text_of(&["wp:comment_approved"]) == "1").count();
    if comments > 0 {
        lost.push("comment texts");
    }
    let login = item.text_of(&["dc:creator"]);
    let author = authors.get(&login).filter(|name| !name.is_empty()).cloned().unwrap_or(login);
    let tags = item.all("category").filter(|tag| tag.attribute("domain") != "post_format");
    let tags = tags
        .filter(|tag| tag.attribute("nicename") != "uncategorized")
        .map(|tag| tag.text.trim().to_owned())
        .collect();
    let link = item.text_of(&["link"]);
    let key = [item.text_of(&["guid"]), link.clone()].into_iter().find(|key| !key.is_empty());
    Item {
        place,
        key: key.unwrap_or_else(|| item.text_of(&["wp:post_id"])),
        url: link,
        title: markup::plain(&item.text_of(&["title"])),
        text: Text::Html(paragraphs(&html)),
        author,
        published,
        updated,
        tags,
        pictures,
        comments: u64::try_from(comments).unwrap_or(0),
        pinned: item.text_of(&["wp:is_sticky"]) == "1",
        lost,
        ..Item::default()
    }
}

/// Takes out what WordPress itself replaces, `[gallery ids="1,2"]` and the like, and keeps the text inside of captions.
/// The numbers of the galleries' pictures come with it.
fn without_shortcodes(content: &str) -> (String, Vec<String>) {
    const NAMES: [&str; 9] =
        ["gallery", "caption", "wp_caption", "embed", "video", "audio", "playlist", "more", "nextpage"];
    let mut out = String::with_capacity(content.len());
    let mut ids = Vec::new();
    let mut rest = content;
    while let Some(at) = rest.find('[') {
        let (before, code) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let inner = code.get(1..).unwrap_or_default();
        let name = inner.trim_start_matches('/');
        let name = name.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or_default();
        // Codes are short; looking further would cost much where there are many brackets.
        let end = NAMES
            .contains(&name)
            .then(|| inner.char_indices().take(500).find(|(_, c)| *c == ']').map(|(at, _)| at));
        match end.flatten() {
            Some(end) => {
                let code = inner.get(..end).unwrap_or_default();
                if name == "gallery" {
                    let list =
                        code.split_once("ids=").map_or("", |(_, list)| list.trim_start_matches(['"', '\'']));
                    let list = list.split(['"', '\'', ' ']).next().unwrap_or_default();
                    ids.extend(list.split(',').take(200).map(|id| id.trim().to_owned()));
                }
                rest = inner.get(end + 1..).unwrap_or_default();
            }
            None => {
                out.push('[');
                rest = inner;
            }
        }
    }
    out.push_str(rest);
    (out, ids)
}

/// Posts of the classic editor have empty lines where others have paragraphs.
fn paragraphs(html: &str) -> String {
    if html.contains("<p>") || html.contains("<p ") || html.contains("<!-- wp:") {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len() + 64);
    for (number, block) in html.replace("\r\n", "\n").split("\n\n").enumerate() {
        if number > 0 {
            out.push_str("<p>");
        }
        // What is between the tags of lists and tables is no line break.
        let is_text = !block.trim_start().starts_with('<') && !block.contains("<pre");
        if is_text { out.push_str(&block.trim().replace('\n', "<br>")) } else { out.push_str(block) }
    }
    out
}
