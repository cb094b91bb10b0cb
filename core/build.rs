//! Packs the style sheets: what readers download has no comments and no indentation.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    for sheet in ["style.css", "note.css", "grid.css", "page.css", "embed.css", "search.css", "suggest.css"] {
        let source = Path::new("src/view").join(sheet);
        println!("cargo::rerun-if-changed={}", source.display());
        fs::write(Path::new(&out).join(sheet), pack(&fs::read_to_string(source)?))?;
    }
    Ok(())
}

/// Our own style sheets have no strings in which spaces matter, so this can be simple.
fn pack(css: &str) -> String {
    let mut packed = String::new();
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        packed.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    packed.push_str(rest);
    let mut packed = packed.split_whitespace().collect::<Vec<_>>().join(" ");
    for sign in ["{", "}", ";", ",", ">"] {
        packed = packed.replace(&format!(" {sign}"), sign).replace(&format!("{sign} "), sign);
    }
    for before in [" ", ":", ",", "("] {
        packed = packed.replace(&format!("{before}0."), &format!("{before}."));
    }
    packed.replace(": ", ":").replace(";}", "}").replace("( ", "(").replace(" )", ")")
}
