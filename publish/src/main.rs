//! The command `notefall`.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    notefall::cli::run()
}
