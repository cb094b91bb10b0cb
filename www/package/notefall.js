// The npm package. On a server, where no element can be defined, importing it does nothing.
import { define } from "../loader/element.js";

export const NoteFeed = "customElements" in globalThis ? define(import.meta.url) : undefined;
