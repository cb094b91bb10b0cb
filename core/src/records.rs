//! How pictures, cards, notes and texts are laid out in payloads. `FORMAT.md` says the same in prose.

use crate::attached::{Comment, Product, Related, Translation};
use crate::note::{Author, Card, Format, Image, Media, Note, Variant};
use crate::rich::{Block, BlockKind, Mark, MarkKind, RichText};
use crate::wire::{Reader, WireError, Writer};
use alloc::vec::Vec;

/// A type with a place in the format.
pub trait Record: Sized {
    /// Appends the fields.
    fn write(&self, out: &mut Writer);
    /// Reads the fields.
    fn read(from: &mut Reader<'_>) -> Self;
}

impl Record for Media {
    fn write(&self, out: &mut Writer) {
        out.hash(self.hash);
        out.byte(self.format as u8);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let hash = from.hash();
        let format = Format::ALL.get(usize::from(from.byte())).copied().unwrap_or_else(|| {
            from.fail("a media format");
            Format::Webp
        });
        Self { hash, format }
    }
}

fn write_optional<T: Record>(value: Option<&T>, out: &mut Writer) {
    out.byte(u8::from(value.is_some()));
    if let Some(value) = value {
        value.write(out);
    }
}

fn read_optional<T: Record>(from: &mut Reader<'_>) -> Option<T> {
    (from.byte() != 0).then(|| T::read(from))
}

impl Record for Image {
    fn write(&self, out: &mut Writer) {
        out.record(|out| {
            out.string(&self.alt);
            out.number(self.width.into());
            out.number(self.height.into());
            for colour in self.colours {
                out.byte((colour >> 8) as u8);
                out.byte(colour as u8);
            }
            out.list(&self.variants, |out, variant| {
                out.number(variant.width.into());
                variant.media.write(out);
            });
        });
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.record(|from| {
            let alt = from.string();
            let (width, height) = (from.number32(), from.number32());
            let mut colours = [0; 4];
            for colour in &mut colours {
                *colour = u16::from(from.byte()) << 8 | u16::from(from.byte());
            }
            let variants = from.list(|from| Variant { width: from.number32(), media: Media::read(from) });
            Self { alt, width, height, variants, colours }
        })
    }
}

impl Record for Card {
    fn write(&self, out: &mut Writer) {
        out.record(|out| {
            out.byte(u8::from(self.pinned) | u8::from(self.video) << 1);
            out.string(&self.id);
            out.number(self.shard.into());
            out.string(&self.title);
            out.string(&self.excerpt);
            out.string(&self.lang);
            out.string(&self.author);
            out.string(&self.region);
            out.time(self.published);
            out.number(self.likes);
            out.number(self.pictures.into());
            write_optional(self.avatar.as_ref(), out);
            write_optional(self.cover.as_ref(), out);
            // Most were never changed.
            #[cfg(feature = "pages")]
            if self.updated.is_some() {
                out.time(self.updated);
            }
        });
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.record(|from| {
            let flags = from.byte();
            Self {
                pinned: flags & 1 != 0,
                video: flags & 2 != 0,
                id: from.string(),
                shard: from.number32(),
                title: from.string(),
                excerpt: from.string(),
                lang: from.string(),
                author: from.string(),
                region: from.string(),
                published: from.time(),
                likes: from.number(),
                pictures: from.number32(),
                avatar: read_optional(from),
                cover: read_optional(from),
                #[cfg(feature = "pages")]
                updated: from.time(),
            }
        })
    }
}

impl Record for Note {
    fn write(&self, out: &mut Writer) {
        out.record(|out| {
            out.byte(u8::from(self.pinned));
            out.string(&self.id);
            out.string(&self.url);
            out.string(&self.title);
            self.body.write(out);
            out.string(&self.lang);
            out.string(&self.author.name);
            out.string(&self.author.url);
            write_optional(self.author.avatar.as_ref(), out);
            out.time(self.published);
            out.time(self.updated);
            out.string(&self.region);
            out.list(&self.tags, |out, tag| out.string(tag));
            out.list(&self.images, |out, image| image.write(out));
            out.number(self.likes);
            out.number(self.collects);
            out.number(self.comments);
            out.string(&self.source);
            out.string(&self.credit);
            let [thread, products, translations] =
                [self.thread.len(), self.products.len(), self.translations.len()];
            let related = self.related.len();
            // Fields at the end of a record may be left out, and many notes have none of these.
            if self.video.is_some() || thread + products + translations + related > 0 {
                write_optional(self.video.as_ref(), out);
                out.list(&self.thread, |out, comment| comment.write(out));
                out.list(&self.products, |out, product| product.write(out));
                out.list(&self.translations, |out, translation| translation.write(out));
            }
            if related > 0 {
                out.list(&self.related, |out, related| related.write(out));
            }
        });
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.record(|from| Self {
            pinned: from.byte() & 1 == 1,
            id: from.string(),
            url: from.string(),
            title: from.string(),
            body: RichText::read(from),
            lang: from.string(),
            author: Author { name: from.string(), url: from.string(), avatar: read_optional(from) },
            published: from.time(),
            updated: from.time(),
            region: from.string(),
            tags: from.list(Reader::string),
            images: from.list(Image::read),
            likes: from.number(),
            collects: from.number(),
            comments: from.number(),
            source: from.string(),
            credit: from.string(),
            video: read_optional(from),
            thread: from.list(Comment::read),
            products: from.list(Product::read),
            translations: from.list(Translation::read),
            related: from.list(Related::read),
        })
    }
}

impl Record for RichText {
    fn write(&self, out: &mut Writer) {
        out.record(|out| {
            out.string(&self.text);
            out.list(&self.blocks, |out, block| {
                let (kind, detail) = match block.kind {
                    BlockKind::Paragraph => (0, 0),
                    BlockKind::Heading(level) => (1, level.into()),
                    BlockKind::Item { depth, number: None } => (2, depth.into()),
                    BlockKind::Item { depth, number: Some(number) } => {
                        (3, u64::from(number) << 8 | u64::from(depth))
                    }
                    BlockKind::Quote => (4, 0),
                    BlockKind::Code => (5, 0),
                    BlockKind::Picture(index) => (6, index.into()),
                    BlockKind::Rule => (7, 0),
                };
                out.byte(kind);
                out.number(detail);
                out.size(block.len);
            });
            let mut last = 0;
            out.list(&self.marks, |out, mark| {
                let (kind, detail) = match &mark.kind {
                    MarkKind::Bold => (0, ""),
                    MarkKind::Italic => (1, ""),
                    MarkKind::Strike => (2, ""),
                    MarkKind::Code => (3, ""),
                    MarkKind::Link(url) => (4, url.as_str()),
                    MarkKind::Hashtag(tag) => (5, tag.as_str()),
                    MarkKind::Mention(name) => (6, name.as_str()),
                };
                out.byte(kind);
                out.size(mark.start.saturating_sub(last));
                out.size(mark.len);
                out.string(detail);
                last = mark.start;
            });
        });
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.record(|from| {
            let text = from.string();
            let blocks = from.list(read_block);
            let mut last = 0_usize;
            let marks = from.list(|from| {
                let kind = from.byte();
                last = last.saturating_add(from.number32() as usize);
                let (len, detail) = (from.number32() as usize, from.string());
                let kind = match kind {
                    0 => MarkKind::Bold,
                    1 => MarkKind::Italic,
                    2 => MarkKind::Strike,
                    3 => MarkKind::Code,
                    4 => MarkKind::Link(detail),
                    5 => MarkKind::Hashtag(detail),
                    6 => MarkKind::Mention(detail),
                    _ => {
                        from.fail("a kind of mark");
                        MarkKind::Bold
                    }
                };
                Mark { start: last, len, kind }
            });
            let rich = Self { text, blocks, marks };
            if !rich.is_sound() {
                from.fail("blocks and marks that fit their text");
                return Self::default();
            }
            rich
        })
    }
}

fn read_block(from: &mut Reader<'_>) -> Block {
    let (kind, detail) = (from.byte(), from.number());
    let small = detail as u8;
    let kind = match kind {
        0 => BlockKind::Paragraph,
        1 => BlockKind::Heading(small.clamp(2, 6)),
        2 => BlockKind::Item { depth: small, number: None },
        3 => BlockKind::Item { depth: small, number: Some((detail >> 8) as u32) },
        4 => BlockKind::Quote,
        5 => BlockKind::Code,
        6 => BlockKind::Picture(detail as u32),
        7 => BlockKind::Rule,
        _ => {
            from.fail("a kind of block");
            BlockKind::Paragraph
        }
    };
    Block { kind, len: from.number32() as usize }
}

/// The payload of a `cards` or `notes` shard: a list of records.
#[must_use]
pub fn write_all<T: Record>(items: &[T]) -> Vec<u8> {
    let mut out = Writer::default();
    out.list(items, |out, item| item.write(out));
    out.finish()
}

/// Reads what [`write_all`] writes.
pub fn read_all<T: Record>(payload: &[u8]) -> Result<Vec<T>, WireError> {
    let mut from = Reader::new(payload);
    let items = from.list(T::read);
    from.finish(items)
}
