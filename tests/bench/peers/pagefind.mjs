// Pagefind through its Node package: each note is a page with its title as the heading. Its browser module also runs here, where it
// finds no window, on a fetch that reads the files.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as pagefind from "pagefind";

/** @typedef {import("./types.d.ts").Note} Note */

/** @param {string} text */
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/**
 * @param {Note} note
 * @param {string} lang
 */
function page({ title, text }, lang) {
  const heading = title ? `<h1>${escape(title)}</h1>` : "";
  const lines = text.split("\n").map((line) => `<p>${escape(line)}</p>`);
  return `<!doctype html><html lang="${lang}"><body>${heading}${lines.join("")}</body></html>`;
}

/** @type {import("./types.d.ts").Folder["buildFolder"]} */
export async function buildFolder(notes, lang, folder) {
  const { index, errors } = await pagefind.createIndex();
  if (!index) throw new Error(errors.join("; "));
  for (const note of notes) {
    const url = `/n/${encodeURIComponent(note.id)}/`;
    const added = await index.addHTMLFile({ url, content: page(note, lang) });
    if (added.errors.length > 0) throw new Error(added.errors.join("; "));
  }
  const written = await index.writeFiles({ outputPath: path.join(folder, "pagefind") });
  if (written.errors.length > 0) throw new Error(written.errors.join("; "));
}

/** Ends its program. */
export const close = () => pagefind.close();

/**
 * @typedef {object} Module
 * @property {(lang: string) => Promise<void>} init
 * @property {(query: string) => Promise<{ results: { score: number, data: () => Promise<{ url: string, meta: { title?: string } }> }[] }>} search
 */

/** @type {import("./types.d.ts").Folder["openFolder"]} */
export async function openFolder(folder, lang) {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, options) => {
    const url = new URL(String(input));
    if (url.protocol !== "file:") return real(input, options);
    return new Response(await readFile(fileURLToPath(new URL(url.pathname, url))));
  };
  // So that Node takes `pagefind.js` for a module.
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "package.json"), '{"type":"module"}');
  /** @type {Module} */
  const module = await import(pathToFileURL(path.join(folder, "pagefind/pagefind.js")).href);
  await module.init(lang);
  return async (query) => {
    const { results } = await module.search(query);
    const first = results.slice(0, 10);
    const pages = await Promise.all(first.map((result) => result.data()));
    return pages.map((found, rank) => ({
      id: decodeURIComponent(/\/n\/([^/]*)\//.exec(found.url)?.[1] ?? ""),
      title: found.meta.title ?? "",
      score: first[rank]?.score ?? 0,
    }));
  };
}
