//! Bars in SVG: groups side by side, a bar for each engine, readable on light and dark pages.

/// A group of bars with its name.
pub struct Group {
    /// Below the bars.
    pub name: String,
    /// For each engine its value; absent where it has none.
    pub values: Vec<Option<f64>>,
}

/// How long bars grow with their values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// From 0 to 1.
    Share,
    /// By the logarithm, for sizes that differ by orders of magnitude.
    Bytes,
}

const BAR: f64 = 13.0;
const GAP: f64 = 26.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 48.0;
/// Room for an engine's name.
const KEY: f64 = 112.0;
const TOP: f64 = 64.0;
const BOTTOM: f64 = 30.0;

/// Told apart with any colour vision, and on either background (after Okabe and Ito).
const COLOURS: [&str; 8] =
    ["#d55e00", "#0072b2", "#56b4e9", "#009e73", "#cc79a7", "#e69f00", "#b89b00", "#7f7f7f"];

/// Draws the groups.
pub fn bars(title: &str, engines: &[String], groups: &[Group], scale: Scale) -> String {
    let group_width = engines.len() as f64 * BAR + GAP;
    let width = (LEFT + groups.len() as f64 * group_width + 16.0).max(LEFT + engines.len() as f64 * KEY);
    let height = TOP + HEIGHT + BOTTOM;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"11\">\n<title>{}</title>\n\
         <style>text{{fill:#333}}.line{{stroke:#8886}}@media(prefers-color-scheme:dark){{text{{fill:#ddd}}}}</style>\n\
         <text x=\"8\" y=\"20\" font-size=\"15\" font-weight=\"bold\">{}</text>\n",
        escaped(title),
        escaped(title)
    );
    for (engine, number) in engines.iter().zip(0_u32..) {
        let x = LEFT + f64::from(number) * KEY;
        let colour = COLOURS[number as usize % COLOURS.len()];
        out.push_str(&format!(
            "<rect x=\"{x:.0}\" y=\"33\" width=\"10\" height=\"10\" fill=\"{colour}\"/><text x=\"{:.0}\" y=\"42\" font-size=\"9\">{}</text>\n",
            x + 13.0,
            escaped(engine)
        ));
    }
    for (share, label) in scale.lines() {
        let y = TOP + HEIGHT * (1.0 - share);
        out.push_str(&format!(
            "<line class=\"line\" x1=\"{LEFT}\" x2=\"{width:.0}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
             <text x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>\n",
            LEFT - 5.0,
            y + 4.0
        ));
    }
    for (group, number) in groups.iter().zip(0_u32..) {
        let left = LEFT + f64::from(number) * group_width + GAP / 2.0;
        for (value, place) in group.values.iter().zip(0_u32..) {
            let Some(value) = value else { continue };
            let length = (HEIGHT * scale.share(*value)).max(1.0);
            let colour = COLOURS[place as usize % COLOURS.len()];
            out.push_str(&format!(
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.0}\" height=\"{length:.1}\" fill=\"{colour}\"><title>{}, {}: {value:.3}</title></rect>\n",
                left + f64::from(place) * BAR,
                TOP + HEIGHT - length,
                BAR - 2.0,
                escaped(&group.name),
                escaped(engines.get(place as usize).map_or("", String::as_str)),
            ));
        }
        out.push_str(&format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\n",
            left + (group_width - GAP) / 2.0,
            TOP + HEIGHT + 18.0,
            escaped(&group.name)
        ));
    }
    out.push_str("</svg>\n");
    out
}

impl Scale {
    /// Which part of the height a value fills.
    fn share(self, value: f64) -> f64 {
        let share = match self {
            Self::Share => value,
            // From 10 kB to 100 MB.
            Self::Bytes => (value.max(1.0).log10() - 4.0) / 4.0,
        };
        share.clamp(0.0, 1.0)
    }

    /// The lines across, with what stands beside them.
    fn lines(self) -> Vec<(f64, &'static str)> {
        match self {
            Self::Share => vec![(0.0, "0"), (0.25, "0.25"), (0.5, "0.5"), (0.75, "0.75"), (1.0, "1")],
            Self::Bytes => {
                vec![(0.0, "10 kB"), (0.25, "100 kB"), (0.5, "1 MB"), (0.75, "10 MB"), (1.0, "100 MB")]
            }
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_for_each_value_that_is_there() {
        let groups = [Group { name: "a & b".into(), values: vec![Some(0.5), None] }];
        let svg = bars("T", &["x".into(), "y".into()], &groups, Scale::Share);
        assert_eq!(svg.matches("<rect").count(), 2 + 1);
        assert!(svg.contains("a &amp; b") && svg.contains("height=\"110.0\""));
    }

    #[test]
    fn sizes_grow_with_their_logarithm() {
        assert_eq!(Scale::Bytes.share(10_000.0), 0.0);
        assert_eq!(Scale::Bytes.share(1_000_000.0), 0.5);
        assert_eq!(Scale::Bytes.share(1e9), 1.0);
    }
}
