//! The npm package: the same widget as a module whose files bundlers can follow, its types, its manifest and a README.

use crate::manifest::{self, Manifest};
use crate::paths;
use crate::widget::{self, Bundle, Later, Widget, short_hash, write};
use anyhow::{Context as _, Result, bail};
use serde_json::json;
use std::path::PathBuf;

/// Builds it into `target/dist/npm` of the widget that was built, and gives back the names of its files, those that are weighed first: of each
/// module script and wasm, as of the widget.
pub fn build(made: &Widget) -> Result<Vec<String>> {
    let out = paths::dist().join("npm");
    std::fs::create_dir_all(&out)?;
    let sources = rewritten()?;
    let [feed, note, search, suggest] = &made.modules;
    for module in &made.modules {
        write(&out.join(&module.wasm), &std::fs::read(&module.built)?)?;
    }
    let bundle = |module: &widget::Module, entry: &str, later: Later<'_>| {
        module.bundle(&Bundle {
            source: &sources.join(entry),
            format: "esm",
            beside: "./",
            later,
            search_wasm: &search.wasm,
        })
    };
    let later = |module: &widget::Module, entry: &str, later: Later<'_>| -> Result<String> {
        let script = bundle(module, entry, later)?;
        let name = format!("notefall.{}.mjs", short_hash(&script));
        write(&out.join(&name), &script)?;
        Ok(name)
    };
    let view_name = later(note, "loader/note.js", Later::default())?;
    let suggest_name = later(suggest, "loader/suggest.js", Later::default())?;
    let verify_name = later(note, "loader/verify.js", Later::default())?;
    let filters_name = later(search, "loader/filters.js", Later::default())?;
    let for_you_name = later(note, "loader/for-you.js", Later::default())?;
    let counts_name = later(note, "loader/counts.js", Later::default())?;
    let of_search =
        Later { suggest: &suggest_name, filters: &filters_name, for_you: &for_you_name, ..Later::default() };
    let search_name = later(search, "loader/search.js", of_search)?;
    let of_entry = Later {
        note: &view_name,
        search: &search_name,
        verify: &verify_name,
        counts: &counts_name,
        ..Later::default()
    };
    let entry = bundle(feed, "package/notefall.js", of_entry)?;
    write(&out.join("notefall.mjs"), &entry)?;

    let manifest = Manifest::read()?;
    let types = manifest.types();
    let checked = paths::root().join("target/xtask/types");
    std::fs::create_dir_all(&checked)?;
    write(&checked.join("notefall.d.ts"), types.as_bytes())?;
    write(&out.join("notefall.d.ts"), types.as_bytes())?;
    write(&out.join("package.json"), description().as_bytes())?;
    for (from, to) in [
        (manifest::FILE, "custom-elements.json"),
        ("www/package/README.md", "README.md"),
        ("LICENSE-MIT", "LICENSE-MIT"),
        ("LICENSE-APACHE", "LICENSE-APACHE"),
        ("NOTICES.md", "NOTICES.md"),
    ] {
        let bytes =
            std::fs::read(paths::root().join(from)).with_context(|| format!("{from} cannot be read"))?;
        write(&out.join(to), &bytes)?;
    }
    let scripts = ["notefall.mjs", &feed.wasm, &view_name, &note.wasm, &search_name, &search.wasm];
    let names = scripts.into_iter().chain([
        suggest_name.as_str(),
        &suggest.wasm,
        &verify_name,
        &counts_name,
        &for_you_name,
        &filters_name,
    ]);
    let others = ["notefall.d.ts", "custom-elements.json", "package.json", "README.md"];
    let licences = ["LICENSE-MIT", "LICENSE-APACHE", "NOTICES.md"];
    let names: Vec<String> = names.chain(others).chain(licences).map(str::to_owned).collect();
    widget::remove_others(&out, &names)?;
    Ok(names)
}

/// What npm reads.
fn description() -> String {
    let description = json!({
        "name": "notefall",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "A feed of notes in any web page: cover pictures in a waterfall, a note view, search.",
        "keywords": ["web-component", "custom-element", "feed", "notes", "waterfall", "masonry", "search"],
        "license": "MIT OR Apache-2.0",
        "type": "module",
        "exports": {
            ".": { "types": "./notefall.d.ts", "default": "./notefall.mjs" },
            "./custom-elements.json": "./custom-elements.json",
            "./package.json": "./package.json",
        },
        "types": "./notefall.d.ts",
        "customElements": "custom-elements.json",
        "sideEffects": true,
    });
    format!("{description:#}\n")
}

/// Where the loader names files by an expression that nobody but the browser can follow, and what bundlers follow instead.
const FOLLOWED: [(&str, &str, &str); 2] = [
    ("element.js", "new URL(NOTEFALL_WASM, script)", "new URL(NOTEFALL_WASM, import.meta.url)"),
    (
        "element.js",
        "beside(NOTEFALL_SEARCH.replace(\"mjs\", \"wasm\"))",
        "new URL(NOTEFALL_SEARCH_WASM, import.meta.url)",
    ),
];

/// The loader's sources as the package has them, in a folder of their own.
fn rewritten() -> Result<PathBuf> {
    let folder = paths::work().join("package");
    for part in ["loader", "package"] {
        let from = paths::root().join("www").join(part);
        std::fs::create_dir_all(folder.join(part))?;
        for entry in std::fs::read_dir(&from)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !name.ends_with(".js") {
                continue;
            }
            let mut text = imports_followed(&std::fs::read_to_string(from.join(&name))?)
                .with_context(|| format!("www/{part}/{name}"))?;
            for (_, before, after) in FOLLOWED.iter().filter(|(file, ..)| part == "loader" && *file == name) {
                if text.matches(before).count() != 1 {
                    bail!(
                        "www/loader/{name} no longer has `{before}` once: see FOLLOWED in xtask/src/package.rs"
                    );
                }
                text = text.replace(before, after);
            }
            write(&folder.join(part).join(&name), text.as_bytes())?;
        }
    }
    Ok(folder)
}

/// `import(/* @vite-ignore */ beside(NOTEFALL_NOTE))` as `import(NOTEFALL_NOTE)`, which becomes a plain path.
fn imports_followed(script: &str) -> Result<String> {
    const MARK: &str = "/* @vite-ignore */";
    let mut out = String::new();
    let mut rest = script;
    while let Some((before, after)) = rest.split_once(MARK) {
        let mut open = 1_usize;
        let end = after.find(|c| {
            open = match c {
                '(' => open + 1,
                ')' => open - 1,
                _ => open,
            };
            open == 0
        });
        let end = end.context("an import that is marked with @vite-ignore does not end")?;
        let name: String = match after[..end].find("NOTEFALL_") {
            Some(start) => {
                after[start..].chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect()
            }
            None => bail!("an import that is marked with @vite-ignore names none of the widget's modules"),
        };
        out.push_str(before.trim_end());
        out.push_str(&name);
        rest = &after[end..];
    }
    Ok(out + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_become_paths() {
        let script = "await import(/* @vite-ignore */ beside(NOTEFALL_NOTE));\n\
                      await import(\n  /* @vite-ignore */ new URL(NOTEFALL_SUGGEST, import.meta.url).href\n);";
        let followed = "await import(NOTEFALL_NOTE);\nawait import(NOTEFALL_SUGGEST);";
        assert_eq!(imports_followed(script).unwrap(), followed);
        assert!(imports_followed("import(/* @vite-ignore */ \"x\")").is_err());
        assert!(imports_followed("import(/* @vite-ignore */ beside(NOTEFALL_NOTE)").is_err());
        assert_eq!(imports_followed("import { a } from \"b\";").unwrap(), "import { a } from \"b\";");
    }

    #[test]
    fn the_loader_can_be_followed() {
        let folder = rewritten().unwrap();
        let text = std::fs::read_to_string(folder.join("loader/element.js")).unwrap();
        assert!(text.contains("import(NOTEFALL_NOTE)") && !text.contains("@vite-ignore"), "{text}");
    }

    #[test]
    fn npm_can_read_the_description() {
        let read: serde_json::Value = serde_json::from_str(&description()).unwrap();
        assert_eq!(read["exports"]["."]["default"], "./notefall.mjs");
        assert_eq!(read["version"], env!("CARGO_PKG_VERSION"));
    }
}
