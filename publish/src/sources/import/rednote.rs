//! RedNote (Xiaohongshu) notes as the common exporters write them: JSON in a list, on lines or inside of objects, and CSV.
//!
//! Exporters name fields in snake case, camel case or Chinese, put the writer beside the note or into `user`, and write counts as the
//! platform shows them. Crawls hold a note as often as they met it; the last time counts.

use super::counts;
use super::emoji;
use super::fields::{self, Fields};
use super::item::{Intake, Item, Shown, Text, bounded};
use super::load::Loaded;
use super::{Json, moments, table};
use crate::problem::{Place, Problem, Result};
use crate::sources::compose::Piece;
use crate::sources::jsonl::by_lines;
use crate::sources::{Video, one_line};
use notefall_core::rich::MarkKind;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::ops::Range;

/// What the platform is called in notes.
const SOURCE: &str = "rednote";

/// How deep lists of notes are looked for in objects.
const DEEPEST: usize = 4;

/// What parts pictures or tags in one text.
const SEPARATORS: [char; 8] = [',', '，', ';', '；', '|', '\n', ' ', '、'];

/// What stands behind the name of a topic.
const TOPIC_END: &str = "[话题]#";

/// Reads a file of notes.
///
/// # Errors
/// Where there are no notes in it at all.
pub fn read(loaded: &Loaded, intake: &mut Intake<'_>) -> Result<()> {
    let mut unknown = BTreeSet::new();
    let text = loaded.text.trim_start();
    let found = if text.starts_with(['{', '[']) {
        read_json(loaded, intake, &mut unknown)
    } else {
        table::rows(loaded, intake, &mut |place, fields, intake| take(&fields, place, intake, &mut unknown))
    };
    if found {
        return Ok(());
    }
    Err(Problem::fatal(
        "there are no notes in this file",
        "notes are objects or rows with note_id, title and desc",
    )
    .at(Place::file(&loaded.shown)))
}

fn read_json(loaded: &Loaded, intake: &mut Intake<'_>, unknown: &mut BTreeSet<String>) -> bool {
    let json = Json::of(loaded);
    let whole = json.whole();
    let mut one = |at: Range<usize>, intake: &mut Intake<'_>| {
        let place = json.place(at.start);
        match json.object(at) {
            Ok(map) => take(&Fields::of(map), place, intake, unknown),
            Err(problem) => intake.harvest.problems.push(problem),
        }
    };
    if is_lined(&loaded.text) {
        // Line by line, so that one that is broken ends with its line.
        let mut at = 0;
        let mut found = false;
        for line in loaded.text.split_inclusive('\n') {
            let start = at + line.len() - line.trim_start().len();
            let end = start + line.trim().len();
            at += line.len();
            if start < end {
                one(start..end, intake);
                found = true;
            }
        }
        return found;
    }
    let Some(list) = list_of_notes(&json, whole, 0) else { return false };
    let mut found = false;
    for at in json.elements(list) {
        one(at, intake);
        found = true;
    }
    found
}

/// Whether every note stands on a line of its own.
fn is_lined(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    // Inside of one object no line begins another one right behind it, unless one of them is broken.
    let are_two = first.starts_with('{') && lines.next().is_some_and(|second| second.starts_with('{'));
    are_two || first.starts_with('{') && has_id(first)
}

fn has_id(json: &str) -> bool {
    serde_json::from_str::<Map<String, Value>>(json).is_ok_and(|map| Fields::of(map).has(&NOTE_KEYS))
}

const ID: [&str; 4] = ["noteid", "作品id", "笔记id", "id"];

/// The fields that only notes have, and what holds them.
const NOTE_KEYS: [&str; 4] = ["noteid", "作品id", "笔记id", "notecard"];

/// The list of notes in a value: itself, or in one of its members, such as `data.notes`; a lone note is a list of one.
fn list_of_notes(json: &Json<'_>, value: Range<usize>, depth: usize) -> Option<Range<usize>> {
    match json.bytes(value.clone()).first()? {
        b'[' => {
            let is_note = |at: Range<usize>| {
                json.members(at).any(|(key, _)| NOTE_KEYS.contains(&fields::plain(&key).as_str()))
            };
            // Further down, lists may be of anything.
            (depth == 0 || json.elements(value.clone()).take(20).any(is_note)).then_some(value)
        }
        b'{' if depth < DEEPEST => {
            let members: Vec<_> = json.members(value.clone()).collect();
            let keys: Vec<String> = members.iter().map(|(key, _)| fields::plain(key)).collect();
            let has = |names: &[&str]| keys.iter().any(|key| names.contains(&key.as_str()));
            if has(&NOTE_KEYS) {
                // Elements of something that is no list are the values that stand there.
                return Some(value);
            }
            let inner = |(_, at): &(String, Range<usize>)| list_of_notes(json, at.clone(), depth + 1);
            members.iter().find_map(inner)
        }
        _ => None,
    }
}

/// Takes one record.
fn take(fields: &Fields, place: Place, intake: &mut Intake<'_>, unknown: &mut BTreeSet<String>) {
    if fields.has(&["commentid", "评论id"]) {
        intake.harvest.lose("comment texts".into());
        return;
    }
    // Answers of the platform itself hold the note inside of what lists it.
    let outer_id = fields.text(&ID);
    let inner = fields.inside(&["notecard", "noteinfo", "note"]);
    let fields = inner.as_ref().unwrap_or(fields);
    let id = Some(fields.text(&ID)).filter(|id| !id.is_empty()).unwrap_or(outer_id);
    if id.is_empty() {
        intake.refuse(place, "the note has no note_id", "give it one, so that a later export updates it");
        return;
    }
    let user = fields.inside(&["user", "author", "userinfo"]).unwrap_or_default();
    let counts = fields.inside(&["interactinfo", "interact", "stats"]).unwrap_or_default();
    let mut count = |names: &[&str]| {
        let value = fields.value(names).or_else(|| counts.value(names))?;
        count_of(value).or_else(|| {
            intake.harvest.problems.push(Problem::part(
                place.clone(),
                format!("{}: {} is not a count", names.first().unwrap_or(&""), short(value)),
                "write one such as 12 or 1.2万",
            ));
            None
        })
    };
    let likes = count(&["likedcount", "likecount", "likes", "点赞数量", "点赞数"]);
    let collects = count(&["collectedcount", "collectcount", "collects", "收藏数量", "收藏数"]);
    let comments = count(&["commentcount", "commentscount", "评论数量", "评论数"]);
    let mut lost = Vec::new();
    if count(&["sharecount", "sharedcount", "分享数量", "分享数"]).is_some_and(|shares| shares > 0) {
        lost.push("share counts");
    }
    if matches!(fields.value(&["comments", "commentlist"]), Some(Value::Array(_))) {
        lost.push("comment texts");
    }
    let time = |names: &[&str], intake: &mut Intake<'_>| {
        let value = fields.value(names)?;
        intake.moment(moments::of_value(value), &fields::text_of(value), &place)
    };
    let published = time(
        &["time", "publishtime", "publishedtime", "createtime", "uploadtime", "timestamp", "发布时间"],
        intake,
    );
    let updated = time(&["lastupdatetime", "updatetime", "最后更新时间"], intake);
    let mut codes = Vec::new();
    let title =
        emoji::replace(&fields.text(&["title", "displaytitle", "notetitle", "作品标题", "标题"]), &mut codes);
    let desc = emoji::replace(
        &fields.text(&["desc", "description", "content", "notedesc", "作品描述", "正文"]),
        &mut codes,
    );
    let mut tags = fields
        .value(&["taglist", "tags", "hashtags", "topics", "作品标签", "标签"])
        .map(|value| fields::list(value, &SEPARATORS, &["name", "tag_name", "tagName"]))
        .unwrap_or_default();
    tags.iter_mut().for_each(|tag| *tag = tag.replace(TOPIC_END, "").replace("[话题]", ""));
    let desc = bounded(desc, &mut |what, remedy| {
        intake.harvest.problems.push(Problem::part(place.clone(), what, remedy));
    });
    let (pieces, topics) = text_with_topics(&desc);
    tags.extend(topics);
    let user_id = [&user, fields]
        .map(|from| from.text(&["userid", "作者id", "uid"]))
        .into_iter()
        .find(|id| !id.is_empty());
    let page = fields.text(&["homeurl", "作者链接", "userurl"]);
    let is_id = |id: &str| !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric());
    let author_url = match user_id.filter(|id| page.is_empty() && is_id(id)) {
        Some(id) => format!("https://www.xiaohongshu.com/user/profile/{id}"),
        None => page,
    };
    let url = fields.text(&["noteurl", "url", "shareurl", "作品链接", "笔记链接"]);
    let url =
        if url.is_empty() && is_id(&id) { format!("https://www.xiaohongshu.com/explore/{id}") } else { url };
    let either = |names: &[&str]| {
        [&user, fields].map(|from| from.text(names)).into_iter().find(|text| !text.is_empty())
    };
    let (pictures, video) = media(fields);
    for code in codes {
        if unknown.len() < MOST_CODES || unknown.contains(&code) {
            intake.harvest.lose(format!("emoji codes {code}").into());
            unknown.insert(code);
        }
    }
    intake.take(Item {
        place,
        key: id,
        // A token in the address only opens it for whoever exported it.
        url: url.split_once("?xsec_token").map_or(url.as_str(), |(url, _)| url).to_owned(),
        title: one_line(&title),
        text: Text::Pieces(pieces),
        author: either(&["nickname", "nickName", "username", "作者昵称", "作者"]).unwrap_or_default(),
        author_url,
        avatar: either(&["avatar", "images", "image", "头像"])
            .filter(|text| is_picture(text))
            .unwrap_or_default(),
        published,
        updated,
        region: fields.text(&["iplocation", "iplocate", "location", "ip归属地"]),
        tags,
        pictures,
        video,
        likes: likes.unwrap_or(0),
        collects: collects.unwrap_or(0),
        comments: comments.unwrap_or(0),
        source: SOURCE.to_owned(),
        lost,
        repeats: true,
        ..Item::default()
    });
}

/// How many codes are named that are not in the table.
const MOST_CODES: usize = 50;

fn is_picture(text: &str) -> bool {
    crate::sources::is_remote(text) || text.contains('.')
}

/// A value for a message.
fn short(value: &Value) -> String {
    let mut text = one_line(&value.to_string());
    super::item::cut_chars(&mut text, 40);
    text
}

/// A count; where the platform shows only its button, it is 0.
fn count_of(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| counts::parse(&number.to_string())),
        Value::String(text) => match text.trim() {
            "赞" | "点赞" | "收藏" | "评论" | "分享" | "-" => Some(0),
            text => counts::parse(text),
        },
        // A list of comments beside their number.
        Value::Array(items) => u64::try_from(items.len()).ok(),
        _ => None,
    }
}

/// Pictures and video. Of a picture in several sizes one is taken.
fn media(fields: &Fields) -> (Vec<Shown>, Option<Video>) {
    const KEYS: [&str; 9] = [
        "url_default",
        "urlDefault",
        "url",
        "original",
        "url_size_large",
        "urlSizeLarge",
        "url_pre",
        "urlPre",
        "src",
    ];
    let is_video = fields.text(&["type", "notetype", "作品类型"]).to_lowercase();
    let is_video = matches!(is_video.as_str(), "video" | "视频");
    let mut addresses = Vec::new();
    if let Some(value) = fields.value(&["imagelist", "images", "imageurls", "imgs", "图片", "图片列表"])
    {
        addresses = fields::list(&with_sizes(value), &SEPARATORS, &KEYS);
    }
    let mut downloads = fields
        .value(&["下载地址", "downloadurl"])
        .map(|value| fields::list(value, &SEPARATORS, &KEYS))
        .unwrap_or_default();
    let src = match fields.value(&["videourl", "videoaddr", "video"]) {
        Some(Value::Object(map)) => stream_of(&Value::Object(map.clone()), 0).unwrap_or_default(),
        Some(value) => {
            fields::list(value, &SEPARATORS, &["url", "src"]).into_iter().next().unwrap_or_default()
        }
        None if is_video && !downloads.is_empty() => downloads.remove(0),
        None => String::new(),
    };
    if addresses.is_empty() && !is_video {
        addresses = downloads;
    }
    let cover = fields.value(&["videocover", "cover", "coverurl", "封面"]).map(with_sizes);
    let cover = cover.map(|value| fields::list(&value, &SEPARATORS, &KEYS)).unwrap_or_default();
    if addresses.is_empty() {
        addresses.extend(cover.into_iter().take(1));
    }
    let video = (is_video || !src.is_empty())
        .then(|| Video { src, poster: addresses.first().cloned().unwrap_or_default() })
        .filter(|video| !video.src.is_empty());
    let pictures = addresses.into_iter().map(|src| Shown { src, alt: String::new() }).collect();
    (pictures, video)
}

/// Pictures whose address stands one step deeper, in `info_list`, get it where the others have it.
fn with_sizes(value: &Value) -> Value {
    let of_one = |value: &Value| match value {
        Value::Object(map) if !has_address(map) => {
            let sizes = map.get("info_list").or_else(|| map.get("infoList")).and_then(Value::as_array);
            sizes.and_then(|sizes| sizes.last()).cloned().unwrap_or_else(|| value.clone())
        }
        value => value.clone(),
    };
    match value {
        Value::Array(items) => items.iter().map(of_one).collect(),
        value => of_one(value),
    }
}

fn has_address(map: &Map<String, Value>) -> bool {
    ["url_default", "urlDefault", "url", "src", "original"]
        .iter()
        .any(|key| map.get(*key).and_then(Value::as_str).is_some_and(|url| !url.is_empty()))
}

/// The first address of a stream in an object of the platform's own.
fn stream_of(value: &Value, depth: usize) -> Option<String> {
    if depth > 6 {
        return None;
    }
    match value {
        Value::Object(map) => {
            let own =
                ["master_url", "masterUrl", "url", "src"].iter().find_map(|key| map.get(*key)?.as_str());
            own.filter(|url| crate::sources::is_remote(url))
                .map(str::to_owned)
                .or_else(|| map.values().find_map(|value| stream_of(value, depth + 1)))
        }
        Value::Array(items) => items.iter().find_map(|value| stream_of(value, depth + 1)),
        _ => None,
    }
}

/// Plain text whose topics, `#name[话题]#`, are tags, also those with spaces in their names. The topics are returned too.
fn text_with_topics(text: &str) -> (Vec<Piece>, Vec<String>) {
    let text = text.replace("\r\n", "\n").replace("\t\n", "\n");
    let mut topics = Vec::new();
    let pieces = by_lines(&text, |out, line| {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once(TOPIC_END) {
            let topic = before.rfind(['#', '＃']).and_then(|at| before.split_at_checked(at));
            match topic.map(|(text, topic)| (text, topic.trim_start_matches(['#', '＃']).trim())) {
                Some((text, topic)) if !topic.is_empty() && topic.chars().count() <= 64 => {
                    out.text(text);
                    out.open(Some(MarkKind::Hashtag(topic.to_owned())));
                    out.text("#");
                    out.text(topic);
                    out.close();
                    topics.push(topic.to_owned());
                }
                _ => out.text(before),
            }
            rest = after;
            if rest.starts_with(['#', '＃']) {
                out.text(" ");
            }
        }
        out.text(rest);
    });
    (pieces, topics)
}
