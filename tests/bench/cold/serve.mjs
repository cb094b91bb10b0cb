// A static host with a fixed delay in place of a distance.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { listen, pack, packs } from "./http2.mjs";

/** Longer than all that a page does between its requests, so that rounds can be told apart. */
export const DELAY_MS = 800;

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
};

/**
 * Serves a folder on 127.0.0.1; `FILE.br` beside a file is taken for its packed form. What is below `feed/` comes from a Worker
 * where one is named: the loader and its modules from its root, all else from the feed.
 * @param {string} folder
 * @param {string} [edge] The feed's address there.
 * @param {number} [delay] Of each answer, in milliseconds.
 */
export async function serve(folder, edge, delay = DELAY_MS) {
  /** @type {Map<string, Buffer>} */
  const packed = new Map();
  /** @param {string} file */
  const read = async (file) => {
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    if (!packs(type)) return { type, bytes: await readFile(file), encoding: undefined };
    let bytes = packed.get(file);
    if (!bytes) {
      bytes = await readFile(`${file}.br`).catch(async () => pack(await readFile(file)));
      packed.set(file, bytes);
    }
    return { type, bytes, encoding: "br" };
  };
  /** @param {string} below */
  const ask = async (below) => {
    const answer = await fetch(new URL(below.startsWith("notefall.") ? `/${below}` : below, edge));
    if (!answer.ok) throw new Error(`${below} answered ${answer.status}`);
    const [bytes, type] = [Buffer.from(await answer.arrayBuffer()), answer.headers.get("content-type") ?? ""];
    const searches = answer.headers.get("notefall-search");
    return {
      type,
      searches,
      bytes: packs(type) ? pack(bytes) : bytes,
      encoding: packs(type) ? "br" : undefined,
    };
  };
  return listen(async ({ pathname, search }) => {
    const file = path.join(folder, path.normalize(decodeURIComponent(pathname)));
    const found =
      edge && pathname.startsWith("/feed/")
        ? await ask(pathname.slice(6) + search)
        : await read(pathname.endsWith("/") ? path.join(file, "index.html") : file);
    const headers = {
      "Content-Type": found.type,
      "Cache-Control": "max-age=600",
      ...("searches" in found && found.searches && { "Notefall-Search": found.searches }),
      ...(found.encoding && { "Content-Encoding": found.encoding }),
    };
    return { bytes: found.bytes, headers };
  }, delay);
}
