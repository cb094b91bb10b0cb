/**
 * A `.bin` file of a feed: its header, and its payload unpacked. Empty where it cannot be unpacked, which the engine finds damaged.
 * `searches` says whether what serves it can search the feed.
 *
 * @typedef {{ header: Uint8Array, payload: Uint8Array, searches?: boolean }} Shard
 */

const NONE = new Uint8Array();

/** @type {Record<string, Promise<Shard> | undefined>} What is on its way: a card may be wanted by the feed and by a search. */
const coming = {};

/**
 * Fetches and unpacks a file. Fails where it does not come; what is in it is checked by the engine.
 *
 * @param {string} url
 * @param {RequestCache} [cache]
 */
export const load = (url, cache = "default") =>
  (coming[cache + url] ??= fetchShard(url, cache).finally(() => delete coming[cache + url]));

/**
 * @param {string | URL} url
 * @param {RequestInit} how
 */
async function get(url, how) {
  const answer = await fetch(url, how);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer;
}

/**
 * @param {string} url
 * @param {RequestCache} cache
 * @returns {Promise<Shard>}
 */
async function fetchShard(url, cache) {
  const answer = await get(url, { cache });
  const file = new Uint8Array(await answer.arrayBuffer());
  if (file.length < 18) return { header: file, payload: NONE };
  const view = new DataView(file.buffer);
  const end = 18 + view.getUint16(16, true);
  const payload = await unpack(file.subarray(end), view.getUint32(8, true)).catch(() => NONE);
  return { header: file.subarray(0, end), payload, searches: answer.headers.has("notefall-search") };
}

/**
 * Fetches and compiles wasm. Not as a stream: that would want a media type which not every static host knows.
 *
 * @param {string | URL} url
 * @param {string} [integrity] What a file of a later module has none of: its name is a hash.
 */
export async function compile(url, integrity = "") {
  const answer = await get(url, { integrity });
  return WebAssembly.compile(await answer.arrayBuffer());
}

/** More than any shard unpacks to: 4 MiB. */
const MOST = 1 << 22;

/**
 * Unpacks raw deflate to exactly `length` bytes, and stops as soon as there are more.
 *
 * @param {Uint8Array<ArrayBuffer>} packed
 * @param {number} length
 */
export async function unpack(packed, length) {
  if (length > MOST) return NONE;
  const payload = new Uint8Array(length);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  let at = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return at === length ? payload : NONE;
    // Fails where there is more than that, and nothing more is read then.
    payload.set(value, at);
    at += value.length;
  }
}
