//! The project's own commands: `cargo xtask dist | test | demo | bench | deploy | tools`.
#![allow(clippy::print_stdout, reason = "this is a command: its tables go to stdout")]

mod archive;
mod bench;
mod compile;
mod demo;
mod deploy;
mod dist;
mod glue;
mod green;
mod manifest;
mod package;
mod paths;
mod run;
mod site;
mod test;
mod tools;
mod weigh;
mod widget;
mod worker;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the loader, the widget, the Worker and the command, and weighs them
    Dist(dist::Options),
    /// Checks and tests everything, stopping at the first failure
    Test(test::Options),
    /// Shows a blog page with a feed in it, served by the local Worker
    Demo(demo::Options),
    /// Measures, and compares with the gates
    Bench(bench::Options),
    /// Puts the Worker and the loader on Cloudflare's edge, by wrangler
    Deploy(deploy::Options),
    /// Finds or installs what the other commands need: wasm target, npm packages, browser
    Tools,
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let result = run::end_children_on_signals().and_then(|()| match arguments.command {
        Command::Dist(options) => dist::run(&options).map(|_| ()),
        Command::Test(options) => test::run(&options),
        Command::Demo(options) => demo::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Deploy(options) => deploy::run(&options),
        Command::Tools => tools::all(),
    });
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
