//! What other programs export, good and bad.

use crate::common::{Scene, build_sources};
use notefall::problem::{Loss, Problem};
use notefall::sources::compose::assemble;
use notefall::sources::{Draft, Harvest, Kind, Options, Origin, Picture, read};
use notefall_core::rich::{BlockKind, MarkKind, RichText};
use std::path::Path;

fn try_read(scene: &Scene, name: &str, from: Option<Kind>) -> Result<Harvest, Problem> {
    let options = Options { from, keep_remote: true, ..Options::default() };
    let harvest = read(&[scene.path(name)], &options, &|_| ())?;
    for draft in &harvest.drafts {
        assert!(assemble(&draft.body, Some).is_sound(), "{}", draft.note.id);
        assert_eq!(notefall_core::path::check_note_id(&draft.note.id), Ok(()));
    }
    Ok(harvest)
}

/// What is read of a file of that name with that text; its kind is told by the content.
fn harvest(name: &str, text: &str) -> Harvest {
    let scene = Scene::new();
    scene.write(name, text);
    try_read(&scene, name, None).unwrap()
}

fn body(draft: &Draft) -> RichText {
    assemble(&draft.body, Some)
}

fn ids(harvest: &Harvest) -> Vec<&str> {
    harvest.drafts.iter().map(|draft| draft.note.id.as_str()).collect()
}

fn lost(harvest: &Harvest) -> Vec<(&str, usize)> {
    harvest.not_shown.iter().map(|(what, count)| (what.as_ref(), *count)).collect()
}

/// Lines, columns and whether a note was lost.
fn places(harvest: &Harvest) -> Vec<(u32, u32, bool)> {
    let place = |problem: &Problem| (problem.place.line, problem.place.column, problem.loss == Loss::Note);
    assert!(harvest.problems.iter().all(|problem| !problem.remedy.is_empty()), "{:?}", harvest.problems);
    harvest.problems.iter().map(place).collect()
}

fn remote(draft: &Draft) -> Vec<&str> {
    fn address(picture: &Picture) -> Option<&str> {
        match &picture.origin {
            Origin::Address(address) => Some(address),
            Origin::File(_) => None,
        }
    }
    draft.pictures.iter().filter_map(address).collect()
}

mod rednote {
    use super::*;

    const CRAWL: &str = r##"[
  {"note_id": "64f0a", "type": "normal", "title": "红烧肉[偷笑R]", "desc": "今天做的\n\n好吃 #家常菜[话题]# #lets eat[话题]#[不认识R]", "time": 1700000000123, "last_update_time": 1700000100000,
   "user_id": "u1", "nickname": "小明", "avatar": "https://x.example/a.jpg", "liked_count": "1.2万", "collected_count": "3亿", "comment_count": "12K", "share_count": "7",
   "ip_location": "上海", "image_list": "https://x.example/1!a,b.jpg,https://x.example/2.jpg", "tag_list": "家常菜,晚餐", "note_url": "https://www.xiaohongshu.com/explore/64f0a?xsec_token=abc"},
  {"note_id": "64f0b", "type": "video", "title": "", "desc": "看视频", "time": "1700000000", "video_url": "https://x.example/v.mp4", "liked_count": "赞", "image_list": ["https://x.example/c.jpg"], "tag_list": [], "user": {"nickname": "Ann", "user_id": "u2"}}
]"##;

    #[test]
    fn a_crawl() {
        let harvest = harvest("crawl.json", CRAWL);
        assert_eq!(harvest.problems, []);
        let [first, second] = harvest.drafts.as_slice() else { panic!("{:?}", ids(&harvest)) };
        let note = &first.note;
        assert_eq!((note.id.as_str(), note.title.as_str(), note.lang.as_str()), ("64f0a", "红烧肉🤭", "zh"));
        assert_eq!((note.likes, note.collects, note.comments), (12_000, 300_000_000, 12_000));
        assert_eq!((note.published, note.updated), (Some(1_700_000_000), Some(1_700_000_100)));
        assert_eq!((note.region.as_str(), note.source.as_str()), ("上海", "rednote"));
        assert_eq!(note.url, "https://www.xiaohongshu.com/explore/64f0a");
        assert_eq!(
            (note.author.name.as_str(), note.author.url.as_str()),
            ("小明", "https://www.xiaohongshu.com/user/profile/u1")
        );
        assert_eq!(note.tags, ["家常菜", "晚餐", "lets eat"]);
        assert_eq!(remote(first), ["https://x.example/1!a,b.jpg", "https://x.example/2.jpg"]);
        let text = body(first);
        assert_eq!(text.text, "今天做的\n好吃 #家常菜 #lets eat[不认识R]");
        let tags: Vec<_> = text.marks.iter().map(|mark| mark.kind.clone()).collect();
        assert_eq!(tags, [MarkKind::Hashtag("家常菜".into()), MarkKind::Hashtag("lets eat".into())]);
        assert_eq!((second.note.likes, second.note.author.name.as_str()), (0, "Ann"));
        assert_eq!(second.beyond.video.as_ref().unwrap().src, "https://x.example/v.mp4");
        assert_eq!(lost(&harvest), [("emoji codes [不认识R]", 1), ("share counts", 1), ("videos", 1)]);
    }

    #[test]
    fn every_shape_says_the_same() {
        let list = harvest("a.json", CRAWL);
        let json: Vec<serde_json::Value> = serde_json::from_str(CRAWL).unwrap();
        let lines: String = json.iter().map(|note| format!("{note}\n")).collect();
        let inside = serde_json::json!({"code": 0, "ids": [{"x": 1}], "data": {"cursor": "", "notes": json}})
            .to_string();
        let answer = r#"{"data":{"items":[{"id":"64f0a","model_type":"note","note_card":{"display_title":"T","user":{"nick_name":"","nickname":"N"},"interact_info":{"liked_count":"1.2万"},
            "image_list":[{"info_list":[{"image_scene":"A","url":"https://x.example/s.jpg"},{"url":"https://x.example/l.jpg"}]}],"tag_list":[{"name":"汤","type":"topic"}]}}]}}"#;
        for (name, text) in [("a.jsonl", &lines), ("b.json", &lines), ("c.json", &inside)] {
            let other = harvest(name, text);
            assert_eq!(ids(&other), ids(&list), "{name}");
            assert!(
                other.drafts.iter().zip(&list.drafts).all(|(a, b)| a.note == b.note && a.body == b.body),
                "{name}"
            );
        }
        let answer = harvest("d.json", answer);
        let note = &answer.drafts[0].note;
        assert_eq!(
            (note.id.as_str(), note.likes, note.author.name.as_str(), &note.tags[0][..]),
            ("64f0a", 12_000, "N", "汤")
        );
        assert_eq!(remote(&answer.drafts[0]), ["https://x.example/l.jpg"]);
        let one = harvest("e.json", &json[1].to_string());
        assert_eq!(ids(&one), ["64f0b"]);
    }

    #[test]
    fn tables_in_english_and_chinese() {
        let table = harvest(
            "notes.csv",
            "\u{feff}note_id,title,desc,type,time,liked_count,image_list,tag_list,nickname\r\nn1,汤,\"一,\n二\",normal,1700000000000,1.2w,\"https://x.example/1.jpg,https://x.example/2.jpg\",\"汤,晚餐\",小明\r\n",
        );
        assert_eq!(table.problems, []);
        let note = &table.drafts[0].note;
        assert_eq!(
            (note.likes, note.published, note.author.name.as_str()),
            (12_000, Some(1_700_000_000), "小明")
        );
        assert_eq!(
            (note.tags.len(), remote(&table.drafts[0]).len(), body(&table.drafts[0]).text.as_str()),
            (2, 2, "一,\n二")
        );
        let chinese = harvest(
            "下载.csv",
            "作品ID,作品标题,作品描述,作品类型,发布时间,点赞数量,作品标签,作者昵称,作者ID,下载地址\nx1,标题,正文,视频,2023-11-14_22:13:20,3亿,汤 晚餐,小明,u1,https://x.example/v.mp4\n",
        );
        assert_eq!(chinese.problems, []);
        let draft = &chinese.drafts[0];
        assert_eq!(
            (draft.note.published, draft.note.likes, draft.note.tags.len()),
            (Some(1_700_000_000), 300_000_000, 2)
        );
        assert_eq!(draft.beyond.video.as_ref().unwrap().src, "https://x.example/v.mp4");
    }

    #[test]
    fn pictures_beside_the_file_are_used_and_others_said() {
        let scene = Scene::new();
        scene.picture("crawl/pics/1.png", 30, 40);
        scene.write(
            "crawl/notes.json",
            r#"[{"note_id":"a","title":"A","image_list":["pics/1.png","../../etc/passwd","https://x.example/2.jpg"]}]"#,
        );
        let built = build_sources(&scene, &["crawl"]).unwrap();
        assert_eq!(built.notes()[0].images.len(), 1);
        assert_eq!(built.problems.len(), 2, "{:?}", built.problems);
        assert_eq!(built.report.not_fetched, 1);
    }

    #[test]
    fn broken_notes_are_skipped_with_their_place_and_the_others_kept() {
        let harvest = harvest(
            "a.json",
            r#"[{"note_id":"a","title":"A"},
  {"note_id":"b","title":"unfinished\q"},
  {"title":"no id"},
  {"note_id":"c"},
  7,
  {"note_id":"d","title":"D","liked_count":"many","time":"2021-02-30","image_list":[[1],{"x":2}]},
  {"note_id":"../e","title":"E"},
  {"note_id":"f","title":"cut o"#,
        );
        assert_eq!(ids(&harvest)[..2], ["a", "d"]);
        assert!(ids(&harvest)[2].starts_with("e-"), "{:?}", ids(&harvest));
        let expected = [
            (2, 38, true),
            (3, 3, true),
            (4, 3, true),
            (5, 3, true),
            (6, 3, false),
            (6, 3, false),
            (6, 3, false),
            (8, 31, true),
        ];
        assert_eq!(places(&harvest), expected, "{:#?}", harvest.problems);
    }

    #[test]
    fn a_broken_line_costs_only_itself() {
        let harvest = harvest(
            "a.jsonl",
            "{\"note_id\":\"a\",\"title\":\"A\"}\n{\"note_id\":\"b\",\"title\":\"{{{\n{\"note_id\":\"c\",\"title\":\"C\"}\n",
        );
        assert_eq!(ids(&harvest), ["a", "c"]);
        assert_eq!(places(&harvest).iter().map(|place| (place.0, place.2)).collect::<Vec<_>>(), [(2, true)]);
    }

    #[test]
    fn of_a_note_that_was_met_twice_the_last_counts_and_comments_are_no_notes() {
        let harvest = harvest(
            "a.json",
            r#"[{"note_id":"a","title":"Old","liked_count":1},{"note_id":"a","title":"New","liked_count":2},{"comment_id":"c","note_id":"a","content":"nice"}]"#,
        );
        assert_eq!((harvest.drafts.len(), harvest.drafts[0].note.likes, harvest.problems.len()), (1, 2, 0));
        assert_eq!(lost(&harvest), [("comment texts", 1)]);
    }

    #[test]
    fn bombs_are_bounded() {
        let deep = format!(
            r#"[{{"note_id":"a","title":"A"}},{{"note_id":"b","desc":{}}}]"#,
            "[".repeat(100_000) + &"]".repeat(100_000)
        );
        let found = harvest("deep.json", &deep);
        assert_eq!((ids(&found), places(&found).len()), (vec!["a"], 1));
        let tags: Vec<String> = (0..20_000).map(|i| format!("t{i}")).collect();
        let images: Vec<String> = (0..5_000).map(|i| format!("https://x.example/{i}.jpg")).collect();
        let huge = serde_json::json!([{"note_id": "x".repeat(5_000), "title": "t".repeat(100_000), "desc": "#[话题]# ".repeat(200_000), "tag_list": tags, "image_list": images}]);
        let found = harvest("huge.json", &huge.to_string());
        let draft = &found.drafts[0];
        assert!(
            draft.note.title.chars().count() <= 501
                && draft.note.tags.len() <= 200
                && remote(draft).len() <= 200
        );
        assert!(!found.problems.is_empty());
    }

    #[test]
    fn a_file_without_notes_is_refused() {
        let scene = Scene::new();
        scene.write("a.json", "{\"code\": 300, \"msg\": \"please log in\"}");
        let problem = try_read(&scene, "a.json", Some(Kind::RedNote)).unwrap_err();
        assert!(problem.to_string().contains("there are no notes in this file"), "{problem}");
        scene.write("b.json", "{\"code\": 300}");
        assert!(try_read(&scene, "b.json", None).unwrap_err().to_string().contains("--from"));
        scene.write_bytes("c.zip", b"PK\x03\x04rest");
        assert!(try_read(&scene, "c.zip", None).unwrap_err().to_string().contains("the archive is damaged"));
    }
}

mod feeds {
    use super::*;

    const RSS: &str = r#"<?xml version="1.0"?>
<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Blog</title><link>https://blog.example/</link><language>en-us</language>
<item>
  <title>Tomato &amp;amp; basil</title><link>https://blog.example/2021/soup/</link><guid isPermaLink="false">tag:1</guid>
  <pubDate>Thu, 11 Mar 2021 08:00:00 +0800</pubDate><dc:creator>Ann</dc:creator><category>Soup</category><category>Dinner</category>
  <description>Short</description>
  <c:encoded><![CDATA[<p>Long <b>text</b> &hellip; <a href="/more">more</a></p><img src="pics/in.jpg"><script>alert(1)</script>]]></c:encoded>
  <enclosure url="https://blog.example/a.jpg" type="image/jpeg" length="1"/>
  <media:group><media:content url="https://blog.example/s.jpg" medium="image" width="100"/><media:content url="https://blog.example/l.jpg" medium="image" width="900"/></media:group>
  <media:thumbnail url="https://blog.example/t.jpg"/>
</item>
<item><title>Talk</title><guid>https://blog.example/talk</guid><enclosure url="https://blog.example/t.mp3" type="audio/mpeg"/><description>Plain &amp;lt; text</description></item>
</channel></rss>"#;

    #[test]
    fn rss_with_full_content_and_media() {
        let harvest = harvest("feed.xml", RSS);
        assert_eq!(harvest.problems, []);
        let [soup, talk] = harvest.drafts.as_slice() else { panic!("{:?}", ids(&harvest)) };
        let note = &soup.note;
        assert_eq!(
            (note.title.as_str(), note.author.name.as_str(), note.published),
            ("Tomato & basil", "Ann", Some(1_615_420_800))
        );
        assert_eq!(
            (note.url.as_str(), &note.tags[..]),
            ("https://blog.example/2021/soup/", &["Soup".to_owned(), "Dinner".into()][..])
        );
        assert_eq!(
            remote(soup),
            [
                "https://blog.example/l.jpg",
                "https://blog.example/a.jpg",
                "https://blog.example/2021/soup/pics/in.jpg"
            ]
        );
        let text = body(soup);
        assert_eq!(text.text, "Long text … more\n");
        assert_eq!(text.blocks.last().map(|block| block.kind), Some(BlockKind::Picture(2)));
        assert!(
            text.marks.iter().any(|mark| mark.kind == MarkKind::Link("https://blog.example/more".into()))
        );
        assert_eq!(
            (talk.note.url.as_str(), body(talk).text.as_str()),
            ("https://blog.example/talk", "Plain < text")
        );
        assert_eq!(lost(&harvest), [("audio files", 1)]);
        // Importing again gives the same ids.
        assert_eq!(ids(&super::harvest("other-name.rss", RSS)), ids(&harvest));
    }

    #[test]
    fn atom_in_every_kind_of_text() {
        let harvest = harvest(
            "a.atom",
            r#"<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="de"><a:author><a:name>Feed</a:name></a:author>
<a:entry><a:id>urn:1</a:id><a:title type="html">&lt;b&gt;Fett&lt;/b&gt;</a:title><a:updated>2021-03-11T00:00:00Z</a:updated>
 <a:link rel="self" href="https://a.example/self"/><a:link href="https://a.example/1"/><a:category term="x" label="Ex"/>
 <a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One <em>two</em></p></div></a:content></a:entry>
<a:entry><a:id>urn:2</a:id><a:title>1 &lt; 2</a:title><a:published>2021-03-11T00:00:00Z</a:published><a:author><a:name>Own</a:name><a:uri>https://own.example/</a:uri></a:author>
 <a:content type="html">&lt;p&gt;x&lt;/p&gt;</a:content><a:link rel="enclosure" type="video/mp4" href="https://a.example/v.mp4"/></a:entry></a:feed>"#,
        );
        assert_eq!(harvest.problems, []);
        let [first, second] = harvest.drafts.as_slice() else { panic!("{:?}", ids(&harvest)) };
        assert_eq!(
            (first.note.title.as_str(), first.note.author.name.as_str(), first.note.published),
            ("Fett", "Feed", Some(1_615_420_800))
        );
        assert_eq!(
            (first.note.url.as_str(), first.note.tags[0].as_str(), body(first).text.as_str()),
            ("https://a.example/1", "Ex", "One two")
        );
        assert_eq!(
            (second.note.author.name.as_str(), body(second).text.as_str(), second.note.title.as_str()),
            ("Own", "x", "1 < 2")
        );
        assert_eq!(second.beyond.video.as_ref().unwrap().src, "https://a.example/v.mp4");
    }

    #[test]
    fn rdf_and_other_encodings() {
        let rdf = r#"<?xml version="1.0" encoding="gb2312"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="x"><title>博客</title></channel><item rdf:about="x"><title>红烧肉</title><link>https://a.example/1</link><dc:date>2021-03-11</dc:date><description>好吃</description></item></rdf:RDF>"#;
        let scene = Scene::new();
        scene.write_bytes("a.rdf", &encoding_rs::GBK.encode(rdf).0);
        let harvest = try_read(&scene, "a.rdf", None).unwrap();
        assert_eq!(harvest.problems, []);
        assert_eq!(
            (harvest.drafts[0].note.title.as_str(), harvest.drafts[0].note.published),
            ("红烧肉", Some(1_615_420_800))
        );
    }

    #[test]
    fn json_feed() {
        let harvest = harvest(
            "feed.json",
            r#"{"version":"https://jsonfeed.org/version/1.1","title":"T","language":"en","authors":[{"name":"Feed"}],"items":[
 {"id":"https://a.example/1","url":"https://a.example/1","title":"One","content_html":"<p>x <i>y</i></p>","date_published":"2021-03-11T08:00:00+08:00","image":"https://a.example/i.jpg","tags":["t"],"authors":[{"name":"Ann","url":"https://ann.example/"}]},
 {"id":2,"content_text":"Two","attachments":[{"url":"https://a.example/a.mp3","mime_type":"audio/mpeg"}]},
 {"id":"3","content_text":"Three","date_published":"31 Feb 2021"},
 {"id":"4","content_text": nope}]}"#,
        );
        assert_eq!(harvest.drafts.len(), 3);
        assert_eq!(places(&harvest), [(4, 2, false), (5, 29, true)], "{:?}", harvest.problems);
        let first = &harvest.drafts[0];
        assert_eq!(
            (first.note.author.name.as_str(), first.note.published, body(first).text.as_str()),
            ("Ann", Some(1_615_420_800), "x y")
        );
        assert_eq!(
            (harvest.drafts[1].note.id.as_str(), harvest.drafts[1].note.author.name.as_str()),
            ("2", "Feed")
        );
    }

    #[test]
    fn broken_items_are_skipped_with_line_and_column() {
        let text = "<rss version=\"2.0\"><channel><title>T</title>\n<item><title>A</title><guid>a</guid></item>\n<item><title>B</tite><guid>b</guid></item>\n\
            <item><title>C</title><guid>c</guid><pubDate>Thu, 32 Mar 2021 00:00:00 GMT</pubDate></item>\n<item><guid>d</guid></item>\n\
            <item><title>AT&T & &nbsp; &unknown;</title><guid>e</guid></item>\n<item><title>cut";
        let harvest = harvest("a.xml", text);
        assert_eq!(ids(&harvest), ["a", "c", "e"], "{:?}", harvest.problems);
        let places = places(&harvest);
        assert_eq!(
            places.iter().map(|place| (place.0, place.2)).collect::<Vec<_>>(),
            [(3, true), (4, false), (5, true), (7, true)]
        );
        assert!(places.iter().all(|place| place.1 > 0));
        assert!(harvest.drafts[2].note.title.starts_with("AT&T &"), "{}", harvest.drafts[2].note.title);
    }

    #[test]
    fn bombs_are_not_expanded() {
        let mut bomb = String::from("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\">");
        for i in 1..10 {
            bomb += &format!("<!ENTITY a{i} \"{}\">", "&a;".repeat(10));
        }
        bomb += "<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss version=\"2.0\"><channel><item><title>T &a9; &x;</title><guid>a</guid></item></channel></rss>";
        let found = harvest("bomb.xml", &bomb);
        assert_eq!(found.drafts[0].note.title, "T &a9; &x;");
        let deep = |depth: usize| {
            format!(
                "<rss><channel><item><title>T</title><guid>a</guid>{}{}</item><item><title>U</title><guid>b</guid></item></channel></rss>",
                "<x>".repeat(depth),
                "</x>".repeat(depth)
            )
        };
        assert_eq!(ids(&harvest("deep.xml", &deep(10_000))), ["a", "b"]);
        // Where even the parser gives up, the next one is read.
        let deeper = harvest("deeper.xml", &deep(200_000));
        assert!(ids(&deeper).last() == Some(&"b") && !deeper.problems.is_empty());
        let broken = format!("<rss><channel>{}</channel></rss>", "<item><</item>".repeat(20_000));
        assert!(harvest("errors.xml", &broken).problems.len() < 1_000);
    }

    #[test]
    fn a_page_is_no_feed() {
        let scene = Scene::new();
        scene.write("a.html", "<!doctype html><html><body><p>Hi</p></body></html>");
        assert!(try_read(&scene, "a.html", None).is_err());
        assert!(
            try_read(&scene, "a.html", Some(Kind::Feed))
                .unwrap_err()
                .to_string()
                .contains("neither RSS nor Atom")
        );
        scene.write("b.xml", "<rss><channel><title>x");
        assert!(try_read(&scene, "b.xml", None).unwrap().drafts.is_empty());
    }
}

mod tables {
    use super::*;

    #[test]
    fn headers_by_their_usual_names() {
        let scene = Scene::new();
        scene.picture("soup.png", 20, 30);
        scene.write(
            "a.csv",
            "Title;Body;Date;Tags;Author;Image URL;Link;Language;City;Likes;Colour\nSoup;\"Hot; \"\"red\"\"\n\nGood #soup\";11.03.2021;a, b;Ann;soup.png;https://a.example/1;en;Wien;1.2K;red\n",
        );
        let harvest = try_read(&scene, "a.csv", None).unwrap();
        assert_eq!(harvest.problems, []);
        let draft = &harvest.drafts[0];
        let note = &draft.note;
        assert_eq!(
            (note.title.as_str(), note.author.name.as_str(), note.lang.as_str(), note.region.as_str()),
            ("Soup", "Ann", "en", "Wien")
        );
        assert_eq!(
            (note.published, note.likes, &note.tags.join("+")[..]),
            (Some(1_615_420_800), 1_200, "a+b+soup")
        );
        assert_eq!((body(draft).text.as_str(), draft.pictures.len()), ("Hot; \"red\"\nGood #soup", 1));
        assert_eq!(lost(&harvest), [("columns \"colour\"", 1)]);
    }

    #[test]
    fn bad_rows_are_said_with_their_line() {
        let harvest = harvest(
            "a.csv",
            "id,title,date,likes\na,A,2021-03-11,1\nb,B\nc,C,03/04/2021,many\nd,,,\n\ne,E,2021-02-30,2,extra\n",
        );
        assert_eq!(ids(&harvest), ["a", "b", "c", "e"]);
        let lines: Vec<(u32, bool)> = places(&harvest).iter().map(|place| (place.0, place.2)).collect();
        assert_eq!(
            lines,
            [(3, false), (4, false), (4, false), (5, true), (7, false), (7, false)],
            "{:#?}",
            harvest.problems
        );
    }

    #[test]
    fn ids_hold_from_export_to_export_and_collisions_are_said() {
        let text = "title,text\nA,one\nB,two\n";
        assert_eq!(ids(&harvest("a.csv", text)), ids(&harvest("b.csv", text)));
        let twice = harvest("a.csv", "id,title\nx,A\nx,B\na/b,C\n");
        assert_eq!((twice.drafts.len(), twice.problems.len()), (2, 1));
    }

    #[test]
    fn tables_nobody_can_read() {
        let scene = Scene::new();
        for (name, text) in [("a.csv", "x,y\n1,2\n"), ("b.csv", ""), ("c.csv", "\n\n")] {
            scene.write(name, text);
            let problem = try_read(&scene, name, None).unwrap_err();
            assert!(problem.to_string().contains("columns") && !problem.remedy.is_empty(), "{problem}");
        }
        let unclosed = harvest("d.csv", "title,text\nA,\"never closed\nB,b\n");
        assert_eq!(unclosed.drafts.len(), 1);
    }
}

mod exports {
    use super::*;

    const WXR: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Blog</title><wp:wxr_version>1.2</wp:wxr_version><wp:author><wp:author_login>ann1</wp:author_login><wp:author_display_name><![CDATA[Ann]]></wp:author_display_name></wp:author>
<item><title>Soup</title><link>https://b.example/soup/</link><dc:creator>ann1</dc:creator><guid isPermaLink="false">https://b.example/?p=1</guid>
 <content:encoded><![CDATA[First line
second

[caption id="x"]<img src="https://b.example/in.jpg"> A caption[/caption] [gallery ids="8,9"] [keep this]]]></content:encoded>
 <wp:post_id>1</wp:post_id><wp:post_date_gmt>2021-03-11 00:00:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
 <category domain="category" nicename="dinner">Dinner</category><category domain="post_tag" nicename="red">red</category><category domain="category" nicename="uncategorized">Uncategorized</category>
 <wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>7</wp:meta_value></wp:postmeta>
 <wp:comment><wp:comment_approved>1</wp:comment_approved><wp:comment_content>Yum</wp:comment_content></wp:comment></item>
<item><title>Secret</title><guid>https://b.example/?p=2</guid><wp:status>draft</wp:status><wp:post_type>post</wp:post_type></item>
<item><title>Mine</title><guid>https://b.example/?p=3</guid><content:encoded>x</content:encoded><wp:status>publish</wp:status><wp:post_password>pw</wp:post_password><wp:post_type>post</wp:post_type></item>
<item><title>Menu</title><wp:status>publish</wp:status><wp:post_type>nav_menu_item</wp:post_type></item>
<item><title>About</title><guid>https://b.example/?page_id=4</guid><content:encoded><![CDATA[<!-- wp:paragraph --><p>We</p><!-- /wp:paragraph -->]]></content:encoded><wp:status>publish</wp:status><wp:post_type>page</wp:post_type></item>
<item><title>pic</title><wp:post_id>7</wp:post_id><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://b.example/7.jpg</wp:attachment_url></item>
<item><title>pic</title><wp:post_id>8</wp:post_id><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://b.example/8.jpg</wp:attachment_url></item>
</channel></rss>"#;

    #[test]
    fn wordpress() {
        let harvest = harvest("blog.xml", WXR);
        assert_eq!(harvest.problems, []);
        assert_eq!(harvest.unpublished, 2);
        let [soup, about] = harvest.drafts.as_slice() else { panic!("{:?}", ids(&harvest)) };
        assert_eq!(
            (soup.note.author.name.as_str(), soup.note.published, soup.note.comments),
            ("Ann", Some(1_615_420_800), 1)
        );
        assert_eq!(soup.note.tags, ["Dinner", "red"]);
        assert_eq!(
            remote(soup),
            ["https://b.example/7.jpg", "https://b.example/8.jpg", "https://b.example/in.jpg"]
        );
        assert_eq!(body(soup).text, "First line\nsecond\n\nA caption [keep this]");
        assert_eq!(body(about).text, "We");
        assert_eq!(lost(&harvest), [("comment texts", 1)]);
    }

    #[test]
    fn a_broken_post_costs_no_other() {
        let broken = WXR.replace("<title>Soup</title>", "<title>Soup</titel>");
        let found = harvest("blog.xml", &broken);
        assert_eq!((found.drafts.len(), places(&found)[0].0), (1, 4), "{:?}", found.problems);
        let scene = Scene::new();
        scene.write("a.xml", "<rss><channel><item><title>x</title></item></channel></rss>");
        assert!(try_read(&scene, "a.xml", Some(Kind::WordPress)).is_err());
    }

    #[test]
    fn mastodon() {
        let scene = Scene::new();
        scene.picture("archive/media_attachments/files/1.png", 20, 30);
        scene.picture("archive/avatar.png", 20, 20);
        scene.write("archive/actor.json", r#"{"id":"https://m.example/users/ann","name":"Ann","url":"https://m.example/@ann","icon":{"url":"avatar.png"}}"#);
        let note = |id: &str, more: &str| {
            format!(
                r#"{{"type":"Create","object":{{"id":"https://m.example/users/ann/statuses/{id}","type":"Note","published":"2021-03-11T00:00:00Z","content":"<p>{id} <a href=\"https://m.example/tags/soup\" class=\"mention hashtag\" rel=\"tag\">#<span>soup</span></a></p>"{more}}}}}"#
            )
        };
        let public = r#","to":["https://www.w3.org/ns/activitystreams#Public"],"cc":[]"#;
        let items = [
            note("1", &format!(r#"{public},"attachment":[{{"mediaType":"image/png","url":"/media_attachments/files/1.png","name":"A bowl"}}],"tag":[{{"type":"Hashtag","name":"\#dinner"}}],"contentMap":{{"en":"x"}}"#).replace("\\#", "#")),
            note("2", r#","to":["https://m.example/users/bob"]"#),
            note("3", &format!(r#"{public},"inReplyTo":"https://other.example/9""#)),
            note("4", &format!(r#"{public},"inReplyTo":"https://m.example/users/ann/statuses/1""#)),
            r#"{"type":"Announce","object":"https://other.example/1"}"#.to_owned(),
            note("5", &format!(r#"{public},"published":[]"#)),
            r#"{"type":"Create","object": broken}"#.to_owned(),
        ];
        scene.write(
            "archive/outbox.json",
            &format!("{{\"@context\":\"x\",\"orderedItems\":[\n{}\n]}}", items.join(",\n")),
        );
        let harvest = try_read(&scene, "archive", None).unwrap();
        let shown: Vec<String> = harvest.drafts.iter().map(|draft| body(draft).text).collect();
        assert_eq!(shown, ["1 #soup", "4 #soup", "5 #soup"]);
        let first = &harvest.drafts[0];
        assert_eq!(
            (first.note.author.name.as_str(), first.avatar.is_some(), first.note.lang.as_str()),
            ("Ann", true, "en")
        );
        assert_eq!(
            (first.note.tags.as_slice(), first.pictures[0].alt.as_str()),
            (&["dinner".to_owned(), "soup".into()][..], "A bowl")
        );
        assert_eq!(
            (harvest.unpublished, lost(&harvest)),
            (1, vec![("boosts of others' posts", 1), ("replies to others", 1)])
        );
        assert!(
            harvest.problems.iter().any(|problem| problem.loss == Loss::Note && problem.place.line == 8),
            "{:?}",
            harvest.problems
        );
    }

    #[test]
    fn instagram_with_its_broken_letters() {
        let scene = Scene::new();
        scene.picture("export/media/posts/1.png", 20, 30);
        scene.write(
            "export/your_activity/content/posts_1.json",
            r#"[{"media":[{"uri":"media/posts/1.png","creation_timestamp":1615420800,"title":""}],"title":"caf\u00c3\u00a9 \u00f0\u009f\u008d\u009c #soup","creation_timestamp":1615420800},
 {"media":[{"uri":"media/posts/2.mp4","creation_timestamp":1615420800,"title":"A film"}]},
 {"media":[{"uri":"../../../etc/passwd","title":"no"}]},
 {"media": 7, "title": "odd"},
 {"media":[]}]"#,
        );
        scene.write_bytes("export/media/posts/2.mp4", &crate::clips::mp4(9, 16, 1_000));
        let harvest = try_read(&scene, "export", None).unwrap();
        let first = &harvest.drafts[0];
        assert_eq!(
            (body(first).text.as_str(), first.note.published, first.pictures.len()),
            ("café 🍜 #soup", Some(1_615_420_800), 1)
        );
        assert_eq!((first.note.id.as_str(), harvest.drafts.len()), ("1", 4));
        let film = harvest.drafts[1].clip.as_ref().unwrap();
        assert!(film.file.ends_with("media/posts/2.mp4"), "{film:?}");
        assert_eq!(places(&harvest), [(5, 2, true)], "{:?}", harvest.problems);
    }

    #[test]
    fn tiktok() {
        let harvest = harvest(
            "user_data_tiktok.json",
            r#"{"Activity":{"x":[]},"Profile":{"Profile Information":{"ProfileMap":{"userName":"ann"}}},"Video":{"Videos":{"VideoList":[
{"Date":"2021-03-11 10:30:00","Link":"https://v.example/signed?x=1","Likes":"1.2K","Title":"Soup #soup","WhoCanView":"Everyone"},
{"Date":"2021-03-11 10:31:00","Link":"https://v.example/2","Title":"Mine","WhoCanView":"Only Me"},
{"Date":"never","Link":"https://v.example/3","Title":"When"}]}}}"#,
        );
        assert_eq!((harvest.drafts.len(), harvest.unpublished), (2, 1));
        let note = &harvest.drafts[0].note;
        assert_eq!(
            (note.id.as_str(), note.published, note.likes, note.author.name.as_str()),
            ("tiktok-20210311103000", Some(1_615_458_600), 1_200, "ann")
        );
        assert_eq!(places(&harvest), [(4, 1, false)]);
        let scene = Scene::new();
        scene.write("user_data.json", "{\"Profile\": {}}");
        assert!(try_read(&scene, "user_data.json", None).is_err());
    }
}

#[test]
fn json_lines_in_a_folder_of_markdown_are_read_too() {
    let scene = Scene::new();
    scene.write("notes/a.md", "# A\n\nText\n");
    scene.write("notes/more/b.jsonl", "{\"id\":\"b\",\"title\":\"B\"}\nbroken\n");
    scene.write("notes/package.json", "{\"name\":\"x\"}");
    let harvest = try_read(&scene, "notes", None).unwrap();
    assert_eq!((ids(&harvest), harvest.problems.len()), (vec!["a", "b"], 1));
}

#[test]
fn a_folder_of_exports_is_read_file_by_file() {
    let scene = Scene::new();
    scene.write("data/1.json", "[{\"note_id\":\"a\",\"title\":\"A\"}]");
    scene.write("data/2.csv", "note_id,title\nb,B\na,Again\n");
    scene.write("data/3.xml", "<rss><channel><item><title>C</title><guid>c</guid></item></channel></rss>");
    scene.write("data/other.json", "{\"x\": 1}");
    let harvest = try_read(&scene, "data", None).unwrap();
    assert_eq!(ids(&harvest), ["b", "a", "c"]);
    assert_eq!(harvest.problems.len(), 1);
    assert!(harvest.problems[0].place.file.as_ref().unwrap().ends_with(Path::new("data/other.json")));
}

#[test]
fn own_notes_may_stand_in_a_list() {
    let harvest = harvest(
        "a.json",
        "[{\"id\":\"a\",\"title\":\"A\"},\n{\"id\":\"\",\"title\":\"B\"},\n{\"id\":\"c\",\"text\":3}]",
    );
    assert_eq!(ids(&harvest), ["a"]);
    assert_eq!(places(&harvest), [(2, 1, true), (3, 18, true)]);
}

#[test]
fn headings_lists_and_quotes_of_pages_are_blocks() {
    let harvest = harvest(
        "a.xml",
        "<rss><channel><item><title>T</title><guid>a</guid><description><![CDATA[<h2>H</h2><ul><li>one<li>two</ul><blockquote>q</blockquote>]]></description></item></channel></rss>",
    );
    let kinds: Vec<BlockKind> = body(&harvest.drafts[0]).blocks.iter().map(|block| block.kind).collect();
    let item = BlockKind::Item { depth: 0, number: None };
    assert_eq!(kinds, [BlockKind::Heading(2), item, item, BlockKind::Quote]);
}
