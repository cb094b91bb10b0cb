//! Bars in SVG, one below the other, with a name before and a number behind each.

use notefall_core::view::Sink;
use notefall_core::view::html::Html;

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub name: String,
    /// How long it is beside the others.
    pub value: u64,
    /// So much of it is drawn full; the rest is pale.
    pub full: u64,
    /// What is written behind it.
    pub shown: String,
}

impl Bar {
    /// A bar that is full.
    #[must_use]
    pub fn new(name: impl Into<String>, value: u64, shown: impl Into<String>) -> Self {
        Self { name: name.into(), value, full: value, shown: shown.into() }
    }
}

/// The drawing's measures, in pixels.
const WIDTH: u64 = 720;
const NAMES: u64 = 250;
const BARS: u64 = 320;
const ROW: u64 = 22;

/// The longest name that has room, counting wide characters twice.
const NAME: usize = 36;

/// Draws bars below a heading; nothing where there are none.
pub fn plot(out: &mut Html, heading: &str, bars: &[Bar]) {
    if bars.is_empty() {
        return;
    }
    out.open("section", "");
    out.open("h2", "");
    out.text(heading);
    out.close();
    let height = ROW * bars.len() as u64 + 4;
    out.open("svg", "");
    out.attribute("viewBox", &format!("0 0 {WIDTH} {height}"));
    out.attribute("role", "img");
    out.attribute("aria-label", heading);
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    // What is there is seen, however little it is.
    let length = |value: u64| {
        if value == 0 { 0 } else { (u128::from(value) * u128::from(BARS) / u128::from(most)).max(1) }
    };
    for (bar, row) in bars.iter().zip(0_u64..) {
        let top = row * ROW + 2;
        text(out, "name", NAMES - 8, top, &cut(&bar.name));
        for (class, value) in [("pale", bar.value), ("full", bar.full.min(bar.value))] {
            out.open("rect", class);
            for (name, value) in [
                ("x", NAMES.to_string()),
                ("y", (top + 2).to_string()),
                ("width", length(value).to_string()),
                ("height", (ROW - 6).to_string()),
            ] {
                out.attribute(name, &value);
            }
            out.close();
        }
        text(out, "number", NAMES + length(bar.value) as u64 + 8, top, &bar.shown);
    }
    out.close();
    out.close();
}

fn text(out: &mut Html, class: &str, x: u64, top: u64, text: &str) {
    out.open("text", class);
    out.attribute("x", &x.to_string());
    out.attribute("y", &(top + 14).to_string());
    out.text(text);
    out.close();
}

/// A name that has room. Control characters, which stand in no document, are left out.
fn cut(name: &str) -> String {
    let mut room = NAME;
    let mut cut = String::new();
    for c in name.chars().filter(|c| !c.is_control()) {
        let wide = if u32::from(c) < 0x1100 { 1 } else { 2 };
        if wide > room {
            cut.push('…');
            break;
        }
        room -= wide;
        cut.push(c);
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_in_proportion_and_names_are_escaped() {
        let mut out = Html::default();
        let half = Bar { full: 25, ..Bar::new("a <b> & \"c\"", 50, "50 B") };
        plot(&mut out, "Sizes", &[Bar::new("all", 100, "100 B"), half, Bar::new("", 0, "0 B")]);
        let svg = out.finish();
        for part in ["width=\"320\"", "width=\"160\"", "width=\"80\"", "width=\"0\"", "a &lt;b> &amp;"] {
            assert!(svg.contains(part) || svg.contains(&part.replace('>', "&gt;")), "{part} in {svg}");
        }
        let mut none = Html::default();
        plot(&mut none, "Sizes", &[]);
        assert_eq!(none.finish(), "");
    }

    #[test]
    fn names_are_cut_by_their_width() {
        assert_eq!(cut(&"a".repeat(36)).chars().count(), 36);
        assert_eq!(cut(&"a".repeat(37)).chars().count(), 37);
        assert_eq!(cut(&"红".repeat(40)).chars().count(), 19);
        assert_eq!(cut("a\u{1}b\n"), "ab");
    }
}
