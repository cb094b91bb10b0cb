// The most memory that this program and those it started held at once.

import { readFileSync, readdirSync } from "node:fs";

/** Often enough for builds that take a second. */
const EVERY_MS = 50;

/** The programs that were started from here, on Linux; elsewhere none is seen. */
function children() {
  try {
    const tasks = readdirSync("/proc/self/task");
    const lists = tasks.map((task) => readFileSync(`/proc/self/task/${task}/children`, "utf8"));
    return lists.flatMap((list) => list.split(" ").filter((id) => id !== ""));
  } catch {
    return [];
  }
}

/**
 * The high-water mark that the system keeps for a program, in bytes.
 * @param {string} id
 */
function highest(id) {
  try {
    const line = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, "utf8"));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Begins to watch; `peak` ends it. */
export function watchMemory() {
  /** @type {Map<string, number>} */
  const known = new Map();
  const look = () => {
    for (const id of children()) known.set(id, Math.max(known.get(id) ?? 0, highest(id)));
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    /** @returns {Promise<number>} */
    async peak() {
      clearInterval(timer);
      look();
      // What getrusage tells began with the memory of the program that started this one.
      const own = highest("self") || process.resourceUsage().maxRSS * 1024;
      return [...known.values()].reduce((sum, bytes) => sum + bytes, own);
    },
  };
}
