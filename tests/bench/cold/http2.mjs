// A host as one rents it: HTTP/2, and brotli for what is text.

import { createSecureServer } from "node:http2";
import { brotliCompressSync, constants } from "node:zlib";
import { certificate } from "./certificate.mjs";

/** @typedef {{ bytes: Buffer, headers: Record<string, string> }} Answer */

/** @param {Buffer} bytes */
export const pack = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: bytes.length > 4_000_000 ? 9 : 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
    },
  });

/** Whether hosts pack what has this type. What they do not know goes out as it is. */
export const packs = (/** @type {string} */ type) =>
  /^(text\/|application\/(wasm|json|javascript)|image\/svg)/.test(type);

/**
 * Serves on 127.0.0.1 what `answer` gives, each answer so many milliseconds after it was asked for; 404 where it fails.
 *
 * @param {(url: URL) => Promise<Answer>} answer
 * @param {number} [delay]
 * @returns {Promise<{ origin: string, end: () => Promise<void> }>}
 */
export async function listen(answer, delay = 0) {
  const server = createSecureServer(certificate(), async (request, response) => {
    const came = performance.now();
    try {
      const { bytes, headers } = await answer(new URL(request.url ?? "/", "http://127.0.0.1"));
      setTimeout(
        () => {
          response.writeHead(200, { ...headers, "Content-Length": bytes.length });
          response.end(bytes);
        },
        delay - (performance.now() - came),
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
