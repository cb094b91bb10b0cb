//! The compilation target wasm32-unknown-unknown, and std's source for the small build.

use super::in_path;
use crate::run::{capture, command, finish, minutes};
use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// The target's name.
pub const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN: &str = "On Debian the packages rustc-web, cargo-web, rust-web-src and lld-22 bring a toolchain that builds for it: \
     with RUSTC_BOOTSTRAP=1 and CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER set to lld-22's lld, \
     `cargo build -Zbuild-std=std,panic_abort --target wasm32-unknown-unknown` makes a std, \
     whose files go to rustlib/wasm32-unknown-unknown/lib in the folder that `rustc --print sysroot` names.";

fn rustc() -> Command {
    command(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// Makes sure that the target's std is there.
pub fn ready() -> Result<()> {
    if has_std()? {
        return Ok(());
    }
    eprintln!("The target {TARGET} is missing: `rustup target add {TARGET}` installs it.");
    let Some(rustup) = in_path(&["rustup"]) else {
        bail!("rustup is not here to install {TARGET}. {DEBIAN}");
    };
    if let Err(error) = finish(command(rustup).args(["target", "add", TARGET]), minutes(10)) {
        bail!("{error:#}, so {TARGET} is still missing. {DEBIAN}");
    }
    if !has_std()? {
        bail!("rustup installed {TARGET} for another toolchain than the one in use. {DEBIAN}");
    }
    Ok(())
}

fn has_std() -> Result<bool> {
    let folder = capture(rustc().args(["--print", "target-libdir", "--target", TARGET]), minutes(1))
        .context("rustc did not answer: is Rust installed?")?;
    let Ok(entries) = std::fs::read_dir(folder.trim()) else { return Ok(false) };
    Ok(entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-")))
}

/// Where std's source is, for building a smaller one; installed where rustup can, else nothing.
pub fn std_source() -> Result<Option<PathBuf>> {
    let folder = PathBuf::from(sysroot()?).join("lib/rustlib/src/rust");
    let there = || folder.join("library/std/Cargo.toml").is_file();
    if there() {
        return Ok(Some(folder));
    }
    if let Some(rustup) = in_path(&["rustup"]) {
        eprintln!("std's source is missing: `rustup component add rust-src` installs it.");
        if let Err(error) = finish(command(rustup).args(["component", "add", "rust-src"]), minutes(10)) {
            eprintln!("{error:#}.");
        }
    }
    Ok(there().then_some(folder))
}

/// The folder of the toolchain in use.
pub fn sysroot() -> Result<String> {
    Ok(capture(rustc().args(["--print", "sysroot"]), minutes(1))?.trim().to_owned())
}
