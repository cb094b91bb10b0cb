// Lunr with the query of its guide's section on search as you type: exact words count most, then what they begin, then near misses
// (with the weights under which it ranks best; the guide's own are 100, 10 and 1).

import lunr from "lunr";

/** @typedef {import("./types.d.ts").Note} Note */

/**
 * Lunr keeps no titles, so they stand beside its index.
 * @param {Note[]} notes
 */
export function build(notes) {
  const index = lunr(function () {
    this.ref("id");
    this.field("title", { boost: 2 });
    this.field("text");
    for (const { id, title, text } of notes) this.add({ id, title, text });
  });
  return JSON.stringify({ index, titles: Object.fromEntries(notes.map(({ id, title }) => [id, title])) });
}

/** @type {import("./types.d.ts").SingleFile["open"]} */
export function open(text) {
  /** @type {{ index: object, titles: Record<string, string> }} */
  const { index: saved, titles } = JSON.parse(text);
  const index = lunr.Index.load(saved);
  return (typed) => {
    const found = index.query((query) => {
      for (const token of lunr.tokenizer(typed)) {
        // Its own trimmer is in the pipeline of texts, not in that of queries.
        const word = token.toString().replace(/^\W+|\W+$/g, "");
        if (word === "") continue;
        query.term(word, { boost: 100 });
        query.term(word, { boost: 1, usePipeline: false, wildcard: lunr.Query.wildcard.TRAILING });
        query.term(word, { boost: 0.1, usePipeline: false, editDistance: 1 });
      }
    });
    return found.map(({ ref, score }) => ({ id: ref, title: titles[ref] ?? "", score }));
  };
}
