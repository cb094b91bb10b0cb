// What a trace of Chromium says of a page's main thread. Pure.

/**
 * @typedef {object} Event
 * @property {string} name
 * @property {string} ph
 * @property {number} pid
 * @property {number} tid
 * @property {number} ts In microseconds.
 * @property {number} [dur] In microseconds.
 * @property {number} [tdur] How much of it the thread was at work, in microseconds.
 * @property {any} [args]
 */

/** The longest task that is not long, in milliseconds: as the Long Tasks API counts them. */
export const LONG_MS = 50;

/** How long a thread was at work on something, in milliseconds: what else the machine did meanwhile is not the page's. */
const worked = (/** @type {Event} */ { dur = 0, tdur = dur }) => tdur / 1000;

/**
 * Of what happened on the thread that set two marks (`console.timeStamp`), between these.
 *
 * @param {Event[]} events
 * @param {string} from
 * @param {string} to
 */
export function between(events, from, to) {
  const mark = (/** @type {string} */ text) => {
    const found = events.find(({ name, args }) => name === "TimeStamp" && args?.data?.message === text);
    if (!found) throw new Error(`the trace has no mark ${text}`);
    return found;
  };
  const [begin, end] = [mark(from), mark(to)];
  const here = events.filter(
    ({ pid, tid, ts, ph }) =>
      ph === "X" && pid === begin.pid && tid === begin.tid && ts >= begin.ts && ts <= end.ts,
  );
  const tasks = here.filter(({ name }) => name === "RunTask");
  const times = tasks.map(worked);
  const longest = tasks[times.indexOf(Math.max(...times))];
  return {
    seconds: (end.ts - begin.ts) / 1e6,
    tasks: tasks.length,
    longest: Math.max(0, ...times),
    waiting: Math.max(0, ...tasks.map(({ dur = 0 }) => dur / 1000)),
    long: times.filter((time) => time > LONG_MS).length,
    busy: times.reduce((sum, time) => sum + time, 0),
    inside: longest ? inside(here, longest) : {},
  };
}

/**
 * How long what ran in a task took, by name, in milliseconds: what takes most first.
 *
 * @param {Event[]} events
 * @param {Event} task
 */
function inside(events, task) {
  const end = task.ts + (task.dur ?? 0);
  /** @type {Record<string, number>} */
  const times = {};
  for (const event of events) {
    const { name, ts, dur = 0 } = event;
    if (name === "RunTask" || ts < task.ts || ts + dur > end) continue;
    times[name] = (times[name] ?? 0) + worked(event);
  }
  const sorted = Object.entries(times).sort(([, a], [, b]) => b - a);
  return Object.fromEntries(sorted.slice(0, 6).map(([name, time]) => [name, Math.round(time * 10) / 10]));
}

/**
 * The value that a share of all is not above.
 *
 * @param {number[]} numbers
 * @param {number} share Between 0 and 1.
 */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * share)] ?? NaN;
}
