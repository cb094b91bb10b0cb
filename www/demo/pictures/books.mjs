// Books, letters, brushes.
import { C, oval, smooth, box, poly } from "./lib.mjs";

const SPINES = [
  "#c9573f",
  "#3f7f86",
  "#e7a73c",
  "#33405c",
  "#8a9a6a",
  "#e8b0a0",
  "#7a3b4c",
  "#f1e0c0",
  "#4f6f52",
  "#b67c4b",
  "#5c86a8",
];

function shelf(s) {
  s.bg(["#5c3a30", "#402722"]);
  for (let j = 0; j < 4; j++) {
    const y = 290 + j * 290;
    s.rect(50, y - 256, 800, 256, s.lin(["#38221f", "#50322a"]));
  }
  s.books(64, 290, 500, 150, 235, SPINES);
  s.at(680, 290, 0, 1, () => {
    s.pot(0, 0, 110, 90, "#e9d7bd");
    s.times(18, (i) =>
      s.leaf(s.r(-30, 30), -90, s.r(80, 150), 17, s.r(-170, -10), s.pick([C.leaf, "#5c9650", "#78b05c"])),
    );
  });
  s.times(16, (i) =>
    s.leaf(
      720 + s.r(-20, 60),
      210 + i * 16,
      s.r(34, 52),
      14,
      s.r(20, 140),
      s.pick([C.leaf, "#5c9650", "#78b05c"]),
    ),
  );
  s.spine(790, 290, 44, 190, SPINES[3]);
  s.at(150, 580, 0, 1, () =>
    s.times(5, (i) => {
      s.rect(-70 + s.r(-12, 12), -34 - i * 36, 160, 33, SPINES[(i * 3 + 1) % 11], 4);
    }),
  );
  s.books(270, 580, 560, 140, 235, SPINES);
  s.books(64, 870, 330, 150, 230, SPINES);
  s.at(500, 870, 0, 1, () => {
    s.shadow(8, -2, 90, 10, 0.5);
    const d =
      "M-60 0C-110 -60 -90 -140 -40 -170C-30 -190 -30 -200 -34 -220H34C30 -200 30 -190 40 -170C90 -140 110 -60 60 0Z";
    s.path(d, "#9fbdb4").shade(d, C.dusk, "h", 0.8, 0.3);
  });
  s.glow(700, 720, 260, "#ffd48a", 0.8);
  s.at(700, 870, 0, 1, () => {
    s.path("M-80 -120L-50 -220H50L80 -120Z", s.lin(["#fff2c8", "#ffc766"]));
    s.rect(-6, -120, 12, 100, C.ochre);
    s.ellipse(0, -12, 56, 16, C.ochre);
  });
  s.spine(800, 870, 36, 200, SPINES[0]);
  s.books(64, 1160, 560, 150, 230, SPINES);
  s.cat(730, 1160, 150, "#22202c");
  for (let j = 0; j < 4; j++) {
    const y = 290 + j * 290;
    s.rect(30, y, 840, 30, "#9a6240");
    s.shade(box(30, y, 840, 30), C.ink, "h", 0.5, 0.3);
    s.rect(50, y - 256, 800, 26, C.ink, 0, { opacity: 0.25 });
  }
  s.rect(20, 0, 32, 1210, "#9a6240").rect(848, 0, 32, 1210, "#9a6240");
}

function openBook(s) {
  s.bg(["#dfe4d3", "#c3cfb8"], "d");
  const cl = "M-20 200C300 120 700 260 1220 140V920H-20Z";
  s.check(cl, "#f3ead8", "#93b38b", 70);
  s.shade(cl, C.forest, "d", 0.4, 0.4);
  s.beam(
    [
      [700, -20],
      [1220, -20],
      [1220, 400],
      [200, 920],
      [-20, 920],
      [-20, 700],
    ],
    "#fffbe6",
    0.45,
    40,
  );
  s.at(520, 480, -7, 1, () => {
    s.shadow(16, 60, 380, 210, 0.45, C.forest, 24);
    s.rect(-390, -220, 780, 470, "#a9432f", 14);
    const L = "M0 -210C-100 -260 -260 -250 -370 -220V220C-260 190 -100 180 0 230Z",
      R = "M0 -210C100 -260 260 -250 370 -220V220C260 190 100 180 0 230Z";
    s.path(L, "#fffaf0").shade(L, C.walnut, "h", 0.6, 0.5);
    s.path(R, "#fffaf0").shade(R, C.walnut, "l", 0.6, 0.6);
    s.times(13, (i) => {
      const y = -170 + i * 27;
      s.path(`M-330 ${y}C-250 ${y - 24} -110 ${y - 26} -40 ${y + 6}`, "none", {
        stroke: "#b5a48c",
        "stroke-width": 5,
        "stroke-dasharray": i % 5 === 4 ? "160 400" : "",
      });
    });
    s.clip(R, () => {
      s.rect(70, -190, 250, 200, "#cfe0dc");
      s.circle(250, -130, 28, "#f2a35f");
      s.path("M70 10V-60L140 -130L200 -60L250 -100L320 -30V10Z", "#4f7f78");
    });
    s.times(6, (i) => {
      const y = 50 + i * 27;
      s.path(`M40 ${y + 4}C110 ${y - 26} 250 ${y - 24} 330 ${y}`, "none", {
        stroke: "#b5a48c",
        "stroke-width": 5,
      });
    });
    s.path("M20 -230L50 -236V270L34 250L18 274Z", C.ochre);
  });
  s.at(1010, 330, 0, 1, () => {
    s.shadow(20, 30, 150, 140, 0.4, C.forest, 18);
    s.circle(0, 0, 146, "#f7f0e2").shade(oval(0, 0, 146), C.walnut, "d", 0.5, 0.4);
    s.circle(0, 0, 96, "#3f7f86").circle(0, 0, 80, s.rad(["#e0903f", "#b8612a"]));
    s.path("M96 -14C150 -20 150 40 92 34", "none", { stroke: "#3f7f86", "stroke-width": 22 });
    s.at(-14, -8, 20, 1, () => {
      s.circle(0, 0, 44, "#f8d76a").circle(0, 0, 35, "#fdecae");
      for (const a of [0, 45, 90, 135])
        s.line(
          [
            [-Math.cos(a * 0.01745) * 32, -Math.sin(a * 0.01745) * 32],
            [Math.cos(a * 0.01745) * 32, Math.sin(a * 0.01745) * 32],
          ],
          "#f3cf62",
          3,
        );
    });
  });
  s.at(960, 700, 18, 1, () => {
    s.ring(-70, 0, 60, 50, C.walnut, 11).ring(76, 0, 60, 50, C.walnut, 11);
    s.ellipse(-70, 0, 54, 44, "#fff", { opacity: 0.3 }).ellipse(76, 0, 54, 44, "#fff", { opacity: 0.3 });
    s.line(
      [
        [-12, -6],
        [3, -16],
        [18, -6],
      ],
      C.walnut,
      9,
    )
      .line(
        [
          [-128, -10],
          [-150, -90],
        ],
        C.walnut,
        9,
      )
      .line(
        [
          [134, -10],
          [150, -90],
        ],
        C.walnut,
        9,
      );
  });
  s.sprig(60, 180, 230, 40, 10, [C.leaf, C.moss, "#93b38b"], C.forest, 1);
  s.times(7, () => {
    const x = s.r(60, 260),
      y = s.r(720, 860);
    for (const a of [0, 72, 144, 216, 288]) s.leaf(x, y, 18, 8, a, "#fffaf0");
    s.circle(x, y, 5, C.ochre);
  });
}

function letters(s) {
  s.bg(["#c98f6a", "#a9694a"], "d");
  s.planks(-10, -10, 1020, 1020, "#b87d58", "#7a4a35", 6);
  const card = (x, y, a, w, h, draw) =>
    s.at(x, y, a, 1, () => {
      s.shadow(12, 18, w / 2, h / 2, 0.4, "#2a120a", 14);
      s.rect(-w / 2, -h / 2, w, h, "#fbf3e2", 4);
      draw();
    });
  card(330, 300, -14, 440, 300, () => {
    s.rect(-202, -132, 404, 264, s.lin(["#f5a97f", "#fbd9a0"]));
    s.circle(60, -10, 50, "#fff2c9");
    s.path("M-202 132V40L-90 -50L0 30L90 -30L202 60V132Z", "#7a5a86").path(
      "M-202 132V90Q-60 40 60 90T202 90V132Z",
      "#4a3f70",
    );
  });
  card(700, 330, 9, 400, 280, () => {
    s.line(
      [
        [10, -110],
        [10, 110],
      ],
      "#cdb99a",
      3,
    );
    s.times(4, (i) =>
      s.line(
        [
          [40, -10 + i * 32],
          [170, -10 + i * 32],
        ],
        "#cdb99a",
        3,
      ),
    );
    s.rect(110, -116, 64, 78, C.teal, 2);
    s.circle(142, -78, 20, C.honey);
    s.ring(86, -76, 36, 36, C.dusk, 4, { opacity: 0.7 });
    s.times(7, (i) =>
      s.line(
        [
          [-170, -90 + i * 28],
          [-120, -94 + i * 28],
          [-70, -88 + i * 28],
          [-20 - s.r(60), -92 + i * 28],
        ],
        "#4a5578",
        4,
      ),
    );
  });
  card(360, 680, 6, 480, 320, () => {
    s.rect(-240, -160, 480, 320, "#f1e0c0", 4);
    s.path("M-240 -160L0 40L240 -160", "none", { stroke: "#c9a878", "stroke-width": 5 });
    s.path("M-240 160L-60 -10M240 160L60 -10", "none", { stroke: "#c9a878", "stroke-width": 4 });
    s.times(12, (i) =>
      s.poly(
        [
          [-240 + i * 40, -160],
          [-220 + i * 40, -160],
          [-232 + i * 40, -144],
          [-252 + i * 40, -144],
        ],
        i % 2 ? C.brick : C.dusk,
      ),
    );
    const d = smooth([
      [-40, 20],
      [-10, -20],
      [34, -12],
      [48, 30],
      [20, 62],
      [-28, 58],
    ]);
    s.path(d, C.brick).shade(d, "#3d0f0c", "d", 0.8, 0.3);
    s.leaf(-16, 40, 44, 12, -50, "#d98a7a");
  });
  s.at(760, 720, 0, 1, () => {
    s.shadow(14, 20, 120, 110, 0.5, "#2a120a");
    s.circle(0, 0, 118, "#f7f0e2").circle(0, 0, 92, s.rad(["#8a4f2a", "#4a2616"]));
    s.path("M110 -20C180 -30 180 50 106 40", "none", { stroke: "#f7f0e2", "stroke-width": 22 });
    s.path("M-50 -30C-30 -70 40 -70 56 -26", "none", {
      stroke: "#c9935f",
      "stroke-width": 8,
      "stroke-linecap": "round",
    });
  });
  s.at(560, 900, -24, 1, () => {
    s.rect(8, 14, 330, 18, "#2a120a", 8, { opacity: 0.4, filter: s.blur(7) });
    s.path("M0 0L60 -14H330Q350 0 330 14H60Z", C.night).path("M0 0L60 -14V14Z", C.ochre);
    s.rect(180, -15, 16, 30, C.ochre);
  });
  s.sprig(980, 560, 260, -160, 12, ["#a9b87a", "#8a9a5a", "#c6c98a"], "#6d7a45", 1);
  s.sprig(30, 990, 300, -62, 12, ["#b49ad0", "#8f74b8", "#cbb6e0"], "#6d7a45", 0.7);
}

function brush(s) {
  s.bg(["#efe6d4", "#e2d3b8"], "d");
  s.rect(0, 0, 900, 1200, "#5a6a5c");
  s.times(9, (i) => s.rect(i * 104, 0, 3, 1200, "#48574b"));
  s.shade(box(0, 0, 900, 1200), C.ink, "d", 0.5, 0.3);
  s.at(410, 540, -4, 1, () => {
    s.shadow(14, 22, 300, 440, 0.45, "#101a14", 22);
    s.rect(-290, -440, 580, 900, "#fbf6ea");
    s.times(60, () => {
      const x = s.r(-280, 280),
        y = s.r(-430, 450);
      s.line(
        [
          [x, y],
          [x + s.r(-24, 24), y + s.r(-6, 6)],
        ],
        "#e5d9c0",
        2,
      );
    });
    // a landscape in washes of ink
    s.clip(box(-290, -440, 580, 900), () => {
      const wash = (p, o, b) =>
        s.path(smooth(p, false) + "L320 300L-320 300Z", "#22303c", { opacity: o, filter: s.blur(b) });
      s.circle(140, -270, 50, "#c9473a", { opacity: 0.85 });
      wash(
        [
          [-320, 60],
          [-200, -60],
          [-120, -180],
          [-40, -40],
          [60, -110],
          [160, 10],
          [320, 60],
        ],
        0.16,
        7,
      );
      wash(
        [
          [-320, 160],
          [-160, 60],
          [-40, -30],
          [40, 90],
          [180, 40],
          [320, 140],
        ],
        0.28,
        5,
      );
      wash(
        [
          [-320, 250],
          [-180, 150],
          [-40, 220],
          [120, 140],
          [320, 240],
        ],
        0.5,
        4,
      );
      s.rect(-320, 255, 640, 240, "#fbf6ea", 0, { opacity: 0.85, filter: s.blur(16) });
      s.path("M-70 330Q0 352 80 322Q50 360 0 358Q-50 356 -70 330Z", "#1c2530");
      s.line(
        [
          [10, 336],
          [14, 300],
        ],
        "#1c2530",
        4,
      );
      s.times(5, (i) =>
        s.line(
          [
            [-160 + i * 40, 390 + i * 8],
            [-60 + i * 50, 392 + i * 6],
          ],
          "#1c2530",
          2.5,
          { opacity: 0.4 },
        ),
      );
      s.birds(-90, -300, 4, "#1c2530", 14);
      s.line(
        [
          [-290, -200],
          [-200, -240],
          [-140, -330],
          [-100, -350],
        ],
        "#1c2530",
        10,
        { opacity: 0.85 },
      );
      s.times(26, () =>
        s.circle(
          -200 + s.r(-80, 110),
          -270 + s.r(-90, 70),
          s.r(5, 11),
          s.pick(["#d9564a", "#e98a80", "#c9473a"]),
          { opacity: 0.85 },
        ),
      );
    });
    s.rect(-290, -440, 580, 26, C.walnut).rect(-310, -444, 620, 20, "#3b2822", 8);
    s.rect(-290, 436, 580, 26, C.walnut);
    s.rect(220, 390, 40, 40, "#b5352b", 4);
  });
  s.at(720, 930, 0, 1, () => {
    s.shadow(16, 24, 140, 120, 0.5, "#101a14");
    s.rect(-130, -120, 260, 250, "#2b2c33", 30).shade(box(-130, -120, 260, 250), "#000", "d", 0.6, 0.3);
    s.ellipse(0, 20, 96, 80, "#15161c");
    s.path("M-60 0C-40 -40 30 -46 60 -16", "none", {
      stroke: "#5a6272",
      "stroke-width": 9,
      "stroke-linecap": "round",
    });
  });
  s.at(840, 330, 108, 1, () => {
    s.rect(12, 16, 520, 22, "#101a14", 10, { opacity: 0.4, filter: s.blur(8) });
    s.rect(0, -12, 400, 24, "#c9995f", 8).rect(380, -14, 40, 28, C.brick, 4);
    s.path("M420 -16C470 -24 500 -10 540 2C500 14 470 26 420 16Z", "#f2e6cf").path(
      "M480 -14C510 -8 524 -4 540 2C524 8 510 14 480 16Z",
      "#1c1d24",
    );
  });
  s.sprig(-10, 1180, 300, -40, 12, ["#93b38b", "#6b8f4e", "#b5cf9a"], "#48603c", 1.1);
}

function stack(s) {
  s.bg(["#23304f", "#3a4468", "#6d5f80"]);
  s.clip(box(470, 60, 380, 560), () => {
    s.rect(470, 60, 380, 560, s.lin(["#141e40", "#2f3d72", "#6a5f95"]));
    s.times(50, () => s.circle(s.r(470, 850), s.r(60, 460), s.r(1, 3), "#fff6dc"));
    s.circle(720, 190, 46, "#fdf0c8").circle(740, 176, 40, "#1c2850");
    s.ridge(600, 60, "#131b3a", { base: 640 });
  });
  s.path(box(470, 60, 380, 560), "none", { stroke: "#8f7a86", "stroke-width": 22 });
  s.rect(654, 60, 12, 560, "#8f7a86").rect(470, 330, 380, 12, "#8f7a86");
  s.glow(210, 380, 430, "#ffcf7d", 0.85);
  s.rect(-10, 960, 920, 260, s.lin(["#7a4f3a", "#4a2f2c"]));
  s.rect(-10, 956, 920, 10, "#9a6a4c");
  s.at(200, 960, 0, 1, () => {
    s.shadow(10, 6, 120, 16, 0.5);
    s.ellipse(0, 0, 90, 20, "#3f7f86");
    s.path("M-30 0C-80 -80 -60 -180 -14 -220H14C60 -180 80 -80 30 0Z", "#3f7f86").shade(
      "M-30 0C-80 -80 -60 -180 -14 -220H14C60 -180 80 -80 30 0Z",
      C.night,
      "h",
      0.8,
      0.3,
    );
    s.rect(-6, -300, 12, 90, C.ochre);
    const d = "M-170 -290L-100 -520H100L170 -290Z";
    s.path(d, s.lin(["#fff0c0", "#ffc463"])).shade(d, C.terra, "h", 0.5, 0.4);
  });
  let y = 966;
  s.shadow(560, 972, 260, 18, 0.6);
  [
    ["#7a3b4c", 400, 70],
    ["#e7a73c", 350, 54],
    ["#3f7f86", 380, 78],
    ["#f1e0c0", 320, 44],
    ["#c9573f", 360, 66],
    ["#33405c", 300, 52],
    ["#8a9a6a", 330, 60],
  ].forEach(([c, w, h]) => {
    const x = 560 - w / 2 + s.r(-26, 26);
    y -= h;
    s.rect(x, y, w, h - 2, c, 6);
    s.shade(box(x, y, w, h - 2), C.night, "h", 0.7, 0.3);
    s.rect(x + w * 0.12, y + h * 0.3, w * 0.36, h * 0.3, C.cream, 2, { opacity: 0.8 });
    s.rect(x + w * 0.8, y, 10, h - 2, C.ochre, 0, { opacity: 0.8 });
  });
  s.cup(560, y, 150, 120, "#f2e6cf", "#6b3a1e");
  s.steam(560, y - 140, 230, 2, 40);
  s.at(330, 1090, -6, 1, () => {
    s.shadow(70, 20, 150, 22, 0.5);
    s.path("M-90 0Q0 -40 80 -8Q170 -46 260 -8V50Q170 24 80 56Q0 24 -90 52Z", "#fffaf0").shade(
      "M-90 0Q0 -40 80 -8Q170 -46 260 -8V50Q170 24 80 56Q0 24 -90 52Z",
      C.walnut,
      "h",
      0.5,
      0.4,
    );
    s.times(3, (i) =>
      s
        .line(
          [
            [-70, 10 + i * 13],
            [0, -8 + i * 13],
            [64, 8 + i * 13],
          ],
          "#b9a38c",
          3,
        )
        .line(
          [
            [100, 8 + i * 13],
            [170, -12 + i * 13],
            [240, 8 + i * 13],
          ],
          "#b9a38c",
          3,
        ),
    );
  });
  s.at(740, 1100, 12, 1, () => {
    s.ring(-46, 0, 42, 34, C.honey, 7).ring(54, 0, 42, 34, C.honey, 7);
    s.line(
      [
        [-6, -4],
        [4, -10],
        [14, -4],
      ],
      C.honey,
      6,
    );
  });
}

export default {
  "four-shelves": ["3:4", 91, shelf],
  "open-book": ["4:3", 92, openBook],
  letters: ["1:1", 93, letters],
  "ink-and-brush": ["3:4", 94, brush],
  "bedside-stack": ["3:4", 95, stack],
};
