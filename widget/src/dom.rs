//! The view's back end for the page: `createElement` and text nodes, never markup; styles through CSSOM.

use notefall_core::view::Sink;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Node};

/// Makes DOM nodes.
///
/// What the DOM refuses is left out: names are ours, so that this does not happen but in a document that is being torn down.
pub struct Dom<'a> {
    document: &'a Document,
    /// What new nodes are put into, outermost first.
    open: Vec<HtmlElement>,
    /// The first element that was made.
    pub made: Option<HtmlElement>,
    /// What the first element is put before; at the end where there is nothing.
    pub before: Option<HtmlElement>,
}

impl<'a> Dom<'a> {
    /// Makes nodes that stand in no document yet.
    pub fn new(document: &'a Document) -> Self {
        Self { document, open: Vec::new(), made: None, before: None }
    }

    /// Makes nodes in an element.
    pub fn below(document: &'a Document, parent: &HtmlElement) -> Self {
        Self { open: vec![parent.clone()], ..Self::new(document) }
    }

    fn append(&mut self, node: &Node) {
        if let Some(parent) = self.open.last() {
            let before = self.before.take();
            let _ = parent.insert_before(node, before.as_deref().map(|element| element as &Node));
        }
    }
}

impl Sink for Dom<'_> {
    fn open(&mut self, tag: &'static str, class: &str) {
        let Ok(element) = self.document.create_element(tag) else { return };
        let element: HtmlElement = element.unchecked_into();
        self.append(&element);
        if self.made.is_none() {
            self.made = Some(element.clone());
        }
        self.open.push(element);
        if !class.is_empty() {
            self.attribute("class", class);
        }
    }

    fn attribute(&mut self, name: &'static str, value: &str) {
        if let Some(element) = self.open.last() {
            let _ = element.set_attribute(name, value);
        }
    }

    fn style(&mut self, name: &'static str, value: &str) {
        if let Some(element) = self.open.last() {
            set_style(element, name, value);
        }
    }

    fn text(&mut self, text: &str) {
        let text = self.document.create_text_node(text);
        self.append(&text);
    }

    fn close(&mut self) {
        self.open.pop();
    }
}

/// Makes an element of our own, without content.
pub fn element(document: &Document, tag: &'static str, attributes: &[(&'static str, &str)]) -> HtmlElement {
    let mut dom = Dom::new(document);
    dom.open(tag, "");
    for (name, value) in attributes {
        dom.attribute(name, value);
    }
    dom.made.unwrap_or_else(|| wasm_bindgen::JsValue::NULL.unchecked_into())
}

/// A sentence, with a button where something may be tried again.
pub fn status(out: &mut dyn Sink, sentence: &str, retry: &str) {
    out.open("p", "status");
    out.attribute("role", "status");
    out.text(sentence);
    if !retry.is_empty() {
        out.open("button", "again");
        out.attribute("type", "button");
        out.text(retry);
        out.close();
    }
    out.close();
}

/// Whether an element is, or stands in, one of that class.
pub fn within(element: &Element, selector: &str) -> bool {
    matches!(element.closest(selector), Ok(Some(_)))
}

/// Sets a property through CSSOM.
pub fn set_style(element: &HtmlElement, name: &str, value: &str) {
    let _ = element.style().set_property(name, value);
}
