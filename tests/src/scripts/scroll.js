// Scrolls from where the page is to its end, as a reader does, and tells what there was to see.
// arguments: the step in windows, the callback.
const [step, done] = arguments;
const root = document.querySelector("note-feed").shadowRoot;
const seen = new Map();
const photos = {};
const broken = new Set();
let most = 0;
let buttons = 0;
let steps = 0;

const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));
const frame = () => new Promise((go) => requestAnimationFrame(go));
const cards = () => [...root.querySelectorAll(".card")];
const visible = (card) => {
  const { top, bottom } = card.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
};

/** Waits, within bounds, for something to be so. */
async function until(so) {
  for (let turn = 0; turn < 250 && !so(); turn++) await pause(20);
}

/** No photo, or one that has come; one that failed never does. */
const arrived = (photo) => !photo || (photo.complete && photo.naturalWidth > 0);

/** The window is filled with cards, down to its end or to the last card. */
function filled() {
  const all = cards();
  const last = all.some((card) => card.getAttribute("aria-posinset") === card.getAttribute("aria-setsize"));
  const edge = Math.max(0, ...all.map((card) => card.getBoundingClientRect().bottom));
  const below = root.host.getBoundingClientRect().top > innerHeight;
  return last || below || edge >= Math.min(innerHeight, root.host.getBoundingClientRect().bottom - 100);
}

/** Notes what is there. Photos are judged only once they have had time to come. */
function look(judge) {
  const all = cards();
  most = Math.max(most, all.length);
  const more = root.querySelector(".more");
  if (more && !more.hidden && visible(more)) buttons++;
  for (const card of all) {
    const place = Number(card.getAttribute("aria-posinset"));
    const text = card.querySelector(".title")?.textContent ?? "";
    if (seen.has(place) && seen.get(place) !== text) broken.add(`two notes at ${place}`);
    seen.set(place, text);
    const photo = card.querySelector(".cover img");
    if (photo && visible(card)) {
      if (photo.naturalWidth > 0) photos[place] = photo.currentSrc;
      else if (judge) broken.add(`no photo at ${place}: ${photo.src}, complete: ${photo.complete}`);
    }
  }
}

(async () => {
  for (;;) {
    await until(filled);
    await until(() => cards().every((card) => !visible(card) || arrived(card.querySelector(".cover img"))));
    look(true);
    const before = scrollY;
    scrollBy({ top: innerHeight * step, behavior: "instant" });
    await frame();
    await frame();
    look(false);
    if (scrollY === before || ++steps > 2000) break;
  }
  // Shifts are reported a frame later.
  await frame();
  await pause(100);
  const titles = [...seen.entries()].sort(([a], [b]) => a - b);
  done({ titles, photos, broken: [...broken], most, buttons, steps });
})();
