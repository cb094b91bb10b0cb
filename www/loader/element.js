import { Feed, initSync, style } from "notefall-widget";
import { compile, load } from "./shard.js";

/** @typedef {import("./shard.js").Shard} Shard */
/** @typedef {import("notefall-note").NoteView} NoteView */

/** @type {Promise<CSSStyleSheet> | undefined} The feed's engine, loaded once for all widgets of a page; gives the style they share. */
let engine;

/**
 * @param {string} script Where the loader came from: everything else stands beside it.
 */
function start(script) {
  engine ??= (async () => {
    initSync({ module: await compile(new URL(NOTEFALL_WASM, script), NOTEFALL_INTEGRITY) });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style());
    return sheet;
  })();
  // A later element may try again: the line may be back.
  engine.catch(() => (engine = undefined));
  return engine;
}

/**
 * Defines `<note-feed>`, unless the page has it already.
 *
 * @param {string} script The loader's own address.
 */
export function define(script) {
  const known = customElements.get("note-feed");
  if (known) return known;

  class NoteFeed extends HTMLElement {
    static observedAttributes = ["src", "columns", "locale"];

    #shadow = this.attachShadow({ mode: "open" });
    /** @type {Feed | undefined} */
    #feed;
    /** @type {Promise<NoteView> | undefined} */
    #view;
    /** @type {Shard | undefined} */
    #head;
    #base = "";
    /** @type {Promise<void> | undefined} Done when the feed is there, or could not be had. */
    #begun;
    /** Ends when the element is removed or begins anew, and with it all that listens or comes late. */
    #life = new AbortController();

    connectedCallback() {
      // The site's style sheet can hold this room sooner.
      const rows = Number(this.getAttribute("rows"));
      if (rows > 0) this.style.minHeight = `${rows * 20}rem`;
      this.refresh();
    }

    disconnectedCallback() {
      this.#begun = undefined;
      this.#end();
    }

    /**
     * @param {string} _name
     * @param {string | null} before
     * @param {string | null} after
     */
    attributeChangedCallback(_name, before, after) {
      // An element that stood in the page before the loader hears of its attributes before it is connected.
      if (this.#begun && before !== after) this.refresh();
    }

    /** Loads the feed again. */
    refresh() {
      this.#begun = this.#begin();
    }

    /**
     * Opens a note in the note view.
     *
     * @param {string} id
     */
    async open(id) {
      const { signal } = this.#life;
      await this.#begun;
      if (signal.aborted || !this.#feed) return;
      try {
        const view = await this.#noteView();
        if (signal.aborted) return;
        // The note before this one, whose closing may not have been told yet.
        this.#say("note-close", view.closed());
        this.#say("note-open", view.open(id));
      } catch (error) {
        if (!signal.aborted) this.#fail(NOTEFALL_NOTE, error);
      }
    }

    #end() {
      this.#life.abort();
      this.#feed?.free();
      this.#view?.then((view) => view.free()).catch(() => {});
      this.#feed = this.#view = undefined;
      // What stands between the tags is shown again.
      this.#shadow.replaceChildren(document.createElement("slot"));
    }

    async #begin() {
      this.#end();
      const { signal } = (this.#life = new AbortController());
      const src = this.getAttribute("src");
      if (!src) return;
      this.#base = new URL(src.endsWith("/") ? src : src + "/", document.baseURI).href;
      try {
        const [sheet, head] = await Promise.all([start(script), load(this.#base + "head.bin")]);
        if (signal.aborted) return;
        this.#shadow.adoptedStyleSheets = [sheet];
        this.#head = head;
        const { header, payload } = head;
        const locale = this.getAttribute("locale") ?? "";
        const columns = Number(this.getAttribute("columns"));
        const ask = this.#answer(() => this.#feed);
        this.#feed = new Feed(this.#shadow, this.#base, locale, columns, ask, header, payload);
        this.#listen(this.#feed, signal);
      } catch (error) {
        if (!signal.aborted) this.#fail("head.bin", error);
      }
    }

    /**
     * @param {Feed} feed
     * @param {AbortSignal} signal
     */
    #listen(feed, signal) {
      const root = this.#shadow;
      const box = /** @type {HTMLElement} */ (root.querySelector(".feed"));
      const on = (/** @type {Event} */ event) => feed.on(event);
      // Caught on its way down, so that scrolling a box around the widget counts too.
      addEventListener("scroll", on, { signal, capture: true, passive: true });
      for (const node of root.children) {
        for (const type of ["click", "keydown"]) node.addEventListener(type, on, { signal });
      }
      const fade = (/** @type {Event} */ event) => {
        if (event.target instanceof Element) event.target.classList.add("arriving");
      };
      root.addEventListener("load", fade, { signal, capture: true });
      // Whoever points at a card may open it.
      for (const type of ["pointerover", "focusin"]) {
        box.addEventListener(type, () => void this.#noteView().catch(() => {}), { signal, once: true });
      }
      const resized = new ResizeObserver(() => feed.frame());
      resized.observe(this);
      signal.addEventListener("abort", () => resized.disconnect());
    }

    /** The note view, loaded when it is first wanted. */
    #noteView() {
      this.#view ??= (async () => {
        const { signal } = this.#life;
        const { NoteView, ready, style } = await import(
          /* @vite-ignore */ new URL(NOTEFALL_NOTE, script).href
        );
        await ready();
        signal.throwIfAborted();
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(style());
        this.#shadow.adoptedStyleSheets.push(sheet);
        const { header, payload } = /** @type {Shard} */ (this.#head);
        const locale = this.getAttribute("locale") ?? "";
        const ask = this.#answer(() => view);
        /** @type {NoteView} */
        const view = new NoteView(this.#shadow, this.#base, locale, ask, header, payload);
        const dialog = view.dialog();
        const on = (/** @type {Event} */ event) => view.on(event);
        for (const type of ["click", "keydown"]) dialog.addEventListener(type, on, { signal });
        const closed = () => {
          if (!dialog.open) this.#say("note-close", view.closed());
        };
        dialog.addEventListener("close", closed, { signal });
        return view;
      })();
      // Tried again the next time.
      this.#view.catch(() => (this.#view = undefined));
      return this.#view;
    }

    /**
     * What the engines ask for. Nothing is answered before they have returned.
     *
     * @param {() => Feed | NoteView | undefined} asking
     */
    #answer(asking) {
      const { signal } = this.#life;
      return (/** @type {string} */ what, /** @type {string} */ first, /** @type {string} */ second) =>
        queueMicrotask(() => {
          if (signal.aborted) return;
          if (what === "get") void this.#get(asking, first, Number(second), signal);
          else if (what === "open") void this.open(first);
          else if (what === "feed-ready") this.#say(what, { title: first, notes: Number(second) });
          else this.#fail(first, second);
        });
    }

    /**
     * @param {() => Feed | NoteView | undefined} asking
     * @param {string} path
     * @param {number} ticket
     * @param {AbortSignal} signal
     */
    async #get(asking, path, ticket, signal) {
      // A damaged copy may be the browser's or a cache's: the second time, past all caches.
      for (const cache of /** @type {RequestCache[]} */ (["default", "reload"])) {
        try {
          const { header, payload } = await load(this.#base + path, cache);
          if (signal.aborted) return;
          if (asking()?.give(ticket, header, payload, cache === "reload") !== false) return;
        } catch (error) {
          if (signal.aborted) return;
          asking()?.fail(ticket);
          return this.#fail(path, error);
        }
      }
    }

    /**
     * @param {string} path
     * @param {unknown} error
     */
    #fail(path, error) {
      this.#say("feed-error", { path, message: error instanceof Error ? error.message : String(error) });
    }

    /**
     * @param {string} name
     * @param {unknown} detail
     */
    #say(name, detail) {
      if (detail) this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    }
  }

  customElements.define("note-feed", NoteFeed);
  return NoteFeed;
}
