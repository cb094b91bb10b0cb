// The note view: a module of its own, loaded when a reader is about to open a note.
import { NoteView, initSync } from "notefall-note";

/** @type {Promise<unknown> | undefined} */
let engine;

/**
 * Loads the engine, once; where that fails it is tried again the next time, which a module's own `await` would not allow.
 *
 * @param {typeof import("./shard.js").compile} compile
 */
function ready(compile) {
  engine ??= compile(new URL(NOTEFALL_WASM, import.meta.url), NOTEFALL_INTEGRITY).then((module) =>
    initSync({ module }),
  );
  engine.catch(() => (engine = undefined));
  return engine;
}

/**
 * What the loader lends to the note view, and what it knows of the feed.
 *
 * @typedef {object} Host
 * @property {typeof import("./shard.js").compile} compile
 * @property {typeof import("./page.js").Page} Page
 * @property {typeof import("./page.js").utf8} utf8
 * @property {ShadowRoot} root
 * @property {AbortSignal} signal
 * @property {(view: () => NoteView) => import("./page.js").Ask} answer
 * @property {(name: string, detail: unknown) => void} say
 * @property {string} base
 * @property {number} language
 * @property {import("./shard.js").Shard} head
 */

/**
 * Puts a closed dialog at the end of the shadow root. Gives what opens it and what ends it.
 *
 * @param {Host} host
 */
export async function noteView({ compile, Page, utf8, root, signal, answer, say, base, language, head }) {
  await ready(compile);
  signal.throwIfAborted();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(NOTEFALL_STYLE);
  root.adoptedStyleSheets.push(sheet);
  const dialog = document.createElement("dialog");
  root.append(dialog);
  /** @type {NoteView} */
  const view = new NoteView(
    new Page(
      dialog,
      answer(() => view),
    ),
    utf8(base),
    language,
    head.payload,
  );

  /** Shows the note that is open, or has it tried again. */
  let load = () => {};
  /** Turns to another slide: −1 to the left, 1 to the right. */
  const turn = (/** @type {number} */ by) => {
    const strip = dialog.querySelector(".strip");
    strip?.scrollBy(strip.clientWidth * by, 0);
  };
  /** Whether a click met the space around the dialog: the backdrop's clicks are the dialog's own. */
  const isOutside = (/** @type {MouseEvent} */ { target, clientX: x, clientY: y }) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return target === dialog && !(x >= left && x <= right && y >= top && y <= bottom);
  };
  /**
   * @template {keyof HTMLElementEventMap} T
   * @param {T} type
   * @param {(event: HTMLElementEventMap[T]) => void} listener
   */
  const on = (type, listener) => dialog.addEventListener(type, listener, { signal });
  on("click", (event) => {
    const met = (/** @type {string} */ selector) => /** @type {Element} */ (event.target).closest(selector);
    if (met(".close") || isOutside(event)) dialog.close();
    else if (met(".previous")) turn(-1);
    else if (met(".next")) turn(1);
    else if (met(".again")) load();
  });
  on("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    turn(by);
    event.preventDefault();
  });

  /** @type {string | undefined} The note that is open. */
  let shown;
  /** Whether the open note stands in the page's address. */
  const links = root.host.hasAttribute("links");
  const named = () => new URLSearchParams(location.hash.slice(1)).get("note");
  const closed = () => {
    if (shown === undefined) return;
    view.closed();
    say("note-close", { id: shown });
    shown = undefined;
  };
  on("close", () => {
    if (dialog.open) return;
    if (links && named() === shown) {
      // Back to where it was opened; who came by the link stays.
      if (history.state?.notefall) history.back();
      else history.replaceState(null, "", location.pathname + location.search);
    }
    closed();
  });
  /**
   * @param {string} id
   * @param {number} [segment]
   * @param {number} [shard]
   */
  const open = (id, segment = -1, shard = 0) => {
    if (links && named() !== id) {
      const how = dialog.open ? "replaceState" : "pushState";
      history[how]({ notefall: true }, "", "#" + new URLSearchParams({ note: id }));
    }
    // The note before this one, whose closing may not have been told yet.
    closed();
    load = () => view.open(utf8(id), segment, shard);
    load();
    if (!dialog.open) dialog.showModal();
    shown = id;
    say("note-open", { id });
  };
  if (links) {
    addEventListener(
      "popstate",
      () => {
        const id = named();
        if (!id) dialog.close();
        // A closed one is told of a moment later.
        else if (id !== shown || !dialog.open) open(id);
      },
      { signal },
    );
  }
  return { open, free: () => view.free() };
}
