// A small library of shapes for the demo pictures. A Scene collects SVG text;
// every helper adds something to it. Randomness comes from a seed only, so the
// same source always gives the same picture.

/** The shared palette: most pictures take their colours from here. */
export const C = {
  cream: "#f7ecda",
  paper: "#fbf5ea",
  sand: "#ecd7b4",
  ochre: "#e7a73c",
  honey: "#f4c66a",
  terra: "#d5643d",
  brick: "#a9432f",
  rose: "#eba99f",
  blush: "#f6d3c6",
  plum: "#5c3a58",
  ink: "#2a2939",
  night: "#19223f",
  dusk: "#3c5a83",
  sea: "#2b7a86",
  teal: "#2f7f78",
  pale: "#bddbe0",
  mist: "#dfe9e6",
  sage: "#93b38b",
  moss: "#6b8f4e",
  leaf: "#3f7a4d",
  forest: "#22503f",
  wood: "#b67c4b",
  walnut: "#6d4530",
  white: "#fffaf0",
};

/** Mulberry32: a tiny seeded generator of numbers in [0, 1). */
export function seeded(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const n = (v) => (typeof v === "number" ? Math.round(v * 10) / 10 : v);
const attrs = (o) =>
  Object.entries(o)
    .map(([k, v]) => ` ${k}="${n(v)}"`)
    .join("");

/** Points to a smooth path (Catmull-Rom through all of them). */
export function smooth(points, closed = true) {
  const p = points,
    l = p.length;
  const at = (i) => (closed ? p[(i + l) % l] : p[Math.max(0, Math.min(l - 1, i))]);
  let d = `M${n(p[0][0])} ${n(p[0][1])}`;
  for (let i = 0; i < (closed ? l : l - 1); i++) {
    const [a, b, c, e] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    d += `C${[
      b[0] + (c[0] - a[0]) / 6,
      b[1] + (c[1] - a[1]) / 6,
      c[0] - (e[0] - b[0]) / 6,
      c[1] - (e[1] - b[1]) / 6,
      c[0],
      c[1],
    ]
      .map(n)
      .join(" ")}`;
  }
  return closed ? d + "Z" : d;
}
export const poly = (points) => "M" + points.map((p) => p.map(n).join(" ")).join("L") + "Z";
export const oval = (x, y, rx, ry = rx) =>
  `M${n(x - rx)} ${n(y)}a${n(rx)} ${n(ry)} 0 1 0 ${n(rx * 2)} 0a${n(rx)} ${n(ry)} 0 1 0 ${n(-rx * 2)} 0Z`;
export const box = (x, y, w, h) => `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z`;

export class Scene {
  constructor(w, h, seed) {
    Object.assign(this, { w, h, ids: 0, defs: "", body: "", next: seeded(seed), seed, made: {} });
  }
  // ---- chance
  r(a = 1, b) {
    return b === undefined ? this.next() * a : a + this.next() * (b - a);
  }
  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }
  times(count, draw) {
    for (let i = 0; i < count; i++) draw(i, count > 1 ? i / (count - 1) : 0);
  }

  // ---- paint
  def(make) {
    const probe = make("@");
    if (!this.made[probe]) {
      const id = "d" + ++this.ids;
      this.made[probe] = id;
      this.defs += make(id);
    }
    return `url(#${this.made[probe]})`;
  }
  /** A linear gradient; stops are colours or [colour, opacity]. dir: 'v', 'h', 'd'. */
  lin(stops, dir = "v") {
    const v = { v: [0, 0, 0, 1], h: [0, 0, 1, 0], d: [0, 0, 1, 1], u: [0, 1, 0, 0] }[dir];
    return this.def(
      (id) =>
        `<linearGradient id="${id}" x1="${v[0]}" y1="${v[1]}" x2="${v[2]}" y2="${v[3]}">${stopsOf(stops)}</linearGradient>`,
    );
  }
  rad(stops, cx = 0.5, cy = 0.5, radius = 0.5) {
    return this.def(
      (id) =>
        `<radialGradient id="${id}" cx="${cx}" cy="${cy}" r="${radius}">${stopsOf(stops)}</radialGradient>`,
    );
  }
  blur(size) {
    return this.def(
      (id) =>
        `<filter id="${id}" x="-100%" y="-100%" width="300%" height="300%"><feGaussianBlur stdDeviation="${size}"/></filter>`,
    );
  }
  /** Turns an alpha gradient into sprayed grain of one colour. */
  spray(color, freq = 0.75) {
    return this.def(
      (id) => `<filter id="${id}" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB">
<feTurbulence type="fractalNoise" baseFrequency="${freq}" numOctaves="2" seed="${this.seed % 97}" result="t"/>
<feColorMatrix in="t" values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 2.6 0 0 0 -.8" result="n"/>
<feComposite in="SourceAlpha" in2="n" operator="arithmetic" k2="2.2" k3="2.2" k4="-2.2" result="a"/>
<feFlood flood-color="${color}"/><feComposite in2="a" operator="in" result="f"/><feComposite in="f" in2="SourceAlpha" operator="in"/></filter>`,
    );
  }

  // ---- basic shapes
  add(text) {
    this.body += text + "\n";
    return this;
  }
  path(d, fill = "none", more = {}) {
    return this.add(`<path d="${d}"${attrs({ fill, ...more })}/>`);
  }
  rect(x, y, w, h, fill, rx = 0, more = {}) {
    return this.add(`<rect${attrs({ x, y, width: w, height: h, rx, fill, ...more })}/>`);
  }
  circle(cx, cy, r, fill, more = {}) {
    return this.add(`<circle${attrs({ cx, cy, r, fill, ...more })}/>`);
  }
  ellipse(cx, cy, rx, ry, fill, more = {}) {
    return this.add(`<ellipse${attrs({ cx, cy, rx, ry, fill, ...more })}/>`);
  }
  poly(points, fill, more = {}) {
    return this.path(poly(points), fill, more);
  }
  curve(points, fill, more = {}) {
    return this.path(smooth(points), fill, more);
  }
  line(points, stroke, width = 4, more = {}) {
    return this.path(smooth(points, false), "none", {
      stroke,
      "stroke-width": width,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      ...more,
    });
  }
  ring(x, y, rx, ry, stroke, width = 4, more = {}) {
    return this.ellipse(x, y, rx, ry, "none", { stroke, "stroke-width": width, ...more });
  }
  group(more, draw) {
    this.add(`<g${attrs(more)}>`);
    draw();
    return this.add("</g>");
  }
  at(x, y, angle, scale, draw) {
    return this.group(
      {
        transform: `translate(${n(x)} ${n(y)}) rotate(${n(angle)}) scale(${Math.round(scale * 1000) / 1000})`,
      },
      draw,
    );
  }
  clip(d, draw) {
    const ref = this.def((id) => `<clipPath id="${id}"><path d="${d}"/></clipPath>`);
    return this.group({ "clip-path": ref }, draw);
  }

  // ---- light
  bg(stops, dir = "v") {
    return this.rect(0, 0, this.w, this.h, this.lin(stops, dir));
  }
  shadow(cx, cy, rx, ry, opacity = 0.35, color = C.ink, soft = 14) {
    return this.ellipse(cx, cy, rx, ry, color, { opacity, filter: this.blur(soft) });
  }
  glow(x, y, radius, color = C.honey, opacity = 0.7) {
    return this.circle(
      x,
      y,
      radius,
      this.rad([
        [color, 1],
        [color, 0.45],
        [color, 0],
      ]),
      { opacity },
    );
  }
  /** Grainy shading over the shape d: the colour is dense on one side. */
  shade(d, color = C.ink, dir = "h", strength = 0.75, from = 0.25) {
    const stops = `<stop offset="${from}" stop-color="${color}" stop-opacity="0"/><stop offset="1" stop-color="${color}" stop-opacity="${strength}"/>`;
    const v = {
      h: [0, 0, 1, 0],
      l: [1, 0, 0, 0],
      v: [0, 0, 0, 1],
      u: [0, 1, 0, 0],
      d: [0, 0, 1, 1],
      a: [1, 1, 0, 0],
    }[dir];
    const fill = this.def(
      (id) =>
        `<linearGradient id="${id}" x1="${v[0]}" y1="${v[1]}" x2="${v[2]}" y2="${v[3]}">${stops}</linearGradient>`,
    );
    return this.path(d, fill, { filter: this.spray(color) });
  }
  /** A band of light falling across the picture. */
  beam(points, color = "#fff3cf", opacity = 0.4, soft = 10) {
    return this.poly(points, color, { opacity, filter: this.blur(soft) });
  }

  // ---- nature
  ridge(y, amp, fill, { step = 60, base = this.h, peaky = 0, shade, slope = 0 } = {}) {
    const pts = [[-40, base + 40]];
    const ph = this.r(6),
      f = this.r(0.004, 0.008);
    for (let x = -40; x <= this.w + 60; x += step) {
      const wave = Math.sin(x * f + ph) * 0.6 + Math.sin(x * f * 2.3 + ph * 2) * 0.4;
      pts.push([
        x,
        y - amp * (wave * 0.6 + this.r(-0.35, 0.35) + (peaky ? peaky * this.r(-0.3, 0.8) : 0)) + slope * x,
      ]);
    }
    pts.push([this.w + 60, base + 40]);
    const body = pts.slice(1, -1);
    const d = smooth(body, false) + `L${this.w + 60} ${base + 40}L-40 ${base + 40}Z`;
    this.path(d, fill);
    if (shade) this.shade(d, shade, "v", 0.8, 0.1);
    return body;
  }
  mist(y, h, color = "#ffffff", opacity = 0.6) {
    return this.times(4, (i) =>
      this.ellipse(
        this.w * this.r(-0.1, 1.1),
        y + h * this.r(-0.3, 0.3),
        this.w * this.r(0.4, 0.7),
        h * this.r(0.25, 0.5),
        color,
        { opacity: opacity * this.r(0.5, 1), filter: this.blur(Math.round(h * 0.22)) },
      ),
    );
  }
  cloud(x, y, size, fill = "#fff", opacity = 0.9) {
    return this.group({ opacity }, () => {
      this.rect(x - size, y - size * 0.18, size * 2, size * 0.36, fill, size * 0.18);
      this.circle(x - size * 0.35, y - size * 0.2, size * 0.36, fill)
        .circle(x + size * 0.25, y - size * 0.3, size * 0.48, fill)
        .circle(x + size * 0.62, y - size * 0.08, size * 0.25, fill);
    });
  }
  stars(count, top = 0, bottom = this.h * 0.6) {
    this.times(count, () =>
      this.circle(this.r(this.w), this.r(top, bottom), this.r(0.8, 2.8), "#fff6dc", {
        opacity: this.r(0.35, 1),
      }),
    );
  }
  birds(x, y, count, color = C.ink, size = 14) {
    this.times(count, () => {
      const a = x + this.r(-90, 90),
        b = y + this.r(-50, 50),
        s = size * this.r(0.6, 1.1);
      this.path(
        `M${n(a - s)} ${n(b - s * 0.4)}q${n(s * 0.6)} ${n(-s * 0.3)} ${n(s)} ${n(s * 0.4)}q${n(s * 0.4)} ${n(-s * 0.7)} ${n(s)} ${n(-s * 0.4)}`,
        "none",
        { stroke: color, "stroke-width": 3, "stroke-linecap": "round" },
      );
    });
  }
  leaf(x, y, length, width, angle, fill, vein) {
    return this.at(x, y, angle, 1, () => {
      this.path(
        `M0 0C${n(length * 0.25)} ${n(-width)} ${n(length * 0.75)} ${n(-width * 0.8)} ${n(length)} 0C${n(length * 0.75)} ${n(width * 0.8)} ${n(length * 0.25)} ${n(width)} 0 0Z`,
        fill,
      );
      if (vein)
        this.path(`M0 0L${n(length * 0.86)} 0`, "none", {
          stroke: vein,
          "stroke-width": Math.max(1.5, width * 0.08),
          "stroke-linecap": "round",
        });
    });
  }
  /** A stem with leaves on both sides. */
  sprig(x, y, length, angle, count, fills, stem = C.forest, size = 1) {
    const rad = (angle * Math.PI) / 180,
      bend = this.r(-0.25, 0.25);
    const pt = (t) => [x + Math.cos(rad + bend * t) * length * t, y + Math.sin(rad + bend * t) * length * t];
    this.line([pt(0), pt(0.35), pt(0.7), pt(1)], stem, 3 * size + 1);
    this.times(count, (i) => {
      const t = 0.18 + (0.82 * i) / count,
        p = pt(t),
        side = i % 2 ? 1 : -1,
        l = length * (0.34 - 0.18 * t) * this.r(0.85, 1.2) * size;
      this.leaf(p[0], p[1], l, l * 0.3, angle + side * this.r(35, 60), this.pick(fills));
    });
    this.leaf(...pt(0.97), length * 0.17 * size, length * 0.05 * size, angle, this.pick(fills));
  }
  bush(x, y, rx, ry, fills, count = 26) {
    this.times(count, () => {
      const a = this.r(6.28),
        q = Math.sqrt(this.next());
      this.circle(
        x + Math.cos(a) * rx * q,
        y + Math.sin(a) * ry * q,
        this.r(0.16, 0.34) * Math.min(rx, ry),
        this.pick(fills),
      );
    });
  }
  grass(y, count, fills, height = 50, x0 = 0, x1 = this.w) {
    this.times(count, () => {
      const x = this.r(x0, x1),
        h = height * this.r(0.5, 1.2),
        l = this.r(-14, 14),
        w = this.r(3, 6);
      this.path(
        `M${n(x - w)} ${n(y)}Q${n(x + l * 0.3)} ${n(y - h * 0.6)} ${n(x + l)} ${n(y - h)}Q${n(x + l * 0.5 + w)} ${n(y - h * 0.5)} ${n(x + w)} ${n(y)}Z`,
        this.pick(fills),
      );
    });
  }
  pine(x, y, h, fill, tiers = 4) {
    this.rect(x - h * 0.025, y - h * 0.16, h * 0.05, h * 0.17, C.walnut);
    this.times(tiers, (i) => {
      const t = i / tiers,
        w = h * 0.3 * (1 - t * 0.75),
        yy = y - h * 0.1 - t * h * 0.72;
      this.path(
        `M${n(x - w)} ${n(yy)}Q${n(x)} ${n(yy + h * 0.05)} ${n(x + w)} ${n(yy)}L${n(x)} ${n(yy - h * 0.32)}Z`,
        fill,
      );
    });
  }
  /** Horizontal glints on water. */
  glints(x, y, w, h, color, count = 30, opacity = 0.6) {
    this.times(count, () => {
      const l = this.r(20, 110),
        yy = y + this.r(h);
      this.rect(x + this.r(w) - l / 2, yy, l, this.r(2, 5), color, 3, { opacity: opacity * this.r(0.4, 1) });
    });
  }

  // ---- things
  steam(x, y, h, count = 3, spread = 60, color = "#fffaf0") {
    this.times(count, (i) => {
      const a = x + (i - (count - 1) / 2) * spread,
        k = this.r(16, 30),
        top = h * this.r(0.65, 1.1),
        w = this.r(9, 17),
        turn = this.r(0.26, 0.4);
      const side = (q) => [
        [a + q * 0.3, y],
        [a + k + q, y - top * turn],
        [a - k * 0.7 + q * 1.3, y - top * (turn + 0.33)],
        [a + k * 0.5 + q * 0.2, y - top],
      ];
      this.path(
        smooth([...side(-w), ...side(w).reverse()]),
        this.lin([
          [color, 0],
          [color, 0.6],
          [color, 0.55],
        ]),
        { filter: this.blur(6) },
      );
    });
  }
  /** A pot seen from the side; x is the middle and y the ground. */
  pot(x, y, w, h, fill, { rim = true, dark = C.ink } = {}) {
    this.shadow(x + w * 0.12, y, w * 0.62, h * 0.09, 0.4);
    const d = `M${n(x - w / 2)} ${n(y - h)}L${n(x - w * 0.36)} ${n(y - 6)}Q${n(x - w * 0.35)} ${n(y)} ${n(x - w * 0.28)} ${n(y)}H${n(x + w * 0.28)}Q${n(x + w * 0.35)} ${n(y)} ${n(x + w * 0.36)} ${n(y - 6)}L${n(x + w / 2)} ${n(y - h)}Z`;
    this.path(d, fill);
    this.shade(d, dark, "h", 0.6, 0.35);
    if (rim) {
      const q = `M${n(x - w * 0.56)} ${n(y - h * 1.08)}h${n(w * 1.12)}v${n(h * 0.2)}h${n(-w * 1.12)}Z`;
      this.path(q, fill, { stroke: fill, "stroke-width": 6, "stroke-linejoin": "round" });
      this.shade(q, dark, "h", 0.5, 0.4);
    }
  }
  /** A bowl seen from the side and slightly above; y is its foot. Returns the mouth. */
  bowl(x, y, w, h, fill, inside, { band } = {}) {
    this.shadow(x + w * 0.08, y, w * 0.5, h * 0.12, 0.42);
    const ry = w * 0.15,
      top = y - h;
    const d = `M${n(x - w / 2)} ${n(top)}C${n(x - w * 0.46)} ${n(y - h * 0.2)} ${n(x - w * 0.22)} ${n(y - h * 0.08)} ${n(x - w * 0.2)} ${n(y)}H${n(x + w * 0.2)}C${n(x + w * 0.22)} ${n(y - h * 0.08)} ${n(x + w * 0.46)} ${n(y - h * 0.2)} ${n(x + w / 2)} ${n(top)}Z`;
    this.path(d, fill);
    if (band)
      this.clip(d, () =>
        this.path(
          `M${n(x - w * 0.6)} ${n(top + h * 0.32)}Q${n(x)} ${n(top + h * 0.62)} ${n(x + w * 0.6)} ${n(top + h * 0.32)}`,
          "none",
          { stroke: band, "stroke-width": h * 0.09 },
        ),
      );
    this.shade(d, C.ink, "h", 0.55, 0.4);
    this.ellipse(x, top, w / 2, ry, fill);
    this.ellipse(x, top + 3, w / 2 - w * 0.03, ry - w * 0.02, inside);
    this.path(
      oval(x, top + 3, w / 2 - w * 0.03, ry - w * 0.02),
      this.lin([
        [C.ink, 0.35],
        [C.ink, 0],
      ]),
    );
    return { x, y: top + 3, rx: w / 2 - w * 0.03, ry: ry - w * 0.02 };
  }
  /** A cup or mug from the side, handle on the right when asked. */
  cup(x, y, w, h, fill, drink, handle = true) {
    this.shadow(x + w * 0.1, y, w * 0.55, h * 0.1, 0.4, C.ink, 10);
    if (handle)
      this.path(
        `M${n(x + w * 0.42)} ${n(y - h * 0.78)}C${n(x + w * 0.86)} ${n(y - h * 0.85)} ${n(x + w * 0.8)} ${n(y - h * 0.2)} ${n(x + w * 0.36)} ${n(y - h * 0.26)}`,
        "none",
        { stroke: fill, "stroke-width": w * 0.1 },
      );
    const d = `M${n(x - w / 2)} ${n(y - h)}C${n(x - w / 2)} ${n(y - h * 0.3)} ${n(x - w * 0.38)} ${n(y)} ${n(x - w * 0.22)} ${n(y)}H${n(x + w * 0.22)}C${n(x + w * 0.38)} ${n(y)} ${n(x + w / 2)} ${n(y - h * 0.3)} ${n(x + w / 2)} ${n(y - h)}Z`;
    this.path(d, fill);
    this.shade(d, C.ink, "h", 0.5, 0.45);
    this.ellipse(x, y - h, w / 2, w * 0.13, fill);
    this.ellipse(x, y - h + 2, w * 0.45, w * 0.1, drink);
  }
  /** A lantern hanging from (x, y). */
  lantern(x, y, size, fill = C.terra, lit = true) {
    if (lit) this.glow(x, y + size * 0.8, size * 2.1, "#ffb255", 0.55);
    this.line(
      [
        [x, y - size * 0.3],
        [x, y + size * 0.2],
      ],
      C.ink,
      3,
    );
    const d = oval(x, y + size * 0.8, size * 0.72, size * 0.6);
    this.path(d, lit ? this.rad(["#ffe09a", fill, fill], 0.5, 0.55, 0.62) : fill);
    this.times(3, (i) =>
      this.ellipse(x, y + size * 0.8, size * (0.2 + i * 0.2), size * 0.6, "none", {
        stroke: C.brick,
        "stroke-width": 2,
        opacity: 0.4,
      }),
    );
    this.rect(x - size * 0.3, y + size * 0.14, size * 0.6, size * 0.13, C.ochre, 3).rect(
      x - size * 0.3,
      y + size * 1.34,
      size * 0.6,
      size * 0.12,
      C.ochre,
      3,
    );
    this.times(5, (i) =>
      this.line(
        [
          [x - size * 0.16 + i * size * 0.08, y + size * 1.45],
          [x - size * 0.16 + i * size * 0.08, y + size * 1.8],
        ],
        C.ochre,
        2.5,
      ),
    );
  }
  /** Panes of a building: lit ones are warm. */
  panes(x, y, cols, rows, w, h, gapX, gapY, lit, dark, chance = 0.5) {
    this.times(rows, (j) =>
      this.times(cols, (i) =>
        this.rect(
          x + i * (w + gapX),
          y + j * (h + gapY),
          w,
          h,
          this.next() < chance ? (Array.isArray(lit) ? this.pick(lit) : lit) : dark,
          2,
        ),
      ),
    );
  }
  /** A cat that sits, seen from behind; (x, y) is the ground under it. */
  cat(x, y, size, fill = C.ink, patch) {
    this.at(x, y, 0, size / 100, () => {
      this.path("M34 -8C80 -2 92 -30 78 -52C72 -62 62 -58 66 -50C74 -34 60 -18 30 -24Z", fill);
      const d =
        "M-38 0C-50 -40 -34 -78 -18 -92C-30 -104 -32 -124 -29 -146C-20 -142 -12 -134 -8 -130C-2 -132 6 -132 12 -130C16 -134 24 -142 33 -146C36 -124 34 -104 22 -92C40 -76 52 -40 40 0Z";
      this.path(d, fill);
      if (patch)
        this.clip(d, () => {
          this.ellipse(30, -40, 26, 34, patch);
          this.ellipse(-26, -120, 18, 16, patch);
          this.ellipse(-30, -14, 16, 18, patch);
        });
      this.shade(d, "#000", "h", 0.5, 0.45);
    });
  }
  /** A walker seen from behind; y is under the feet. */
  person(x, y, h, { coat = C.terra, legs = C.ink, hair = C.ink, bag, umbrella } = {}) {
    this.shadow(x + h * 0.08, y, h * 0.2, h * 0.025, 0.35, C.ink, 6);
    this.at(x, y, 0, h / 100, () => {
      this.path("M-9 -42L-8 0H-1L0 -34L3 0H10L10 -42Z", legs);
      const d = "M-15 -32C-16 -60 -14 -74 -7 -80H8C15 -74 17 -60 16 -32Z";
      this.path(d, coat);
      this.shade(d, C.ink, "h", 0.5, 0.4);
      this.circle(0.5, -89, 9, "#e8b894").path(
        "M-9.5 -86C-11 -103 12 -104 10.5 -85C5 -80 -4 -80 -9.5 -86Z",
        hair,
      );
      if (bag) this.rect(-9, -70, 19, 24, bag, 5);
      if (umbrella) {
        this.line(
          [
            [3, -70],
            [3, -122],
          ],
          C.ink,
          2,
        );
        this.path(
          "M-38 -100C-34 -128 40 -128 44 -100Q34 -106 24 -100Q14 -106 3 -100Q-8 -106 -18 -100Q-28 -106 -38 -100Z",
          umbrella,
        ).shade("M-38 -100C-34 -128 40 -128 44 -100Q3 -106 -38 -100Z", C.ink, "h", 0.5, 0.4);
      }
    });
  }
  /** A book standing on a shelf. */
  spine(x, y, w, h, fill) {
    this.rect(x, y - h, w, h, fill, 3);
    const k = this.next(),
      light = this.next() < 0.5 ? C.cream : C.honey;
    if (k < 0.4)
      this.rect(x + 2, y - h * 0.86, w - 4, 6, light, 1, { opacity: 0.8 }).rect(
        x + 2,
        y - h * 0.2,
        w - 4,
        6,
        light,
        1,
        { opacity: 0.8 },
      );
    else if (k < 0.75) this.rect(x + w * 0.25, y - h * 0.8, w * 0.5, h * 0.34, light, 2, { opacity: 0.75 });
    else this.circle(x + w / 2, y - h * 0.75, w * 0.22, light, { opacity: 0.8 });
    this.rect(x + w * 0.72, y - h, w * 0.28, h, C.ink, 3, { opacity: 0.14 });
  }
  books(x, y, w, hMin, hMax, fills) {
    let a = x;
    while (a < x + w - 22) {
      const bw = Math.min(this.r(22, 52), x + w - a),
        bh = this.r(hMin, hMax);
      if (this.next() < 0.1 && a > x && a + 80 < x + w) {
        this.at(a + 26, y, 12, 1, () => this.spine(0, 0, 32, hMin, this.pick(fills)));
        a += 34 + hMin * 0.2;
        continue;
      }
      this.spine(a, y, bw - 2, bh, this.pick(fills));
      a += bw;
    }
  }
  /** Wood grain on a table top that fills the box. */
  planks(x, y, w, h, fill, dark, rows = 5) {
    this.rect(x, y, w, h, fill);
    this.times(rows, (i) => {
      const yy = y + (h * i) / rows;
      this.rect(x, yy, w, 3, dark, 0, { opacity: 0.4 });
      this.times(5, () => {
        const a = x + this.r(w),
          b = yy + this.r(8, h / rows - 8);
        this.line(
          [
            [a - 90, b],
            [a, b + this.r(-6, 6)],
            [a + this.r(60, 160), b],
          ],
          dark,
          2,
          { opacity: 0.22 },
        );
      });
    });
  }
  /** A linen cloth pattern: a grid of thin lines inside d. */
  check(d, fill, line, step = 40) {
    this.path(d, fill);
    this.clip(d, () => {
      for (let i = 0; i < this.w; i += step) this.rect(i, 0, step * 0.35, this.h, line, 0, { opacity: 0.3 });
      for (let j = 0; j < this.h; j += step) this.rect(0, j, this.w, step * 0.35, line, 0, { opacity: 0.3 });
    });
  }

  /** The finished SVG: hand-cut edges, then paper grain and a quiet vignette. */
  svg({ rough = 5, grain = 0.13, vignette = 0.16 } = {}) {
    const { w, h } = this;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">
<defs>${this.defs}
<filter id="rough" filterUnits="userSpaceOnUse" x="-20" y="-20" width="${w + 40}" height="${h + 40}"><feTurbulence type="fractalNoise" baseFrequency=".022" numOctaves="2" seed="${this.seed % 89}"/><feDisplacementMap in="SourceGraphic" scale="${rough}" xChannelSelector="R" yChannelSelector="G"/></filter>
<filter id="tooth" filterUnits="userSpaceOnUse" x="0" y="0" width="${w}" height="${h}" color-interpolation-filters="sRGB"><feTurbulence type="fractalNoise" baseFrequency=".45" numOctaves="2" seed="${this.seed % 83}"/><feColorMatrix values="1.6 0 0 0 -.3  1.6 0 0 0 -.3  1.6 0 0 0 -.3  0 0 0 0 1"/></filter>
<radialGradient id="vig" cx=".5" cy=".45" r=".78"><stop offset=".55" stop-color="#20142a" stop-opacity="0"/><stop offset="1" stop-color="#20142a" stop-opacity="${vignette}"/></radialGradient></defs>
<g filter="url(#rough)"><rect x="-20" y="-20" width="${w + 40}" height="${h + 40}" fill="#efe4d2"/>
<g transform="translate(${n(-w * 0.012)} ${n(-h * 0.012)}) scale(1.024)">${this.body}</g></g>
<rect width="${w}" height="${h}" filter="url(#tooth)" opacity="${grain}" style="mix-blend-mode:soft-light"/>
<rect width="${w}" height="${h}" fill="url(#vig)"/></svg>`;
  }
}

function stopsOf(stops) {
  return stops
    .map((s, i) => {
      const [color, opacity] = Array.isArray(s) ? s : [s, 1];
      return `<stop offset="${Math.round((i / (stops.length - 1)) * 1000) / 1000}" stop-color="${color}" stop-opacity="${opacity}"/>`;
    })
    .join("");
}
