// What the playground writes: a snippet and its style rule, from what was chosen. It asks for nothing, so that it is tested without a browser.

/** The attributes that are chosen, in the order in which they are written. */
export const ATTRIBUTES = [
  "layout",
  "columns",
  "limit",
  "more",
  "filter",
  "locale",
  "theme",
  "search",
  "search-at",
  "recent",
  "for-you",
  "links",
];

/** Those that are there or not, and have no value. */
export const SWITCHES = new Set(["search", "recent", "for-you", "links"]);

/** The custom properties, and which property of CSS says whether a value is one. */
export const PROPERTIES = /** @type {const} */ ({
  "--nf-accent": "color",
  "--nf-text": "color",
  "--nf-muted": "color",
  "--nf-card": "color",
  "--nf-line": "color",
  "--nf-radius": "border-radius",
  "--nf-gap": "column-gap",
  "--nf-font": "font-family",
});

/**
 * Looks that are ready to use; `www/docs/looks.md` has the same.
 *
 * @type {Record<string, Record<string, string>>}
 */
export const READY = {
  plain: {},
  paper: {
    "--nf-accent": "#b1452d",
    "--nf-text": "light-dark(#2b2733, #efe6d8)",
    "--nf-muted": "light-dark(#6a6170, #aba1ab)",
    "--nf-card": "light-dark(#fffdf8, #24222d)",
    "--nf-line": "light-dark(#dfd2bd, #3b3743)",
    "--nf-radius": "6px",
  },
  ink: {
    "--nf-accent": "light-dark(#000, #fff)",
    "--nf-text": "light-dark(#000, #fff)",
    "--nf-muted": "light-dark(#555, #bbb)",
    "--nf-card": "light-dark(#fff, #000)",
    "--nf-line": "light-dark(#000, #fff)",
    "--nf-radius": "0px",
    "--nf-gap": "20px",
  },
  sea: {
    "--nf-accent": "light-dark(#00677d, #5fd0e6)",
    "--nf-text": "light-dark(#0d2b33, #e2f3f6)",
    "--nf-muted": "light-dark(#45666f, #9cc0c8)",
    "--nf-card": "light-dark(#f3fafb, #10262c)",
    "--nf-line": "light-dark(#b9dbe2, #24464f)",
    "--nf-radius": "22px",
  },
};

/**
 * What was chosen: names of attributes and properties, `feed`, `loader` and `form`. What is not there is as it comes.
 *
 * @typedef {Map<string, string>} Wishes
 */

const NAMES = ["feed", "loader", "form", ...ATTRIBUTES, ...Object.keys(PROPERTIES)];

/**
 * Reads what stands in a page's address. Anything else in it is left out.
 *
 * @param {string} query
 * @returns {Wishes}
 */
export function fromQuery(query) {
  const given = new URLSearchParams(query);
  /** @type {Wishes} */
  const wishes = new Map();
  for (const name of NAMES) {
    const value = given.get(name);
    if (value !== null && (value || SWITCHES.has(name))) wishes.set(name, value);
  }
  return wishes;
}

/**
 * The same, to stand in an address.
 *
 * @param {Wishes} wishes
 */
export function toQuery(wishes) {
  const kept = NAMES.filter((name) => wishes.has(name));
  return new URLSearchParams(kept.map((name) => [name, wishes.get(name) ?? ""])).toString();
}

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/**
 * What a loader is called for ever, and what it fetches first.
 *
 * @typedef {object} Pin
 * @property {string} loader Its file name, which holds its hash.
 * @property {string} integrity
 * @property {string} wasm That file's name. The loader has its digest; browsers check none of what is preloaded.
 */

/**
 * What pins a loader: its name and its digests follow from its bytes, and it holds its wasm's name. Nothing where it is none of ours.
 *
 * @param {Uint8Array<ArrayBuffer>} loader
 * @returns {Promise<Pin | undefined>}
 */
export async function pinOf(loader) {
  const text = new TextDecoder().decode(loader);
  const [wasm] = /\bnotefall\.[0-9a-f]{16}\.wasm\b/.exec(text) ?? [];
  if (!wasm) return;
  const [name, integrity] = await Promise.all(
    ["SHA-256", "SHA-384"].map(async (kind) => new Uint8Array(await crypto.subtle.digest(kind, loader))),
  );
  const digits = [...(name ?? [])].slice(0, 8).map((byte) => byte.toString(16).padStart(2, "0"));
  const base64 = btoa(String.fromCharCode(...(integrity ?? [])));
  return { loader: `notefall.${digits.join("")}.js`, integrity: `sha384-${base64}`, wasm };
}

/**
 * The HTML to paste.
 *
 * @param {Wishes} wishes
 * @param {{ feed: string, loader: string }} usual
 * @param {Pin} [pin] Of the loader; without it nothing is pinned.
 */
export function html(wishes, usual, pin) {
  const feed = escaped(wishes.get("feed") ?? usual.feed);
  const loader = escaped(wishes.get("loader") ?? usual.loader);
  const attributes = (/** @type {string} */ before) =>
    ATTRIBUTES.filter((name) => wishes.has(name))
      .map((name) => {
        const value = SWITCHES.has(name) ? "" : `="${escaped(wishes.get(name) ?? "")}"`;
        return ` ${before}${name}${value}`;
      })
      .join("");
  if (wishes.get("form") === "tag") {
    return `<script async src="${loader}" data-feed="${feed}"${attributes("data-")}></script>`;
  }
  const beside = (/** @type {string} */ name) => loader.replace(/[^/]*$/, "") + name;
  const script =
    wishes.get("form") === "pinned" && pin
      ? [
          `<link rel="preload" as="fetch" crossorigin href="${feed.replace(/\/?$/, "/")}head.bin" />`,
          `<link rel="preload" as="fetch" crossorigin href="${beside(pin.wasm)}" />`,
          `<script async crossorigin src="${beside(pin.loader)}" integrity="${pin.integrity}"></script>`,
        ]
      : [`<script async src="${loader}"></script>`];
  return [
    ...script,
    `<note-feed src="${feed}"${attributes("")}>`,
    `  <p><a href="${feed}">All notes on one page</a></p>`,
    "</note-feed>",
  ].join("\n");
}

/**
 * The rule for the page's style sheet.
 *
 * @param {Wishes} wishes
 */
export function css(wishes) {
  const chosen = Object.keys(PROPERTIES).filter((name) => wishes.has(name));
  const lines = [
    "display: block;",
    "min-height: 100svh;",
    ...chosen.map((name) => `${name}: ${wishes.get(name)};`),
  ];
  return ["note-feed {", ...lines.map((line) => "  " + line), "}"].join("\n");
}

/**
 * Whether a value can stand in a style sheet, and nothing behind it becomes something else.
 *
 * @param {string} value
 */
export const isPlain = (value) => !/[{};\\]|\/\*/.test(value);
