// Streets, trams, markets, windows of the city.
import { C, oval, box, poly } from "./lib.mjs";

/** A plain house front with rows of tall windows. */
function house(
  s,
  x,
  y,
  w,
  h,
  fill,
  { cols = 2, rows = 3, dark = C.ink, pane = "#6f95a8", shutter, roof = "#b5573c", sill = C.cream, lit } = {},
) {
  s.rect(x, y - h, w, h, fill);
  s.shade(box(x, y - h, w, h), dark, "h", 0.55, 0.3);
  s.rect(x - 6, y - h - 16, w + 12, 22, roof, 3);
  const cw = w / cols,
    rh = h / (rows + 0.2),
    pw = cw * 0.4,
    ph = rh * 0.56;
  s.times(rows, (j) =>
    s.times(cols, (i) => {
      const a = x + cw * i + (cw - pw) / 2,
        b = y - h + rh * j + rh * 0.26;
      s.rect(a - 5, b - 5, pw + 10, ph + 10, sill, 3);
      s.rect(a, b, pw, ph, lit && s.next() < lit ? "#ffd479" : pane, 2);
      s.rect(a + pw / 2 - 2, b, 4, ph, sill).rect(a, b + ph * 0.36, pw, 4, sill);
      if (shutter)
        s.rect(a - pw * 0.5 - 4, b - 2, pw * 0.46, ph + 4, shutter, 2).rect(
          a + pw + 4,
          b - 2,
          pw * 0.46,
          ph + 4,
          shutter,
          2,
        );
      s.rect(a - 9, b + ph + 4, pw + 18, 7, sill, 2);
    }),
  );
}

function tram(s) {
  s.bg(["#9fd0e0", "#dcecdf", "#fbe9c6"]);
  s.cloud(640, 150, 90);
  s.path("M360 470H560L620 620H320Z", "#6fb2c4");
  s.glints(360, 480, 220, 90, "#fff", 12, 0.8);
  const wall = (side, xs, fills) =>
    xs.forEach(([a, b, h], i) => {
      const x = side < 0 ? a : 900 - b,
        w = b - a;
      house(s, x, 900, w, h, fills[i], {
        cols: Math.max(1, Math.round(w / 95)),
        rows: Math.max(2, Math.round(h / 190)),
        shutter: ["#3f7a6d", "", "#a9432f"][i % 3],
        pane: "#56788c",
      });
    });
  wall(
    -1,
    [
      [290, 370, 420],
      [190, 300, 560],
      [-40, 200, 760],
    ],
    ["#f2c1a2", "#f7dc8f", "#8fb9c9"],
  );
  wall(
    1,
    [
      [290, 370, 400],
      [180, 300, 600],
      [-40, 190, 720],
    ],
    ["#e9d7bd", "#e58e73", "#f5e6cf"],
  );
  // tiles on the nearest house
  s.times(10, (j) => s.times(3, (i) => s.circle(-18 + i * 26, 640 + j * 27, 8, "#4c7fa0", { opacity: 0.4 })));
  s.path("M330 640H570L980 1240H-80Z", "#c9b8a5");
  s.times(15, (i, t) => {
    const y = 650 + t * t * 560;
    s.line(
      [
        [330 - (y - 640) * 0.68, y],
        [570 + (y - 640) * 0.68, y],
      ],
      "#a08d7c",
      2 + t * 3,
      { opacity: 0.5 },
    );
  });
  s.times(90, () => {
    const y = s.r(680, 1200),
      k = (y - 600) / 600;
    s.rect(450 + (s.r() - 0.5) * 900 * k, y, 40 * k, 13 * k, s.pick(["#b5a390", "#ddcebd", "#a5937f"]), 4, {
      opacity: 0.7,
    });
  });
  for (const [a, b] of [
    [400, 190],
    [500, 710],
  ])
    s.poly(
      [
        [a - 3, 640],
        [a + 3, 640],
        [b + 12, 1240],
        [b - 12, 1240],
      ],
      "#6d6470",
    );
  s.line(
    [
      [450, 560],
      [440, 200],
      [420, -20],
    ],
    C.ink,
    3,
  ).line(
    [
      [-10, 170],
      [450, 240],
      [920, 150],
    ],
    C.ink,
    2.5,
  );
  // the tram
  s.shadow(452, 1032, 220, 24, 0.55);
  const b = "M270 600Q270 540 330 536H574Q634 540 634 600V1000Q634 1020 610 1020H294Q270 1020 270 1000Z";
  s.path(b, s.lin(["#f9cf4a", "#eeb52b"]));
  s.clip(b, () => {
    s.rect(260, 536, 400, 70, "#fff6e0");
    s.rect(260, 802, 400, 12, "#fff6e0");
    s.rect(260, 980, 400, 50, "#4d4350");
  });
  s.shade(b, "#8f4d12", "h", 0.8, 0.45);
  s.rect(352, 556, 200, 40, C.ink, 6);
  s.rect(296, 622, 92, 164, "#35505e", 10)
    .rect(402, 622, 100, 164, "#3f6070", 10)
    .rect(516, 622, 92, 164, "#35505e", 10);
  s.poly(
    [
      [402, 720],
      [470, 622],
      [502, 622],
      [402, 770],
    ],
    "#fff",
    { opacity: 0.25 },
  );
  s.circle(452, 704, 24, "#e8b894")
    .path("M426 690Q452 656 480 690Z", "#2a3a5a")
    .path("M414 786Q416 728 452 728T490 786Z", "#2a3a5a");
  s.circle(452, 868, 34, "#fff6e0").circle(452, 868, 23, "#fff3b0");
  s.glow(452, 868, 120, "#fff3b0", 0.6);
  s.rect(330, 940, 244, 16, "#a9432f", 6);
  s.rect(380, 516, 140, 22, "#8f8590", 6);
  s.line(
    [
      [450, 516],
      [430, 430],
      [452, 240],
    ],
    C.ink,
    5,
  );
  s.at(150, 1010, 0, 1, () => s.person(0, 0, 190, { coat: "#2f7f78", bag: C.terra }));
  s.times(9, (i) =>
    s.leaf(
      860 + s.r(-40, 40),
      640 + s.r(-20, 40),
      44,
      13,
      s.r(360),
      s.pick([C.leaf, C.moss, "#e57d9a", "#d95f86"]),
    ),
  );
}

function nightMarket(s) {
  s.bg(["#141a3a", "#2c2350", "#5b2f55"]);
  house(s, -60, 900, 240, 800, "#241c40", {
    cols: 2,
    rows: 6,
    pane: "#181430",
    sill: "#33285a",
    lit: 0.35,
    roof: "#140f28",
  });
  house(s, 740, 900, 240, 700, "#281d42", {
    cols: 2,
    rows: 5,
    pane: "#181430",
    sill: "#33285a",
    lit: 0.35,
    roof: "#140f28",
  });
  house(s, 190, 800, 130, 480, "#33264e", {
    cols: 1,
    rows: 4,
    pane: "#1c1738",
    sill: "#453468",
    lit: 0.5,
    roof: "#1a1330",
  });
  house(s, 600, 800, 130, 540, "#33264e", {
    cols: 1,
    rows: 4,
    pane: "#1c1738",
    sill: "#453468",
    lit: 0.5,
    roof: "#1a1330",
  });
  s.glow(450, 760, 460, "#ff9a4d", 0.8);
  s.path("M330 760H570L960 1240H-60Z", s.lin(["#b0603f", "#4b2a48"]));
  s.times(34, () => {
    const y = s.r(800, 1200);
    s.rect(450 + (s.r() - 0.5) * (y - 560) * 1.2, y, s.r(30, 120), 5, "#ffcf85", 3, { opacity: 0.3 });
  });
  for (const [y, k, m] of [
    [330, 0.42, 7],
    [210, 0.66, 6],
    [60, 1, 5],
  ]) {
    s.line(
      [
        [-20, y - 60 * k],
        [450, y + 40 * k],
        [920, y - 60 * k],
      ],
      "#0d0b20",
      3,
    );
    s.times(m, (i, t) => {
      const x = 40 + t * 820;
      s.lantern(
        x,
        y - 40 * k + Math.sin(t * 3.14) * 80 * k,
        70 * k,
        s.pick(["#d9482f", "#e2603a", "#e9923c"]),
      );
    });
  }
  const stall = (x, y, w, k, color, side) => {
    s.rect(x, y - 190 * k, w, 190 * k, "#3a2230");
    s.glow(x + w / 2, y - 130 * k, 200 * k, "#ffd98a", 0.9);
    s.rect(x, y - 80 * k, w, 84 * k, color);
    s.shade(box(x, y - 80 * k, w, 84 * k), C.night, "v", 0.6, 0.1);
    s.times(7, (i) => {
      const a = x + (w * (i + 0.5)) / 7;
      s.circle(a, y - 90 * k, 20 * k, s.pick(["#f0b04a", "#e5603a", "#8fb04e", "#f7e0a8", "#c9473a"]));
    });
    s.person(x + w / 2, y - 66 * k, 130 * k, { coat: "#f2e6cf", hair: "#1a1420" });
    s.rect(x, y - 84 * k, w, 18 * k, "#8e4f30");
    s.times(6, (i) => {
      const q = w / 6;
      s.path(
        `M${x + i * q} ${y - 250 * k}h${q}v${54 * k}q${-q / 2} ${30 * k} ${-q} 0Z`,
        i % 2 ? "#fbe7c5" : color,
      );
    });
    s.steam(x + w * 0.3, y - 96 * k, 130 * k, 2, 40 * k);
  };
  stall(210, 850, 120, 0.6, "#2f7f78");
  stall(575, 850, 120, 0.6, "#d58a2f");
  stall(-70, 1090, 260, 1.2, "#b33a32");
  stall(720, 1110, 260, 1.2, "#39639b");
  for (const [x, y, h, c, u] of [
    [420, 840, 90, "#4a3f7a"],
    [470, 850, 96, "#b5443a"],
    [520, 880, 110, "#2b6a6d"],
    [380, 930, 140, "#20284f"],
    [560, 960, 150, "#7a3b5c"],
    [450, 1060, 220, "#d9713a"],
  ])
    s.person(x, y, h, { coat: c, hair: "#120f1e", legs: "#151228" });
  s.person(520, 1070, 190, { coat: "#f1d9a8", hair: "#241620", bag: "#5c3a58" });
}

function metro(s) {
  s.rect(0, 0, 900, 1200, "#dfe5e4");
  s.rect(0, 0, 900, 170, "#c6d0d1");
  s.rect(0, 160, 900, 14, "#9fb0b4");
  const w = "M90 230H810Q850 230 850 270V760Q850 800 810 800H90Q50 800 50 760V270Q50 230 90 230Z";
  s.clip(w, () => {
    s.bg(["#f6b27a", "#f9d7a0", "#f3c7a8"]);
    s.glow(620, 430, 300, "#fff3cf", 1);
    s.circle(620, 430, 56, "#fff6da");
    s.times(16, (i) => {
      const h = s.r(140, 330),
        x = -10 + i * 58;
      s.rect(x, 800 - h - 100, 54, h + 100, s.pick(["#d29a86", "#c78c80", "#dba792"]));
    });
    s.times(12, (i) => {
      const h = s.r(90, 300),
        x = -20 + i * 82;
      s.rect(x, 800 - h, 76, h, s.pick(["#8c6a7d", "#7a5c74", "#9a7685"]));
      s.panes(x + 10, 812 - h, 3, Math.floor(h / 30), 12, 14, 10, 14, "#ffe0a0", "#6d5069", 0.4);
    });
    s.rect(0, 740, 900, 70, "#5c4a63");
    s.beam(
      [
        [80, 230],
        [240, 230],
        [100, 800],
        [-80, 800],
      ],
      "#fff",
      0.3,
      6,
    );
  });
  s.path(w, "none", { stroke: "#7f9297", "stroke-width": 18 });
  s.rect(0, 880, 900, 340, "#2f7f78");
  s.shade(box(0, 880, 900, 340), C.night, "v", 0.6, 0.1);
  s.times(4, (i) => s.rect(-20 + i * 236, 890, 222, 140, "#399187", 30));
  s.rect(0, 1030, 900, 30, "#226058");
  s.rect(0, 150, 900, 12, "#8c9a9e");
  for (const x of [110, 330, 560, 790]) {
    s.line(
      [
        [x, 160],
        [x + 6, 230],
      ],
      "#e9b23c",
      12,
    );
    s.ring(x + 6, 276, 40, 42, "#e9b23c", 14);
  }
  // the reader, seen from behind
  s.path(
    "M210 1220C200 1040 240 920 340 880C400 860 470 860 520 880C620 920 650 1040 650 1220Z",
    "#c9503a",
  ).shade(
    "M210 1220C200 1040 240 920 340 880C400 860 470 860 520 880C620 920 650 1040 650 1220Z",
    C.plum,
    "h",
    0.8,
    0.3,
  );
  s.rect(390, 790, 84, 110, "#e2ad88", 30);
  const hair =
    "M300 730C290 600 360 540 432 540S570 600 562 730C570 830 520 850 500 800C470 830 390 830 364 800C340 850 296 830 300 730Z";
  s.path(hair, "#2a2333").shade(hair, "#000", "h", 0.6, 0.4);
  s.path("M334 640C350 590 390 570 430 566", "none", {
    stroke: "#5d4f66",
    "stroke-width": 9,
    "stroke-linecap": "round",
  });
  s.rect(282, 660, 36, 96, C.cream, 18).rect(546, 660, 36, 96, C.cream, 18);
  s.path("M300 670C290 480 572 480 564 670", "none", { stroke: C.cream, "stroke-width": 16 });
  s.path("M330 890Q430 950 530 890L540 930Q430 1000 318 930Z", "#e9b23c");
}

function skyline(s) {
  s.bg(["#0e1535", "#1d2a5c", "#4a3f78", "#a55f78", "#e99a73"]);
  s.stars(120, 0, 620);
  s.circle(600, 250, 62, "#fdf3d0").circle(626, 236, 54, "#182250");
  const row = (base, min, max, w, fill, lit, chance) => {
    for (let x = -20; x < 830;) {
      const bw = s.r(w * 0.7, w * 1.4),
        h = s.r(min, max);
      s.rect(x, base - h, bw - 4, h + 10, fill);
      if (s.next() < 0.3) s.rect(x + bw / 2 - 3, base - h - 60, 5, 64, fill);
      s.panes(
        x + 9,
        base - h + 16,
        Math.floor((bw - 14) / 22),
        Math.floor(h / 28) - 1,
        10,
        13,
        12,
        15,
        lit,
        fill,
        chance,
      );
      x += bw;
    }
  };
  row(1000, 160, 380, 70, "#6b4a78", "#ffc48a", 0.2);
  s.at(270, 1000, 0, 1, () => {
    s.poly(
      [
        [-14, 0],
        [-5, -700],
        [5, -700],
        [14, 0],
      ],
      "#3a2f66",
    );
    s.circle(0, -250, 62, "#8a3f6e").shade(oval(0, -250, 62), C.night, "h", 0.8, 0.3);
    s.circle(0, -480, 36, "#8a3f6e").circle(0, -590, 14, "#c95f7e");
    s.poly(
      [
        [-60, 0],
        [-20, -250],
        [-6, -250],
        [-30, 0],
      ],
      "#3a2f66",
    ).poly(
      [
        [60, 0],
        [20, -250],
        [6, -250],
        [30, 0],
      ],
      "#3a2f66",
    );
    s.times(10, (i) => s.circle(-50 + i * 11, -250, 4, "#ffe0a0"));
    s.glow(0, -250, 150, "#ff8fb0", 0.4);
  });
  s.at(560, 1000, 0, 1, () => {
    const t = "M-70 0C-60 -300 -40 -520 0 -640C50 -520 70 -300 76 0Z";
    s.path(t, "#2f3a74").shade(t, "#0c1230", "h", 0.9, 0.2);
    s.clip(t, () =>
      s.times(34, (i) =>
        s.times(
          7,
          (j) =>
            s.next() < 0.5 &&
            s.rect(-66 + j * 20, -620 + i * 18, 12, 8, s.pick(["#ffe0a0", "#9fd0ff", "#ffb98a"])),
        ),
      ),
    );
  });
  row(1010, 80, 260, 84, "#25224f", ["#ffd27a", "#ffe9b8", "#ff9f6b"], 0.45);
  s.rect(-10, 1000, 830, 450, s.lin(["#7d4f6e", "#2a2a5c", "#10173a"]));
  s.times(130, () => {
    const y = s.r(1010, 1400),
      l = s.r(20, 90);
    s.rect(s.r(-20, 800), y, l, s.r(3, 6), s.pick(["#ffcf85", "#ff8f7a", "#8fb8ff", "#ffe9b8"]), 3, {
      opacity: s.r(0.15, 0.7),
    });
  });
  s.at(420, 1190, 0, 1, () => {
    s.glints(-150, 40, 300, 60, "#ffd98a", 20, 0.8);
    s.path("M-180 0H180Q160 50 110 50H-120Q-166 50 -180 0Z", "#141838");
    s.rect(-130, -44, 240, 46, "#f2e2c4").rect(-100, -84, 170, 42, "#e7c48f");
    s.times(8, (i) => s.rect(-118 + i * 28, -34, 18, 22, "#ffb84d"));
    s.times(5, (i) => s.rect(-88 + i * 32, -74, 20, 20, "#ffd27a"));
    s.rect(20, -130, 30, 48, "#a9432f");
  });
  s.rect(-10, 1350, 830, 10, "#0a0e24").rect(-10, 1400, 830, 8, "#0a0e24");
  s.times(12, (i) => s.rect(i * 74, 1350, 8, 100, "#0a0e24"));
  s.person(230, 1440, 210, { coat: "#1c2450", hair: "#070a1c", legs: "#0a0e24" });
  s.person(318, 1440, 190, { coat: "#5c2f52", hair: "#070a1c", legs: "#0a0e24" });
}

function rainStreet(s) {
  s.bg(["#39506c", "#5d7289", "#a89a98"]);
  s.glow(450, 560, 380, "#ffdf9e", 0.7);
  house(s, -40, 860, 180, 760, "#34455c", {
    cols: 2,
    rows: 5,
    pane: "#22304a",
    sill: "#4a5d77",
    lit: 0.4,
    roof: "#24324a",
  });
  house(s, 140, 820, 150, 520, "#44576f", {
    cols: 2,
    rows: 4,
    pane: "#2a3a55",
    sill: "#5b6f88",
    lit: 0.4,
    roof: "#2c3b55",
  });
  house(s, 600, 820, 150, 560, "#42546c", {
    cols: 2,
    rows: 4,
    pane: "#2a3a55",
    sill: "#5b6f88",
    lit: 0.4,
    roof: "#2c3b55",
  });
  house(s, 750, 860, 200, 700, "#314159", {
    cols: 2,
    rows: 5,
    pane: "#22304a",
    sill: "#4a5d77",
    lit: 0.4,
    roof: "#24324a",
  });
  s.path("M330 780H570L1000 1240H-100Z", s.lin(["#8a8186", "#3a4a63"]));
  s.path("M-10 860H270L-10 1180Z", "#4a5970").path("M910 860H630L910 1180Z", "#4a5970");
  for (const [x, k] of [
    [270, 0.5],
    [640, 0.55],
    [60, 1],
  ]) {
    s.rect(x - 5 * k, 860 - 400 * k, 10 * k, 420 * k, "#1c2638");
    s.glow(x, 860 - 410 * k, 190 * k, "#ffdf8e", 0.9);
    s.path(
      `M${x - 26 * k} ${860 - 400 * k}L${x - 18 * k} ${860 - 450 * k}H${x + 18 * k}L${x + 26 * k} ${860 - 400 * k}Z`,
      "#fff0b8",
    );
    s.rect(x - 24 * k, 860 - 460 * k, 48 * k, 12 * k, "#1c2638", 4);
    s.rect(x - 10 * k, 900, 20 * k, 230 * k, "#ffdf8e", 8, { opacity: 0.35, filter: s.blur(8) });
  }
  const u = (x, y, h, c, coat) => {
    s.ellipse(x, y + h * 0.45, h * 0.32, h * 0.42, c, { opacity: 0.28, filter: s.blur(12) });
    s.person(x, y, h, { coat, umbrella: c, legs: "#1c2235" });
  };
  u(420, 850, 100, "#d9b44a", "#4d5c7a");
  u(500, 870, 110, "#8fb5a8", "#3a4660");
  u(330, 940, 160, "#5c86b8", "#2a3350");
  u(640, 960, 170, "#d98a8a", "#42385a");
  u(470, 1090, 300, "#d9482f", "#e5c48f");
  s.times(18, () =>
    s.ellipse(s.r(900), s.r(1000, 1190), s.r(20, 60), s.r(4, 10), "#cfdbe6", { opacity: 0.3 }),
  );
  s.times(130, () => {
    const x = s.r(-20, 920),
      y = s.r(-20, 1180),
      l = s.r(22, 60);
    s.line(
      [
        [x, y],
        [x - l * 0.16, y + l],
      ],
      "#eaf2f6",
      2,
      { opacity: s.r(0.2, 0.5) },
    );
  });
}

function bicycle(s) {
  s.rect(0, 0, 900, 1200, s.lin(["#e9b07f", "#dd9467"], "d"));
  s.times(90, () =>
    s.rect(s.r(-40, 880), s.r(760), s.r(50, 120), s.r(20, 34), s.pick(["#d98d60", "#e8b48a", "#cf8257"]), 6, {
      opacity: 0.35,
    }),
  );
  s.beam(
    [
      [-40, 0],
      [300, 0],
      [900, 660],
      [900, 900],
      [700, 900],
    ],
    "#fff0cf",
    0.3,
    30,
  );
  s.rect(560, 90, 250, 360, "#f7ecda", 8).rect(580, 110, 210, 320, "#35566a", 4);
  s.poly(
    [
      [580, 330],
      [740, 110],
      [790, 110],
      [580, 420],
    ],
    "#fff",
    { opacity: 0.18 },
  );
  s.rect(678, 110, 12, 320, "#f7ecda").rect(580, 250, 210, 10, "#f7ecda");
  s.rect(480, 90, 74, 360, "#2f7f78", 4).rect(816, 90, 74, 360, "#2f7f78", 4);
  s.times(13, (i) => s.rect(488, 106 + i * 26, 58, 8, "#22605c").rect(824, 106 + i * 26, 58, 8, "#22605c"));
  s.rect(560, 450, 260, 60, "#a9532f", 6).shade(box(560, 450, 260, 60), C.ink, "v", 0.6, 0.2);
  s.times(36, () => {
    const x = s.r(560, 820),
      y = s.r(380, 480);
    if (s.next() < 0.6) s.leaf(x, y, 38, 11, s.r(360), s.pick([C.leaf, C.moss, "#5c9650"]));
    else s.circle(x, y, s.r(9, 16), s.pick(["#e2566b", "#f08a9a", "#c93a52", "#ffe3dc"]));
  });
  s.rect(-10, 960, 920, 260, s.lin(["#b79d8b", "#8a7268"]));
  s.times(6, (j) =>
    s.times(11, (i) =>
      s.rect(i * 92 - (j % 2) * 46, 966 + j * 40, 86, 34, s.pick(["#a68c7b", "#b59b89", "#98806f"]), 8),
    ),
  );
  s.shadow(450, 1000, 370, 20, 0.5);
  const X = [230, 680],
    Y = 830,
    R = 158;
  for (const x of X) {
    s.ring(x + 14, Y + 10, R, R, C.ink, 10, { opacity: 0.18, filter: s.blur(6) });
    s.ring(x, Y, R, R, C.ink, 13).ring(x, Y, R - 11, R - 11, "#d8dcdc", 4);
    s.times(18, (i) => {
      const a = (i / 18) * 6.283;
      s.line(
        [
          [x, Y],
          [x + Math.cos(a) * (R - 12), Y + Math.sin(a) * (R - 12)],
        ],
        "#e9e2d6",
        2,
        { opacity: 0.8 },
      );
    });
    s.circle(x, Y, 14, C.ink);
  }
  const f = (p, w = 14) => s.line(p, "#1f5f66", w);
  f([
    [230, 830],
    [340, 600],
  ]);
  f([
    [340, 600],
    [450, 840],
  ]);
  f([
    [230, 830],
    [450, 840],
  ]);
  f([
    [340, 620],
    [620, 610],
  ]);
  f([
    [450, 840],
    [625, 640],
  ]);
  f([
    [610, 560],
    [640, 690],
    [680, 830],
  ]);
  s.line(
    [
      [334, 600],
      [322, 556],
    ],
    "#d8dcdc",
    11,
  );
  s.path("M262 548Q330 522 392 544Q380 566 330 566Q280 572 262 548Z", C.walnut);
  s.line(
    [
      [610, 562],
      [600, 516],
      [566, 500],
      [540, 520],
    ],
    C.ink,
    12,
  ).line(
    [
      [600, 516],
      [650, 500],
      [672, 520],
    ],
    C.ink,
    12,
  );
  s.circle(450, 840, 40, "none", { stroke: "#d8dcdc", "stroke-width": 9 });
  s.line(
    [
      [450, 840],
      [474, 910],
    ],
    "#d8dcdc",
    9,
  );
  s.rect(450, 906, 56, 12, C.ink, 4);
  const k = "M650 520H830L806 650H674Z";
  s.path(k, "#c9945a").shade(k, C.walnut, "h", 0.8, 0.3);
  s.times(5, (i) =>
    s.line(
      [
        [654 + i * 4, 540 + i * 24],
        [826 - i * 4, 540 + i * 24],
      ],
      "#8f5f35",
      4,
    ),
  );
  for (const [a, b] of [
    [690, -70],
    [730, -50],
    [770, -66],
  ]) {
    s.sprig(a, 524, 130, -90 + (a - 730) * 0.4, 7, [C.leaf, C.moss], C.forest, 1);
    s.circle(a + (a - 730) * 0.6, 400, 26, s.pick(["#f4d35e", "#f2f0e2", "#ef9a8a"]));
    s.circle(a + (a - 730) * 0.6, 400, 9, C.ochre);
  }
  s.at(700, 524, -50, 1, () => s.rect(0, -10, 150, 26, "#d99a4e", 12));
}

function canalTown(s) {
  s.bg(["#dfe6e2", "#eee7d6", "#f5e3c8"]);
  s.ridge(330, 40, "#b8c8c8");
  s.mist(360, 90, "#fbf5e6", 0.7);
  const hall = (x, y, w, h, big = 1) => {
    const d = box(x, y - h, w, h);
    s.path(d, "#f6f1e6").shade(d, "#7d93a0", "h", 0.6, 0.4);
    s.path(
      `M${x - 26} ${y - h + 6}Q${x + w * 0.1} ${y - h - 30} ${x + w * 0.2} ${y - h - 74 * big}H${x + w * 0.8}Q${x + w * 0.9} ${y - h - 30} ${x + w + 26} ${y - h + 6}Z`,
      "#3a424f",
    );
    s.times(Math.floor(w / 20), (i) =>
      s.line(
        [
          [x + w * 0.2 + (w * 0.6 * i) / (w / 20), y - h - 70 * big],
          [x - 10 + ((w + 20) * i) / (w / 20), y - h],
        ],
        "#555f6e",
        3,
      ),
    );
    s.rect(x + w * 0.16, y - h - 84 * big, w * 0.68, 14, "#2a303c", 6);
    s.times(Math.floor(w / 70), (i) => {
      const a = x + 22 + i * 68;
      s.rect(a, y - h + 40, 42, 56, "#6a4436", 2);
      s.rect(a + 5, y - h + 45, 32, 46, s.next() < 0.4 ? "#ffd07a" : "#3b3238");
      s.rect(a + 19, y - h + 45, 4, 46, "#6a4436");
    });
  };
  hall(-40, 650, 230, 260);
  hall(640, 640, 300, 280);
  hall(170, 640, 170, 190, 0.8);
  hall(540, 630, 130, 160, 0.8);
  hall(-60, 780, 260, 240, 1.2);
  hall(690, 790, 280, 230, 1.2);
  s.rect(-10, 720, 920, 500, s.lin(["#b9cbc4", "#7fa09d", "#4b7078"]));
  const br = "M180 760C300 600 600 600 720 760V812H640C600 690 300 690 260 812H180Z";
  s.path(br, "#a8a294").shade(br, "#4c5560", "h", 0.8, 0.3);
  s.path("M170 754C300 580 600 580 730 754L724 776C600 604 300 604 176 776Z", "#8d897e");
  s.times(11, (i) => {
    const t = i / 10,
      x = 190 + t * 520,
      y = 740 - Math.sin(t * 3.14) * 124;
    s.rect(x - 6, y - 34, 11, 40, "#77746b", 2);
  });
  s.line(
    [
      [180, 712],
      [320, 606],
      [450, 578],
      [580, 606],
      [720, 712],
    ],
    "#77746b",
    8,
  );
  s.path("M262 812C300 930 600 930 640 812Z", "#5e8286", { opacity: 0.6 });
  s.person(420, 626, 90, { coat: C.terra, umbrella: "#e9b84a" });
  s.rect(-10, 770, 210, 80, "#8f8a7e").rect(690, 780, 240, 80, "#8f8a7e");
  s.times(6, (i) => s.rect(130 + i * 16, 800 + i * 14, 90 - i * 4, 14, "#a8a294"));
  s.glints(0, 850, 900, 330, "#f3efdf", 50, 0.55);
  for (const x of [60, 130, 780, 850]) s.lantern(x, 590, 24, "#d5482f");
  s.at(470, 1010, 0, 1, () => {
    s.shadow(0, 40, 230, 20, 0.4, C.night);
    s.path("M-240 -10C-160 36 160 36 250 -20C210 44 150 58 60 58H-110C-180 58 -210 34 -240 -10Z", "#4a3733");
    const q = "M-130 14V-40Q-10 -104 110 -40V14Z";
    s.path(q, "#31404c").shade(q, "#0d1520", "h", 0.8, 0.2);
    s.rect(-100, -30, 60, 40, "#ffd07a").rect(30, -30, 50, 40, "#ffd07a");
    s.person(180, 12, 130, { coat: "#3f5f7d" });
    s.path("M142 -104Q180 -150 222 -104Z", "#cfae70");
  });
  s.line(
    [
      [30, -20],
      [90, 200],
      [60, 420],
    ],
    "#5b4738",
    20,
  );
  s.times(9, (i) => {
    const x = -20 + i * 40,
      l = s.r(20, 34);
    s.times(Math.floor(l * 0.7), (j) =>
      s.leaf(
        x + Math.sin(j * 0.35 + i) * 12,
        j * 19 - 20,
        36,
        6,
        s.r(60, 120),
        s.pick(["#7d9f61", "#95b574", "#668a52"]),
      ),
    );
  });
}

function cafe(s) {
  s.bg(["#2a3358", "#44466f"]);
  s.rect(60, 60, 780, 960, "#2f5f5a").shade(box(60, 60, 780, 960), C.night, "h", 0.7, 0.4);
  s.rect(60, 60, 780, 26, "#4b827a");
  s.times(5, (i) => s.rect(90 + i * 150, 100, 120, 90, "#275049", 4));
  s.rect(120, 250, 420, 620, "#1c3b38", 6);
  const g = box(140, 270, 380, 580);
  s.clip(g, () => {
    s.rect(140, 270, 380, 580, s.lin(["#ffdf9a", "#f4b765", "#d98a4a"]));
    for (const x of [220, 330, 440]) {
      s.line(
        [
          [x, 260],
          [x, 360],
        ],
        C.ink,
        3,
      );
      s.glow(x, 390, 100, "#fff6d0", 1);
      s.path(`M${x - 34} 400Q${x} 330 ${x + 34} 400Z`, C.brick);
    }
    s.rect(140, 560, 380, 12, C.walnut).rect(140, 470, 380, 10, C.walnut);
    s.times(8, (i) =>
      s.rect(
        160 + i * 44,
        470 - s.r(30, 60),
        s.r(18, 30),
        60,
        s.pick([C.teal, C.cream, C.terra, C.plum]),
        5,
        { opacity: 0.9 },
      ),
    );
    s.times(9, (i) => s.rect(152 + i * 42, 524, 24, 36, s.pick([C.cream, C.white, C.dusk]), 6));
    s.rect(140, 690, 380, 180, "#7d4a35");
    s.person(250, 760, 200, { coat: C.cream, hair: "#3a2430" });
    s.person(420, 850, 250, { coat: "#3c5a83", hair: "#2a1c20" });
    s.poly(
      [
        [140, 700],
        [360, 270],
        [420, 270],
        [140, 820],
      ],
      "#fff",
      { opacity: 0.14 },
    );
  });
  s.rect(580, 250, 220, 770, "#a9432f", 6).shade(box(580, 250, 220, 770), C.night, "h", 0.6, 0.3);
  s.rect(606, 280, 168, 330, "#f4c06e", 4);
  s.poly(
    [
      [606, 560],
      [730, 280],
      [774, 280],
      [606, 610],
    ],
    "#fff",
    { opacity: 0.25 },
  );
  s.rect(606, 650, 168, 320, "#8c3426", 4);
  s.circle(604, 640, 12, C.honey);
  s.times(8, (i) => s.path(`M${70 + i * 95} 200h95v70q-47 46 -95 0Z`, i % 2 ? "#e9a35a" : C.cream));
  s.shade("M70 200H830V300H70Z", C.ink, "v", 0.5, 0.2);
  s.rect(-10, 1020, 920, 200, s.lin(["#6d6078", "#39385c"]));
  s.beam(
    [
      [140, 1020],
      [520, 1020],
      [640, 1220],
      [20, 1220],
    ],
    "#ffd98a",
    0.5,
    20,
  );
  s.beam(
    [
      [600, 1020],
      [790, 1020],
      [900, 1220],
      [640, 1220],
    ],
    "#ffd98a",
    0.35,
    20,
  );
  for (const x of [90, 860]) {
    s.pot(x, 1080, 100, 90, "#c98a5a");
    s.bush(x, 930, 70, 80, ["#3f7a4d", "#2f6342", "#5c9650"], 40);
  }
  s.at(330, 1140, 0, 1, () => {
    s.shadow(0, 4, 120, 14, 0.5);
    s.line(
      [
        [0, 0],
        [0, -120],
      ],
      C.ink,
      9,
    ).line(
      [
        [-50, 0],
        [0, -26],
        [50, 0],
      ],
      C.ink,
      8,
    );
    s.ellipse(0, -122, 92, 18, "#e9d7bd");
    s.at(-26, -126, 0, 1, () => s.cup(0, 0, 46, 36, C.terra, "#4a2616"));
    s.steam(-26, -170, 80, 1);
  });
  s.cat(520, 1150, 100, "#1c1a2a");
  s.stars(20, 0, 60);
}

function laundry(s) {
  s.bg(["#8cc9e0", "#d3ecec", "#fff1d6"]);
  s.cloud(470, 160, 80);
  const side = (pts, fill, dir) => {
    const d = poly(pts);
    s.path(d, fill).shade(d, "#6d3f45", dir, 0.7, 0.2);
  };
  side(
    [
      [-10, -10],
      [300, 190],
      [300, 900],
      [-10, 1220],
    ],
    "#f0b98f",
    "h",
  );
  side(
    [
      [910, -10],
      [600, 190],
      [600, 900],
      [910, 1220],
    ],
    "#f6dd9e",
    "l",
  );
  s.rect(300, 430, 300, 470, "#e9978a").poly(
    [
      [290, 436],
      [450, 340],
      [610, 436],
    ],
    "#b5573c",
  );
  s.panes(345, 480, 3, 3, 46, 70, 36, 50, "#5d8496", "#5d8496");
  s.rect(410, 790, 84, 112, "#2f7f78", 40);
  const win = (x0, y0, x1, y1, x2, y2, x3, y3, c) => {
    s.poly(
      [
        [x0, y0],
        [x1, y1],
        [x2, y2],
        [x3, y3],
      ],
      "#fff6e4",
      { stroke: "#fff6e4", "stroke-width": 12 },
    );
    s.poly(
      [
        [x0, y0],
        [x1, y1],
        [x2, y2],
        [x3, y3],
      ],
      "#4f7688",
    );
    s.line(
      [
        [(x0 + x1) / 2, (y0 + y1) / 2],
        [(x2 + x3) / 2, (y2 + y3) / 2],
      ],
      "#fff6e4",
      7,
    );
  };
  for (const y of [190, 470, 760]) {
    win(40, y - 20 + 6, 110, y + 20, 110, y + 160, 40, y + 168);
    win(180, y + 62 - y * 0.04, 236, y + 92 - y * 0.06, 236, y + 196 - y * 0.07, 180, y + 190 - y * 0.05);
    win(860, y - 14, 790, y + 20, 790, y + 160, 860, y + 168);
    win(720, y + 62 - y * 0.04, 664, y + 92 - y * 0.06, 664, y + 196 - y * 0.07, 720, y + 190 - y * 0.05);
  }
  s.poly(
    [
      [300, 900],
      [600, 900],
      [910, 1220],
      [-10, 1220],
    ],
    "#cdb9a4",
  );
  s.times(9, (i, t) =>
    s.rect(300 - t * 300, 910 + t * t * 280, 300 + t * 600, 6 + t * 8, "#a8937f", 2, { opacity: 0.6 }),
  );
  const rope = (y, sag, k, items) => {
    const at = (t) => [40 + 820 * t, y + Math.sin(t * 3.14) * sag];
    s.line([at(0), at(0.25), at(0.5), at(0.75), at(1)], "#6a5560", 3);
    items.forEach(([t, kind, c]) => {
      const [x, b] = at(t);
      s.at(x, b, s.r(-3, 3), k, () => {
        const d =
          kind === "shirt"
            ? "M-34 0L-76 40L-54 66L-36 50V130Q0 142 36 130V50L54 66L76 40L34 0Q0 20 -34 0Z"
            : kind === "sheet"
              ? "M-84 0H84V150Q40 166 0 150T-84 156Z"
              : kind === "sock"
                ? "M-12 0H12V44L34 62Q30 78 8 74L-12 58Z"
                : "M-34 0H34L40 124H10L0 40L-10 124H-40Z";
        s.path(d, c).shade(d, C.plum, "h", 0.5, 0.3);
        s.rect(-30, -12, 8, 22, "#b67c4b", 2).rect(22, -12, 8, 22, "#b67c4b", 2);
        if (kind === "sheet")
          s.clip(d, () => s.times(4, (i) => s.rect(-84, 24 + i * 36, 168, 12, C.terra, 0, { opacity: 0.6 })));
      });
    });
  };
  rope(560, 20, 0.55, [
    [0.36, "shirt", "#d8e6ea"],
    [0.46, "pants", "#6d86a8"],
    [0.56, "shirt", "#f6f0e2"],
    [0.64, "sock", "#d5643d"],
  ]);
  rope(350, 40, 0.85, [
    [0.24, "pants", "#3c5a83"],
    [0.38, "shirt", "#fff6e8"],
    [0.54, "sheet", "#fdf4e2"],
    [0.7, "shirt", "#e4879a"],
    [0.82, "sock", "#2f7f78"],
  ]);
  rope(110, 60, 1.15, [
    [0.16, "shirt", "#f4c24d"],
    [0.34, "sheet", "#fdf4e2"],
    [0.55, "shirt", "#4d9aa0"],
    [0.7, "pants", "#c9563f"],
    [0.84, "shirt", "#fff6e8"],
  ]);
  s.cat(470, 1100, 110, "#f0e2cc", "#c9743a");
  for (const [x, y] of [
    [120, 1120],
    [800, 1130],
  ]) {
    s.pot(x, y, 90, 80, "#b5573c");
    s.times(16, () =>
      s.leaf(x, y - 80, s.r(60, 120), 16, s.r(-150, -30), s.pick([C.leaf, C.moss, "#5c9650"])),
    );
    s.times(9, () =>
      s.circle(x + s.r(-60, 60), y - s.r(110, 190), s.r(9, 15), s.pick(["#e2566b", "#f08a9a", "#fff0e8"])),
    );
  }
}

function bridge(s) {
  s.bg(["#6a5a98", "#c9789a", "#f4a97f", "#fbd79a"]);
  s.circle(820, 400, 80, "#fff2c4");
  s.glow(820, 400, 320, "#ffd98f", 0.8);
  s.cloud(300, 170, 120, "#e9a0a0", 0.6);
  s.cloud(1050, 130, 90, "#d98fa4", 0.6);
  s.ridge(420, 40, "#a9688a");
  s.times(26, (i) => {
    const h = s.r(20, 90);
    s.rect(i * 52 - 20, 440 - h, 46, h, "#7d4f7a");
  });
  s.rect(-10, 440, 1300, 290, s.lin(["#f0a987", "#9a6790", "#4a3d70"]));
  s.glints(640, 450, 360, 240, "#fff0c2", 50, 0.8);
  s.glints(0, 460, 1280, 240, "#f6c1a0", 40, 0.4);
  const tower = (x) => {
    s.poly(
      [
        [x - 40, 560],
        [x - 26, 90],
        [x - 10, 90],
        [x - 12, 560],
      ],
      "#43305c",
    ).poly(
      [
        [x + 40, 560],
        [x + 26, 90],
        [x + 10, 90],
        [x + 12, 560],
      ],
      "#43305c",
    );
    for (const y of [120, 220, 320]) s.rect(x - 34, y, 68, 16, "#43305c");
    s.rect(x - 56, 540, 112, 40, "#35264c", 6);
  };
  const cab = (x0, y0, x1, y1, sag) => {
    const p = [];
    for (let i = 0; i <= 12; i++) {
      const t = i / 12,
        x = x0 + (x1 - x0) * t,
        y = y0 + (y1 - y0) * t + Math.sin(t * 3.14159) * sag;
      p.push([x, y]);
      s.line(
        [
          [x, y],
          [x, 424],
        ],
        "#43305c",
        2,
      );
    }
    s.line(p, "#43305c", 6);
  };
  cab(-60, 330, 330, 96, 60);
  cab(330, 96, 930, 96, 300);
  cab(930, 96, 1340, 330, 60);
  tower(330);
  tower(930);
  s.rect(-10, 416, 1300, 24, "#35264c");
  s.times(40, (i) => s.rect(i * 34, 404, 5, 14, "#35264c"));
  s.times(14, (i) => s.circle(30 + i * 96, 408, 5, "#ffe6a8"));
  s.times(5, (i) => s.rect(s.r(1200), 400, 44, 16, s.pick(["#d9563f", "#fbe7c5", "#5c86b8"]), 5));
  s.birds(560, 200, 7, "#4a305a", 16);
  s.ridge(690, 24, "#2a2148", { step: 80 });
  s.person(180, 690, 120, { coat: "#2f2450", hair: "#150f28", legs: "#150f28" });
  s.person(240, 690, 108, { coat: "#b0485a", hair: "#150f28", legs: "#150f28" });
  s.grass(730, 120, ["#1e1738", "#35264c"], 60);
}

export default {
  "yellow-tram": ["3:4", 51, tram],
  "night-market": ["3:4", 52, nightMarket],
  "metro-window": ["3:4", 53, metro],
  "night-skyline": ["9:16", 54, skyline],
  "rain-umbrellas": ["3:4", 55, rainStreet],
  "bicycle-wall": ["3:4", 56, bicycle],
  "canal-town": ["3:4", 57, canalTown],
  "corner-cafe": ["3:4", 58, cafe],
  "laundry-alley": ["3:4", 59, laundry],
  "evening-bridge": ["16:9", 60, bridge],
};
