// How modules are called that have no glue; see `widget/src/bare.rs`.

/**
 * What an engine does; see the `entry.rs` of each in `widget/src`.
 *
 * @callback Engine
 * @param {number} what 0 begins; the others are the module's own.
 * @param {Uint8Array} bytes
 * @param {number} [number]
 * @returns {Uint8Array<ArrayBuffer>}
 */

/**
 * @param {WebAssembly.Module} compiled
 * @param {WebAssembly.Imports} [imports]
 * @returns {Engine}
 */
export const instance = (compiled, imports) => {
  const { memory, room, run, length } = /** @type {any} */ (
    new WebAssembly.Instance(compiled, imports).exports
  );
  return (what, bytes, number = 0) => {
    const into = room(bytes.length);
    // Memory that grows has another buffer.
    new Uint8Array(memory.buffer).set(bytes, into);
    const from = run(what, number);
    return new Uint8Array(memory.buffer).slice(from, from + length());
  };
};
