// The note view: a module of its own, loaded when a reader is about to open a note.
import { initSync } from "notefall-note";
import { compile } from "./shard.js";

export { NoteView, style } from "notefall-note";

/** @type {Promise<unknown> | undefined} */
let engine;

/** Loads the engine, once; where that fails it is tried again the next time, which a module's own `await` would not allow. */
export function ready() {
  engine ??= compile(new URL(NOTEFALL_WASM, import.meta.url), NOTEFALL_INTEGRITY).then((module) =>
    initSync({ module }),
  );
  engine.catch(() => (engine = undefined));
  return engine;
}
