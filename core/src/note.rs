//! What a note is, and the card that stands for it in the waterfall.
//!
//! Empty strings and empty lists mean "not given"; times are Unix seconds.

use crate::attached::{Comment, Product, Related, Translation, Video};
use crate::rich::RichText;
use alloc::{string::String, vec::Vec};

/// A note, whole: what the note view shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// Stable and unique within the feed; see [`crate::path::check_note_id`] for what is allowed.
    pub id: String,
    /// Where the note lives on the web.
    pub url: String,
    /// One line, no markup.
    pub title: String,
    /// The text, compiled to spans.
    pub body: RichText,
    /// BCP 47 language tag.
    pub lang: String,
    /// Who wrote it.
    pub author: Author,
    /// When it was published.
    pub published: Option<i64>,
    /// When it was last changed.
    pub updated: Option<i64>,
    /// City, province or country, as the author gives it.
    pub region: String,
    /// Without `#`, in the order given, no duplicates.
    pub tags: Vec<String>,
    /// The first is the cover.
    pub images: Vec<Image>,
    /// How many readers like it.
    pub likes: u64,
    /// How many keep it.
    pub collects: u64,
    /// How many comments it has, those that are not in [`Note::thread`] included.
    pub comments: u64,
    /// Stands before all others.
    pub pinned: bool,
    /// The platform it comes from.
    pub source: String,
    /// Whom to thank for it.
    pub credit: String,
    /// A video, whose first frame or poster is the first picture.
    pub video: Option<Video>,
    /// Comments and replies, in reading order.
    pub thread: Vec<Comment>,
    /// What it shows that can be bought.
    pub products: Vec<Product>,
    /// The note in other languages, each once.
    pub translations: Vec<Translation>,
    /// Notes of the feed that are like this one, the likest first.
    pub related: Vec<Related>,
}

/// The writer of a note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// As it is shown.
    pub name: String,
    /// The author's page.
    pub url: String,
    /// A small square picture.
    pub avatar: Option<Media>,
}

/// A picture in the sizes it was made in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// Width of the original in pixels, after rotation.
    pub width: u32,
    /// Height of the original in pixels, after rotation.
    pub height: u32,
    /// Narrowest first; never empty in a built feed.
    pub variants: Vec<Variant>,
    /// The tiny placeholder: mean colours of the four quarters (top left, top right, bottom left, bottom right), RGB 5-6-5.
    pub colours: [u16; 4],
}

/// One file of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant {
    /// Width in pixels.
    pub width: u32,
    /// The file.
    pub media: Media,
}

/// A media file, named by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Media {
    /// The first eight bytes of the file's SHA-256, big endian.
    pub hash: u64,
    /// What is in it.
    pub format: Format,
}

/// File formats of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Format {
    /// WebP picture.
    Webp = 0,
    /// AVIF picture.
    Avif = 1,
    /// JPEG picture.
    Jpeg = 2,
    /// PNG picture.
    Png = 3,
    /// GIF picture.
    Gif = 4,
    /// MPEG-4 video.
    Mp4 = 5,
    /// WebM video.
    Webm = 6,
    /// WebVTT captions.
    Vtt = 7,
}

impl Format {
    /// Every format, in the order of its number in shards.
    pub const ALL: [Self; 8] =
        [Self::Webp, Self::Avif, Self::Jpeg, Self::Png, Self::Gif, Self::Mp4, Self::Webm, Self::Vtt];

    /// The file name's ending, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Webp => "webp",
            Self::Avif => "avif",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Mp4 => "mp4",
            Self::Webm => "webm",
            Self::Vtt => "vtt",
        }
    }

    /// Whether it is a video.
    #[must_use]
    pub const fn is_video(self) -> bool {
        matches!(self, Self::Mp4 | Self::Webm)
    }

    /// The media type to serve it with.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Webp => "image/webp",
            Self::Avif => "image/avif",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Mp4 => "video/mp4",
            Self::Webm => "video/webm",
            Self::Vtt => "text/vtt; charset=utf-8",
        }
    }
}

/// What the waterfall shows of a note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The note's id.
    pub id: String,
    /// The shard of kind `notes`, in the same segment, that holds the note.
    pub shard: u32,
    /// One line.
    pub title: String,
    /// The beginning of the text; only where there is no cover to show.
    pub excerpt: String,
    /// BCP 47 language tag.
    pub lang: String,
    /// The author's name.
    pub author: String,
    /// The author's picture.
    pub avatar: Option<Media>,
    /// The place.
    pub region: String,
    /// When it was published, Unix seconds.
    pub published: Option<i64>,
    /// How many readers like it.
    pub likes: u64,
    /// How many pictures the note has.
    pub pictures: u32,
    /// Stands before all others.
    pub pinned: bool,
    /// Whether the note has a video.
    pub video: bool,
    /// The first picture, with the variants up to [`COVER_WIDTH`] only.
    pub cover: Option<Image>,
    /// When it was last changed, Unix seconds, where that was after it was published. Sitemaps say it; the widget has no use for it.
    #[cfg(feature = "pages")]
    pub updated: Option<i64>,
}

/// The widest cover variant that a card carries, in pixels: two device pixels for each of a 320 px column.
pub const COVER_WIDTH: u32 = 640;

/// How many characters of text a card without a cover carries.
pub const EXCERPT_CHARS: usize = 140;

impl Note {
    /// What it is, as the facet `kind` says it: `video`, `picture` or `text`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match (&self.video, self.images.is_empty()) {
            (Some(_), _) => "video",
            (None, false) => "picture",
            (None, true) => "text",
        }
    }
}

impl Card {
    /// What stands as the card's title: the title, or the text of a note without one.
    #[must_use]
    pub fn heading(&self) -> &str {
        if self.title.is_empty() { &self.excerpt } else { &self.title }
    }

    /// The card of a note that is stored in `shard`.
    #[must_use]
    pub fn of(note: &Note, shard: u32) -> Self {
        let cover = note.images.first().map(|image| {
            let mut cover = image.clone();
            let narrow = cover.variants.iter().filter(|v| v.width <= COVER_WIDTH).count().max(1);
            cover.variants.truncate(narrow);
            cover
        });
        let excerpt = if cover.is_some() && !note.title.is_empty() {
            String::new()
        } else {
            note.body.excerpt(EXCERPT_CHARS)
        };
        Self {
            id: note.id.clone(),
            shard,
            title: note.title.clone(),
            excerpt,
            lang: note.lang.clone(),
            author: note.author.name.clone(),
            avatar: note.author.avatar,
            region: note.region.clone(),
            published: note.published,
            likes: note.likes,
            pictures: u32::try_from(note.images.len()).unwrap_or(u32::MAX),
            pinned: note.pinned,
            video: note.video.is_some(),
            cover,
            #[cfg(feature = "pages")]
            updated: note.updated.filter(|_| note.updated > note.published),
        }
    }

    /// When the note was last changed, or else published.
    #[cfg(feature = "pages")]
    #[must_use]
    pub fn changed(&self) -> Option<i64> {
        self.updated.max(self.published)
    }
}
