// The classic script: one tag on any page. It defines <note-feed>, and where the tag itself names a feed, puts one in its place.
import { define } from "./element.js";

const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
define(script?.src ?? location.href);

if (script?.dataset.feed) {
  const element = document.createElement("note-feed");
  for (const { name, value } of script.attributes) {
    if (name.startsWith("data-")) element.setAttribute(name === "data-feed" ? "src" : name.slice(5), value);
  }
  script.after(element);
}
