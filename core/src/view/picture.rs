//! Pictures and avatars.

use super::{Sink, leaf, tinted};
use crate::note::{Image, Media};
use crate::path::Path;
use crate::text::{number, push_number};
use alloc::string::String;

/// The address of a media file.
pub fn address(base: &str, media: Media) -> String {
    let mut out = String::from(base);
    out.push_str(&Path::Media(media).write());
    out
}

/// An `img` with its size, all its files, and its placeholder behind it.
pub fn picture(out: &mut dyn Sink, image: &Image, base: &str, sizes: &str, eager: bool) {
    let mut all = String::new();
    let mut widest = String::new();
    for variant in &image.variants {
        widest = address(base, variant.media);
        if !all.is_empty() {
            all.push_str(", ");
        }
        all.push_str(&widest);
        all.push(' ');
        push_number(&mut all, variant.width.into());
        all.push('w');
    }
    out.open("img", "");
    out.attribute("alt", &image.alt);
    out.attribute("width", &number(image.width.into()));
    out.attribute("height", &number(image.height.into()));
    out.attribute("decoding", "async");
    if !eager {
        out.attribute("loading", "lazy");
    }
    out.attribute("sizes", sizes);
    out.attribute("srcset", &all);
    out.attribute("src", &widest);
    out.style("background", &placeholder(image.colours));
    out.close();
}

/// The four corners' colours, each fading into the others.
fn placeholder(colours: [u16; 4]) -> String {
    let mut css = String::new();
    for (colour, corner) in colours.iter().zip(&["0 0", "100% 0", "0 100%"]) {
        css.push_str("radial-gradient(at ");
        css.push_str(corner);
        css.push(',');
        push_colour(&mut css, *colour);
        css.push_str(",transparent 75%),");
    }
    push_colour(&mut css, colours[3]);
    css
}

/// As three bytes in hexadecimal; five and six bits spread over eight, so that white stays white.
fn push_colour(css: &mut String, colour: u16) {
    css.push('#');
    let [red, green, blue] = [colour >> 11 & 31, colour >> 5 & 63, colour & 31].map(u64::from);
    let all = (red << 3 | red >> 2) << 16 | (green << 2 | green >> 4) << 8 | blue << 3 | blue >> 2;
    crate::path::push_digits(css, all, 6);
}

/// The author's picture, or a disc with the first character of the name.
pub fn avatar(out: &mut dyn Sink, name: &str, media: Option<Media>, base: &str) {
    let Some(media) = media else {
        let first = name.chars().next().map_or(0, char::len_utf8);
        return leaf(out, "span", &tinted("avatar", name), name.get(..first).unwrap_or_default());
    };
    out.open("img", "avatar");
    out.attribute("alt", "");
    out.attribute("src", &address(base, media));
    out.close();
}
