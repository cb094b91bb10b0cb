// Our Worker with a storage and a clock that are not what they should be, as each request asks:
//   x-fault: slow | fail | garbage      x-clock: seconds to add
import worker from "./worker.js";

const RealDate = Date;
let offset = 0;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length > 0 ? parts : [RealDate.now() + offset]));
  }

  static now() {
    return RealDate.now() + offset;
  }
};

const faulty = (bucket, fault) =>
  new Proxy(bucket, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== "function" || name === "constructor") return value;
      return async (...given) => {
        if (fault === "slow") await new Promise((resolve) => setTimeout(resolve, 150));
        if (fault === "fail")
          throw new Error(`${String(name)}: We encountered an internal error. Please try again. (10001)`);
        // Another object in the place of the one that was asked for.
        if (fault === "garbage" && name === "get") given[0] = "garbage";
        return target[name](...given);
      };
    },
  });

export default {
  async fetch(request, env, context) {
    offset = Number(request.headers.get("x-clock") ?? 0) * 1000;
    const fault = request.headers.get("x-fault");
    if (new URL(request.url).pathname === "/garbage") {
      await env.FEEDS.put("garbage", crypto.getRandomValues(new Uint8Array(60_000)));
      return new Response("garbage");
    }
    if (fault === null) return worker.fetch(request, env, context);
    return worker.fetch(request, { ...env, FEEDS: faulty(env.FEEDS, fault) }, context);
  },
};
