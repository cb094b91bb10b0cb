// Things to eat and drink.
import { C, oval, smooth, box } from "./lib.mjs";

/** A plate or bowl seen from straight above. */
function dish(s, x, y, radius, fill, inside, rim) {
  s.shadow(x + radius * 0.08, y + radius * 0.12, radius * 1.02, radius * 1.0, 0.4, C.ink, 24);
  s.circle(x, y, radius, fill).shade(oval(x, y, radius), C.ink, "d", 0.5, 0.45);
  if (rim) s.ring(x, y, radius * 0.93, radius * 0.93, rim, radius * 0.025);
  s.circle(x, y, radius * 0.84, inside);
  s.path(
    oval(x, y, radius * 0.84),
    s.lin(
      [
        [C.ink, 0.4],
        [C.ink, 0],
        [C.ink, 0],
      ],
      "d",
    ),
  );
}
const chopsticks = (s, x, y, angle, length = 760, fill = C.walnut) =>
  s.at(x, y, angle, 1, () => {
    s.rect(0, 14, length, 16, C.ink, 8, { opacity: 0.25, filter: s.blur(8) });
    s.path(`M0 -4L${length} -9V9L0 4Z`, fill).path(`M0 30L${length} 36V54L0 38Z`, fill);
    s.rect(length - 120, -9, 30, 18, C.ochre).rect(length - 120, 35, 30, 18, C.ochre);
  });
function halfEgg(s, x, y, angle, k = 1) {
  s.at(x, y, angle, k, () => {
    s.shadow(6, 10, 62, 48, 0.35, C.brick, 8);
    s.ellipse(0, 0, 64, 50, C.white).shade(oval(0, 0, 64, 50), C.wood, "d", 0.5, 0.5);
    s.circle(4, 0, 33, s.rad(["#ffc14a", "#f08a24"]), {}).ellipse(-6, -10, 10, 6, "#fff2c4", {
      opacity: 0.8,
    });
  });
}

function noodles(s) {
  s.bg(["#2f5e63", "#244a55"], "d");
  s.planks(-10, -10, 920, 1220, "#2d5c62", "#163840", 7);
  dish(s, 450, 640, 390, C.cream, "#8a3d1e", C.dusk);
  s.clip(oval(450, 640, 326), () => {
    s.circle(450, 640, 330, s.rad(["#c9692e", "#a54a22", "#7e331b"]));
    // folded skeins: strands that run side by side along one loose curve
    for (const [x, y, turn, bend, len] of [
      [440, 800, 0.15, -70, 270],
      [330, 640, 1.2, 80, 230],
      [560, 650, -1.0, 90, 240],
      [440, 560, -0.15, -60, 250],
      [480, 720, 0.7, 70, 240],
      [400, 700, -0.5, -80, 230],
    ]) {
      const c = Math.cos(turn),
        e = Math.sin(turn),
        place = (u, v) => [x + c * u - e * v, y + e * u + c * v];
      s.times(9, (i) => {
        const v = (i - 4) * 15,
          k = s.r(-7, 7);
        const pts = [
          place(-len, v * 0.7 + bend),
          place(-len * 0.45, v + k - bend * 0.3),
          place(0, v - bend * 0.5 + k),
          place(len * 0.5, v + k - bend * 0.2),
          place(len, v * 0.7 + bend * 0.9),
        ];
        s.line(pts, "#b06f2b", 17).line(pts, s.pick(["#f7d98f", "#f3cd7b", "#fae3a6"]), 11.5);
      });
    }
    s.times(30, () => {
      const a = s.r(6.28),
        q = s.r(210, 315);
      s.circle(450 + Math.cos(a) * q, 640 + Math.sin(a) * q, s.r(6, 17), "#f0a24a", { opacity: 0.6 });
    });
    for (const [x, y, a] of [
      [330, 480, -20],
      [430, 440, 8],
      [530, 470, 30],
    ])
      s.at(x, y, a, 1, () => {
        s.shadow(6, 14, 90, 46, 0.4, "#3a1408", 8);
        const d = smooth([
          [-95, 0],
          [-60, -48],
          [20, -54],
          [92, -22],
          [80, 34],
          [0, 46],
          [-70, 40],
        ]);
        s.path(d, "#8a4630").shade(d, "#4a1d12", "d", 0.8, 0.2);
        s.line(
          [
            [-66, -8],
            [0, -22],
            [64, -8],
          ],
          "#c98568",
          6,
        ).line(
          [
            [-50, 16],
            [10, 8],
            [56, 14],
          ],
          "#c98568",
          4,
        );
      });
    s.times(3, (i) =>
      s.leaf(590 + i * 26, 640 + i * 44, 190, 46, -38 + i * 22, s.pick([C.leaf, C.moss]), "#a9d08a"),
    );
    s.times(46, () => {
      const a = s.r(6.28),
        q = s.r(190);
      s.ring(
        430 + Math.cos(a) * q,
        680 + Math.sin(a) * q * 0.9,
        s.r(8, 13),
        s.r(7, 12),
        s.pick(["#7bb04b", "#a8cf6c", "#5c9a3d"]),
        6,
      );
    });
    halfEgg(s, 300, 700, 20, 1.2);
    halfEgg(s, 390, 800, -30, 1.2);
    s.times(14, () => s.circle(s.r(260, 640), s.r(470, 840), s.r(3, 6), C.brick));
  });
  s.path(
    oval(450, 640, 326),
    s.rad(
      [
        [C.white, 0.22],
        [C.white, 0],
      ],
      0.3,
      0.25,
      0.5,
    ),
  );
  chopsticks(s, 520, 300, -28, 520, "#7a3b24");
  s.steam(250, 420, 330, 2, 90);
  dish(s, 150, 170, 108, C.rose, "#7d1f18");
  s.times(24, () =>
    s.circle(150 + s.r(-55, 55), 170 + s.r(-55, 55), s.r(4, 9), s.pick(["#e0542e", "#b52a1c", C.honey])),
  );
}

function steamer(s) {
  s.bg(["#f2c58c", "#e39a5f", "#8e4a3a"]);
  s.glow(250, 260, 460, "#fff0c4", 0.7);
  s.rect(-10, 880, 920, 340, s.lin(["#7d4633", "#4b2a26"]));
  s.shade(box(-10, 880, 920, 340), C.ink, "h", 0.5, 0.3);
  const tier = (y) => {
    const d = `M150 ${y}V${y + 130}C150 ${y + 215} 750 ${y + 215} 750 ${y + 130}V${y}Z`;
    s.path(d, "#dcaa66").shade(d, C.walnut, "h", 0.8, 0.35);
    s.path(`M150 ${y + 34}C150 ${y + 118} 750 ${y + 118} 750 ${y + 34}`, "none", {
      stroke: "#a8703a",
      "stroke-width": 9,
    });
    s.path(`M150 ${y + 108}C150 ${y + 192} 750 ${y + 192} 750 ${y + 108}`, "none", {
      stroke: "#a8703a",
      "stroke-width": 9,
    });
    s.times(5, (i) => s.rect(245 + i * 98, y + 62 + Math.sin((i / 4) * 3.14) * 26, 16, 60, "#a8703a", 4));
  };
  s.shadow(470, 1060, 370, 60, 0.55, C.ink, 22);
  tier(860);
  s.ellipse(450, 860, 300, 92, "#b98046");
  tier(700);
  s.ellipse(450, 700, 300, 105, "#e9bd7c").ellipse(450, 704, 270, 88, "#8f5a31");
  s.clip(oval(450, 704, 270, 88), () => {
    s.ellipse(450, 716, 266, 84, "#f4ead2");
    s.times(9, (i) =>
      s.line(
        [
          [190, 640 + i * 18],
          [710, 640 + i * 18],
        ],
        "#d9c9a2",
        3,
      ),
    );
  });
  const bun = (x, y, k) =>
    s.at(x, y, 0, k, () => {
      s.shadow(6, 6, 88, 20, 0.4, C.walnut, 9);
      const d = "M-86 0C-104 -60 -60 -104 -14 -116Q0 -130 14 -116C60 -104 104 -60 86 0C60 22 -60 22 -86 0Z";
      s.path(d, s.lin(["#fffdf4", "#f6e6c8"])).shade(d, "#c4935c", "d", 0.6, 0.4);
      for (const q of [-58, -32, -10, 14, 36, 60])
        s.line(
          [
            [q * 0.12, -112],
            [q * 0.7, -88],
            [q, -48],
          ],
          "#d9b98b",
          4,
        );
      s.ellipse(0, -112, 13, 8, "#e6cda4");
    });
  bun(330, 672, 0.85);
  bun(465, 660, 0.88);
  bun(590, 674, 0.84);
  bun(262, 740, 0.95);
  bun(400, 758, 1);
  bun(540, 756, 1);
  bun(652, 734, 0.92);
  s.path("M150 700C150 825 750 825 750 700V722C750 846 150 846 150 722Z", "#e9bd7c").shade(
    "M150 700C150 825 750 825 750 700V722C750 846 150 846 150 722Z",
    C.walnut,
    "h",
    0.7,
    0.4,
  );
  s.steam(450, 620, 520, 5, 96);
  s.steam(450, 560, 400, 3, 150);
  s.bowl(800, 1120, 190, 90, C.dusk, "#3b1d16", { band: C.cream });
  s.line(
    [
      [770, 1030],
      [800, 1022],
      [834, 1032],
    ],
    C.honey,
    5,
  );
}

function tea(s) {
  s.bg(["#d8e2d0", "#b8ccb7", "#8aa98d"]);
  s.beam(
    [
      [0, 80],
      [520, 0],
      [900, 520],
      [900, 900],
      [100, 620],
    ],
    "#fdf7dd",
    0.55,
    30,
  );
  s.times(7, (i) =>
    s.leaf(
      -40 + s.r(60),
      60 + i * 74,
      s.r(200, 330),
      34,
      s.r(-20, 40),
      s.pick(["#5f8a5f", "#7ba077", "#4d7a58"]),
    ),
  );
  s.rect(-10, 800, 920, 420, s.lin(["#a86b43", "#6f412d"]));
  s.planks(-10, 830, 920, 400, "#97603d", "#5a3423", 4);
  s.shade(box(-10, 800, 920, 420), C.ink, "h", 0.5, 0.4);
  // pot
  s.shadow(430, 960, 250, 34, 0.5);
  s.path("M560 760C680 740 690 640 760 610L786 630C720 700 730 850 570 880Z", "#9c4a30").shade(
    "M560 760C680 740 690 640 760 610L786 630C720 700 730 850 570 880Z",
    C.ink,
    "v",
    0.6,
    0.3,
  );
  s.path("M210 720C90 690 80 900 230 890", "none", {
    stroke: "#9c4a30",
    "stroke-width": 34,
    "stroke-linecap": "round",
  });
  const d = "M190 800C180 660 300 620 390 620S600 660 590 800C584 900 500 960 390 960S196 900 190 800Z";
  s.path(d, s.lin(["#bd6543", "#9c4a30"])).shade(d, "#3a1512", "d", 0.85, 0.3);
  s.path("M270 640C300 584 480 584 510 640Z", "#b45a3b").shade(
    "M270 640C300 584 480 584 510 640Z",
    C.ink,
    "h",
    0.6,
    0.3,
  );
  s.circle(390, 580, 24, "#a8502f");
  s.path("M240 730C260 680 300 664 330 660", "none", {
    stroke: "#f2b795",
    "stroke-width": 12,
    "stroke-linecap": "round",
    opacity: 0.7,
  });
  s.cup(700, 1060, 170, 110, "#f4ecd8", "#c98a3a", false);
  s.cup(500, 1120, 170, 110, "#dfe7da", "#c98a3a", false);
  s.steam(700, 940, 300, 2, 40);
  s.steam(500, 1000, 240, 2, 40);
  s.times(9, () =>
    s.leaf(s.r(90, 320), s.r(1040, 1140), s.r(24, 44), 7, s.r(360), s.pick(["#3e5a3a", "#59733f"])),
  );
}

function bread(s) {
  s.bg(["#3b3a4e", "#26283a"]);
  s.rect(-10, 560, 1020, 460, s.lin(["#8a5a3d", "#563527"]));
  s.planks(-10, 590, 1020, 420, "#7d4f36", "#432819", 5);
  s.beam(
    [
      [0, 100],
      [300, 0],
      [1000, 560],
      [1000, 860],
    ],
    "#ffdf9a",
    0.25,
    60,
  );
  s.shadow(520, 820, 400, 60, 0.55);
  s.path(
    "M120 760L860 740Q900 740 900 770L880 820Q876 836 850 836L140 846Q110 846 108 820Z",
    "#c99159",
  ).shade(
    "M120 760L860 740Q900 740 900 770L880 820Q876 836 850 836L140 846Q110 846 108 820Z",
    C.walnut,
    "h",
    0.7,
    0.2,
  );
  const d =
    "M190 770C140 640 210 450 420 420C640 390 780 500 770 690C768 740 740 768 690 776C500 796 300 800 190 770Z";
  s.shadow(500, 780, 320, 30, 0.6, "#2a120a", 12);
  s.path(d, s.lin(["#d78d44", "#a85a26"])).shade(d, "#4a1c0e", "d", 0.9, 0.25);
  s.clip(d, () => {
    for (const [x, a] of [
      [270, -26],
      [400, -18],
      [530, -8],
      [650, 2],
    ])
      s.at(x, 560, a, 1, () => {
        s.path("M-20 150C-60 40 -40 -90 20 -140C50 -60 40 60 10 150Z", "#f3d7a2").shade(
          "M-20 150C-60 40 -40 -90 20 -140C50 -60 40 60 10 150Z",
          "#b5702f",
          "h",
          0.8,
          0.2,
        );
      });
    s.times(160, () => s.circle(s.r(180, 780), s.r(400, 640), s.r(1.5, 4), "#fff3da", { opacity: 0.6 }));
  });
  for (const [x, y, a] of [
    [760, 780, 10],
    [850, 800, 22],
  ])
    s.at(x, y, a, 1, () => {
      s.shadow(10, 30, 110, 30, 0.5);
      const q = smooth([
        [-100, 20],
        [-110, -90],
        [-40, -170],
        [50, -165],
        [112, -80],
        [100, 20],
        [0, 36],
      ]);
      s.path(q, "#b36b2e");
      s.at(0, -4, 0, 0.88, () => {
        s.path(q, "#f6e2ba");
        s.times(34, () =>
          s.ellipse(s.r(-80, 80), s.r(-130, 10), s.r(3, 11), s.r(3, 7), "#d9b27a", { opacity: 0.8 }),
        );
      });
    });
  s.sprig(60, 900, 240, -20, 12, ["#d9b45a", "#e7c877", "#c79c42"], "#b58a3a", 1.3);
  s.sprig(90, 950, 260, -8, 12, ["#d9b45a", "#e7c877", "#c79c42"], "#b58a3a", 1.3);
}

function fruit(s) {
  s.bg(["#e9c9b3", "#d9a58d"]);
  s.beam(
    [
      [640, 0],
      [1200, 0],
      [1200, 420],
      [300, 620],
      [120, 620],
    ],
    "#fff1d6",
    0.6,
    30,
  );
  s.rect(-10, 560, 1220, 360, "#f3ead9");
  s.check("M-20 560H1220V920H-20Z", "#f6eee0", "#5d86a3", 60);
  s.shade(box(-10, 560, 1220, 360), C.plum, "v", 0.35, 0.2);
  const ball = (x, y, r, fill, dark, top) => {
    s.shadow(x + r * 0.35, y + r * 0.92, r * 1.15, r * 0.2, 0.42, C.plum, 12);
    const d = oval(x, y, r, r * 0.9);
    s.path(d, fill).shade(d, dark, "d", 0.9, 0.3);
    s.ellipse(x - r * 0.35, y - r * 0.42, r * 0.2, r * 0.12, "#fff", { opacity: 0.6 });
    top?.(x, y - r * 0.78, r);
  };
  const calyx = (x, y, r) => {
    for (const a of [200, 250, 290, 340, 20, 160]) s.leaf(x, y, r * 0.5, r * 0.16, a, "#5f7a3c");
    s.rect(x - 5, y - r * 0.25, 10, r * 0.25, C.walnut, 4);
  };
  const stalk = (x, y, r) => {
    s.line(
      [
        [x, y + 6],
        [x + 6, y - r * 0.35],
      ],
      C.walnut,
      7,
    );
    s.leaf(x + 4, y - r * 0.2, r * 0.7, r * 0.2, -24, C.moss, "#b9d28c");
  };
  // vase with a branch
  s.shadow(300, 690, 110, 22, 0.4, C.plum);
  s.path(
    "M230 420C170 520 190 690 250 690H340C400 690 420 520 360 420C350 390 350 360 356 330H234C240 360 240 390 230 420Z",
    "#3f6c88",
  ).shade(
    "M230 420C170 520 190 690 250 690H340C400 690 420 520 360 420C350 390 350 360 356 330H234C240 360 240 390 230 420Z",
    C.night,
    "h",
    0.8,
    0.3,
  );
  s.sprig(300, 340, 320, -60, 12, ["#c8743c", "#dd9345", "#a85a33"], C.walnut, 1.1);
  s.sprig(290, 340, 300, -110, 11, ["#c8743c", "#e2a24e", "#a85a33"], C.walnut, 1.1);
  s.sprig(295, 340, 340, -84, 12, ["#c8743c", "#dd9345"], C.walnut, 1);
  ball(640, 600, 92, "#ee8a33", "#b3471c", calyx);
  ball(820, 610, 96, "#f0973a", "#b3471c", calyx);
  ball(730, 680, 100, "#e87a2a", "#a33c18", calyx);
  ball(930, 720, 82, "#a83240", "#4f1226", stalk);
  ball(520, 730, 80, "#c8c15a", "#7d8434", stalk);
  s.at(1030, 640, 24, 1, () => {
    const d = "M0 -150C40 -150 44 -90 70 -40C100 30 60 100 0 100S-100 30 -70 -40C-44 -90 -40 -150 0 -150Z";
    s.shadow(20, 96, 90, 18, 0.4, C.plum);
    s.path(d, "#d4b94f").shade(d, "#8b6a24", "d", 0.9, 0.3);
    s.line(
      [
        [0, -146],
        [8, -190],
      ],
      C.walnut,
      8,
    );
  });
  s.at(350, 800, 0, 1, () => {
    s.shadow(10, 22, 110, 22, 0.35, C.plum);
    s.path("M-110 0A110 64 0 0 0 110 0Z", "#f6cf58");
    s.ellipse(0, 0, 110, 44, "#f9dd7c").ellipse(0, 0, 94, 36, "#fff2c2");
    s.times(9, (i) => {
      const a = (i / 9) * 6.28;
      s.line(
        [
          [0, 0],
          [Math.cos(a) * 90, Math.sin(a) * 34],
        ],
        "#f2cf5e",
        4,
      );
    });
  });
}

function tomatoEggs(s) {
  s.bg(["#f4e3c4", "#ecd0a2"], "d");
  s.check("M-10 -10H920V1220H-10Z", "#f6e8cd", "#d5643d", 90);
  s.shadow(480, 690, 390, 380, 0.45, C.walnut, 30);
  s.rect(770, 560, 240, 60, "#3b2a2a", 26);
  s.rect(-90, 560, 230, 60, "#3b2a2a", 26);
  s.circle(450, 600, 375, "#34333c").shade(oval(450, 600, 375), "#000", "d", 0.7, 0.4);
  s.circle(450, 600, 345, s.rad(["#55535c", "#3b3a43", "#2a2931"]));
  s.clip(oval(450, 610, 330), () => {
    s.curve(
      Array.from({ length: 18 }, (_, i) => {
        const a = (i / 18) * 6.28,
          q = s.r(225, 300);
        return [450 + Math.cos(a) * q, 610 + Math.sin(a) * q];
      }),
      "#d9552b",
      { opacity: 0.95 },
    );
    s.times(30, (i) => {
      const a = i * 2.4,
        q = 24 + i * 7.6,
        x = 450 + Math.cos(a) * q,
        y = 610 + Math.sin(a) * q,
        k = s.r(46, 74);
      if (i % 2) {
        const d = smooth(
          Array.from({ length: 9 }, (_, j) => {
            const b = (j / 9) * 6.28,
              m = k * s.r(0.75, 1.2);
            return [x + Math.cos(b) * m, y + Math.sin(b) * m * 0.8];
          }),
        );
        s.path(d, "#e79a2a", { transform: "translate(5 9)", opacity: 0.7 });
        s.path(d, s.pick(["#fcd75a", "#fbe07a", "#f9cb45"]));
        s.shade(d, "#e08a20", "d", 0.7, 0.4);
      } else
        s.at(x, y, s.r(360), 1, () => {
          const d = `M${-k} 10C${-k * 0.6} ${-k * 0.9} ${k * 0.6} ${-k * 0.9} ${k} 10C${k * 0.4} ${k * 0.4} ${-k * 0.4} ${k * 0.4} ${-k} 10Z`;
          s.path(d, "#e4472b").shade(d, "#9c1f16", "d", 0.8, 0.3);
          s.path(`M${-k * 0.6} -8C${-k * 0.3} ${-k * 0.5} ${k * 0.2} ${-k * 0.5} ${k * 0.5} -10`, "none", {
            stroke: "#ff9a7a",
            "stroke-width": 6,
            "stroke-linecap": "round",
          });
        });
    });
    s.times(60, () =>
      s.ring(
        s.r(210, 690),
        s.r(380, 840),
        s.r(6, 11),
        s.r(5, 9),
        s.pick(["#5d9a3d", "#86b855", "#a7cc70"]),
        5,
      ),
    );
  });

  s.steam(430, 460, 400, 3, 120);
  s.at(130, 1060, 0, 1, () => {
    s.shadow(8, 14, 92, 90, 0.4);
    s.circle(0, 0, 92, "#e2452c").shade(oval(0, 0, 92), "#8d1b14", "d", 0.9, 0.3);
    for (const a of [10, 80, 150, 220, 290]) s.leaf(0, -6, 52, 10, a, C.leaf);
    s.ellipse(-40, -46, 14, 9, "#fff", { opacity: 0.6 });
  });
  for (const [x, y, a] of [
    [730, 1080, 20],
    [620, 1130, -30],
  ])
    s.at(x, y, a, 1, () => {
      s.shadow(8, 16, 70, 54, 0.4);
      s.ellipse(0, 0, 74, 58, "#e9c3a0").shade(oval(0, 0, 74, 58), "#a86c48", "d", 0.8, 0.4);
      s.ellipse(-26, -22, 14, 9, "#fff", { opacity: 0.6 });
    });
}

function moka(s) {
  s.bg(["#f3b78c", "#f0cfa6", "#f7e6c8"]);
  s.times(4, (j) =>
    s.times(6, (i) =>
      s.rect(i * 160 - 20, j * 160 - 20, 152, 152, s.pick(["#f2dcbd", "#f5e2c6", "#efd5b1"]), 6),
    ),
  );
  s.beam(
    [
      [0, 120],
      [400, 0],
      [900, 640],
      [900, 840],
      [0, 500],
    ],
    "#fff6dd",
    0.55,
    24,
  );
  s.rect(-10, 900, 920, 320, s.lin(["#46434f", "#2b2a36"]));
  s.rect(-10, 890, 920, 22, "#6a6674");
  s.at(450, 900, 0, 1, () => {
    s.times(12, (i) =>
      s.path(`M${-130 + i * 24} 6q-10 -26 2 -44q12 18 4 44Z`, i % 2 ? "#5aa9e6" : "#8fd0ff", {
        opacity: 0.9,
      }),
    );
    s.rect(-230, -22, 460, 20, "#1d1c25", 6);
    const low = "M-150 -24L-116 -250H116L150 -24Z",
      up = "M-110 -262L-158 -540H158L110 -262Z";
    s.path(low, s.lin(["#eceef0", "#b9bec6", "#8d939d"], "h")).path(
      up,
      s.lin(["#f4f5f6", "#c5cad1", "#8d939d"], "h"),
    );
    for (const [a, b] of [
      [-60, -44],
      [0, 0],
      [60, 44],
    ]) {
      s.poly(
        [
          [b - 30, -26],
          [b - 20, -250],
          [b + 4, -250],
          [b + 6, -26],
        ],
        "#fff",
        { opacity: 0.25 },
      );
      s.poly(
        [
          [b - 20, -264],
          [a - 20, -538],
          [a + 10, -538],
          [b + 4, -264],
        ],
        "#fff",
        { opacity: 0.25 },
      );
    }
    s.shade(low, C.ink, "h", 0.6, 0.4);
    s.shade(up, C.ink, "h", 0.6, 0.4);
    s.rect(-126, -272, 252, 30, "#7b818b", 6);
    s.poly(
      [
        [-158, -540],
        [-220, -520],
        [-140, -450],
      ],
      "#c5cad1",
    );
    s.path("M-150 -548C-100 -620 100 -620 150 -548Z", s.lin(["#eceef0", "#9aa0aa"], "h"));
    s.circle(0, -616, 24, C.ink);
    s.path("M150 -520H260Q280 -520 274 -494L230 -310", "none", {
      stroke: C.ink,
      "stroke-width": 36,
      "stroke-linejoin": "round",
      "stroke-linecap": "round",
    });
  });
  s.steam(270, 370, 320, 2, 40);
  s.cup(770, 1130, 160, 120, C.teal, "#4a2616");
  s.cup(140, 1140, 150, 112, C.terra, "#4a2616");
}

function mooncakes(s) {
  s.bg(["#20305c", "#3a4f80", "#8c7ba0"]);
  s.glow(690, 250, 360, "#fff1c0", 0.7);
  s.circle(690, 250, 130, "#fff3cd").shade(oval(690, 250, 130), "#e8bf6c", "d", 0.4, 0.4);
  s.mist(360, 120, "#c9c4dc", 0.35);
  s.stars(50, 0, 420);
  s.sprig(-20, 60, 460, 24, 16, ["#2d4a4a", "#3c5f55", "#274040"], "#22363a", 1.1);
  s.sprig(-20, 20, 320, 60, 12, ["#2d4a4a", "#3c5f55"], "#22363a", 1.1);
  s.times(40, () =>
    s.circle(s.r(30, 420), s.r(70, 300), s.r(4, 8), s.pick([C.ochre, C.honey]), { opacity: 0.95 }),
  );
  s.rect(-10, 640, 1020, 380, s.lin(["#4c2f38", "#2f1f2a"]));
  s.shade(box(-10, 640, 1020, 380), C.ink, "h", 0.5, 0.3);
  s.shadow(520, 860, 380, 70, 0.5);
  s.ellipse(480, 830, 370, 110, "#e9efe9").shade(oval(480, 830, 370, 110), C.dusk, "h", 0.6, 0.4);
  s.ring(480, 828, 340, 96, C.dusk, 5);
  s.ellipse(480, 834, 300, 80, "#d5e0dc");
  const cake = (x, y, k) =>
    s.at(x, y, 0, k, () => {
      s.shadow(10, 60, 150, 34, 0.45, "#3a1b10", 12);
      const n = 12,
        side = `M-140 -20V40C-140 110 140 110 140 40V-20Z`;
      s.path(side, "#b5672b").shade(side, "#5e2812", "h", 0.9, 0.2);
      s.times(9, (i) =>
        s.line(
          [
            [-120 + i * 30, 10 + Math.sin((i / 8) * 3.14) * 30],
            [-120 + i * 30, 60 + Math.sin((i / 8) * 3.14) * 30],
          ],
          "#8f4a1c",
          5,
        ),
      );
      const rim = smooth(
        Array.from({ length: n * 2 }, (_, i) => {
          const a = (i / (n * 2)) * 6.283,
            q = i % 2 ? 1 : 0.93;
          return [Math.cos(a) * 146 * q, -20 + Math.sin(a) * 62 * q];
        }),
      );
      s.path(rim, s.lin(["#e9aa55", "#cf8238"]));
      s.ring(0, -20, 112, 44, "#a85c22", 5);
      s.times(8, (i) => {
        const a = (i / 8) * 6.283;
        s.ellipse(Math.cos(a) * 58, -20 + Math.sin(a) * 23, 34, 12, "none", {
          stroke: "#a85c22",
          "stroke-width": 5,
        });
      });
      s.ellipse(0, -20, 18, 8, "#a85c22");
      s.shade(rim, "#7d3a14", "h", 0.6, 0.4);
    });
  cake(360, 770, 1);
  cake(610, 770, 1);
  cake(480, 850, 1.08);
  s.cup(860, 900, 130, 90, "#f1e8d6", "#b8792f", false);
  s.steam(860, 800, 170, 2, 30);
  s.cup(140, 930, 130, 90, "#f1e8d6", "#b8792f", false);
}

function market(s) {
  s.bg(["#f1e2c0", "#e3c48f"]);
  const crate = (x, y, w, h, fill, draw) => {
    s.shadow(x + w / 2 + 14, y + h + 10, w * 0.55, 26, 0.4);
    s.rect(x, y - 20, w, 60, "#4d3526", 4);
    s.clip(`M${x} ${y - 200}h${w}v260h${-w}Z`, draw);
    s.times(3, (i) => {
      s.rect(x - 8, y + 26 + (i * (h - 26)) / 3, w + 16, (h - 26) / 3 - 9, fill, 4);
      s.shade(box(x - 8, y + 26 + (i * (h - 26)) / 3, w + 16, (h - 26) / 3 - 9), C.walnut, "h", 0.7, 0.3);
    });
    s.rect(x + 6, y + 22, 22, h - 26, "#8e6238").rect(x + w - 28, y + 22, 22, h - 26, "#8e6238");
  };
  s.rect(-10, 0, 920, 150, "#2f7f78");
  s.times(8, (i) => i % 2 || s.path(`M${i * 116 - 10} 0h116v150q-58 70 -116 0Z`, "#2f7f78"));
  s.times(8, (i) => i % 2 && s.path(`M${i * 116 - 10} 0h116v150q-58 70 -116 0Z`, C.cream));
  s.times(8, (i) => i % 2 || s.path(`M${i * 116 - 10} 140h116q-58 90 -116 0Z`, "#2f7f78"));
  s.shade(box(-10, 0, 920, 200), C.ink, "u", 0.5, 0.2);
  const orbs = (x, y, w, r, fills, dark) =>
    s.times(3, (j) =>
      s.times(Math.floor(w / (r * 1.7)), (i) => {
        const a = x + r + i * r * 1.75 + (j % 2) * r * 0.8,
          b = y - 60 + j * r * 0.9,
          d = oval(a, b, r);
        s.path(d, s.pick(fills)).shade(d, dark, "d", 0.9, 0.35);
        s.circle(a - r * 0.35, b - r * 0.4, r * 0.16, "#fff", { opacity: 0.6 });
      }),
    );
  crate(50, 440, 370, 190, "#c18f57", () =>
    orbs(50, 440, 370, 46, ["#dd4a2c", "#e2593a", "#cf3c28"], "#7d1510"),
  );
  crate(480, 440, 370, 190, "#b98650", () => {
    s.times(16, (i) =>
      s.leaf(
        500 + i * 22,
        480,
        s.r(120, 190),
        34,
        s.r(-115, -65),
        s.pick(["#5d9a4a", "#78b05c", "#3f7a4d", "#93c173"]),
        "#d9ecc0",
      ),
    );
  });
  crate(20, 820, 410, 220, "#b98650", () => {
    s.times(15, (i) =>
      s.at(40 + i * 27, 800 + s.r(-40, 26), s.r(-24, 24), 1, () => {
        const d = "M-24 -90C0 -104 20 -100 26 -84C30 -30 22 40 0 90C-24 40 -34 -40 -24 -90Z";
        s.path(d, "#6a3a72").shade(d, "#2c1236", "h", 0.9, 0.25);
        s.path("M-28 -84Q0 -110 28 -82Q10 -66 0 -80Q-12 -62 -28 -84Z", "#5f8a3f");
      }),
    );
  });
  crate(480, 820, 400, 220, "#c18f57", () =>
    orbs(480, 830, 400, 54, ["#f2b134", "#eda02a", "#f5c24e"], "#b05f12"),
  );
  s.times(5, (i) =>
    s.at(330 + i * 64, 1140, s.r(-60, -30), 1, () => {
      s.path("M0 -22C60 -26 160 -10 200 0C160 12 60 26 0 22Q-20 0 0 -22Z", "#ee8432").shade(
        "M0 -22C60 -26 160 -10 200 0C160 12 60 26 0 22Q-20 0 0 -22Z",
        "#a8441a",
        "v",
        0.7,
        0.2,
      );
      s.times(4, (j) => s.leaf(-4, 0, 110, 12, 150 + j * 20, C.moss));
    }),
  );
}

function soup(s) {
  s.bg(["#1c2748", "#2c3457"]);
  s.rect(90, 110, 420, 460, "#101a36");
  s.clip(box(90, 110, 420, 460), () => {
    s.rect(90, 110, 420, 460, s.lin(["#14204a", "#31406e"]));
    s.times(9, (i) => {
      const h = s.r(60, 240);
      s.rect(90 + i * 50, 570 - h, 46, h, "#0e1730");
      s.panes(98 + i * 50, 580 - h, 2, Math.floor(h / 34), 12, 16, 8, 14, "#f2c266", "#1b2648", 0.4);
    });
  });
  s.rect(74, 94, 452, 20, "#6b4a3c")
    .rect(74, 560, 452, 24, "#6b4a3c")
    .rect(74, 94, 20, 480, "#6b4a3c")
    .rect(506, 94, 20, 480, "#6b4a3c")
    .rect(292, 94, 14, 480, "#6b4a3c");
  s.glow(680, 330, 520, "#ffc873", 0.75);
  s.line(
    [
      [680, -10],
      [680, 180],
    ],
    C.ink,
    6,
  );
  s.path("M580 300C590 200 770 200 780 300Z", "#e0a23f").shade(
    "M580 300C590 200 770 200 780 300Z",
    C.brick,
    "h",
    0.7,
    0.3,
  );
  s.ellipse(680, 302, 70, 16, "#fff4cf");
  s.beam(
    [
      [600, 310],
      [760, 310],
      [900, 900],
      [300, 900],
    ],
    "#ffd98e",
    0.25,
    30,
  );
  s.rect(-10, 900, 920, 320, s.lin(["#7a4a35", "#3d2527"]));
  s.shade(box(-10, 900, 920, 320), C.night, "l", 0.7, 0.2);
  s.shadow(470, 1040, 320, 40, 0.6);
  const d = "M190 700V940C190 1060 710 1060 710 940V700Z";
  s.path(d, "#c65136").shade(d, "#4f1520", "l", 0.85, 0.25);
  s.rect(110, 760, 100, 40, "#c65136", 18).rect(690, 760, 100, 40, "#c65136", 18);
  s.ellipse(450, 700, 260, 74, "#e06b4a").ellipse(450, 704, 238, 62, "#f0c16a");
  s.clip(oval(450, 704, 238, 62), () => {
    s.times(20, () =>
      s.ellipse(
        s.r(240, 660),
        s.r(660, 750),
        s.r(18, 38),
        s.r(8, 15),
        s.pick(["#e98b3c", "#f7e3b4", "#d9702f", "#fff2d0"]),
      ),
    );
    s.times(24, () => s.leaf(s.r(240, 660), s.r(660, 750), 24, 5, s.r(360), C.leaf));
  });
  s.path("M560 690L640 400", "none", { stroke: "#b98650", "stroke-width": 24, "stroke-linecap": "round" });
  s.steam(420, 640, 420, 4, 80);
  s.bowl(790, 1140, 200, 90, "#e8dcc4", "#f0c16a", { band: C.teal });
  s.bowl(130, 1150, 200, 90, "#e8dcc4", "#d9b98b", { band: C.teal });
}

function onigiri(s) {
  s.bg(["#cfe0d4", "#a9c7bc"], "d");
  s.times(14, (i) => s.rect(0, i * 74, 1000, 3, "#86aaa0", 0, { opacity: 0.5 }));
  s.at(500, 520, -6, 1, () => {
    s.shadow(20, 40, 420, 300, 0.4, C.forest, 26);
    s.rect(-400, -280, 800, 570, "#c08b53", 26).shade(box(-400, -280, 800, 570), C.walnut, "d", 0.7, 0.3);
    s.rect(-370, -250, 740, 510, "#3f6b52", 16);
    s.rect(
      -370,
      -250,
      740,
      510,
      s.lin([
        [C.ink, 0.4],
        [C.ink, 0],
        [C.ink, 0],
      ]),
      16,
    );
  });
  s.leaf(180, 720, 660, 120, -22, "#5d9160", "#9cc08a");
  const rice = (x, y, k, a, draw) =>
    s.at(x, y, a, k, () => {
      const d =
        "M0 -150C34 -150 50 -120 80 -66C112 -10 150 40 140 84C132 118 100 122 60 124H-60C-100 122 -132 118 -140 84C-150 40 -112 -10 -80 -66C-50 -120 -34 -150 0 -150Z";
      s.shadow(14, 30, 140, 120, 0.45, C.forest, 14);
      s.path(d, "#fffdf6");
      s.clip(d, () => {
        s.times(120, () =>
          s.at(s.r(-140, 140), s.r(-150, 124), s.r(180), 1, () =>
            s.ellipse(0, 0, 11, 5, s.pick(["#f0ead9", "#ffffff", "#e9e2cf"])),
          ),
        );
        draw?.(d);
      });
      s.shade(d, "#b59b74", "d", 0.6, 0.45);
    });
  rice(340, 440, 1, -8, () => {
    s.rect(-62, 30, 124, 110, "#22352c");
    s.shade(box(-62, 30, 124, 110), "#000", "h", 0.6, 0.3);
  });
  rice(660, 420, 1, 10, () => {
    s.circle(0, -14, 34, "#c93a4c");
    s.ellipse(-8, -24, 9, 6, "#f6a5a8");
    s.rect(-150, 74, 300, 60, "#22352c");
  });
  rice(520, 650, 1, 2, () => {
    s.times(60, () =>
      s.at(s.r(-100, 100), s.r(-120, 60), s.r(180), 1, () =>
        s.ellipse(0, 0, 6, 3.4, s.pick(["#26211d", "#5a4a36"])),
      ),
    );
    s.rect(-62, 40, 124, 110, "#22352c");
  });
  for (const [x, y] of [
    [790, 640],
    [828, 690],
    [760, 712],
  ]) {
    s.shadow(x + 5, y + 8, 34, 28, 0.4);
    s.circle(x, y, 32, "#e7b93c").shade(oval(x, y, 32), "#a87412", "d", 0.8, 0.3);
    s.times(5, (i) =>
      s.line(
        [
          [x - 20 + i * 10, y - 12],
          [x - 22 + i * 10, y + 12],
        ],
        "#c8931f",
        3,
      ),
    );
  }
  s.cup(850, 220, 190, 130, "#3d5a6b", "#8ba64a", false);
  s.steam(850, 90, 120, 2, 40);
  s.times(8, () =>
    s.leaf(
      s.r(40, 960),
      s.pick([s.r(40, 130), s.r(880, 960)]),
      s.r(24, 40),
      12,
      s.r(360),
      s.pick(["#f3c3c0", "#f7d8d0", "#eeb0b0"]),
    ),
  );
}

function nata(s) {
  s.bg(["#f6f0e2", "#e9ddc6"], "d");
  // tiles
  const t = 150;
  s.times(7, (j) =>
    s.times(9, (i) =>
      s.at(i * t + 75, j * t + 75, 0, 1, () => {
        s.rect(-73, -73, 146, 146, "#f7f3e8", 4);
        s.ring(0, 0, 44, 44, "#3f6fa3", 9);
        for (const a of [45, 135, 225, 315]) {
          s.leaf(0, 0, 94, 16, a, "#3f6fa3");
          s.circle(Math.cos((a * 3.14159) / 180) * 96, Math.sin((a * 3.14159) / 180) * 96, 17, "#e3b04b");
        }
        s.circle(0, 0, 17, "#e3b04b");
      }),
    ),
  );
  s.rect(
    0,
    0,
    1200,
    900,
    s.lin(
      [
        [C.white, 0.4],
        [C.dusk, 0.25],
      ],
      "d",
    ),
  );
  dish(s, 560, 470, 370, "#fffaf0", "#f3eadb", "#3f6fa3");
  const tart = (x, y, k) =>
    s.at(x, y, s.r(360), k, () => {
      s.shadow(10, 14, 128, 126, 0.45, C.walnut, 12);
      s.circle(0, 0, 126, "#c98a45");
      s.times(22, (i) => {
        const a = (i / 22) * 6.283;
        s.line(
          [
            [Math.cos(a) * 104, Math.sin(a) * 104],
            [Math.cos(a + 0.12) * 124, Math.sin(a + 0.12) * 124],
          ],
          "#8f5423",
          5,
        );
      });
      s.ring(0, 0, 114, 114, "#e9bd7c", 8);
      s.circle(0, 0, 102, s.rad(["#ffd75e", "#f7bd3a", "#e79a2a"]));
      s.clip(oval(0, 0, 100), () =>
        s.times(13, () =>
          s.curve(
            Array.from({ length: 7 }, (_, i) => {
              const a = (i / 7) * 6.28,
                q = s.r(10, 30);
              return [Math.cos(a) * q, Math.sin(a) * q * 0.7];
            }),
            s.pick(["#6b2f12", "#8a3f16", "#4d2110"]),
            {
              opacity: 0.85,
              transform: `translate(${Math.round(s.r(-75, 75))} ${Math.round(s.r(-75, 75))})`,
            },
          ),
        ),
      );
      s.path(oval(-30, -34, 34, 18), "#fff6c9", { opacity: 0.55, filter: s.blur(6) });
    });
  tart(440, 390, 1);
  tart(690, 400, 1);
  tart(560, 600, 1.02);
  dish(s, 1010, 250, 150, "#fffaf0", "#5a2f1a", "#3f6fa3");
  s.circle(1010, 250, 116, s.rad(["#d9a066", "#a86534", "#5a2f1a"]));
  s.path("M1140 300q70 20 50 70", "none", {
    stroke: "#fffaf0",
    "stroke-width": 24,
    "stroke-linecap": "round",
  });
  s.times(160, () => {
    const a = s.r(6.28),
      q = s.r(320);
    s.circle(560 + Math.cos(a) * q, 480 + Math.sin(a) * q, s.r(1.5, 3.5), "#8a4f22", { opacity: 0.6 });
  });
  s.at(960, 700, -40, 1, () => {
    s.rect(-6, 8, 280, 14, C.ink, 6, { opacity: 0.3, filter: s.blur(8) });
    s.rect(0, -6, 260, 13, "#c9ccd2", 6);
    s.ellipse(0, 0, 44, 26, "#d9dce0").shade(oval(0, 0, 44, 26), C.ink, "d", 0.5, 0.4);
  });
}

export default {
  "noodle-bowl": ["3:4", 11, noodles],
  "bamboo-steamer": ["3:4", 12, steamer],
  "tea-afternoon": ["3:4", 13, tea],
  "country-loaf": ["1:1", 14, bread],
  "persimmon-table": ["4:3", 15, fruit],
  "tomato-eggs": ["3:4", 16, tomatoEggs],
  "moka-pot": ["3:4", 17, moka],
  "moon-cakes": ["1:1", 18, mooncakes],
  "market-stall": ["3:4", 19, market],
  "midnight-soup": ["3:4", 20, soup],
  "rice-balls": ["1:1", 21, onigiri],
  "custard-tarts": ["4:3", 22, nata, { grain: 0.04 }],
};
