// The playground: what is chosen in the form shows in the feed beside it, in the snippet, and in the page's address.
import {
  ATTRIBUTES,
  PROPERTIES,
  READY,
  SWITCHES,
  css,
  fromQuery,
  html,
  isPlain,
  pinOf,
  toQuery,
} from "./snippet.js";

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
function part(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

const form = part("wishes", HTMLFormElement);
const ready = part("ready", HTMLSelectElement);
const said = part("said", HTMLParagraphElement);
const shown = /** @type {HTMLElement & { refresh?: () => void }} */ (part("shown", HTMLElement));
const usual = {
  feed: new URL(shown.getAttribute("src") ?? "", document.baseURI).href,
  loader: part("loader", HTMLScriptElement).src,
};

/** What is only read when the feed begins. */
const AT_BEGIN = ["search-at", "links", "for-you", "--nf-gap", "--nf-font"];

/** @returns {(HTMLInputElement | HTMLSelectElement)[]} */
const fields = () =>
  [...form.elements].flatMap((field) =>
    (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) && field.name ? [field] : [],
  );

/** Writes into the form what was chosen. */
function fill(/** @type {import("./snippet.js").Wishes} */ wishes) {
  for (const field of fields()) {
    if (field instanceof HTMLInputElement && field.type === "checkbox")
      field.checked = wishes.has(field.name);
    else field.value = wishes.get(field.name) ?? "";
  }
}

/** What the form says. A value that is none is marked, and left out. */
function read() {
  /** @type {import("./snippet.js").Wishes} */
  const wishes = new Map();
  for (const field of fields()) {
    if (SWITCHES.has(field.name)) {
      if (field instanceof HTMLInputElement && field.checked) wishes.set(field.name, "");
      continue;
    }
    const value = field.value.trim();
    const kind = PROPERTIES[/** @type {keyof typeof PROPERTIES} */ (field.name)];
    const right =
      !value ||
      (kind ? isPlain(value) && CSS.supports(kind, value) : field.type !== "url" || URL.canParse(value));
    if (right) field.removeAttribute("aria-invalid");
    else field.setAttribute("aria-invalid", "true");
    if (value && right) wishes.set(field.name, value);
  }
  return wishes;
}

/** @type {Map<string, Promise<import("./snippet.js").Pin | undefined>>} By the loaders' addresses. */
const pins = new Map();

/** What pins the loader at an address; nothing where it cannot be had. */
function pinFor(/** @type {string} */ loader) {
  const load = async () => {
    const answer = await fetch(loader, { credentials: "omit" });
    return answer.ok ? pinOf(new Uint8Array(await answer.arrayBuffer())) : undefined;
  };
  const pin = pins.get(loader) ?? load().catch(() => undefined);
  pins.set(loader, pin);
  return pin;
}

/** @type {import("./snippet.js").Wishes} */
let before = new Map();

/** Shows what the form says, everywhere. */
function show() {
  const wishes = read();
  const feed = wishes.get("feed") ?? usual.feed;
  if (shown.getAttribute("src") !== feed) shown.setAttribute("src", feed);
  for (const name of ATTRIBUTES) {
    const value = wishes.get(name);
    if (value === undefined) shown.removeAttribute(name);
    else if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
  for (const name of Object.keys(PROPERTIES)) shown.style.setProperty(name, wishes.get(name) ?? "");
  if (AT_BEGIN.some((name) => wishes.get(name) !== before.get(name))) shown.refresh?.();
  before = wishes;
  const snippet = part("html", HTMLElement);
  snippet.textContent = html(wishes, usual);
  if (wishes.get("form") === "pinned")
    void pinFor(wishes.get("loader") ?? usual.loader).then((pin) => {
      // Something else may have been chosen meanwhile.
      if (before === wishes) snippet.textContent = html(wishes, usual, pin);
    });
  part("css", HTMLElement).textContent = css(wishes);
  const query = toQuery(wishes);
  history.replaceState(history.state, "", location.pathname + (query && "?" + query) + location.hash);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
form.addEventListener("input", ({ target }) => {
  if (target === ready)
    fill(
      new Map(
        [...read()]
          .filter(([name]) => !(name in PROPERTIES))
          .concat(Object.entries(READY[ready.value] ?? {})),
      ),
    );
  else ready.value = "";
  clearTimeout(timer);
  timer = setTimeout(show, 200);
});
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => queueMicrotask(show));

for (const type of [
  "feed-ready",
  "feed-error",
  "note-open",
  "note-close",
  "note-search",
  "note-share",
  "product-click",
]) {
  shown.addEventListener(type, (event) => {
    said.textContent = `${type} ${JSON.stringify(/** @type {CustomEvent} */ (event).detail)}`;
  });
}

for (const field of fields()) {
  if (field instanceof HTMLInputElement && field.type === "url") {
    field.placeholder = field.name === "feed" ? usual.feed : usual.loader;
  }
}
fill(fromQuery(location.search));
show();
