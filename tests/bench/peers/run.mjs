// Builds a peer's index of notes and asks it queries.
//
//   node tests/bench/peers/run.mjs PEER --notes FILE.jsonl --lang L --out DIR [--task QUERIES.jsonl=RUN.trec]...
//
// Writes the index into DIR and the runs in TREC's form; prints a report as one line of JSON.

import { mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { watchMemory } from "./memory.mjs";

/** @typedef {import("./types.d.ts").Note} Note */
/** @typedef {import("./types.d.ts").Search} Search */
/** @typedef {Partial<import("./types.d.ts").SingleFile & import("./types.d.ts").Folder> & { close?: () => unknown }} Peer */

/** How much of a ranking is written. */
const LIMIT = 10;
/** So many queries are asked once more, to time them with everything in memory. */
const TIMED = 50;

/**
 * @param {string} file
 * @returns {Promise<any[]>}
 */
async function lines(file) {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/**
 * @param {string} folder
 * @returns {Promise<{ files: number, bytes: number }>}
 */
async function weigh(folder) {
  const names = await readdir(folder, { recursive: true });
  const found = await Promise.all(names.map((name) => stat(path.join(folder, name))));
  const files = found.filter((entry) => entry.isFile());
  return { files: files.length, bytes: files.reduce((sum, entry) => sum + entry.size, 0) };
}

/**
 * Quality 11 for what it can do in seconds, 9 for the rest.
 * @param {string} text
 */
function brotli(text) {
  const bytes = Buffer.from(text);
  const quality = bytes.length > 4_000_000 ? 9 : 11;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return brotliCompressSync(bytes, { params });
}

/**
 * @param {Peer} peer
 * @param {Note[]} notes
 * @param {string} lang
 * @param {string} out
 */
async function build(peer, notes, lang, out) {
  const memory = watchMemory();
  const start = performance.now();
  const text = peer.build ? await peer.build(notes, lang) : undefined;
  await peer.buildFolder?.(notes, lang, out);
  const seconds = (performance.now() - start) / 1000;
  const rss = await memory.peak();
  await peer.close?.();
  if (text === undefined) {
    const { files, bytes } = await weigh(out);
    return { seconds, rss, files, raw: bytes, brotli: null };
  }
  const packed = brotli(text);
  await writeFile(path.join(out, "index.json"), text);
  // The static server sends this one, so that it need not pack again.
  await writeFile(path.join(out, "index.json.br"), packed);
  return { seconds, rss, files: 1, raw: Buffer.byteLength(text), brotli: packed.length };
}

/**
 * @param {Peer} peer
 * @param {string} out
 * @param {string} lang
 * @returns {Promise<Search>}
 */
async function open(peer, out, lang) {
  if (peer.openFolder) return peer.openFolder(out, lang);
  if (!peer.open) throw new Error("the peer cannot be opened");
  return peer.open(await readFile(path.join(out, "index.json"), "utf8"), lang);
}

/**
 * @param {Search} search
 * @param {string} queries
 * @param {string} run
 * @param {string} name
 */
async function answer(search, queries, run, name) {
  /** @type {{ _id: string, text: string }[]} */
  const asked = await lines(queries);
  let out = "";
  for (const { _id, text } of asked) {
    const found = (await search(text)).slice(0, LIMIT);
    found.forEach(({ id, score }, place) => (out += `${_id} Q0 ${id} ${place + 1} ${score} ${name}\n`));
  }
  await writeFile(run, out);
  /** @type {number[]} */
  const times = [];
  for (const { text } of asked.slice(0, TIMED)) {
    const start = performance.now();
    await search(text);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => times[Math.floor((times.length - 1) * part)] ?? 0;
  return { queries: asked.length, median: at(0.5), p95: at(0.95) };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    notes: { type: "string" },
    lang: { type: "string" },
    out: { type: "string" },
    task: { type: "string", multiple: true, default: [] },
  },
});
const [name] = positionals;
const { notes: file, lang, out } = values;
if (!name || !file || !lang || !out) throw new Error("PEER, --notes, --lang and --out are needed");
/** @type {Peer} */
const peer = await import(`./${name}.mjs`);
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
/** @type {Note[]} */
const notes = (await lines(file)).map(({ id, title = "", text = "" }) => ({ id, title, text }));
const built = await build(peer, notes, lang, out);
const search = await open(peer, out, lang);
const tasks = [];
for (const task of values.task) {
  const [queries = "", run = ""] = task.split("=");
  tasks.push(await answer(search, queries, run, name));
}
process.stdout.write(`${JSON.stringify({ notes: notes.length, ...built, tasks })}\n`);
