// The Worker on its real engine, on this machine only and without a network.
//
//   node edge/local/serve.mjs --port P --worker DIR --assets DIR --state DIR [--token T] [--minutes N] [--tick MILLISECONDS]
//
// Prints one line, `ready http://127.0.0.1:P`, on standard output; what the Worker logs goes to standard error.
// Ends on SIGTERM or SIGINT, when its standard input closes, or after N minutes (240 unless given).

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { Miniflare, Response } from "miniflare";

/** @typedef {{ type: "ESModule" | "CompiledWasm", path: string, contents: string | Uint8Array<ArrayBuffer> }} Module */

/** Keep in step with wrangler.toml. */
const COMPATIBILITY_DATE = "2026-04-01";

/**
 * Reads the command line.
 * @returns {{ port: number, worker: string, assets: string, state: string, token?: string, minutes: number, tick: number }}
 */
function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: "string" },
      worker: { type: "string" },
      assets: { type: "string" },
      state: { type: "string" },
      token: { type: "string" },
      minutes: { type: "string", default: "240" },
      tick: { type: "string", default: "60000" },
    },
  });
  /** @type {(name: "port" | "worker" | "assets" | "state") => string} */
  const needed = (name) => {
    const value = values[name];
    if (!value) throw new Error(`--${name} is missing`);
    return value;
  };
  /** @type {(name: string, text: string, most: number) => number} */
  const number = (name, text, most) => {
    const value = Number(text);
    if (!(value >= 0 && value <= most)) throw new Error(`--${name} must be a number up to ${most}`);
    return value;
  };
  return {
    port: number("port", needed("port"), 65535),
    worker: path.resolve(needed("worker")),
    assets: path.resolve(needed("assets")),
    state: path.resolve(needed("state")),
    ...(values.token === undefined ? {} : { token: values.token }),
    minutes: number("minutes", values.minutes, 10_000),
    tick: number("tick", values.tick, 3_600_000),
  };
}

/**
 * Reads the Worker's modules; the entry comes first.
 * @param {string} folder
 * @returns {Promise<Module[]>}
 */
async function readModules(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  /** @type {Module[]} */
  const modules = [];
  for (const file of files.sort()) {
    const contents = await readFile(file);
    if (file.endsWith(".js")) {
      modules.push({ type: "ESModule", path: file, contents: contents.toString("utf8") });
    } else if (file.endsWith(".wasm")) {
      modules.push({ type: "CompiledWasm", path: file, contents: new Uint8Array(contents) });
    }
  }
  const entry = modules.findIndex((module) => module.path === path.join(folder, "index.js"));
  if (entry < 0) throw new Error(`${folder} has no index.js: run \`cargo xtask dist\` first`);
  return [...modules.splice(entry, 1), ...modules];
}

/**
 * What the Worker logs is for people.
 * @param {import("node:stream").Readable[]} streams
 */
function showLogs(...streams) {
  for (const stream of streams) stream.pipe(process.stderr);
}

const options = readOptions();
const miniflare = new Miniflare({
  host: "127.0.0.1",
  port: options.port,
  cf: false,
  telemetry: { enabled: false },
  verbose: false,
  handleRuntimeStdio: showLogs,
  rootPath: options.worker,
  modulesRoot: options.worker,
  modules: await readModules(options.worker),
  compatibilityDate: COMPATIBILITY_DATE,
  r2Buckets: ["FEEDS"],
  r2Persist: path.join(options.state, "r2"),
  bindings: options.token === undefined ? {} : { NOTEFALL_TOKEN: options.token },
  assets: {
    directory: options.assets,
    binding: "ASSETS",
    routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
    assetConfig: { html_handling: "none", not_found_handling: "none" },
  },
  // The Worker asks no one; should it ever try, it shall not get through.
  outboundService: () => new Response("There is no network here.", { status: 502 }),
});

let ending = false;
/**
 * Ends the engine, then this process.
 * @param {number} code
 */
async function end(code) {
  if (ending) return;
  ending = true;
  // Whatever hangs, this process does not.
  setTimeout(() => process.exit(1), 5000).unref();
  await miniflare.dispose().catch(() => {});
  process.exit(code);
}
const endWell = () => end(0);
for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"])) {
  // Miniflare's own handlers would end this process as if it had failed.
  process.removeAllListeners(signal).on(signal, endWell);
}
process.stdin.on("end", endWell).on("close", endWell).on("error", endWell).resume();
setTimeout(endWell, options.minutes * 60_000).unref();

try {
  const url = await miniflare.ready;
  // The platform's clock, which calls every minute there.
  const worker = /** @type {{ scheduled(options: { cron: string }): Promise<unknown> }} */ (
    /** @type {unknown} */ (await miniflare.getWorker())
  );
  const tick = () => worker.scheduled({ cron: "* * * * *" }).catch(console.error);
  setInterval(tick, options.tick).unref();
  process.stdout.write(`ready http://127.0.0.1:${url.port}\n`);
} catch (error) {
  if (!ending) console.error(error);
  await end(1);
}
