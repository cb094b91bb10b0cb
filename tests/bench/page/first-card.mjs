// When a first card is there, in Chromium on a slow line: of pages with a feed, and of one that somebody wrote by hand.
//
//   node tests/bench/page/first-card.mjs --feed URL [--runs N] [--rate N]
//
// The feed is one at a Worker. The pages stand on another origin. NOTEFALL_CHROMIUM names the browser. Prints JSON: of each kind of page the
// medians and each run, in milliseconds.

import { parseArgs } from "node:util";
import { pinOf } from "../../../www/playground/snippet.js";
import { Chromium } from "../cold/chromium.mjs";
import { listen, pack } from "../cold/http2.mjs";
import { STYLE, byHand, pinned, tag } from "./pages.mjs";
import { relay } from "./relay.mjs";
import { CPU, PHONE, inPage, visit } from "./visit.mjs";

const { values } = parseArgs({
  options: {
    feed: { type: "string" },
    runs: { type: "string", default: "5" },
    rate: { type: "string", default: String(CPU) },
  },
});
const feed = new URL(values.feed ?? "");
const ask = relay(feed.origin);

/** Reads the cards of the edge's page, which has them all without script. */
const CARDS = `[...document.querySelectorAll("article.card")].map((card) => {
  const text = (selector) => card.querySelector(selector)?.textContent.trim() ?? "";
  const image = card.querySelector(".cover img");
  const names = ["src", "srcset", "sizes", "width", "height", "alt", "loading"];
  const picture = image && Object.fromEntries(names.flatMap((name) => image.hasAttribute(name) ? [[name, image.getAttribute(name)]] : []));
  return { lang: card.lang, title: text("h3"), excerpt: text(".sheet p"), author: text(".author"), place: text(".place"),
    likes: text(".likes"), ...(picture && { picture }) };
})`;

const page = (/** @type {string} */ text, type = "text/html; charset=utf-8") => ({
  bytes: pack(Buffer.from(text)),
  headers: { "content-type": type, "content-encoding": "br", "cache-control": "max-age=600" },
});

const browser = new Chromium(process.env["NOTEFALL_CHROMIUM"] ?? "chromium");
const edge = await listen(ask);
/** @type {Map<string, import("../cold/http2.mjs").Answer>} */
const files = new Map([["/site.css", page(STYLE, "text/css; charset=utf-8")]]);
const site = await listen(
  async (url) => files.get(url.pathname) ?? ask(new URL(feed.pathname + url.pathname.slice(1), feed)),
);
try {
  const address = edge.origin + feed.pathname;
  const cards = await inPage(browser, PHONE, async ({ call, evaluate }) => {
    await call("Emulation.setScriptExecutionDisabled", { value: true });
    await call("Page.navigate", { url: address });
    for (;;) {
      if (await evaluate("document.readyState === 'complete' && location.href !== 'about:blank'"))
        return evaluate(CARDS);
    }
  });
  if (!(cards.length > 1)) throw new Error(`${address} has no cards`);
  const loader = await (await fetch(`${feed.origin}/notefall.js`)).arrayBuffer();
  const pin = await pinOf(new Uint8Array(loader));
  if (!pin) throw new Error("the loader names no wasm");
  files.set("/hand.html", page(byHand(cards)));
  files.set("/tag.html", page(tag(edge.origin, address)));
  files.set("/pinned.html", page(pinned(edge.origin, address, pin)));
  /** @type {Record<string, string>} */
  const kinds = {
    hand: `${site.origin}/hand.html`,
    edge: address,
    pinned: `${site.origin}/pinned.html`,
    tag: `${site.origin}/tag.html`,
  };
  /** @type {Record<string, Awaited<ReturnType<typeof visit>>[]>} */
  const runs = {};
  const names = Object.keys(kinds);
  // The first of each warms up what is in front of the Worker, and the browser itself.
  for (let run = 0; run <= Number(values.runs); run++) {
    for (const name of names) {
      const seen = await visit(browser, kinds[name] ?? "", Number(values.rate));
      if (run > 0) (runs[name] ??= []).push(seen);
    }
  }
  const median = (/** @type {number[]} */ numbers) =>
    [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? NaN;
  const report = names.map((name) => {
    const all = runs[name] ?? [];
    return {
      name,
      card: median(all.map(({ card }) => card)),
      picture: median(all.map(({ picture }) => picture)),
      all,
    };
  });
  process.stdout.write(`${JSON.stringify({ cards: cards.length, report })}\n`);
} finally {
  await browser.end();
  await Promise.all([edge.end(), site.end()]);
}
