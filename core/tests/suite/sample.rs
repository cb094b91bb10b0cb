//! Notes to test with: a few by hand, and any number at random.

use notefall_core::attached::{Availability, Captions, Comment, Product, Related, Spot, Translation, Video};
use notefall_core::counts::{self, Changed, Chunk, Counts, Overlay};
use notefall_core::head::{Head, Segment, whole};
use notefall_core::ids::{self, Place};
use notefall_core::note::{Author, Card, Format, Image, Media, Note, Variant};
use notefall_core::records::write_all;
use notefall_core::rich::{BlockKind, Mark, MarkKind, RichText};
use notefall_core::run::Run;
use notefall_core::search::chunk::{self, Alias, Entry, Posting, SAME};
use notefall_core::search::find::{Find, Part, Top};
use notefall_core::search::spell::{self, Known};
use notefall_core::search::term::Facet;
use proptest::collection::vec;
use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Few cases for slow properties, and no files written beside the sources.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// A picture in two sizes.
pub fn picture(seed: u64) -> Image {
    Image {
        alt: "红烧肉，一碗 & a spoon".into(),
        width: 1080,
        height: 1440,
        variants: vec![
            Variant { width: 320, media: Media { hash: seed, format: Format::Webp } },
            Variant { width: 1080, media: Media { hash: !seed, format: Format::Avif } },
        ],
        colours: [0xffff, 0x0000, 0xf800, 0x07e0],
    }
}

/// A text with every kind of block and mark.
pub fn every_kind_of_text() -> RichText {
    let mut rich = RichText::default();
    let mut marks = Vec::new();
    for (kind, text) in [
        (BlockKind::Paragraph, "五花肉 500 g, soy sauce\nand patience"),
        (BlockKind::Heading(2), "做法"),
        (BlockKind::Item { depth: 0, number: Some(1) }, "Cut"),
        (BlockKind::Item { depth: 1, number: None }, "small"),
        (BlockKind::Item { depth: 0, number: Some(4_000_000_000) }, "Fry"),
        (BlockKind::Quote, "慢火"),
        (BlockKind::Code, "  180 °C\n  90 min"),
        (BlockKind::Picture(1), "the pot"),
        (BlockKind::Rule, ""),
        (BlockKind::Heading(6), "#红烧肉 @小厨 https"),
    ] {
        let start = rich.push_block(kind, text);
        if marks.is_empty() {
            marks.push(Mark { start, len: text.len(), kind: MarkKind::Bold });
            marks.push(Mark { start, len: 9, kind: MarkKind::Italic });
            marks.push(Mark { start: start + 3, len: 9, kind: MarkKind::Strike });
            marks.push(Mark { start: start + 3, len: 3, kind: MarkKind::Code });
        }
        if kind == BlockKind::Heading(6) {
            marks.push(Mark { start, len: 10, kind: MarkKind::Hashtag("红烧肉".into()) });
            marks.push(Mark { start: start + 11, len: 7, kind: MarkKind::Mention("小厨".into()) });
            marks.push(Mark {
                start: start + 19,
                len: 5,
                kind: MarkKind::Link("https://example.org/".into()),
            });
        }
    }
    rich.marks = marks;
    assert!(rich.is_sound());
    rich
}

/// A note with all there is.
pub fn full_note() -> Note {
    Note {
        id: "a1/红".into(),
        url: "https://example.org/notes/a1".into(),
        title: "红烧肉 Red-braised pork".into(),
        body: every_kind_of_text(),
        lang: "zh-Hans".into(),
        author: Author {
            name: "小厨".into(),
            url: "https://example.org/u/7".into(),
            avatar: Some(Media { hash: 0x0123_4567_89ab_cdef, format: Format::Jpeg }),
        },
        published: Some(1_736_841_600),
        updated: Some(-1),
        region: "四川".into(),
        tags: vec!["红烧肉".into(), "dinner".into()],
        images: vec![picture(1), picture(2)],
        likes: 12_345,
        collects: 300,
        comments: 7,
        pinned: true,
        source: "rednote".into(),
        credit: "with thanks".into(),
        ..Note::default()
    }
}

/// The same with everything that a note may have besides.
pub fn attached_note() -> Note {
    let reply = |depth, author: &str, text: &str| Comment {
        depth,
        author: author.into(),
        text: text.into(),
        published: Some(1_736_900_000),
        likes: 3,
    };
    Note {
        video: Some(Video {
            media: Media { hash: 77, format: Format::Mp4 },
            width: 720,
            height: 1280,
            duration: 14_200,
            captions: vec![Captions { lang: "zh".into(), media: Media { hash: 78, format: Format::Vtt } }],
        }),
        thread: vec![reply(0, "Mei", "好吃 <b>"), reply(1, "小厨", "谢谢\n!"), reply(0, "", "?")],
        products: vec![
            Product {
                name: "Wok & lid".into(),
                url: "https://shop.example/wok?a=1&b=2".into(),
                price: "19.90".into(),
                currency: "EUR".into(),
                availability: Availability::InStock,
                spot: Some(Spot { image: 0, x: 400, y: 700 }),
            },
            Product { name: "Spoon".into(), ..Product::default() },
        ],
        translations: vec![Translation {
            lang: "en".into(),
            title: "Red-braised pork".into(),
            body: RichText::plain("Pork belly, soy sauce and patience"),
        }],
        ..full_note()
    }
}

/// The same with notes that are like it.
pub fn related_note() -> Note {
    let related = [["b", "Tea & cake", "en"], ["a2/红", "回锅肉", ""]];
    let related =
        related.map(|[id, title, lang]| Related { id: id.into(), title: title.into(), lang: lang.into() });
    Note { related: related.to_vec(), ..attached_note() }
}

/// A note with hardly anything.
pub fn short_note() -> Note {
    Note { id: "b".into(), body: RichText::plain("Hi."), ..Note::default() }
}

/// The cards of the two notes.
pub fn two_cards() -> Vec<Card> {
    vec![Card::of(&full_note(), 0), Card::of(&short_note(), 3)]
}

/// The head of a feed of two segments.
pub fn small_head() -> Head {
    in_order(Head {
        version: 3,
        title: "厨房 Kitchen".into(),
        description: "What we cook".into(),
        home: "https://example.org/".into(),
        lang: "zh".into(),
        date: Some(1_736_841_600),
        segments: vec![
            Segment {
                id: 0x0011_2233_4455_6677,
                notes: 2,
                note_shards: 1,
                id_shards: 1,
                index_shards: 1,
                spell_shards: 1,
            },
            Segment {
                id: 0xfedc_ba98_7654_3210,
                notes: 600,
                note_shards: 20,
                id_shards: 2,
                index_shards: 90,
                spell_shards: 4,
            },
        ],
        cards: two_cards(),
        ..Head::default()
    })
}

/// The same with counts that changed since: of the first segment, and from two places of the other on.
pub fn counted_head() -> Head {
    let [one, other] = [0x0011_2233_4455_6677, 0xfedc_ba98_7654_3210];
    let chunks = [(one, 0, 0), (other, 3, 2), (other, 40, 9)];
    let chunks = chunks.map(|(segment, cards, notes)| Chunk { segment, cards, notes });
    Head { overlay: Overlay { id: 0x1020_3040_5060_7080, chunks: chunks.into() }, ..small_head() }
}

/// What the first of these chunks says.
pub fn some_changes() -> Vec<Changed> {
    let changed = |position, before, [likes, collects, comments]: [u64; 3]| Changed {
        position,
        shard: 0,
        before,
        counts: Counts { likes, collects, comments },
    };
    vec![changed(0, 0, [99_000, 301, 8]), changed(1, 1, [5, 0, 1_000_000])]
}

/// The two notes as they are with that.
pub fn counted_notes() -> [Note; 2] {
    let mut notes = [full_note(), short_note()];
    for (note, changed) in notes.iter_mut().zip(some_changes()) {
        changed.counts.put(note);
    }
    notes
}

/// Their cards.
pub fn counted_cards() -> [Card; 2] {
    let [full, short] = counted_notes();
    [Card::of(&full, 0), Card::of(&short, 3)]
}

/// The head with its segments one behind the other.
pub fn in_order(head: Head) -> Head {
    Head { runs: whole(&head.segments), ..head }
}

/// An order for that feed: most of the second segment between the notes of the first.
pub fn two_runs() -> Vec<Run> {
    let [one, other] = [0x0011_2233_4455_6677, 0xfedc_ba98_7654_3210];
    [(one, 0, 1), (other, 3, 7), (one, 1, 1), (other, 300, 300)]
        .map(|(segment, first, count)| Run { segment, first, count })
        .to_vec()
}

/// Where the two notes are.
pub fn two_places() -> Vec<Place> {
    let mut places = [("a1/红", 0, 0), ("b", 1, 3)].map(|(id, ordinal, shard)| Place {
        hash: ids::hash(id),
        ordinal,
        shard,
    });
    places.sort();
    places.to_vec()
}

/// The payloads by name, in the order of the kinds' numbers.
pub fn payloads() -> [(&'static str, Vec<u8>); 7] {
    [
        ("head", small_head().encode()),
        ("cards", write_all(&two_cards())),
        ("notes", write_all(&[full_note(), short_note()])),
        ("ids", ids::encode(&two_places())),
        ("index", chunk::encode(&some_entries())),
        ("spell", spell::encode(&some_words())),
        ("find", some_find().encode()),
    ]
}

/// Those, notes with all that a note may have besides, and counts that changed.
pub fn every_payload() -> Vec<(&'static str, Vec<u8>)> {
    let more = [attached_note(), related_note()].map(|note| ("notes", write_all(&[note])));
    let of_counts = [("head", counted_head().encode()), ("counts", counts::encode(&some_changes()))];
    payloads().into_iter().chain(more).chain(of_counts).collect()
}

/// An `index` shard with every kind of entry.
pub fn some_entries() -> Vec<Entry> {
    let posting = |(note, level)| Posting { note, level };
    let entry = |term: &str, postings: &[(u32, u8)]| Entry {
        term: term.into(),
        notes: postings.len() as i64,
        postings: postings.iter().copied().map(posting).collect(),
        ..Entry::default()
    };
    let alias = |term: &str, weight| Alias { term: term.into(), weight };
    vec![
        entry("\u{1}adinner", &[(0, 0)]),
        entry("\u{1}a红烧肉", &[(0, 0)]),
        Entry {
            aliases: vec![alias("brais", SAME), alias("红烧 烧肉", 120)],
            stem_only: false,
            ..entry("braised", &[])
        },
        Entry { stem_only: true, ..entry("brais", &[(0, 15), (599, 3)]) },
        Entry { notes: 9_000, more: (90, 1), common: true, ..entry("the", &[(0, 1), (1, 2), (17, 14)]) },
        Entry {
            sounds: vec![posting((0, chunk::SOUND_LEVEL)), posting((598, chunk::SOUND_LEVEL))],
            ..entry("hongshao", &[])
        },
        Entry { notes: -3, ..entry("tofu", &[(1, 4)]) },
        entry("红烧", &[(0, 12), (300, 4)]),
        entry("烧肉", &[(0, 12)]),
    ]
    .into_iter()
    .map(|entry| (entry.term.clone(), entry))
    .collect::<BTreeMap<_, _>>()
    .into_values()
    .collect()
}

/// A `spell` shard.
pub fn some_words() -> Vec<Known> {
    let mut words: Vec<Known> = [("braised", 1), ("noodles", 40), ("candles", 2), ("crème", 300)]
        .map(|(word, notes)| Known { backwards: word.chars().rev().collect(), notes })
        .into();
    words.sort();
    words
}

/// What search needs first of the feed of two segments.
pub fn some_find() -> Find {
    let strings = |strings: &[&str]| strings.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    Find {
        version: 3,
        lengths: [70, 33, 2_000],
        segments: vec![
            Part { segment: 0x0011_2233_4455_6677, notes: 2, adds: -1, has_spell: true, ..Part::default() },
            Part {
                segment: 0xfedc_ba98_7654_3210,
                notes: 600,
                adds: 600,
                gone: vec![0, 7, 599],
                index: strings(&["\u{1}c", "b", "br", "tea", "红", "肉"]),
                spell: strings(&["n", "sel"]),
                has_spell: true,
            },
        ],
        simplified: vec![('燒', '烧'), ('紅', '红')],
        facets: vec![
            Top { facet: Facet::Tag, values: vec![("红烧肉".into(), 12), ("dinner".into(), 3)] },
            Top { facet: Facet::Year, values: vec![("2025".into(), 600)] },
        ],
        runs: small_head().runs,
        ..Find::default()
    }
}

/// Text in all scripts, with markup, line feeds and controls.
pub fn text(most: usize) -> impl Strategy<Value = String> {
    let chars = prop_oneof![
        6 => prop::char::range('a', 'z'),
        4 => prop::char::range('一', '龟'),
        2 => Just(' '),
        1 => Just('\n'),
        1 => prop::sample::select(vec!['<', '>', '&', '"', '\'', '\0', '\u{202e}', '\u{2066}', '=', '/', '\r']),
        1 => any::<char>(),
    ];
    vec(chars, 0..=most).prop_map(|chars| chars.into_iter().collect())
}

fn media() -> impl Strategy<Value = Media> {
    (any::<u64>(), prop::sample::select(Format::ALL.to_vec()))
        .prop_map(|(hash, format)| Media { hash, format })
}

/// Any picture.
pub fn image() -> impl Strategy<Value = Image> {
    let variant = (any::<u32>(), media()).prop_map(|(width, media)| Variant { width, media });
    (text(8), any::<(u32, u32)>(), vec(variant, 0..4), any::<[u16; 4]>())
        .prop_map(|(alt, (width, height), variants, colours)| Image { alt, width, height, variants, colours })
}

fn block_kind() -> impl Strategy<Value = BlockKind> {
    prop_oneof![
        3 => Just(BlockKind::Paragraph),
        1 => (2_u8..=6).prop_map(BlockKind::Heading),
        4 => (0_u8..5, any::<Option<u32>>()).prop_map(|(depth, number)| BlockKind::Item { depth, number }),
        1 => (any::<u8>(), any::<Option<u32>>()).prop_map(|(depth, number)| BlockKind::Item { depth, number }),
        1 => Just(BlockKind::Quote),
        1 => Just(BlockKind::Code),
        1 => any::<u32>().prop_map(BlockKind::Picture),
        1 => Just(BlockKind::Rule),
    ]
}

fn mark_kind() -> impl Strategy<Value = MarkKind> {
    prop_oneof![
        Just(MarkKind::Bold),
        Just(MarkKind::Italic),
        Just(MarkKind::Strike),
        Just(MarkKind::Code),
        Just(MarkKind::Link("https://example.org/?a=\"><script>".into())),
        text(6).prop_map(MarkKind::Hashtag),
        text(6).prop_map(MarkKind::Mention),
    ]
}

/// Sound text with marks that overlap as they like.
pub fn rich() -> impl Strategy<Value = RichText> {
    let marks = vec((any::<prop::sample::Index>(), any::<[prop::sample::Index; 2]>(), mark_kind()), 0..24);
    (vec((block_kind(), text(24)), 0..8), marks).prop_map(|(blocks, marks)| {
        let mut rich = RichText::default();
        let mut edges = Vec::new();
        for (kind, text) in &blocks {
            let start = rich.push_block(*kind, text);
            let inside = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).map(|at| start + at);
            edges.push(inside.collect::<Vec<_>>());
        }
        for (block, ends, kind) in marks {
            if edges.is_empty() {
                break;
            }
            let edges = block.get(&edges);
            let [a, b] = ends.map(|end| *end.get(edges));
            if a != b {
                rich.marks.push(Mark { start: a.min(b), len: a.abs_diff(b), kind });
            }
        }
        rich.marks.sort_by_key(|mark| (mark.start, Reverse(mark.len)));
        rich
    })
}

fn time() -> impl Strategy<Value = Option<i64>> {
    // The one number of 64 bits that the format cannot hold is left out.
    any::<Option<i64>>().prop_map(|time| time.filter(|t| *t != i64::MIN))
}

/// Any card.
pub fn card() -> impl Strategy<Value = Card> {
    let texts = [text(6), text(12), text(30), text(4), text(6), text(6)];
    let pictures = (prop::option::of(media()), prop::option::of(image()));
    (any::<(u32, u64, u32, bool)>(), texts, (time(), time()), pictures).prop_map(
        |((shard, likes, pictures, pinned), texts, (published, updated), (avatar, cover))| {
            let [id, title, excerpt, lang, author, region] = texts;
            let video = likes & 1 == 1;
            Card {
                video,
                id,
                shard,
                title,
                excerpt,
                lang,
                author,
                avatar,
                region,
                published,
                likes,
                pictures,
                pinned,
                cover,
                updated,
            }
        },
    )
}

/// Any note.
pub fn note() -> impl Strategy<Value = Note> {
    let texts = [text(6), text(12), text(12), text(4), text(6), text(6), text(6), text(6), text(6)];
    let lists = (vec(text(5), 0..4), vec(image(), 0..3));
    (texts, rich(), (time(), time()), lists, any::<(u64, u64, u64, bool)>(), prop::option::of(media()))
        .prop_map(
            |(
                texts,
                body,
                (published, updated),
                (tags, images),
                (likes, collects, comments, pinned),
                avatar,
            )| {
                let [id, url, title, lang, name, author_url, region, source, credit] = texts;
                let author = Author { name, url: author_url, avatar };
                Note {
                    id,
                    url,
                    title,
                    body,
                    lang,
                    author,
                    published,
                    updated,
                    region,
                    tags,
                    images,
                    likes,
                    collects,
                    comments,
                    pinned,
                    source,
                    credit,
                    ..Note::default()
                }
            },
        )
}

/// Any note with what it may have besides.
pub fn any_attached() -> impl Strategy<Value = Note> {
    let captions = vec((text(4), media()).prop_map(|(lang, media)| Captions { lang, media }), 0..2);
    let video = (media(), any::<[u32; 3]>(), captions).prop_map(|(media, numbers, captions)| {
        let [width, height, duration] = numbers;
        Video { media, width, height, duration, captions }
    });
    let comment = (any::<(u8, u64)>(), text(5), text(20), time()).prop_map(
        |((depth, likes), author, text, published)| Comment { depth, author, text, published, likes },
    );
    let spot = (any::<u32>(), 0..=1_000_u32, 0..=1_000_u32).prop_map(|(image, x, y)| Spot { image, x, y });
    let availability = proptest::sample::select(Availability::ALL.as_slice());
    let product = ([text(9), text(9), text(4), text(3)], availability, prop::option::of(spot)).prop_map(
        |([name, url, price, currency], availability, spot)| Product {
            name,
            url,
            price,
            currency,
            availability,
            spot,
        },
    );
    let translation =
        (text(4), text(9), rich()).prop_map(|(lang, title, body)| Translation { lang, title, body });
    let related = [text(6), text(9), text(3)].prop_map(|[id, title, lang]| Related { id, title, lang });
    let lists = (vec(comment, 0..4), vec(product, 0..3), vec(translation, 0..3), vec(related, 0..3));
    (note(), prop::option::of(video), lists).prop_map(
        |(note, video, (thread, products, translations, related))| Note {
            video,
            thread,
            products,
            translations,
            related,
            ..note
        },
    )
}

/// Any head that a builder may write.
pub fn head() -> impl Strategy<Value = Head> {
    let segment = (any::<u64>(), any::<[u32; 4]>(), 0_u32..32).prop_map(
        |(id, [notes, note_shards, index_shards, spell_shards], bits)| Segment {
            id,
            notes,
            note_shards: note_shards.min(notes),
            id_shards: 1 << bits,
            index_shards,
            spell_shards,
        },
    );
    let order = vec((0_usize..5, 0_u32..9, 0_u32..9), 0..9);
    let texts = [text(8), text(8), text(8), text(3)];
    (any::<u64>(), texts, time(), vec(segment, 0..5), vec(card(), 0..4), order).prop_map(
        |(version, [title, description, home, lang], date, segments, cards, order)| Head {
            version,
            title,
            description,
            home,
            lang,
            date,
            runs: runs(segments.iter().map(|segment| (segment.id, segment.notes)).collect(), &order),
            overlay: overlay(&segments, &order),
            segments,
            cards,
        },
    )
}

/// An overlay over segments, of which there is a chunk or two for some.
fn overlay(segments: &[Segment], order: &[(usize, u32, u32)]) -> Overlay {
    let mut chunks = Vec::new();
    for (number, segment) in segments.iter().enumerate() {
        let mut last = Chunk { segment: segment.id, ..Chunk::default() };
        for (_, cards, notes) in order.iter().filter(|(of, ..)| *of == number) {
            last = Chunk { cards: last.cards + cards, notes: last.notes + notes, ..last };
            chunks.push(last);
        }
    }
    if chunks.is_empty() { Overlay::default() } else { Overlay { id: 1 << 60 | 7, chunks } }
}

/// Runs over segments of so many notes: each names one of these and says how many notes it passes over and how many more than one it
/// holds. Those that do not fit are left out; without any the segments follow each other.
pub fn runs(mut segments: Vec<(u64, u32)>, order: &[(usize, u32, u32)]) -> Vec<Run> {
    let sizes = segments.clone();
    let mut runs = Vec::new();
    for (number, passed, more) in order {
        let Some((segment, left)) = segments.get_mut(*number) else { continue };
        if passed + more < *left {
            let first = sizes[*number].1 - *left + passed;
            runs.push(Run { segment: *segment, first, count: more + 1 });
            *left -= passed + more + 1;
        }
    }
    if runs.is_empty() {
        runs.extend(sizes.iter().map(|(segment, notes)| Run { segment: *segment, first: 0, count: *notes }));
    }
    runs
}
