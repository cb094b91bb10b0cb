// What comes onto the cards of results once they are drawn: excerpts of the notes, and marks on what was looked for. Cards come and go as
// one scrolls, so it is done whenever they do.

/**
 * Where what was looked for stands in a text: beginnings and ends in turn, in UTF-16 units.
 *
 * @callback Marks
 * @param {string} text
 * @returns {ArrayLike<number>}
 */

/**
 * @param {ShadowRoot} root The feed's, in which notes are opened.
 * @param {ShadowRoot} inner The results'.
 * @param {Marks} marks
 */
export function dresser(root, inner, marks) {
  /** @type {string[]} By the results' places. */
  let excerpts = [];
  /** @type {Range[]} Those of this feed; others in the page have theirs. */
  let ranges = [];

  const mark = () => {
    if (!("highlights" in CSS)) return;
    const all = CSS.highlights.get("notefall") ?? new Highlight();
    CSS.highlights.set("notefall", all);
    for (const range of ranges) all.delete(range);
    ranges = [];
    for (const start of [inner, root.querySelector("dialog[open] .note")]) {
      if (!start) continue;
      const walker = document.createTreeWalker(start, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = marks(/** @type {Text} */ (node).data);
        for (let i = 0; i < at.length; i += 2) {
          const range = new Range();
          range.setStart(node, at[i] ?? 0);
          range.setEnd(node, at[i + 1] ?? 0);
          ranges.push(range);
          all.add(range);
        }
      }
    }
  };

  const draw = () => {
    for (const card of inner.querySelectorAll(".card")) {
      const text = excerpts[Number(card.getAttribute("aria-posinset")) - 1];
      if (!text || card.querySelector(".snippet")) continue;
      const sheet = card.querySelector(".sheet");
      const place = sheet?.querySelector("p") ?? document.createElement("p");
      place.classList.add("snippet");
      place.textContent = text;
      // A note without a title has its text in the place of one.
      if (!place.parentNode) (sheet ?? card.querySelector(".foot"))?.append(place);
    }
    mark();
    observer.takeRecords();
  };
  const observer = new MutationObserver(draw);

  return {
    /** Begins with new results, which have no excerpts yet. */
    begin() {
      excerpts = [];
      for (const node of [inner, root]) observer.observe(node, { childList: true, subtree: true });
      draw();
    },
    /** @param {string[]} texts */
    take(texts) {
      excerpts = texts;
      draw();
    },
    end() {
      observer.disconnect();
      for (const range of ranges) CSS.highlights.get("notefall")?.delete(range);
      ranges = [];
    },
  };
}
