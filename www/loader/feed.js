// The feed's engine: one instance for all elements of a page, and for what they find.
import { instance } from "./bare.js";
import { decoder } from "./page.js";

/**
 * What stands behind the cards of an element, or of results.
 *
 * @typedef {object} Feed
 * @property {() => void} frame Brings the DOM up to date with the window, in the next frame.
 * @property {(ticket: number, payload?: Uint8Array) => void} give Takes a shard that was asked for; none where it is damaged.
 * @property {(ticket: number) => void} fail It did not come.
 * @property {(action: number, place: number) => boolean} on The reader does something; says whether that was for the feed.
 * @property {() => void} free Ends it.
 */

/** @type {(import("./page.js").Page | undefined)[]} By the numbers of the feeds. */
const pages = [];

/** @type {import("./bare.js").Engine} */
let engine;

/** Whether the engine is at work. */
let busy = false;

/** @type {import("./bare.js").Engine} */
const call = (...all) => {
  busy = true;
  try {
    return engine(...all);
  } finally {
    busy = false;
  }
};

/** Starts the engine. */
export const start = (/** @type {WebAssembly.Module} */ compiled) => {
  engine = instance(compiled, (bytes) => ({
    run: (/** @type {number} */ page, /** @type {number} */ from, /** @type {number} */ length) =>
      pages[page]?.run(bytes(from, length)),
    read: (/** @type {number} */ page, /** @type {number} */ what) => pages[page]?.read(what),
    width: (/** @type {number} */ page, /** @type {number} */ from, /** @type {number} */ length) =>
      pages[page]?.width(bytes(from, length)),
  }));
};

/**
 * What is wrong with a file that was asked for; empty where it is the right one, and sound.
 *
 * @param {number} kind
 * @param {number} number
 * @param {import("./shard.js").Shard} file
 */
export const wrong = (kind, number, { header, payload }) =>
  decoder.decode(call(0, [kind, number], header, payload));

/**
 * Shows the feed of a head; nothing where the head cannot be read.
 *
 * @param {import("./page.js").Page} page
 * @param {number[]} options See `Options` in `widget/src/feed/mod.rs`.
 * @param {string} base
 * @param {string} locale
 * @param {import("./shard.js").Shard} head
 * @returns {Feed | undefined}
 */
export const begin = (page, options, base, locale, { header, payload }) => {
  const feed = pages.push(page) - 1;
  /**
   * @param {number} what
   * @param {number[]} numbers
   * @param {Uint8Array[]} parts
   */
  const tell = (what, numbers = [], ...parts) => {
    if (!busy) return call(what, [feed, ...numbers], ...parts).length > 0;
    // Moving the focus may have a page do anything to its elements.
    queueMicrotask(() => tell(what, numbers, ...parts));
    return false;
  };
  if (!call(1, [feed, ...options], base, locale, header, payload).length) {
    delete pages[feed];
    return;
  }
  let next = 0;
  // What would take too long for one frame goes on in the next.
  const frame = () => {
    next ||= requestAnimationFrame(() => {
      next = 0;
      if (tell(2)) frame();
    });
  };
  return {
    frame,
    give(ticket, payload) {
      tell(3, [ticket], payload ?? new Uint8Array());
      frame();
    },
    fail: (ticket) => tell(4, [ticket]),
    on(action, place) {
      frame();
      return tell(5, [place, action]);
    },
    free() {
      tell(6);
      delete pages[feed];
    },
  };
};
