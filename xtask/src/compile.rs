//! Rust to wasm, before any glue.

use crate::paths;
use crate::run::{cargo, finish, listen, minutes};
use crate::tools::wasm_target;
use anyhow::{Context as _, Result, bail};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Which std the widget is built with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Std {
    /// Built for size, where its source is there; else the plain one, with a word about it.
    SmallIfPossible,
    /// Built for size, or an error.
    Small,
    /// The one that comes with the toolchain.
    Plain,
}

/// Compiles one of the widget's modules, such as `feed`, and says whether std is the small one.
pub fn widget(module: &str, wanted: Std) -> Result<(PathBuf, bool)> {
    let source = match wanted {
        Std::Plain => None,
        Std::SmallIfPossible | Std::Small => wasm_target::std_source()?,
    };
    match (source, wanted) {
        (Some(_), _) => match widget_small(module)? {
            Small::Built(wasm) => return Ok((wasm, true)),
            Small::Refused if wanted == Std::Small => bail!("std cannot be built for size here"),
            Small::Refused => eprintln!("std cannot be built for size here, so the plain one is used."),
        },
        (None, Std::Small) => bail!("std's source is missing: `rustup component add rust-src` installs it"),
        (None, Std::SmallIfPossible) => eprintln!("std's source is missing, so the plain std is used."),
        (None, Std::Plain) => {}
    }
    let mut build = wasm_build("notefall-widget", "wasm", inline(module))?;
    build.args(["--no-default-features", "--features", module]);
    finish(&mut build, minutes(15)).context("the widget could not be built")?;
    Ok((paths::target().join(wasm_target::TARGET).join("wasm/notefall_widget.wasm"), false))
}

/// How dear a function may be that is inlined all the same, by what was measured: a little more than is usual makes search and suggestions
/// smaller by a hundredth, and the others larger.
fn inline(module: &str) -> &'static [&'static str] {
    if matches!(module, "search" | "suggest") { &["-Cllvm-args=-inline-threshold=25"] } else { &[] }
}

/// How building with a small std ended, where our own code is not to blame.
enum Small {
    Built(PathBuf),
    Refused,
}

fn widget_small(module: &str) -> Result<Small> {
    let target = paths::target().join("small");
    let flags = [&["-Zunstable-options", "-Cpanic=immediate-abort"], inline(module)].concat();
    let mut build = wasm_build("notefall-widget", "wasm", &flags)?;
    build.env("RUSTC_BOOTSTRAP", "1").arg("--target-dir").arg(&target);
    build.args(["--no-default-features", "--features", module]);
    build.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    if std::io::stderr().is_terminal() {
        build.env("CARGO_TERM_COLOR", "always");
    }
    let ours = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&ours);
    let result = listen(&mut build, minutes(15), move |line| {
        if line.contains("could not compile `notefall") {
            heard.store(true, Ordering::Relaxed);
        }
    });
    match result {
        Ok(()) => Ok(Small::Built(target.join(wasm_target::TARGET).join("wasm/notefall_widget.wasm"))),
        Err(error) if ours.load(Ordering::Relaxed) => Err(error.context("the widget could not be built")),
        Err(error) => {
            eprintln!("{error:#}.");
            Ok(Small::Refused)
        }
    }
}

/// Compiles the Worker: for speed, since it has 10 ms for a request.
pub fn worker() -> Result<PathBuf> {
    let mut build = wasm_build("notefall-edge", "release", &[])?;
    build.env("CARGO_PROFILE_RELEASE_LTO", "fat").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1");
    finish(&mut build, minutes(20)).context("the Worker could not be built")?;
    Ok(paths::target().join(wasm_target::TARGET).join("release/notefall_edge.wasm"))
}

/// `cargo build` for a crate of ours, such that the same sources give the same bytes wherever they lie.
fn wasm_build(package: &str, profile: &str, flags: &[&str]) -> Result<Command> {
    let sysroot = wasm_target::sysroot()?;
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        let user = std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" })?;
        Some(PathBuf::from(user).join(".cargo"))
    });
    let mut all: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
    let mut remap = |from: &Path, to: &str| all.push(format!("--remap-path-prefix={}={to}", from.display()));
    remap(paths::root(), "notefall");
    remap(&PathBuf::from(sysroot).join("lib/rustlib/src/rust"), "rust");
    if let Some(home) = home {
        remap(&home, "cargo");
    }
    let mut build = cargo();
    build.args(["build", "--quiet", "--lib", "--package", package, "--profile", profile]);
    build.args(["--target", wasm_target::TARGET]).env("CARGO_ENCODED_RUSTFLAGS", all.join("\x1f"));
    Ok(build)
}
