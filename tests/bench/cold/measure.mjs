// From nothing to results: opens a page, types a query, waits for results, and gives back everything that was fetched on the way.

import { setTimeout as sleep } from "node:timers/promises";
import { countRounds, total } from "./rounds.mjs";

/** @typedef {import("./chromium.mjs").Chromium} Chromium */
/** @typedef {import("./rounds.mjs").Entry} Entry */

/**
 * @typedef {object} What
 * @property {string} url
 * @property {string} query
 * @property {string} input a selector; ` >>> ` steps into a shadow root
 * @property {string} results a selector of all results
 * @property {number} [wanted] how many results are waited for; 10 unless given
 * @property {number} [delay] of every answer of the host, in milliseconds; where it is not known, rounds are not counted
 */

/** How long results may take. */
const LIMIT_MS = 30_000;
/** Where fewer results come than are wanted, nothing more comes after so long without a request. */
const QUIET_MS = 1_500;

/** Runs in the page. */
const FIND = `(selector) => {
  const steps = selector.split(" >>> ");
  return steps.reduce((roots, step, place) => {
    const found = roots.flatMap((root) => [...root.querySelectorAll(step)]);
    return place + 1 < steps.length ? found.flatMap((element) => element.shadowRoot ?? []) : found;
  }, [document]);
}`;

/**
 * Notes what the network brings, in the page and in its workers.
 * @param {Chromium} browser
 * @param {Set<string>} sessions
 */
function watch(browser, sessions) {
  /** @type {Map<string, Entry & { done: boolean }>} */
  const entries = new Map();
  let last = performance.now();
  const stop = browser.listen(({ method, params, sessionId }) => {
    if (!sessionId || !sessions.has(sessionId)) return;
    if (method === "Target.attachedToTarget") {
      const worker = params.sessionId;
      sessions.add(worker);
      void browser
        .call("Network.enable", {}, worker)
        .then(() => browser.call("Runtime.runIfWaitingForDebugger", {}, worker));
    }
    const known = entries.get(params?.requestId);
    if (method === "Network.requestWillBeSent" && /^https?:/.test(params.request.url)) {
      last = performance.now();
      // A worker's script is told of twice, by the page and by the worker.
      if (known) return;
      const { url } = params.request;
      entries.set(params.requestId, {
        url,
        type: params.type ?? "Other",
        start: last,
        bytes: 0,
        done: false,
      });
    } else if (known && method === "Network.responseReceived") {
      // Of a worker's script Chromium counts only the headers, so the length they state is added.
      const { headers, encodedDataLength, fromDiskCache } = params.response;
      // Asked for again, and at hand.
      if (fromDiskCache) return void entries.delete(params.requestId);
      const length = Number(headers["Content-Length"] ?? headers["content-length"] ?? 0);
      known.bytes = encodedDataLength + length;
    } else if (known && (method === "Network.loadingFinished" || method === "Network.loadingFailed")) {
      last = performance.now();
      known.bytes = Math.max(known.bytes, params.encodedDataLength ?? 0);
      known.done = true;
    }
  });
  const idle = () => [...entries.values()].every((entry) => entry.done);
  return { entries, stop, quietFor: () => (idle() ? performance.now() - last : 0) };
}

/**
 * @param {Chromium} browser
 * @param {What} what
 */
export async function measure(browser, { url, query, input, results, wanted = 10, delay }) {
  const { browserContextId } = await browser.call("Target.createBrowserContext");
  try {
    const { targetId } = await browser.call("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await browser.call("Target.attachToTarget", { targetId, flatten: true });
    const network = watch(browser, new Set([sessionId]));
    /** @type {(expression: string) => Promise<any>} */
    const evaluate = async (expression) => {
      const options = { expression, returnByValue: true };
      const { result, exceptionDetails } = await browser.call("Runtime.evaluate", options, sessionId);
      if (exceptionDetails) throw new Error(`in the page: ${exceptionDetails.exception?.description}`);
      return result.value;
    };
    const find = (/** @type {string} */ selector) => `(${FIND})(${JSON.stringify(selector)})`;
    const count = () => evaluate(`${find(results)}.length`);
    await browser.call("Network.enable", {}, sessionId);
    // A laptop's.
    const metrics = { width: 1280, height: 800, deviceScaleFactor: 1, mobile: false };
    await browser.call("Emulation.setDeviceMetricsOverride", metrics, sessionId);
    const attach = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
    await browser.call("Target.setAutoAttach", attach, sessionId);
    const end = performance.now() + LIMIT_MS;
    await browser.call("Page.navigate", { url }, sessionId);
    // The page's own scripts have run by then, so that somebody listens.
    const ready = `document.readyState === "complete" && ${find(input)}.map((field) => field.focus()).length > 0`;
    while (!(await evaluate(ready))) {
      if (performance.now() > end) throw new Error(`${input} did not come at ${url}`);
      await sleep(20);
    }
    const typed = performance.now();
    // At once, as if pasted: a search for each letter would be another question.
    await browser.call("Input.insertText", { text: query }, sessionId);
    let found = 0;
    while ((found = await count()) < wanted && network.quietFor() < QUIET_MS) {
      if (performance.now() > end) throw new Error(`only ${found} results for ${query} at ${url}`);
      await sleep(20);
    }
    const there = performance.now();
    // What comes after the results is not for them, such as suggestions. What was asked for before may still be on its way.
    const asked = new Set(network.entries.values());
    while (network.quietFor() < 200 && performance.now() < end) await sleep(20);
    network.stop();
    // The page itself and the icon that Chromium asks for are there without a search, too.
    const own = (/** @type {Entry} */ { url, type }) => type === "Document" || url.endsWith("/favicon.ico");
    const entries = [...asked].filter((entry) => entry.done && !own(entry));
    const waited = there - Math.min(there, ...entries.map(({ start }) => start));
    const rounds = delay ? countRounds(waited, delay) : null;
    return { query, results: found, milliseconds: there - typed, rounds, ...total(entries), entries };
  } finally {
    await browser.call("Target.disposeBrowserContext", { browserContextId });
  }
}
