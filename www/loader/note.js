// The note view: a module of its own, loaded when a reader is about to open a note.
import { initSync } from "notefall-note";
import { compile } from "./shard.js";

initSync({
  module: await compile(new URL(NOTEFALL_WASM, import.meta.url), NOTEFALL_INTEGRITY),
});

export { NoteView, style } from "notefall-note";
