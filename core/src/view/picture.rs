//! Pictures and avatars.

use super::{Element, element, tint};
use crate::note::{Image, Media};
use crate::path::Path;
use crate::text::number;
use alloc::string::String;

/// The address of a media file.
pub fn address(base: &str, media: Media) -> String {
    let mut url = String::from(base);
    url.push_str(&Path::Media(media).write());
    url
}

/// An `img` with its size, all its files, and its placeholder behind it.
pub fn picture(image: &Image, base: &str, sizes: &str, eager: bool) -> Element {
    let mut all = String::new();
    for variant in &image.variants {
        if !all.is_empty() {
            all.push_str(", ");
        }
        all.push_str(&address(base, variant.media));
        all.push(' ');
        all.push_str(&number(variant.width.into()));
        all.push('w');
    }
    let widest = image.variants.last().map(|variant| address(base, variant.media)).unwrap_or_default();
    element("img", "")
        .with("sizes", sizes)
        .with("srcset", all)
        .with("src", widest)
        .with("width", number(image.width.into()))
        .with("height", number(image.height.into()))
        .with("alt", image.alt.as_str())
        .with("decoding", "async")
        .with("loading", if eager { "eager" } else { "lazy" })
        .styled("background", placeholder(image.colours))
}

/// The four corners' colours, each fading into the others.
pub fn placeholder(colours: [u16; 4]) -> String {
    let mut css = String::new();
    for (colour, corner) in colours.into_iter().zip(["0 0", "100% 0", "0 100%"]) {
        css.push_str("radial-gradient(at ");
        css.push_str(corner);
        css.push(',');
        push_colour(&mut css, colour);
        css.push_str(",transparent 75%),");
    }
    push_colour(&mut css, colours[3]);
    css
}

fn push_colour(css: &mut String, colour: u16) {
    css.push('#');
    // Five and six bits spread over eight, so that white stays white.
    let [red, green, blue] = [colour >> 11 & 31, colour >> 5 & 63, colour & 31];
    for part in [red << 3 | red >> 2, green << 2 | green >> 4, blue << 3 | blue >> 2] {
        for digit in [part >> 4 & 15, part & 15] {
            css.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
}

/// The author's picture, or a disc with the first character of the name.
pub fn avatar(name: &str, media: Option<Media>, base: &str) -> Element {
    let Some(media) = media else {
        let first: String = name.chars().take(1).collect();
        let mut class = String::from("avatar ");
        class.push_str(tint(name));
        return element("span", &class).with("aria-hidden", "true").text(first);
    };
    element("img", "avatar")
        .with("src", address(base, media))
        .with("alt", "")
        .with("width", "32")
        .with("height", "32")
}
