// Filters and orders to choose from: a module of its own, loaded when a reader asks for them.
import { term } from "./term.js";

/** The facets in the order in which they are shown; the last is not one of the notes'. */
const FACETS = /** @type {const} */ (["tag", "author", "region", "lang", "kind", "year", "sort"]);

/** What is said, by language: English, simplified and traditional Chinese, Spanish, Arabic. */
const SAID = [
  {
    tag: "Tag",
    author: "Author",
    region: "Place",
    lang: "Language",
    kind: "Kind",
    year: "Year",
    sort: "Best match",
    new: "Newest first",
    popular: "Most liked first",
    picture: "Pictures",
    video: "Videos",
    text: "Texts",
    clear: "Clear filters",
  },
  {
    tag: "标签",
    author: "作者",
    region: "地点",
    lang: "语言",
    kind: "类型",
    year: "年份",
    sort: "综合排序",
    new: "最新",
    popular: "最多点赞",
    picture: "图文",
    video: "视频",
    text: "文字",
    clear: "清除筛选",
  },
  {
    tag: "標籤",
    author: "作者",
    region: "地點",
    lang: "語言",
    kind: "類型",
    year: "年份",
    sort: "綜合排序",
    new: "最新",
    popular: "最多按讚",
    picture: "圖文",
    video: "影片",
    text: "文字",
    clear: "清除篩選",
  },
  {
    tag: "Etiqueta",
    author: "Autor",
    region: "Lugar",
    lang: "Idioma",
    kind: "Tipo",
    year: "Año",
    sort: "Más relevantes",
    new: "Más recientes",
    popular: "Más gustadas",
    picture: "Fotos",
    video: "Vídeos",
    text: "Textos",
    clear: "Quitar filtros",
  },
  {
    tag: "الوسم",
    author: "الكاتب",
    region: "المكان",
    lang: "اللغة",
    kind: "النوع",
    year: "السنة",
    sort: "الأكثر صلة",
    new: "الأحدث أولاً",
    popular: "الأكثر إعجاباً",
    picture: "صور",
    video: "مقاطع",
    text: "نصوص",
    clear: "مسح المرشحات",
  },
];

/** The interface's languages as browsers name them. */
const LANGS = ["en", "zh-Hans", "zh-Hant", "es", "ar"];

/**
 * A value of a facet, and how many notes have it.
 *
 * @typedef {[facet: string, value: string, notes: number]} Value
 */

/**
 * What the search's module lends.
 *
 * @typedef {object} Finder
 * @property {import("./search.js").Host} host
 * @property {HTMLElement} button What shows and hides them.
 * @property {(() => Promise<import("./bare.js").Engine>) | undefined} engine Nothing where the edge is asked.
 * @property {(typed: string) => void} choose Takes what was chosen, as somebody would type it.
 */

/**
 * What there is to choose from: what most notes have.
 *
 * @param {Finder} finder
 * @returns {Promise<Value[]>}
 */
async function values({ host, engine }) {
  if (engine) {
    const lines = new TextDecoder().decode((await engine())(5, []));
    return [...lines.matchAll(/^(.+?)\t(.*)\t(\d+)$/gm)].map(([, facet = "", value = "", notes]) => [
      facet,
      value,
      Number(notes),
    ]);
  }
  const url = `${host.base}search?q=&facets=50`;
  const answer = await fetch(url, { credentials: "omit", signal: host.signal });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  /** @type {{ facets: Record<string, { value: string, notes: number }[]> }} */
  const { facets } = await answer.json();
  return Object.entries(facets).flatMap(([facet, values]) =>
    values.map(({ value, notes }) => /** @type {Value} */ ([facet, value, notes])),
  );
}

/**
 * Makes the filters. Gives what shows and hides them.
 *
 * @param {Finder} finder
 */
export async function filters(finder) {
  const { button, choose } = finder;
  const { language, say, signal } = finder.host;
  const said = /** @type {typeof SAID[0]} */ (SAID[language] ?? SAID[0]);
  const known = await values(finder);
  signal.throwIfAborted();
  const bar = document.createElement("div");
  bar.className = "filters";
  bar.dir = button.dir;
  bar.role = "group";
  bar.ariaLabel = button.ariaLabel;
  bar.hidden = true;
  /** @type {Map<string, HTMLSelectElement>} */
  const selects = new Map();
  const clear = document.createElement("button");
  clear.type = "button";
  clear.textContent = said.clear;

  const changed = () => {
    const terms = [...selects].flatMap(([facet, { value }]) => (value ? [term(facet, value)] : []));
    const filters = terms.join(" ");
    clear.hidden = !filters;
    say("note-filter", { filters });
    choose(filters);
  };
  const names = /** @type {Record<string, Intl.DisplayNames>} */ ({});
  for (const type of /** @type {const} */ (["language", "region"]))
    names[type] = new Intl.DisplayNames([LANGS[language] ?? "en"], { type, fallback: "none" });
  /**
   * As a reader knows it.
   *
   * @param {string} facet
   * @param {string} value
   */
  const shown = (facet, value) => {
    try {
      if (facet === "lang") return names.language?.of(value) ?? value;
      if (facet === "region") return names.region?.of(value) ?? value;
    } catch {
      // A place is whatever its author wrote.
    }
    return facet === "tag" ? `#${value}` : (/** @type {Record<string, string>} */ (said)[value] ?? value);
  };

  for (const facet of FACETS) {
    /** @type {[string, string][]} What there is to choose from: values and how they are shown. */
    const options =
      facet === "sort"
        ? [
            ["new", said.new],
            ["popular", said.popular],
          ]
        : known
            .filter(([of]) => of === facet)
            .map(([, value, notes]) => [
              value,
              `\u2068${shown(facet, value)}\u2069 (${notes.toLocaleString(LANGS[language])})`,
            ]);
    // What all notes have alike tells nothing apart.
    if (options.length < 2) continue;
    const select = document.createElement("select");
    for (const [value, text] of [["", said[facet]], ...options]) select.add(new Option(text, value));
    select.ariaLabel = said[facet];
    select.addEventListener("change", changed);
    selects.set(facet, select);
    bar.append(select);
  }
  clear.addEventListener("click", () => {
    for (const select of selects.values()) select.value = "";
    changed();
    selects.get("sort")?.focus();
  });
  clear.hidden = true;
  bar.append(clear);
  button.after(bar);
  return () => {
    bar.hidden = !bar.hidden;
    button.ariaExpanded = String(!bar.hidden);
    if (!bar.hidden) selects.values().next().value?.focus();
  };
}
