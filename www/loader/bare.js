// How the wasm modules are called, which have no glue; see `widget/src/bare.rs`.

/**
 * What an engine does; see the `entry.rs` of each in `widget/src`.
 *
 * @typedef {(what: number, numbers: number[], ...parts: (string | Uint8Array)[]) => Uint8Array<ArrayBuffer>} Engine
 */

const encoder = new TextEncoder();

/**
 * @param {WebAssembly.Module} compiled
 * @param {(bytes: (from: number, length: number) => Uint8Array<ArrayBuffer>) => WebAssembly.ModuleImports} imports What the engine can
 *   call, by what reads its memory.
 * @returns {Engine}
 */
export const instance = (compiled, imports) => {
  // Memory that grows has another buffer.
  const bytes = (/** @type {number} */ from, /** @type {number} */ length) =>
    new Uint8Array(memory.buffer, from, length);
  const { memory, room, run, length } = /** @type {any} */ (
    new WebAssembly.Instance(compiled, { a: imports(bytes) }).exports
  );
  return (what, numbers, ...parts) => {
    for (const part of parts) {
      const raw = typeof part === "string" ? encoder.encode(part) : part;
      bytes(room(raw.length), raw.length).set(raw);
    }
    return bytes(run(what, ...numbers), length()).slice();
  };
};
