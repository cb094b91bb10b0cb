// Opens pages on a slow line with a slow processor, with nothing kept from before, and tells when the first card is there.

import { setTimeout as sleep } from "node:timers/promises";

/** @typedef {import("../cold/chromium.mjs").Chromium} Chromium */

/**
 * "Slow 4G" as Lighthouse and Chromium's developer tools apply it to requests (`throttling.mobileSlow4G` in Lighthouse's
 * `core/config/constants.js`): round trips of 150 ms, of which a request takes 3.75, and 1.6 Mbit/s down and 750 kbit/s up, of which
 * requests get 90 %.
 */
export const SLOW_4G = {
  offline: false,
  latency: 150 * 3.75,
  downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8,
  uploadThroughput: (750 * 1024 * 0.9) / 8,
};

/** How many times slower the processor is. */
export const CPU = 4;

/** A phone's window, as Lighthouse has it. */
export const PHONE = { width: 412, height: 823, deviceScaleFactor: 1.75, mobile: true };

/** How long a page may take, in milliseconds. */
const LIMIT_MS = 25_000;

/** Runs before anything of the page: notes the frame after the one in which a first card stood, and its picture. */
const WATCH = `(() => {
  const seen = (window.seen = { card: 0, picture: 0 });
  const look = () => {
    const roots = [document, document.querySelector("note-feed")?.shadowRoot].filter(Boolean);
    const cards = roots.flatMap((root) => [...root.querySelectorAll(".card:not(.probe)")].slice(0, 6));
    const stands = cards.find((card) => card.querySelector("h3")?.textContent && card.getBoundingClientRect().height > 40);
    // What stands in this frame is painted by the next one.
    if (stands && !seen.card) requestAnimationFrame((now) => (seen.card = now));
    const shown = cards.map((card) => card.querySelector("img")).find((image) => image?.complete && image.naturalWidth > 0);
    if (shown && !seen.picture) requestAnimationFrame((now) => (seen.picture = now));
    if (!(seen.card && seen.picture)) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;

/**
 * A page in a browser context of its own, for as long as `doing` takes.
 *
 * @template T
 * @param {Chromium} browser
 * @param {object} metrics The window's.
 * @param {(page: { call: (method: string, params?: object) => Promise<any>, evaluate: (expression: string) => Promise<any>, sessionId: string }) => Promise<T>} doing
 */
export async function inPage(browser, metrics, doing) {
  const { browserContextId } = await browser.call("Target.createBrowserContext");
  try {
    const { targetId } = await browser.call("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await browser.call("Target.attachToTarget", { targetId, flatten: true });
    const call = (/** @type {string} */ method, params = {}) => browser.call(method, params, sessionId);
    const evaluate = async (/** @type {string} */ expression) => {
      const options = { expression, returnByValue: true, awaitPromise: true };
      const { result, exceptionDetails } = await call("Runtime.evaluate", options);
      if (exceptionDetails) throw new Error(`in the page: ${exceptionDetails.exception?.description}`);
      return result.value;
    };
    await call("Page.enable");
    await call("Network.enable");
    await call("Emulation.setDeviceMetricsOverride", metrics);
    return await doing({ call, evaluate, sessionId });
  } finally {
    await browser.call("Target.disposeBrowserContext", { browserContextId });
  }
}

/**
 * When the first card and the first picture were there, in milliseconds since the page was asked for, and what was fetched until then.
 *
 * @param {Chromium} browser
 * @param {string} url
 * @param {number} [rate] How many times slower the processor is.
 */
export const visit = (browser, url, rate = CPU) =>
  inPage(browser, PHONE, async ({ call, evaluate, sessionId }) => {
    /** @type {Map<string, number>} By address, when it was asked for. */
    const asked = new Map();
    /** @type {string[]} */
    const said = [];
    const stop = browser.listen(({ method, params, sessionId: from }) => {
      if (from !== sessionId) return;
      if (method === "Network.requestWillBeSent") {
        const { url } = params.request;
        if (asked.has(url)) said.push(`${url} was asked for twice`);
        asked.set(url, params.timestamp);
      } else if (method === "Log.entryAdded") said.push(params.entry.text);
    });
    await call("Log.enable");
    await call("Network.emulateNetworkConditions", SLOW_4G);
    await call("Emulation.setCPUThrottlingRate", { rate });
    await call("Page.addScriptToEvaluateOnNewDocument", { source: WATCH });
    await call("Page.navigate", { url });
    const end = performance.now() + LIMIT_MS;
    for (;;) {
      const { card, picture } = (await evaluate("window.seen")) ?? {};
      if (card && picture) {
        stop();
        return { card, picture, said, requests: asked.size };
      }
      if (performance.now() > end) throw new Error(`no card and picture came at ${url}: ${said.join("; ")}`);
      await sleep(100);
    }
  });
