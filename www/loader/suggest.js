// Suggestions: a module of its own, loaded when something was found for the first time. The field becomes a combobox with a list.
import { term } from "./term.js";

/** What is said, by language: English, simplified and traditional Chinese, Spanish, Arabic. */
const SAID = [
  {
    list: "Suggestions",
    tag: "Tag",
    author: "Author",
    title: "Note",
    recent: "Recent",
    clear: "Clear recent searches",
  },
  { list: "搜索建议", tag: "标签", author: "作者", title: "笔记", recent: "最近", clear: "清除最近搜索" },
  { list: "搜尋建議", tag: "標籤", author: "作者", title: "筆記", recent: "最近", clear: "清除最近搜尋" },
  {
    list: "Sugerencias",
    tag: "Etiqueta",
    author: "Autor",
    title: "Nota",
    recent: "Reciente",
    clear: "Borrar búsquedas recientes",
  },
  {
    list: "اقتراحات",
    tag: "وسم",
    author: "كاتب",
    title: "ملاحظة",
    recent: "الأخيرة",
    clear: "مسح عمليات البحث الأخيرة",
  },
];

/** How many searches are kept. */
const RECENT = 5;

/** How long a reader must have stopped typing before the edge is asked, in milliseconds. */
const PAUSE = 120;

/**
 * @typedef {object} Suggestion
 * @property {"tag" | "author" | "title" | "recent" | "clear"} kind
 * @property {string} text
 * @property {number} [count] How many notes have the tag, or are the author's.
 * @property {string} [id] Which note has the title.
 */

/**
 * What the search's module lends, and what it knows.
 *
 * @typedef {object} Finder
 * @property {import("./search.js").Host} host
 * @property {HTMLInputElement} field
 * @property {boolean | undefined} edge Whether to ask the edge.
 * @property {(compiled: WebAssembly.Module) => import("./bare.js").Engine} instance
 * @property {(query: string) => unknown} search
 */

/**
 * Gives what tells what to suggest for what was typed.
 *
 * @param {Finder} finder
 * @returns {Promise<(query: string) => Promise<string>>}
 */
async function source({ host, edge, instance }) {
  const { base, signal } = host;
  if (edge) {
    return async (query) => {
      const url = `${base}suggest?q=${encodeURIComponent(query)}`;
      const answer = await fetch(url, { credentials: "omit", signal });
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      return answer.text();
    };
  }
  const payload = new Promise((/** @type {(payload?: Uint8Array) => void} */ resolve) =>
    // The kind that suggest.bin has in its header.
    host.answer(() => ({ give: (_, payload) => resolve(payload), fail: () => resolve() }))(
      "get",
      "suggest.bin",
      "",
      [0, 7, 0],
    ),
  );
  const engine = instance(await host.compile(new URL(NOTEFALL_WASM, import.meta.url), NOTEFALL_INTEGRITY));
  if (!engine(0, [], (await payload) ?? "").length) throw new Error("suggest.bin cannot be read");
  const decoder = new TextDecoder();
  return async (query) => decoder.decode(engine(1, [], query));
}

/**
 * Makes the field suggest, after the combobox pattern of WAI-ARIA.
 *
 * @param {Finder} finder
 */
export async function suggestField(finder) {
  const { host, field, edge, search } = finder;
  const { root, signal } = host;
  const suggest = await source(finder);
  signal.throwIfAborted();
  const said = /** @type {typeof SAID[0]} */ (SAID[host.language] ?? SAID[0]);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(NOTEFALL_STYLE);
  root.adoptedStyleSheets.push(sheet);
  const list = document.createElement("ul");
  list.className = list.id = "suggest";
  list.role = "listbox";
  list.ariaLabel = said.list;
  list.dir = field.dir;
  field.after(list);
  field.role = "combobox";
  field.autocomplete = "off";
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);

  const element = /** @type {HTMLElement} */ (root.host);
  const wanted = element.hasAttribute("recent");
  const key = `notefall:recent:${host.base}`;
  /** @type {() => string[]} What this reader has searched for, newest first, where the site's owner wants it kept. */
  const kept = () => {
    try {
      return wanted ? JSON.parse(localStorage.getItem(key) ?? "[]") : [];
    } catch {
      return [];
    }
  };
  const keep = (/** @type {string[]} */ queries) => {
    try {
      if (queries.length) localStorage.setItem(key, JSON.stringify(queries.slice(0, RECENT)));
      else localStorage.removeItem(key);
    } catch {
      // A browser that keeps nothing searches all the same.
    }
  };
  /** A search was meant: it was sent, or led to a note. */
  const meant = () => {
    const query = field.value.trim();
    if (query && wanted) keep([query, ...kept().filter((other) => other !== query)]);
  };
  element.addEventListener("note-open", meant, { signal });
  /** @returns {Suggestion[]} */
  const recent = () => {
    const queries = kept().map((text) => ({ kind: /** @type {const} */ ("recent"), text }));
    return queries.length ? [...queries, { kind: "clear", text: said.clear }] : [];
  };

  /** @type {Suggestion[]} */
  let shown = [];
  let active = -1;
  /** What was typed last; answers to anything else come too late. */
  let turn = 0;

  /** @param {number} at Which one the keys are at; -1 for none. */
  const move = (at) => {
    active = at;
    [...list.children].forEach((item, number) => (item.ariaSelected = String(number === at)));
    const item = /** @type {HTMLElement | undefined} */ (list.children[at]);
    if (item) {
      field.setAttribute("aria-activedescendant", item.id);
      // Only the list is scrolled, never the page.
      list.scrollTop = item.offsetTop - (list.clientHeight - item.offsetHeight) / 2;
    } else field.removeAttribute("aria-activedescendant");
  };
  /** @param {Suggestion[]} suggestions */
  const show = (suggestions) => {
    shown = suggestions;
    list.replaceChildren(
      ...shown.map(({ kind, text, count }, at) => {
        const item = document.createElement("li");
        item.role = "option";
        item.id = `suggest-${at}`;
        const name = document.createElement("span");
        name.dir = "auto";
        name.textContent = text;
        const more = document.createElement("small");
        more.textContent = count ? `${said[kind]} · ${count}` : said[kind];
        item.append(name, kind === "clear" ? "" : more);
        return item;
      }),
    );
    list.hidden = !shown.length;
    field.ariaExpanded = String(!list.hidden);
    move(-1);
  };
  const close = () => {
    turn++;
    show([]);
  };
  /** @param {number} at */
  const choose = (at) => {
    const chosen = shown[at];
    if (!chosen) return;
    close();
    const { kind, text, id } = chosen;
    if (kind === "title") host.open(id ?? "", []);
    else if (kind === "clear") keep([]);
    else if (kind === "recent") search(text);
    else search(term(kind, text));
  };
  const update = async () => {
    const mine = ++turn;
    const query = field.value;
    try {
      if (edge) await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (mine !== turn) return;
      const { suggestions } = JSON.parse(await suggest(query));
      if (mine === turn && root.activeElement === field)
        show(query.trim() ? suggestions : [...recent(), ...suggestions]);
    } catch {
      // Nobody waits for suggestions; the search says what is wrong with the line.
      if (mine === turn && !signal.aborted) show([]);
    }
  };

  field.addEventListener(
    "input",
    (event) => {
      // What is still being composed is no word yet.
      if (!(/** @type {InputEvent} */ (event).isComposing)) void update();
    },
    { signal },
  );
  field.addEventListener("compositionend", () => void update(), { signal });
  // An empty field shows what it could be about.
  for (const type of ["focus", "click"])
    field.addEventListener(type, () => void (field.value || update()), { signal });
  field.addEventListener("blur", close, { signal });
  field.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing) return;
      const count = shown.length;
      if (event.key === "Enter" && active < 0) {
        meant();
        return close();
      }
      if (!count) return;
      if (event.key === "ArrowDown") move(active + 1 < count ? active + 1 : -1);
      else if (event.key === "ArrowUp") move(active < 0 ? count - 1 : active - 1);
      else if (event.key === "Enter") choose(active);
      else if (event.key === "Escape") close();
      else return;
      // Neither the caret nor the search is meant.
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    // Before the search hears of it.
    { signal, capture: true },
  );
  // The field keeps the focus.
  list.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  list.addEventListener(
    "click",
    ({ target }) =>
      choose([...list.children].findIndex((item) => item.contains(/** @type {Node} */ (target)))),
    { signal },
  );
  show([]);
  void update();
}
