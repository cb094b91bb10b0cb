//! The emoji codes that RedNote writes into texts, such as `[偷笑R]`, as emoji.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How many unknown codes of one text are named.
const MOST_UNKNOWN: usize = 20;

/// The longest name of a code, in characters.
const LONGEST: usize = 10;

/// Names without the letter at the end, and what is nearest to the platform's own picture. Written by hand, from how the pictures look.
const CODES: &str = "
微笑🙂 害羞😊 失望😞 汗颜😅 哇😮 喝奶茶🧋 自拍🤳 偷笑🤭 飞吻😘 石化🗿 笑哭😂 赞👍 暗中观察👀 买爆🛍️ 大笑😆 色色😍 生气😠 哭惹😭
萌萌哒🥰 斜眼😒 可怜🥺 鄙视🙄 皱眉😟 抓狂😫 捂脸🤦 派对🥳 吧唧😋 惊恐😱 抠鼻😏 再见👋 叹气😮‍💨 睡觉😴 得意😎 吃瓜🍉 扶墙😩 黑薯问号❓
黄金薯🍠 吐舌头😛 扯脸😬 doge🐶 哈欠🥱 晕😵 吐血🤮 呕吐🤮 感冒🤧 生病🤒 口罩😷 思考🤔 疑问🤔 问号❓ 嘘🤫 闭嘴🤐 流泪😢 大哭😭 委屈🥺
流汗😓 尴尬😅 无语😑 白眼🙄 坏笑😏 奸笑😏 调皮😜 眨眼😉 亲亲😚 拥抱🤗 抱抱🤗 爱慕😍 星星眼🤩 呆🤪 惊讶😲 震惊😱 害怕😨 愤怒😡 怒😡
吃惊😲 馋😋 流口水🤤 财迷🤑 酷😎 耍酷😎 开心😄 高兴😃 呲牙😁 憨笑😄 天使😇 魔鬼😈 骷髅💀 鬼👻 外星人👽 机器人🤖 便便💩 小丑🤡
蹲后续🧎 加油💪 肌肉💪 拳头👊 比心🫰 双手比心🫶 合十🙏 祈祷🙏 拜托🙏 OK👌 ok👌 好的👌 握手🤝 弱👎 踩👎 耶✌️ 胜利✌️ 鼓掌👏 举手🙋 挥手👋
点赞👍 击掌🙌 向右👉 向左👈 向上👆 向下👇 右👉 左👈 上👆 下👇 红色心形❤️ 爱心❤️ 心❤️ 红心❤️ 心碎💔 橙色心形🧡 黄色心形💛 绿色心形💚
蓝色心形💙 紫色心形💜 黑色心形🖤 白色心形🤍 粉色心形🩷 火🔥 火焰🔥 太阳☀️ 月亮🌙 星⭐ 星星⭐ 闪亮✨ 闪光✨ 彩虹🌈 云☁️ 雨🌧️ 雪花❄️ 雪人⛄ 闪电⚡
一1️⃣ 二2️⃣ 三3️⃣ 四4️⃣ 五5️⃣ 六6️⃣ 七7️⃣ 八8️⃣ 九9️⃣ 十🔟 零0️⃣ 清单📝 礼物🎁 庆祝🎉 彩带🎉 烟花🎆 炸弹💣 蛋糕🎂 生日🎂 气球🎈 咖啡☕ 奶茶🧋
啤酒🍺 干杯🍻 红酒🍷 药丸💊 汽车🚗 飞机✈️ 自行车🚲 火车🚄 船⛵ 购物车🛒 购物袋🛍️ 相机📷 拍照📷 电话📞 手机📱 电脑💻 时钟⏰ 闹钟⏰ 打卡✅ 对勾✅
对✅ 叉❌ 错❌ 禁止🚫 警告⚠️ 叹号❗ 感叹号❗ 种草🌱 拔草🌿 玫瑰🌹 花🌸 樱花🌸 向日葵🌻 四叶草🍀 树叶🍃 枫叶🍁 圣诞树🎄 皇冠👑 口红💄 裙子👗
高跟鞋👠 包👜 戒指💍 钻石💎 音乐🎵 话筒🎤 放大镜🔍 灯泡💡 书📖 书本📚 学生🎓 铅笔✏️ 图钉📌 定位📍 位置📍 猫🐱 狗🐶 兔子🐰 熊🐻 熊猫🐼 老虎🐯
猪头🐷 猪🐷 猴🐵 小鸡🐥 鱼🐟 蝴蝶🦋 西瓜🍉 苹果🍎 草莓🍓 桃子🍑 樱桃🍒 柠檬🍋 葡萄🍇 橙子🍊 香蕉🍌 米饭🍚 面条🍜 火锅🍲 汉堡🍔 薯条🍟 披萨🍕 鸡腿🍗
冰淇淋🍦 糖果🍬 巧克力🍫 红包🧧 钱💰 金币🪙 奖杯🏆 金牌🥇 足球⚽ 篮球🏀 游戏🎮 房子🏠 家🏠 旗🚩 喇叭📢 铃铛🔔 信封✉️ 箭头➡️ 眼睛👀 嘴唇👄 耳朵👂
";

static TABLE: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let border = |word: &str| word.char_indices().find(|(_, c)| !is_name(*c)).map(|(at, _)| at);
    CODES.split_whitespace().filter_map(|word| word.split_at_checked(border(word)?)).collect()
});

fn is_name(c: char) -> bool {
    c.is_ascii_alphabetic() || ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Replaces the codes in a text. Those that are not known stay, and are added to `unknown`.
#[must_use]
pub fn replace(text: &str, unknown: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let (before, code) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let name = name(code);
        match name.and_then(|name| TABLE.get(name)) {
            Some(emoji) => out.push_str(emoji),
            None => {
                let length = name.map_or(1, |name| name.len() + 3);
                let whole = code.get(..length).unwrap_or("[");
                if name.is_some()
                    && unknown.len() < MOST_UNKNOWN
                    && !unknown.iter().any(|known| known == whole)
                {
                    unknown.push(whole.to_owned());
                }
                out.push_str(whole);
            }
        }
        rest = code.get(name.map_or(1, |name| name.len() + 3)..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The name in a code at the beginning of a text, without the R or H that ends it.
fn name(code: &str) -> Option<&str> {
    let inner = code.strip_prefix('[')?;
    let (end, _) = inner.char_indices().take(LONGEST + 2).find(|(_, c)| *c == ']')?;
    let name = inner.get(..end)?.strip_suffix(['R', 'H'])?;
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn replaced(text: &str) -> (String, Vec<String>) {
        let mut unknown = Vec::new();
        (replace(text, &mut unknown), unknown)
    }

    #[test]
    fn known_codes_become_emoji_and_others_are_named() {
        assert_eq!(
            replaced("好吃[偷笑R][哭惹R]！[一R][十R][红色心形R][吐舌头H][dogeR]"),
            ("好吃🤭😭！1️⃣🔟❤️😛🐶".into(), vec![])
        );
        assert_eq!(
            replaced("[没有这个R] [没有这个R][话题] [R] [a [1R] [偷笑"),
            ("[没有这个R] [没有这个R][话题] [R] [a [1R] [偷笑".into(), vec!["[没有这个R]".into()])
        );
    }

    #[test]
    fn the_table_is_whole() {
        assert!(TABLE.len() > 250, "{}", TABLE.len());
        for (name, emoji) in TABLE.iter() {
            assert!(!name.is_empty() && name.chars().all(is_name), "{name}");
            assert!(!emoji.is_empty() && !emoji.chars().any(char::is_alphabetic), "{name} {emoji}");
        }
    }

    proptest! {
        #[test]
        fn what_is_no_code_stays(text in "\\PC{0,30}|(\\[|\\]|偷笑|R|H|x){0,20}") {
            let (out, unknown) = replaced(&text);
            if !text.contains("R]") && !text.contains("H]") {
                prop_assert_eq!(&out, &text);
            }
            prop_assert!(unknown.iter().all(|code| out.contains(code.as_str())));
            // Nothing is left to be replaced, unless emoji brought signs together, which they do not.
            prop_assert_eq!(replaced(&out).0, out);
        }
    }
}
