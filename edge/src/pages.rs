//! Feeds and notes as HTML, complete without script.

use crate::answer::{Answer, Body, PAGE};
use crate::checks::{base64, digest, open_head};
use crate::conditions::{none_match_hits, strong};
use crate::log;
use crate::problem::Problem;
use crate::routes::Shows;
use crate::search::found;
use crate::storage::{Feed, HeadFile};
use notefall_core::head::{CARDS_IN_HEAD, Head};
use notefall_core::ids;
use notefall_core::note::{Card, Note};
use notefall_core::path::{ShardPath, push_hash};
use notefall_core::reader::{Lookup, page_cards, pages};
use notefall_core::records::read_all;
use notefall_core::search::engine::Answer as Found;
use notefall_core::view::Pages;
use notefall_core::view::embed::{EmbeddedFeed, SCRIPT, embed_style, fragment_style, framed_note};
use notefall_core::view::page::{FeedPage, FoundPage, note_page, style, translated_page};
use worker::{Env, WorkerVersionMetadata};

const HTML: &str = "text/html; charset=utf-8";
const LOADER: &str = "/notefall.js";

/// What a page needs to know of its surroundings.
#[derive(Debug)]
pub struct Place<'a> {
    /// The feed's files.
    pub feed: Feed,
    /// The feed's absolute address, as the client reached it; ends with `/`.
    pub address: String,
    env: &'a Env,
    /// What the client has.
    if_none_match: Option<&'a str>,
}

impl<'a> Place<'a> {
    /// The feed of that name, at this origin.
    pub fn open(
        env: &'a Env,
        origin: &str,
        name: &str,
        if_none_match: Option<&'a str>,
    ) -> Result<Self, Problem> {
        let address = format!("{origin}/f/{name}/");
        Ok(Self { feed: Feed::open(env, name)?, address, env, if_none_match })
    }

    /// A page of cards.
    pub async fn feed_page(&self, page: u32) -> Result<Answer, Problem> {
        let (file, head) = self.head().await?;
        let etag = self.etag(&file, &format!("p{page}"));
        if self.has(&etag) {
            return Ok(html(etag, String::new()));
        }
        let cards = self.page_cards(&head, page).await?;
        let address = &self.address;
        let html_page =
            FeedPage { head: &head, cards: &cards, page, loader: LOADER, pages: Pages::Worker, address };
        Ok(html(etag, html_page.write()))
    }

    /// A note's page, as its author wrote it, or in a language.
    pub async fn note_page(&self, id: &str, lang: &str) -> Result<Answer, Problem> {
        let (file, head) = self.head().await?;
        let mut name = String::from("n");
        push_hash(&mut name, ids::hash(id));
        name.push_str(lang);
        let etag = self.etag(&file, &name);
        if self.has(&etag) {
            return Ok(html(etag, String::new()));
        }
        let note = self.note(&head, id).await?;
        if lang.is_empty() {
            return Ok(html(etag, note_page(&head, &note, &self.address)));
        }
        let page = translated_page(&head, &note, lang, &self.address).ok_or_else(|| {
            Problem::missing(
                "This note is not translated into that language. Leave out ?lang= to read it as it is.",
            )
        })?;
        Ok(html(etag, page))
    }

    /// A page of cards or a note, for a frame of another page.
    pub async fn frame(&self, shows: &Shows) -> Result<Answer, Problem> {
        let (file, head) = self.head().await?;
        let mut name = String::from("e");
        match shows {
            Shows::Page(page) => name.push_str(&page.to_string()),
            Shows::Note(id) => {
                name.push('n');
                push_hash(&mut name, ids::hash(id));
            }
        }
        let etag = self.etag(&file, &name);
        let text = match shows {
            _ if self.has(&etag) => String::new(),
            Shows::Page(page) => {
                let cards = self.page_cards(&head, *page).await?;
                self.embedded(&head, &cards, *page).frame()
            }
            Shows::Note(id) => framed_note(&head, &self.note(&head, id).await?, &self.address),
        };
        Ok(copy(etag, text, FRAME_POLICY.with(String::clone)))
    }

    /// The first cards, for a server to put into its own page.
    pub async fn fragment(&self) -> Result<Answer, Problem> {
        let (file, head) = self.head().await?;
        let etag = self.etag(&file, "g");
        let text = match self.has(&etag) {
            true => String::new(),
            false => self.embedded(&head, &head.cards, 1).fragment(),
        };
        Ok(copy(etag, text, FRAGMENT_POLICY.with(String::clone)))
    }

    fn embedded<'b>(&'b self, head: &'b Head, cards: &'b [Card], page: u32) -> EmbeddedFeed<'b> {
        EmbeddedFeed { head, cards, page, address: &self.address }
    }

    /// What was found for what somebody typed.
    pub async fn found_page(&self, query: &str) -> Result<Answer, Problem> {
        let (_, head) = self.head().await?;
        let answer = if query.trim().is_empty() {
            Found::default()
        } else {
            found(&self.feed, query, CARDS_IN_HEAD as usize).await?
        };
        let cards: Vec<Card> = answer.hits.into_iter().map(|hit| hit.card).collect();
        let page = FoundPage {
            head: &head,
            query,
            cards: &cards,
            found: answer.found,
            replaced: &answer.replaced,
            missing: &answer.missing,
            loosened: answer.loosened,
            damaged: answer.damaged || answer.partial,
        };
        let page = page.write();
        // Anything in the feed may change it, so the tag is that of the content.
        let mut tag = String::from("f");
        push_hash(&mut tag, ids::hash(&page));
        Ok(html(strong(&tag), page).with("X-Robots-Tag", "noindex"))
    }

    /// A note.
    pub async fn note(&self, head: &Head, id: &str) -> Result<Note, Problem> {
        let mut lookup = Lookup::by_id(head, id);
        let mut damaged = None;
        loop {
            let wants = lookup.wants();
            if wants.is_empty() {
                break;
            }
            for (path, payload) in self.feed.counted(&head.overlay, &wants).await? {
                let payload = payload.map_err(|problem| damaged = Some(problem)).ok();
                lookup.give(path, payload.as_deref());
            }
        }
        match (lookup.result().flatten(), damaged) {
            (Some(note), _) => Ok(note.clone()),
            (None, Some(problem)) => Err(problem),
            (None, None) => Err(Problem::missing(
                "There is no such note in this feed, or no longer. The feed itself is at ../",
            )),
        }
    }

    /// The head, and its file.
    pub async fn head(&self) -> Result<(std::rc::Rc<HeadFile>, Head), Problem> {
        let file = self.feed.head().await?;
        let head = open_head(&file.bytes).map_err(|error| {
            log::damaged(&self.feed, "head.bin", &error);
            Problem::damaged(format!("The feed's head.bin: {error}."))
        })?;
        Ok((file, head))
    }

    /// The cards of a page, which is counted from 1.
    async fn page_cards(&self, head: &Head, page: u32) -> Result<Vec<Card>, Problem> {
        let count = pages(head);
        if page > count {
            return Err(Problem::missing(format!("This feed has {count} pages. Go back to the first: ./")));
        }
        if page == 1 {
            return Ok(head.cards.clone());
        }
        let mut cards = Vec::new();
        let wanted = page_cards(head, page);
        let mut paths: Vec<ShardPath> = Vec::new();
        for (path, _) in &wanted {
            if !paths.contains(path) {
                paths.push(*path);
            }
        }
        let mut shards = Vec::new();
        for (path, payload) in self.feed.counted(&head.overlay, &paths).await? {
            let read = read_all::<Card>(&payload?).map_err(|error| self.feed.damaged(path, error.into()))?;
            shards.push((path, read));
        }
        for (path, places) in wanted {
            let shard = shards.iter().find(|(known, _)| *known == path);
            let these = shard.and_then(|(_, cards)| cards.get(places));
            cards.extend_from_slice(these.unwrap_or_default());
        }
        Ok(cards)
    }

    /// Changes with the feed, with the page, and with the code that writes it.
    pub fn etag(&self, file: &HeadFile, page: &str) -> String {
        let code = self.env.get_binding::<WorkerVersionMetadata>("VERSION").map(|version| version.id());
        let code = code.unwrap_or_else(|_| env!("CARGO_PKG_VERSION").to_owned());
        strong(&format!("{}-{page}-{code}", file.etag.trim_matches('"')))
    }

    /// Whether the client has what this tag stands for.
    pub fn has(&self, etag: &str) -> bool {
        self.if_none_match.is_some_and(|tags| tags.trim() != "*" && none_match_hits(tags, etag))
    }
}

fn html(etag: String, page: String) -> Answer {
    Answer::content(HTML, PAGE, etag, Body::Bytes(page.into_bytes()))
        .with("Content-Security-Policy", policy())
        .with("Referrer-Policy", "strict-origin-when-cross-origin")
}

/// A copy of a page, for other people's: search engines are to go by the page itself.
fn copy(etag: String, page: String, policy: String) -> Answer {
    html(etag, page).with("Content-Security-Policy", policy).with("X-Robots-Tag", "noindex")
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", base64(&digest(text.as_bytes())))
}

thread_local! {
    static POLICY: String = format!(
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src {}; \
         script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors *; require-trusted-types-for 'script'",
        hash(&style())
    );
    static FRAME_POLICY: String = format!(
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src {}; script-src {}; base-uri 'none'; \
         form-action 'none'; frame-ancestors *; require-trusted-types-for 'script'",
        hash(&embed_style()),
        hash(SCRIPT)
    );
    /// Looked at by itself. Whoever puts a fragment into a page finds the hash of its style sheet here, for that page's policy.
    static FRAGMENT_POLICY: String = format!(
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src {}; base-uri 'none'; form-action 'none'; \
         frame-ancestors *; require-trusted-types-for 'script'",
        hash(&fragment_style())
    );
}

/// The content security policy of pages: nothing from elsewhere, no inline script, and no style but the document's own.
fn policy() -> String {
    POLICY.with(String::clone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_knows_the_style() {
        let policy = policy();
        let hash = policy.split("'sha256-").nth(1).and_then(|rest| rest.split('\'').next());
        assert_eq!(hash.map(str::len), Some(44));
        for word in ["unsafe-inline", "'unsafe-eval'", "data:", "http"] {
            assert!(!policy.contains(word), "{word}");
        }
    }
}
