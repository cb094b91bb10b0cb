//! What a note may have besides its text and pictures: a video, comments, products, translations, notes like it.

use crate::note::Media;
use crate::records::Record;
use crate::rich::RichText;
use crate::wire::{Reader, Writer};
use alloc::{string::String, vec::Vec};

/// A short video. What is shown before it plays is the note's first picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    /// The file.
    pub media: Media,
    /// Width in pixels as it is shown; 0 where it is not known.
    pub width: u32,
    /// Height in pixels as it is shown; 0 where it is not known.
    pub height: u32,
    /// How long it plays, in milliseconds; 0 where that is not known.
    pub duration: u32,
    /// Its captions, one file for each language.
    pub captions: Vec<Captions>,
}

/// The captions of a video in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captions {
    /// BCP 47 language tag.
    pub lang: String,
    /// The file, in WebVTT.
    pub media: Media,
}

/// A comment on a note, or a reply to one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comment {
    /// 0 for a comment, 1 for a reply to it, and so on. A reply stands behind what it replies to.
    pub depth: u8,
    /// Who wrote it.
    pub author: String,
    /// Plain text; line feeds are line breaks.
    pub text: String,
    /// When it was written, Unix seconds.
    pub published: Option<i64>,
    /// How many readers like it.
    pub likes: u64,
}

/// Something that a note shows and that can be bought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Product {
    /// What it is called.
    pub name: String,
    /// Where it is sold; a safe address, or empty.
    pub url: String,
    /// A decimal number as it is to be read, such as `19.90`; empty where it is not given.
    pub price: String,
    /// ISO 4217, such as `EUR`.
    pub currency: String,
    /// Whether it can be had.
    pub availability: Availability,
    /// Where it can be seen.
    pub spot: Option<Spot>,
}

/// A place on one of a note's pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Index in the note's images.
    pub image: u32,
    /// From the left edge, in thousandths of the width.
    pub x: u32,
    /// From the upper edge, in thousandths of the height.
    pub y: u32,
}

/// Whether a product can be had; the names are those of schema.org's `ItemAvailability`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Availability {
    /// Nobody said.
    #[default]
    Unknown = 0,
    /// At once.
    InStock = 1,
    /// Not now.
    OutOfStock = 2,
    /// It can be ordered before it is there.
    PreOrder = 3,
    /// Never again.
    Discontinued = 4,
}

impl Availability {
    /// All that are known, in the order of their numbers in shards.
    pub const ALL: [Self; 5] =
        [Self::Unknown, Self::InStock, Self::OutOfStock, Self::PreOrder, Self::Discontinued];

    /// As schema.org names it; empty where nobody said.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::InStock => "InStock",
            Self::OutOfStock => "OutOfStock",
            Self::PreOrder => "PreOrder",
            Self::Discontinued => "Discontinued",
        }
    }
}

/// A note's title and text in another language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Translation {
    /// BCP 47 language tag.
    pub lang: String,
    /// One line; empty where the note has no title.
    pub title: String,
    /// The text.
    pub body: RichText,
}

/// A note that is like another one, as far as that one has to know it to lead there.
///
/// It is what was known when the other one was written: since then the note may have got another title, or be gone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Related {
    /// Its id.
    pub id: String,
    /// Its title, or the beginning of its text.
    pub title: String,
    /// BCP 47 tag of its language; empty where that is the one of the note it stands in.
    pub lang: String,
}

impl Record for Video {
    fn write(&self, out: &mut Writer) {
        out.record(|out| {
            self.media.write(out);
            out.number(self.width.into());
            out.number(self.height.into());
            out.number(self.duration.into());
            out.list(&self.captions, |out, captions| {
                out.record(|out| {
                    out.string(&captions.lang);
                    captions.media.write(out);
                });
            });
        });
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.record(|from| Self {
            media: Media::read(from),
            width: from.number32(),
            height: from.number32(),
            duration: from.number32(),
            captions: from
                .list(|from| from.record(|from| Captions { lang: from.string(), media: Media::read(from) })),
        })
    }
}

impl Record for Comment {
    fn write(&self, out: &mut Writer) {
        out.record(|out| {
            out.byte(self.depth);
            out.string(&self.author);
            out.string(&self.text);
            out.time(self.published);
            out.number(self.likes);
        });
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.record(|from| Self {
            depth: from.byte(),
            author: from.string(),
            text: from.string(),
            published: from.time(),
            likes: from.number(),
        })
    }
}

impl Record for Product {
    fn write(&self, out: &mut Writer) {
        out.record(|out| {
            out.string(&self.name);
            out.string(&self.url);
            out.string(&self.price);
            out.string(&self.currency);
            out.byte(self.availability as u8);
            out.byte(u8::from(self.spot.is_some()));
            if let Some(spot) = self.spot {
                out.number(spot.image.into());
                out.number(spot.x.into());
                out.number(spot.y.into());
            }
        });
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.record(|from| Self {
            name: from.string(),
            url: from.string(),
            price: from.string(),
            currency: from.string(),
            availability: Availability::ALL.get(usize::from(from.byte())).copied().unwrap_or_default(),
            spot: (from.byte() != 0).then(|| Spot {
                image: from.number32(),
                x: from.number32().min(1_000),
                y: from.number32().min(1_000),
            }),
        })
    }
}

impl Record for Translation {
    fn write(&self, out: &mut Writer) {
        out.record(|out| {
            out.string(&self.lang);
            out.string(&self.title);
            self.body.write(out);
        });
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.record(|from| Self { lang: from.string(), title: from.string(), body: RichText::read(from) })
    }
}

impl Record for Related {
    fn write(&self, out: &mut Writer) {
        out.record(|out| {
            out.string(&self.id);
            out.string(&self.title);
            out.string(&self.lang);
        });
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.record(|from| Self { id: from.string(), title: from.string(), lang: from.string() })
    }
}
