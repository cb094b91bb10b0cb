// A static host as one rents it: HTTP/2, types, brotli for what is text, and a fixed delay in place of a distance.

import { readFile } from "node:fs/promises";
import { createSecureServer } from "node:http2";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { certificate } from "./certificate.mjs";

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

/** @param {Buffer} bytes */
const pack = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: bytes.length > 4_000_000 ? 9 : 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
    },
  });

/**
 * Serves a folder on 127.0.0.1; `FILE.br` beside a file is taken for its packed form. What is below `feed/` comes from a Worker
 * where one is named: the loader and its modules from its root, all else from the feed.
 * @param {string} folder
 * @param {string} [edge] The feed's address there.
 * @returns {Promise<{ origin: string, end: () => Promise<void> }>}
 */
export async function serve(folder, edge) {
  /** @type {Map<string, Buffer>} */
  const packed = new Map();
  /** @param {string} file */
  const read = async (file) => {
    const type = TYPES[path.extname(file)];
    // Hosts pack by type: what they do not know goes out as it is.
    if (!type || type.startsWith("image/webp"))
      return { type, bytes: await readFile(file), encoding: undefined };
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
    // Edges pack by type, too.
    const packs = /^(text|application\/(wasm|json|javascript))/.test(type);
    return { type, searches, bytes: packs ? pack(bytes) : bytes, encoding: packs ? "br" : undefined };
  };
  const server = createSecureServer(certificate(), async (request, response) => {
    const came = performance.now();
    const { pathname, search } = new URL(request.url ?? "/", "http://127.0.0.1");
    const file = path.join(folder, path.normalize(decodeURIComponent(pathname)));
    try {
      const isFeed = edge && pathname.startsWith("/feed/");
      const found = isFeed
        ? await ask(pathname.slice(6) + search)
        : await read(pathname.endsWith("/") ? path.join(file, "index.html") : file);
      setTimeout(
        () => {
          response.writeHead(200, {
            "Content-Type": found.type ?? "application/octet-stream",
            "Content-Length": found.bytes.length,
            "Cache-Control": "max-age=600",
            ...("searches" in found && found.searches && { "Notefall-Search": found.searches }),
            ...(found.encoding && { "Content-Encoding": found.encoding }),
          });
          response.end(found.bytes);
        },
        DELAY_MS - (performance.now() - came),
      );
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  /** @type {Set<import("node:http2").ServerHttp2Session>} */
  const sessions = new Set();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  const end = () => {
    for (const session of sessions) session.destroy();
    return /** @type {Promise<void>} */ (new Promise((resolve) => server.close(() => resolve())));
  };
  return { origin: `https://127.0.0.1:${address.port}`, end };
}
