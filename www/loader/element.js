import { instance } from "./bare.js";
import { begin, start, wrong } from "./feed.js";
import { Page, placeOf } from "./page.js";
import { compile, load } from "./shard.js";

/** @typedef {import("./feed.js").Feed} Feed */
/** @typedef {import("./shard.js").Shard} Shard */
/** @typedef {Awaited<ReturnType<typeof import("./note.js").noteView>>} Notes */
/** @typedef {Awaited<ReturnType<typeof import("./search.js").searchField>>} Finder */

/** @type {Promise<void> | undefined} The feed's engine, loaded once for all widgets of a page. */
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

/** There are newer notes. */
const NEWS = 7;

/** The layouts beside the waterfall, as `core/src/layout.rs` counts them, and the one that is nothing but a waterfall of one note. */
const LAYOUTS = ["grid", "list", "carousel", "single"];

/** An element that shows what a search finds. */
const SOUGHT = "[filter],[sort]";

/** How many notes come with each press of a button, where the owner does not say. */
const STEP = 24;

/**
 * @param {string} script Where the loader came from: everything else stands beside it.
 */
function ready(script) {
  engine ??= compile(new URL(NOTEFALL_WASM, script), NOTEFALL_INTEGRITY).then(start);
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
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(NOTEFALL_STYLE);
  const beside = (/** @type {string} */ name) => new URL(name, script).href;

  class NoteFeed extends HTMLElement {
    static observedAttributes = [
      "src",
      "layout",
      "columns",
      "limit",
      "more",
      "filter",
      "sort",
      "locale",
      "search",
    ];

    #shadow = this.attachShadow({ mode: "open" });
    /** @type {Feed | undefined} */
    #feed;
    /** @type {Promise<Notes> | undefined} The note view, from when it is first wanted. */
    #view;
    /** @type {Promise<Finder> | undefined} Search, from when it is first wanted. */
    #finder;
    /** @type {Promise<[Uint8Array | undefined, WebAssembly.Module]> | undefined} What searching in the page begins with. */
    #index;
    /** @type {HTMLInputElement | undefined} The field for searching. */
    #field;
    /** @type {Promise<typeof import("./counts.js") | void> | undefined} Where there are other counts than those that notes were written with. */
    #counts;
    /** @type {Shard | undefined} */
    #head;
    #base = "";
    /** The language's number, which the feed's engine chose. */
    #language = 0;
    #notes = 0;
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

    /** @type {typeof load} Where there is a key, only what it signed; with the counts that hold now. */
    #load = async (...file) => {
      const from = this.hasAttribute("key")
        ? /** @type {typeof import("./verify.js")} */ (
            await import(/* @vite-ignore */ beside(NOTEFALL_VERIFY))
          ).signed(this)
        : load;
      const counts = await this.#counts;
      return counts
        ? counts.loadCounted(from, this.#base, /** @type {Shard} */ (this.#head), ...file)
        : from(...file);
    };

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
     * Shows the notes that a query finds; all of them again where it is empty.
     *
     * @param {string} query
     */
    async search(query) {
      return (await this.#search()).search(query);
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
      for (const part of [this.#view, this.#finder]) part?.then((part) => part.free()).catch(() => {});
      this.#feed = this.#view = this.#finder = this.#index = this.#field = this.#counts = undefined;
      // What stands between the tags is shown again.
      this.#shadow.replaceChildren(document.createElement("slot"));
    }

    async #begin() {
      this.#end();
      const { signal } = (this.#life = new AbortController());
      const src = this.getAttribute("src");
      if (!src) return;
      this.#base = new URL(src.replace(/\/?$/, "/"), document.baseURI).href;
      // What stands between the tags until the cards are there must not move.
      if (!this.firstElementChild) this.#draw();
      try {
        const [, head] = await Promise.all([ready(script), this.#load(this.#base + "head.bin")]);
        if (signal.aborted) return;
        this.#draw();
        this.#head = head;
        this.#feed = this.#show(
          this.#shadow,
          this.#answer(() => this.#feed),
          head,
          signal,
        );
      } catch (error) {
        if (signal.aborted) return;
        this.#fail("head.bin", error);
      }
      // Where there is no feed, there is nothing to search.
      if (!this.#feed) {
        this.#field?.remove();
        return;
      }
      // See `note.js` and `search.js`.
      const named = new URLSearchParams(this.hasAttribute("links") ? location.hash.slice(1) : "");
      const id = named.get("note");
      const find = named.get("find");
      if (id) void this.open(id);
      // What the site's owner wants to be shown is looked for.
      if (find || this.matches(SOUGHT)) void this.search(find ?? "");
      // It hears from the start what is opened.
      if (this.hasAttribute("for-you")) void this.#search();
    }

    /**
     * Fills a shadow root with the cards of a head, or of what was found.
     *
     * @param {ShadowRoot} root
     * @param {import("./page.js").Ask} ask
     * @param {Shard} head
     * @param {AbortSignal} signal
     */
    #show(root, ask, head, signal) {
      const number = (/** @type {string} */ name) => Number(this.getAttribute(name));
      const layout = LAYOUTS.indexOf(this.getAttribute("layout") ?? "") + 1;
      // A single note is a waterfall of one; and what was found has a button of its own.
      const own = root === this.#shadow;
      const single = layout > 3;
      const limit = own ? (single || this.matches(SOUGHT) ? 1 : number("limit")) : 0;
      const step = own && this.getAttribute("more") === "button" ? limit || STEP : 0;
      const feed = begin(
        new Page(root, ask),
        [layout, single ? 1 : number("columns"), step ? 0 : limit, step],
        this.#base,
        this.getAttribute("locale") ?? "",
        head,
      );
      if (feed) this.#listen(feed, root, signal);
      return feed;
    }

    /**
     * @param {Feed} feed
     * @param {ShadowRoot} root
     * @param {AbortSignal} signal
     */
    #listen(feed, root, signal) {
      const box = /** @type {HTMLElement} */ (root.querySelector(".feed"));
      // Caught on its way down, so that scrolling a box around the widget counts too.
      addEventListener("scroll", feed.frame, { signal, capture: true });
      const click = (/** @type {Event} */ { target }) => {
        const met = /** @type {HTMLElement | null} */ (
          /** @type {Element} */ (target).closest(".again, .more, .news, .card")
        );
        if (met?.className === "news") {
          this.refresh();
          this.scrollIntoView();
        } else if (met) {
          // Where the focus returns to when the note is closed; not every browser gives it to what is clicked.
          met.focus({ preventScroll: true });
          feed.on(ACTIONS[met.className] ?? -1, placeOf(met));
        }
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
        /** @type {Element} */ (event.target).classList.add("arriving");
      };
      root.addEventListener("load", fade, { signal, capture: true });
      // A carousel's own, of which the window does not hear.
      box.addEventListener("scroll", feed.frame, { signal });
      // Whoever points at a card may open it.
      for (const type of ["pointerover", "focusin"]) {
        box.addEventListener(type, () => void this.#noteView(), { signal, once: true });
      }
      const look = async () => {
        if (document.hidden) return;
        const head = await this.#load(this.#base + "head.bin", "no-cache").catch(() => this.#head);
        if (!signal.aborted && String(head?.header) !== String(this.#head?.header)) feed.on(NEWS, -1);
      };
      if (root === this.#shadow) document.addEventListener("visibilitychange", look, { signal });
      const resized = new ResizeObserver(feed.frame);
      resized.observe(root.host);
      signal.onabort = () => resized.disconnect();
    }

    /** What is lent to the modules that come later. */
    #host() {
      return {
        compile,
        instance,
        load: this.#load,
        Page,
        root: this.#shadow,
        signal: this.#life.signal,
        answer: this.#answer.bind(this),
        show: this.#show.bind(this),
        open: this.#open.bind(this),
        say: this.#say.bind(this),
        files: this.#files.bind(this),
        field: this.#field,
        base: this.#base,
        language: this.#language,
        notes: this.#notes,
        head: /** @type {Shard} */ (this.#head),
      };
    }

    #noteView() {
      this.#view ??= (async () => {
        /** @type {typeof import("./note.js")} */
        const { noteView } = await import(/* @vite-ignore */ beside(NOTEFALL_NOTE));
        return noteView(this.#host());
      })();
      // Tried again the next time.
      this.#view.catch(() => (this.#view = undefined));
      return this.#view;
    }

    /** Draws the field for searching, before anything else is there; what it needs comes when it gets the focus. */
    #draw() {
      this.#shadow.adoptedStyleSheets = [sheet];
      if (this.#field || !this.hasAttribute("search")) return;
      const field = (this.#field = document.createElement("input"));
      field.type = field.className = "search";
      field.addEventListener("focus", () => void this.#search(), { once: true });
      this.#shadow.prepend(field);
    }

    /** `find.bin` and the engine, side by side. */
    #files() {
      const { signal } = this.#life;
      this.#index ??= Promise.all([
        new Promise((/** @type {(payload?: Uint8Array) => void} */ resolve) => {
          const taker = {
            give: (/** @type {number} */ _, /** @type {Uint8Array=} */ payload) => resolve(payload),
            fail: () => resolve(),
          };
          // No ticket of an engine's, and the kind that find.bin has in its header.
          void this.#get(() => taker, "find.bin", [0, 6], signal);
        }),
        // One name for script and wasm, which is the hash of both.
        compile(beside(NOTEFALL_SEARCH.replace("mjs", "wasm"))),
      ]);
      this.#index.catch(() => (this.#index = undefined));
      return this.#index;
    }

    #search() {
      const { signal } = this.#life;
      this.#finder ??= (async () => {
        // While the script is on its way; a host that searches by itself may spare the page the engine.
        if (this.getAttribute("search-at") !== "edge" && !this.#head?.searches) void this.#files();
        /** @type {typeof import("./search.js")} */
        const { searchField } = await import(/* @vite-ignore */ beside(NOTEFALL_SEARCH));
        await this.#begun;
        return searchField(this.#host());
      })();
      this.#finder.catch((error) => {
        this.#finder = undefined;
        if (!signal.aborted) this.#fail(NOTEFALL_SEARCH, error);
      });
      return this.#finder;
    }

    /**
     * What the engines ask for. Nothing is answered before they have returned.
     *
     * @param {() => Feed | import("./search.js").Taker | undefined} asking
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
            [this.#notes = 0, this.#language = 0] = numbers;
            if (numbers[2]) this.#counts = import(/* @vite-ignore */ beside(NOTEFALL_COUNTS)).catch(() => {});
            if (this.#field) {
              this.#field.placeholder = this.#field.ariaLabel = /** @type {string} */ (
                ["Search", "搜索", "搜尋", "Buscar", "بحث"][this.#language]
              );
              this.#field.dir = this.#language === 4 ? "rtl" : "";
            }
            this.#say(what, { title: first, notes: numbers[0] });
          } else this.#fail(first, second);
        });
    }

    /**
     * @param {() => Feed | import("./search.js").Taker | undefined} asking
     * @param {string} path
     * @param {number[]} shard The engine's ticket for it, its kind and its number.
     * @param {AbortSignal} signal
     */
    async #get(asking, path, [ticket = 0, kind = 0, number = 0], signal) {
      // A damaged copy may be the browser's or a cache's: the second time, past all caches.
      for (const cache of /** @type {RequestCache[]} */ (["default", "reload"])) {
        try {
          const file = await this.#load(this.#base + path, cache);
          // `find.bin` may be here before the head is.
          await this.#begun;
          if (signal.aborted) return;
          const damage = wrong(kind, number, file);
          if (!damage) return asking()?.give(ticket, file.payload);
          if (cache === "reload") {
            this.#fail(path, damage);
            return asking()?.give(ticket);
          }
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
      this.#say("feed-error", { path, message: String(/** @type {any} */ (error)?.message ?? error) });
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
