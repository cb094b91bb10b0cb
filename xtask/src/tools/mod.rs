//! What the commands need besides Cargo: found, or installed with a word about it.

pub mod browser;
mod debian;
pub mod engines;
pub mod npm;
pub mod redbot;
pub mod wasm_target;
pub mod wrangler;

use anyhow::Result;

/// Everything at once.
pub fn all() -> Result<()> {
    wasm_target::ready()?;
    let small = wasm_target::std_source()?;
    npm::ready()?;
    let browser = browser::find_or_install()?;
    println!("The wasm target is there.");
    match small {
        Some(_) => println!("std's source is there, so the widget can be built with a small std."),
        None => println!("std's source is missing, so the widget is built with the plain std."),
    }
    println!("The npm packages are those of package-lock.json.");
    println!("Chromium is {}.", browser.chromium.display());
    println!("chromedriver is {}.", browser.chromedriver.display());
    Ok(())
}

/// The first of these names that is an executable file in PATH.
fn in_path(names: &[&str]) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    names.iter().find_map(|name| {
        std::env::split_paths(&path)
            .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
            .find(|file| file.is_file())
    })
}
