// Landscapes: hills, coasts, forests, skies.
import { C, oval, smooth, box, poly } from "./lib.mjs";

const sun = (s, x, y, r, color = "#fff0bd", halo = C.honey) => {
  s.glow(x, y, r * 3.4, halo, 0.75);
  s.circle(x, y, r, color);
};

function terraces(s) {
  s.bg(["#f7c98b", "#f6dfb2", "#cfe0c8"]);
  sun(s, 640, 210, 64, "#fff5d0", "#ffd27a");
  s.ridge(360, 120, "#a9c0bd", { peaky: 1 });
  s.mist(400, 120, "#fff2d6", 0.7);
  s.ridge(430, 80, "#7fa39b", { peaky: 0.5 });
  s.mist(470, 90, "#fff2d6", 0.6);
  const greens = ["#8db36a", "#7ba55c", "#689654", "#5a8a4e", "#4b7d49", "#3d6f44", "#346340", "#2b573b"];
  s.times(13, (i, t) => {
    const y = 490 + t * t * 560 + t * 130,
      pts = [];
    for (let x = -60; x <= 980; x += 80)
      pts.push([x, y + Math.sin(x * 0.006 + i * 0.5) * (26 + t * 40) + Math.sin(x * 0.013 - i) * 14]);
    const edge = smooth(pts, false),
      depth = 18 + t * 34;
    s.path(`${edge}L980 1300L-60 1300Z`, greens[Math.min(7, Math.floor(i * 0.62))]);
    s.path(edge, "none", { stroke: "#dfe9c0", "stroke-width": 3 + t * 5, opacity: 0.75 });
    const low = pts.map(([x, a]) => [x, a + depth]).reverse();
    if (i % 3 !== 2)
      s.path(
        `${edge}L${low.map((p) => p.join(" ")).join("L")}Z`,
        s.lin(["#fff0c9", "#f3c98d", "#b9cfc4"], "h"),
        { opacity: 0.9 },
      );
    s.times(4, () => {
      const x = s.r(900);
      s.grass(y + depth + 30, 7, ["#a8c878", "#577f45", "#c6d98c"], 16 + t * 18, x, x + 80);
    });
  });
  s.person(250, 960, 110, { coat: C.terra, bag: "#e9c46a" });
  s.path("M218 872Q250 832 284 872Z", "#e2c078");
  s.birds(250, 200, 6, "#5a5560");
  s.at(690, 700, 0, 1, () => {
    s.poly(
      [
        [-50, 0],
        [-50, -46],
        [50, -46],
        [50, 0],
      ],
      "#e9d3ad",
    );
    s.poly(
      [
        [-66, -42],
        [0, -86],
        [66, -42],
      ],
      "#7d4633",
    );
    s.rect(-10, -30, 20, 30, "#6d4530");
    s.bush(78, -26, 30, 36, ["#3f6f44", "#56854d"]);
  });
}

function yellowMountain(s) {
  s.bg(["#dbe6e4", "#eee8d8", "#f5e2c6"]);
  s.circle(660, 260, 86, "#e77f52", { opacity: 0.9 });
  s.glow(660, 260, 300, "#ffc79a", 0.5);
  const peak = (x, base, w, h, fill, dark) => {
    const p = [[x - w, base]];
    for (let i = 1; i < 7; i++)
      p.push([x - w + (w * i) / 7 + s.r(-14, 14), base - h * (i / 7) ** 0.75 * s.r(0.92, 1.02)]);
    p.push([x - w * 0.06, base - h], [x + w * 0.14, base - h * 0.97]);
    for (let i = 6; i > 0; i--)
      p.push([x + w * 0.2 + (w * (7 - i)) / 9 + s.r(-12, 12), base - h * (i / 7) ** 0.8 * s.r(0.85, 0.95)]);
    p.push([x + w, base]);
    const d = poly(p);
    s.path(d, fill);
    s.shade(d, dark, "h", 0.8, 0.3);
    s.times(9, () => {
      const a = x + s.r(-w * 0.35, w * 0.4),
        b = base - h * s.r(0.25, 0.8);
      s.line(
        [
          [a, b],
          [a + s.r(-10, 10), b + s.r(40, 110)],
        ],
        dark,
        3,
        { opacity: 0.35 },
      );
    });
  };
  peak(160, 760, 190, 330, "#b9c6c8", "#90a5ae");
  peak(760, 760, 220, 400, "#b0c0c2", "#8399a4");
  peak(450, 780, 200, 470, "#a3b6ba", "#748d99");
  s.mist(690, 170, "#fbf3e3", 0.9);
  peak(240, 1000, 220, 480, "#738e94", "#465f6e");
  peak(700, 1010, 200, 430, "#68858b", "#3f5866");
  s.mist(930, 190, "#f8f0e0", 0.95);
  s.mist(860, 120, "#f8f0e0", 0.7);
  for (const y of [770, 985]) s.rect(-60, y, 1020, 50, "#f8f0e0", 0, { opacity: 0.9, filter: s.blur(16) });
  peak(500, 1330, 210, 300, "#4d6a70", "#2b4250");
  s.mist(1120, 110, "#f8f0e0", 0.7);
  peak(90, 1330, 400, 560, "#3f5b60", "#1d2f3c");
  peak(850, 1330, 380, 470, "#3b565c", "#1d2f3c");
  s.mist(1250, 90, "#f3ead8", 0.7);
  const old = (x, y, k, flip = 1) =>
    s.group({ transform: `translate(${x} ${y}) scale(${k * flip} ${k})` }, () => {
      s.path(
        "M-10 30C10 -40 -10 -90 40 -150C60 -180 110 -190 130 -230L146 -218C130 -170 90 -150 70 -120C40 -70 50 -20 30 30Z",
        "#38262a",
      );
      s.line(
        [
          [50, -120],
          [110, -130],
          [190, -120],
        ],
        "#38262a",
        11,
      ).line(
        [
          [100, -190],
          [30, -220],
          [-20, -216],
        ],
        "#38262a",
        9,
      );
      for (const [a, b, w] of [
        [150, -250, 130],
        [210, -136, 120],
        [-30, -232, 100],
        [90, -296, 90],
        [120, -176, 90],
      ]) {
        const d = `M${a - w} ${b + 14}C${a - w} ${b - 22} ${a - w * 0.3} ${b - 40} ${a} ${b - 36}S${a + w} ${b - 18} ${a + w} ${b + 12}C${a + w * 0.4} ${b + 26} ${a - w * 0.5} ${b + 26} ${a - w} ${b + 14}Z`;
        s.path(d, "#2c5a4a");
        s.shade(d, "#10292b", "v", 0.8, 0.2);
        s.times(20, () =>
          s.line(
            [
              [a + s.r(-w, w) * 0.8, b + 6],
              [a + s.r(-w, w) * 0.8, b - 16],
            ],
            "#5f8f6c",
            2,
            { opacity: 0.6 },
          ),
        );
      }
    });
  old(88, 800, 1.1);
  old(842, 885, 0.9, -1);
  s.birds(420, 320, 7, "#4c5964", 16);
}

function lighthouse(s) {
  s.bg(["#28456f", "#5b7ba0", "#e9b99a", "#f8d7a8"]);
  s.stars(30, 0, 300);
  s.cloud(160, 420, 110, "#f5c9ad", 0.8);
  s.cloud(780, 330, 90, "#e3b3ac", 0.6);
  s.beam(
    [
      [500, 330],
      [-80, 180],
      [-80, 420],
    ],
    "#fff0b8",
    0.6,
    18,
  );
  s.beam(
    [
      [540, 330],
      [1000, 190],
      [1000, 400],
    ],
    "#fff0b8",
    0.45,
    18,
  );
  s.rect(-10, 720, 920, 500, s.lin(["#8aa6b4", "#2f6d86", "#184a63"]));
  s.glints(0, 730, 900, 260, "#ffe2b5", 46, 0.6);
  const rock = smooth([
    [120, 1010],
    [220, 880],
    [330, 830],
    [420, 786],
    [560, 770],
    [680, 810],
    [800, 850],
    [960, 870],
    [960, 1260],
    [60, 1260],
  ]);
  s.path(rock, "#6f5a5c").shade(rock, C.night, "v", 0.9, 0.1);
  s.clip(rock, () => {
    s.times(16, () => {
      const x = s.r(200, 900),
        y = s.r(800, 1100);
      s.poly(
        [
          [x, y],
          [x + s.r(40, 110), y - 20],
          [x + s.r(60, 120), y + 50],
        ],
        s.pick(["#8a7270", "#544650"]),
        { opacity: 0.7 },
      );
    });
  });
  s.grass(862, 60, ["#8a9a5b", "#6d8250", "#a8a860"], 34, 330, 760);
  const tower = "M448 800L472 400H572L598 800Z";
  s.path(tower, "#fbf3e4");
  s.clip(tower, () => {
    s.rect(400, 480, 240, 84, "#cf5038").rect(400, 650, 240, 84, "#cf5038");
  });
  s.shade(tower, C.plum, "h", 0.8, 0.35);
  s.rect(452, 384, 140, 20, C.ink, 4).rect(480, 290, 84, 96, "#ffe7a3");
  s.glow(522, 336, 190, "#fff0b8", 0.9);
  s.rect(480, 290, 8, 96, C.ink).rect(518, 290, 8, 96, C.ink).rect(556, 290, 8, 96, C.ink);
  s.path("M466 294Q522 214 578 294Z", "#a9432f").circle(522, 240, 9, C.ink);
  s.rect(505, 590, 30, 46, C.dusk, 15).rect(500, 748, 44, 56, C.walnut, 20);
  s.at(690, 838, 0, 1, () => {
    s.rect(-70, -74, 140, 80, "#f3e6cf").poly(
      [
        [-86, -70],
        [0, -126],
        [86, -70],
      ],
      "#a9432f",
    );
    s.rect(-44, -52, 28, 30, "#ffd479").rect(18, -52, 28, 30, "#ffd479");
  });
  s.times(4, (i) => {
    // swells in front of the rock, each with a foam edge
    const y = 1000 + i * 62,
      pts = [];
    for (let x = -60; x <= 960; x += 70)
      pts.push([x, y + Math.sin(x * 0.011 + i * 2.1) * (16 + i * 4) + s.r(-7, 7)]);
    const top = smooth(pts, false);
    s.path(
      `${top}L960 1300L-60 1300Z`,
      s.lin([
        ["#4f93a3", "#3d8296", "#2b6d86", "#1e566f"][i],
        ["#2f7288", "#26647d", "#1b5069", "#123c54"][i],
      ]),
    );
    s.path(top, "none", {
      stroke: "#eef6f2",
      "stroke-width": 8 + i * 2,
      "stroke-linecap": "round",
      opacity: 0.9,
    });
    s.glints(0, y + 30, 900, 30, "#bfe0e2", 8, 0.5);
  });
  s.times(26, () => {
    const x = s.r(120, 330);
    s.circle(x, 985 - s.r(60) + x * -0.05, s.r(3, 10), "#f4faf7", { opacity: 0.85 });
  });
  s.birds(240, 560, 5, "#fff5e4", 18);
}

function cliffs(s) {
  s.bg(["#f3a56f", "#f7c78d", "#f9e3b8"]);
  sun(s, 420, 400, 74, "#fff3c9", "#ffb765");
  s.rect(-10, 450, 1220, 460, s.lin(["#f2bd8b", "#6f9ea3", "#2b6a7e", "#1d4f68"]));
  s.glints(300, 460, 260, 300, "#fff0c2", 46, 0.9);
  s.glints(0, 480, 1200, 380, "#cfe3df", 40, 0.4);
  const face = (p, fill, dark) => {
    // a rock face with hollows, lit from the sea
    const d = smooth(p);
    s.path(d, fill);
    s.shade(d, dark, "h", 0.85, 0.12);
    s.clip(d, () => {
      s.times(22, () => {
        const [x, y] = s.pick(p),
          a = x + s.r(10, 150),
          e = y + s.r(-60, 160);
        s.path(
          `M${a} ${e}q${s.r(14, 30)} ${s.r(40, 70)} ${s.r(-8, 8)} ${s.r(110, 200)}q${s.r(20, 50)} ${s.r(-60, -20)} ${s.r(10, 30)} ${s.r(-190, -110)}Z`,
          dark,
          { opacity: 0.22 },
        );
      });
      s.times(7, (i) =>
        s.line(
          [
            [p[0][0] - 60, 400 + i * 66],
            [p[0][0] + 120, 392 + i * 66 + s.r(-8, 8)],
            [1260, 404 + i * 64],
          ],
          "#f7c99a",
          5,
          { opacity: 0.3 },
        ),
      );
    });
  };
  face(
    [
      [700, 640],
      [716, 520],
      [706, 440],
      [740, 392],
      [820, 372],
      [960, 356],
      [1300, 380],
      [1300, 1000],
      [660, 1000],
      [690, 720],
    ],
    "#e6a070",
    "#8a3f3c",
  );
  const t1 = "M716 412Q740 376 820 366T1300 350V440Q1000 384 860 404T716 412Z";
  s.path(t1, "#a3a85a");
  face(
    [
      [470, 640],
      [486, 520],
      [478, 450],
      [520, 412],
      [560, 430],
      [566, 520],
      [590, 650],
    ],
    "#d98f66",
    "#8a3f3c",
  );
  face(
    [
      [930, 760],
      [948, 600],
      [934, 480],
      [950, 380],
      [1010, 318],
      [1120, 300],
      [1300, 300],
      [1300, 1100],
      [880, 1100],
      [914, 860],
    ],
    "#cd7d55",
    "#6d2d38",
  );
  const g = "M934 400Q960 330 1020 306T1300 270V392Q1130 340 1040 366T934 400Z";
  s.path(g, "#8f9a4f").shade(g, C.forest, "h", 0.6, 0.2);
  s.grass(352, 46, ["#b7b45c", "#7d8c47", "#d2c26d"], 34, 1010, 1200);
  s.person(1070, 322, 96, { coat: C.honey, bag: C.teal });
  for (const [x, y, w] of [
    [520, 652, 150],
    [690, 700, 130],
    [880, 776, 190],
    [760, 812, 220],
  ]) {
    s.ellipse(x, y, w * 0.62, w * 0.1, "#fff6e6", { opacity: 0.85, filter: s.blur(4) });
    s.times(14, () =>
      s.circle(x + s.r(-w, w) * 0.55, y + s.r(-16, 10), s.r(4, 11), "#fffaf0", { opacity: 0.8 }),
    );
    s.line(
      [
        [x - w, y + 26],
        [x - w * 0.3, y + 18],
        [x + w * 0.4, y + 30],
      ],
      "#fbf2df",
      6,
      { opacity: 0.7 },
    );
  }
  s.birds(680, 230, 8, "#7a3b3a", 17);
  s.at(210, 560, 0, 1, () => {
    s.path("M-60 0H60Q44 26 20 26H-24Q-50 24 -60 0Z", "#7d3b35");
    s.poly(
      [
        [-4, -6],
        [-4, -120],
        [54, -10],
      ],
      C.cream,
    ).poly(
      [
        [-12, -6],
        [-12, -96],
        [-50, -10],
      ],
      C.terra,
    );
  });
  s.ridge(856, 40, "#4a3149", { step: 90 });
  s.grass(880, 90, ["#5d3c50", "#3d2940", "#7b4b55"], 90);
}

function ginkgo(s) {
  s.bg(["#f6e3b0", "#f3cf7c", "#e2b155"]);
  s.glow(450, 520, 420, "#fff6d8", 0.95);
  s.path("M410 640L490 640L1000 1240H-100Z", s.lin(["#f7dc96", "#e0a63f"]));
  s.path("M-20 640H410L-120 1240H-20Z", "#d99c34").path("M920 640H490L1020 1240H920Z", "#d29330");
  s.times(7, (i, t) => {
    const k = 0.2 + t * t * 1.25;
    for (const side of [-1, 1]) {
      const x = 450 + side * (90 + t * t * 430),
        y = 650 + t * t * 430,
        w = 34 * k;
      const d = `M${x - w} ${y}C${x - w * 0.6} ${y - 200 * k} ${x - w * 0.7} ${y - 400 * k} ${x - w * 0.5} ${y - 640 * k}H${x + w * 0.5}C${x + w * 0.6} ${y - 400 * k} ${x + w * 0.5} ${y - 200 * k} ${x + w} ${y}Z`;
      s.shadow(x + side * 20, y, w * 3, w * 0.5, 0.3, C.walnut);
      s.path(d, "#6b4a38").shade(d, "#2d1c20", side > 0 ? "h" : "l", 0.8, 0.2);
      s.line(
        [
          [x, y - 380 * k],
          [x - side * 80 * k, y - 500 * k],
          [x - side * 190 * k, y - 560 * k],
        ],
        "#6b4a38",
        15 * k,
      );
      s.times(64, () => {
        const a = s.r(6.28),
          q = Math.sqrt(s.r());
        s.circle(
          x - side * 60 * k + Math.cos(a) * q * 270 * k,
          y - 640 * k + Math.sin(a) * q * 230 * k,
          s.r(18, 44) * k,
          s.pick(["#f4c542", "#eeb42f", "#f9d766", "#dd9d26", "#ffe38c"]),
        );
      });
    }
  });
  s.times(230, () => {
    const y = 660 + Math.pow(s.r(), 0.7) * 540,
      k = (y - 600) / 600;
    s.at(s.r(900), y, s.r(360), k * 0.85, () =>
      s.path(
        "M0 0C-22 -12 -34 -30 -24 -40Q0 -50 4 -34Q10 -50 28 -38C34 -26 20 -10 0 0L-3 18Z",
        s.pick(["#f9d24b", "#f2b930", "#fbe38a", "#c98420"]),
      ),
    );
  });
  s.person(430, 830, 150, { coat: "#b8452f", bag: "#f2e3c4" });
  s.person(492, 836, 126, { coat: "#3c5a83", hair: "#5a3a2c" });
  s.times(16, () =>
    s.at(s.r(900), s.r(100, 700), s.r(360), s.r(0.5, 0.9), () =>
      s.path("M0 0C-22 -12 -34 -30 -24 -40Q0 -50 4 -34Q10 -50 28 -38C34 -26 20 -10 0 0L-3 18Z", "#fff0b0"),
    ),
  );
}

function snowTemple(s) {
  s.bg(["#8ea5c2", "#c6cfdc", "#ecdfe0"]);
  s.ridge(430, 90, "#aebccf", { peaky: 0.6 });
  s.mist(450, 120, "#f4eef0", 0.8);
  s.times(13, (i) =>
    s.pine(40 + i * 74, 640 + s.r(-30, 40), s.r(190, 330), s.pick(["#5f7d88", "#6d8a92", "#536f7c"])),
  );
  s.mist(640, 80, "#f4eef0", 0.6);
  s.ridge(800, 26, "#f1f2f5");
  const roof = (x, y, w, h) => {
    const d = `M${x - w} ${y}C${x - w * 0.7} ${y - h * 0.2} ${x - w * 0.45} ${y - h * 0.7} ${x - w * 0.36} ${y - h}H${x + w * 0.36}C${x + w * 0.45} ${y - h * 0.7} ${x + w * 0.7} ${y - h * 0.2} ${x + w} ${y}Q${x} ${y + h * 0.26} ${x - w} ${y}Z`;
    s.path(
      `M${x - w} ${y}Q${x} ${y + h * 0.4} ${x + w} ${y}L${x + w * 0.9} ${y + 22}Q${x} ${y + h * 0.5} ${x - w * 0.9} ${y + 22}Z`,
      "#3c3340",
    );
    s.path(d, "#fbfbfd").shade(d, "#8fa3c4", "h", 0.8, 0.35);
    s.times(11, (i) => {
      const t = (i - 5) / 5.5;
      s.line(
        [
          [x + t * w * 0.36, y - h * 0.94],
          [x + t * w * 0.52, y - h * 0.5],
          [x + t * w * 0.9, y + (1 - t * t) * h * 0.1],
        ],
        "#b9c6db",
        4,
        { opacity: 0.7 },
      );
    });
    s.rect(x - w * 0.4, y - h - 16, w * 0.8, 24, "#fbfbfd", 10);
  };
  const wall = (x, y, w, h) => {
    s.rect(x - w, y, w * 2, h, "#b5443a");
    s.shade(box(x - w, y, w * 2, h), C.night, "v", 0.6, 0);
    s.times(5, (i) => s.rect(x - w + 8 + (i * (w * 2 - 34)) / 4, y, 18, h, "#7c2b2c"));
    s.times(4, (i) => {
      const a = x - w + 44 + (i * (w * 2 - 34)) / 4;
      s.rect(a - 4, y + h * 0.3, (w * 2) / 4 - 50, h * 0.62, "#ffd58a", 2);
      s.glow(a + 30, y + h * 0.6, 100, "#ffc766", 0.35);
      for (let q = 1; q < 4; q++)
        s.rect(a + (q * ((w * 2) / 4 - 50)) / 4 - 4, y + h * 0.3, 4, h * 0.62, "#7c2b2c");
    });
  };
  wall(450, 430, 150, 100);
  roof(450, 440, 270, 120);
  wall(450, 600, 240, 190);
  roof(450, 610, 410, 150);
  s.rect(170, 790, 560, 40, "#cfd6e2").rect(140, 826, 620, 40, "#e6eaf1");
  s.ridge(910, 22, "#fbfbfd", { shade: "#a9b9d4" });
  s.path("M400 868L500 868L640 1240H250Z", "#dfe5ee").shade(
    "M400 868L500 868L640 1240H250Z",
    "#9fb1cd",
    "h",
    0.6,
    0.3,
  );
  s.at(150, 960, 0, 1, () => {
    s.rect(-18, -130, 36, 130, "#8b8f9c").rect(-46, -190, 92, 66, "#9a9eab");
    s.rect(-22, -180, 44, 46, "#ffd58a");
    s.glow(0, -156, 110, "#ffc766", 0.6);
    s.path("M-70 -190Q0 -250 70 -190Z", "#fbfbfd");
    s.rect(-52, -6, 104, 20, "#8b8f9c");
  });
  s.person(452, 1010, 140, { coat: "#3f6f7a", umbrella: "#d5643d" });
  s.times(9, (i) => s.ellipse(436 + (i % 2) * 34 + i * 3, 1036 + i * 22, 9, 5, "#a9b9d4"));
  s.line(
    [
      [920, 60],
      [780, 150],
      [640, 170],
    ],
    "#4a3a40",
    15,
  )
    .line(
      [
        [800, 140],
        [740, 230],
        [690, 260],
      ],
      "#4a3a40",
      8,
    )
    .line(
      [
        [920, 50],
        [780, 138],
        [640, 160],
      ],
      "#fff",
      8,
    );
  s.times(150, () => s.circle(s.r(900), s.r(1200), s.r(2, 7), "#fff", { opacity: s.r(0.5, 0.95) }));
}

function bamboo(s) {
  s.bg(["#e6efc4", "#b7d29a", "#6f9f74"]);
  s.glow(470, 420, 480, "#fffbd9", 0.9);
  const cane = (x, w, fill, dark, lean) => {
    const top = x + lean;
    const d = `M${x - w / 2} 1220L${top - w * 0.42} -20H${top + w * 0.42}L${x + w / 2} 1220Z`;
    s.path(d, fill).shade(d, dark, "h", 0.8, 0.3);
    for (let y = s.r(60, 120); y < 1200; y += s.r(110, 150)) {
      const q = top + ((x - top) * y) / 1220;
      s.rect(q - w * 0.54, y, w * 1.08, 7, dark, 3, { opacity: 0.7 });
      s.rect(q - w * 0.5, y - 6, w, 4, "#e9f3c9", 2, { opacity: 0.6 });
    }
  };
  s.times(13, (i) => cane(i * 76 + s.r(-20, 20), s.r(12, 20), "#a5c789", "#7fa874", s.r(-20, 20)));
  s.mist(800, 260, "#f4f8d8", 0.5);
  s.times(9, (i) => cane(i * 118 + s.r(-30, 30), s.r(24, 32), "#79a864", "#437a52", s.r(-30, 30)));
  s.path(
    "M400 1220C420 1080 500 1000 450 900C430 860 450 820 460 800L476 800C480 830 500 860 530 900C600 1000 640 1090 700 1220Z",
    "#e3d3a4",
  ).shade(
    "M400 1220C420 1080 500 1000 450 900C430 860 450 820 460 800L476 800C480 830 500 860 530 900C600 1000 640 1090 700 1220Z",
    C.moss,
    "v",
    0.5,
    0.1,
  );
  s.person(500, 980, 130, { coat: "#f3ead4", bag: C.brick });
  cane(70, 62, "#5c8f4d", "#234f3c", 24);
  cane(212, 48, "#6a9c55", "#2d5b42", -20);
  cane(820, 68, "#558849", "#1e4836", -40);
  cane(700, 40, "#6a9c55", "#2d5b42", 22);
  s.times(70, () =>
    s.leaf(
      s.r(900),
      s.pick([s.r(0, 260), s.r(0, 120)]),
      s.r(70, 140),
      12,
      s.r(20, 160),
      s.pick(["#3f7a4d", "#5c9650", "#87b765", "#2b6243"]),
    ),
  );
  s.grass(1220, 120, ["#3f7a4d", "#2b6243", "#6a9c55"], 130);
  s.beam(
    [
      [300, 0],
      [420, 0],
      [250, 1200],
      [0, 1200],
    ],
    "#fffbd0",
    0.28,
    24,
  );
  s.beam(
    [
      [560, 0],
      [640, 0],
      [640, 1200],
      [460, 1200],
    ],
    "#fffbd0",
    0.2,
    24,
  );
}

function lakeBoat(s) {
  s.bg(["#c9d6dc", "#e9dfd6", "#f2e3cf"]);
  s.circle(250, 190, 60, "#f4a27c", { opacity: 0.8 });
  s.ridge(400, 60, "#a5b8c0");
  s.mist(420, 80, "#f4ece0", 0.8);
  s.ridge(470, 50, "#7f9aa3");
  s.at(820, 420, 0, 1, () => {
    s.times(5, (i) => {
      const w = 62 - i * 9,
        y = -i * 42;
      s.rect(-w * 0.6, y - 30, w * 1.2, 32, "#566e78");
      s.path(
        `M${-w} ${y - 26}Q${-w * 0.5} ${y - 34} ${-w * 0.4} ${y - 46}H${w * 0.4}Q${w * 0.5} ${y - 34} ${w} ${y - 26}Z`,
        "#435a66",
      );
    });
    s.rect(-3, -260, 6, 60, "#435a66");
  });
  s.mist(500, 60, "#f4ece0", 0.8);
  s.rect(-10, 500, 1220, 420, s.lin(["#cfd9d9", "#9db7ba", "#6f949c"]));
  s.glints(0, 510, 1200, 340, "#f6ede0", 60, 0.6);
  s.ellipse(250, 640, 60, 12, "#f4a27c", { opacity: 0.5 });
  s.glints(170, 560, 160, 150, "#f4a27c", 16, 0.7);
  s.at(560, 690, 0, 1, () => {
    s.shadow(0, 34, 260, 18, 0.35, C.night);
    s.path(
      "M-260 -14C-180 30 170 34 270 -30C230 40 170 54 60 54H-120C-190 54 -230 30 -260 -14Z",
      "#4d3a38",
    ).shade(
      "M-260 -14C-180 30 170 34 270 -30C230 40 170 54 60 54H-120C-190 54 -230 30 -260 -14Z",
      "#000",
      "v",
      0.6,
      0.1,
    );
    s.path("M-120 10C-120 -110 80 -110 90 10Z", "#9b7a4d").shade(
      "M-120 10C-120 -110 80 -110 90 10Z",
      "#3a2a22",
      "h",
      0.8,
      0.3,
    );
    s.path("M-84 14C-80 -70 -40 -80 -14 -84C-40 -70 -48 -20 -50 14Z", "#5d4630", { opacity: 0.5 });
    s.person(190, 10, 150, { coat: "#3c5a6b" });
    s.path("M150 -126Q190 -176 234 -126Z", "#cfae70");
    s.line(
      [
        [226, -100],
        [300, 80],
      ],
      "#5d4630",
      7,
    );
  });
  for (const x of [40, 130, 230]) {
    s.line(
      [
        [x, -20],
        [x + 24, 140],
        [x - 6, 300 + s.r(120)],
      ],
      "#5e8060",
      3,
    );
  }
  s.times(12, (i) => {
    const x = -30 + i * 34;
    s.times(20, (j) =>
      s.leaf(
        x + Math.sin(j * 0.3 + i) * 14,
        j * 20 - 20,
        34,
        5,
        s.r(60, 120),
        s.pick(["#6d9467", "#86aa72", "#557d58"]),
        undefined,
      ),
    );
  });
  s.times(9, (i) => {
    const x = 760 + s.r(430),
      y = 800 + s.r(90),
      w = s.r(50, 100);
    s.ellipse(x, y, w, w * 0.24, s.pick(["#5f8a6b", "#4d7a5d", "#79a078"]));
    s.path(`M${x} ${y}L${x + w} ${y - 8}L${x + w} ${y + 8}Z`, "#82a3a6");
    if (i % 3 === 0)
      for (const a of [-140, -115, -90, -65, -40])
        s.leaf(x, y - 10, 54, 15, a, s.pick(["#f3b8b4", "#eb9da0", "#f8d5cd"]));
  });
}

function tentStars(s) {
  s.bg(["#0f1838", "#1f2f63", "#4b5590", "#a877a0", "#e9a58e"]);
  s.stars(260, 0, 760);
  s.at(450, 330, -38, 1, () => {
    s.ellipse(0, 0, 760, 120, "#c9b6ea", { opacity: 0.28, filter: s.blur(40) });
    s.ellipse(40, 10, 560, 50, "#fff0e0", { opacity: 0.28, filter: s.blur(24) });
    s.times(160, () => s.circle(s.r(-600, 600), s.r(-90, 90) * s.r(), s.r(0.8, 2.2), "#fff"));
  });
  s.line(
    [
      [640, 150],
      [790, 100],
    ],
    "#fff",
    4,
    { opacity: 0.8 },
  );
  s.ridge(820, 130, "#3a3a70", { peaky: 1.1 });
  s.ridge(900, 80, "#28295a", { peaky: 0.5 });
  s.times(16, (i) => s.pine(i * 62 - 20, 985 + s.r(-10, 30), s.r(120, 260), "#171c42"));
  s.ridge(985, 22, "#1a2146");
  s.glow(430, 1010, 330, "#ffb65c", 0.6);
  s.shadow(440, 1086, 280, 22, 0.6, "#050818");
  const t = "M440 820C380 900 280 1020 200 1086H660C590 1010 500 900 440 820Z";
  s.path(t, s.rad(["#fff0b0", "#ffb04d", "#d9622f"], 0.5, 0.85, 0.8));
  s.path("M440 820C400 920 380 1010 372 1086H500C490 1010 470 920 440 820Z", "#7d2f2a").path(
    "M440 820C420 920 400 1010 392 1086H476C470 1010 460 920 440 820Z",
    "#fff2c2",
  );
  s.shade(t, "#6a1f2a", "u", 0.7, 0.4);
  s.line(
    [
      [200, 1086],
      [120, 1100],
    ],
    "#e9c9a0",
    3,
  ).line(
    [
      [660, 1086],
      [750, 1100],
    ],
    "#e9c9a0",
    3,
  );
  s.person(720, 1120, 150, { coat: "#2c3566", legs: "#11162f", hair: "#11162f" });
  s.grass(1220, 150, ["#0f1533", "#161d40", "#232a54"], 110);
}

function beach(s) {
  s.bg(["#f4deb4", "#efd09b"], "h");
  s.times(220, () =>
    s.circle(s.r(900), s.r(1200), s.r(1.5, 4), s.pick(["#d8b57c", "#fbeccb", "#c99f64"]), { opacity: 0.6 }),
  );
  const edge = (off) => {
    const p = [];
    for (let y = -60; y <= 1280; y += 90)
      p.push([470 + off + Math.sin(y * 0.006) * 70 + Math.sin(y * 0.017 + off) * 22, y]);
    return p;
  };
  const fill = (off, color, o = 1) =>
    s.path(smooth(edge(off), false) + "L-60 1280L-60 -60Z", color, { opacity: o });
  fill(70, "#d9b985", 0.7);
  fill(36, "#fffaf0", 0.95);
  fill(10, "#a9e0d6");
  s.path(smooth(edge(-30), false), "none", { stroke: "#fff", "stroke-width": 16, opacity: 0.85 });
  fill(-90, "#6cc6c4");
  s.path(smooth(edge(-130), false), "none", { stroke: "#e9fffa", "stroke-width": 9, opacity: 0.7 });
  fill(-190, "#38a3b0");
  fill(-310, "#237f99");
  fill(-410, "#1a6685");
  s.times(50, () => {
    const x = s.r(20, 380),
      y = s.r(1200);
    s.line(
      [
        [x, y],
        [x + 14, y + 24],
        [x + 6, y + 50],
      ],
      "#d5f5ef",
      3,
      { opacity: 0.5 },
    );
  });
  const brolly = (x, y, r, a, b) => {
    s.ellipse(x + r * 0.5, y + r * 0.5, r, r * 0.95, C.walnut, { opacity: 0.3, filter: s.blur(8) });
    s.times(10, (i) => {
      const p = (i / 10) * 6.283,
        q = ((i + 1) / 10) * 6.283;
      s.poly(
        [
          [x, y],
          [x + Math.cos(p) * r, y + Math.sin(p) * r],
          [x + Math.cos((p + q) / 2) * r * 1.0, y + Math.sin((p + q) / 2) * r],
          [x + Math.cos(q) * r, y + Math.sin(q) * r],
        ],
        i % 2 ? a : b,
      );
    });
    s.shade(oval(x, y, r), C.ink, "d", 0.45, 0.4);
    s.circle(x, y, r * 0.08, C.ochre);
  };
  const towel = (x, y, a, c1, c2) =>
    s.at(x, y, a, 1, () => {
      s.rect(6, 8, 84, 190, C.walnut, 6, { opacity: 0.3, filter: s.blur(5) });
      s.rect(0, 0, 84, 190, c1, 5);
      s.times(5, (i) => s.rect(0, 14 + i * 38, 84, 14, c2));
    });
  towel(700, 250, 18, "#f6f0e2", C.terra);
  towel(600, 340, 8, "#2f7f78", "#f6f0e2");
  brolly(720, 260, 104, "#d5643d", "#fff6e4");
  towel(690, 760, -14, "#f4c66a", "#fff6e4");
  brolly(660, 740, 92, "#3c5a83", "#fff6e4");
  brolly(800, 1040, 96, "#e7a73c", "#fff6e4");
  towel(640, 1010, 24, "#eba99f", "#fff6e4");
  s.at(220, 500, 20, 1, () => {
    s.path("M0 -130C40 -80 44 80 0 130C-44 80 -40 -80 0 -130Z", "#1c5a70", {
      transform: "translate(14 16)",
      opacity: 0.4,
    });
    s.path("M0 -130C40 -80 44 80 0 130C-44 80 -40 -80 0 -130Z", "#fff6e4");
    s.rect(-4, -120, 8, 240, C.terra);
    s.ellipse(0, 0, 20, 40, "#e8b894").circle(0, -44, 15, C.ink);
  });
  s.times(8, () => {
    const x = s.r(600, 880),
      y = s.r(1180);
    for (const a of [0, 72, 144, 216, 288]) s.leaf(x, y, 15, 5, a, "#e59a6d");
  });
}

function map(s) {
  s.bg(["#7d4f38", "#5b3829"], "d");
  s.planks(-10, -10, 1220, 920, "#6f4531", "#3f261e", 5);
  s.shadow(620, 480, 520, 380, 0.5, "#1a0d0a", 26);
  const sheet = "M100 110L360 80L620 112L880 78L1110 110L1120 790L880 816L620 790L360 820L96 788Z";
  s.path(sheet, "#f1e6cc");
  s.clip(sheet, () => {
    s.curve(
      [
        [60, 60],
        [420, 60],
        [360, 240],
        [470, 380],
        [380, 560],
        [300, 640],
        [60, 700],
      ],
      "#a9cdd0",
    );
    s.curve(
      [
        [60, 60],
        [380, 60],
        [330, 240],
        [420, 380],
        [340, 540],
        [60, 660],
      ],
      "#bfdcdb",
    );
    for (const [x, y, k] of [
      [880, 300, 1.2],
      [760, 600, 1],
      [1000, 640, 0.8],
    ])
      s.times(5, (i) => {
        const q = (150 - i * 28) * k;
        s.curve(
          Array.from({ length: 10 }, (_, j) => {
            const a = (j / 10) * 6.28;
            return [x + Math.cos(a) * q * (1 + 0.2 * Math.sin(j * 2 + i)), y + Math.sin(a) * q * 0.8];
          }),
          ["#dfe0b4", "#cfd6a0", "#bccb8c", "#a9bd7a", "#96ae6b"][i],
        );
      });
    s.line(
      [
        [1130, 160],
        [940, 430],
        [700, 440],
        [560, 330],
        [440, 360],
      ],
      "#7fb2c0",
      13,
    );
    s.line(
      [
        [700, 440],
        [640, 620],
        [700, 830],
      ],
      "#7fb2c0",
      9,
    );
    for (const p of [
      [
        [500, 100],
        [560, 330],
        [520, 520],
        [600, 800],
      ],
      [
        [460, 400],
        [760, 380],
        [1130, 480],
      ],
      [
        [520, 520],
        [800, 480],
        [1000, 780],
      ],
    ])
      s.line(p, "#fff9ea", 12).line(p, "#d88a5a", 5);
    s.line(
      [
        [540, 250],
        [600, 360],
        [720, 330],
        [830, 400],
        [900, 360],
        [960, 520],
        [860, 650],
      ],
      C.brick,
      7,
      { "stroke-dasharray": "4 20" },
    );
    s.times(60, () => {
      const x = s.r(620, 1080),
        y = s.r(140, 780);
      s.circle(x, y, s.r(5, 10), "#6f9a5a", { opacity: 0.7 });
    });
    s.times(26, () =>
      s.rect(
        s.r(480, 640),
        s.r(280, 560),
        s.r(10, 22),
        s.r(10, 18),
        s.pick(["#c98a6b", "#b5765a", "#d9a483"]),
      ),
    );
    for (const x of [360, 620, 880]) {
      s.path(
        `M${x} 60h-150v800h150Z`,
        s.lin(
          [
            [C.walnut, 0],
            [C.walnut, 0.28],
          ],
          "h",
        ),
      );
      s.rect(x, 60, 5, 800, "#fffaf0", 0, { opacity: 0.7 });
    }
    s.at(230, 200, 0, 1, () => {
      s.ring(0, 0, 66, 66, C.dusk, 4);
      for (const a of [0, 90, 180, 270]) s.leaf(0, 0, 86, 12, a - 90, a ? C.dusk : C.brick);
      for (const a of [45, 135, 225, 315]) s.leaf(0, 0, 48, 7, a, C.dusk);
    });
  });
  for (const [x, y, c] of [
    [540, 250, C.terra],
    [860, 650, C.teal],
  ]) {
    s.shadow(x + 26, y + 6, 26, 8, 0.5, C.ink, 5);
    s.path(
      `M${x} ${y}C${x - 12} ${y - 36} ${x - 36} ${y - 50} ${x - 36} ${y - 80}A36 36 0 0 1 ${x + 36} ${y - 80}C${x + 36} ${y - 50} ${x + 12} ${y - 36} ${x} ${y}Z`,
      c,
    );
    s.circle(x, y - 80, 14, C.cream);
  }
  s.at(1000, 720, -24, 1, () => {
    s.rect(10, 14, 340, 26, "#1a0d0a", 8, { opacity: 0.5, filter: s.blur(8) });
    s.rect(0, 0, 300, 24, C.ochre).rect(0, 8, 300, 8, "#f7d68a");
    s.poly(
      [
        [0, 0],
        [-46, 12],
        [0, 24],
      ],
      "#ead2a8",
    ).poly(
      [
        [-30, 8],
        [-46, 12],
        [-30, 16],
      ],
      C.ink,
    );
  });
  s.at(130, 740, 0, 1, () => {
    s.shadow(10, 16, 118, 116, 0.55);
    s.circle(0, 0, 116, "#b98a45").shade(oval(0, 0, 116), C.walnut, "d", 0.8, 0.3);
    s.circle(0, 0, 94, "#fbf5ea");
    s.times(12, (i) => {
      const a = (i / 12) * 6.283;
      s.line(
        [
          [Math.cos(a) * 80, Math.sin(a) * 80],
          [Math.cos(a) * 90, Math.sin(a) * 90],
        ],
        C.ink,
        4,
      );
    });
    s.leaf(0, 0, 78, 13, -60, C.brick);
    s.leaf(0, 0, 78, 13, 120, C.dusk);
    s.circle(0, 0, 10, C.ink);
  });
}

function trainWindow(s) {
  s.rect(0, 0, 1280, 720, "#2d3a4a");
  const win = "M90 60H1190Q1220 60 1220 90V560Q1220 590 1190 590H90Q60 590 60 560V90Q60 60 90 60Z";
  s.clip(win, () => {
    s.bg(["#86b9d6", "#cfe3e4", "#f6ecd2"]);
    s.cloud(300, 170, 110);
    s.cloud(900, 130, 150, "#fff", 0.8);
    s.ridge(330, 110, "#9db7c6", { peaky: 1.2 });
    s.ridge(400, 60, "#86a69a");
    s.rect(0, 420, 1280, 300, "#f2cf4f");
    s.times(14, (i) =>
      s.poly(
        [
          [640 + (i - 7) * 60, 420],
          [640 + (i - 6.6) * 60, 420],
          [640 + (i - 6.4) * 330, 620],
          [640 + (i - 7) * 330, 620],
        ],
        s.pick(["#e3b93a", "#9dbb57", "#f7dd74"]),
      ),
    );
    s.times(5, (i) => {
      const x = 120 + i * 250;
      s.rect(x, 390, 84, 44, "#fbf3e4");
      s.poly(
        [
          [x - 12, 394],
          [x + 42, 360],
          [x + 96, 394],
        ],
        "#5c5560",
      );
      s.bush(x + 110, 412, 34, 30, ["#5f8f52", "#7aa662"]);
    });
    s.times(4, (i) => s.rect(150 + i * 330, 60, 10, 540, "#4d5a66", 0, { opacity: 0.5, filter: s.blur(5) }));
    s.beam(
      [
        [200, 60],
        [420, 60],
        [180, 600],
        [-40, 600],
      ],
      "#fff",
      0.3,
      6,
    );
    s.beam(
      [
        [480, 60],
        [530, 60],
        [290, 600],
        [240, 600],
      ],
      "#fff",
      0.25,
      5,
    );
  });
  s.path(win, "none", { stroke: "#1d2733", "stroke-width": 16 });
  s.rect(-10, 590, 1300, 140, s.lin(["#d9c6a5", "#a78b66"]));
  s.rect(-10, 590, 1300, 10, "#f5e8cd");
  s.path("M1120 0H1290V600H1160Q1090 300 1120 0Z", "#a9432f").shade(
    "M1120 0H1290V600H1160Q1090 300 1120 0Z",
    C.ink,
    "l",
    0.6,
    0.2,
  );
  s.cup(300, 680, 130, 130, "#fbf5ea", "#8a5a33", false);
  s.rect(238, 590, 124, 40, C.teal, 4);
  s.steam(300, 540, 160, 2, 30);
  s.at(560, 660, -5, 1, () => {
    s.shadow(110, 34, 130, 14, 0.45);
    s.rect(0, 0, 230, 36, C.dusk, 4).rect(6, 6, 220, 24, "#fbf5ea").rect(-6, -34, 220, 34, C.ochre, 4);
    s.rect(0, -29, 210, 22, "#fbf5ea");
  });
  s.circle(860, 662, 44, "#ef8b33").shade(oval(860, 662, 44), "#a9441a", "d", 0.9, 0.3);
  s.leaf(860, 624, 44, 12, -20, C.moss);
  s.circle(960, 672, 38, "#f0973a").shade(oval(960, 672, 38), "#a9441a", "d", 0.9, 0.3);
}

export default {
  "rice-terraces": ["3:4", 31, terraces],
  "yellow-mountain": ["3:4", 32, yellowMountain],
  lighthouse: ["3:4", 33, lighthouse],
  "golden-cliffs": ["4:3", 34, cliffs],
  "ginkgo-avenue": ["3:4", 35, ginkgo],
  "snow-temple": ["3:4", 36, snowTemple],
  "bamboo-path": ["3:4", 37, bamboo],
  "lake-boat": ["4:3", 38, lakeBoat],
  "tent-and-stars": ["3:4", 39, tentStars],
  "beach-from-above": ["3:4", 40, beach],
  "walking-map": ["4:3", 41, map],
  "train-window": ["16:9", 42, trainWindow],
};
