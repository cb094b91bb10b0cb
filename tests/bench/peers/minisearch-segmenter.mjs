// MiniSearch fed by the platform's own word breaker, which knows Chinese words.

import { buildWith, openWith } from "./minisearch.mjs";

/** @param {string} lang */
function options(lang) {
  const words = new Intl.Segmenter(lang, { granularity: "word" });
  /** @param {string} text */
  const tokenize = (text) => {
    const found = [];
    for (const { segment, isWordLike } of words.segment(text)) if (isWordLike) found.push(segment);
    return found;
  };
  return { tokenize };
}

/** @type {import("./types.d.ts").SingleFile["build"]} */
export const build = (notes, lang) => buildWith(notes, options(lang));

/** @type {import("./types.d.ts").SingleFile["open"]} */
export const open = (text, lang) => openWith(text, options(lang));
