// The note view: a module of its own, loaded when a reader is about to open a note.
/** @type {Promise<WebAssembly.Module> | undefined} */
let compiled;

/**
 * Loads the engine, once; where that fails it is tried again the next time, which a module's own `await` would not allow.
 *
 * @param {typeof import("./shard.js").compile} compile
 */
function ready(compile) {
  compiled ??= compile(new URL(NOTEFALL_WASM, import.meta.url), NOTEFALL_INTEGRITY);
  compiled.catch(() => (compiled = undefined));
  return compiled;
}

/**
 * What the loader lends to the note view, and what it knows of the feed.
 *
 * @typedef {object} Host
 * @property {typeof import("./shard.js").compile} compile
 * @property {typeof import("./bare.js").instance} instance
 * @property {typeof import("./page.js").Page} Page
 * @property {ShadowRoot} root
 * @property {AbortSignal} signal
 * @property {(view: () => import("./search.js").Taker) => import("./page.js").Ask} answer
 * @property {(name: string, detail: unknown) => void} say
 * @property {string} base
 * @property {number} language
 * @property {import("./shard.js").Shard} head
 */

/**
 * Puts a closed dialog at the end of the shadow root. Gives what opens it and what ends it.
 *
 * @param {Host} host
 */
export async function noteView({ compile, instance, Page, root, signal, answer, say, base, language, head }) {
  const engine = instance(await ready(compile), () => ({}));
  signal.throwIfAborted();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(NOTEFALL_STYLE);
  root.adoptedStyleSheets.push(sheet);
  const dialog = document.createElement("dialog");
  root.append(dialog);
  const page = new Page(
    dialog,
    answer(() => ({
      give: (ticket, payload) => run(2, [ticket], payload ?? ""),
      fail: (ticket) => run(3, [ticket]),
    })),
  );
  /** @param {Parameters<import("./bare.js").Engine>} all */
  const run = (...all) => page.run(engine(...all));
  run(0, [language], base, head.payload);

  /** Shows the note that is open, or has it tried again. */
  let load = () => {};
  /** Turns to another slide: −1 to the left, 1 to the right. */
  const turn = (/** @type {number} */ by) => {
    const strip = dialog.querySelector(".strip");
    strip?.scrollBy(strip.clientWidth * by, 0);
  };
  /** Whether a click met the space around the dialog: the backdrop's clicks are the dialog's own. */
  const isOutside = (/** @type {MouseEvent} */ { target, clientX: x, clientY: y }) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return target === dialog && !(x >= left && x <= right && y >= top && y <= bottom);
  };
  /**
   * @template {keyof HTMLElementEventMap} T
   * @param {T} type
   * @param {(event: HTMLElementEventMap[T]) => void} listener
   */
  const on = (type, listener) => dialog.addEventListener(type, listener, { signal });
  /** A picture that is larger than its slide shows what the pointer is at. */
  const look = (/** @type {MouseEvent} */ { target, clientX: x, clientY: y }) => {
    const { style, parentElement } = /** @type {HTMLElement} */ (target);
    if (!style.scale || !parentElement) return;
    const { left, top, width, height } = parentElement.getBoundingClientRect();
    style.transformOrigin = `${((x - left) / width) * 100}% ${((y - top) / height) * 100}%`;
  };
  on("pointermove", look);
  on("click", (event) => {
    const met = (/** @type {string} */ selector) => /** @type {Element} */ (event.target).closest(selector);
    const product = met(".products a, .spot");
    const like = met(".related button");
    const tag = searches && met(".tag");
    const photo = /** @type {HTMLElement | null} */ (met(".slide img"));
    if (met(".close") || isOutside(event)) dialog.close();
    else if (met(".previous")) turn(-1);
    else if (met(".next")) turn(1);
    else if (met(".again")) load();
    else if (met(".share")) share();
    else if (product)
      say("product-click", { id: shown, url: /** @type {HTMLAnchorElement} */ (product).href });
    else if (photo) {
      photo.style.scale = photo.style.scale ? "" : "2.5";
      look(event);
    } else if (like) {
      open(/** @type {HTMLButtonElement} */ (like).value);
      // What was clicked is gone, and the focus with it; this begins at the top, as an opened note does.
      dialog.querySelector("button")?.focus();
    } else if (tag) {
      dialog.close();
      host.search(`tag:"${tag.textContent?.slice(1)}"`);
    }
  });
  on("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.key === "Enter" && target.className === "tag") target.click();
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    turn(by);
    event.preventDefault();
  });

  /** @type {string | undefined} The note that is open. */
  let shown;
  const host = /** @type {HTMLElement & { search: (query: string) => void }} */ (root.host);
  const searches = host.hasAttribute("search");
  /** Whether the open note stands in the page's address. */
  const links = host.hasAttribute("links");
  /** Passes the open note on: to whatever the reader's system has for that, else to the clipboard. */
  const share = () => {
    const title = dialog.ariaLabel ?? "";
    const url = new URL(links ? location.href : `n/${encodeURIComponent(shown ?? "")}`, base).href;
    say("note-share", { id: shown, url });
    (navigator.share?.({ title, url }) ?? navigator.clipboard?.writeText(url))?.catch(() => {});
  };
  /**
   * Shows the place for a translation where the browser translates on this device, and fills it when the reader opens it.
   *
   * @param {HTMLDetailsElement} box
   * @param {NonNullable<typeof Translator>} translators
   */
  const translate = (box, translators) => {
    const note = /** @type {HTMLElement} */ (box.closest("article"));
    const place = /** @type {HTMLElement} */ (box.lastChild);
    // What is to be said where it fails stands there from the start.
    const failed = place.textContent;
    const languages = { sourceLanguage: note.lang, targetLanguage: place.lang };
    let begun = false;
    box.ontoggle = async () => {
      if (begun || !box.open) return;
      begun = true;
      place.textContent = "…";
      try {
        // What the browser translates with may have to be fetched first.
        const translator = await translators.create(languages);
        const parts = [...note.querySelectorAll(".words>:is(.title,.body)")].map((part) =>
          part.cloneNode(true),
        );
        for (const part of parts) {
          const texts = document.createNodeIterator(part, NodeFilter.SHOW_TEXT);
          for (let text; (text = /** @type {Text | null} */ (texts.nextNode()));)
            if (!text.parentElement?.closest(".tag")) text.data = await translator.translate(text.data);
        }
        place.replaceChildren(...parts);
      } catch {
        // Opened again, it is tried again.
        begun = false;
        place.textContent = failed;
      }
    };
    // At once: what is offered later would move what is being read. What the browser is not able to do says so when it is asked.
    box.hidden = false;
  };
  /** What a note that has just been drawn can do. */
  const dress = () => {
    /** @type {HTMLDetailsElement | null} */
    const box = dialog.querySelector(".translation[hidden]");
    const { Translator } = self;
    if (Translator && box && !box.ontoggle && host.translate) translate(box, Translator);
    if (searches)
      for (const tag of /** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll(".tag"))) {
        tag.role = "button";
        tag.tabIndex = 0;
      }
    const clip = dialog.querySelector("video");
    if (clip && !clip.muted && matchMedia("(prefers-reduced-motion: no-preference)").matches) {
      // Silent, as a preview; whoever wants to hear it has the controls.
      clip.muted = true;
      clip.play().catch(() => {});
    }
  };
  new MutationObserver(dress).observe(dialog, { childList: true, subtree: true });
  const named = () => new URLSearchParams(location.hash.slice(1)).get("note");
  const closed = () => {
    if (shown === undefined) return;
    run(4, []);
    say("note-close", { id: shown });
    shown = undefined;
  };
  on("close", () => {
    if (dialog.open) return;
    if (links && named() === shown) {
      // Back to where it was opened; who came by the link stays.
      if (history.state?.notefall) history.back();
      else history.replaceState(null, "", location.pathname + location.search);
    }
    closed();
  });
  /**
   * @param {string} id
   * @param {number} [segment]
   * @param {number} [shard]
   */
  const open = (id, segment = -1, shard = 0) => {
    if (links && named() !== id) {
      const how = dialog.open ? "replaceState" : "pushState";
      history[how]({ notefall: true }, "", "#" + new URLSearchParams({ note: id }));
    }
    // The note before this one, whose closing may not have been told yet.
    closed();
    load = () => run(1, [segment, shard], id);
    load();
    if (!dialog.open) dialog.showModal();
    shown = id;
    say("note-open", { id });
  };
  if (links) {
    addEventListener(
      "popstate",
      () => {
        const id = named();
        if (!id) dialog.close();
        // A closed one is told of a moment later.
        else if (id !== shown || !dialog.open) open(id);
      },
      { signal },
    );
  }
  return { open, free() {} };
}
