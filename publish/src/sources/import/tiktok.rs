//! TikTok's export of one's own data as JSON: the videos in `user_data.json`.

use super::counts;
use super::fields::{self, Fields};
use super::item::{Intake, Item, Shown, Text};
use super::load::Loaded;
use super::{Json, moments, split};
use crate::problem::{Place, Problem, Result};
use crate::sources::Video;

/// Where the list has been over the years.
const LISTS: [&[&str]; 4] = [
    &["Video", "Videos", "VideoList"],
    &["Post", "Posts", "VideoList"],
    &["Post", "Posts", "Post List"],
    &["Your Activity", "Video", "Videos", "VideoList"],
];

/// Reads an export.
///
/// # Errors
/// Where there is no list of videos in it.
pub fn read(loaded: &Loaded, intake: &mut Intake<'_>) -> Result<()> {
    let json = Json::of(loaded);
    let find = |path: &[&str]| split::find(loaded.text.as_bytes(), json.whole(), path);
    let Some(list) = LISTS.iter().find_map(|path| find(path)) else {
        let problem = Problem::fatal(
            "there is no list of videos in this export",
            "export it again as JSON, with your posts",
        );
        return Err(problem.at(Place::file(&loaded.shown)));
    };
    let profile = ["Profile Information", "Profile Info"]
        .iter()
        .find_map(|key| find(&["Profile", key, "ProfileMap"]))
        .and_then(|at| json.object(at).ok())
        .map(Fields::of)
        .unwrap_or_default();
    let author = profile.text(&["username", "nickname"]);
    for at in json.elements(list) {
        let place = json.place(at.start);
        match json.object(at) {
            Ok(map) => take(&Fields::of(map), &author, place, intake),
            Err(problem) => intake.harvest.problems.push(problem),
        }
    }
    Ok(())
}

fn take(video: &Fields, author: &str, place: Place, intake: &mut Intake<'_>) {
    let readers = video.text(&["whocanview"]);
    if !matches!(readers.to_lowercase().as_str(), "" | "public" | "everyone") {
        intake.harvest.unpublished += 1;
        return;
    }
    let date = video.text(&["date", "createtime"]);
    let published = video
        .value(&["date", "createtime"])
        .and_then(|value| intake.moment(moments::of_value(value), &fields::text_of(value), &place));
    let link = video.text(&["link", "videolink"]);
    let cover = video.text(&["coverimage", "cover"]);
    // Links to the files change from export to export; when it was posted does not.
    let digits: String = date.chars().filter(char::is_ascii_digit).collect();
    let key = if digits.is_empty() { link.clone() } else { format!("tiktok-{digits}") };
    let is_page = link.contains("tiktok.com/@") || link.contains("tiktokv.com/share/video/");
    let mut lost = Vec::new();
    if !video.text(&["sound"]).is_empty() {
        lost.push("names of sounds");
    }
    intake.take(Item {
        place,
        key,
        url: if is_page { link.clone() } else { String::new() },
        text: Text::Plain(video.text(&["title", "description", "caption"])),
        author: author.to_owned(),
        author_url: if author.is_empty() {
            String::new()
        } else {
            format!("https://www.tiktok.com/@{author}")
        },
        published,
        region: video.text(&["location"]),
        pictures: Some(cover.clone())
            .filter(|src| !src.is_empty())
            .map(|src| Shown { src, alt: String::new() })
            .into_iter()
            .collect(),
        video: Some(Video { src: link, poster: cover }).filter(|video| !video.src.is_empty()),
        likes: counts::parse(&video.text(&["likes"])).unwrap_or(0),
        source: "tiktok".to_owned(),
        lost,
        ..Item::default()
    });
}
