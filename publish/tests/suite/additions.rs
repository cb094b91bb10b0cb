//! Catalogues of products and files of translations that `notefall.toml` names.

use crate::command::{json, run};
use crate::common::{self, Built, Scene, problems};
use notefall::config;

/// Four notes that products and translations are for.
const NOTES: &str = r##"{"id":"pools","title":"Tide pools","text":"Bring boots.","lang":"en","tags":["Sea"],"likes":9}
{"id":"tea","title":"雨天","text":"穿上雨靴去喝茶。","lang":"zh","translations":{"en":{"title":"Rain","text":"Old"}},"comments":[{"author":"Ann","text":"Which kettle?"}]}
{"id":"plain","title":"Rebooting","text":"A computer.","lang":"en"}
{"id":"own","title":"Mine","text":"…","lang":"en","products":[{"name":"Rubber boots","url":"https://shop.example/boots"}],"tags":["sea"]}
"##;

fn scene(toml: &str) -> Scene {
    let scene = Scene::new();
    scene.write("notes/notes.jsonl", NOTES);
    scene.write("notes/notefall.toml", toml);
    scene
}

/// Of the whole folder: what the configuration names is no notes.
fn built(scene: &Scene) -> Built {
    let mut request = scene.request(&["notes"]);
    request.choice = config::read(&scene.path("notes/notefall.toml")).unwrap().choice;
    common::run(&request, &scene.cache()).unwrap()
}

/// The names of a note's products.
fn products(built: &Built, id: &str) -> Vec<String> {
    let notes = built.notes();
    let note = notes.iter().find(|note| note.id == id).unwrap();
    note.products.iter().map(|product| product.name.clone()).collect()
}

const BOOTS: &str = "
[[products]]
name = 'Rubber boots'
url = 'https://shop.example/boots'
price = '39.00'
currency = 'eur'
availability = 'InStock'
tag = '#sea'
words = ['boots', '雨靴']
";

#[test]
fn a_product_is_shown_with_notes_by_their_ids_tags_and_words() {
    let with_tea = format!("{BOOTS}\n[[products]]\nname = 'Kettle'\nid = ['tea', 'nobody']\n");
    let tea = scene(&with_tea);
    let feed = built(&tea);
    assert_eq!(feed.problems, []);
    // By a word, and by a tag; a word inside of another is none. What the note has itself stands once.
    for (id, names) in [
        ("pools", &["Rubber boots"][..]),
        ("tea", &["Rubber boots", "Kettle"]),
        ("plain", &[]),
        ("own", &["Rubber boots"]),
    ] {
        assert_eq!(products(&feed, id), names, "{id}");
    }
    let notes = feed.notes();
    let boots = &notes.iter().find(|note| note.id == "pools").unwrap().products[0];
    assert_eq!(
        (boots.price.as_str(), boots.currency.as_str(), boots.availability.name()),
        ("39.00", "EUR", "InStock")
    );
    // Labels are tags, too.
    let labelled = "[[rule]]\ndo = 'label'\nlabel = 'loved'\nlikes-at-least = 5\n[[products]]\nname = 'Cup'\ntag = 'loved'\n";
    let scene = scene(labelled);
    let feed = built(&scene);
    assert_eq!((products(&feed, "pools"), products(&feed, "own").len()), (vec!["Cup".to_owned()], 1));
}

#[test]
fn catalogues_are_tables_or_json_lines_and_their_errors_have_lines() {
    let scene = scene("[[products]]\nfile = 'shop/all.csv'\n[[products]]\nfile = 'more.jsonl'\n");
    scene.write(
        "notes/shop/all.csv",
        "\u{feff}Name;URL;Price;Currency;tag;words\n\
         \"Boots; rubber\";https://shop.example/boots;39.00;EUR;sea|lake;雨靴\n\
         Cheap;javascript:alert(1);cheap;EUR;sea;\n\
         ;https://shop.example/none;1;EUR;sea;\n\
         Nobody's;https://shop.example/x;1;EUR;;\n\
         Short;row\n",
    );
    scene.write(
        "notes/more.jsonl",
        "{\"name\": \"Kettle\", \"price\": 19.5, \"id\": \"tea\"}\n\n{\"name\": \"Typo\", \"tags\": \"sea\"}\n{\"name\": \"File\", \"file\": \"x.csv\", \"tag\": \"sea\"}\nno json\n",
    );
    let feed = built(&scene);
    assert_eq!(products(&feed, "pools"), ["Boots; rubber", "Cheap"]);
    assert_eq!(products(&feed, "tea"), ["Boots; rubber", "Kettle"]);
    let said = problems(&feed);
    for words in [
        "all.csv:3: products: \"javascript:alert(1)\" is not a web address",
        "all.csv:3: products: the price \"cheap\" is no decimal number",
        "all.csv:4: the product has no name",
        "all.csv:5: the product is shown with no note; say with which",
        "all.csv:6: the row has 2 cells, the first row 6",
        "more.jsonl:3:23: unknown field `tags`",
        "more.jsonl:4: a catalogue cannot name another one",
        "more.jsonl:5:2: expected ident",
    ] {
        assert!(said.iter().any(|said| said.contains(words)), "{words}: {said:#?}");
    }
    assert_eq!(said.len(), 8, "{said:#?}");
}

#[test]
fn translations_of_files_count_more_than_those_of_sources() {
    let scene = scene("[[translations]]\nfile = 'en.jsonl'\n[[translations]]\nfile = 'all.jsonl'\n");
    scene.write(
        "notes/en.jsonl",
        "{\"id\": \"tea\", \"lang\": \"EN\", \"title\": \"Rainy day\", \"text\": \"Put on boots.\\n\\nHave tea.\"}\n{\"id\": \"pools\", \"lang\": \"en\", \"title\": \"Same language\"}\n",
    );
    scene.write(
        "notes/all.jsonl",
        "{\"id\": \"tea\", \"lang\": \"en\", \"title\": \"Second\"}\n{\"id\": \"pools\", \"lang\": \"zh\", \"title\": \"潮汐池\", \"text\": \"记得穿靴子。\"}\n{\"id\": \"gone\", \"lang\": \"zh\", \"text\": \"没有\"}\n{\"id\": \"own\", \"lang\": \"not a tag\", \"text\": \"x\"}\n{\"id\": \"own\", \"lang\": \"de\"}\n{\"id\": \"own\", \"text\": \"x\"}\n{\"id\": 7, \"lang\": \"zh\", \"text\": \"七\"}\n",
    );
    let feed = built(&scene);
    let notes = feed.notes();
    let of = |id: &str| {
        let note = notes.iter().find(|note| note.id == id).unwrap();
        let text = |own: &notefall_core::attached::Translation| {
            (own.lang.clone(), own.title.clone(), own.body.blocks.len())
        };
        note.translations.iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(of("tea"), [("EN".into(), "Rainy day".into(), 2)]);
    assert_eq!(of("pools"), [("zh".into(), "潮汐池".into(), 1)]);
    assert!(of("own").is_empty());
    let said = problems(&feed);
    for words in [
        "all.jsonl:1: \"tea\" is translated to en by",
        "all.jsonl:4: translations: \"not a tag\" is not a language tag",
        "all.jsonl:5: the translation has neither title nor text",
        "all.jsonl:6:26: missing field `lang`",
    ] {
        assert!(said.iter().any(|said| said.contains(words)), "{words}: {said:#?}");
    }
    assert_eq!(said.len(), 4, "{said:#?}");
    assert_eq!(feed.report.chosen.untranslated, ["gone", "7"]);
    assert_eq!(feed.report.chosen.translations.iter().map(|file| file.matched).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn moderation_looks_into_comments_products_and_translations() {
    for (word, left_out) in [
        ("kettle", &["tea"][..]),
        ("ann", &["tea"]),
        ("rubber", &["own"]),
        ("old", &["tea"]),
        ("nowhere", &[]),
    ] {
        let scene = scene(&format!("[moderation]\nwords = ['{word}']\n"));
        let feed = built(&scene);
        let left: Vec<String> = feed.notes().into_iter().map(|note| note.id).collect();
        for id in ["pools", "tea", "plain", "own"] {
            assert_eq!(left.iter().any(|kept| kept == id), !left_out.contains(&id), "{word}, {id}");
        }
    }
    // What a file puts into a note counts, and not what it takes away.
    let scene = scene("[moderation]\nwords = ['casino', 'old']\n[[translations]]\nfile = 'en.jsonl'\n");
    scene.write(
        "notes/en.jsonl",
        "{\"id\": \"tea\", \"lang\": \"en\", \"title\": \"New\"}\n{\"id\": \"plain\", \"lang\": \"de\", \"title\": \"Casino\"}\n",
    );
    let left: Vec<String> = built(&scene).notes().into_iter().map(|note| note.id).collect();
    assert_eq!(left, ["pools", "tea", "own"]);
}

#[test]
fn check_says_what_each_of_them_matched() {
    let toml = format!(
        "{BOOTS}[[products]]\nname = 'Unwanted'\ntag = 'nothing'\n[[products]]\nfile = 'more.csv'\n[[translations]]\nfile = 'zh.jsonl'\n"
    );
    let scene = scene(&toml);
    scene.write("notes/more.csv", "name,id\nKettle,tea\n");
    scene.write("notes/zh.jsonl", "{\"id\":\"pools\",\"lang\":\"zh\",\"title\":\"潮汐池\"}\n{\"id\":\"x\",\"lang\":\"zh\",\"title\":\"无\"}\n");
    let (code, out, err) = run(&scene, &["check", "notes"]);
    assert_eq!(code, 0, "{err}");
    for line in [
        "product \"Rubber boots\" (line 2): 2 notes (pools, tea)",
        "product \"Unwanted\" (line 10): holds for no note",
        "more.csv:2, product \"Kettle\": 1 note (tea)",
        "translations zh.jsonl (line 15): 1 note (pools)",
        "translations: no note of the feed has the id x",
    ] {
        assert!(out.contains(line), "{line}:\n{out}");
    }
    let (_, out, _) = run(&scene, &["check", "notes", "--json"]);
    let out = json(&out);
    assert_eq!((&out["products"][0]["notes"], &out["untranslated"]), (&2.into(), &serde_json::json!(["x"])));
    assert_eq!(out["translations"][0]["ids"], serde_json::json!(["pools"]));
}

#[test]
fn what_is_wrong_in_the_configuration_is_said_with_its_line() {
    for (toml, words) in [
        ("[[products]]\nname = 'Boots'", ":1:1: the product is shown with no note; say with which"),
        ("[[products]]\ntag = 'sea'", ":1:1: the product has no name"),
        ("[[products]]\nname = 'Boots'\ntag = []", ":3:7: an empty list holds for no note"),
        (
            "[[products]]\nname = 'Boots'\ntag = 'sea'\nprice = 'cheap'",
            ":1:1: products: the price \"cheap\" is no decimal",
        ),
        ("[[products]]\nname = 'Boots'\ncolour = 'red'\ntag = 'sea'", ":3:1: there is no `colour` here"),
        (
            "[[products]]\nfile = 'all.csv'\ntag = 'sea'",
            ":1:1: a catalogue stands beside what belongs to one",
        ),
        ("[[products]]\nfile = 'all.txt'", "all.txt is neither .csv nor .jsonl"),
        ("[[products]]\nfile = 'none.csv'", "none.csv: cannot read the products"),
        ("[[products]]\nfile = 'sub.csv'", "sub.csv: the products are to be read from what is no file"),
        ("[[products]]\nfile = 'latin.csv'", "latin.csv:2: the products are not in UTF-8; save the file"),
        ("[[products]]\nfile = 'bad.csv'", "bad.csv:1: there is no column \"colour\", or it stands twice"),
        ("[[translations]]\nfile = 'none.jsonl'", "none.jsonl: cannot read the translations"),
        ("[[translations]]\nlang = 'en'", ":2:1: there is no `lang` here"),
        ("[[product]]\nname = 'Boots'", "write each product or catalogue below a line [[products]]"),
    ] {
        let scene = scene(toml);
        scene.write("notes/all.csv", "name,tag\nBoots,sea\n");
        scene.write("notes/all.txt", "");
        scene.write("notes/bad.csv", "name,colour\nBoots,red\n");
        scene.write("notes/sub.csv/x", "");
        scene.write_bytes("notes/latin.csv", b"name,tag\nCr\xe8me,sea\n");
        let problem = config::read(&scene.path("notes/notefall.toml")).unwrap_err();
        assert!(!problem.remedy.is_empty(), "{problem}");
        let said = problem.to_string();
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn large_catalogues_cost_little() {
    let start = std::time::Instant::now();
    let scene = scene("[[products]]\nfile = 'all.csv'\n");
    let mut table = String::from("name,url,tag,words\n");
    for at in 0..20_000 {
        table.push_str(&format!("Thing {at},https://shop.example/{at},tag{at},word{at}|b{at}\n"));
    }
    for at in 0..60 {
        table.push_str(&format!("More {at},https://shop.example/m{at},sea,\n"));
    }
    scene.write("notes/all.csv", &table);
    let feed = built(&scene);
    assert_eq!(
        (feed.problems.len(), products(&feed, "pools").len(), products(&feed, "plain").len()),
        (0, 50, 0)
    );
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
