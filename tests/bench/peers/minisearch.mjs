// MiniSearch as its README advises for search as you type: titles count twice, words are found by what they begin with and with one
// typo in five letters. Both weigh less than by default, for with those weights it ranks better.

import MiniSearch from "minisearch";

/** @typedef {import("./types.d.ts").Note} Note */
/** @typedef {import("./types.d.ts").Search} Search */

/** @type {import("minisearch").Options<Note>} */
const OPTIONS = {
  fields: ["title", "text"],
  storeFields: ["title"],
  searchOptions: { boost: { title: 2 }, prefix: true, fuzzy: 0.2, weights: { prefix: 0.1, fuzzy: 0.1 } },
};

/**
 * @param {Note[]} notes
 * @param {Partial<import("minisearch").Options<Note>>} more
 */
export function buildWith(notes, more) {
  const index = new MiniSearch({ ...OPTIONS, ...more });
  index.addAll(notes);
  return JSON.stringify(index);
}

/**
 * @param {string} text
 * @param {Partial<import("minisearch").Options<Note>>} more
 * @returns {Search}
 */
export function openWith(text, more) {
  const index = MiniSearch.loadJSON(text, { ...OPTIONS, ...more });
  return (query) =>
    index.search(query).map(({ id, title, score }) => ({ id: String(id), title: String(title), score }));
}

/** @param {Note[]} notes */
export const build = (notes) => buildWith(notes, {});

/** @param {string} text */
export const open = (text) => openWith(text, {});
