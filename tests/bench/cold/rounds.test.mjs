// Part of `cargo xtask test types`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { countRounds, total } from "./rounds.mjs";

/** @type {(start: number, end: number, type?: string) => import("./rounds.mjs").Entry} */
const entry = (start, end, type = "Fetch") => ({ url: "", type, start, end, bytes: 10 });

test("requests side by side are one round", () => {
  assert.equal(countRounds([entry(0, 5), entry(1, 4), entry(2, 9)]), 1);
});

test("a chain is as many rounds as it has links", () => {
  assert.equal(countRounds([entry(6, 9), entry(0, 5), entry(1, 4), entry(10, 12)]), 3);
  assert.equal(countRounds([]), 0);
});

test("pictures are counted apart", () => {
  const found = total([entry(0, 5), entry(6, 9, "Image")]);
  assert.deepEqual(found, { bytes: 10, requests: 1, rounds: 1, pictures: 1, pictureBytes: 10 });
});
