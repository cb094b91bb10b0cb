//! What is asked of each collection from nothing: common words, so that ten notes have them.

/// The queries of a collection; of the sets with graded answers none, for whole sentences are no peer's strength.
pub fn cold(collection: &str) -> &'static [&'static str] {
    match collection {
        "recipes-en" => &["chicken", "garlic butter", "apple"],
        "recipes-zh" => &["鸡蛋", "豆腐", "牛肉"],
        "tldr-en" => &["git commit", "compress", "list files"],
        "poems" | "poems-3000" => &["明月", "春風", "長安"],
        _ => &[],
    }
}
