// Headless Chromium, spoken to over a pipe: DevTools without a port and without a library.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** How long any answer may take. */
const LIMIT_MS = 30_000;

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  // The host's certificate is its own.
  "--ignore-certificate-errors",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
  "--remote-debugging-pipe",
];

/**
 * @typedef {object} Message
 * @property {number} [id]
 * @property {string} [method]
 * @property {any} [params]
 * @property {any} [result]
 * @property {{ message: string }} [error]
 * @property {string} [sessionId]
 */

/** @typedef {(message: Message) => void} Listener */

/** A running browser. */
export class Chromium {
  #profile = mkdtempSync(path.join(tmpdir(), "notefall-bench-"));
  #next = 1;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  /** @type {Set<Listener>} */
  #listeners = new Set();
  /** @type {import("node:child_process").ChildProcess} */
  #child;
  /** @type {import("node:stream").Writable} */
  #out;

  /** @param {string} program */
  constructor(program) {
    const stdio = /** @type {const} */ (["ignore", "ignore", "ignore", "pipe", "pipe"]);
    const child = spawn(program, [...ARGUMENTS, `--user-data-dir=${this.#profile}`, "about:blank"], {
      stdio: [...stdio],
    });
    this.#child = child;
    this.#out = /** @type {import("node:stream").Writable} */ (child.stdio[3]);
    let rest = "";
    const pipe = /** @type {import("node:stream").Readable} */ (child.stdio[4]);
    pipe.setEncoding("utf8").on("data", (text) => {
      const whole = (rest + text).split("\0");
      rest = whole.pop() ?? "";
      for (const message of whole) this.#hear(JSON.parse(message));
    });
    child.on("exit", () => this.#fail(new Error("Chromium ended")));
    child.on("error", (error) => this.#fail(error));
    this.#out.on("error", () => this.#fail(new Error("Chromium does not listen")));
  }

  /** @param {Error} error */
  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  /** @param {Message} message */
  #hear(message) {
    if (message.id === undefined) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result);
  }

  /**
   * Calls a method, of the browser or of a session.
   * @param {string} method
   * @param {object} params
   * @param {string} [sessionId]
   * @returns {Promise<any>}
   */
  call(method, params = {}, sessionId) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`${method} took too long`));
      }, LIMIT_MS);
      const done = () => clearTimeout(timer);
      this.#waiting.set(id, {
        resolve: (value) => (done(), resolve(value)),
        reject: (error) => (done(), reject(error)),
      });
      this.#out.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    });
  }

  /**
   * Hears all events until the function it gives back is called.
   * @param {Listener} listener
   */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends it and forgets its profile. */
  async end() {
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    const hard = setTimeout(() => this.#child.kill("SIGKILL"), 3_000);
    await this.call("Browser.close").catch(() => this.#child.kill());
    await gone;
    clearTimeout(hard);
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
