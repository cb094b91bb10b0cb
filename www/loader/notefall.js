// The classic script: one tag on any page. It defines <note-feed>, and where the tag itself names a feed, puts one in its place.
import { define } from "./element.js";

const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
define(script ? script.src : location.href);

if (script && script.dataset.feed) {
  const { feed, ...rest } = script.dataset;
  const element = document.createElement("note-feed");
  element.setAttribute("src", feed);
  for (const [name, value] of Object.entries(rest)) {
    element.setAttribute(
      name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase()),
      value ?? "",
    );
  }
  script.after(element);
}
