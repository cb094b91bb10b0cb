//! The view's back end for the page: `createElement` and `textContent`, never markup; styles through CSSOM.

use notefall_core::text::push_number;
use notefall_core::view::{Element, Node};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, HtmlElement};

/// Makes the DOM nodes of an element of the view.
pub fn make(document: &Document, element: &Element) -> Result<HtmlElement, JsValue> {
    let node: HtmlElement = document.create_element(element.tag)?.unchecked_into();
    for (name, value) in &element.attributes {
        node.set_attribute(name, value)?;
    }
    for (name, value) in &element.styles {
        node.style().set_property(name, value)?;
    }
    for child in &element.children {
        let child: web_sys::Node = match child {
            Node::Element(child) => make(document, child)?.into(),
            Node::Text(text) => document.create_text_node(text).into(),
        };
        node.append_child(&child)?;
    }
    Ok(node)
}

/// Sets a property to a length in pixels.
pub fn set_pixels(element: &HtmlElement, property: &str, pixels: u32) {
    let mut value = String::new();
    push_number(&mut value, pixels.into());
    value.push_str("px");
    let _ = element.style().set_property(property, &value);
}

/// Puts an element at a place, counted from the top left corner of what is around it.
pub fn set_place(element: &HtmlElement, left: u32, top: u32) {
    let mut value = String::from("translate(");
    push_number(&mut value, left.into());
    value.push_str("px,");
    push_number(&mut value, top.into());
    value.push_str("px)");
    // A transform moves nothing else and does not count as a shift.
    let _ = element.style().set_property("transform", &value);
}
