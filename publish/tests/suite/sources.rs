//! Folders of Markdown and files of JSON lines, as people have them, good and bad.

use crate::clips;
use crate::common::{Built, Scene, build, build_sources, problems};
use notefall::problem::Loss;
use notefall_core::note::Note;
use notefall_core::rich::{BlockKind, MarkKind, RichText};

fn one(text: &str) -> Note {
    let scene = Scene::new();
    scene.write("notes/a.md", text);
    build(&scene).notes().remove(0)
}

fn blocks(body: &RichText) -> Vec<(BlockKind, String)> {
    body.blocks().map(|(block, at)| (block.kind, body.text[at..at + block.len].to_owned())).collect()
}

#[test]
fn front_matter_of_each_kind() {
    let scene = Scene::new();
    scene.write("notes/yaml.md", "---\ntitle: Soup\ndate: 2021-03-11\ntags: [a, b]\nauthor: {name: Ann, url: \"https://ann.example/\"}\nregion: 上海\nlikes: 12\npinned: true\nlang: en\n---\nText #c");
    scene.write(
        "notes/toml.md",
        "+++\ntitle = \"Stew\"\ndate = 2022-03-11T10:00:00+08:00\ntags = [\"x\"]\n+++\nText",
    );
    scene.write("notes/none.md", "# 红烧肉的做法\n\n很好吃。\n");
    scene.write("notes/draft.md", "---\ndraft: true\n---\nNot yet");
    let built = build(&scene);
    assert_eq!((built.report.unpublished, built.problems.len()), (1, 0), "{:?}", built.problems);
    let notes = built.notes();
    // Pinned, then newest, then those without a date.
    let titles: Vec<&str> = notes.iter().map(|note| note.title.as_str()).collect();
    assert_eq!(titles, ["Soup", "Stew", "红烧肉的做法"]);
    let soup = &notes[0];
    assert_eq!((soup.author.name.as_str(), soup.author.url.as_str()), ("Ann", "https://ann.example/"));
    assert_eq!((soup.region.as_str(), soup.likes, soup.published), ("上海", 12, Some(1_615_420_800)));
    assert_eq!(soup.tags, ["a", "b", "c"]);
    assert_eq!(notes[1].published, Some(1_646_964_000));
    assert_eq!((notes[2].lang.as_str(), notes[2].id.as_str()), ("zh", "none"));
}

#[test]
fn broken_notes_are_skipped_with_their_line_and_the_others_built() {
    let scene = Scene::new();
    scene.write("notes/good.md", "# Good\n\nText");
    scene.write("notes/a.md", "---\ntitle: [\n---\nText");
    scene.write("notes/b.md", "---\ntitle: Soup\ndate: 2021-02-30\n---\nText");
    scene.write("notes/c.md", "");
    scene.write("notes/d.md", "---\ntitle: Soup\n");
    scene.write_bytes("notes/e.md", b"# Fine\n\nnot \xff UTF-8\n");
    scene.write("notes/f.md", "# F\n\n![gone](gone.png)\n");
    let built = build(&scene);
    assert_eq!(built.notes().len(), 3);
    let found: Vec<(String, u32, bool)> = built
        .problems
        .iter()
        .map(|problem| {
            let file =
                problem.place.file.as_ref().unwrap().file_name().unwrap().to_string_lossy().into_owned();
            (file, problem.place.line, problem.loss == Loss::Note)
        })
        .collect();
    let expected = [
        ("a.md", 3, true),
        ("b.md", 3, false),
        ("c.md", 0, true),
        ("d.md", 1, true),
        ("e.md", 3, true),
        ("f.md", 3, false),
    ];
    assert_eq!(found, expected.map(|(file, line, lost)| (file.to_owned(), line, lost)));
    assert!(built.problems.iter().all(|problem| !problem.remedy.is_empty()));
}

#[test]
fn ids_tags_and_folders() {
    let scene = Scene::new();
    for path in [
        "soup/tomato.md",
        "soup/onion/onion.md",
        "soup/leek/index.md",
        "posts/plain.md",
        "汤/番茄 汤.md",
        ".hidden/x.md",
        "node_modules/y/readme.md",
        "2021/03/dated.md",
    ] {
        scene.write(&format!("notes/{path}"), &format!("# {path}\n\nText"));
    }
    scene.write("notes/named.md", "---\nid: my-id\ntags: soup, Soup ，汤\n---\nText");
    let built = build(&scene);
    assert_eq!(built.problems, []);
    let mut found: Vec<(String, Vec<String>)> =
        built.notes().into_iter().map(|note| (note.id, note.tags)).collect();
    found.sort();
    let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        found,
        [
            ("2021-03-dated".into(), tags(&[])),
            ("my-id".into(), tags(&["soup", "汤"])),
            ("posts-plain".into(), tags(&[])),
            ("soup-leek".into(), tags(&["soup"])),
            ("soup-onion".into(), tags(&["soup"])),
            ("soup-tomato".into(), tags(&["soup"])),
            ("汤-番茄 汤".into(), tags(&["汤"])),
        ]
    );
}

#[test]
fn the_same_id_twice_is_reported_with_both_files() {
    let scene = Scene::new();
    scene.write("notes/a.md", "---\nid: x\n---\nFirst");
    scene.write("notes/b.md", "---\nid: x\n---\nSecond");
    scene.write("notes/soup/soup.md", "# In its folder");
    scene.write("notes/soup.md", "# Beside its folder");
    let built = build(&scene);
    let ids: Vec<String> = built.notes().into_iter().map(|note| note.id).collect();
    assert_eq!(ids, ["x", "soup-soup", "soup"]);
    let text: Vec<String> = built.problems.iter().map(ToString::to_string).collect();
    assert!(
        text[0].contains("b.md") && text[0].contains("a.md") && built.problems[0].loss == Loss::Note,
        "{text:?}"
    );
    assert!(text[1].contains("soup-soup") && built.problems[1].loss == Loss::Part, "{text:?}");
}

#[test]
fn hugo_authors_and_pictures() {
    let scene = Scene::new();
    scene.write(
        "notes/data/authors/ann.json",
        "{\n\t\"name\": \"Ann Lee\",\n\t\"website\": \"https://ann.example\"\n}",
    );
    scene.write("notes/data/authors/bob.toml", "name = \"Bob\"\nurl = \"javascript:alert(1)\"");
    scene.picture("notes/static/pix/soup 1.PNG", 40, 30);
    scene.write("notes/content/a.md", "---\ntitle: A\nauthor: ann\n---\n![Soup](/pix/soup%201.png \"Hot\")\n\n![again](/pix/soup%201.png)\n\nText {{< youtube x >}}end.");
    scene.write("notes/content/b.md", "---\ntitle: B\nauthor: bob\n---\nText");
    scene.write("notes/content/c.md", "---\ntitle: C\nauthor: Unknown Person\n---\nText");
    let built = build(&scene);
    assert_eq!(built.problems, []);
    let notes = built.notes();
    let authors: Vec<(&str, &str)> =
        notes.iter().map(|note| (note.author.name.as_str(), note.author.url.as_str())).collect();
    assert_eq!(authors, [("Ann Lee", "https://ann.example"), ("Bob", ""), ("Unknown Person", "")]);
    assert_eq!(notes[0].images.len(), 1);
    assert_eq!((notes[0].images[0].alt.as_str(), notes[0].images[0].width), ("Soup", 40));
    assert_eq!(
        blocks(&notes[0].body),
        [
            (BlockKind::Picture(0), "Hot".to_owned()),
            (BlockKind::Picture(0), String::new()),
            (BlockKind::Paragraph, "Text end.".to_owned()),
        ]
    );
}

#[test]
fn pictures_never_come_from_outside_and_bad_ones_cost_only_themselves() {
    let scene = Scene::new();
    scene.picture("secret.png", 9, 9);
    scene.picture("notes/pix/good.png", 9, 9);
    scene.write_bytes("notes/pix/empty.png", b"");
    scene.write(
        "notes/pix/evil.svg",
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    );
    #[cfg(unix)]
    std::os::unix::fs::symlink(scene.path("secret.png"), scene.path("notes/pix/link.png")).unwrap();
    let names = [
        "../secret.png",
        "pix/link.png",
        "pix/empty.png",
        "pix/evil.svg",
        "/etc/passwd",
        "https://a.example/x.png",
        "//a.example/y.png",
        "data:image/png;base64,AAAA",
        "pix/good.png",
    ];
    let text: String = names.iter().map(|name| format!("![x]({name})\n\n")).collect();
    scene.write("notes/a.md", &format!("# A\n\n{text}"));
    let built = build(&scene);
    let notes = built.notes();
    assert_eq!(notes[0].images.len(), 1);
    assert_eq!(blocks(&notes[0].body), [(BlockKind::Picture(0), String::new())]);
    let said = problems(&built);
    for (line, words) in
        [(3, "outside"), (5, "outside"), (7, "empty"), (9, "SVG"), (11, "missing"), (17, "into the text")]
    {
        assert!(
            said.iter().any(|text| text.contains(&format!("a.md:{line}: ")) && text.contains(words)),
            "{line} {words}: {said:#?}"
        );
    }
    assert!(said.iter().any(|text| text.contains("a.md: 2 pictures on other servers")), "{said:#?}");
    assert_eq!(said.len(), 7, "{said:#?}");
}

#[test]
fn markdown_becomes_blocks_and_marks() {
    let note = one(
        "# Title\n\nSome **bold _both_** and `code #no`, [link](https://a.example/) and [rel](other.html).\nNext line\\\nbroken #tag\n\n## Steps\n\n1. One\n   - Inner\n2. Two\n\n> Quoted\n\n```\nlet x;\n  y\n```\n\n---\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n",
    );
    let found = blocks(&note.body);
    let item = |depth, number| BlockKind::Item { depth, number };
    assert_eq!(
        found,
        [
            (
                BlockKind::Paragraph,
                "Some bold both and code #no, link and rel. Next line\nbroken #tag".to_owned()
            ),
            (BlockKind::Heading(2), "Steps".into()),
            (item(0, Some(1)), "One".into()),
            (item(1, None), "Inner".into()),
            (item(0, Some(2)), "Two".into()),
            (BlockKind::Quote, "Quoted".into()),
            (BlockKind::Code, "let x;\n  y".into()),
            (BlockKind::Rule, String::new()),
            (BlockKind::Paragraph, "a | b".into()),
            (BlockKind::Paragraph, "1 | 2".into()),
            (item(0, None), "☑ done".into()),
        ]
    );
    let marks: Vec<(&str, &MarkKind)> =
        note.body.marks.iter().map(|m| (&note.body.text[m.start..m.start + m.len], &m.kind)).collect();
    assert_eq!(
        marks,
        [
            ("bold both", &MarkKind::Bold),
            ("both", &MarkKind::Italic),
            ("code #no", &MarkKind::Code),
            ("link", &MarkKind::Link("https://a.example/".into())),
            ("#tag", &MarkKind::Hashtag("tag".into())),
        ]
    );
    assert_eq!(note.tags, ["tag"]);
}

#[test]
fn nothing_is_kept_as_html() {
    let note = one(
        "# <b>T</b>\n\n<div onclick=\"x()\">In a <i>box</i><script>alert('no')</script></div>\n\nBefore <span>kept</span><br>after <script>alert(1)</script> [bad](javascript:alert(1)) <style>p{}</style>\n\n<svg><title>no</title></svg>\n",
    );
    assert_eq!(note.title, "T");
    let text: Vec<String> = blocks(&note.body).into_iter().map(|(_, text)| text).collect();
    assert_eq!(text, ["In a box", "Before kept\nafter  bad"]);
    assert_eq!(note.body.marks, []);
}

#[test]
fn lines_of_chinese_are_joined_without_a_space() {
    assert_eq!(
        one("# 菜\n\n第一行，\n第二行\nand English\nhere").body.text,
        "第一行，第二行 and English here"
    );
}

#[test]
fn json_lines_with_every_field() {
    let scene = Scene::new();
    scene.picture("notes/pix/a.png", 50, 40);
    scene.write("notes/n.jsonl", concat!(
        r##"{"id": "a1", "url": "https://x.example/a1", "title": "Soup", "text": "One\ntwo #hash @ann\n\nThree https://b.example/.", "lang": "zh_Hant", "author": {"name": "Ann", "url": "https://ann.example/", "avatar": "pix/a.png"}, "published": "2025-01-14T08:00:00Z", "updated": "2025-01-15", "expires": "2026-01-01", "source": "rednote", "credit": "Bob", "pinned": true, "tags": ["x"], "region": "US", "images": [{"src": "pix/a.png", "alt": "A", "width": 1, "height": 1}], "video": {"src": "v.mp4"}, "likes": 12, "collects": 3, "comments": [{"author": "c", "text": "t", "replies": [{"text": "r"}]}, "plain"], "products": [{"name": "p"}], "translations": {"en": {"title": "t"}}, "unknown": [1, {"x": null}]}"##, "\n\n",
        r#"{"id": 7, "title": "Plain", "author": "Bob", "comments": 5, "images": null, "text": null}"#, "\n",
    ));
    scene.write_bytes("notes/v.mp4", &clips::mp4(720, 1280, 14_200));
    let built = build_file(&scene, "notes/n.jsonl");
    assert_eq!(built.problems, []);
    let notes = built.notes();
    let first = &notes[0];
    assert_eq!(
        (first.id.as_str(), first.lang.as_str(), first.comments, first.likes, first.collects),
        ("a1", "zh-Hant", 3, 12, 3)
    );
    assert_eq!(
        (first.source.as_str(), first.credit.as_str(), first.region.as_str()),
        ("rednote", "Bob", "US")
    );
    assert_eq!((first.published, first.updated), (Some(1_736_841_600), Some(1_736_899_200)));
    assert!(first.pinned && first.author.avatar.is_some() && first.images[0].width == 50);
    assert_eq!(first.tags, ["x", "hash"]);
    assert_eq!(blocks(&first.body).len(), 2);
    assert_eq!(first.body.text, "One\ntwo #hash @ann\nThree https://b.example/.");
    assert_eq!(first.body.marks.len(), 3);
    assert_eq!((notes[1].id.as_str(), notes[1].comments, notes[1].author.name.as_str()), ("7", 5, "Bob"));
    let not_shown: Vec<(&str, usize)> =
        built.report.not_shown.iter().map(|(what, count)| (what.as_ref(), *count)).collect();
    assert_eq!(not_shown, [("expiry dates", 1)]);
}

fn build_file(scene: &Scene, file: &str) -> Built {
    build_sources(scene, &[file]).expect("the build")
}

#[test]
fn errors_in_json_lines_name_line_and_column() {
    let scene = Scene::new();
    scene.write("notes/n.jsonl", "\u{feff}{\"id\": \"a\", \"title\": \"A\"}\n{\"id\": \"b\", \"likes\": \"many\"}\n\n{\"id\": \"c\"\n{\"id\": \"d\"}\n{\"title\": \"no id\"}\n{\"id\": \"e\", \"title\": \"E\", \"author\": 5}\n{\"id\": \"f\", \"title\": \"F\", \"published\": \"soon\"}\n");
    let built = build_file(&scene, "notes/n.jsonl");
    let ids: Vec<String> = built.notes().into_iter().map(|note| note.id).collect();
    assert_eq!(ids, ["a", "f"]);
    let places: Vec<(u32, u32)> =
        built.problems.iter().map(|problem| (problem.place.line, problem.place.column)).collect();
    assert_eq!(places, [(2, 27), (4, 10), (5, 0), (6, 0), (7, 37), (8, 0)], "{:#?}", problems(&built));
}

#[test]
fn packed_json_lines_and_damaged_ones() {
    use std::io::Write;
    let scene = Scene::new();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    for i in 0..2_000 {
        writeln!(gz, "{{\"id\": \"n{i}\", \"title\": \"Note {}\"}}", i * 7_919 % 4_001).unwrap();
    }
    let packed = gz.finish().unwrap();
    scene.write_bytes("notes/n.jsonl.gz", &packed);
    assert_eq!(build_file(&scene, "notes/n.jsonl.gz").notes().len(), 2_000);
    scene.write_bytes("notes/n.jsonl.gz", &packed[..packed.len() / 2]);
    let built = build_file(&scene, "notes/n.jsonl.gz");
    let kept = built.notes().len();
    assert!(kept > 100 && kept < 2_000, "{kept}");
    assert!(problems(&built)[0].contains("damaged from here on"), "{:?}", problems(&built));
}

#[test]
fn sources_that_are_missing_empty_or_unknown_fail_with_a_remedy() {
    let scene = Scene::new();
    scene.write("notes/x.txt", "no");
    let said = |sources: &[&str]| build_sources(&scene, sources).map(|_| ()).unwrap_err().to_string();
    assert!(said(&["nowhere"]).contains("check the path"));
    assert!(said(&["notes"]).contains("there are no notes"));
    assert!(said(&["notes/x.txt"]).contains("neither a folder nor"));
    scene.write("notes/a.md", "---\ndraft: true\n---\n");
    assert!(said(&["notes"]).contains("are drafts"));
    assert!(!scene.path("out/head.bin").exists());
}

#[test]
fn pictures_in_a_notes_own_folder_are_its_own_even_where_it_does_not_name_them() {
    let scene = Scene::new();
    scene.write("notes/鱼/鱼.md", "# 鱼\n\n![step](b.png)\n");
    for (name, width) in [("a.png", 40), ("b.png", 41), ("c.PNG", 42)] {
        scene.picture(&format!("notes/鱼/{name}"), width, 30);
    }
    // Two notes in a folder: whose is it?
    scene.write("notes/both/both.md", "# Both");
    scene.write("notes/both/other.md", "# Other");
    scene.picture("notes/both/d.png", 43, 30);
    let built = build(&scene);
    let notes = built.notes();
    let widths = |id: &str| -> Vec<u32> {
        notes
            .iter()
            .filter(|note| note.id == id)
            .flat_map(|note| &note.images)
            .map(|image| image.width)
            .collect()
    };
    assert_eq!(widths("鱼"), [41, 40, 42]);
    assert_eq!((widths("both"), widths("both-other")), (vec![], vec![]));
}

#[test]
fn conventions_of_jekyll_astro_and_obsidian() {
    let scene = Scene::new();
    scene.picture("notes/deep/attachments/Bowl of soup.png", 20, 30);
    scene.write("notes/_posts/2021-03-11-tomato-soup.md", "Hot.\n");
    scene.write("notes/_drafts/idea.md", "Not yet\n");
    scene.write("notes/hidden.md", "---\npublished: false\n---\nText\n");
    scene.write("notes/shown.md", "---\npublished: true\npubDate: 2021-03-11\n---\nText\n");
    scene.write(
        "notes/vault/soup.md",
        "See [[Other|the other]].\n\n![[Bowl of soup.png|A bowl]]\n\n![[gone.png]]\n",
    );
    let built = build(&scene);
    assert_eq!(built.report.unpublished, 2);
    let notes = built.notes();
    let by = |id: &str| notes.iter().find(|note| note.id == id).unwrap();
    let jekyll = by("_posts-2021-03-11-tomato-soup");
    assert_eq!((jekyll.title.as_str(), jekyll.published), ("tomato soup", Some(1_615_420_800)));
    assert_eq!(by("shown").published, Some(1_615_420_800));
    let vault = by("vault-soup");
    assert_eq!((vault.images.len(), vault.images[0].alt.as_str()), (1, "A bowl"));
    assert!(vault.body.text.starts_with("See the other."));
    assert_eq!(built.problems.len(), 1, "{:?}", built.problems);
    assert_eq!(built.problems[0].place.line, 5);
}
