// Suggestions: a module of its own, loaded when something was found for the first time. The field becomes a combobox with a list.

/** What is said, by language: English, simplified and traditional Chinese, Spanish, Arabic. */
const SAID = [
  { list: "Suggestions", tag: "Tag", author: "Author", title: "Note" },
  { list: "搜索建议", tag: "标签", author: "作者", title: "笔记" },
  { list: "搜尋建議", tag: "標籤", author: "作者", title: "筆記" },
  { list: "Sugerencias", tag: "Etiqueta", author: "Autor", title: "Nota" },
  { list: "اقتراحات", tag: "وسم", author: "كاتب", title: "ملاحظة" },
];

/** How long a reader must have stopped typing before the edge is asked, in milliseconds. */
const PAUSE = 120;

/**
 * @typedef {object} Suggestion
 * @property {"tag" | "author" | "title"} kind
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
        item.append(name, more);
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
    // White space and signs would end the value, or begin something else.
    else
      search(
        `${kind}:${/^[\p{L}\p{N}\p{M}_-]+$/u.test(text) ? text : `"${text.replaceAll(/["“”„«»「」『』＂]/g, " ")}"`}`,
      );
  };
  const update = async () => {
    const mine = ++turn;
    const query = field.value;
    try {
      if (edge) await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (mine !== turn) return;
      const { suggestions } = JSON.parse(query.trim() ? await suggest(query) : '{"suggestions":[]}');
      if (mine === turn && root.activeElement === field) show(suggestions);
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
  field.addEventListener("blur", close, { signal });
  field.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing) return;
      const count = shown.length;
      if (event.key === "Enter" && active < 0) return close();
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
