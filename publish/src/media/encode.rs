//! Decodes a picture within limits and encodes it anew, so that nothing of the file but its pixels is left.

use super::cache::Entry;
use super::room::{self, Taken};
use super::{Purpose, moving};
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use image::{
    AnimationDecoder, DynamicImage, ImageBuffer, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
    Pixel,
};
use notefall_core::note::{Format, Image, Media, Variant};
use std::io::Cursor;

/// The widths that pictures are made in, in pixels.
pub const WIDTHS: [u32; 3] = [320, 640, 1_080];

/// The most pixels a picture may have.
pub const MOST_PIXELS: u64 = 100_000_000;

/// The longest side a picture may have, in pixels.
pub const LONGEST_SIDE: u32 = 20_000;

/// The most bytes a decoder may take: [`MOST_PIXELS`] of four bytes, and as much again for its own ends.
const MOST_MEMORY: u64 = 800_000_000;

/// The longest side that WebP knows.
const LONGEST_WEBP_SIDE: u32 = 16_383;

/// An author's picture, in pixels a side.
const AVATAR: u32 = 96;

/// Changes whenever the same source would give other files; part of the cache's keys.
pub const SETTINGS: u8 = 2;

const QUALITY: f32 = 76.0;

/// Of 0 to 6: how much time libwebp takes. Over 481 photos 4 takes twice the time of 2 (60 s of one core against 29 s), and its files
/// are 4.5 % smaller.
const METHOD: i32 = 2;

/// What is wrong with a picture, as the end of a sentence, and the remedy.
pub type Refusal = (String, &'static str);

const SAVE_AGAIN: &str = "open it in a picture editor and save it again";

/// Makes the files for a purpose.
pub fn encode(bytes: &[u8], purpose: Purpose) -> Result<Entry, Refusal> {
    let format = format_of(bytes)?;
    let (picture, _room) = decode(bytes, format)?;
    let (width, height) = (picture.width(), picture.height());
    let mut resizer = Resizer::new();
    let moves = purpose == Purpose::Note && moves(bytes, format);
    if moves && let Some((media, file)) = moving::keep(bytes, format, width, height) {
        let Size { width: w, height: h } = sizes(width, height).remove(0);
        let colours = quarters(&resize(&mut resizer, &picture, w, h, purpose)?);
        let variants = vec![Variant { width, media }];
        let image = Image { alt: String::new(), width, height, variants, colours };
        return Ok(Entry { image, animated: false, files: vec![(media, file)] });
    }
    let sizes = match purpose {
        Purpose::Note => sizes(width, height),
        Purpose::Avatar => {
            vec![Size { width: AVATAR.min(width.min(height)), height: AVATAR.min(width.min(height)) }]
        }
    };
    let mut files = Vec::new();
    let mut variants: Vec<Variant> = Vec::new();
    let mut colours = None;
    for Size { width: w, height: h } in sizes {
        let scaled = resize(&mut resizer, &picture, w, h, purpose)?;
        colours.get_or_insert_with(|| quarters(&scaled));
        let file = webp(&scaled)?;
        let media = Media { hash: super::hash(&file), format: Format::Webp };
        variants.push(Variant { width: w, media });
        files.push((media, file));
    }
    let image = Image { alt: String::new(), width, height, variants, colours: colours.unwrap_or_default() };
    Ok(Entry { image, animated: moves, files })
}

/// What a picture is by its content.
pub fn format_of(bytes: &[u8]) -> Result<ImageFormat, Refusal> {
    if bytes.is_empty() {
        return Err(("is an empty file".to_owned(), "put the picture there again"));
    }
    if looks_like_svg(bytes) {
        return Err((
            "is an SVG, which may hold scripts and is not taken".to_owned(),
            "save it as PNG or WebP",
        ));
    }
    let format = image::guess_format(bytes).ok().filter(ImageFormat::reading_enabled);
    format.ok_or_else(|| {
        ("is of no format that is known here".to_owned(), "save it as JPEG, PNG, WebP, GIF, BMP or TIFF")
    })
}

/// Decodes, turned as its EXIF says, in 8 bits, with alpha only where some of it is not opaque; and the room that this takes.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<(DynamicImage, Taken), Refusal> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    if width > LONGEST_SIDE || height > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err((
            format!("claims {width} × {height} pixels; at most 100 megapixels and 20,000 a side are taken"),
            "save it smaller",
        ));
    }
    if width == 0 || height == 0 {
        return Err(("has no pixels".to_owned(), SAVE_AGAIN));
    }
    // As it comes, and once more in 8 bits or turned.
    let room = room::take(decoder.total_bytes().saturating_add(u64::from(width) * u64::from(height) * 4));
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    if !picture.color().has_alpha() {
        return Ok((DynamicImage::ImageRgb8(picture.into_rgb8()), room));
    }
    let picture = DynamicImage::ImageRgba8(picture.into_rgba8());
    let is_opaque = picture.as_rgba8().is_some_and(|pixels| pixels.pixels().all(|pixel| pixel.0[3] == 255));
    Ok((if is_opaque { DynamicImage::ImageRgb8(picture.into_rgb8()) } else { picture }, room))
}

fn looks_like_svg(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(1_024)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let head = head.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    head.starts_with("<svg") || head.starts_with('<') && head.contains("<svg") || head.starts_with("<?xml")
}

/// Whether a picture has a second frame.
fn moves(bytes: &[u8], format: ImageFormat) -> bool {
    match format {
        ImageFormat::Gif => image::codecs::gif::GifDecoder::new(Cursor::new(bytes))
            .is_ok_and(|decoder| decoder.into_frames().take(2).count() == 2),
        ImageFormat::WebP => image::codecs::webp::WebPDecoder::new(Cursor::new(bytes))
            .is_ok_and(|decoder| decoder.has_animation()),
        _ => false,
    }
}

fn refusal(error: &ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => (
            "is too large; at most 100 megapixels and 20,000 pixels a side are taken".to_owned(),
            "save it smaller",
        ),
        ImageError::Unsupported(_) => {
            ("is of a kind that is not known here".to_owned(), "save it as JPEG, PNG or WebP")
        }
        _ => ("is damaged or cut short".to_owned(), SAVE_AGAIN),
    }
}

/// In pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size {
    width: u32,
    height: u32,
}

/// The sizes to make of a picture: the standard widths below its own, then its own or the widest. Never larger than it is.
fn sizes(width: u32, height: u32) -> Vec<Size> {
    let (wide, high) = (u64::from(width), u64::from(height));
    // What is so long that WebP has no size for it gets narrower.
    let fitting = u64::from(LONGEST_WEBP_SIDE) * wide / high.max(1);
    let widest = u64::from(WIDTHS[WIDTHS.len() - 1]).min(wide).min(fitting).max(1);
    WIDTHS
        .iter()
        .map(|width| u64::from(*width))
        .filter(|width| *width < widest)
        .chain([widest])
        .map(|w| {
            let h = ((high * w + wide / 2) / wide.max(1)).clamp(1, u64::from(LONGEST_WEBP_SIDE));
            Size { width: w as u32, height: h as u32 }
        })
        .collect()
}

fn resize(
    resizer: &mut Resizer,
    picture: &DynamicImage,
    width: u32,
    height: u32,
    purpose: Purpose,
) -> Result<DynamicImage, Refusal> {
    if (picture.width(), picture.height()) == (width, height) {
        return Ok(picture.clone());
    }
    let mut options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    if purpose == Purpose::Avatar {
        options = options.fit_into_destination(None);
    }
    let mut scaled = DynamicImage::new(width, height, picture.color());
    match (picture, &mut scaled) {
        (DynamicImage::ImageRgba8(from), DynamicImage::ImageRgba8(to)) => {
            scale::<U8x4, _>(resizer, from, to, &options)
        }
        (DynamicImage::ImageRgb8(from), DynamicImage::ImageRgb8(to)) => {
            scale::<U8x3, _>(resizer, from, to, &options)
        }
        _ => Err("it is of an unexpected kind".to_owned()),
    }
    .map_err(|why| (format!("cannot be scaled: {why}"), SAVE_AGAIN))?;
    Ok(scaled)
}

/// Scales pixels of the kind that `decode` gives. A resizer that finds out the kind by itself is compiled for thirteen of them, which
/// takes minutes.
fn scale<P, Q>(
    resizer: &mut Resizer,
    from: &ImageBuffer<Q, Vec<u8>>,
    to: &mut ImageBuffer<Q, Vec<u8>>,
    options: &ResizeOptions,
) -> Result<(), String>
where
    P: PixelTrait,
    Q: Pixel<Subpixel = u8>,
{
    let (width, height) = to.dimensions();
    let from = TypedImageRef::<P>::from_buffer(from.width(), from.height(), from)
        .map_err(|error| error.to_string())?;
    let mut to = TypedImage::<P>::from_buffer(width, height, to).map_err(|error| error.to_string())?;
    resizer.resize_typed(&from, &mut to, options).map_err(|error| error.to_string())
}

fn webp(picture: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let failed = || ("cannot be encoded".to_owned(), SAVE_AGAIN);
    let mut config = webp::WebPConfig::new().map_err(|()| failed())?;
    config.quality = QUALITY;
    config.method = METHOD;
    config.alpha_compression = 1;
    config.alpha_quality = 90;
    let (width, height) = (picture.width(), picture.height());
    let encoder = match picture {
        DynamicImage::ImageRgba8(pixels) => webp::Encoder::from_rgba(pixels, width, height),
        DynamicImage::ImageRgb8(pixels) => webp::Encoder::from_rgb(pixels, width, height),
        _ => return Err(failed()),
    };
    encoder.encode_advanced(&config).map(|file| file.to_vec()).map_err(|_| failed())
}

/// The mean colours of the four quarters, over white, in light rather than in code values: squares stand for the curve of sRGB.
fn quarters(picture: &DynamicImage) -> [u16; 4] {
    let pixels = picture.to_rgba8();
    let (width, height) = pixels.dimensions();
    let mut sums = [[0_u64; 4]; 4];
    for (x, y, pixel) in pixels.enumerate_pixels() {
        let [red, green, blue, alpha] = pixel.0.map(u64::from);
        let light = |value: u64| (value * value * alpha + 255 * 255 * (255 - alpha)) / 255;
        // What is one pixel wide counts for both sides.
        let columns = [x * 2 < width, x * 2 >= width || width == 1];
        let rows = [y * 2 < height, y * 2 >= height || height == 1];
        for (quarter, sum) in sums.iter_mut().enumerate() {
            let (row, column) = (quarter / 2, quarter % 2);
            if rows.get(row) == Some(&true) && columns.get(column) == Some(&true) {
                for (sum, value) in sum.iter_mut().zip([light(red), light(green), light(blue), 1]) {
                    *sum += value;
                }
            }
        }
    }
    sums.map(|[red, green, blue, count]| {
        let code = |sum: u64, bits: u32| {
            let mean = ((sum / count.max(1)) as f64).sqrt();
            let most = f64::from((1_u32 << bits) - 1);
            (mean / 255.0 * most).round().clamp(0.0, most) as u16
        };
        code(red, 5) << 11 | code(green, 6) << 5 | code(blue, 5)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    }

    fn plain(width: u32, height: u32) -> Vec<u8> {
        png(&DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([200, 30, 60]))))
    }

    fn widths(width: u32, height: u32) -> Vec<u32> {
        sizes(width, height).iter().map(|size| size.width).collect()
    }

    #[test]
    fn never_larger_than_the_original() {
        assert_eq!(widths(1_080, 1_440), [320, 640, 1_080]);
        assert_eq!(widths(4_000, 3_000), [320, 640, 1_080]);
        assert_eq!(widths(700, 500), [320, 640, 700]);
        assert_eq!(widths(500, 500), [320, 500]);
        assert_eq!(widths(320, 500), [320]);
        assert_eq!(widths(1, 1), [1]);
        assert_eq!(widths(900, 20_000), [320, 640, 737]);
        assert!(
            sizes(20_000, 1).iter().chain(&sizes(1, 20_000)).all(|s| s.height >= 1 && s.height <= 16_383)
        );
    }

    #[test]
    fn files_are_named_by_their_content_and_decode_to_their_width() {
        let made = encode(&plain(700, 350), Purpose::Note).unwrap();
        assert_eq!((made.image.width, made.image.height), (700, 350));
        for (variant, (media, file)) in made.image.variants.iter().zip(&made.files) {
            assert_eq!((variant.media, media.hash), (*media, crate::media::hash(file)));
            let back = image::load_from_memory(file).unwrap();
            assert_eq!((back.width(), back.height()), (variant.width, variant.width / 2));
        }
        assert_eq!(made.image.variants.len(), 3);
        let red = made.image.colours[0];
        assert!(red >> 11 > 20 && red & 31 < 10, "{red:#x}");
        let avatar = encode(&plain(700, 350), Purpose::Avatar).unwrap();
        let back = image::load_from_memory(&avatar.files[0].1).unwrap();
        assert_eq!((avatar.files.len(), back.width(), back.height()), (1, 96, 96));
    }

    #[test]
    fn quarters_tell_colours_apart() {
        let picture = RgbImage::from_fn(40, 40, |x, y| match (x < 20, y < 20) {
            (true, true) => Rgb([255, 0, 0]),
            (false, true) => Rgb([0, 255, 0]),
            (true, false) => Rgb([0, 0, 255]),
            (false, false) => Rgb([255, 255, 255]),
        });
        assert_eq!(quarters(&DynamicImage::ImageRgb8(picture)), [0xf800, 0x07e0, 0x001f, 0xffff]);
        let clear = RgbaImage::from_pixel(1, 1, Rgba([0, 0, 0, 0]));
        assert_eq!(quarters(&DynamicImage::ImageRgba8(clear)), [0xffff; 4]);
    }

    #[test]
    fn alpha_is_kept_where_there_is_some() {
        let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(8, 8, Rgba([9, 9, 9, 128])));
        let made = encode(&png(&clear), Purpose::Note).unwrap();
        assert!(image::load_from_memory(&made.files[0].1).unwrap().color().has_alpha());
        let opaque = DynamicImage::ImageRgba8(RgbaImage::from_pixel(8, 8, Rgba([9, 9, 9, 255])));
        let made = encode(&png(&opaque), Purpose::Note).unwrap();
        assert!(!image::load_from_memory(&made.files[0].1).unwrap().color().has_alpha());
    }

    /// A JPEG of 16 × 8 pixels, with EXIF that says how it is turned and where it was taken.
    fn turned_jpeg() -> Vec<u8> {
        let mut jpeg = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(RgbImage::from_pixel(16, 8, Rgb([9, 9, 9])))
            .write_to(&mut jpeg, ImageFormat::Jpeg)
            .unwrap();
        let jpeg = jpeg.into_inner();
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        exif.extend_from_slice(b"SECRET PLACE");
        let mut out = jpeg[..2].to_vec();
        out.extend_from_slice(&[0xff, 0xe1]);
        out.extend_from_slice(&u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        out.extend_from_slice(&exif);
        out.extend_from_slice(&jpeg[2..]);
        out
    }

    #[test]
    fn turned_as_exif_says_and_metadata_gone() {
        let jpeg = turned_jpeg();
        assert!(jpeg.windows(6).any(|w| w == b"SECRET"));
        let made = encode(&jpeg, Purpose::Note).unwrap();
        assert_eq!((made.image.width, made.image.height), (8, 16));
        for (_, file) in &made.files {
            assert!(!file.windows(6).any(|w| w == b"SECRET" || w.starts_with(b"EXIF")));
        }
    }

    /// The head of a PNG that claims a size.
    fn claimed(width: u32, height: u32) -> Vec<u8> {
        let mut ihdr = b"IHDR".to_vec();
        ihdr.extend_from_slice(&width.to_be_bytes());
        ihdr.extend_from_slice(&height.to_be_bytes());
        ihdr.extend_from_slice(&[8, 6, 0, 0, 0]);
        let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
        out.extend_from_slice(&ihdr);
        out.extend_from_slice(&notefall_core::shard::checksum(&ihdr).to_be_bytes());
        out.extend_from_slice(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
        out
    }

    #[test]
    fn what_cannot_be_a_picture_is_refused_with_a_reason() {
        let why = |bytes: &[u8]| encode(bytes, Purpose::Note).unwrap_err().0;
        assert!(why(b"").contains("empty"));
        assert!(why(&plain(300, 300)[..200]).contains("cut short"));
        for (width, height) in [(30_000, 30_000), (10_001, 10_000), (20_001, 1)] {
            let why = why(&claimed(width, height));
            assert!(why.contains("100 megapixels"), "{why}");
        }
        assert!(why(b"<?xml version='1.0'?>\n<svg><script>alert(1)</script></svg>").contains("SVG"));
        assert!(why(b" <SVG onload=alert(1)>").contains("SVG"));
        assert!(why(b"just text").contains("no format"));
    }

    #[test]
    fn what_moves_goes_on_moving_where_it_is_small() {
        let gif = moving::tests::gif(400, 300);
        let made = encode(&gif, Purpose::Note).unwrap();
        assert!(!made.animated && made.files.len() == 1);
        assert_eq!((made.files[0].0.format, made.image.width, made.image.height), (Format::Gif, 400, 300));
        assert_eq!(made.image.variants, [Variant { width: 400, media: made.files[0].0 }]);
        assert_eq!(made.image.colours, [0; 4]);
        assert_eq!(encode(&gif, Purpose::Avatar).unwrap().files[0].0.format, Format::Webp);
        // Cut off within a later frame, and too large to move.
        for still in [gif[..gif.len() - 20].to_vec(), moving::tests::gif(2_100, 2_000)] {
            let made = encode(&still, Purpose::Note).unwrap();
            assert!(made.animated && made.files.iter().all(|(media, _)| media.format == Format::Webp));
        }
        assert!(!encode(&plain(4, 4), Purpose::Note).unwrap().animated);
    }

    #[test]
    fn every_cut_is_an_error_or_a_picture() {
        let photo =
            DynamicImage::ImageRgb8(RgbImage::from_fn(64, 48, |x, y| Rgb([x as u8 * 4, y as u8 * 5, 9])));
        for format in [
            ImageFormat::Jpeg,
            ImageFormat::Png,
            ImageFormat::Gif,
            ImageFormat::Bmp,
            ImageFormat::Tiff,
            ImageFormat::WebP,
        ] {
            let mut out = Cursor::new(Vec::new());
            photo.write_to(&mut out, format).unwrap();
            let whole = out.into_inner();
            assert_eq!(encode(&whole, Purpose::Note).unwrap().image.width, 64, "{format:?}");
            let mut refused = 0;
            for end in (0..whole.len()).step_by(whole.len() / 40 + 1) {
                match encode(&whole[..end], Purpose::Note) {
                    Ok(made) => assert_eq!((made.image.width, made.image.height), (64, 48)),
                    Err((what, remedy)) => {
                        assert!(!what.is_empty() && !remedy.is_empty());
                        refused += 1;
                    }
                }
            }
            assert!(refused > 0, "{format:?}");
        }
    }

    #[test]
    fn the_largest_that_is_allowed_is_scaled() {
        // One size alone, since each takes seconds where nothing is optimised.
        let made = encode(&plain(10_000, 10_000), Purpose::Avatar).unwrap();
        assert_eq!((made.image.width, made.image.height, made.image.variants[0].width), (10_000, 10_000, 96));
    }
}
