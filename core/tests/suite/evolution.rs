//! Records grow at their end: older readers skip what they do not know, newer ones fill in what is not there.

use crate::sample;
use notefall_core::attached::{Comment, Product, Related, Translation};
use notefall_core::head::{Head, Segment, whole};
use notefall_core::note::{Card, Image, Media, Note};
use notefall_core::records::{Record, read_all, write_all};
use notefall_core::rich::RichText;
use notefall_core::wire::{Reader, Writer};

fn written(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut out = Writer::default();
    write(&mut out);
    out.finish()
}

fn encoded<T: Record>(value: &T) -> Vec<u8> {
    written(|out| value.write(out))
}

fn decoded<T: Record>(bytes: &[u8]) -> T {
    let mut from = Reader::new(bytes);
    let value = T::read(&mut from);
    from.finish(value).unwrap()
}

/// The same record with a field behind the others that nobody knows yet.
fn grown(record: &[u8]) -> Vec<u8> {
    let body = Reader::new(record).bytes();
    written(|out| out.bytes(&[body, b"\x05later\xff\x00"].concat()))
}

/// The record with a grown one in place of one inside it.
fn grown_inside(record: &[u8], inner: &[u8]) -> Vec<u8> {
    let body = Reader::new(record).bytes();
    let at = body.windows(inner.len()).position(|window| window == inner).unwrap();
    let (before, after) = (&body[..at], &body[at + inner.len()..]);
    written(|out| out.bytes(&[before, &grown(inner), after].concat()))
}

#[test]
fn unknown_fields_at_the_end_of_a_record_are_skipped() {
    let note = sample::related_note();
    // What stands at the end may be left out where there is none, but not before something else.
    let card = Card { updated: Some(1), ..Card::of(&note, 5) };
    assert_eq!(decoded::<Note>(&grown(&encoded(&note))), note);
    assert_eq!(decoded::<Card>(&grown(&encoded(&card))), card);
    assert_eq!(decoded::<RichText>(&grown(&encoded(&note.body))), note.body);
    assert_eq!(decoded::<Image>(&grown(&encoded(&note.images[0]))), note.images[0]);
    assert_eq!(decoded::<Note>(&grown_inside(&encoded(&note), &encoded(&note.body))), note);
    assert_eq!(decoded::<Note>(&grown_inside(&encoded(&note), &encoded(&note.images[1]))), note);
    assert_eq!(decoded::<Card>(&grown_inside(&encoded(&card), &encoded(card.cover.as_ref().unwrap()))), card);
    let head = Head { runs: sample::two_runs(), ..sample::counted_head() };
    assert_eq!(Head::decode(&grown(&head.encode())), Ok(head.clone()));
    let segment = written(|out| {
        out.record(|out| {
            out.hash(head.segments[1].id);
            [600, 20, 2, 90, 4].into_iter().for_each(|count| out.number(count));
        });
    });
    assert_eq!(Head::decode(&grown_inside(&head.encode(), &segment)), Ok(head));
}

#[test]
fn a_grown_record_does_not_disturb_its_neighbours() {
    let [first, second] = [sample::related_note(), sample::related_note()];
    let list = [&[2][..], &grown(&encoded(&first)), &encoded(&second)].concat();
    assert_eq!(read_all::<Note>(&list), Ok(vec![first, second]));
}

#[test]
fn what_follows_the_last_record_of_a_payload_is_passed_over() {
    let cards = sample::two_cards();
    assert_eq!(read_all::<Card>(&[&write_all(&cards)[..], b"later"].concat()), Ok(cards));
    let head = sample::small_head();
    assert_eq!(Head::decode(&[&head.encode()[..], b"later"].concat()), Ok(head));
}

fn media(out: &mut Writer, media: Option<Media>) {
    out.byte(u8::from(media.is_some()));
    if let Some(media) = media {
        out.hash(media.hash);
        out.byte(media.format as u8);
    }
}

/// A field as it is written, and how it comes into a record that has only the fields before it.
type Field<T> = (Vec<u8>, fn(&mut T, &T));

/// The fields in order are the record, and a record that ends behind any of them has the others' defaults.
fn check<T: Clone + PartialEq + std::fmt::Debug>(
    whole: &T,
    nothing: T,
    record: &[u8],
    fields: &[Field<T>],
    read: impl Fn(&[u8]) -> T,
) {
    let all: Vec<u8> = fields.iter().flat_map(|(bytes, _)| bytes.clone()).collect();
    assert_eq!(Reader::new(record).bytes(), all, "the fields in FORMAT.md's order");
    let mut expected = nothing;
    for count in 0..=fields.len() {
        let body: Vec<u8> = fields[..count].iter().flat_map(|(bytes, _)| bytes.clone()).collect();
        assert_eq!(read(&written(|out| out.bytes(&body))), expected, "{count} fields");
        if let Some((_, set)) = fields.get(count) {
            set(&mut expected, whole);
        }
    }
    assert_eq!(&expected, whole);
}

#[test]
fn cards_of_older_versions_are_read_with_defaults() {
    let card = Card::of(&sample::full_note(), 300);
    let card = Card { excerpt: "an excerpt".into(), ..card };
    let fields: [Field<Card>; 13] = [
        (written(|o| o.byte(1)), |c, w| c.pinned = w.pinned),
        (written(|o| o.string(&card.id)), |c, w| c.id.clone_from(&w.id)),
        (written(|o| o.number(300)), |c, w| c.shard = w.shard),
        (written(|o| o.string(&card.title)), |c, w| c.title.clone_from(&w.title)),
        (written(|o| o.string(&card.excerpt)), |c, w| c.excerpt.clone_from(&w.excerpt)),
        (written(|o| o.string(&card.lang)), |c, w| c.lang.clone_from(&w.lang)),
        (written(|o| o.string(&card.author)), |c, w| c.author.clone_from(&w.author)),
        (written(|o| o.string(&card.region)), |c, w| c.region.clone_from(&w.region)),
        (written(|o| o.time(card.published)), |c, w| c.published = w.published),
        (written(|o| o.number(card.likes)), |c, w| c.likes = w.likes),
        (written(|o| o.number(2)), |c, w| c.pictures = w.pictures),
        (written(|o| media(o, card.avatar)), |c, w| c.avatar = w.avatar),
        ([&[1][..], &encoded(card.cover.as_ref().unwrap())].concat(), |c, w| c.cover.clone_from(&w.cover)),
    ];
    check(&card, Card::default(), &encoded(&card), &fields, decoded::<Card>);
}

#[test]
fn notes_of_older_versions_are_read_with_defaults() {
    let note = sample::related_note();
    let video = note.video.as_ref().unwrap();
    let fields: [Field<Note>; 24] = [
        (written(|o| o.byte(1)), |n, w| n.pinned = w.pinned),
        (written(|o| o.string(&note.id)), |n, w| n.id.clone_from(&w.id)),
        (written(|o| o.string(&note.url)), |n, w| n.url.clone_from(&w.url)),
        (written(|o| o.string(&note.title)), |n, w| n.title.clone_from(&w.title)),
        (encoded(&note.body), |n, w| n.body.clone_from(&w.body)),
        (written(|o| o.string(&note.lang)), |n, w| n.lang.clone_from(&w.lang)),
        (written(|o| o.string(&note.author.name)), |n, w| n.author.name.clone_from(&w.author.name)),
        (written(|o| o.string(&note.author.url)), |n, w| n.author.url.clone_from(&w.author.url)),
        (written(|o| media(o, note.author.avatar)), |n, w| n.author.avatar = w.author.avatar),
        (written(|o| o.time(note.published)), |n, w| n.published = w.published),
        (written(|o| o.time(note.updated)), |n, w| n.updated = w.updated),
        (written(|o| o.string(&note.region)), |n, w| n.region.clone_from(&w.region)),
        (written(|o| o.list(&note.tags, |o, t| o.string(t))), |n, w| n.tags.clone_from(&w.tags)),
        (written(|o| o.list(&note.images, |o, i| i.write(o))), |n, w| n.images.clone_from(&w.images)),
        (written(|o| o.number(note.likes)), |n, w| n.likes = w.likes),
        (written(|o| o.number(note.collects)), |n, w| n.collects = w.collects),
        (written(|o| o.number(note.comments)), |n, w| n.comments = w.comments),
        (written(|o| o.string(&note.source)), |n, w| n.source.clone_from(&w.source)),
        (written(|o| o.string(&note.credit)), |n, w| n.credit.clone_from(&w.credit)),
        ([&[1][..], &encoded(video)].concat(), |n, w| n.video.clone_from(&w.video)),
        (written(|o| o.list(&note.thread, |o, c| c.write(o))), |n, w| n.thread.clone_from(&w.thread)),
        (written(|o| o.list(&note.products, |o, p| p.write(o))), |n, w| n.products.clone_from(&w.products)),
        (written(|o| o.list(&note.translations, |o, t| t.write(o))), |n, w| {
            n.translations.clone_from(&w.translations);
        }),
        (written(|o| o.list(&note.related, |o, r| r.write(o))), |n, w| n.related.clone_from(&w.related)),
    ];
    check(&note, Note::default(), &encoded(&note), &fields, decoded::<Note>);
}

#[test]
fn what_notes_have_besides_is_read_with_defaults() {
    let note = sample::related_note();
    let (comment, product, translation) = (&note.thread[0], &note.products[0], &note.translations[0]);
    let related = &note.related[0];
    let fields: [Field<Related>; 3] = [
        (written(|o| o.string(&related.id)), |r, w| r.id.clone_from(&w.id)),
        (written(|o| o.string(&related.title)), |r, w| r.title.clone_from(&w.title)),
        (written(|o| o.string(&related.lang)), |r, w| r.lang.clone_from(&w.lang)),
    ];
    check(related, Related::default(), &encoded(related), &fields, decoded::<Related>);
    let fields: [Field<Comment>; 5] = [
        (vec![0], |c, w| c.depth = w.depth),
        (written(|o| o.string(&comment.author)), |c, w| c.author.clone_from(&w.author)),
        (written(|o| o.string(&comment.text)), |c, w| c.text.clone_from(&w.text)),
        (written(|o| o.time(comment.published)), |c, w| c.published = w.published),
        (written(|o| o.number(comment.likes)), |c, w| c.likes = w.likes),
    ];
    check(comment, Comment::default(), &encoded(comment), &fields, decoded::<Comment>);
    let fields: [Field<Product>; 6] = [
        (written(|o| o.string(&product.name)), |p, w| p.name.clone_from(&w.name)),
        (written(|o| o.string(&product.url)), |p, w| p.url.clone_from(&w.url)),
        (written(|o| o.string(&product.price)), |p, w| p.price.clone_from(&w.price)),
        (written(|o| o.string(&product.currency)), |p, w| p.currency.clone_from(&w.currency)),
        (vec![1], |p, w| p.availability = w.availability),
        ([&[1, 0][..], &[0x90, 3], &[0xbc, 5]].concat(), |p, w| p.spot = w.spot),
    ];
    check(product, Product::default(), &encoded(product), &fields, decoded::<Product>);
    let fields: [Field<Translation>; 3] = [
        (written(|o| o.string(&translation.lang)), |t, w| t.lang.clone_from(&w.lang)),
        (written(|o| o.string(&translation.title)), |t, w| t.title.clone_from(&w.title)),
        (encoded(&translation.body), |t, w| t.body.clone_from(&w.body)),
    ];
    check(translation, Translation::default(), &encoded(translation), &fields, decoded::<Translation>);
}

#[test]
fn pictures_of_older_versions_are_read_with_defaults() {
    let image = sample::picture(9);
    let variants = written(|o| {
        o.list(&image.variants, |o, variant| {
            o.number(variant.width.into());
            o.hash(variant.media.hash);
            o.byte(variant.media.format as u8);
        });
    });
    let fields: [Field<Image>; 5] = [
        (written(|o| o.string(&image.alt)), |i, w| i.alt.clone_from(&w.alt)),
        (written(|o| o.number(1080)), |i, w| i.width = w.width),
        (written(|o| o.number(1440)), |i, w| i.height = w.height),
        (vec![0xff, 0xff, 0, 0, 0xf8, 0, 0x07, 0xe0], |i, w| i.colours = w.colours),
        (variants, |i, w| i.variants.clone_from(&w.variants)),
    ];
    check(&image, Image::default(), &encoded(&image), &fields, decoded::<Image>);
}

#[test]
fn heads_of_older_versions_are_read_with_defaults() {
    let head = sample::small_head();
    let segments = written(|o| {
        o.list(&head.segments, |o, segment: &Segment| {
            o.record(|o| {
                o.hash(segment.id);
                o.number(segment.notes.into());
                o.number(segment.note_shards.into());
                o.number(segment.id_shards.into());
                o.number(segment.index_shards.into());
                o.number(segment.spell_shards.into());
            });
        });
    });
    let head = Head { runs: sample::two_runs(), ..head };
    let fields: [Field<Head>; 9] = [
        (written(|o| o.number(3)), |h, w| h.version = w.version),
        (written(|o| o.string(&head.title)), |h, w| h.title.clone_from(&w.title)),
        (written(|o| o.string(&head.description)), |h, w| h.description.clone_from(&w.description)),
        (written(|o| o.string(&head.home)), |h, w| h.home.clone_from(&w.home)),
        (written(|o| o.string(&head.lang)), |h, w| h.lang.clone_from(&w.lang)),
        (written(|o| o.time(head.date)), |h, w| h.date = w.date),
        (segments, |h, w| {
            h.segments.clone_from(&w.segments);
            h.runs = whole(&w.segments);
        }),
        (written(|o| o.list(&head.cards, |o, c| c.write(o))), |h, w| h.cards.clone_from(&w.cards)),
        (written(|o| o.raw(&[4, 0, 0, 0, 1, 3, 6, 0, 0, 0, 1, 0xa2, 2, 0xab, 2])), |h, w| {
            h.runs.clone_from(&w.runs);
        }),
    ];
    check(&head, Head::default(), &head.encode(), &fields, |bytes| Head::decode(bytes).unwrap());
}

#[test]
fn heads_from_before_search_have_segments_without_an_index() {
    let segment = |counts: &[u64]| {
        written(|out| {
            out.record(|out| {
                out.hash(5);
                counts.iter().for_each(|count| out.number(*count));
            });
        })
    };
    for (counts, index_shards, spell_shards) in
        [(&[9, 2, 1][..], 0, 0), (&[9, 2, 1, 7], 7, 0), (&[9, 2, 1, 7, 3], 7, 3)]
    {
        // No version, title, description, home, language and date, and one segment.
        let head = written(|out| out.bytes(&[&[0, 0, 0, 0, 0, 0, 1][..], &segment(counts)].concat()));
        let expected = Segment { id: 5, notes: 9, note_shards: 2, id_shards: 1, index_shards, spell_shards };
        assert_eq!(Head::decode(&head).unwrap().segments, [expected]);
    }
}
