//! The Worker: its wasm, its glue, and the small module that the engine starts.

use crate::glue::{self, Host};
use crate::tools::{npm, wasm_target};
use crate::widget::write;
use crate::{compile, paths};
use anyhow::{Result, bail};
use std::path::Path;

const STEM: &str = "notefall_edge";
const ENTRY: &str = include_str!("worker_entry.js");

/// Builds `index.js`, the glue and the wasm into `target/dist/edge`, and gives back their names.
pub fn build() -> Result<Vec<String>> {
    wasm_target::ready()?;
    npm::ready()?;
    let glue = glue::make(Host::Worker, &compile::worker()?, STEM)?;
    let script = plain_import(&std::fs::read_to_string(&glue.script)?)?;
    let out = paths::dist().join("edge");
    std::fs::create_dir_all(&out)?;
    let mut names = vec!["index.js".to_owned(), format!("{STEM}.js"), format!("{STEM}_bg.wasm")];
    write(&out.join(&names[0]), ENTRY.as_bytes())?;
    write(&out.join(&names[1]), script.as_bytes())?;
    write(&out.join(&names[2]), &std::fs::read(&glue.wasm)?)?;
    let snippets = out.join("snippets");
    if snippets.exists() {
        std::fs::remove_dir_all(&snippets)?;
    }
    copy_scripts(&glue.folder, "snippets", &out, &mut names)?;
    Ok(names)
}

/// `import source x from` is ahead of what bundlers and the engine's configuration take for a wasm module.
fn plain_import(script: &str) -> Result<String> {
    const SOURCE: &str = "import source ";
    if script.matches(SOURCE).count() != 1 {
        bail!("the Worker's glue should hold `{SOURCE}` once: did wasm-bindgen change?");
    }
    Ok(script.replace(SOURCE, "import "))
}

/// Copies the scripts that crates bring along, below `name`.
fn copy_scripts(from: &Path, name: &str, to: &Path, names: &mut Vec<String>) -> Result<()> {
    let folder = from.join(name);
    if !folder.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(to.join(name))?;
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let below = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            copy_scripts(from, &below, to, names)?;
        } else {
            write(&to.join(&below), &std::fs::read(entry.path())?)?;
            names.push(below);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_phase_import_becomes_a_plain_one() {
        let script = "import source wasmModule from \"./notefall_edge_bg.wasm\";\nlet a;";
        assert_eq!(
            plain_import(script).unwrap(),
            "import wasmModule from \"./notefall_edge_bg.wasm\";\nlet a;"
        );
        assert!(plain_import("let a;").is_err());
    }
}
