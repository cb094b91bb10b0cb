/**
 * Of the compatibility decomposition of a character's lower case the character at some place, by its code; 0 behind the last.
 *
 * The build puts this where the search's engine names it (`widget/src/search/mod.rs`).
 *
 * @param {number} code
 * @param {number} at
 */
export const fold = (code, at) =>
  [...String.fromCodePoint(code).toLowerCase().normalize("NFKD")][at]?.codePointAt(0) ?? 0;
