//! Traditional characters and the simplified ones they became, one for one.
//!
//! The table is that of the crate `character_converter`, asked for each character by itself.

use character_converter::traditional_to_simplified;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Han characters of Unicode: extension A, the unified ones, those for compatibility, and extensions B to F.
const BLOCKS: [std::ops::RangeInclusive<u32>; 4] =
    [0x3400..=0x4dbf, 0x4e00..=0x9fff, 0xf900..=0xfaff, 0x2_0000..=0x2_ebef];

/// What depends on the word, but is written this way nearly always: 看著 is 看着, 乾淨 is 干净.
const MORE: [(char, char); 2] = [('著', '着'), ('乾', '干')];

struct Table {
    simplified: HashMap<char, char>,
    traditional: HashMap<char, Vec<char>>,
}

/// The simplified form of a character: of 髮 and of 發 it is 发. Any character that has none stays as it is.
#[must_use]
pub fn simplified(c: char) -> char {
    // The table starts at 㑮; most of a text in other scripts need not be looked up.
    if u32::from(c) < 0x3400 { c } else { table().simplified.get(&c).copied().unwrap_or(c) }
}

/// All other characters whose simplified form is this one: of 发 they are 發 and 髮. In the order of their code points.
pub fn traditional_of(simplified: char) -> impl Iterator<Item = char> {
    table().traditional.get(&simplified).into_iter().flatten().copied()
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines: HashMap<char, char> = BLOCKS
            .iter()
            .cloned()
            .flatten()
            .filter_map(char::from_u32)
            .filter_map(|from| Some((from, only(&traditional_to_simplified(from.encode_utf8(&mut [0; 4])))?)))
            .chain(MORE)
            .filter(|(from, to)| from != to)
            .collect();
        let mut simplified = HashMap::with_capacity(lines.len());
        let mut traditional: HashMap<char, Vec<char>> = HashMap::new();
        for &from in lines.keys() {
            // 薴 became 苧, which as a traditional character became 苎: the form must be one that stays as it is.
            let mut to = from;
            for _ in 0..4 {
                to = lines.get(&to).copied().unwrap_or(to);
            }
            simplified.insert(from, to);
            traditional.entry(to).or_default().push(from);
        }
        traditional.values_mut().for_each(|list| list.sort_unstable());
        Table { simplified, traditional }
    })
}

/// The character of a text of one.
fn only(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::{simplified, table, traditional_of};

    fn simplified_text(text: &str) -> String {
        text.chars().map(simplified).collect()
    }

    #[test]
    fn text_is_simplified() {
        assert_eq!(simplified_text("紅燒肉的做法"), "红烧肉的做法");
        assert_eq!(simplified_text("秦川雄帝宅，函谷壯皇居。"), "秦川雄帝宅，函谷壮皇居。");
        assert_eq!(
            simplified_text("臺灣與台灣的頭髮、發現、餅乾、幹部"),
            "台湾与台湾的头发、发现、饼干、干部"
        );
        assert_eq!(simplified_text("綠酒一杯歌一遍，再拜陳三願"), "绿酒一杯歌一遍，再拜陈三愿");
        assert_eq!(simplified_text("iPhone ばなな 김치 é"), "iPhone ばなな 김치 é");
    }

    #[test]
    fn all_that_became_one_are_found() {
        let all = |c| traditional_of(c).collect::<String>();
        assert_eq!(all('发'), "發髮");
        assert_eq!(all('台'), "檯臺颱");
        assert!(all('干').contains('乾') && all('干').contains('幹'));
        assert_eq!(all('肉'), "");
        assert_eq!(all('發'), "");
        assert_eq!(all('x'), "");
    }

    #[test]
    fn every_form_stays_and_leads_back() {
        assert!(table().simplified.len() > 2500);
        for c in char::MIN..=char::MAX {
            let form = simplified(c);
            assert_eq!(simplified(form), form);
            assert!(form == c || traditional_of(form).any(|other| other == c));
        }
    }
}
