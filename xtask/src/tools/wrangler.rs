//! Cloudflare's `wrangler`, which is none of the npm packages that the project needs: only who deploys has it.

use super::in_path;
use super::npm::node_is_from;
use crate::run::command;
use anyhow::{Result, bail};
use std::process::Command;

/// The version that `npx` gets, with which a deployment was tried.
const VERSION: &str = "wrangler@4.164.0";
/// The Node that it needs.
const NODE: u32 = 22;

/// Where `wrangler` is in PATH.
pub fn installed() -> Option<Command> {
    in_path(&["wrangler"]).map(quiet)
}

/// `wrangler`, from PATH or by `npx`, which fetches it.
pub fn find() -> Result<Command> {
    if let Some(found) = installed() {
        return Ok(found);
    }
    let Some(npx) = in_path(&["npx"]) else {
        bail!(
            "neither wrangler nor npx is in PATH: install Node 22 or newer, then `npm install --global {VERSION}`"
        )
    };
    if !node_is_from(NODE) {
        bail!("wrangler is not in PATH, and npx could not run it: it needs Node {NODE} or newer");
    }
    let mut wrangler = quiet(npx);
    wrangler.args(["--yes", VERSION]);
    Ok(wrangler)
}

/// Without asking its makers anything.
fn quiet(program: std::path::PathBuf) -> Command {
    let mut wrangler = command(program);
    wrangler.env("WRANGLER_SEND_METRICS", "false").env("WRANGLER_SEND_ERROR_REPORTS", "false");
    wrangler
}
