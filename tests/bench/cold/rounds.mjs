// What a page fetched, counted.

/**
 * @typedef {object} Entry
 * @property {string} url
 * @property {string} type as DevTools has it: Script, Fetch, Image…
 * @property {number} start in seconds, when the page asked
 * @property {number} end in seconds, when the last byte was there
 * @property {number} bytes on the wire, headers included
 */

/**
 * The longest chain of requests of which each began after the one before it had ended: an approximation of what waits for what, good
 * where answers take longer than what scripts do at once, which is why the static server takes its time.
 * @param {Entry[]} entries
 */
export function countRounds(entries) {
  const sorted = [...entries].sort((a, b) => a.start - b.start);
  /** @type {{ end: number, depth: number }[]} */
  const before = [];
  let deepest = 0;
  for (const { start, end } of sorted) {
    const depth =
      1 + Math.max(0, ...before.filter((entry) => entry.end <= start).map((entry) => entry.depth));
    before.push({ end, depth });
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/**
 * The totals, pictures apart.
 * @param {Entry[]} entries
 */
export function total(entries) {
  const sum = (/** @type {Entry[]} */ some) => some.reduce((bytes, entry) => bytes + entry.bytes, 0);
  const pictures = entries.filter((entry) => entry.type === "Image" || entry.type === "Media");
  const others = entries.filter((entry) => !pictures.includes(entry));
  return {
    bytes: sum(others),
    requests: others.length,
    rounds: countRounds(others),
    pictures: pictures.length,
    pictureBytes: sum(pictures),
  };
}
