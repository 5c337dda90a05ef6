//! The command line of the generator.

mod cli;

use std::process::ExitCode;

use tencentcloud_model::escape::harmless;

fn main() -> ExitCode {
    match cli::Arguments::parse(std::env::args_os().skip(1)) {
        Ok(arguments) => cli::run(&arguments),
        Err(message) => {
            eprintln!("error: {}\n\nSee --help.", harmless(&message));
            cli::COULD_NOT_RUN.into()
        }
    }
}
