// Signatures: a module of its own, loaded where the element has a `key`. `core/FORMAT.md` says what is signed, and how.
import { verifyAsync } from "@noble/ed25519";
import { unpack } from "./shard.js";

/**
 * A public key, as `notefall key` prints it.
 *
 * @typedef {object} Key
 * @property {Uint8Array<ArrayBuffer>} bytes
 * @property {Uint8Array} feed The name of the feed that it signs; empty where it was made for none by name.
 * @property {Promise<CryptoKey | undefined>} own The same for the browser, where that knows Ed25519.
 */

/**
 * What was learned of a feed while the page lives.
 *
 * @typedef {object} Known
 * @property {Map<string, Uint8Array>} labels Those of its segments, by their names.
 * @property {Map<number, bigint>} versions The newest of each file that changes, by its kind.
 */

/** @type {Record<string, Known>} By the feed's address and its keys: a feed that is loaded again is not new. */
const feeds = {};

/** Length of the header without the length of its extensions. */
const FIXED = 16;

/** Length of a signature. */
const LENGTH = 64;

const CONTEXT = new TextEncoder().encode("notefall signature 1");

/**
 * Reads the value of `key`: one public key, or several with spaces between, of which each file needs one.
 *
 * @param {string} keys
 * @returns {Key[]}
 */
const read = (keys) =>
  keys.match(/\S+/g)?.map((text) => {
    const [, digits, feed = ""] = /^([\w-]{43})(?:\.([a-z\d][a-z\d-]{0,63}))?$/.exec(text) ?? [];
    if (!digits) throw new Error(`key: "${text}" is no public key; "notefall key show" prints it`);
    const plain = atob(digits.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(plain, (c) => c.charCodeAt(0));
    // Where it is not known, or there is no cryptography at all.
    const own = Promise.resolve()
      .then(() => crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]))
      .catch(() => undefined);
    return { bytes, feed: new TextEncoder().encode(feed), own };
  }) ?? [];

/** @param {Uint8Array[]} parts */
const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/**
 * What a header's signature is, and what it states besides.
 *
 * @param {Uint8Array} header
 */
function signatureOf(header) {
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  for (let at = FIXED + 2; at + 3 <= header.length;) {
    const from = at + 3;
    const to = from + view.getUint16(at + 1, true);
    if (header[at] === 1 && to <= header.length && to - from >= LENGTH) {
      return { signature: header.slice(from, from + LENGTH), statement: header.slice(from + LENGTH, to) };
    }
    at = to;
  }
  return undefined;
}

/**
 * @param {Key} key
 * @param {Uint8Array<ArrayBuffer>} signature
 * @param {Uint8Array<ArrayBuffer>} text
 */
async function holds({ bytes, own }, signature, text) {
  const key = await own;
  if (key) return crypto.subtle.verify("Ed25519", key, signature, text);
  return verifyAsync(signature, text, bytes, { zip215: false });
}

/** The path of a file below its feed; a shard's has its segment before it. */
const PATH = /([\da-f]{16}\/(cards|notes|ids|index|spell|counts)\d+\.bin|[^/]*)$/;

/**
 * The loader's `load` for an element with keys: nothing is unpacked before it is checked.
 *
 * @param {Element} element
 * @returns {typeof import("./shard.js").load}
 */
export const signed =
  (element) =>
  async (url, cache = "default") => {
    const [path = ""] = PATH.exec(url) ?? [];
    const check = verifier(element.getAttribute("key") ?? "", url.slice(0, url.length - path.length));
    const answer = await fetch(url, { cache });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    const file = new Uint8Array(await answer.arrayBuffer());
    const view = new DataView(file.buffer);
    const end = file.length < 18 ? file.length : 18 + view.getUint16(16, true);
    const header = file.subarray(0, end);
    const packed = file.subarray(end);
    await check(path, header, packed);
    const payload = await unpack(packed, view.getUint32(8, true)).catch(() => new Uint8Array());
    // What a host finds is signed by nobody, so it is not asked to search.
    return { header, payload };
  };

/**
 * What checks a feed's files: it is told the path below the feed, the header with its extensions, and what stands packed behind it, and
 * fails where that is not signed by one of the keys, not for this place, has ended, or is older than what was there before.
 *
 * @param {string} keys The value of the attribute.
 * @param {string} base The feed's address.
 * @returns {(path: string, header: Uint8Array, packed: Uint8Array) => Promise<void>}
 */
export function verifier(keys, base) {
  const all = read(keys);
  if (!all.length) throw new Error('key: there is none; "notefall key show" prints it');
  const { labels, versions } = (feeds[`${keys} ${base}`] ??= { labels: new Map(), versions: new Map() });
  return async (path, header, packed) => {
    const refuse = (/** @type {string} */ why) => {
      throw new Error(`${path}: ${why}`);
    };
    // Elsewhere than at `https:` and `localhost`, browsers have no cryptography.
    if (!globalThis.crypto?.subtle) refuse("signatures cannot be checked, since this page is not at https:");
    const found = signatureOf(header);
    if (!found) return refuse("it is not signed");
    const { signature, statement } = found;
    const kind = header[3] ?? 0;
    const changes = [0, 6, 7].includes(kind);
    const label = changes ? new Uint8Array(8) : labels.get(path.slice(0, 16));
    if (!label) return refuse("its segment is none of this feed");
    const length = new Uint8Array([statement.length, statement.length >> 8]);
    const signed = await Promise.all(
      all.map((key) => {
        const name = new Uint8Array([key.feed.length]);
        const fixed = header.subarray(0, FIXED);
        const text = joined(CONTEXT, name, key.feed, label, fixed, length, statement, packed);
        return holds(key, signature, text).catch(() => false);
      }),
    );
    if (!signed.includes(true)) return refuse("it is not signed by this feed's key");
    if (!changes) return;
    if (statement.length < 16) return refuse("its signature does not say its version");
    const view = new DataView(statement.buffer);
    const version = view.getBigUint64(0, true);
    const expires = view.getBigUint64(8, true);
    if (expires && expires <= BigInt(Math.floor(Date.now() / 1000))) refuse("its signature has ended");
    if (version < (versions.get(kind) ?? 0n)) refuse("it is older than what was there before");
    versions.set(kind, version);
    for (let at = 16; at + 16 <= statement.length; at += 16) {
      const name = view.getBigUint64(at).toString(16).padStart(16, "0");
      labels.set(name, statement.slice(at + 8, at + 16));
    }
  };
}
