//! What a note has besides text and pictures: its video, translation, products, comments, and notes like it.

#[cfg(feature = "pages")]
use super::card::{note_address, note_file_address};
use super::{Context, Links, Sink, by, hidden, leaf, named, optional, picture, rich};
use crate::attached::{Availability, Product, Video};
use crate::note::{Image, Note};
use crate::rich::is_safe_url;
use crate::text::{count, iso_day, number, words};

/// A video that plays when it is asked to; the picture stands in its place until then.
pub fn video(out: &mut dyn Sink, video: &Video, poster: Option<&Image>, context: &Context<'_>) {
    out.open("video", named("clip", "clip u-video"));
    for name in ["controls", "playsinline", "loop"] {
        out.attribute(name, "");
    }
    out.attribute("preload", "metadata");
    if video.width > 0 && video.height > 0 {
        out.attribute("width", &number(video.width.into()));
        out.attribute("height", &number(video.height.into()));
    }
    if let Some(variant) = poster.and_then(|image| image.variants.last()) {
        out.attribute("poster", &picture::address(context.base, variant.media));
    }
    if !video.captions.is_empty() {
        // Captions from another server are shown only where the video itself was fetched by its permission.
        out.attribute("crossorigin", "anonymous");
    }
    out.attribute("src", &picture::address(context.base, video.media));
    for captions in &video.captions {
        out.open("track", "");
        out.attribute("kind", "captions");
        optional(out, "srclang", &captions.lang);
        out.attribute("label", if captions.lang.is_empty() { "CC" } else { &captions.lang });
        out.attribute("src", &picture::address(context.base, captions.media));
        out.close();
    }
    out.close();
}

/// The note in the reader's language, if it is in another: closed at first; while it is open it stands in the place of the original, which
/// the style sheet hides. Without a translation there is the place for one, which a script may show where the browser translates; it holds what to
/// say where that fails.
pub fn translation(out: &mut dyn Sink, note: &Note, context: &Context<'_>) {
    let wanted = context.language;
    if wanted.reads(&note.lang) {
        return;
    }
    let own = note.translations.iter().find(|own| wanted.reads(&own.lang));
    if own.is_none() && (note.lang.is_empty() || context.links != Links::Buttons) {
        return;
    }
    out.open("details", "translation");
    if own.is_none() {
        out.attribute("hidden", "");
    }
    out.open("summary", "");
    leaf(out, "span", "", wanted.say(&words::TRANSLATE));
    leaf(out, "span", "", wanted.say(&words::SHOW_ORIGINAL));
    out.close();
    out.open("div", "");
    match own {
        Some(own) => {
            out.attribute("lang", &own.lang);
            if !own.title.is_empty() {
                leaf(out, "h2", "title", &own.title);
            }
            rich::body(out, &own.body, &note.images, context.base, "");
        }
        None => {
            out.attribute("lang", wanted.tag());
            out.text(wanted.say(&words::FAILED));
        }
    }
    out.close();
    out.close();
}

/// The places of products on a picture, where a script can put them.
pub fn spots(out: &mut dyn Sink, note: &Note, index: usize, image: &Image, context: &Context<'_>) {
    let here = |product: &&Product| {
        product.spot.is_some_and(|spot| spot.image as usize == index) && is_safe_url(&product.url)
    };
    if context.links != Links::Buttons || !note.products.iter().any(|product| here(&product)) {
        return;
    }
    out.open("div", "spots");
    let mut ratio = number(image.width.into());
    ratio.push('/');
    ratio.push_str(&number(image.height.into()));
    out.style("--r", &ratio);
    for product in note.products.iter().filter(here) {
        let Some(spot) = product.spot else { continue };
        rich::open_link(out, &product.url);
        out.attribute("class", "spot");
        out.attribute("aria-label", &product.name);
        for (name, share) in [("left", spot.x), ("top", spot.y)] {
            let mut share = number(share.into());
            // Thousandths, as a share of the side.
            share.insert_str(0, "calc(.1%*");
            share.push(')');
            out.style(name, &share);
        }
        out.close();
    }
    out.close();
}

/// What can be bought.
pub fn products(out: &mut dyn Sink, note: &Note, context: &Context<'_>) {
    if note.products.is_empty() {
        return;
    }
    out.open("ul", "products");
    for product in &note.products {
        out.open("li", "");
        if is_safe_url(&product.url) {
            rich::open_link(out, &product.url);
        } else {
            out.open("span", "");
        }
        leaf(out, "span", "", &product.name);
        if !product.price.is_empty() {
            let mut price = product.price.clone();
            price.push('\u{a0}');
            price.push_str(&product.currency);
            leaf(out, "b", "", &price);
        }
        let word = match product.availability {
            Availability::OutOfStock | Availability::Discontinued => Some(&words::SOLD_OUT),
            Availability::PreOrder => Some(&words::PRE_ORDER),
            _ => None,
        };
        if let Some(word) = word {
            leaf(out, "i", "", context.language.say(word));
        }
        out.close();
        out.close();
    }
    out.close();
}

/// Comments and replies.
pub fn thread(out: &mut dyn Sink, note: &Note, context: &Context<'_>) {
    if note.thread.is_empty() {
        return;
    }
    leaf(out, "h3", "heading", context.language.say(&words::COMMENTS));
    out.open("ol", "thread");
    for comment in &note.thread {
        let class = match comment.depth {
            0 => named("comment", "comment u-comment h-cite"),
            _ => named("comment reply", "comment reply u-comment h-cite"),
        };
        out.open("li", class);
        by(out, (&comment.author, None), None, "", context.base);
        leaf(out, "p", named("", "p-content"), &comment.text);
        out.open("span", "facts");
        if let Some(time) = comment.published {
            leaf(out, "time", named("", "dt-published"), &iso_day(time));
        }
        if comment.likes > 0 {
            out.open("span", "likes");
            hidden(out, context.language.say(&words::LIKES));
            out.text(&count(comment.likes, context.language));
            out.close();
        }
        out.close();
        out.close();
    }
    out.close();
}

/// Notes that are like this one, where something leads to them.
pub fn related(out: &mut dyn Sink, note: &Note, context: &Context<'_>) {
    if note.related.is_empty() || context.links == Links::Nowhere {
        return;
    }
    leaf(out, "h3", "heading", context.language.say(&words::MORE_LIKE_THIS));
    out.open("ul", "related");
    for related in &note.related {
        out.open("li", "");
        match context.links {
            #[cfg(feature = "pages")]
            Links::Pages => link(out, &note_address(context.base, &related.id)),
            #[cfg(feature = "pages")]
            Links::Files => link(out, &note_file_address(context.base, &related.id)),
            _ => {
                out.open("button", "");
                out.attribute("value", &related.id);
            }
        }
        optional(out, "lang", &related.lang);
        out.text(&related.title);
        out.close();
        out.close();
    }
    out.close();
}

#[cfg(feature = "pages")]
fn link(out: &mut dyn Sink, address: &str) {
    out.open("a", "");
    out.attribute("href", address);
}
