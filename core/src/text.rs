//! Numbers, dates and the few words of the interface.

use alloc::string::String;

/// Appends a number in decimal. Formatting through `core::fmt` would cost kilobytes in the page.
pub fn push_number(out: &mut String, mut number: u64) {
    let mut digits = [0_u8; 20];
    let mut used = 0;
    loop {
        if let Some(digit) = digits.get_mut(used) {
            *digit = b'0' + (number % 10) as u8;
        }
        used += 1;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend(digits.iter().take(used).rev().map(|digit| char::from(*digit)));
}

/// A number in decimal.
#[must_use]
pub fn number(number: u64) -> String {
    let mut out = String::new();
    push_number(&mut out, number);
    out
}

/// A count as people write it: `1.2万` in Chinese, `12K` and `1.2M` elsewhere. Cut, not rounded, so that it never says more than there is.
#[must_use]
pub fn count(count: u64, lang: Language) -> String {
    let (unit, sign) = match (lang, count) {
        (_, 0..=9_999) if lang != Language::English => (1, ""),
        (_, 0..=999) => (1, ""),
        (Language::Chinese, 0..=99_999_999) => (10_000, "万"),
        (Language::TraditionalChinese, 0..=99_999_999) => (10_000, "萬"),
        (Language::Chinese, _) => (100_000_000, "亿"),
        (Language::TraditionalChinese, _) => (100_000_000, "億"),
        (Language::English, 0..=999_999) => (1_000, "K"),
        (Language::English, _) => (1_000_000, "M"),
    };
    let mut out = String::new();
    push_number(&mut out, count / unit);
    let tenth = count % unit * 10 / unit;
    if tenth > 0 && count / unit < 100 {
        out.push('.');
        push_number(&mut out, tenth);
    }
    out.push_str(sign);
    out
}

/// A day in the Gregorian calendar, from Unix seconds: year, month, day.
/// After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
#[must_use]
pub fn day(time: i64) -> (i64, u32, u32) {
    let days = time.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month as u32, day as u32)
}

/// A day as `2026-11-21`, for machines.
#[must_use]
pub fn iso_day(time: i64) -> String {
    let (year, month, day) = day(time);
    let mut out = String::new();
    if year < 0 {
        out.push('-');
    }
    let year = year.unsigned_abs();
    for limit in [1_000, 100, 10] {
        if year < limit {
            out.push('0');
        }
    }
    push_number(&mut out, year);
    for part in [month, day] {
        out.push('-');
        if part < 10 {
            out.push('0');
        }
        push_number(&mut out, part.into());
    }
    out
}

/// The languages that the interface speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English, also where none of the others is wanted.
    #[default]
    English,
    /// Chinese in simplified characters.
    Chinese,
    /// Chinese in traditional characters.
    TraditionalChinese,
}

impl Language {
    /// From a BCP 47 tag such as `zh-TW`.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let tag = tag.as_bytes();
        let is_chinese = tag.get(..2).is_some_and(|first| first.eq_ignore_ascii_case(b"zh"));
        if !is_chinese || tag.get(2).is_some_and(u8::is_ascii_alphanumeric) {
            return Self::English;
        }
        // A script or a region: the subtag that says which characters are written.
        let traditional = tag.split(|byte| matches!(byte, b'-' | b'_')).any(|subtag| {
            [b"hant".as_slice(), b"tw", b"hk", b"mo"].iter().any(|known| subtag.eq_ignore_ascii_case(known))
        });
        if traditional { Self::TraditionalChinese } else { Self::Chinese }
    }

    /// The tag for `lang` attributes.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
            Self::TraditionalChinese => "zh-Hant",
        }
    }

    /// What the interface says in this language.
    #[must_use]
    pub const fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
            Self::TraditionalChinese => &TRADITIONAL_CHINESE,
        }
    }
}

/// The words of the interface.
#[derive(Debug)]
pub struct Words {
    /// Names the feed for those who do not see it.
    pub feed: &'static str,
    /// Closes the note view.
    pub close: &'static str,
    /// To the picture before.
    pub previous: &'static str,
    /// To the picture after.
    pub next: &'static str,
    /// Before the number of likes.
    pub likes: &'static str,
    /// Before the number of collects.
    pub collects: &'static str,
    /// Before the number of comments.
    pub comments: &'static str,
    /// On pinned cards.
    pub pinned: &'static str,
    /// Behind a number: how many pictures there are.
    pub pictures: &'static str,
    /// While something is on its way.
    pub loading: &'static str,
    /// For more notes.
    pub more: &'static str,
    /// Where there is nothing to show.
    pub empty: &'static str,
    /// Where something could not be had.
    pub failed: &'static str,
    /// To have it tried again.
    pub retry: &'static str,
    /// Where some notes are missing because their shard is damaged.
    pub damaged: &'static str,
    /// Leads to the note's own page.
    pub original: &'static str,
    /// Leads back to the feed.
    pub back: &'static str,
    /// To newer notes.
    pub newer: &'static str,
    /// To older notes.
    pub older: &'static str,
}

const ENGLISH: Words = Words {
    feed: "Notes",
    close: "Close",
    previous: "Previous picture",
    next: "Next picture",
    likes: "Likes",
    collects: "Saved",
    comments: "Comments",
    pinned: "Pinned",
    pictures: "pictures",
    loading: "Loading …",
    more: "Show more",
    empty: "No notes yet.",
    failed: "This could not be loaded.",
    retry: "Try again",
    damaged: "Some notes could not be read.",
    original: "Original",
    back: "All notes",
    newer: "Newer",
    older: "Older",
};

const CHINESE: Words = Words {
    feed: "笔记",
    close: "关闭",
    previous: "上一张",
    next: "下一张",
    likes: "点赞",
    collects: "收藏",
    comments: "评论",
    pinned: "置顶",
    pictures: "张图片",
    loading: "加载中…",
    more: "查看更多",
    empty: "还没有笔记。",
    failed: "加载失败。",
    retry: "重试",
    damaged: "部分笔记无法读取。",
    original: "原文",
    back: "全部笔记",
    newer: "较新",
    older: "较早",
};

const TRADITIONAL_CHINESE: Words = Words {
    feed: "筆記",
    close: "關閉",
    previous: "上一張",
    next: "下一張",
    likes: "按讚",
    collects: "收藏",
    comments: "留言",
    pinned: "置頂",
    pictures: "張圖片",
    loading: "載入中…",
    more: "查看更多",
    empty: "還沒有筆記。",
    failed: "載入失敗。",
    retry: "重試",
    damaged: "部分筆記無法讀取。",
    original: "原文",
    back: "全部筆記",
    newer: "較新",
    older: "較早",
};
