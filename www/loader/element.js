import { Feed, initSync } from "notefall-widget";
import { Page, placeOf, utf8 } from "./page.js";
import { compile, load } from "./shard.js";

/** @typedef {import("./shard.js").Shard} Shard */
/** @typedef {import("notefall-note").NoteView} NoteView */
/** @typedef {Awaited<ReturnType<typeof import("./note.js").noteView>>} Notes */

/** @type {Promise<CSSStyleSheet> | undefined} The feed's engine, loaded once for all widgets of a page; gives the style they share. */
let engine;

/** @type {Record<string, number>} What clicks on an element of some class do, and what keys do, Ctrl as ^. */
const ACTIONS = {
  again: 0,
  more: 1,
  card: 2,
  Enter: 2,
  " ": 2,
  PageUp: 3,
  PageDown: 4,
  "^Home": 5,
  "^End": 6,
};

/**
 * @param {string} script Where the loader came from: everything else stands beside it.
 */
function start(script) {
  engine ??= (async () => {
    initSync({ module: await compile(new URL(NOTEFALL_WASM, script), NOTEFALL_INTEGRITY) });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(NOTEFALL_STYLE);
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
    /** @type {Promise<Notes> | undefined} The note view, from when it is first wanted. */
    #view;
    /** @type {Shard | undefined} */
    #head;
    #base = "";
    /** @type {number | undefined} The language's number, which the feed's engine chose. */
    #language;
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
    open(id) {
      return this.#open(id, []);
    }

    /**
     * @param {string} id
     * @param {number[]} place In which of the head's segments it is, and in which shard there; empty where that is to be looked up.
     */
    async #open(id, [segment = -1, shard = 0]) {
      const { signal } = this.#life;
      await this.#begun;
      if (signal.aborted || !this.#feed) return;
      try {
        const view = await this.#noteView();
        if (!signal.aborted) view.open(id, segment, shard);
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
        const locale = utf8(this.getAttribute("locale") ?? "");
        const columns = Number(this.getAttribute("columns"));
        const page = new Page(
          this.#shadow,
          this.#answer(() => this.#feed),
        );
        this.#feed = Feed.begin(page, utf8(this.#base), locale, columns, header, payload);
        if (this.#feed) this.#listen(this.#feed, signal);
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
      // Caught on its way down, so that scrolling a box around the widget counts too.
      addEventListener("scroll", () => feed.frame(), { signal, capture: true, passive: true });
      const click = (/** @type {Event} */ { target }) => {
        const met = /** @type {Element} */ (target).closest(".again, .more, .card");
        if (met) feed.on(ACTIONS[met.className] ?? -1, placeOf(met));
      };
      const key = (/** @type {KeyboardEvent} */ event) => {
        const action = ACTIONS[(event.ctrlKey ? "^" : "") + event.key] ?? ACTIONS[event.key] ?? -1;
        if (feed.on(action, placeOf(root.activeElement))) event.preventDefault();
      };
      for (const node of /** @type {Iterable<HTMLElement>} */ (root.children)) {
        node.addEventListener("click", click, { signal });
        node.addEventListener("keydown", key, { signal });
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

    #noteView() {
      const { signal } = this.#life;
      this.#view ??= (async () => {
        /** @type {typeof import("./note.js")} */
        const { noteView } = await import(/* @vite-ignore */ new URL(NOTEFALL_NOTE, script).href);
        return noteView({
          compile,
          Page,
          root: this.#shadow,
          signal,
          answer: (view) => this.#answer(view),
          say: (name, detail) => this.#say(name, detail),
          utf8,
          base: this.#base,
          language: this.#language ?? 0,
          head: /** @type {Shard} */ (this.#head).payload,
        });
      })();
      // Tried again the next time.
      this.#view.catch(() => (this.#view = undefined));
      return this.#view;
    }

    /**
     * What the engines ask for. Nothing is answered before they have returned.
     *
     * @param {() => Feed | NoteView | undefined} asking
     * @returns {import("./page.js").Ask}
     */
    #answer(asking) {
      const { signal } = this.#life;
      return (what, first, second, numbers) =>
        queueMicrotask(() => {
          if (signal.aborted) return;
          if (what === "get") void this.#get(asking, first, numbers, signal);
          else if (what === "open") void this.#open(first, numbers);
          else if (what === "feed-ready") {
            this.#language = numbers[1];
            this.#say(what, { title: first, notes: numbers[0] });
          } else this.#fail(first, second);
        });
    }

    /**
     * @param {() => Feed | NoteView | undefined} asking
     * @param {string} path
     * @param {number[]} shard The engine's ticket for it, its kind and its number.
     * @param {AbortSignal} signal
     */
    async #get(asking, path, [ticket = 0, kind = 0, number = 0], signal) {
      // A damaged copy may be the browser's or a cache's: the second time, past all caches.
      for (const cache of /** @type {RequestCache[]} */ (["default", "reload"])) {
        try {
          const { header, payload } = await load(this.#base + path, cache);
          if (signal.aborted) return;
          const last = cache === "reload";
          const sound = this.#feed?.check(utf8(path), kind, number, header, payload, last);
          if (sound || last) return asking()?.give(ticket, sound ? payload : undefined);
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
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    }
  }

  customElements.define("note-feed", NoteFeed);
  return NoteFeed;
}
