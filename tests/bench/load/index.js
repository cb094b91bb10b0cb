// A Worker that makes the reads it is told to, and nothing else: what `cargo xtask bench load` measures ours against.
//
//   GET /stream?FILE,OFFSET,LENGTH          one read, passed on as it comes
//   GET /reads?READ;READ|READ;READ          reads that are waited for, at most six at a time, one round after the other

const AT_A_TIME = 6;

/**
 * @param {{ FEEDS: { get: (key: string, options?: object) => Promise<any> } }} env
 * @param {string} read
 */
function get(env, read) {
  const [key = "", offset, length] = read.split(",");
  if (length === undefined) return env.FEEDS.get(key);
  return env.FEEDS.get(key, { range: { offset: Number(offset), length: Number(length) } });
}

export default {
  /**
   * @param {Request} request
   * @param {any} env
   */
  async fetch(request, env) {
    const { pathname, search } = new URL(request.url);
    const asked = search.slice(1);
    if (pathname === "/stream") {
      return new Response((await get(env, asked)).body, {
        headers: { "content-type": "application/octet-stream" },
      });
    }
    let bytes = 0;
    for (const round of asked.split("|")) {
      const reads = round.split(";");
      while (reads.length > 0) {
        const some = reads.splice(0, AT_A_TIME).map(async (read) => (await get(env, read)).arrayBuffer());
        for (const part of await Promise.all(some)) bytes += part.byteLength;
      }
    }
    return new Response(`${bytes}\n`);
  },
};
