//! From what rustc made to what a browser or the Worker engine loads: wasm-bindgen for the Worker, then wasm-opt.
//!
//! Both steps are skipped while their input, their settings and their versions are the same.

use crate::run::{finish, minutes};
use crate::tools::npm;
use crate::{paths, weigh};
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::{Bindgen, EncodeInto};

/// For whom the glue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// A page, which calls the wasm's own exports: there is no glue.
    Page,
    /// The Worker engine: the wasm is a module that is imported, and can be started afresh after a panic.
    Worker,
}

/// What rustc 1.95 turns on for the target; wasm-bindgen takes the list out of the file.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// For pages, by what was measured. Control flow is taken apart and put together anew first, after which more is found to be alike; and
/// what is used most gets the lowest numbers last, which are the shortest.
const SMALL: [&str; 8] = [
    "--low-memory-unused",
    "--zero-filled-memory",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--reorder-functions",
    "--reorder-locals",
];

const STRIP: [&str; 3] = ["--strip-debug", "--strip-producers", "--strip-target-features"];

impl Host {
    fn wasm_opt(self) -> Vec<&'static str> {
        let level: &[&str] = match self {
            Self::Page => &SMALL,
            // The abort handler catches traps on the way out, which takes exception handling.
            Self::Worker => &["-O3", "--enable-exception-handling"],
        };
        [level, &FEATURES, &STRIP].concat()
    }

    fn bindgen(self, wasm: &Path, stem: &str, out: &Path) -> Result<()> {
        if self == Self::Page {
            std::fs::copy(wasm, out.join(format!("{stem}_bg.wasm")))?;
            return Ok(());
        }
        let mut bindgen = Bindgen::new();
        bindgen.input_path(wasm).out_name(stem).omit_default_module_path(true);
        bindgen.encode_into(EncodeInto::Always).remove_producers_section(true);
        bindgen.module(true)?.reset_state_function(true).force_enable_abort_handler(true);
        bindgen.generate(out).with_context(|| {
            format!("wasm-bindgen could not read {}: is its version that of Cargo.lock?", paths::shown(wasm))
        })
    }
}

/// The glue's script and the finished wasm beside it.
pub struct Glue {
    /// The folder with both and with `snippets`, where there are any.
    pub folder: PathBuf,
    /// `{stem}.js`, for the Worker.
    pub script: PathBuf,
    /// `{stem}_bg.wasm`.
    pub wasm: PathBuf,
}

/// Makes the glue for `wasm`, named `stem`, in a folder of its own.
pub fn make(host: Host, wasm: &Path, stem: &str) -> Result<Glue> {
    let folder = paths::work().join("glue").join(stem);
    let glue = Glue {
        script: folder.join(format!("{stem}.js")),
        wasm: folder.join(format!("{stem}_bg.wasm")),
        folder: folder.clone(),
    };
    let stamp = folder.join("stamp");
    let wanted = key(host, wasm)?;
    if std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(glue);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    host.bindgen(wasm, stem, &folder)?;
    let mut wasm_opt = npm::tool("binaryen/bin/wasm-opt");
    wasm_opt.args(host.wasm_opt()).arg(&glue.wasm).arg("-o").arg(&glue.wasm);
    finish(&mut wasm_opt, minutes(10)).context("wasm-opt failed")?;
    std::fs::write(&stamp, wanted)?;
    Ok(glue)
}

/// Everything that the result depends on.
fn key(host: Host, wasm: &Path) -> Result<String> {
    let bytes = std::fs::read(wasm).with_context(|| format!("{} cannot be read", paths::shown(wasm)))?;
    let lock = std::fs::read(paths::root().join("package-lock.json"))?;
    // This program carries wasm-bindgen and the settings.
    let own = std::fs::read(std::env::current_exe()?)?;
    Ok([&bytes, &lock, &own].map(|part| weigh::sha256_hex(part)).join(" ") + &format!(" {host:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_follows_the_input_and_the_host() {
        let folder = tempfile::tempdir().unwrap();
        let wasm = folder.path().join("a.wasm");
        std::fs::write(&wasm, b"one").unwrap();
        let first = key(Host::Page, &wasm).unwrap();
        assert_eq!(key(Host::Page, &wasm).unwrap(), first);
        assert_ne!(key(Host::Worker, &wasm).unwrap(), first);
        std::fs::write(&wasm, b"two").unwrap();
        assert_ne!(key(Host::Page, &wasm).unwrap(), first);
    }
}
