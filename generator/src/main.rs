//! The command line of the generator.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::Arguments::parse(std::env::args_os().skip(1)) {
        Ok(arguments) => cli::run(&arguments),
        Err(message) => {
            eprintln!("error: {message}\n\nSee --help.");
            cli::COULD_NOT_RUN.into()
        }
    }
}
