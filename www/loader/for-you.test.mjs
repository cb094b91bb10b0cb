// What "For you" goes by: lists in, lists out; and the files of results that it puts together.
import assert from "node:assert/strict";
import test from "node:test";
import { interests, opened, recalled, searched, woven } from "./interests.js";
import { cardsOf, fileOf } from "./results.js";

const nothing = recalled(null);
const note = (/** @type {string} */ id, /** @type {string[]} */ tags = []) => ({
  id,
  title: `Title of ${id}`,
  tags,
});

test("what was done last counts most, and what was done often counts longer", () => {
  let memory = nothing;
  for (const id of ["a", "b", "a", "c"]) memory = opened(memory, note(id));
  const order = interests(memory, 3).map(({ what }) => what);
  assert.deepEqual(order, ["Title of a", "Title of c", "Title of b"]);
  // Ten more of another kind, and it is far behind.
  for (let turn = 0; turn < 10; turn++) memory = searched(memory, "tea");
  assert.deepEqual(interests(memory, 1), [
    { query: "tea", kind: "searched", what: "tea", weight: memory.searched[0]?.weight },
  ]);
  assert.ok((memory.opened[0]?.weight ?? 1) < 0.4);
});

test("a memory has an end", () => {
  let memory = nothing;
  for (let turn = 0; turn < 200; turn++) {
    memory = searched(
      opened(memory, { id: `${turn}`, title: "x".repeat(500), tags: Array(50).fill("y".repeat(500)) }),
      `q${turn}`,
    );
  }
  assert.deepEqual([memory.opened.length, memory.searched.length], [50, 20]);
  assert.ok(JSON.stringify(memory).length < 20_000);
  assert.deepEqual(recalled(JSON.stringify(memory)), memory);
  assert.equal(searched(memory, "  "), memory);
});

test("whatever was kept is read", () => {
  const empty = { opened: [], searched: [] };
  for (const text of [null, "", "{", "null", "1", "[]", '{"opened":{},"searched":[null,1,"x",{}]}']) {
    assert.deepEqual(recalled(text), empty, String(text));
  }
  const strange = recalled(
    '{"opened":[{"id":7,"title":{},"tags":"no","weight":"1"}],"searched":[{"query":"a","weight":-1}]}',
  );
  assert.deepEqual(strange, {
    opened: [{ id: "7", title: "[object Object]", tags: [], weight: 0 }],
    searched: [{ query: "a", weight: 0 }],
  });
});

test("notes are looked for by plain words, once for all that say the same", () => {
  const odd = opened(opened(nothing, { id: "1", title: 'A -b "c"', tags: ["tag:x", "y"] }), {
    id: "2",
    title: "",
    tags: [],
  });
  assert.deepEqual(
    interests(odd, 9).map(({ query }) => query),
    ["tag x y A b c"],
  );
  const same = opened(opened(nothing, { id: "1", title: "Tea", tags: [] }), {
    id: "2",
    title: "Tea",
    tags: [],
  });
  assert.equal(interests(same, 9).length, 1);
});

test("lists are woven, without what is known", () => {
  const list = (/** @type {string} */ ids) => [...ids].map((id) => ({ id }));
  const ids = (/** @type {{ id: string }[]} */ cards) => cards.map(({ id }) => id).join("");
  assert.equal(ids(woven([list("abc"), list("bde"), list("")], new Set("e"), 9)), "abcd");
  assert.equal(ids(woven([list("abc"), list("xyz")], new Set(), 3)), "axb");
  assert.equal(ids(woven([], new Set(), 3)), "");
});

/** A card's record as far as it is looked at: flags, id, and a tail. */
const card = (/** @type {string} */ id, /** @type {[number, number]} */ place) => {
  const text = new TextEncoder().encode(id);
  const length = text.length > 127 ? [(text.length % 128) + 128, text.length >> 7] : [text.length];
  return { id, bytes: Uint8Array.from([2, ...length, ...text, 9, 9]), place };
};

/** A file as the engine makes it: with details between header and payload. */
const withDetails = (/** @type {ReturnType<typeof card>[]} */ cards) => {
  const { header, payload } = fileOf(cards);
  const details = new TextEncoder().encode(JSON.stringify({ places: cards.map(({ place }) => place) }));
  return { header: Uint8Array.from([...header, ...details]), payload };
};

test("what was put together is taken apart", () => {
  const cards = [
    card("月亮", [0, 3]),
    card("x".repeat(200), [1, 0]),
    ...Array.from({ length: 150 }, (_, at) => card(`${at}`, [2, at])),
  ];
  assert.deepEqual(cardsOf(withDetails(cards)), cards);
  const { header, payload } = fileOf(cards.slice(0, 1));
  assert.equal(String.fromCharCode(header[0] ?? 0, header[1] ?? 0), "NF");
  assert.equal(new DataView(header.buffer).getUint32(8, true), payload.length);
});

test("what is cut off is an error, and never more than it is", () => {
  const { header, payload } = withDetails([card("a", [0, 0]), card("b", [0, 1])]);
  for (let length = 0; length < payload.length; length++) {
    assert.throws(
      () => cardsOf({ header, payload: payload.subarray(0, length) }),
      /too early/,
      String(length),
    );
  }
});
