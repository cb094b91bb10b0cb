//! Pictures that move are kept as they are, but for what says where and with what they were made.

use image::ImageFormat;
use notefall_core::note::{Format, Media};

/// The most bytes of a picture that goes on moving.
const MOST_BYTES: usize = 8 << 20;

/// The most pixels of one of its frames.
const MOST_PIXELS: u64 = 4_000_000;

/// The file of a picture that moves, without metadata; nothing where it is too large for that, or not whole.
pub fn keep(bytes: &[u8], format: ImageFormat, width: u32, height: u32) -> Option<(Media, Vec<u8>)> {
    if bytes.len() > MOST_BYTES || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return None;
    }
    let (format, file) = match format {
        ImageFormat::Gif => (Format::Gif, clean_gif(bytes)?),
        ImageFormat::WebP => (Format::Webp, clean_webp(bytes)?),
        _ => return None,
    };
    Some((Media { hash: super::hash(&file), format }, file))
}

/// Bytes that are taken from the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// The blocks of a GIF up to the empty one that ends them, with their lengths.
    fn blocks(&mut self) -> Option<&'a [u8]> {
        let start = self.0;
        while let length @ 1.. = self.byte()? {
            self.take(length.into())?;
        }
        start.get(..start.len() - self.0.len())
    }
}

/// The bytes of a table of colours, by the flags that say so.
const fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// A GIF without comments, and without what other programs put there.
fn clean_gif(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut from = Bytes(bytes);
    let head = from.take(13)?;
    let colours = from.take(table(*head.get(10)?))?;
    let mut out = [head, colours].concat();
    loop {
        match from.byte()? {
            0x3b => {
                out.push(0x3b);
                return Some(out);
            }
            0x2c => {
                let place = from.take(9)?;
                let colours = from.take(table(*place.get(8)?))?;
                let code = from.byte()?;
                out.push(0x2c);
                out.extend_from_slice(place);
                out.extend_from_slice(colours);
                out.push(code);
                out.extend_from_slice(from.blocks()?);
            }
            0x21 => {
                let label = from.byte()?;
                let blocks = from.blocks()?;
                // How long a frame is shown, and how often all of them are.
                let repeats = matches!(blocks.get(..12), Some(b"\x0bNETSCAPE2.0" | b"\x0bANIMEXTS1.0"));
                if label == 0xf9 || label == 0xff && repeats {
                    out.extend_from_slice(&[0x21, label]);
                    out.extend_from_slice(blocks);
                }
            }
            _ => return None,
        }
    }
}

/// A WebP that moves, without EXIF, XMP, and what nobody knows.
fn clean_webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut from = Bytes(bytes);
    let head = from.take(12)?;
    let size = u32::from_le_bytes(head.get(4..8)?.try_into().ok()?);
    if head.get(..4)? != b"RIFF" || head.get(8..)? != b"WEBP" {
        return None;
    }
    // What stands behind the end is no part of it.
    from.0 = from.0.get(..usize::try_from(size).ok()?.checked_sub(4)?)?;
    let mut out = Vec::with_capacity(bytes.len());
    while !from.0.is_empty() {
        let name = from.take(4)?;
        let length = from.take(4)?;
        let bytes = usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()?;
        let content = from.take(bytes)?;
        // Padded to even lengths, but for a last one by careless programs.
        let _ = from.take(bytes % 2);
        if !matches!(name, b"VP8X" | b"ICCP" | b"ANIM" | b"ANMF") {
            continue;
        }
        out.extend_from_slice(name);
        out.extend_from_slice(length);
        let start = out.len();
        out.extend_from_slice(content);
        if name == b"VP8X" {
            // There is neither EXIF nor XMP any more.
            *out.get_mut(start)? &= !0x0c;
        }
        out.resize(out.len() + bytes % 2, 0);
    }
    let size = u32::try_from(out.len() + 4).ok()?;
    Some([b"RIFF".as_slice(), &size.to_le_bytes(), b"WEBP", &out].concat())
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use image::{AnimationDecoder as _, Rgba, RgbaImage};
    use std::io::Cursor;

    /// Two frames, the first of them black.
    pub fn gif(width: u32, height: u32) -> Vec<u8> {
        let mut gif = Vec::new();
        {
            let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
            encoder.set_repeat(image::codecs::gif::Repeat::Infinite).unwrap();
            for shade in [0, 255] {
                let frame = RgbaImage::from_pixel(width, height, Rgba([shade, 0, 0, 255]));
                encoder.encode_frame(image::Frame::new(frame)).unwrap();
            }
        }
        gif
    }

    #[test]
    fn a_gif_loses_only_what_is_said_about_it() {
        let plain = gif(4, 4);
        let (media, kept) = keep(&plain, ImageFormat::Gif, 4, 4).unwrap();
        assert_eq!((&kept, media.hash), (&plain, crate::media::hash(&plain)));
        let mut told = plain[..plain.len() - 1].to_vec();
        told.extend_from_slice(b"\x21\xfe\x06SECRET\x00");
        told.extend_from_slice(b"\x21\xff\x0bXMP DataXMP\x06SECRET\x00\x3bbehind the end SECRET");
        let (_, kept) = keep(&told, ImageFormat::Gif, 4, 4).unwrap();
        assert_eq!(kept, plain);
        let frames = image::codecs::gif::GifDecoder::new(Cursor::new(&kept)).unwrap().into_frames();
        assert_eq!(frames.filter(Result::is_ok).count(), 2);
        for end in 0..plain.len() {
            assert_eq!(clean_gif(&plain[..end]), None, "{end}");
        }
    }

    fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let mut out = name.to_vec();
        out.extend_from_slice(&(content.len() as u32).to_le_bytes());
        out.extend_from_slice(content);
        out.resize(out.len() + content.len() % 2, 0);
        out
    }

    /// Two frames of 4 × 4 pixels, and what else is given.
    fn webp(flags: u8, more: &[Vec<u8>]) -> Vec<u8> {
        let frame = |shade: u8| {
            let still = webp::Encoder::from_rgb(&[shade; 48], 4, 4).encode_lossless();
            let mut content = vec![0, 0, 0, 0, 0, 0, 3, 0, 0, 3, 0, 0, 50, 0, 0, 0];
            content.extend_from_slice(&still[12..]);
            chunk(b"ANMF", &content)
        };
        let mut all = chunk(b"VP8X", &[flags, 0, 0, 0, 3, 0, 0, 3, 0, 0]);
        all.extend(chunk(b"ANIM", &[0; 6]));
        all.extend(frame(10));
        all.extend(frame(200));
        more.iter().for_each(|chunk| all.extend_from_slice(chunk));
        let mut out = b"RIFF".to_vec();
        out.extend_from_slice(&(all.len() as u32 + 4).to_le_bytes());
        out.extend_from_slice(b"WEBP");
        out.extend(all);
        out
    }

    #[test]
    fn a_webp_loses_only_what_is_said_about_it() {
        let plain = webp(2, &[]);
        let told =
            webp(2 | 0x0c, &[chunk(b"EXIF", b"SECRET!"), chunk(b"XMP ", b"SECRET"), chunk(b"junk", b"x")]);
        let (media, kept) = keep(&told, ImageFormat::WebP, 4, 4).unwrap();
        assert_eq!((&kept, media.format), (&plain, Format::Webp));
        let decoder = image::codecs::webp::WebPDecoder::new(Cursor::new(&kept)).unwrap();
        assert!(decoder.has_animation());
        assert_eq!(decoder.into_frames().filter(Result::is_ok).count(), 2);
        for end in 0..told.len() {
            assert_eq!(clean_webp(&told[..end]), None, "{end}");
        }
    }
}
