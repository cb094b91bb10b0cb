//! The command `notefall`.

#![forbid(unsafe_code)]

/// Of what a build does, every fifth second is spent on allocating small strings with the system's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    notefall::cli::run()
}
