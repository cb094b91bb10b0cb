// Orama where a letter may be wrong. It ranks questions worse that way, so it stands beside the plain one.

import { build, openWith } from "./orama.mjs";

export { build };

/** @type {import("./types.d.ts").SingleFile["open"]} */
export const open = (text, lang) => openWith(text, lang, 1);
