// What the playground writes is what was chosen, whatever that is.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { PROPERTIES, READY, css, fromQuery, html, isPlain, pinOf, toQuery } from "./snippet.js";

const usual = { feed: "https://edge.example/f/kitchen/", loader: "https://edge.example/notefall.js" };

test("what was not chosen is not written", () => {
  assert.equal(
    html(new Map(), usual),
    `<script async src="https://edge.example/notefall.js"></script>
<note-feed src="https://edge.example/f/kitchen/">
  <p><a href="https://edge.example/f/kitchen/">All notes on one page</a></p>
</note-feed>`,
  );
  assert.equal(css(new Map()), "note-feed {\n  display: block;\n  min-height: 100svh;\n}");
});

test("attributes stand in the element or in the tag", () => {
  const wishes = fromQuery("?search=&columns=3&search-at=page");
  assert.match(html(wishes, usual), /<note-feed src="[^"]+" columns="3" search search-at="page">/);
  wishes.set("form", "tag");
  const tag = `<script async src="${usual.loader}" data-feed="${usual.feed}" data-columns="3" data-search data-search-at="page"></script>`;
  assert.equal(html(wishes, usual), tag);
});

test("a loader that is pinned has what it fetches first preloaded, and both checked", async () => {
  const text =
    'x("notefall.0123456789abcdef.wasm","sha384-' + "A".repeat(64) + '","notefall.fedcba9876543210.mjs")';
  const pin = await pinOf(new TextEncoder().encode(text));
  const digest = (/** @type {string} */ kind) => createHash(kind).update(text);
  const name = `notefall.${digest("sha256").digest("hex").slice(0, 16)}.js`;
  const integrity = `sha384-${digest("sha384").digest("base64")}`;
  const wasm = "notefall.0123456789abcdef.wasm";
  assert.deepEqual(pin, { loader: name, integrity, wasm });
  const wishes = new Map([
    ["form", "pinned"],
    ["feed", "https://edge.example/f/kitchen"],
  ]);
  const written = html(wishes, usual, pin);
  for (const part of [
    'as="fetch" crossorigin href="https://edge.example/f/kitchen/head.bin" />',
    `as="fetch" crossorigin href="https://edge.example/${wasm}" />`,
    `<script async crossorigin src="https://edge.example/${name}" integrity="${integrity}"></script>`,
    '<note-feed src="https://edge.example/f/kitchen">',
  ])
    assert.ok(written.includes(part), `${part}\n${written}`);
  assert.equal(html(wishes, usual), html(new Map([...wishes].slice(1)), usual));
  assert.equal(await pinOf(new TextEncoder().encode("<!doctype html>")), undefined);
});

test("nothing that was typed ends an attribute", () => {
  const wishes = new Map([["feed", `https://a.example/"><img src=x onerror='alert(1)'>&<b`]]);
  const written = html(wishes, usual);
  assert.ok(!written.includes("<img") && !written.includes('"><i'), written);
  assert.ok(written.includes("&amp;&lt;b"), written);
});

test("an address says the same again", () => {
  for (const query of [
    "",
    "search=&links=",
    "feed=https%3A%2F%2Fa.example%2F&columns=2&--nf-accent=%23b1452d",
  ]) {
    assert.equal(toQuery(fromQuery("?" + query)), query);
  }
  assert.equal(toQuery(fromQuery("?onclick=1&columns=&utm=x")), "");
});

test("values that would end a rule are none", () => {
  for (const value of ["red", "light-dark(#fff, #000)", '"A B", serif']) assert.ok(isPlain(value), value);
  for (const value of ["red}", "red;color:blue", "red/*", "\\7d", "{"]) assert.ok(!isPlain(value), value);
});

test("the documentation has the same looks, and the form a field for each property", async () => {
  const read = (/** @type {string} */ path) => readFile(new URL(path, import.meta.url), "utf8");
  const plain = (/** @type {string} */ text) => text.replaceAll(/\s+/g, " ");
  const looks = plain(await read("../docs/looks.md"));
  for (const [name, properties] of Object.entries(READY)) {
    if (name === "plain") continue;
    const rule = Object.entries(properties).map(([property, value]) => `${property}: ${value}`);
    assert.ok(looks.includes(`.${name} { ${rule.join("; ")} }`), name);
  }
  const page = await read("playground.html");
  for (const property of Object.keys(PROPERTIES)) assert.ok(page.includes(`name="${property}"`), property);
});
