// Search: a module of its own, loaded when a reader is about to type. On an edge that searches, its engine is not even loaded before
// the first results are there.
import { dresser } from "./found.js";

/** Of the compatibility decomposition of a character's lower case the character at some place; 0 behind the last. */
const fold = (/** @type {number} */ code, /** @type {number} */ at) =>
  [...String.fromCodePoint(code).toLowerCase().normalize("NFKD")][at]?.codePointAt(0) ?? 0;

const decoder = new TextDecoder();

/** How long a reader must have stopped typing, in milliseconds. */
const PAUSE = 120;

/** How many results are shown at first, and how many more each time. */
const RESULTS = 10;

/** How long results stay before their excerpts are fetched, in milliseconds: nobody reads those of unfinished words. */
const STAY = 400;

/** From so many notes on an edge is asked: smaller feeds are searched in the page for less. */
const LARGE = 5000;

/** What is said, by language: English, simplified and traditional Chinese, Spanish, Arabic. */
const SAID = [
  {
    found: (/** @type {number} */ count) => (count === 1 ? "1 note" : `${count} notes`),
    none: "Nothing was found.",
    replaced: (/** @type {string} */ words) => `Showing results for ${words}.`,
    missing: (/** @type {string} */ words) => `No note has ${words}.`,
    loosened: "No note has these words together; these have them apart.",
    damaged: "A part of the index could not be read; there may be more.",
    failed: "Searching does not work right now.",
    more: "Show more",
    filters: "Filters",
  },
  {
    found: (/** @type {number} */ count) => `${count} 篇笔记`,
    none: "没有找到相关笔记。",
    replaced: (/** @type {string} */ words) => `已显示“${words}”的结果。`,
    missing: (/** @type {string} */ words) => `没有笔记包含：${words}。`,
    loosened: "没有笔记连续包含这些字词，以下为分开匹配的结果。",
    damaged: "部分索引无法读取，结果可能不完整。",
    failed: "暂时无法搜索。",
    more: "查看更多",
    filters: "筛选",
  },
  {
    found: (/** @type {number} */ count) => `${count} 篇筆記`,
    none: "沒有找到相關筆記。",
    replaced: (/** @type {string} */ words) => `已顯示「${words}」的結果。`,
    missing: (/** @type {string} */ words) => `沒有筆記包含：${words}。`,
    loosened: "沒有筆記連續包含這些字詞，以下為分開符合的結果。",
    damaged: "部分索引無法讀取，結果可能不完整。",
    failed: "暫時無法搜尋。",
    more: "查看更多",
    filters: "篩選",
  },
  {
    found: (/** @type {number} */ count) => (count === 1 ? "1 nota" : `${count} notas`),
    none: "No se encontró nada.",
    replaced: (/** @type {string} */ words) => `Resultados para ${words}.`,
    missing: (/** @type {string} */ words) => `Ninguna nota contiene ${words}.`,
    loosened: "Ninguna nota tiene estas palabras juntas; estas las tienen por separado.",
    damaged: "Una parte del índice no se pudo leer; puede haber más.",
    failed: "La búsqueda no funciona en este momento.",
    more: "Mostrar más",
    filters: "Filtros",
  },
  {
    found: (/** @type {number} */ count) => `عدد الملاحظات: ${count}`,
    none: "لم يُعثر على شيء.",
    replaced: (/** @type {string} */ words) => `نتائج البحث عن ${words}.`,
    missing: (/** @type {string} */ words) => `لا توجد ملاحظة فيها ${words}.`,
    loosened: "لا توجد ملاحظة تجمع هذه الكلمات متجاورة؛ وهذه تضمها متفرقة.",
    damaged: "تعذّرت قراءة جزء من الفهرس؛ قد تكون هناك نتائج أخرى.",
    failed: "البحث لا يعمل حالياً.",
    more: "عرض المزيد",
    filters: "المرشحات",
  },
];

/**
 * What stands in a file of results beside the cards; see `core/src/search/results.rs`.
 *
 * @typedef {object} Details
 * @property {number} found
 * @property {[string, string][]} replaced
 * @property {string[]} missing
 * @property {string[]} marks
 * @property {[number, number][]} places
 * @property {boolean} loosened
 * @property {boolean} damaged
 */

/**
 * Who takes the shards that were asked for.
 *
 * @typedef {object} Taker
 * @property {(ticket: number, payload?: Uint8Array) => void} give
 * @property {(ticket: number) => void} fail
 */

/**
 * What the loader lends to search, and what it knows of the feed.
 *
 * @typedef {object} Host
 * @property {typeof import("./shard.js").compile} compile
 * @property {typeof import("./shard.js").load} load
 * @property {typeof import("./bare.js").instance} instance
 * @property {ShadowRoot} root
 * @property {AbortSignal} signal
 * @property {(search: () => Taker) => import("./page.js").Ask} answer
 * @property {(root: ShadowRoot, ask: import("./page.js").Ask, head: import("./shard.js").Shard, signal: AbortSignal) => import("./feed.js").Feed | undefined} show
 * @property {(id: string, place: number[]) => void} open
 * @property {(name: string, detail: unknown) => void} say
 * @property {() => Promise<[Uint8Array | undefined, WebAssembly.Module]>} files The payload of `find.bin` and the engine, asked for once.
 * @property {HTMLInputElement | undefined} field
 * @property {string} base
 * @property {number} language
 * @property {number} notes How many the feed has.
 * @property {import("./shard.js").Shard} head
 */

/**
 * Makes the field in the shadow root search. Gives what searches and what ends it.
 *
 * @param {Host} host
 */
export async function searchField(host) {
  const { root, signal, base, field } = host;
  /** An engine that folds characters as the browser does. */
  const folding = (/** @type {WebAssembly.Module} */ compiled) => host.instance(compiled, () => ({ fold }));
  const said = /** @type {typeof SAID[0]} */ (SAID[host.language] ?? SAID[0]);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(NOTEFALL_STYLE);
  root.adoptedStyleSheets.push(sheet);
  const element = /** @type {HTMLElement} */ (root.host);
  /** `page` where queries must not leave it, `edge` where they must go there. */
  const at = element.getAttribute("search-at");

  const sort = element.getAttribute("sort");
  /** What the site's owner wants of all that is found. */
  const owner = [element.getAttribute("filter"), sort && `sort:${sort}`].filter(Boolean).join(" ");
  /** What a reader has chosen. */
  let chosen = "";
  const results = document.createElement("div");
  results.className = "results";
  if (host.language === 4) results.dir = "rtl";
  results.hidden = true;
  const sentence = document.createElement("p");
  sentence.className = "said";
  sentence.role = "status";
  const cards = document.createElement("div");
  cards.className = "found";
  cards.setAttribute("exportparts", "card,cover");
  const more = document.createElement("button");
  more.type = "button";
  more.className = "more";
  more.textContent = said.more;
  results.append(sentence, cards, more);
  root.append(results);
  const inner = cards.attachShadow({ mode: "open" });
  inner.adoptedStyleSheets = root.adoptedStyleSheets;

  /** @type {import("./bare.js").Engine | undefined} */
  let engine;
  /** @type {Promise<import("./bare.js").Engine> | undefined} The engine in the page, from when it is first wanted. */
  let ready;
  /** @type {ReturnType<typeof setTimeout> | undefined} Until excerpts are fetched. */
  let later;
  /** Whether the feed has suggestions. */
  let suggests = false;
  /** @type {Promise<void> | undefined} Suggestions, from when something was found. */
  let suggesting;
  /** The search at hand; what belongs to an earlier one comes too late. */
  let turn = 0;
  let limit = RESULTS;
  /** @type {((file: Uint8Array) => void) | undefined} Who waits for the engine. */
  let waiting;
  /** @type {{ feed: import("./feed.js").Feed | undefined, life: AbortController } | undefined} */
  let shown;

  /** @type {Taker["give"]} */
  const give = (ticket, payload) => {
    if (engine) take(engine(2, [ticket], payload ?? ""));
  };
  const ask = host.answer(() => ({ give, fail: give }));
  /** @param {Uint8Array} said Of the engine: what was found, or what it needs. */
  const take = (said) => {
    // Files begin with N, excerpts with a line feed.
    if (said[0] === 78 || said[0] === 10) waiting?.(said);
    else for (const [path, ...shard] of JSON.parse(decoder.decode(said))) ask("get", path, "", shard);
  };
  /** @type {Map<string, number[]>} What an edge has marked, by texts. */
  let known = new Map();
  /** What an edge has looked for, to be marked in notes, which it does not mark. */
  let pattern = /(?!)/g;
  const dress = dresser(root, inner, (text) => {
    if (engine && !useEdge) return new Uint32Array(engine(3, [], text).buffer);
    // Letter by letter, so that places stay what they are.
    const plain = text.replace(/\P{ASCII}/gu, (letter) => {
      const [first = ""] = letter.toLowerCase().normalize("NFKD");
      return first.length === letter.length ? first : letter;
    });
    return (
      known.get(text) ??
      [...plain.matchAll(pattern)].flatMap(({ index, 0: { length } }) => [index, index + length])
    );
  });
  const start = () => {
    ready ??= (async () => {
      const [payload, compiled] = await host.files();
      signal.throwIfAborted();
      engine = folding(compiled);
      const begun = payload?.length ? engine(0, [], payload) : [];
      if (!begun.length) throw new Error(said.failed);
      suggests = begun[0] === 1;
      return engine;
    })();
    ready.catch(() => (ready = undefined));
    return ready;
  };

  /** @param {string} query */
  const address = (query) => `${base}search?q=${encodeURIComponent(query)}&limit=${Math.min(limit, 100)}`;

  let useEdge = at === "edge" || (at !== "page" && host.head.searches && host.notes >= LARGE);

  /**
   * The results of a query as a file: from an edge that searches, or from the engine here.
   *
   * @param {string} query
   * @returns {Promise<import("./shard.js").Shard>}
   */
  const find = async (query) => {
    if (useEdge) {
      try {
        return await host.load(`${address(query)}&as=cards`);
      } catch (error) {
        if (at === "edge") throw error;
        // The page takes over.
        useEdge = false;
      }
    }
    return here(query);
  };

  /**
   * The same, from the engine here.
   *
   * @param {string} query
   * @returns {Promise<import("./shard.js").Shard>}
   */
  const here = async (query) => {
    const search = await start();
    const file = await new Promise((/** @type {(file: Uint8Array) => void} */ resolve) => {
      waiting = resolve;
      take(search(1, [limit], query.normalize()));
    });
    const end = 18 + new DataView(file.buffer, file.byteOffset).getUint16(16, true);
    return { header: file.subarray(0, end), payload: file.subarray(end) };
  };

  /**
   * The excerpts of what was found, in the same order.
   *
   * @param {string} query
   * @returns {Promise<string[]>}
   */
  const excerpts = async (query) => {
    if (!useEdge) {
      const lines = await new Promise((/** @type {(lines: Uint8Array) => void} */ resolve) => {
        waiting = resolve;
        take(/** @type {import("./bare.js").Engine} */ (engine)(4, []));
      });
      return decoder.decode(lines).slice(1).split("\n");
    }
    const answer = await fetch(address(query), { credentials: "omit", signal });
    /** @type {{ results: { title: string, titleMarks: number[][], excerpt: { text: string, marks: number[][] } | null }[] }} */
    const { results } = await answer.json();
    known = new Map();
    return results.map(({ title, titleMarks, excerpt }) => {
      known.set(title, titleMarks.flat());
      if (excerpt) known.set(excerpt.text, excerpt.marks.flat());
      return excerpt?.text ?? "";
    });
  };

  const clear = () => {
    clearTimeout(later);
    shown?.life.abort();
    shown?.feed?.free();
    shown = undefined;
  };

  const showAll = () => {
    clear();
    results.hidden = true;
    for (const node of feedNodes()) node.classList.remove("away");
    dress.end();
  };

  /** What is drawn for the feed itself. */
  const feedNodes = () =>
    [...root.children].filter(
      (node) => !node.matches("dialog, .results, .search, .sift, .filters, .suggest, menu"),
    );

  /**
   * @param {import("./shard.js").Shard} file
   * @param {Details} details
   */
  const show = (file, details) => {
    clear();
    // What was marked for an earlier query.
    known = new Map();
    // Terms are letters and digits; those that end with an asterisk may go on.
    const words = details.marks.map((mark) => {
      const [term = ""] = mark.split("*");
      return /[\p{Ll}\d]/u.test(term)
        ? `(?<![\\p{L}\\d])${mark === term ? term : term.replace(/i$/, "") + "\\p{L}{0,5}"}(?![\\p{L}\\d])`
        : term;
    });
    pattern = new RegExp(words.join("|") || "(?!)", "giu");
    const life = new AbortController();
    signal.addEventListener("abort", () => life.abort(), { signal: life.signal });
    // Less high than before would move what stands below.
    results.style.minHeight = `${Math.min(innerHeight, element.clientHeight)}px`;
    results.hidden = false;
    for (const node of feedNodes()) node.classList.add("away");
    const feed = details.places.length
      ? host.show(
          inner,
          (what, first, _second, numbers) => {
            if (what === "open") host.open(first, details.places[numbers[2] ?? -1] ?? []);
          },
          file,
          life.signal,
        )
      : (inner.replaceChildren(), undefined);
    shown = { feed, life };
    more.hidden = details.places.length >= details.found || limit >= 100;
    sentence.textContent = [
      details.found ? said.found(details.found) : said.none,
      details.replaced.length && said.replaced(details.replaced.map(([, used]) => used).join(", ")),
      details.found && details.missing.length && said.missing(details.missing.join(", ")),
      details.loosened && said.loosened,
      details.damaged && said.damaged,
    ]
      .filter(Boolean)
      .join(" · ");
    dress.begin();
  };

  /**
   * Has the page's address say what is searched for, where the site's owner wants that, unless it names a note.
   *
   * @param {string} find
   */
  const remember = (find) => {
    if (!element.hasAttribute("links") || /^#note=/.test(location.hash)) return;
    const { pathname, search, hash } = location;
    const next = find && "#" + new URLSearchParams({ find });
    if (next !== hash) history.replaceState(history.state, "", pathname + search + next);
  };

  /** @param {string} query */
  const search = async (query) => {
    const mine = ++turn;
    // Filters stand first, since the last word may go on.
    const all = `${owner} ${chosen} ${query}`.trim();
    clearTimeout(later);
    remember(`${chosen} ${query}`.trim());
    if (!all) {
      showAll();
      return;
    }
    try {
      const file = await find(all);
      if (mine !== turn || signal.aborted) return;
      const details = /** @type {Details} */ (JSON.parse(decoder.decode(file.header.subarray(18))));
      show(file, details);
      // Nobody has looked for what is there from the start.
      if (!query.trim() && !chosen && details.found) sentence.textContent = "";
      host.say("note-search", { query, found: details.found });
      later = setTimeout(async () => {
        suggest();
        const texts = await excerpts(all).catch(() => []);
        if (mine === turn && !signal.aborted) dress.take(texts);
      }, STAY);
    } catch (error) {
      if (mine !== turn || signal.aborted) return;
      fail(error);
    }
  };

  const fail = (/** @type {unknown} */ error) => {
    results.hidden = false;
    sentence.textContent = said.failed;
    host.say("feed-error", { path: "find.bin", message: String(error) });
  };

  /** What "For you" shows in the place of results; see `for-you.js`. */
  const compose = async (/** @type {() => Promise<import("./for-you.js").Made>} */ make) => {
    const mine = ++turn;
    // The engine has one thing to do at a time.
    clearTimeout(later);
    try {
      const { file, places, reasons, said } = await make();
      if (mine !== turn || signal.aborted) return;
      // Nothing of it was typed, so nothing is marked.
      engine?.(1, [1], "");
      const nothing = { replaced: [], missing: [], marks: [], loosened: false, damaged: false };
      show(file, { ...nothing, places, found: places.length });
      sentence.replaceChildren(...said);
      dress.take(reasons);
    } catch (error) {
      if (mine === turn && !signal.aborted) fail(error);
    }
  };
  /** @param {string} query */
  const searchFor = (query) => {
    if (field) field.value = query;
    limit = RESULTS;
    return search(query);
  };

  /** Loads suggestions, which must not be in the way of the first results. */
  const suggest = () => {
    if (!field || !(useEdge || suggests)) return;
    suggesting ??= (async () => {
      /** @type {typeof import("./suggest.js")} */
      const { suggestField } = await import(
        /* @vite-ignore */ new URL(NOTEFALL_SUGGEST, import.meta.url).href
      );
      await suggestField({ host, field, edge: useEdge, instance: folding, search: searchFor });
    })();
    // Tried again the next time.
    suggesting.catch(() => (suggesting = undefined));
  };

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const typed = (/** @type {number} */ pause) => {
    clearTimeout(timer);
    limit = RESULTS;
    timer = setTimeout(() => void search(field?.value ?? ""), pause);
  };
  field?.addEventListener(
    "input",
    (event) => {
      // What is still being composed is no word yet.
      if (!(/** @type {InputEvent} */ (event).isComposing)) typed(PAUSE);
    },
    { signal },
  );
  field?.addEventListener("compositionend", () => typed(PAUSE), { signal });
  field?.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter") typed(0);
    },
    { signal },
  );
  if (field) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sift";
    button.dir = field.dir;
    button.ariaLabel = said.filters;
    button.ariaExpanded = "false";
    field.after(button);
    /** @type {Promise<() => void> | undefined} What shows and hides the filters, from when they are first wanted. */
    let filtering;
    const turn = async () => {
      filtering ??= import(/* @vite-ignore */ new URL(NOTEFALL_FILTERS, import.meta.url).href).then(
        (/** @type {typeof import("./filters.js")} */ { filters }) =>
          filters({ host, button, engine: useEdge ? undefined : start, choose }),
      );
      try {
        (await filtering)();
      } catch (error) {
        filtering = undefined;
        if (!signal.aborted) host.say("feed-error", { path: NOTEFALL_FILTERS, message: String(error) });
      }
    };
    const choose = (/** @type {string} */ typed) => {
      chosen = typed;
      void searchFor(field.value);
    };
    button.addEventListener("click", turn);
  }
  more.addEventListener(
    "click",
    () => {
      limit += 2 * RESULTS;
      void search(field?.value ?? "");
    },
    { signal },
  );
  if (!useEdge) void start().catch(() => {});
  // Somebody may have typed before this was here.
  if (field?.value) typed(0);

  if (element.hasAttribute("for-you")) {
    /** @type {typeof import("./for-you.js")} */
    const { forYou } = await import(/* @vite-ignore */ new URL(NOTEFALL_FOR_YOU, import.meta.url).href);
    signal.throwIfAborted();
    const filter = element.getAttribute("filter") ?? "";
    forYou({ host, find: (query) => here(`${filter} ${query}`.trim()), compose, search: searchFor });
  }
  return {
    search: searchFor,
    free() {
      clear();
      dress.end();
      engine = undefined;
    },
  };
}
