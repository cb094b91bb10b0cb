// A page that is built: what the package's types say is used here, and checked by tsc.
import { NoteFeed } from "notefall";

const feed = document.querySelector("note-feed");
if (!(feed instanceof NoteFeed)) throw new Error("the element is not defined");

feed.addEventListener("feed-ready", ({ detail }) => {
  document.title = `${detail.title}: ${detail.notes}`;
});
document.addEventListener("note-open", (event) => {
  /** @type {string} */
  const id = event.detail.id;
  feed.dataset["opened"] = id;
});
document.addEventListener("feed-error", ({ detail: { path, message } }) => console.error(path, message));
/** @type {Promise<void>} */
export const found = feed.search("");
// @ts-expect-error: there is no such method.
export const nothing = () => feed.find("");
// @ts-expect-error: an id is a string.
export const wrong = () => feed.open(1);
