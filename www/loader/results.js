// Files of results, taken apart and put together: see `core/src/search/results.rs`. A card stays the bytes that it is.
import { checksum, varint } from "./bytes.js";

/**
 * @typedef {object} Card
 * @property {string} id
 * @property {Uint8Array} bytes Its record, without the length.
 * @property {[number, number]} place Of its note: which of the head's segments, and which shard there.
 */

const decoder = new TextDecoder();

/**
 * The cards of a file of results.
 *
 * @param {import("./shard.js").Shard} file
 * @returns {Card[]}
 */
export function cardsOf({ header, payload }) {
  let at = 0;
  const number = () => {
    let number = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = payload[at++];
      if (byte === undefined || shift > 2 ** 35) throw new Error("the results end too early");
      number += (byte & 127) * shift;
      if (byte < 128) return number;
    }
  };
  const bytes = () => {
    const length = number();
    if (length > payload.length - at) throw new Error("the results end too early");
    return payload.subarray(at, (at += length));
  };
  // The record's length, and the version.
  number();
  number();
  // Title, description, home, language; the date.
  for (let texts = 4; texts > 0; texts--) bytes();
  number();
  for (let segments = number(); segments > 0; segments--) bytes();
  /** @type {{ places: [number, number][] }} */
  const { places } = JSON.parse(decoder.decode(header.subarray(18)));
  return places.slice(0, number()).map((place) => {
    const card = bytes();
    // One byte of flags, and the id behind its length.
    let [from, length, scale] = [1, 0, 1];
    for (let byte = 128; byte >= 128; scale *= 128) {
      byte = card[from++] ?? 0;
      length += (byte & 127) * scale;
    }
    return { id: decoder.decode(card.subarray(from, from + length)), bytes: card, place };
  });
}

/**
 * A file of these cards.
 *
 * @param {Card[]} cards
 * @returns {import("./shard.js").Shard}
 */
export function fileOf(cards) {
  const count = varint(cards.length);
  // Version, texts and date; one segment: its id, notes and `notes` shards, and one `ids` shard.
  const segment = [...Array(8).fill(0), ...count, ...count, 1, 0, 0];
  const record = [0, 0, 0, 0, 0, 0, 1, ...varint(segment.length), ...segment, ...count];
  for (const { bytes } of cards) record.push(...varint(bytes.length), ...bytes);
  const payload = [...varint(record.length), ...record];
  const header = new Uint8Array(18);
  header.set([78, 70, 1]);
  const view = new DataView(header.buffer);
  view.setUint32(8, payload.length, true);
  view.setUint32(12, checksum(payload), true);
  return { header, payload: new Uint8Array(payload) };
}
