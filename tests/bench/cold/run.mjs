// Measures cold searches in headless Chromium.
//
//   node tests/bench/cold/run.mjs --lang L --folder PEER=DIR... [--edge URL] --query TEXT...
//   node tests/bench/cold/run.mjs --url URL --input SELECTOR --results SELECTOR --query TEXT...
//
// The first form puts a page beside each peer's index and serves it, and what is below `feed/` from a Worker where `--edge` names a
// feed there; the second takes any page, such as one with <note-feed>.
// NOTEFALL_CHROMIUM names the browser. Prints a line of JSON for each peer or page: the medians over the queries, and each query.

import path from "node:path";
import { parseArgs } from "node:util";
import { Chromium } from "./chromium.mjs";
import { measure } from "./measure.mjs";
import { writePage } from "./page.mjs";
import { DELAY_MS, serve } from "./serve.mjs";

/** @typedef {Omit<import("./measure.mjs").What, "query">} Page */

const { values } = parseArgs({
  options: {
    lang: { type: "string", default: "en" },
    folder: { type: "string", multiple: true, default: [] },
    edge: { type: "string" },
    url: { type: "string" },
    input: { type: "string", default: "input" },
    results: { type: "string", default: "li" },
    query: { type: "string", multiple: true, default: [] },
    entries: { type: "boolean", default: false },
  },
});

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? 0;

/**
 * @param {Chromium} browser
 * @param {string} name
 * @param {Page} page
 */
async function report(browser, name, page) {
  /** @type {(Awaited<ReturnType<typeof measure>> | Omit<Awaited<ReturnType<typeof measure>>, "entries">)[]} */
  const all = [];
  for (const query of values.query) {
    const { entries, ...measured } = await measure(browser, { ...page, query });
    all.push(values.entries ? { ...measured, entries } : measured);
  }
  const of = (/** @type {"bytes" | "requests" | "rounds" | "milliseconds"} */ key) =>
    median(all.map((measured) => measured[key] ?? NaN));
  const medians = { bytes: of("bytes"), requests: of("requests"), rounds: of("rounds") };
  process.stdout.write(`${JSON.stringify({ name, ...medians, milliseconds: of("milliseconds"), all })}\n`);
}

const browser = new Chromium(process.env["NOTEFALL_CHROMIUM"] ?? "chromium");
try {
  for (const pair of values.folder) {
    const [peer = "", folder = ""] = pair.split("=");
    const places = await writePage(peer, folder, values.lang);
    const server = await serve(path.resolve(folder), values.edge);
    try {
      await report(browser, peer, { url: `${server.origin}/`, delay: DELAY_MS, ...places });
    } finally {
      await server.end();
    }
  }
  if (values.url) {
    await report(browser, values.url, { url: values.url, input: values.input, results: values.results });
  }
} finally {
  await browser.end();
}
