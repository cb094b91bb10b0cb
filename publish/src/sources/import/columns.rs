//! Tables of any shape: each column is what its name says.

use super::counts;
use super::fields::{self, Fields};
use super::item::{Intake, Item, Shown, Text};
use super::load::Loaded;
use super::{moments, table};
use crate::problem::{Place, Problem, Result};
use crate::sources::{Video, one_line};

const ID: &[&str] = &["id", "noteid", "postid", "guid", "uuid", "key", "slug", "编号"];
const TITLE: &[&str] =
    &["title", "headline", "subject", "heading", "name", "titel", "titre", "titulo", "título", "标题"];
const TEXT: &[&str] = &[
    "text",
    "body",
    "content",
    "description",
    "desc",
    "caption",
    "message",
    "note",
    "post",
    "summary",
    "正文",
    "内容",
    "描述",
];
const HTML: &[&str] = &["html", "bodyhtml", "contenthtml", "texthtml"];
const DATE: &[&str] = &[
    "date",
    "published",
    "publishedat",
    "publishdate",
    "publicationdate",
    "pubdate",
    "created",
    "createdat",
    "createdtime",
    "datetime",
    "time",
    "timestamp",
    "postedat",
    "datum",
    "日期",
    "时间",
    "发布时间",
];
const UPDATED: &[&str] = &["updated", "updatedat", "modified", "modifiedat", "lastmodified", "更新时间"];
const TAGS: &[&str] =
    &["tags", "tag", "hashtags", "categories", "category", "keywords", "labels", "topics", "标签", "分类"];
const AUTHOR: &[&str] =
    &["author", "authorname", "creator", "by", "writer", "user", "username", "nickname", "autor", "作者"];
const AUTHOR_URL: &[&str] = &["authorurl", "userurl", "profileurl"];
const AVATAR: &[&str] = &["avatar", "authoravatar", "头像"];
const IMAGES: &[&str] = &[
    "images",
    "image",
    "imageurls",
    "imageurl",
    "imagelist",
    "photos",
    "photo",
    "pictures",
    "picture",
    "img",
    "cover",
    "coverimage",
    "thumbnail",
    "media",
    "mediaurl",
    "图片",
    "封面",
];
const ALT: &[&str] = &["alt", "alttext", "imagealt"];
const VIDEO: &[&str] = &["video", "videourl", "视频"];
const URL: &[&str] = &["url", "link", "permalink", "href", "sourceurl", "链接"];
const LANG: &[&str] = &["lang", "language", "locale", "语言"];
const PLACE: &[&str] = &["place", "location", "region", "city", "country", "iplocation", "地点", "位置"];
const LIKES: &[&str] = &[
    "likes",
    "likecount",
    "likescount",
    "likedcount",
    "favorites",
    "favourites",
    "upvotes",
    "点赞",
    "点赞数",
];
const COLLECTS: &[&str] =
    &["collects", "collectcount", "collectedcount", "saves", "bookmarks", "收藏", "收藏数"];
const COMMENTS: &[&str] = &["comments", "commentcount", "commentscount", "评论", "评论数"];
const SOURCE: &[&str] = &["source", "platform", "来源"];

const ALL: [&[&str]; 19] = [
    ID, TITLE, TEXT, HTML, DATE, UPDATED, TAGS, AUTHOR, AUTHOR_URL, AVATAR, IMAGES, ALT, VIDEO, URL, LANG,
    PLACE, LIKES, COLLECTS, COMMENTS,
];

/// What parts several things in one cell. Tags and pictures have no commas of their own often enough.
const SEPARATORS: [char; 7] = [',', '，', ';', '；', '|', '\n', '、'];

/// Whether one of these columns, by plain names, holds what a note shows.
pub fn are_known(names: &[String]) -> bool {
    let any = |known: &[&str]| names.iter().any(|name| known.contains(&name.as_str()));
    any(TITLE) || any(TEXT) || any(HTML) || any(IMAGES)
}

/// Reads a table.
///
/// # Errors
/// Where none of its columns is known to hold a title, a text or a picture.
pub fn read(loaded: &Loaded, intake: &mut Intake<'_>) -> Result<()> {
    let names = table::names(loaded);
    if !are_known(&names) {
        let what = "none of the columns has a name that is known to hold titles, texts or pictures";
        let remedy = "write names such as id, title, text, date, tags, author and image into the first row";
        return Err(Problem::fatal(what, remedy).at(Place::line(&loaded.shown, 1)));
    }
    let unknown: Vec<&String> = names
        .iter()
        .filter(|name| !name.is_empty() && !SOURCE.contains(&name.as_str()))
        .filter(|name| !ALL.iter().any(|known| known.contains(&name.as_str())))
        .take(50)
        .collect();
    table::rows(loaded, intake, &mut |place, row, intake| {
        for name in unknown.iter().filter(|name| row.value(&[name.as_str()]).is_some()) {
            intake.harvest.lose(format!("columns \"{}\"", one_line(name)).into());
        }
        take(&row, place, intake);
    });
    Ok(())
}

fn take(row: &Fields, place: Place, intake: &mut Intake<'_>) {
    let time = |names: &[&str], intake: &mut Intake<'_>| {
        let value = row.value(names)?;
        intake.moment(moments::of_value(value), &fields::text_of(value), &place)
    };
    let (published, updated) = (time(DATE, intake), time(UPDATED, intake));
    let mut count = |names: &[&str]| {
        let text = row.text(names);
        if text.is_empty() {
            return 0;
        }
        counts::parse(&text).unwrap_or_else(|| {
            let mut shown = one_line(&text);
            super::item::cut_chars(&mut shown, 40);
            let what = format!("{}: \"{shown}\" is not a count", names.first().unwrap_or(&""));
            intake.harvest.problems.push(Problem::part(place.clone(), what, "write one such as 12 or 1.2K"));
            0
        })
    };
    let (likes, collects, comments) = (count(LIKES), count(COLLECTS), count(COMMENTS));
    let list = |names: &[&str]| {
        row.value(names).map(|value| fields::list(value, &SEPARATORS, &[])).unwrap_or_default()
    };
    // A row may have a cover and other pictures in columns of their own.
    let mut addresses: Vec<String> = Vec::new();
    for name in IMAGES {
        for src in list(&[name]) {
            if addresses.len() < 500 && !addresses.contains(&src) {
                addresses.push(src);
            }
        }
    }
    let alt = row.text(ALT);
    let pictures = addresses.into_iter().map(|src| Shown { src, alt: alt.clone() }).collect();
    let (title, url, html) = (row.text(TITLE), row.text(URL), row.text(HTML));
    let id = row.text(ID);
    let text = row.text(TEXT);
    let key = [id, url.clone()].into_iter().find(|key| !key.is_empty()).unwrap_or_else(|| {
        let begin: String = text.chars().take(80).collect();
        format!("{title} {begin} {}", row.text(DATE)).trim().to_owned()
    });
    let video = row.text(VIDEO);
    intake.take(Item {
        place,
        key,
        url,
        title,
        text: if html.is_empty() { Text::Plain(text) } else { Text::Html(html) },
        lang: row.text(LANG),
        author: row.text(AUTHOR),
        author_url: row.text(AUTHOR_URL),
        avatar: row.text(AVATAR),
        published,
        updated,
        region: row.text(PLACE),
        tags: list(TAGS),
        pictures,
        video: (!video.is_empty()).then(|| Video { src: video, poster: String::new() }),
        likes,
        collects,
        comments,
        source: row.text(SOURCE),
        ..Item::default()
    });
}
