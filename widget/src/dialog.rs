//! The note view: a modal dialog, so that focus, Escape and the layer above the page are the browser's own.

use crate::dom::make;
use notefall_core::note::{Author, Card, Note};
use notefall_core::reader::Lookup;
use notefall_core::view::{Context, Element, element, note};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, HtmlDialogElement, HtmlElement, MouseEvent, Node, ShadowRoot};

/// The dialog and what it shows.
pub struct Dialog {
    /// The element, always there.
    pub element: HtmlDialogElement,
    /// The note on its way.
    pub lookup: Option<Lookup>,
    /// The id of the note that is open.
    pub open: Option<String>,
    content: Option<HtmlElement>,
}

impl Dialog {
    /// A closed dialog at the end of the shadow root.
    pub fn new(document: &Document, root: &ShadowRoot, close: &str) -> Result<Self, JsValue> {
        let button = element("button", "close").with("type", "button").with("aria-label", close);
        let dialog = make(document, &element("dialog", "").with("part", "dialog").child(button))?;
        root.append_child(&dialog)?;
        Ok(Self { element: dialog.unchecked_into(), lookup: None, open: None, content: None })
    }

    /// Shows what the card knows, at once, until the note is there.
    pub fn show_card(
        &mut self,
        document: &Document,
        context: &Context<'_>,
        card: &Card,
    ) -> Result<(), JsValue> {
        let known = Note {
            id: card.id.clone(),
            title: card.title.clone(),
            lang: card.lang.clone(),
            author: Author { name: card.author.clone(), url: String::new(), avatar: card.avatar },
            region: card.region.clone(),
            images: card.cover.clone().into_iter().collect(),
            likes: card.likes,
            ..Note::default()
        };
        let label = if card.title.is_empty() { &card.excerpt } else { &card.title };
        self.show(document, label, &note::note(&known, context).with("aria-busy", "true"))
    }

    /// Shows the note.
    pub fn show_note(
        &mut self,
        document: &Document,
        context: &Context<'_>,
        one: &Note,
    ) -> Result<(), JsValue> {
        let excerpt = if one.title.is_empty() { one.body.excerpt(80) } else { String::new() };
        self.show(
            document,
            if one.title.is_empty() { &excerpt } else { &one.title },
            &note::note(one, context),
        )
    }

    /// Says a sentence in place of the note's text, or instead of it; with a button where it may be tried again.
    pub fn say(&mut self, document: &Document, sentence: &str, retry: Option<&str>) -> Result<(), JsValue> {
        let mut status = element("p", "status").with("role", "alert").text(sentence);
        if let Some(retry) = retry {
            status = status.text(" ").child(element("button", "again").with("type", "button").text(retry));
        }
        let words = self.content.as_ref().and_then(|content| content.query_selector(".body").ok().flatten());
        match words {
            Some(words) => {
                words.set_text_content(None);
                let status = make(document, &status)?;
                words.append_child(&status)?;
                Ok(())
            }
            None => self.show(
                document,
                sentence,
                &element("article", "note").child(element("div", "words").child(status)),
            ),
        }
    }

    fn show(&mut self, document: &Document, label: &str, content: &Element) -> Result<(), JsValue> {
        let content = make(document, content)?;
        self.element.set_attribute("aria-label", label)?;
        match self.content.replace(content.clone()) {
            // The close button stays, and with it the focus.
            Some(before) => before.replace_with_with_node_1(&content)?,
            None => {
                self.element.append_child(&content)?;
            }
        }
        if !self.element.open() {
            self.element.show_modal()?;
        }
        Ok(())
    }

    /// Empties it after it was closed, and says which note that was.
    pub fn closed(&mut self) -> Option<String> {
        self.lookup = None;
        if let Some(content) = self.content.take() {
            content.remove();
        }
        self.open.take()
    }

    /// Turns to another slide: −1 back, 1 on.
    pub fn turn(&self, by: i32) {
        if let Ok(Some(strip)) = self.element.query_selector(".strip") {
            let width = f64::from(strip.client_width());
            strip.scroll_by_with_x_and_y(width * f64::from(by), 0.0);
        }
    }

    /// Whether a click met the space around the dialog: the backdrop's clicks are the dialog's own.
    pub fn is_outside(&self, event: &MouseEvent) -> bool {
        let target = event.target();
        let own =
            target.is_some_and(|target| target.unchecked_ref::<Node>().is_same_node(Some(&self.element)));
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let around = self.element.get_bounding_client_rect();
        own && !(x >= around.left() && x <= around.right() && y >= around.top() && y <= around.bottom())
    }
}
