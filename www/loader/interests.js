// What a reader is interested in, as far as this browser knows: what they opened and searched here. Nothing but lists; nothing is fetched
// and nothing is kept.

/** How many opened notes and how many searches are remembered: the last ones. */
const OPENED = 50;
const SEARCHED = 20;

/** What is left of all other weights when something is added. They fade by number and not by time, so a holiday changes nothing. */
const FADES = 0.9;

/** What somebody typed is said more clearly than what they clicked. */
const TYPED = 1.5;

/** Longer texts are cut: they are remembered, and searched for. */
const LONGEST = 80;

/**
 * @typedef {{ id: string, title: string, tags: string[], weight: number }} Opened
 * @typedef {{ query: string, weight: number }} Searched
 * @typedef {{ opened: Opened[], searched: Searched[] }} Memory Newest first.
 * @typedef {{ query: string, kind: "opened" | "searched", what: string, weight: number }} Interest
 */

const cut = (/** @type {unknown} */ text) => [...String(text ?? "").trim()].slice(0, LONGEST).join("");

/** @param {unknown} list */
const items = (list) =>
  /** @type {any[]} */ (Array.isArray(list) ? list.filter((item) => item && typeof item === "object") : []);

const weight = (/** @type {unknown} */ number) =>
  typeof number === "number" && number > 0 ? Math.min(number, 100) : 0;

/**
 * Reads what was kept; whatever else stands there is nothing.
 *
 * @param {string | null} text
 * @returns {Memory}
 */
export function recalled(text) {
  let kept;
  try {
    kept = JSON.parse(text ?? "{}");
  } catch {
    kept = {};
  }
  const opened = items(kept?.opened).map((one) => ({
    id: String(one.id ?? ""),
    title: cut(one.title),
    tags: (Array.isArray(one.tags) ? one.tags : []).slice(0, 8).map(cut),
    weight: weight(one.weight),
  }));
  const searched = items(kept?.searched).map((one) => ({
    query: cut(one.query),
    weight: weight(one.weight),
  }));
  return {
    opened: opened.filter(({ id }) => id).slice(0, OPENED),
    searched: searched.filter(({ query }) => query).slice(0, SEARCHED),
  };
}

/**
 * @template {{ weight: number }} T
 * @param {T[]} list
 */
const faded = (list) => list.map((one) => ({ ...one, weight: one.weight * FADES }));

/**
 * The memory after a note was opened.
 *
 * @param {Memory} memory
 * @param {{ id: string, title: string, tags: string[] }} note
 * @returns {Memory}
 */
export function opened(memory, { id, title, tags }) {
  const before = memory.opened.find((one) => one.id === id)?.weight ?? 0;
  const others = faded(memory.opened.filter((one) => one.id !== id));
  const own = {
    id,
    title: cut(title),
    tags: [...new Set(tags.map(cut))].slice(0, 8),
    weight: before * FADES + 1,
  };
  return { opened: [own, ...others].slice(0, OPENED), searched: faded(memory.searched) };
}

/**
 * The memory after something was searched for.
 *
 * @param {Memory} memory
 * @param {string} text
 * @returns {Memory}
 */
export function searched(memory, text) {
  const query = cut(text);
  if (!query) return memory;
  const before = memory.searched.find((one) => one.query === query)?.weight ?? 0;
  const others = faded(memory.searched.filter((one) => one.query !== query));
  const own = { query, weight: before * FADES + TYPED };
  return { opened: faded(memory.opened), searched: [own, ...others].slice(0, SEARCHED) };
}

/**
 * What to look for, strongest first: one for each search, and one for each opened note that has words to go by.
 *
 * @param {Memory} memory
 * @param {number} most
 * @returns {Interest[]}
 */
export function interests(memory, most) {
  /** @type {Interest[]} */
  const all = [
    ...memory.searched.map(({ query, weight }) => ({
      query,
      kind: /** @type {const} */ ("searched"),
      what: query,
      weight,
    })),
    ...memory.opened.map(({ title, tags, weight }) => ({
      // Operators would be taken for what they are not.
      query: [...tags, title]
        .join(" ")
        .replaceAll(/["“”„«»「」『』＂:：-]/gu, " ")
        .replaceAll(/\s+/g, " ")
        .trim(),
      kind: /** @type {const} */ ("opened"),
      what: title || tags.join(", "),
      weight,
    })),
  ];
  const seen = new Set();
  return all
    .filter(({ query }) => query && !seen.has(query) && seen.add(query))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, most);
}

/**
 * One of each list in turn, each but once, and none that is left out.
 *
 * @template {{ id: string }} T
 * @param {T[][]} lists
 * @param {Set<string>} without Ids.
 * @param {number} most
 */
export function woven(lists, without, most) {
  const seen = new Set(without);
  const queues = lists.map((list) => [...list]);
  /** @type {T[]} */
  const out = [];
  while (out.length < most && queues.some((queue) => queue.length)) {
    for (const queue of queues) {
      let next = queue.shift();
      while (next && seen.has(next.id)) next = queue.shift();
      if (!next || out.length >= most) continue;
      seen.add(next.id);
      out.push(next);
    }
  }
  return out;
}
