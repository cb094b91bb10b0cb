/**
 * What an engine asks the loader for. Nothing is answered before the engine has returned.
 *
 * @callback Ask
 * @param {string} what
 * @param {string} first
 * @param {string} second
 * @param {number[]} numbers
 * @returns {void}
 */

// A text may begin with what would be taken for a byte order mark.
export const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Width and height of an element's box, the height rounded up: a line of 19.6 px must not be cut. */
const size = (/** @type {Element | null} */ element) => {
  const box = element?.getBoundingClientRect();
  return { width: box?.width ?? 0, height: Math.ceil(box?.height ?? 0) };
};

/** The place in the feed of the card around a node; −1 where there is none. */
export const placeOf = (/** @type {Element | null} */ node) =>
  /** @type {any} */ (node?.closest(".card")?.ariaPosInSet ?? 0) - 1;

/**
 * Carries out what an engine has written down. `widget/src/page.rs` names the commands and the numbers that can be read.
 *
 * Elements are made with `createElement` and text nodes, never from markup; styles are set through CSSOM.
 */
export class Page {
  /** @type {any[]} What the engine keeps under numbers. */
  #kept;
  #ask;
  #canvas = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  #font = "";

  /**
   * @param {ShadowRoot | HTMLElement} root
   * @param {Ask} ask
   */
  constructor(root, ask) {
    this.#kept = [null, root];
    this.#ask = ask;
  }

  /** @param {Uint8Array} commands */
  run(commands) {
    const kept = this.#kept;
    const view = new DataView(commands.buffer, commands.byteOffset);
    let at = 0;
    /** @type {any} Where new nodes are put. */
    let parent;
    /** @type {any} */
    let before;
    /** What the next new element is kept under. */
    let keep = 0;
    const number = () => view.getInt32((at += 4) - 4, true);
    const text = () => {
      const length = number();
      return decoder.decode(commands.subarray(at, (at += length)));
    };
    const put = (/** @type {Node} */ node) => {
      parent.insertBefore(node, before);
      before = null;
      return node;
    };
    const steps = [
      () => {
        parent = put(document.createElement(text()));
        if (keep) kept[keep] = parent;
        keep = 0;
      },
      () => parent.setAttribute(text(), text()),
      () => parent.style.setProperty(text(), text()),
      () => put(document.createTextNode(text())),
      () => (parent = parent.parentNode),
      () => (keep = number()),
      () => ((parent = kept[number()]), (before = kept[number()])),
      () => {
        // A reader may be typing already.
        for (const node of [...kept[number()].childNodes]) if (node.localName !== "input") node.remove();
      },
      () => this.#ask(text(), text(), text(), [number(), number(), number()]),
      () => {
        const element = number();
        kept[element].remove();
        delete kept[element];
      },
      () => {
        const { style, firstElementChild } = kept[number()];
        // A transform moves nothing else and does not count as a shift.
        style.transform = `translate(${number()}px,${number()}px)`;
        style.width = number() + "px";
        style.height = number() + "px";
        firstElementChild.style.height = number() + "px";
      },
      () => (kept[number()].hidden = !!number()),
      () => kept[number()]?.focus(),
    ];
    while (at < commands.length) steps[number()]?.();
  }

  /**
   * Numbers for the feed's layout.
   *
   * @param {number} what
   * @returns {number}
   */
  read(what) {
    const [, root, box, probe] = this.#kept;
    const title = probe?.firstElementChild;
    const numbers = [
      () => root.host.clientWidth,
      // The field for searching stands above what is measured here.
      () => root.host.clientHeight - (root.host.hasAttribute("search") ? 64 : 0),
      () => box.getBoundingClientRect().top,
      () => innerHeight,
      () => placeOf(root.activeElement),
      () => parseInt(getComputedStyle(box).columnGap),
      () => size(probe).height,
      () => size(title).height,
      () => size(probe.lastElementChild).height,
      () => size(title).width,
      () => {
        const { font } = getComputedStyle(title);
        this.#canvas.font = font;
        return font !== this.#font && (this.#font = font) ? 1 : 0;
      },
      () => Math.abs(box.scrollLeft),
      () => +(getComputedStyle(box).direction === "rtl"),
    ];
    return numbers[what]?.() ?? 0;
  }

  /**
   * How wide a text would be on one line.
   *
   * @param {Uint8Array} text
   */
  width(text) {
    return this.#canvas.measureText(decoder.decode(text)).width + 1;
  }
}
