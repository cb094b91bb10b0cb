// What is said of traces, and the pages that are timed.
import assert from "node:assert/strict";
import test from "node:test";
import { byHand, pinned, tag } from "./pages.mjs";
import { between, quantile } from "./trace.mjs";

const at = { pid: 1, tid: 2 };
const mark = (/** @type {string} */ message, /** @type {number} */ ts) => ({
  ...at,
  name: "TimeStamp",
  ph: "I",
  ts,
  args: { data: { message } },
});
const took = (/** @type {string} */ name, /** @type {number} */ ts, /** @type {number} */ dur) => ({
  ...at,
  name,
  ph: "X",
  ts,
  dur,
});

test("tasks count on the marks' own thread, between the marks", () => {
  const events = [
    took("RunTask", 0, 900_000),
    mark("begin", 1_000_000),
    took("RunTask", 1_100_000, 20_000),
    took("RunTask", 1_200_000, 60_000),
    { ...took("RunTask", 1_300_000, 90_000), tdur: 15_000 },
    took("Layout", 1_210_000, 40_000),
    took("Layout", 1_255_000, 2_000),
    // Another thread's.
    { ...took("RunTask", 1_400_000, 700_000), tid: 3 },
    mark("end", 2_000_000),
    took("RunTask", 2_100_000, 800_000),
  ];
  assert.deepEqual(between(events, "begin", "end"), {
    seconds: 1,
    tasks: 3,
    longest: 60,
    waiting: 90,
    long: 1,
    busy: 95,
    inside: { Layout: 42 },
  });
  assert.throws(() => between(events, "begin", "nothing"), /no mark nothing/);
});

test("a share of all is not above its value", () => {
  const numbers = Array.from({ length: 101 }, (_, place) => 100 - place);
  assert.deepEqual(
    [0, 0.5, 0.95, 1].map((share) => quantile(numbers, share)),
    [0, 50, 95, 100],
  );
  assert.ok(Number.isNaN(quantile([], 0.5)));
});

test("a page by hand has all words and pictures, and runs nothing", () => {
  const card = { lang: "zh", title: "<b>潮汐</b>", excerpt: "", author: "Li & Mei", place: "", likes: "12" };
  const written = byHand([{ ...card, picture: { src: 'm/a"b.webp', alt: "" } }]);
  assert.ok(written.includes('<article class="card" lang="zh">'), written);
  assert.ok(written.includes('<img src="m/a&quot;b.webp" alt="">'), written);
  assert.ok(
    written.includes("<h3>&lt;b&gt;潮汐&lt;/b&gt;</h3>") && written.includes("Li &amp; Mei · 12"),
    written,
  );
  assert.ok(!written.includes("<script"));
});

test("pages with a feed name the edge, hints first", () => {
  const [edge, feed] = ["https://edge.example", "https://edge.example/f/demo/"];
  assert.ok(tag(edge, feed).includes(`src="${edge}/notefall.js" data-feed="${feed}"></script>`));
  const pin = { loader: "notefall.a.js", integrity: "sha384-x", wasm: "notefall.b.wasm" };
  const written = pinned(edge, feed, pin);
  const [head = "", body = ""] = written.split("<body>");
  assert.ok(head.includes(`href="${feed}head.bin"`) && head.includes(`href="${edge}/notefall.b.wasm"`), head);
  assert.ok(body.includes(`<note-feed src="${feed}">`), body);
});
