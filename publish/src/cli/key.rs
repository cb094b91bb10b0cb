//! `notefall key`, and what `--key` names.

use super::args::{Key, KeyCommand};
use super::say::{data, say};
use crate::problem::{Problem, Result};
use crate::sign::{self, Signer};
use std::process::ExitCode;

impl Key {
    /// The private key that was named, or the environment's; nothing where there is neither.
    pub fn read(&self) -> Result<Option<Signer>> {
        sign::from_surroundings(self.file.as_deref())
    }
}

/// Makes a key, or says its public one.
pub fn run(command: &KeyCommand) -> Result<ExitCode> {
    let public = match command {
        KeyCommand::New { file, feed } => {
            let public = sign::make(file, feed)?;
            say(&format!(
                "the private key is in {}; keep a copy where nobody else can read it, since nothing else can sign in its place",
                file.display()
            ));
            public
        }
        KeyCommand::Show { key } => {
            let signer = key.read()?;
            let none =
                || Problem::fatal("there is no private key", "name one with --key FILE or NOTEFALL_KEY");
            signer.ok_or_else(none)?.public()
        }
    };
    data(&public.to_string());
    Ok(ExitCode::SUCCESS)
}
