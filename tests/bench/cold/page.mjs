// The smallest page with a peer's search in it. Its script stands inside it, so that all that is fetched is the peer's.

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

/** Loads library and index side by side, at the first input. */
const SINGLE = `
  const [{ open }, index] = await Promise.all([import("./engine.js"), fetch("./index.json").then((r) => r.text())]);
  search = await open(index, document.documentElement.lang);`;

/** As Pagefind's documentation has it. */
const PAGEFIND = `
  const pagefind = await import("./pagefind/pagefind.js");
  await pagefind.init();
  search = async (query) => {
    const { results } = await pagefind.search(query);
    const pages = await Promise.all(results.slice(0, 10).map((result) => result.data()));
    return pages.map((page) => ({ title: page.meta.title }));
  };`;

/**
 * @param {string} lang
 * @param {string} load
 */
const html = (lang, load) => `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>Search</title><link rel="icon" href="data:,"></head>
<body><input type="search"><ol></ol><script type="module">
const input = document.querySelector("input");
let search;
input.addEventListener("input", async () => {${load}
  const found = await search(input.value);
  const items = found.slice(0, 10).map(({ title }) => Object.assign(document.createElement("li"), { textContent: title }));
  document.querySelector("ol").replaceChildren(...items);
}, { once: true });
</script></body></html>
`;

/** As the README has it; queries stay in the page, or go to the edge. */
const NOTEFALL = (/** @type {string} */ lang, /** @type {string} */ at) => `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>Search</title><link rel="icon" href="data:,"></head>
<body><note-feed src="feed/" search search-at="${at}"></note-feed><script async src="feed/notefall.js"></script></body></html>
`;

/** Where in a page somebody types, and where results stand. */
export const PLACES = {
  list: { input: "input", results: "li" },
  notefall: {
    input: "note-feed >>> .search",
    results: "note-feed >>> .results:not([hidden]) .found >>> .card",
  },
};

/**
 * Puts the page beside a peer's index, or beside the folder `feed` of a built one. Gives its places.
 * @param {string} peer
 * @param {string} folder
 * @param {string} lang
 */
export async function writePage(peer, folder, lang) {
  const page = path.join(folder, "index.html");
  if (peer === "notefall" || peer === "notefall-edge") {
    await writeFile(page, NOTEFALL(lang, peer === "notefall" ? "page" : "edge"));
    return PLACES.notefall;
  }
  if (peer === "pagefind") {
    await writeFile(page, html(lang, PAGEFIND));
    return PLACES.list;
  }
  await build({
    stdin: {
      contents: `export { open } from "./${peer}.mjs";`,
      resolveDir: path.join(import.meta.dirname, "../peers"),
    },
    outfile: path.join(folder, "engine.js"),
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "error",
  });
  await writeFile(page, html(lang, SINGLE));
  return PLACES.list;
}
