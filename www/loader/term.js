/**
 * A filter as a reader would type it. White space and signs would end the value, or begin something else.
 *
 * @param {string} facet
 * @param {string} value
 */
export const term = (facet, value) =>
  `${facet}:${/^[\p{L}\p{N}\p{M}_-]+$/u.test(value) ? value : `"${value.replaceAll(/["“”„«»「」『』＂]/g, " ")}"`}`;
