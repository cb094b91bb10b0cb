// What the engine starts. A panic ends one instance of the wasm: the glue gives the next request a fresh one,
// and the requests that the old one was working on, which it will never answer, get an answer from here.
import * as glue from "./notefall_edge.js";

/** The requests being worked on, each with what to call when the instance is gone. */
const working = new Set();

const giveUp = () => {
  for (const stop of working) stop();
  working.clear();
};

// `worker` announces a panic by setting a property; this hears of it.
Object.defineProperty(glue.__worker_init_state(), "criticalError", {
  configurable: true,
  get: () => false,
  set: (value) => value && giveUp(),
});

const problem = () =>
  new Response(
    '{"type":"urn:notefall:problem:restarted","title":"The Worker had to start again","status":500,"detail":"Please send the request once more."}\n',
    {
      status: 500,
      headers: {
        "content-type": "application/problem+json",
        "cache-control": "no-store",
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        "x-content-type-options": "nosniff",
      },
    },
  );

/** What some work comes to; nothing where the instance was gone before. */
const result = async (work) => {
  let stop = () => {};
  const gone = new Promise((resolve) => {
    stop = () => resolve(undefined);
  });
  working.add(stop);
  try {
    return await Promise.race([work(), gone]);
  } catch (error) {
    console.error(JSON.stringify({ event: "panic", error: String(error?.stack ?? error) }));
    if (error instanceof WebAssembly.RuntimeError) giveUp();
  } finally {
    working.delete(stop);
  }
};

/** What is one read whose bytes go through as they are; nothing where it is not, or where the read did not come to anything. */
const direct = async (request, env) => {
  if (request.method !== "GET" || request.headers.has("if-none-match")) return;
  const told = glue.direct(request.url);
  if (!told) return;
  const { key, options, headers } = JSON.parse(told);
  try {
    const object = await env.FEEDS.get(key, options);
    return object && new Response(object.body, { headers });
  } catch {
    // It goes wrong once more on the long way, which knows what to say.
  }
};

const answer = async (request, env, context) =>
  (await direct(request, env)) ?? glue.fetch(request, env, context);

export default {
  // An answer belongs to its own request, so it is made here and not where the panic was heard of.
  fetch: async (request, env, context) => (await result(() => answer(request, env, context))) ?? problem(),
  scheduled: (event, env, context) => result(() => glue.scheduled(event, env, context)),
};
