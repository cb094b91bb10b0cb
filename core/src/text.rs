//! Numbers, dates and the few words of the interface.

use alloc::string::String;

/// Appends a number in decimal. Formatting through `core::fmt` would cost kilobytes in the page.
pub fn push_number(out: &mut String, number: u64) {
    if number > 9 {
        push_number(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// A number in decimal.
#[must_use]
pub fn number(number: u64) -> String {
    let mut out = String::new();
    push_number(&mut out, number);
    out
}

/// A count as people write it: `1.2万` in Chinese, `12K` in English, `1,2 mil` in Spanish. Cut, not rounded, so that it never says more
/// than there is.
#[must_use]
pub fn count(count: u64, lang: Language) -> String {
    let [(least, low), (large, high)] = match lang {
        Language::Chinese => [(10_000, "万"), (100_000_000, "亿")],
        Language::TraditionalChinese => [(10_000, "萬"), (100_000_000, "億")],
        Language::English => [(1_000, "K"), (1_000_000, "M")],
        Language::Spanish => [(1_000, " mil"), (1_000_000, " M")],
        Language::Arabic => [(1_000, " ألف"), (1_000_000, " مليون")],
    };
    let (unit, sign) = match count {
        _ if count < least => (1, ""),
        _ if count < large => (least, low),
        _ => (large, high),
    };
    let mut out = String::new();
    push_number(&mut out, count / unit);
    let tenth = count % unit * 10 / unit;
    if tenth > 0 && count / unit < 100 {
        out.push(if lang == Language::Spanish { ',' } else { '.' });
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
    for limit in &[1_000, 100, 10] {
        if year < *limit {
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

/// For the `dir` of a whole document in a language: empty where that is from left to right.
#[cfg(feature = "pages")]
#[must_use]
pub fn direction(tag: &str) -> &'static str {
    const RIGHT_TO_LEFT: [&str; 10] = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
    let language = tag.split(['-', '_']).next().unwrap_or_default();
    if RIGHT_TO_LEFT.iter().any(|known| language.eq_ignore_ascii_case(known)) { "rtl" } else { "" }
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
    /// Spanish.
    Spanish,
    /// Arabic, which is written from right to left.
    Arabic,
}

impl Language {
    /// From a BCP 47 tag such as `zh-TW`.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let mut subtags = tag.as_bytes().split(|byte| matches!(byte, b'-' | b'_'));
        let is = |subtag: &[u8], known: &[u8]| subtag.eq_ignore_ascii_case(known);
        match subtags.next() {
            Some(first) if is(first, b"es") => Self::Spanish,
            Some(first) if is(first, b"ar") => Self::Arabic,
            // A script or a region: the subtag that says which characters are written.
            Some(first) if is(first, b"zh") => {
                let traditional =
                    |subtag| [b"hant".as_slice(), b"tw", b"hk", b"mo"].iter().any(|known| is(subtag, known));
                if subtags.any(traditional) { Self::TraditionalChinese } else { Self::Chinese }
            }
            _ => Self::English,
        }
    }

    /// From its number, as `self as u32` gives it.
    #[must_use]
    pub fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Chinese,
            2 => Self::TraditionalChinese,
            3 => Self::Spanish,
            4 => Self::Arabic,
            _ => Self::English,
        }
    }

    /// The tag for `lang` attributes.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
            Self::TraditionalChinese => "zh-Hant",
            Self::Spanish => "es",
            Self::Arabic => "ar",
        }
    }

    /// For `dir` attributes: empty where the page's own direction is right as well, so that a page that goes from right to left
    /// keeps its direction around words that go the other way.
    #[must_use]
    pub fn direction(self) -> &'static str {
        if self == Self::Arabic { "rtl" } else { "" }
    }

    /// Whether who reads this language reads texts of another tag, too.
    #[must_use]
    pub fn reads(self, tag: &str) -> bool {
        tag.as_bytes().get(..2) == self.tag().as_bytes().get(..2)
            && !tag.as_bytes().get(2).is_some_and(u8::is_ascii_alphanumeric)
    }

    /// What the interface says in this language.
    #[must_use]
    pub const fn say(self, word: &Word) -> &'static str {
        word.0[self as usize]
    }
}

/// A word or a sentence of the interface, in each [`Language`].
#[derive(Debug, Clone, Copy)]
pub struct Word([&'static str; 5]);

/// The words of the interface. Each stands alone, so that a module of the page carries only those it says.
pub mod words {
    use super::Word;

    /// Names the feed for those who do not see it.
    pub const FEED: Word = Word(["Notes", "笔记", "筆記", "Notas", "ملاحظات"]);
    /// Closes the note view.
    pub const CLOSE: Word = Word(["Close", "关闭", "關閉", "Cerrar", "إغلاق"]);
    /// To the picture before.
    pub const PREVIOUS: Word =
        Word(["Previous picture", "上一张", "上一張", "Imagen anterior", "الصورة السابقة"]);
    /// To the picture after.
    pub const NEXT: Word = Word(["Next picture", "下一张", "下一張", "Imagen siguiente", "الصورة التالية"]);
    /// Before the number of likes.
    pub const LIKES: Word = Word(["Likes", "点赞", "按讚", "Me gusta", "الإعجابات"]);
    /// Before the number of collects.
    pub const COLLECTS: Word = Word(["Saved", "收藏", "收藏", "Guardados", "المحفوظات"]);
    /// Before the number of comments.
    pub const COMMENTS: Word = Word(["Comments", "评论", "留言", "Comentarios", "التعليقات"]);
    /// On pinned cards.
    pub const PINNED: Word = Word(["Pinned", "置顶", "置頂", "Fijada", "مثبّتة"]);
    /// Behind a number: how many pictures there are.
    pub const PICTURES: Word = Word(["pictures", "张图片", "張圖片", "imágenes", "صور"]);
    /// While something is on its way.
    pub const LOADING: Word = Word(["Loading …", "加载中…", "載入中…", "Cargando …", "جارٍ التحميل…"]);
    /// For more notes.
    pub const MORE: Word = Word(["Show more", "查看更多", "查看更多", "Mostrar más", "عرض المزيد"]);
    /// Where there are newer ones.
    pub const NEWS: Word = Word(["New notes", "有新笔记", "有新筆記", "Notas nuevas", "ملاحظات جديدة"]);
    /// On cards of notes that have one.
    pub const VIDEO: Word = Word(["Video", "视频", "影片", "Vídeo", "فيديو"]);
    /// Where there is nothing to show.
    pub const EMPTY: Word =
        Word(["No notes yet.", "还没有笔记。", "還沒有筆記。", "Aún no hay notas.", "لا توجد ملاحظات بعد."]);
    /// Where something could not be had.
    pub const FAILED: Word = Word([
        "This could not be loaded.",
        "加载失败。",
        "載入失敗。",
        "No se pudo cargar.",
        "تعذّر التحميل.",
    ]);
    /// To have it tried again.
    pub const RETRY: Word = Word(["Try again", "重试", "重試", "Reintentar", "إعادة المحاولة"]);
    /// Where some notes are missing because their shard is damaged.
    pub const DAMAGED: Word = Word([
        "Some notes are missing.",
        "部分笔记缺失。",
        "部分筆記缺失。",
        "Faltan algunas notas.",
        "بعض الملاحظات مفقودة.",
    ]);
    /// Shows the note in the reader's language.
    pub const TRANSLATE: Word = Word(["Translate", "翻译", "翻譯", "Traducir", "ترجمة"]);
    /// Shows it as it was written again.
    pub const SHOW_ORIGINAL: Word =
        Word(["Show original", "显示原文", "顯示原文", "Ver original", "عرض الأصل"]);
    /// On what cannot be bought now.
    pub const SOLD_OUT: Word = Word(["Sold out", "已售罄", "已售罄", "Agotado", "نفدت الكمية"]);
    /// On what can be ordered before it is there.
    pub const PRE_ORDER: Word = Word(["Pre-order", "预售", "預售", "Preventa", "طلب مسبق"]);
    /// Passes the note on.
    pub const SHARE: Word = Word(["Share", "分享", "分享", "Compartir", "مشاركة"]);
    /// Above notes that are like this one.
    pub const MORE_LIKE_THIS: Word =
        Word(["More like this", "相关笔记", "相關筆記", "Notas relacionadas", "ملاحظات مشابهة"]);
    /// Leads to the note's own page.
    pub const ORIGINAL: Word = Word(["Original", "原文", "原文", "Original", "الأصل"]);
    /// Leads back to the feed.
    pub const BACK: Word = Word(["All notes", "全部笔记", "全部筆記", "Todas las notas", "كل الملاحظات"]);
    /// To newer notes.
    pub const NEWER: Word = Word(["Newer", "较新", "較新", "Más recientes", "الأحدث"]);
    /// To older notes.
    pub const OLDER: Word = Word(["Older", "较早", "較早", "Más antiguas", "الأقدم"]);
    /// Names the field for searching, and what sends it.
    pub const SEARCH: Word = Word(["Search", "搜索", "搜尋", "Buscar", "بحث"]);
    /// How many notes were found: `%`, all of which are there.
    pub const FOUND: Word =
        Word(["% notes.", "找到 % 篇笔记。", "找到 % 篇筆記。", "% notas.", "عدد الملاحظات: %."]);
    /// The same of one.
    pub const FOUND_ONE: Word =
        Word(["One note.", "找到 1 篇笔记。", "找到 1 篇筆記。", "Una nota.", "ملاحظة واحدة."]);
    /// How many notes were found: `%`, of which the first `#` are there.
    pub const FOUND_MORE: Word = Word([
        "The best # of % notes.",
        "找到 % 篇笔记，以下为前 # 篇。",
        "找到 % 篇筆記，以下為前 # 篇。",
        "Las # mejores de % notas.",
        "أفضل # من أصل % ملاحظة.",
    ]);
    /// Where nothing was found.
    pub const FOUND_NOTHING: Word = Word([
        "Nothing was found.",
        "没有找到相关笔记。",
        "沒有找到相關筆記。",
        "No se encontró nada.",
        "لم يُعثر على شيء.",
    ]);
    /// What was looked for in the place of what was typed: `%`.
    pub const REPLACED: Word = Word([
        "Showing results for %.",
        "已显示“%”的结果。",
        "已顯示「%」的結果。",
        "Resultados para %.",
        "نتائج البحث عن %.",
    ]);
    /// Which words were passed over: `%`.
    pub const MISSING: Word = Word([
        "No note has %.",
        "没有笔记包含：%。",
        "沒有筆記包含：%。",
        "Ninguna nota contiene %.",
        "لا توجد ملاحظة فيها %.",
    ]);
    /// Where a phrase was taken apart.
    pub const LOOSENED: Word = Word([
        "No note has these words together; these have them apart.",
        "没有笔记连续包含这些字词，以下为分开匹配的结果。",
        "沒有筆記連續包含這些字詞，以下為分開符合的結果。",
        "Ninguna nota tiene estas palabras juntas; estas las tienen por separado.",
        "لا توجد ملاحظة تجمع هذه الكلمات متجاورة؛ وهذه تضمها متفرقة.",
    ]);
    /// Where a part of the index is missing.
    pub const INDEX_DAMAGED: Word = Word([
        "A part of the index could not be read; there may be more.",
        "部分索引无法读取，结果可能不完整。",
        "部分索引無法讀取，結果可能不完整。",
        "Una parte del índice no se pudo leer; puede haber más.",
        "تعذّرت قراءة جزء من الفهرس؛ قد تكون هناك نتائج أخرى.",
    ]);
}
