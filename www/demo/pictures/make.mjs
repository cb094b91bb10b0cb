// Draws every demo picture: SVG -> PNG (headless Chromium) -> WebP (ImageMagick),
// into ../notes/<category>/pictures/. See README.md.
import { execFile } from "node:child_process";
import { mkdtemp, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Scene } from "./lib.mjs";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const groups = ["kitchen", "walks", "city", "home", "garden", "books"];
const LIMIT = 49_500; // bytes per picture; the quality steps down until it fits
const SIZES = {
  "3:4": [900, 1200],
  "1:1": [1000, 1000],
  "4:3": [1200, 900],
  "9:16": [810, 1440],
  "16:9": [1280, 720],
};

const only = process.argv.slice(2);
const temp = await mkdtemp(join(tmpdir(), "pictures-"));

async function make(group, name, [ratio, seed, draw, options]) {
  const [w, h] = SIZES[ratio];
  const scene = new Scene(w, h, seed);
  draw(scene);
  const html = join(temp, `${name}.html`),
    png = join(temp, `${name}.png`);
  const folder = join(here, "..", "notes", group, "pictures"),
    out = join(folder, `${name}.webp`);
  await writeFile(html, `<!doctype html><meta charset="utf-8"><body style="margin:0">${scene.svg(options)}`);
  await mkdir(folder, { recursive: true });
  await run("chromium", [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    `--user-data-dir=${join(temp, "p-" + name)}`,
    `--screenshot=${png}`,
    `--window-size=${w},${h + 200}`,
    `file://${html}`,
  ]);
  let quality = 82,
    size;
  do {
    await run("convert", [
      png,
      "-crop",
      `${w}x${h}+0+0`,
      "+repage",
      "-strip",
      "-quality",
      String(quality),
      "-define",
      "webp:method=6",
      out,
    ]);
    size = (await stat(out)).size;
    quality -= 4;
  } while (size > LIMIT && quality >= 50);
  await rm(join(temp, "p-" + name), { recursive: true, force: true });
  console.log(`${group}/${name}.webp ${w}x${h} ${(size / 1000).toFixed(1)} kB q${quality + 4}`);
}

try {
  const jobs = [];
  for (const group of groups) {
    const { default: scenes } = await import(`./${group}.mjs`);
    for (const [name, scene] of Object.entries(scenes)) {
      if (!only.length || only.includes(name) || only.includes(group)) jobs.push([group, name, scene]);
    }
  }
  const worker = async () => {
    for (let job; (job = jobs.shift());) await make(...job);
  };
  await Promise.all([worker(), worker()]);
} finally {
  await rm(temp, { recursive: true, force: true });
}
