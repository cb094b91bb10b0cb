// Holds what programs read of a feed against the formats' own rules.
//
//   node tests/validators/validate.mjs FILE…
//
// What a file is shows by the end of its name: feed.json, atom.xml, sitemap.xml, ld.json. Prints what is wrong, a line for each fault, and then fails.

import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { RelaxNGValidator, XmlDocument } from "libxml2-wasm";

const beside = (/** @type {string} */ name) => readFile(new URL(name, import.meta.url), "utf8");

/**
 * @param {string} schema
 * @returns {Promise<(text: string) => string[]>}
 */
async function json(schema) {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
  formats.default(ajv);
  const check = ajv.compile(JSON.parse(await beside(schema)));
  return (text) => {
    check(JSON.parse(text));
    return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

/**
 * @param {string} schema
 * @returns {Promise<(text: string) => string[]>}
 */
async function xml(schema) {
  const rules = RelaxNGValidator.fromDoc(XmlDocument.fromString(await beside(schema)));
  return (text) => {
    const document = XmlDocument.fromString(text);
    try {
      rules.validate(document);
      return [];
    } catch (error) {
      const details = /** @type {{ details?: { line?: number, message: string }[] }} */ (error).details ?? [];
      return details.length
        ? details.map(({ line, message }) => `${line}: ${message.trim()}`)
        : [String(error)];
    } finally {
      document.dispose();
    }
  };
}

const kinds = {
  "feed.json": await json("json-feed.schema.json"),
  "ld.json": await json("linked-data.schema.json"),
  "atom.xml": await xml("atom.rng"),
  "sitemap.xml": await xml("sitemap.rng"),
};

for (const file of process.argv.slice(2)) {
  const kind = Object.entries(kinds).find(([name]) => file.endsWith(name));
  /** @type {string[]} */
  let faults = ["nobody knows what this is"];
  try {
    if (kind) faults = kind[1](await readFile(file, "utf8"));
  } catch (error) {
    faults = [String(error)];
  }
  for (const fault of faults) console.log(`${file}: ${fault}`);
  if (faults.length) process.exitCode = 1;
}
