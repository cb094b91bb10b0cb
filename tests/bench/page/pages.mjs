// The pages whose first card is timed: one as somebody would write it by hand, and the same with a feed in it.

import { html } from "../../../www/playground/snippet.js";

/**
 * What a card shows.
 *
 * @typedef {object} Card
 * @property {string} lang
 * @property {string} title
 * @property {string} excerpt
 * @property {string} author
 * @property {string} place
 * @property {string} likes
 * @property {Record<string, string>} [picture] Attributes of its `img`.
 */

/** The site's own style sheet, with the cards' rules: what one writes for a grid of cards. */
export const STYLE = `body { margin: 0 auto; max-width: 60rem; padding: 0 16px; font: 16px/1.5 system-ui, sans-serif; }
note-feed { display: block; min-height: 100svh; }
.cards { columns: 2; column-gap: 12px; }
@media (min-width: 40rem) { .cards { columns: 15rem; } }
.card { break-inside: avoid; margin: 0 0 12px; border-radius: 14px; overflow: hidden; background: #fff; box-shadow: 0 0 0 1px #0001; }
.card img { display: block; width: 100%; height: auto; }
.card h3 { margin: 8px 10px 0; font-size: 15px; line-height: 1.4; }
.card p { margin: 4px 10px 8px; font-size: 13px; color: #555; }
`;

/** @param {string} text */
const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/**
 * @param {string} head
 * @param {string} body
 */
const page = (head, body) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A site</title>
<link rel="stylesheet" href="/site.css">
${head}</head>
<body>
<h1>A site</h1>
<p>What I have been reading, and below it some thoughts.</p>
${body}
<footer>The end.</footer>
</body>
</html>
`;

/** @param {Card} card */
const article = ({ lang, title, excerpt, author, place, likes, picture }) => {
  const attributes = Object.entries(picture ?? {}).map(([name, value]) => `${name}="${escaped(value)}"`);
  return [
    `<article class="card"${lang && ` lang="${escaped(lang)}"`}>`,
    ...(picture ? [`<img ${attributes.join(" ")}>`] : []),
    `<h3>${escaped(title)}</h3>`,
    ...(excerpt ? [`<p>${escaped(excerpt)}</p>`] : []),
    `<p>${[author, place, likes].filter(Boolean).map(escaped).join(" · ")}</p>`,
    "</article>",
  ].join("\n");
};

/**
 * Written by hand: no script, and the cards in the page.
 *
 * @param {Card[]} cards
 */
export const byHand = (cards) => page("", `<main class="cards">\n${cards.map(article).join("\n")}\n</main>`);

/**
 * The bare tag.
 *
 * @param {string} edge Its origin.
 * @param {string} feed The feed's address there.
 */
export const tag = (edge, feed) =>
  page("", `<script async src="${edge}/notefall.js" data-feed="${feed}"></script>`);

/**
 * The snippet that the playground writes where the loader is pinned.
 *
 * @param {string} edge
 * @param {string} feed
 * @param {import("../../../www/playground/snippet.js").Pin} pin
 */
export const pinned = (edge, feed, pin) => {
  const snippet = html(new Map([["form", "pinned"]]), { feed, loader: `${edge}/notefall.js` }, pin);
  // Hints belong where the browser meets them first.
  const at = snippet.indexOf("<note-feed");
  return page(snippet.slice(0, at), snippet.slice(at));
};
