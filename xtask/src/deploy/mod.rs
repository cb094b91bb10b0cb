//! `cargo xtask deploy`: builds the Worker and the loader, checks what they are deployed with, and has `wrangler` do it.

mod settings;

use crate::dist::{self, Part};
use crate::paths;
use crate::run::{finish, line, minutes};
use crate::tools::wrangler;
use crate::weigh::{Gate, gates_table, rows};
use anyhow::{Context as _, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use notefall_core::text::iso_day;
use settings::Settings;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The largest Worker that the free plan takes, packed with gzip, in bytes.
const WORKER_BYTES: f64 = 3_000_000.0;
/// The largest static file, and how many there may be.
const ASSETS: (f64, f64) = (25.0 * 1_048_576.0, 20_000.0);

/// How to deploy.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Only builds, checks, and says what would be uploaded; also what a `wrangler` in PATH says of it
    #[arg(long)]
    pub dry_run: bool,
}

/// Deploys, or says what would be.
pub fn run(options: &Options) -> Result<()> {
    let settings = Settings::read(&paths::root().join("edge/wrangler.toml"))?;
    let wrong = settings.problems(&today()?, &local_date()?);
    if !wrong.is_empty() {
        bail!("edge/wrangler.toml is not as the Worker needs it:\n  {}", wrong.join("\n  "));
    }
    // Nothing is built for whoever cannot upload it.
    let wrangler = match options.dry_run {
        true => wrangler::installed(),
        false => Some(wrangler::find()?),
    };
    let parts = vec![Part::Widget, Part::Edge];
    dist::run(&dist::Options { parts, ..Default::default() })?;
    println!("edge/wrangler.toml\n{}", rows(&settings.rows()));
    let gates = sizes(&paths::dist())?;
    println!("what is uploaded, beside the limits of the free plan\n{}", gates_table(&gates));
    if let Some(broken) = gates.iter().find(|gate| !gate.holds()) {
        bail!("too large to be uploaded: {}", broken.what);
    }
    let file = paths::dist().join("wrangler.toml");
    settings.built_in(&paths::dist())?.write(&file)?;
    let Some(mut deploy) = wrangler else {
        println!("No wrangler is in PATH, so it was not asked. Nothing was uploaded.");
        return Ok(());
    };
    deploy.arg("deploy").arg("--config").arg(&file);
    if options.dry_run {
        deploy.arg("--dry-run").arg("--outdir").arg(paths::work().join("deployed"));
    }
    println!("$ {}", line(&deploy));
    finish(&mut deploy, minutes(15)).context(
        "wrangler did not deploy it: what it said stands above. It has to know who you are, by `npx wrangler login` or by \
         CLOUDFLARE_API_TOKEN, and the bucket has to be there: see edge/RUNBOOK.md",
    )?;
    println!("{}", if options.dry_run { "Nothing was uploaded." } else { NEXT });
    Ok(())
}

/// What is left to do.
const NEXT: &str = "Deployed. `curl https://YOUR-EDGE/health` says whether it is well. A new deployment takes publishes when it has its token: \
                    npx wrangler secret put NOTEFALL_TOKEN -c edge/wrangler.toml";

/// The day on which the local engine runs the Worker.
fn local_date() -> Result<String> {
    let script = std::fs::read_to_string(paths::root().join("edge/local/serve.mjs"))?;
    let date = script.split_once("COMPATIBILITY_DATE = \"").and_then(|(_, rest)| rest.split_once('"'));
    Ok(date.context("edge/local/serve.mjs no longer has a COMPATIBILITY_DATE")?.0.to_owned())
}

fn today() -> Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
    Ok(iso_day(now.as_secs() as i64))
}

/// What is uploaded, beside the limits.
fn sizes(dist: &Path) -> Result<Vec<Gate>> {
    let mut code = files(&dist.join("edge"))?;
    code.sort();
    // In one stream, as `wrangler` counts it.
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    for file in &code {
        if !file.extension().is_some_and(|kind| kind == "js" || kind == "wasm") {
            bail!("{} is neither script nor wasm: no rule of wrangler.toml uploads it", paths::shown(file));
        }
        packed.write_all(&std::fs::read(file)?)?;
    }
    let assets = files(&dist.join("widget"))?;
    let mut largest = 0;
    for file in &assets {
        largest = largest.max(std::fs::metadata(file)?.len());
    }
    Ok(vec![
        Gate::limited("the Worker, bytes (gzip)", packed.finish()?.len() as f64, WORKER_BYTES),
        Gate::limited("the largest static file, bytes", largest as f64, ASSETS.0),
        Gate::limited("static files", assets.len() as f64, ASSETS.1),
    ])
}

/// All files below a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("{} is not there", paths::shown(folder)))?;
    for entry in entries {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => all.extend(files(&entry.path())?),
            false => all.push(entry.path()),
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_uploaded_is_weighed() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        };
        assert!(sizes(folder.path()).is_err());
        write("edge/index.js", b"export default {}");
        write("edge/snippets/a/inline.js", b"");
        write("widget/notefall.js", &[b'x'; 1_000]);
        write("widget/notefall.0123456789abcdef.wasm", &[0; 2_000]);
        let gates = sizes(folder.path()).unwrap();
        assert!(gates.iter().all(Gate::holds));
        assert_eq!((gates[1].value, gates[2].value), (2_000.0, 2.0));
        // What packs badly: a count that no packer foresees.
        let mut number = 1_u64;
        let noise = std::iter::repeat_with(|| {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (number >> 56) as u8
        });
        write("edge/x.wasm", &noise.take(4_000_000).collect::<Vec<u8>>());
        assert!(!sizes(folder.path()).unwrap()[0].holds());
        write("edge/notes.txt", b"");
        assert!(sizes(folder.path()).err().unwrap().to_string().contains("notes.txt"));
    }

    #[test]
    fn today_is_a_day() {
        let today = today().unwrap();
        assert!(today.len() == 10 && today.as_str() > "2025-01-01", "{today}");
    }
}
