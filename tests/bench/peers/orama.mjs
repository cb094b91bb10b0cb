// Orama with its own stemmer for English and its own tokenizer for Chinese; titles count twice.

import { create, insertMultiple, load, save, search } from "@orama/orama";
import { createTokenizer } from "@orama/tokenizers/mandarin";

/** @typedef {import("./types.d.ts").Note} Note */

const SCHEMA = /** @type {const} */ ({ id: "string", title: "string", text: "string" });

/** @param {string} lang */
function empty(lang) {
  const tokenizer = lang.startsWith("zh")
    ? createTokenizer()
    : { language: "english", stemming: true, stemmerSkipProperties: ["id"] };
  return create({ schema: SCHEMA, components: { tokenizer } });
}

/** @type {import("./types.d.ts").SingleFile["build"]} */
export async function build(notes, lang) {
  const index = empty(lang);
  await insertMultiple(
    index,
    notes.map(({ id, title, text }) => ({ id, title, text })),
  );
  return JSON.stringify(save(index));
}

/**
 * @param {string} text
 * @param {string} lang
 * @param {number} tolerance
 * @returns {import("./types.d.ts").Search}
 */
export function openWith(text, lang, tolerance) {
  const index = empty(lang);
  load(index, JSON.parse(text));
  return async (query) => {
    const wanted = { term: query, properties: ["title", "text"], boost: { title: 2 }, tolerance, limit: 10 };
    const found = await search(index, /** @type {any} */ (wanted));
    return found.hits.map(({ score, document }) => ({ id: document.id, title: document.title, score }));
  };
}

/** @type {import("./types.d.ts").SingleFile["open"]} */
export const open = (text, lang) => openWith(text, lang, 0);
