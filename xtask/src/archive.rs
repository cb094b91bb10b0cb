//! The command as it is handed out: an archive with its manual, its completions, its licences and notices.

use crate::run::{capture, command, finish, minutes};
use crate::{paths, weigh};
use anyhow::{Context as _, Result};
use flate2::{Compression, GzBuilder};
use std::path::{Path, PathBuf};

/// What stands beside the command, from the root of the repository.
const BESIDE: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "NOTICES.md"];

/// Puts everything into `target/dist/command` and packs it; the names of the archive and of the file with its sum.
pub fn write(binary: &Path) -> Result<[String; 2]> {
    let folder = paths::dist().join("command");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    finish(command(binary).args(["manual", "--quiet", "--out"]).arg(&folder), minutes(1))
        .context("the manual could not be written")?;
    let program = binary.file_name().context("the command has no name")?;
    std::fs::copy(binary, folder.join(program))?;
    for name in BESIDE {
        std::fs::copy(paths::root().join(name), folder.join(name))?;
    }
    let name = format!("notefall-{}-{}", env!("CARGO_PKG_VERSION"), target()?);
    let packed = pack(&folder, &name)?;
    let archive = format!("{name}.tar.gz");
    std::fs::write(folder.join(&archive), &packed)?;
    let sum = format!("{archive}.sha256");
    std::fs::write(folder.join(&sum), format!("{}  {archive}\n", weigh::sha256_hex(&packed)))?;
    Ok([archive, sum])
}

/// What the compiler calls this kind of machine.
fn target() -> Result<String> {
    let version = capture(command("rustc").arg("-vV"), minutes(1))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` did not say for which host it is")?.to_owned())
}

/// The folder's files below a folder of that name. The same files give the same bytes, whenever and by whom they are packed.
fn pack(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let mut tar = tar::Builder::new(gzip);
    for path in files(folder)? {
        let bytes = std::fs::read(folder.join(&path))?;
        let is_program = path.as_os_str() == "notefall" || path.as_os_str() == "notefall.exe";
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(if is_program { 0o755 } else { 0o644 });
        tar.append_data(&mut header, Path::new(name).join(&path), bytes.as_slice())?;
    }
    Ok(tar.into_inner()?.finish()?)
}

/// All files of a folder, from there, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        for entry in std::fs::read_dir(folder.join(&below))? {
            let entry = entry?;
            let path = below.join(entry.file_name());
            match entry.file_type()?.is_dir() {
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn an_archive_has_one_folder_and_the_command_can_be_started() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("man1")).unwrap();
        for name in ["notefall", "NOTICES.md", "man1/notefall.1"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let packed = pack(folder.path(), "notefall-1").unwrap();
        assert_eq!(packed, pack(folder.path(), "notefall-1").unwrap());
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
        let mut found = Vec::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            let path = entry.path().unwrap().to_string_lossy().into_owned();
            assert_eq!(path, format!("notefall-1/{text}"));
            found.push((path, entry.header().mode().unwrap()));
        }
        let of = |name: &str, mode| (format!("notefall-1/{name}"), mode);
        assert_eq!(found, [of("NOTICES.md", 0o644), of("man1/notefall.1", 0o644), of("notefall", 0o755)]);
    }
}
