// Cards and notes say the counts that hold now: the golden files of the format come out as `core` makes them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { inflateRawSync } from "node:zlib";
import { loadCounted } from "./counts.js";

const BASE = "https://edge.example/f/kitchen/";
const SEGMENT = "0011223344556677";
const COUNTS = "1020304050607080/counts0.bin";

/** A golden file, as the loader has it. */
const golden = (/** @type {string} */ name) => {
  const text = readFileSync(new URL(`../../core/tests/golden/${name}.hex`, import.meta.url), "utf8");
  const file = Uint8Array.from(Buffer.from(text.replace(/#.*|\s/g, ""), "hex"));
  const end = 18 + new DataView(file.buffer).getUint16(16, true);
  return { header: file.subarray(0, end), payload: Uint8Array.from(inflateRawSync(file.subarray(end))) };
};

/** The same without what a header says of the packed payload alone. */
const shown = (/** @type {import("./shard.js").Shard} */ { header, payload }) => [
  Buffer.from(header).toString("hex"),
  Buffer.from(payload).toString("hex"),
];

/** A feed whose files are these, and what was asked of it. */
const feed = (/** @type {Record<string, import("./shard.js").Shard>} */ files) => {
  /** @type {string[]} */
  const asked = [];
  /** @type {typeof import("./shard.js").load} */
  const load = async (url, cache = "default") => {
    const path = url.slice(BASE.length);
    asked.push(`${path} ${cache}`);
    const file = files[path];
    if (!file) throw new Error(`${path} is not there`);
    return file;
  };
  const head = golden("counted-head");
  return {
    asked,
    get: (/** @type {string} */ path, /** @type {RequestCache | undefined} */ cache = undefined) =>
      loadCounted(load, BASE, head, BASE + path, cache),
  };
};

const files = () => ({
  [`${SEGMENT}/cards0.bin`]: golden("cards0"),
  [`${SEGMENT}/notes0.bin`]: golden("notes0"),
  [`${SEGMENT}/ids0.bin`]: golden("ids0"),
  [COUNTS]: golden("counts0"),
});

test("cards and notes say the counts of their chunk, which is fetched once and with them", async () => {
  const { asked, get } = feed(files());
  for (const kind of ["cards0", "notes0"]) {
    assert.deepEqual(shown(await get(`${SEGMENT}/${kind}.bin`)), shown(golden(`counted-${kind}`)));
  }
  assert.deepEqual(shown(await get(`${SEGMENT}/ids0.bin`)), shown(golden("ids0")));
  const chunk = asked.filter((path) => path.startsWith(COUNTS));
  assert.deepEqual(chunk, [`${COUNTS} default`]);
  // Nothing waits for anything: both were asked for before either came.
  assert.deepEqual(asked.slice(0, 2).sort(), [`${SEGMENT}/cards0.bin default`, `${COUNTS} default`].sort());
});

test("without the chunk they say what they were written with", async () => {
  const good = golden("counts0");
  const damaged = { ...good, payload: good.payload.map((byte, at) => (at === 3 ? byte ^ 1 : byte)) };
  const misplaced = { ...good, header: good.header.map((byte, at) => (at === 4 ? 1 : byte)) };
  const { [COUNTS]: _, ...none } = files();
  for (const bad of [
    none,
    { ...none, [COUNTS]: damaged },
    { ...none, [COUNTS]: misplaced },
    { ...none, [COUNTS]: golden("ids0") },
  ]) {
    const { asked, get } = feed(bad);
    assert.deepEqual(shown(await get(`${SEGMENT}/cards0.bin`)), shown(golden("cards0")));
    assert.deepEqual(shown(await get(`${SEGMENT}/notes0.bin`)), shown(golden("notes0")));
    // Once more, past all caches, and then no more.
    const chunk = asked.filter((path) => path.startsWith(COUNTS));
    assert.deepEqual(chunk, [`${COUNTS} default`, `${COUNTS} reload`]);
  }
});

test("what is damaged is passed on as it is, and what does not come fails", async () => {
  const good = golden("cards0");
  const damaged = { ...good, payload: good.payload.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) };
  const { get } = feed({ ...files(), [`${SEGMENT}/cards0.bin`]: damaged });
  assert.deepEqual(shown(await get(`${SEGMENT}/cards0.bin`, "reload")), shown(damaged));
  await assert.rejects(get(`${SEGMENT}/cards7.bin`), /cards7\.bin is not there/);
});

test("whatever bytes a payload has, there is an end of it", async () => {
  const { header } = golden("cards0");
  let state = 7;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 16;
  for (let round = 0; round < 300; round++) {
    const payload = Uint8Array.from({ length: random() % 90 }, () => (random() % 3 ? random() : 255));
    const sealed = header.slice();
    new DataView(sealed.buffer).setUint32(12, sum(payload), true);
    const { get } = feed({ ...files(), [`${SEGMENT}/cards0.bin`]: { header: sealed, payload } });
    const file = await get(`${SEGMENT}/cards0.bin`);
    assert.equal(
      new DataView(file.header.buffer, file.header.byteOffset).getUint32(12, true),
      sum(file.payload),
    );
  }
});

/** CRC-32, bit by bit. */
const sum = (/** @type {Uint8Array} */ bytes) => {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
};
