//! The `<note-feed>` element: the view's DOM back end, the virtualised waterfall and the note view.
//!
//! The loader (JavaScript) owns the element's class and does what browsers only offer to it as promises: fetching and unpacking.
//! Everything else is here. All entry points take events and bytes and return at once.

mod dialog;
mod dom;
mod measure;
mod message;
mod options;
mod waterfall;
mod widget;

use js_sys::Function;
use notefall_core::path::Path;
use notefall_core::shard::{self, ShardError};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlElement, ResizeObserver, ShadowRoot};
use widget::Inner;

/// The style sheet that the loader adopts into every widget's shadow root.
#[wasm_bindgen]
#[must_use]
pub fn style() -> String {
    notefall_core::view::STYLE.into()
}

/// What stands behind one connected `<note-feed>`.
#[wasm_bindgen]
pub struct Widget {
    inner: Rc<RefCell<Inner>>,
    listener: Closure<dyn FnMut(Event)>,
    resized: Closure<dyn FnMut()>,
    observer: Option<ResizeObserver>,
}

/// The events that are listened to in the shadow root. `load` does not bubble and is caught on its way down.
const EVENTS: [&str; 3] = ["click", "keydown", "load"];

#[wasm_bindgen]
impl Widget {
    /// Begins to show the feed whose head has been loaded, given as the file's header and its unpacked payload.
    /// `request` is called with a path below the feed; the loader answers with [`Widget::give`] or [`Widget::fail`].
    /// The error is a sentence for the site's owner.
    #[wasm_bindgen(constructor)]
    pub fn new(
        host: HtmlElement,
        root: ShadowRoot,
        options: JsValue,
        request: Function,
        header: &[u8],
        payload: &[u8],
    ) -> Result<Widget, JsValue> {
        let options = options::Options::read(options)?;
        check(Path::Head, header, payload).map_err(sentence)?;
        let head = notefall_core::head::Head::decode(payload).map_err(|error| sentence(error.into()))?;
        let inner = Rc::new(RefCell::new(Inner::new(host, root, options, request, head)?));
        let weak = Rc::downgrade(&inner);
        let listener = Closure::new(move |event: Event| {
            if let Some(inner) = weak.upgrade() {
                act(&inner, |inner| inner.on(&event));
            }
        });
        let weak = Rc::downgrade(&inner);
        let resized = Closure::new(move || {
            if let Some(inner) = weak.upgrade() {
                act(&inner, Inner::frame);
            }
        });
        let widget = Self { inner, listener, resized, observer: None };
        widget.listen()
    }

    fn listen(mut self) -> Result<Widget, JsValue> {
        {
            let inner = self.inner.borrow();
            let listener = self.listener.as_ref().unchecked_ref();
            for event in EVENTS {
                inner.root.add_event_listener_with_callback_and_bool(event, listener, true)?;
            }
            inner.dialog.element.add_event_listener_with_callback("close", listener)?;
            // Caught on its way down, so that scrolling a box around the widget counts too.
            inner.window.add_event_listener_with_callback_and_bool("scroll", listener, true)?;
            let observer = ResizeObserver::new(self.resized.as_ref().unchecked_ref())?;
            observer.observe(&inner.host);
            self.observer = Some(observer);
        }
        act(&self.inner, Inner::begin);
        Ok(self)
    }

    /// Takes a shard that was requested, as the file's header and its unpacked payload. False where it is damaged and
    /// a fresh copy should be fetched; with `last` there is none, and the widget goes on without it.
    pub fn give(&self, path: &str, header: &[u8], payload: &[u8], last: bool) -> bool {
        let Some(Path::Shard(shard)) = Path::parse(path) else { return true };
        let sound = check(Path::Shard(shard), header, payload);
        match sound {
            Ok(()) => act(&self.inner, |inner| inner.give(shard, Some(payload))),
            Err(_) if !last => return false,
            Err(error) => act(&self.inner, |inner| inner.damaged(shard, error.sentence())),
        }
        true
    }

    /// A shard that was requested did not come; the reader may have it tried again.
    pub fn fail(&self, path: &str, why: &str) {
        if let Some(Path::Shard(shard)) = Path::parse(path) {
            act(&self.inner, |inner| inner.failed(shard, why));
        }
    }

    /// Opens a note.
    pub fn open(&self, id: &str) {
        act(&self.inner, |inner| inner.open_id(id));
    }

    /// Ends it: the element was removed, or begins anew with other attributes.
    pub fn end(self) {
        let listener = self.listener.as_ref().unchecked_ref();
        if let Ok(inner) = self.inner.try_borrow() {
            let _ = inner.window.remove_event_listener_with_callback_and_bool("scroll", listener, true);
            for event in EVENTS {
                let _ = inner.root.remove_event_listener_with_callback_and_bool(event, listener, true);
            }
            inner.clear();
        }
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

/// Does something with the widget and then sends what it has to say, when it is no longer borrowed:
/// the page's handlers may call it again.
fn act(inner: &Rc<RefCell<Inner>>, doing: impl FnOnce(&mut Inner)) {
    let said = match inner.try_borrow_mut() {
        Ok(mut inner) => {
            doing(&mut inner);
            inner.said()
        }
        Err(_) => return,
    };
    for message in said {
        message.send();
    }
}

fn check(path: Path, header: &[u8], payload: &[u8]) -> Result<(), ShardError> {
    let (kind, number) = match path {
        Path::Shard(shard) => (shard.kind, shard.number),
        _ => (notefall_core::path::Kind::Head, 0),
    };
    shard::header(header)?.check(kind, number, payload)
}

fn sentence(error: ShardError) -> JsValue {
    JsValue::from_str(error.sentence())
}
