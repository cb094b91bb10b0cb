// What a network of caches in front of a Worker does: its answers come from memory, packed, at once.

import { pack, packs } from "../cold/http2.mjs";

/** @typedef {import("../cold/http2.mjs").Answer} Answer */

/** Headers that belong to one connection, or that are made anew. */
const OWN = /^(connection|keep-alive|transfer-encoding|content-length|content-encoding|date)$/;

/**
 * @param {string} origin The Worker's.
 * @returns {(url: URL) => Promise<Answer>}
 */
export function relay(origin) {
  /** @type {Map<string, Promise<Answer>>} */
  const kept = new Map();
  /** @param {string} path */
  const ask = async (path) => {
    const answer = await fetch(origin + path);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => !OWN.test(name)));
    if (!packs(headers["content-type"] ?? "")) return { bytes, headers };
    return { bytes: pack(bytes), headers: { ...headers, "content-encoding": "br" } };
  };
  return async ({ pathname, search }) => {
    const path = pathname + search;
    const answer = kept.get(path) ?? ask(path);
    kept.set(path, answer);
    return answer;
  };
}
