// Plants, pots, meadows.
import { C, box, poly } from "./lib.mjs";

function balcony(s) {
  s.bg(["#f9c9a0", "#fbe2b6", "#e9ecd2"]);
  s.times(9, (i) => {
    const h = s.r(120, 380);
    s.rect(i * 104 - 20, 820 - h, 98, h + 10, s.pick(["#e9b294", "#dda58c", "#f0c4a4"]));
    s.panes(i * 104, 840 - h, 3, Math.floor(h / 50), 16, 22, 12, 26, "#fff0c9", "#c98f7c", 0.4);
  });
  s.circle(690, 220, 60, "#fff3cf");
  s.glow(690, 220, 240, "#ffd694", 0.7);
  s.rect(-10, 930, 920, 290, s.lin(["#c98a63", "#9a6048"]));
  s.times(8, (i) => s.rect(-10, 940 + i * 36, 920, 4, "#7d4a38", 0, { opacity: 0.4 }));
  s.rect(-10, 560, 920, 22, "#3b4a52");
  s.times(20, (i) => s.rect(i * 48, 580, 10, 360, "#3b4a52"));
  s.rect(-10, 930, 920, 16, "#3b4a52");
  s.line(
    [
      [-10, 60],
      [300, 120],
      [620, 70],
      [910, 130],
    ],
    C.ink,
    3,
  );
  s.times(12, (i) => {
    const x = 20 + i * 80,
      y = 86 + Math.sin(i * 0.9) * 26;
    s.glow(x, y + 20, 50, "#ffe7a3", 0.9);
    s.circle(x, y + 18, 12, "#fff6d6");
  });
  const grow = (x, y, n, len, wid, fills, a0 = -165, a1 = -15) =>
    s.times(n, () =>
      s.leaf(x + s.r(-14, 14), y, s.r(len * 0.55, len), wid, s.r(a0, a1), s.pick(fills), "#b9d9a0"),
    );
  grow(130, 850, 20, 300, 32, [C.leaf, "#5c9650", C.forest], -150, -30);
  s.pot(130, 1020, 190, 180, "#b5573c");
  s.times(6, (i) =>
    s.sprig(
      430 + (i - 2.5) * 14,
      880,
      s.r(190, 290),
      -90 + (i - 2.5) * 15,
      9,
      ["#7d9f61", "#95b574", "#668a52"],
      "#557040",
      0.8,
    ),
  );
  s.pot(430, 1050, 170, 150, "#3f7f86");
  s.bush(720, 790, 130, 110, [C.leaf, "#5c9650", "#78b05c"], 50);
  s.times(26, () =>
    s.circle(
      720 + s.r(-120, 120),
      790 + s.r(-100, 100),
      s.r(10, 19),
      s.pick(["#e2566b", "#f08a9a", "#fff0e8", "#e7a73c"]),
    ),
  );
  s.pot(720, 1020, 200, 180, "#e9d7bd", { dark: C.walnut });
  grow(290, 1070, 12, 110, 18, ["#9fbf86", "#c6d9a0"]);
  s.pot(290, 1140, 110, 90, "#d99a5a");
  s.at(570, 1130, 0, 1, () => {
    s.shadow(20, 4, 90, 14, 0.4);
    s.path("M-60 0L-50 -110H50L60 0Z", "#4f8fa0").shade("M-60 0L-50 -110H50L60 0Z", C.night, "h", 0.7, 0.3);
    s.line(
      [
        [50, -40],
        [120, -130],
      ],
      "#4f8fa0",
      16,
    );
    s.ellipse(128, -140, 34, 13, "#4f8fa0", { transform: "rotate(40 128 -140)" });
    s.path("M-50 -90C-120 -90 -110 -10 -58 -20", "none", { stroke: "#4f8fa0", "stroke-width": 12 });
  });
  s.at(850, 40, 0, 1, () => {
    s.line(
      [
        [0, -60],
        [0, 90],
      ],
      C.ink,
      3,
    );
    s.times(26, (i) =>
      s.leaf(
        s.r(-50, 50),
        130 + s.r(160),
        s.r(50, 90),
        16,
        s.r(60, 120),
        s.pick([C.leaf, "#5c9650", "#78b05c"]),
      ),
    );
    s.path("M-60 90H60L44 160H-44Z", "#e9d7bd");
  });
}

function monstera(s) {
  s.bg(["#f4e5d2", "#e5c9ae"], "d");
  s.beam(
    [
      [-20, 100],
      [400, -20],
      [900, -20],
      [900, 200],
      [200, 1000],
      [-20, 860],
    ],
    "#fffaf0",
    0.5,
    40,
  );
  s.rect(-10, 960, 920, 260, s.lin(["#d9a97f", "#b98056"]));
  s.rect(-10, 956, 920, 8, "#a87048");
  const big = (x, y, k, a, c, dark) =>
    s.at(x, y, a, k, () => {
      const d =
        "M0 0C-60 -40 -150 -60 -150 -180C-150 -200 -110 -170 -80 -160C-120 -190 -150 -220 -130 -270C-110 -250 -80 -230 -56 -224C-84 -260 -90 -300 -60 -330C-40 -300 -24 -280 -8 -290C0 -310 0 -340 10 -360C40 -330 60 -290 50 -250C80 -260 100 -280 130 -276C140 -230 110 -200 80 -186C110 -180 140 -190 156 -170C150 -80 70 -40 0 0Z";
      s.path(d, C.ink, { opacity: 0.14, transform: "translate(18 20)" });
      s.path(d, c).shade(d, dark, "h", 0.8, 0.2);
      s.line(
        [
          [0, 0],
          [6, -180],
          [4, -320],
        ],
        "#b5d69a",
        5,
      );
      for (const [p, q] of [
        [-60, -120],
        [-110, -140],
        [-90, -240],
        [90, -220],
        [110, -150],
      ])
        s.line(
          [
            [2, q + 40],
            [p, q],
          ],
          "#b5d69a",
          3,
          { opacity: 0.8 },
        );
      s.ellipse(-34, -150, 9, 22, "#e9d3bb").ellipse(40, -170, 9, 22, "#e9d3bb");
    });
  for (const [x, y] of [
    [200, 420],
    [330, 250],
    [520, 180],
    [690, 330],
    [760, 560],
    [140, 640],
    [470, 420],
  ])
    s.line(
      [
        [450, 850],
        [(450 + x) / 2 + 10, (850 + y) / 2 - 60],
        [x, y],
      ],
      "#4f7d46",
      13,
    );
  big(230, 440, 0.9, -56, "#2f6b4a", "#0f3030");
  big(700, 380, 0.95, 50, "#3a7a4f", "#123a34");
  big(350, 320, 0.85, -22, "#4a8a55", "#1c4a3a");
  big(540, 270, 0.8, 16, "#5c9a58", "#235440");
  big(160, 680, 0.7, -84, "#5c9a58", "#235440");
  big(760, 610, 0.75, 82, "#2f6b4a", "#0f3030");
  big(460, 540, 0.95, -4, "#3f8250", "#143c34");
  s.pot(450, 1080, 330, 260, "#d5643d", { dark: C.plum });
  s.at(770, 1100, 0, 1, () => {
    s.shadow(16, 2, 70, 12, 0.4);
    const d = "M-60 0V-150Q-60 -170 -30 -180V-220H30V-180Q60 -170 60 -150V0Z";
    s.path(d, "#7fb2b0").shade(d, C.dusk, "h", 0.7, 0.3);
    s.path("M-24 -220V-250H20L70 -262V-244L30 -230V-220Z", C.ochre);
  });
}

function seedlings(s) {
  s.bg(["#cfe0d2", "#e9ead0"]);
  s.rect(
    0,
    0,
    1200,
    900,
    s.rad(
      [
        ["#fff8dc", 0.9],
        ["#fff8dc", 0],
      ],
      0.75,
      0.1,
      0.8,
    ),
  );
  s.times(5, (i) => s.rect(i * 300 - 20, 0, 18, 480, "#f6f0e2").rect(0, 220, 1200, 16, "#f6f0e2"));
  s.rect(-10, 480, 1220, 440, s.lin(["#b0794d", "#7c4d34"]));
  s.planks(-10, 500, 1220, 420, "#a26d46", "#63402c", 4);
  s.shadow(520, 800, 450, 30, 0.5);
  s.rect(80, 600, 880, 190, "#8a9a6a", 10).shade(box(80, 600, 880, 190), C.forest, "v", 0.7, 0.2);
  s.times(7, (i) => {
    const x = 150 + i * 123;
    s.path(`M${x - 56} 580H${x + 56}L${x + 44} 700H${x - 44}Z`, "#c98f5f");
    s.shade(`M${x - 56} 580H${x + 56}L${x + 44} 700H${x - 44}Z`, C.walnut, "h", 0.7, 0.3);
    s.ellipse(x, 580, 56, 16, "#4b342c");
    s.times(10, () => s.circle(x + s.r(-44, 44), 580 + s.r(-7, 7), s.r(2, 5), "#6d4d3d"));
    const h = 50 + i * 32 + s.r(-10, 10);
    s.line(
      [
        [x, 580],
        [x + s.r(-12, 12), 580 - h * 0.5],
        [x + s.r(-6, 6), 580 - h],
      ],
      "#6f9a4a",
      8,
    );
    s.leaf(x, 580 - h, 40 + i * 9, 15 + i * 2, -160, "#86b855", "#d5eab5");
    s.leaf(x, 580 - h, 40 + i * 9, 15 + i * 2, -20, "#78ab4c", "#d5eab5");
    if (i > 2) {
      s.leaf(x, 600 - h * 0.6, 50 + i * 9, 18, -205, "#5c9650", "#c6e0a8");
      s.leaf(x, 600 - h * 0.66, 50 + i * 9, 18, 18, "#5c9650", "#c6e0a8");
    }
    if (i > 4) {
      s.leaf(x, 580 - h, 80, 22, -125, "#5c9650", "#c6e0a8");
      s.leaf(x, 580 - h, 80, 22, -55, "#4c8646", "#c6e0a8");
    }
  });
  s.rect(72, 680, 896, 110, "#a9b584", 8).shade(box(72, 680, 896, 110), C.forest, "h", 0.6, 0.3);
  s.at(1060, 800, 0, 1, () => {
    s.shadow(10, 2, 100, 14, 0.5);
    const d = "M-80 0L-70 -150H60L70 0Z";
    s.path(d, "#c9573f").shade(d, C.plum, "h", 0.8, 0.3);
    s.line(
      [
        [-70, -50],
        [-150, -150],
      ],
      "#c9573f",
      18,
    );
    s.path("M60 -130C140 -150 140 -30 66 -30", "none", { stroke: "#c9573f", "stroke-width": 16 });
    s.ellipse(-158, -160, 36, 13, "#c9573f", { transform: "rotate(-42 -158 -160)" });
  });
  s.at(220, 850, -8, 1, () => {
    s.rect(0, -12, 150, 22, C.wood, 10);
    s.path("M150 -22H270Q310 0 270 22H150Z", "#9aa2ac").shade(
      "M150 -22H270Q310 0 270 22H150Z",
      C.ink,
      "v",
      0.6,
      0.2,
    );
  });
  s.at(520, 850, 6, 1, () => {
    s.rect(0, -40, 90, 70, "#f6ecd8", 4);
    s.circle(44, -8, 20, C.terra);
    s.leaf(44, -24, 30, 9, -60, C.leaf);
  });
}

function meadow(s) {
  s.bg(["#a9d4e6", "#e2f0e2", "#fbf0c9"]);
  s.cloud(220, 190, 110);
  s.cloud(690, 120, 140, "#fff", 0.85);
  s.ridge(480, 60, "#b5cfa5");
  s.ridge(540, 40, "#9cc086");
  s.ridge(600, 40, "#82ad6c");
  s.rect(-10, 640, 920, 580, s.lin(["#7aa75f", "#3f7448"]));
  s.at(700, 560, 0, 1, () => {
    s.rect(-70, -80, 140, 90, "#fbf3e4").poly(
      [
        [-88, -76],
        [0, -140],
        [88, -76],
      ],
      "#b5573c",
    );
    s.rect(-14, -50, 28, 60, C.dusk);
    s.bush(-110, -20, 44, 50, ["#5f8f52", "#7aa662"], 20);
  });
  s.times(7, (L) => {
    const t = L / 6,
      y = 660 + t * 560,
      k = 0.3 + t * 1.1;
    s.grass(y + 20, 40, ["#4d8350", "#6a9c55", "#8fb86f", "#34683f"], 120 * k);
    s.times(20 - L, () => {
      const x = s.r(-20, 920),
        h = s.r(60, 170) * k,
        lean = s.r(-20, 20) * k,
        fy = y - h,
        kind = s.r();
      s.line(
        [
          [x, y + 20],
          [x + lean * 0.3, y - h * 0.4],
          [x + lean, fy],
        ],
        "#4d8350",
        3.5 * k,
      );
      const X = x + lean;
      if (kind < 0.35) {
        for (let a = 0; a < 360; a += 45) s.leaf(X, fy, 24 * k, 7 * k, a, "#fffdf4");
        s.circle(X, fy, 9 * k, "#f2b632");
      } else if (kind < 0.65) {
        s.path(
          `M${X - 26 * k} ${fy - 14 * k}Q${X - 28 * k} ${fy + 20 * k} ${X} ${fy + 18 * k}T${X + 26 * k} ${fy - 14 * k}Q${X} ${fy - 2} ${X - 26 * k} ${fy - 14 * k}Z`,
          s.pick(["#e2452f", "#f06a45", "#d93a3a"]),
        );
        s.circle(X, fy + 4 * k, 6 * k, C.ink);
      } else if (kind < 0.85)
        s.times(8, (i) =>
          s.circle(
            X + s.r(-5, 5) * k,
            fy + i * 8 * k,
            (4 + i * 0.7) * k,
            s.pick(["#7a6fc4", "#9a8fe0", "#6257a8"]),
          ),
        );
      else for (const a of [0, 72, 144, 216, 288]) s.leaf(X, fy, 20 * k, 9 * k, a, "#f7c83f");
    });
  });
  for (const [x, y, a] of [
    [300, 560, -20],
    [540, 700, 24],
  ])
    s.at(x, y, a, 1, () => {
      s.path("M0 0C-40 -60 -80 -40 -60 -6C-90 20 -40 50 0 8Z", "#f2a03c").path(
        "M0 0C40 -60 80 -40 60 -6C90 20 40 50 0 8Z",
        "#e7862a",
      );
      s.rect(-3, -22, 6, 44, C.ink, 3);
    });
}

function hydrangea(s) {
  s.bg(["#3a5f6b", "#284754"], "d");
  s.times(60, () =>
    s.leaf(
      s.r(-40, 1000),
      s.r(-20, 1020),
      s.r(120, 230),
      s.r(36, 60),
      s.r(360),
      s.pick(["#2c5a50", "#356a58", "#244c48", "#3f7a5f"]),
      "#4d8a6f",
    ),
  );
  const head = (x, y, r, fills) => {
    s.shadow(x + 16, y + 30, r, r, 0.5, "#0c2028", 20);
    s.circle(x, y, r * 0.95, fills[3]);
    s.times(86, (i) => {
      const q = Math.sqrt((i + 0.5) / 86) * r * 0.97,
        a = i * 2.39996,
        px = x + Math.cos(a) * q,
        py = y + Math.sin(a) * q * 0.95,
        k = r * 0.1 * s.r(0.85, 1.15),
        rot = s.r(90),
        light = (px - x + py - y) / r;
      s.at(px, py, rot, 1, () => {
        const f = light > 0.5 ? fills[2] : light > -0.35 ? fills[1] : fills[0];
        for (const b of [0, 90, 180, 270]) s.leaf(0, 0, k * 1.7, k * 0.85, b, f);
        s.circle(0, 0, k * 0.28, "#fff6c9");
      });
    });
  };
  head(330, 360, 220, ["#d9e2fa", "#a9bdf0", "#7f95d9", "#5a6fb5"]);
  head(720, 580, 235, ["#f6dcf0", "#dfaede", "#b886c8", "#8a5fa5"]);
  head(300, 790, 190, ["#e0f0fa", "#a9d4ea", "#7ab0d4", "#4f87b0"]);
  head(820, 180, 150, ["#fbe6ee", "#f2b9cf", "#d98fb0", "#a8648a"]);
  s.times(30, () => {
    const x = s.r(1000),
      y = s.r(1000),
      q = s.r(5, 11);
    s.circle(x, y, q, "#dff3f4", { opacity: 0.55 });
    s.circle(x - q * 0.3, y - q * 0.3, q * 0.3, "#fff");
  });
}

function greenhouse(s) {
  s.bg(["#a9cfd0", "#d9e8d4", "#f6eccb"]);
  s.circle(620, 240, 70, "#fffbe6");
  s.glow(620, 240, 300, "#fff3c4", 0.8);
  s.ridge(640, 60, "#9fbf9a");
  s.ridge(700, 40, "#86ab80");
  s.path("M330 780H570L820 1240H80Z", s.lin(["#e9d9b4", "#c9ae82"]));
  s.times(9, (i, t) =>
    s.rect(330 - t * 250, 790 + t * t * 410, 240 + t * 500, 4 + t * 7, "#a88c62", 2, { opacity: 0.5 }),
  );
  const frame = (d, w = 14) =>
    s.path(d, "none", { stroke: "#f9f3e4", "stroke-width": w, "stroke-linejoin": "round" });
  for (const [k, w] of [
    [0.34, 7],
    [0.52, 9],
    [0.78, 13],
    [1.1, 18],
  ])
    frame(
      `M${450 - 400 * k} ${760 + 300 * k}V${620 - 200 * k}L450 ${560 - 440 * k}L${450 + 400 * k} ${620 - 200 * k}V${760 + 300 * k}`,
      w,
    );
  frame(`M450 410V-20`, 10);
  for (const q of [0.35, 0.7])
    for (const sd of [-1, 1])
      frame(`M${450 + sd * 136 * q} ${410 + 142 * q}L${450 + sd * 520 * q} ${20 + 400 * q}`, 6);
  s.rect(386, 620, 128, 240, "#f9f3e4", 4).rect(400, 634, 100, 220, "#b5d4cc");
  s.rect(446, 634, 8, 220, "#f9f3e4").rect(400, 730, 100, 7, "#f9f3e4");
  const bed = (sd) => {
    s.times(6, (i, t) => {
      const k = 0.4 + t * t * 0.9,
        x = 450 + sd * (190 + t * t * 260),
        y = 820 + t * t * 380;
      s.times(20, () =>
        s.leaf(
          x + s.r(-40, 40) * k,
          y - 60 * k,
          s.r(120, 300) * k,
          s.r(22, 40) * k,
          s.r(-165, -15),
          s.pick([C.leaf, "#5c9650", C.forest, "#78b05c", "#2f6b4a"]),
          i > 2 ? "#a9d08a" : undefined,
        ),
      );
      if (i % 2)
        s.times(8, () =>
          s.circle(
            x + s.r(-110, 110) * k,
            y - s.r(130, 260) * k,
            s.r(11, 20) * k,
            s.pick(["#e2452f", "#f2a03c", "#f7d84f"]),
          ),
        );
      s.pot(x, y, 130 * k, 100 * k, s.pick(["#b5573c", "#c97a4f", "#e9d7bd"]));
    });
  };
  bed(-1);
  bed(1);
  s.person(450, 900, 130, { coat: "#e7a73c", hair: "#3a2a24", legs: "#3c5a83" });
  s.path("M412 786Q450 748 490 786Z", "#f2e0b4");
  s.at(450, 170, 0, 1, () => {
    s.line(
      [
        [0, -200],
        [0, 40],
      ],
      "#f9f3e4",
      4,
    );
    s.times(30, () =>
      s.leaf(
        s.r(-50, 50),
        70 + s.r(60),
        s.r(60, 120),
        14,
        s.r(40, 140),
        s.pick([C.leaf, "#5c9650", "#78b05c"]),
      ),
    );
    s.path("M-56 40H56L40 96H-40Z", "#b5573c");
  });
}

export default {
  "balcony-garden": ["3:4", 81, balcony],
  monstera: ["3:4", 82, monstera],
  seedlings: ["4:3", 83, seedlings],
  meadow: ["3:4", 84, meadow],
  hydrangea: ["1:1", 85, hydrangea],
  greenhouse: ["3:4", 86, greenhouse],
};
