// "For you": what this reader may like, by what they opened and searched in this browser. A module of its own, loaded only where the site's
// owner asks for it. What it knows stays in this browser; it is found by the search in the page, even where an edge searches.
import { interests, opened, recalled, searched, woven } from "./interests.js";
import { cardsOf, fileOf } from "./results.js";

/** What is said, by language: English, simplified and traditional Chinese, Spanish, Arabic. */
const SAID = [
  {
    name: "For you",
    opened: (/** @type {string} */ what) => `Because you opened “${what}”`,
    searched: (/** @type {string} */ what) => `Because you searched “${what}”`,
    about: "From what you opened and searched here. It never leaves this browser.",
    empty:
      "Open or search some notes, and more like them will be here. What you do never leaves this browser.",
    forget: "Forget",
    all: "All notes",
  },
  {
    name: "为你推荐",
    opened: (/** @type {string} */ what) => `因为你看过“${what}”`,
    searched: (/** @type {string} */ what) => `因为你搜过“${what}”`,
    about: "依据你在这里看过和搜过的内容，只保存在本浏览器中。",
    empty: "看几篇或搜几篇笔记，这里就会出现相似的内容。你的操作只保存在本浏览器中。",
    forget: "清除",
    all: "全部笔记",
  },
  {
    name: "為你推薦",
    opened: (/** @type {string} */ what) => `因為你看過「${what}」`,
    searched: (/** @type {string} */ what) => `因為你搜過「${what}」`,
    about: "依據你在這裡看過和搜過的內容，只儲存在本瀏覽器中。",
    empty: "看幾篇或搜幾篇筆記，這裡就會出現相似的內容。你的操作只儲存在本瀏覽器中。",
    forget: "清除",
    all: "全部筆記",
  },
  {
    name: "Para ti",
    opened: (/** @type {string} */ what) => `Porque abriste «${what}»`,
    searched: (/** @type {string} */ what) => `Porque buscaste «${what}»`,
    about: "Según lo que has abierto y buscado aquí. Nunca sale de este navegador.",
    empty:
      "Abre o busca algunas notas y aquí aparecerán otras parecidas. Lo que haces nunca sale de este navegador.",
    forget: "Olvidar",
    all: "Todas las notas",
  },
  {
    name: "لك",
    opened: (/** @type {string} */ what) => `لأنك فتحت «${what}»`,
    searched: (/** @type {string} */ what) => `لأنك بحثت عن «${what}»`,
    about: "بحسب ما فتحته وبحثت عنه هنا، ولا يغادر هذا المتصفح أبداً.",
    empty: "افتح بعض الملاحظات أو ابحث عنها فتظهر هنا ملاحظات تشبهها. ما تفعله لا يغادر هذا المتصفح أبداً.",
    forget: "نسيان",
    all: "كل الملاحظات",
  },
];

/** How many interests are asked for, and how many notes are shown. */
const INTERESTS = 4;
const SHOWN = 12;

/** How long an opened note may take to be there, in milliseconds. */
const LOADS = 30_000;

const STYLE = `.for-you{position:absolute;top:10px;inset-inline-end:52px;margin:0;padding:0;list-style:none}
.for-you button,.said button{min-height:32px;padding:0 14px;border-radius:99px;background:var(--_line);color:var(--_text);font-size:.875rem;font-weight:600}
.said button{margin-inline-start:8px}
.for-you button:focus-visible,.said button:focus-visible{outline:3px solid var(--_accent);outline-offset:1px}
.search:has(~.for-you){padding-inline-end:12rem}
@media (pointer:coarse){.for-you{top:4px}.for-you button,.said button{min-height:44px}}`;

/**
 * What search lends.
 *
 * @typedef {object} Finder
 * @property {import("./search.js").Host} host
 * @property {(query: string) => Promise<import("./shard.js").Shard>} find Searches in the page.
 * @property {(make: () => Promise<Made>) => Promise<void>} compose Shows what is made, in the place of results, unless something else was
 *   searched for meanwhile.
 * @property {(query: string) => unknown} search
 *
 * @typedef {object} Made
 * @property {import("./shard.js").Shard} file
 * @property {[number, number][]} places
 * @property {string[]} reasons By the places of the cards.
 * @property {Node[]} said
 */

/**
 * Puts the button beside the field, and remembers from here on. The element can forget everything from then on: `forget()`.
 *
 * @param {Finder} finder
 */
export function forYou({ host, find, compose, search }) {
  const { root, signal } = host;
  const said = /** @type {typeof SAID[0]} */ (SAID[host.language] ?? SAID[0]);
  const element = /** @type {HTMLElement & { forget?: () => void }} */ (root.host);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets.push(sheet);
  const key = `notefall:for-you:${host.base}`;
  const kept = () => {
    try {
      return recalled(localStorage.getItem(key));
    } catch {
      return recalled(null);
    }
  };
  const keep = (/** @type {import("./interests.js").Memory} */ memory) => {
    try {
      localStorage.setItem(key, JSON.stringify(memory));
    } catch {
      // A browser that keeps nothing has nothing to show.
    }
  };

  /** @type {string} What was found last, which is an interest once a note of it is opened, or the reader is done typing. */
  let query = "";
  const meant = () => {
    if (query) keep(searched(kept(), query));
    query = "";
  };
  const on = (
    /** @type {EventTarget | undefined} */ at,
    /** @type {string} */ type,
    /** @type {(event: any) => void} */ listener,
  ) => at?.addEventListener(type, listener, { signal });
  on(element, "note-search", ({ detail }) => (query = detail.found ? detail.query.trim() : ""));
  on(host.field, "change", meant);
  on(element, "note-open", ({ detail: { id } }) => {
    meant();
    /** Remembers the note as soon as it is drawn. */
    const look = () => {
      const words = root.querySelector("dialog .note .words");
      if (!words) return;
      stop();
      const texts = (/** @type {string} */ selector) =>
        [...words.querySelectorAll(selector)].map((one) => one.textContent ?? "");
      const tags = texts(".tag").map((tag) => tag.replace("#", ""));
      keep(opened(kept(), { id, title: texts(":scope > .title")[0] ?? "", tags }));
    };
    const observer = new MutationObserver(look);
    const stop = () => observer.disconnect();
    observer.observe(root, { childList: true, subtree: true });
    setTimeout(stop, LOADS);
    on(element, "note-close", stop);
    look();
  });

  const button = (/** @type {string} */ name, /** @type {() => unknown} */ act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = name;
    on(made, "click", act);
    return made;
  };

  /** @returns {Promise<Made>} */
  const make = async () => {
    const memory = kept();
    const wanted = interests(memory, INTERESTS);
    /** @type {(import("./results.js").Card & { reason: string })[][]} */
    const lists = [];
    for (const { query, kind, what } of wanted) {
      const cards = cardsOf(await find(query));
      lists.push(cards.map((card) => ({ ...card, reason: said[kind](what) })));
    }
    const cards = woven(lists, new Set(memory.opened.map(({ id }) => id)), SHOWN);
    const line = document.createElement("span");
    line.textContent = wanted.length ? said.about : said.empty;
    const all = button(said.all, leave);
    return {
      file: fileOf(cards),
      places: cards.map(({ place }) => place),
      reasons: cards.map(({ reason }) => reason),
      said: [line, ...(wanted.length ? [button(said.forget, forget)] : []), all],
    };
  };
  let shows = false;
  const show = () => {
    shows = true;
    return compose(make);
  };
  const leave = () => {
    shows = false;
    search("");
  };
  on(element, "note-search", () => (shows = false));
  on(host.field, "input", () => (shows = false));

  /** Forgets all that was remembered of this feed. */
  const forget = () => {
    query = "";
    try {
      localStorage.removeItem(key);
    } catch {
      // There is nothing to forget.
    }
    if (shows) void show();
  };

  element.forget = forget;
  const menu = document.createElement("menu");
  menu.className = "for-you";
  const item = document.createElement("li");
  item.append(button(said.name, show));
  menu.append(item);
  menu.dir = host.field?.dir ?? "";
  host.field?.after(menu);
}
