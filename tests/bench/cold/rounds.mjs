// What a page fetched, counted.

/**
 * @typedef {object} Entry
 * @property {string} url
 * @property {string} type as DevTools has it: Script, Fetch, Image…
 * @property {number} bytes on the wire, headers included
 * @property {number} start when it was asked for, in milliseconds
 */

/**
 * How many times somebody waited for the host, one answer after the other, between the first request and the results: the time of that,
 * counted in the host's delay. What is asked for side by side is waited for once. Good where all that the page does in between takes less
 * than one delay.
 *
 * @param {number} waited in milliseconds
 * @param {number} delay of every answer, in milliseconds
 */
export const countRounds = (waited, delay) => Math.floor(waited / delay);

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
    pictures: pictures.length,
    pictureBytes: sum(pictures),
  };
}
