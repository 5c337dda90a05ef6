//! The command line of the generator.

mod cli;

use std::process::ExitCode;

use mimalloc::MiMalloc;
use tencentcloud_model::escape::harmless;

/// A third of all work was the system's allocator: tokens and syntax are many small pieces.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match cli::Arguments::parse(std::env::args_os().skip(1)) {
        Ok(arguments) => cli::run(&arguments),
        Err(message) => {
            eprintln!("error: {}\n\nSee --help.", harmless(&message));
            cli::COULD_NOT_RUN.into()
        }
    }
}
