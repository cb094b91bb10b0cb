// Traces of scrolling through a feed, in Chromium with a slow processor.
//
//   node tests/bench/page/scroll.mjs --folder DIR [--layout NAME] [--rate N]
//
// `feed` in the folder is a built feed with the widget beside it. Pages are put beside it. NOTEFALL_CHROMIUM names the browser. Prints JSON: what
// happened in each layout, window and speed.

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Chromium } from "../cold/chromium.mjs";
import { serve } from "../cold/serve.mjs";
import { between, quantile } from "./trace.mjs";
import { CPU, PHONE, inPage } from "./visit.mjs";

const LAYOUTS = ["waterfall", "grid", "list", "carousel"];

/** Windows by name. */
const WINDOWS = { phone: PHONE, laptop: { width: 1280, height: 800, deviceScaleFactor: 1, mobile: false } };

/** In CSS pixels a second: somebody who looks at everything, and somebody who flings. */
const SPEEDS = { reading: 600, flinging: 6000 };

/** How long each lasts, in seconds. */
const LASTS = 5;

/** Tasks of the main thread, and marks. */
const CATEGORIES = ["-*", "devtools.timeline", "disabled-by-default-devtools.timeline"];

const { values } = parseArgs({
  options: {
    folder: { type: "string", default: "" },
    layout: { type: "string" },
    rate: { type: "string", default: String(CPU) },
  },
});
const folder = path.resolve(values.folder);

const page = (/** @type {string} */ layout) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${layout}</title>
<style>body { margin: 0 auto; max-width: 80rem; font: 16px/1.5 sans-serif } note-feed { display: block; min-height: 100svh }</style>
<h1>A site</h1>
<note-feed src="feed/" layout="${layout}"></note-feed><p>The end.</p>
<script async src="feed/notefall.js"></script>`;

/** Notes how far apart frames are, until it is asked. */
const FRAMES = `(() => {
  const times = [];
  const next = (now) => { times.push(now); window.frames_ = window.requestAnimationFrame(next); };
  requestAnimationFrame(next);
  window.end = () => { cancelAnimationFrame(window.frames_); return times.slice(1).map((time, place) => time - times[place]); };
})()`;

const ROOT = `document.querySelector("note-feed").shadowRoot`;

/**
 * @param {Chromium} browser
 * @param {string} origin
 * @param {string} layout
 * @param {keyof typeof WINDOWS} window
 */
const scrolled = (browser, origin, layout, window) =>
  inPage(browser, WINDOWS[window], async ({ call, evaluate, sessionId }) => {
    await call("Page.navigate", { url: `${origin}/${layout}.html` });
    const end = performance.now() + 30_000;
    const there = `document.querySelector("note-feed")?.shadowRoot?.querySelector(".card img")?.complete === true`;
    while (!(await evaluate(there).catch(() => false))) {
      if (performance.now() > end) throw new Error(`no cards in ${layout}`);
      await sleep(100);
    }
    await sleep(500);
    await call("Emulation.setCPUThrottlingRate", { rate: Number(values.rate) });
    const { width, height } = WINDOWS[window];
    const seen = [];
    for (const [speed, pixels] of Object.entries(SPEEDS)) {
      /** @type {import("./trace.mjs").Event[]} */
      const events = [];
      const complete = new Promise((resolve) => {
        const stop = browser.listen(({ method, params, sessionId: from }) => {
          if (from !== sessionId) return;
          if (method === "Tracing.dataCollected") events.push(...params.value);
          if (method === "Tracing.tracingComplete") resolve(stop());
        });
      });
      await call("Tracing.start", {
        transferMode: "ReportEvents",
        traceConfig: { includedCategories: CATEGORIES.slice(1), excludedCategories: ["*"] },
      });
      await evaluate(`console.timeStamp("begin"); ${FRAMES}`);
      const far = -pixels * LASTS;
      const along =
        layout === "carousel" ? { xDistance: far, yDistance: 0 } : { xDistance: 0, yDistance: far };
      const gesture = { x: width / 2, y: height / 2, speed: pixels, gestureSourceType: "mouse", ...along };
      await call("Input.synthesizeScrollGesture", gesture);
      const frames = await evaluate(`console.timeStamp("end"); end()`);
      const { elements, cards, scrolled } = await evaluate(`({
        elements: ${ROOT}.querySelectorAll("*").length, cards: ${ROOT}.querySelectorAll(".card").length,
        scrolled: Math.round(Math.max(scrollY, Math.abs(${ROOT}.querySelector(".feed").scrollLeft))) })`);
      await call("Tracing.end");
      await complete;
      const { seconds, tasks, longest, waiting, long, busy, inside } = between(events, "begin", "end");
      const times = [0.5, 0.95, 0.99].map((share) => quantile(frames, share));
      const late = frames.filter((/** @type {number} */ time) => time > 25).length;
      const rest = {
        seconds,
        frames: frames.length,
        times,
        late,
        tasks,
        longest,
        waiting,
        long,
        busy,
        elements,
        cards,
        scrolled,
        inside,
      };
      seen.push({ layout, window, speed, ...rest });
    }
    return seen;
  });

const layouts = LAYOUTS.filter((layout) => !values.layout || layout === values.layout);
for (const layout of layouts) await writeFile(path.join(folder, `${layout}.html`), page(layout));
const host = await serve(folder, undefined, 0);
const browser = new Chromium(process.env["NOTEFALL_CHROMIUM"] ?? "chromium");
try {
  const all = [];
  for (const layout of layouts) {
    for (const window of /** @type {(keyof typeof WINDOWS)[]} */ (Object.keys(WINDOWS))) {
      all.push(...(await scrolled(browser, host.origin, layout, window)));
    }
  }
  process.stdout.write(`${JSON.stringify(all)}\n`);
} finally {
  await browser.end();
  await host.end();
}
