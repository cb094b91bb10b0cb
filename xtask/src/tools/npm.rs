//! The npm packages, exactly those of package-lock.json, installed again only when that changed.

use super::in_path;
use crate::paths::root;
use crate::run::{capture, command, finish, minutes};
use crate::weigh::sha256_hex;
use anyhow::{Context as _, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const NODE: &str = "Node 20 or newer runs esbuild, terser, wasm-opt and the local Worker engine: \
     install it with `apt-get install nodejs npm`, with `brew install node` or from nodejs.org";

/// Makes sure that Node is there and node_modules holds what package-lock.json names.
pub fn ready() -> Result<()> {
    let found = version().with_context(|| NODE)?;
    if major(&found).is_none_or(|major| major < 20) {
        bail!("Node here is {}. {NODE}.", found.trim());
    }
    let stamp = root().join("node_modules/.notefall-stamp");
    let wanted = stamp_text(root())?;
    if std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    let Some(npm) = in_path(&["npm"]) else { bail!("npm is missing beside Node. {NODE}.") };
    eprintln!("The npm packages differ from package-lock.json: `npm ci --ignore-scripts` installs them.");
    finish(
        command(npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]),
        minutes(10),
    )
    .context("the npm packages could not be installed: is the network there?")?;
    std::fs::write(&stamp, wanted).context("node_modules/.notefall-stamp could not be written")
}

fn version() -> Result<String> {
    capture(node().arg("--version"), minutes(1))
}

/// Whether Node is of this major version or newer.
pub fn node_is_from(least: u32) -> bool {
    version().ok().and_then(|version| major(&version)).is_some_and(|major| major >= least)
}

/// Node itself.
pub fn node() -> Command {
    command(std::env::var_os("NOTEFALL_NODE").unwrap_or_else(|| "node".into()))
}

/// A tool of node_modules, by the path of its script, run by Node.
pub fn tool(script: &str) -> Command {
    let mut command = node();
    command.arg(root().join("node_modules").join(script));
    command
}

/// esbuild: the program itself where it is found, since around it errors come with a page of Node's own.
pub fn esbuild() -> Command {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let native = root().join(format!("node_modules/@esbuild/{system}-{machine}/bin/esbuild"));
    if native.is_file() { command(native) } else { tool("esbuild/bin/esbuild") }
}

/// What the installed packages depend on, in one line.
fn stamp_text(folder: &Path) -> Result<String> {
    let mut text = String::new();
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        let path: PathBuf = folder.join(name);
        let bytes = std::fs::read(&path).with_context(|| format!("{name} cannot be read"))?;
        text.push_str(&format!("{name} {}\n", sha256_hex(&bytes)));
    }
    Ok(text)
}

/// The first number of "v20.20.2".
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20"), None);
        assert_eq!(major(""), None);
    }

    #[test]
    fn the_stamp_follows_every_file() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        for name in ["package.json", "package-lock.json", ".npmrc"] {
            write(name, "{}");
        }
        let first = stamp_text(folder.path()).unwrap();
        assert_eq!(stamp_text(folder.path()).unwrap(), first);
        for name in ["package.json", "package-lock.json", ".npmrc"] {
            let before = stamp_text(folder.path()).unwrap();
            write(name, &format!("{{\"{name}\": 1}}"));
            assert_ne!(stamp_text(folder.path()).unwrap(), before, "{name}");
        }
    }

    #[test]
    fn the_lock_file_names_no_registry_and_every_version_is_exact() {
        let lock = std::fs::read_to_string(root().join("package-lock.json")).unwrap();
        assert!(!lock.contains("\"resolved\""), "run npm with the repository's .npmrc");
        let package = std::fs::read_to_string(root().join("package.json")).unwrap();
        let (_, wanted) = package.split_once("\"devDependencies\"").unwrap();
        assert!(!wanted.contains(['^', '~', '*', '>']), "versions are exact: {wanted}");
    }
}
