// Counts that changed since their notes were written: a module of its own, loaded where a feed's head says that there are any. It has
// cards and notes say the new ones; `core/FORMAT.md` says where those stand, `core/src/counts.rs` does the same elsewhere.
import { checksum, varint } from "./bytes.js";

/** @typedef {import("./shard.js").Shard} Shard */
/** @typedef {typeof import("./shard.js").load} Load */

/** The header without extensions, and the kind of a chunk in it. */
const HEADER = 18;
const COUNTS = 8;

/**
 * Where a chunk begins: its segment, and the first shards of cards and notes there.
 *
 * @typedef {{ segment: string, cards: number, notes: number }} Chunk
 */

/** Reads a payload as `core/src/wire.rs` does; zeros behind its end. */
class Reader {
  at = 0;
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
  }

  byte() {
    return this.bytes[this.at++] ?? 0;
  }

  number() {
    let number = 0;
    for (let unit = 1, byte = 128; byte > 127 && unit < 2 ** 70; unit *= 128) {
      byte = this.byte();
      number += (byte & 127) * unit;
    }
    return number;
  }

  /** Passes over something that begins with its length: a text, a record. */
  skip() {
    const length = this.number();
    this.at += length;
  }

  /**
   * So many of something; fewer where there are no more bytes.
   *
   * @template T
   * @param {number} count
   * @param {() => T} read
   */
  items(count, read) {
    /** @type {T[]} */
    const items = [];
    while (items.length < count && this.at < this.bytes.length) items.push(read());
    return items;
  }

  /**
   * @template T
   * @param {() => T} read
   */
  list(read) {
    return this.items(this.number(), read);
  }

  hash() {
    return Array.from({ length: 8 }, () => this.byte().toString(16).padStart(2, "0")).join("");
  }
}

/** @param {Uint8Array} payload A head's. */
function overlay(payload) {
  const from = new Reader(payload);
  // The record's length, the version, four texts, the date.
  from.number();
  from.number();
  for (let text = 0; text < 4; text++) from.skip();
  from.number();
  const segments = from.list(() => {
    const end = from.number() + from.at;
    const hash = from.hash();
    from.at = end;
    return hash;
  });
  from.list(() => from.skip());
  from.list(() => [from.number(), from.number(), from.number()]);
  let [number, cards, notes] = [0, 0, 0];
  const chunks = from.list(() => {
    const further = from.number();
    if (further) [number, cards, notes] = [number + further, 0, 0];
    cards += from.number();
    notes += from.number();
    return /** @type {Chunk} */ ({ segment: segments[number], cards, notes });
  });
  return { folder: from.hash(), chunks };
}

/**
 * The notes of a chunk: position, `notes` shard, place in it, and the three counts.
 *
 * @param {Uint8Array} payload
 */
function changes(payload) {
  const from = new Reader(payload);
  const count = from.number();
  let sum = 0;
  const plain = () => from.number();
  const summed = () => (sum += from.number());
  const columns = [summed, summed, plain, plain, plain, plain].map((read) => {
    sum = 0;
    return from.items(count, read);
  });
  return (columns[0] ?? []).map((_, row) => columns.map((column) => column[row] ?? 0));
}

/** @param {Shard} file */
const view = ({ header }) => new DataView(header.buffer, header.byteOffset, header.length);

/** @param {Shard} file */
const isSound = (file) =>
  file.header.length >= HEADER && view(file).getUint32(12, true) === checksum(file.payload);

/**
 * A card's or a note's record with other counts.
 *
 * @param {Uint8Array} record
 * @param {boolean} isCard
 * @param {number[]} counts
 */
function counted(record, isCard, counts) {
  const from = new Reader(record);
  const skip = (/** @type {number} */ count) => {
    while (count--) from.skip();
  };
  // As `core/src/records.rs` has them: flags, id, and so on.
  from.byte();
  skip(1);
  if (isCard) {
    from.number();
    skip(5);
    from.number();
  } else {
    skip(6);
    if (from.byte()) from.at += 9;
    from.number();
    from.number();
    skip(1);
    from.list(() => skip(1));
    from.list(() => skip(1));
  }
  const start = from.at;
  const own = isCard ? counts.slice(0, 1) : counts;
  for (const _ of own) from.number();
  // Cut off before: that is for the engine to find.
  return from.at > record.length
    ? record
    : [...record.subarray(0, start), ...own.flatMap(varint), ...record.subarray(from.at)];
}

/**
 * The file with the counts of a chunk; its checksum is that of what comes out.
 *
 * @param {Shard} file
 * @param {boolean} isCard
 * @param {number} number
 * @param {number[][]} rows
 * @returns {Shard}
 */
function merged(file, isCard, number, rows) {
  const from = new Reader(file.payload);
  /** @type {Map<number, number[]>} By the places in the shard. */
  const here = new Map();
  for (const [position = 0, shard, before = 0, ...counts] of rows) {
    if (isCard && position >> 3 === number) here.set(position & 7, counts);
    if (!isCard && shard === number) here.set(before, counts);
  }
  if (!here.size) return file;
  const count = from.number();
  let at = 0;
  const records = from.items(count, () => {
    const end = from.number() + from.at;
    const record = file.payload.subarray(from.at, end);
    from.at = end;
    const counts = here.get(at++);
    return counts ? counted(record, isCard, counts) : record;
  });
  const parts = [varint(count), ...records.flatMap((record) => [varint(record.length), record])];
  const payload = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    payload.set(part, end);
    end += part.length;
  }
  const header = file.header.slice();
  const numbers = new DataView(header.buffer);
  numbers.setUint32(8, payload.length, true);
  numbers.setUint32(12, checksum(payload), true);
  return { ...file, header, payload };
}

/** @type {WeakMap<Shard, ReturnType<typeof overlay> & { read: Map<number, Promise<number[][]>> }>} By the heads. */
const known = new WeakMap();

/**
 * Loads a file. Cards and notes come with the counts that hold now, which are fetched side by side with them; where those cannot be had,
 * with the counts that they were written with.
 *
 * @param {Load} load
 * @param {string} base The feed's address.
 * @param {Shard} head
 * @param {string} url
 * @param {RequestCache} [cache]
 */
export async function loadCounted(load, base, head, url, cache) {
  const [, segment, kind, digits] =
    /^([\da-f]{16})\/(cards|notes)(\d+)\.bin$/.exec(url.slice(base.length)) ?? [];
  const feed = known.get(head) ?? { ...overlay(head.payload), read: new Map() };
  known.set(head, feed);
  const number = Number(digits);
  const isCard = kind === "cards";
  const last = feed.chunks.findLastIndex(
    (chunk) => chunk.segment === segment && chunk[isCard ? "cards" : "notes"] <= number,
  );
  if (last < 0) return load(url, cache);
  const fetched = async (/** @type {RequestCache} */ how) => {
    const file = await load(`${base}${feed.folder}/counts${last}.bin`, how);
    const header = view(file);
    if (!isSound(file) || header.getUint8(3) !== COUNTS || header.getUint32(4, true) !== last)
      throw new Error("damaged");
    return changes(file.payload);
  };
  // A damaged copy may be the browser's or a cache's.
  const tried = () => fetched("default").catch(() => fetched("reload"));
  const rows = feed.read.get(last) ?? tried().catch(() => []);
  feed.read.set(last, rows);
  const [file, changed] = await Promise.all([load(url, cache), rows]);
  // What is damaged is for the engine to find.
  return isSound(file) ? merged(file, isCard, number, changed) : file;
}
