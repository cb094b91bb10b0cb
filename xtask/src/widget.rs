//! The widget: Rust to wasm, and the scripts that call it.

use crate::compile::{self, Std};
use crate::glue::{self, Host};
use crate::run::{finish, minutes};
use crate::tools::{npm, wasm_target};
use crate::{paths, weigh};
use anyhow::{Context as _, Result, bail};
use notefall_core::view;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// What was made.
pub struct Widget {
    /// Whether std was built for size.
    pub small: bool,
    /// The names of the files in `target/dist/widget`: loader, wasm, the note view's script and wasm, those of search,
    /// those of suggestions, what checks signatures, counts that changed, "For you", the filters, and the others.
    pub names: Vec<String>,
    /// The modules: the feed's, the note view's, search, suggestions.
    pub modules: [Module; 4],
}

/// Builds everything into `target/dist/widget`.
pub fn build(wanted: Std) -> Result<Widget> {
    wasm_target::ready()?;
    npm::ready()?;
    let out = paths::dist().join("widget");
    std::fs::create_dir_all(&out)?;
    let feed = Module::make("feed", view::STYLE, wanted, &out)?;
    let note = Module::make("note", view::NOTE_STYLE, wanted, &out)?;
    let search = Module::make("search", view::SEARCH_STYLE, wanted, &out)?;
    let suggest = Module::make("suggest", view::SUGGEST_STYLE, wanted, &out)?;

    let loader = paths::root().join("www/loader");
    let bundle = |module: &Module, entry: &str, format: &str, later: Later<'_>| {
        module.bundle(&Bundle { source: &loader.join(entry), format, beside: "", later, search_wasm: "" })
    };
    let later = |module: &Module, entry: &str| -> Result<String> {
        let script = bundle(module, entry, "esm", Later::default())?;
        let name = format!("notefall.{}.mjs", short_hash(&script));
        write(&out.join(&name), &script)?;
        Ok(name)
    };
    let view_name = later(&note, "note.js")?;
    let suggest_name = later(&suggest, "suggest.js")?;
    // These have no wasm, so any module will do.
    let verify_name = later(&note, VERIFIER)?;
    let counts_name = later(&note, "counts.js")?;
    let for_you_name = later(&note, "for-you.js")?;
    let filters_name = later(&search, "filters.js")?;
    // The loader fetches both side by side and knows one name, so it is the hash of both.
    let script = bundle(
        &search,
        "search.js",
        "esm",
        Later { suggest: &suggest_name, filters: &filters_name, for_you: &for_you_name, ..Later::default() },
    )?;
    let wasm = std::fs::read(out.join(&search.wasm))?;
    let stem = format!("notefall.{}", short_hash(&[script.as_slice(), &wasm].concat()));
    let [search_name, search_wasm] = ["mjs", "wasm"].map(|kind| format!("{stem}.{kind}"));
    write(&out.join(&search_name), &script)?;
    write(&out.join(&search_wasm), &wasm)?;
    let modules = Later {
        note: &view_name,
        search: &search_name,
        verify: &verify_name,
        counts: &counts_name,
        ..Later::default()
    };
    let classic = bundle(&feed, "notefall.js", "iife", modules)?;
    let hashed = format!("notefall.{}.js", short_hash(&classic));
    write(&out.join(&hashed), &classic)?;
    write(&out.join("notefall.js"), &classic)?;
    write(&out.join("notefall.mjs"), &bundle(&feed, "notefall.mjs", "esm", modules)?)?;

    let small = feed.small && note.small && search.small && suggest.small;
    let [feed_wasm, note_wasm, suggest_wasm] = [&feed, &note, &suggest].map(|module| module.wasm.clone());
    let searching = [search_name, search_wasm, suggest_name, suggest_wasm];
    let loaders = ["notefall.js", "notefall.mjs"].map(str::to_owned);
    let [loader, module] = loaders;
    let names = [
        vec![loader, feed_wasm, view_name, note_wasm],
        searching.into(),
        vec![verify_name, counts_name, for_you_name, filters_name, hashed, module],
    ]
    .concat();
    remove_others(&out, &names)?;
    Ok(Widget { small, names, modules: [feed, note, search, suggest] })
}

/// The file names of the modules that an entry loads later; empty where it names none.
#[derive(Clone, Copy, Default)]
pub struct Later<'a> {
    /// The note view.
    pub note: &'a str,
    /// Search.
    pub search: &'a str,
    /// Suggestions.
    pub suggest: &'a str,
    /// Filters to choose from.
    pub filters: &'a str,
    /// "For you".
    pub for_you: &'a str,
    /// What checks signatures.
    pub verify: &'a str,
    /// Counts that changed.
    pub counts: &'a str,
}

/// The entry that checks signatures. It has somebody else's code in it, whose notice stays there.
const VERIFIER: &str = "verify.js";

/// What is made of an entry of the loader.
pub struct Bundle<'a> {
    /// The entry.
    pub source: &'a Path,
    /// esbuild's name for it.
    pub format: &'a str,
    /// Put before the names of other files; imports of those are left to whoever loads the script.
    pub beside: &'a str,
    /// What it loads later.
    pub later: Later<'a>,
    /// The file name of the search's wasm, where it does not follow from that of its script.
    pub search_wasm: &'a str,
}

/// One of the widget's modules: its wasm in the folder that is handed out, and what its script is bundled with.
pub struct Module {
    style: &'static str,
    /// The file name of its wasm.
    pub wasm: String,
    /// The wasm itself.
    pub built: PathBuf,
    integrity: String,
    small: bool,
}

impl Module {
    /// Compiles the widget's `feature`.
    fn make(feature: &str, style: &'static str, wanted: Std, out: &Path) -> Result<Self> {
        let (wasm, small) = compile::widget(feature, wanted)?;
        let glue = glue::make(Host::Page, &wasm, &format!("notefall_{feature}"))?;
        let bytes = std::fs::read(&glue.wasm)?;
        let wasm = format!("notefall.{}.wasm", short_hash(&bytes));
        write(&out.join(&wasm), &bytes)?;
        let integrity = format!("sha256-{}", base64(&Sha256::digest(&bytes)));
        Ok(Self { style, wasm, built: glue.wasm, integrity, small })
    }

    /// A script with all that it imports inside.
    pub fn bundle(&self, bundle: &Bundle<'_>) -> Result<Vec<u8>> {
        let source = bundle.source;
        if !source.is_file() {
            bail!("{} is missing: it is an entry of the loader", paths::shown(source));
        }
        let file = Path::new(source.file_name().unwrap_or_default());
        let joined = paths::work().join("bundle").join(file);
        let Later { note, search, suggest, filters, for_you, verify, counts } = bundle.later;
        let mut esbuild = npm::esbuild();
        // The package's sources stand elsewhere.
        esbuild.env("NODE_PATH", paths::root().join("node_modules"));
        esbuild.arg(source).arg(format!("--outfile={}", joined.display()));
        esbuild.args(["--bundle", "--minify-syntax", "--drop:console", "--target=es2022", "--charset=utf8"]);
        esbuild.arg(match source.ends_with(VERIFIER) {
            true => "--legal-comments=inline",
            false => "--legal-comments=none",
        });
        esbuild.args(["--log-level=warning", &format!("--format={}", bundle.format)]);
        if !bundle.beside.is_empty() {
            esbuild.arg(format!("--external:{}notefall.*", bundle.beside));
        }
        for (place, name) in [
            ("WASM", self.wasm.as_str()),
            ("NOTE", note),
            ("SEARCH", search),
            ("SEARCH_WASM", bundle.search_wasm),
            ("SUGGEST", suggest),
            ("FILTERS", filters),
            ("VERIFY", verify),
            ("FOR_YOU", for_you),
            ("COUNTS", counts),
        ] {
            esbuild.arg(format!("--define:NOTEFALL_{place}=\"{}{name}\"", bundle.beside));
        }
        esbuild.arg(format!("--define:NOTEFALL_INTEGRITY=\"{}\"", self.integrity));
        esbuild.arg(format!("--define:NOTEFALL_STYLE={}", serde_json::to_string(self.style)?));
        // esbuild follows imports; what it writes terser makes a fiftieth smaller than esbuild itself would.
        finish(&mut esbuild, minutes(2))
            .with_context(|| format!("{} could not be bundled", paths::shown(source)))?;
        let mut smallest: Option<(u64, Vec<u8>)> = None;
        for way in WAYS {
            let script = minified(&joined, bundle.format, way)
                .with_context(|| format!("{} could not be made small", paths::shown(source)))?;
            let size = weigh::brotli_size(&script)?;
            if smallest.as_ref().is_none_or(|(least, _)| size < *least) {
                smallest = Some((size, script));
            }
        }
        Ok(smallest.map(|(_, script)| script).unwrap_or_default())
    }
}

/// Further settings of terser. Which of them packs best depends on the names that variables happen to get, so all are tried.
const WAYS: [&str; 7] = [
    "",
    ",hoist_funs",
    ",hoist_funs,collapse_vars=false",
    ",hoist_funs,arrows=false",
    ",hoist_funs,pure_getters",
    ",hoist_funs,booleans=false,collapse_vars=false",
    ",hoist_funs,lhs_constants=false,collapse_vars=false",
];

/// A script as terser writes it.
fn minified(script: &Path, format: &str, way: &str) -> Result<Vec<u8>> {
    let out = script.with_extension("min.js");
    let settings = format!("passes=6,unsafe_arrows,keep_fargs=false{way}");
    let mut terser = npm::tool("terser/bin/terser");
    terser.arg(script).arg("--output").arg(&out);
    terser.args(["--ecma", "2022", "--compress", &settings, "--mangle", "--comments", "some"]);
    if format == "esm" {
        terser.arg("--module");
    }
    finish(&mut terser, minutes(2))?;
    Ok(std::fs::read(out)?)
}

/// The first 16 hexadecimal digits of SHA-256.
pub fn short_hash(bytes: &[u8]) -> String {
    let mut hash = weigh::sha256_hex(bytes);
    hash.truncate(16);
    hash
}

/// Writes at once, so that nobody who reads meanwhile sees half a file.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if std::fs::read(path).is_ok_and(|found| found == bytes) {
        return Ok(());
    }
    let beside = path.with_extension("new");
    std::fs::write(&beside, bytes).with_context(|| format!("{} cannot be written", paths::shown(&beside)))?;
    std::fs::rename(&beside, path).with_context(|| format!("{} cannot be written", paths::shown(path)))
}

/// Removes what earlier builds left.
pub fn remove_others(folder: &Path, names: &[String]) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && !names.contains(&name) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Base64 as `integrity` wants it.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0_u32, |group, &byte| group << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for position in 0..4 {
            let digit = DIGITS[(group >> (18 - 6 * position) & 63) as usize];
            out.push(if position <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        for (text, expected) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(text.as_bytes()), expected);
        }
        assert_eq!(base64(&[251, 255, 254]), "+//+");
    }

    #[test]
    fn files_are_replaced_and_stale_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.js");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        write(&folder.path().join("b.js"), b"old").unwrap();
        remove_others(folder.path(), &["a.js".to_owned()]).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
