import init, { style, Widget } from "notefall-widget";
import { load } from "./shard.js";

/** @typedef {import("./shard.js").Shard} Shard */

/** @type {Promise<CSSStyleSheet> | undefined} The engine, loaded once for all widgets of a page; gives the style they share. */
let engine;

/**
 * @param {string} script Where the loader came from: the wasm stands beside it.
 */
function start(script) {
  engine ??= (async () => {
    await init({
      module_or_path: fetch(new URL(NOTEFALL_WASM, script), { integrity: NOTEFALL_INTEGRITY }),
    });
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

    /** @type {Widget | undefined} */
    #widget;
    /** Counts beginnings, so that what comes late for an earlier one is dropped. */
    #turn = 0;
    #shadow = this.attachShadow({ mode: "open" });

    connectedCallback() {
      this.#reserve();
      void this.#begin();
    }

    disconnectedCallback() {
      this.#end();
    }

    /**
     * @param {string} _name
     * @param {string | null} before
     * @param {string | null} after
     */
    attributeChangedCallback(_name, before, after) {
      if (this.isConnected && before !== after) void this.#begin();
    }

    /**
     * Opens a note in the note view.
     *
     * @param {string} id
     */
    open(id) {
      this.#widget?.open(id);
    }

    /** Loads the feed again. */
    refresh() {
      void this.#begin();
    }

    /** Holds `rows` rows of room before the first card. The site's style sheet can do it sooner. */
    #reserve() {
      const rows = Number(this.getAttribute("rows"));
      if (rows > 0) this.style.minHeight = `${rows * 20}rem`;
    }

    #end() {
      this.#turn++;
      this.#widget?.end();
      this.#widget = undefined;
      // What stands between the tags is shown again.
      this.#shadow.replaceChildren(document.createElement("slot"));
    }

    async #begin() {
      this.#end();
      const turn = this.#turn;
      const src = this.getAttribute("src");
      if (!src) return;
      const base = new URL(src.endsWith("/") ? src : src + "/", document.baseURI).href;
      try {
        const [sheet, head] = await Promise.all([start(script), load(base + "head.bin")]);
        if (turn !== this.#turn) return;
        this.#shadow.adoptedStyleSheets = [sheet];
        const options = {
          base,
          locale: this.getAttribute("locale") ?? "",
          columns: Number(this.getAttribute("columns")) | 0,
        };
        const request = (/** @type {string} */ path) => void this.#fetch(turn, base, path);
        this.#widget = new Widget(
          this,
          this.#shadow,
          options,
          request,
          head.header,
          head.payload,
        );
      } catch (error) {
        if (turn === this.#turn) this.#report("head.bin", error);
      }
    }

    /**
     * @param {number} turn
     * @param {string} base
     * @param {string} path
     */
    async #fetch(turn, base, path) {
      // A damaged copy may be the browser's or a cache's: the second time, past all caches.
      for (const cache of /** @type {RequestCache[]} */ (["default", "reload"])) {
        /** @type {Shard} */
        let shard;
        try {
          shard = await load(base + path, cache);
        } catch (error) {
          if (turn === this.#turn) this.#widget?.fail(path, String(error));
          return;
        }
        if (turn !== this.#turn || !this.#widget) return;
        if (this.#widget.give(path, shard.header, shard.payload, cache === "reload")) return;
      }
    }

    /**
     * @param {string} path
     * @param {unknown} error
     */
    #report(path, error) {
      const detail = { path, message: error instanceof Error ? error.message : String(error) };
      this.dispatchEvent(new CustomEvent("feed-error", { detail, bubbles: true, composed: true }));
    }
  }

  customElements.define("note-feed", NoteFeed);
  return NoteFeed;
}
