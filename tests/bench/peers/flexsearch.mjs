// FlexSearch as its README advises for documents: forward tokens for titles, its encoder for the script, suggestions (which make it
// an OR), and one list merged from both fields.

import { Charset, Document } from "flexsearch";

/** @typedef {import("./types.d.ts").Note} Note */

/** @param {string} lang */
function empty(lang) {
  const encoder = lang.startsWith("zh") ? Charset.CJK : Charset.LatinBalance;
  return new Document({
    document: {
      id: "id",
      index: [
        { field: "title", tokenize: "forward", encoder },
        { field: "text", tokenize: "forward", encoder },
      ],
      store: ["title"],
    },
  });
}

/**
 * Its export comes in several parts; they are kept in one file.
 * @type {import("./types.d.ts").SingleFile["build"]}
 */
export async function build(notes, lang) {
  const index = empty(lang);
  for (const { id, title, text } of notes) index.add({ id, title, text });
  /** @type {Record<string, string>} */
  const parts = {};
  await index.export((key, data) => void (parts[key] = data));
  return JSON.stringify(parts);
}

/** @type {import("./types.d.ts").SingleFile["open"]} */
export async function open(text, lang) {
  const index = empty(lang);
  for (const [key, data] of Object.entries(JSON.parse(text))) await index.import(key, data);
  return (query) => {
    const found = index.search(query, { limit: 10, suggest: true, enrich: true, merge: true });
    return found.map(({ id, doc }, rank) => ({
      id: String(id),
      title: String(doc?.["title"] ?? ""),
      score: 1 / (rank + 1),
    }));
  };
}
