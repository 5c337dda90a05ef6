//! What shells and manuals are given.

use std::env;
use std::fs;
use std::path::Path;

use clap_complete::env::{CompleteEnv, Shells};
use clap_mangen::Man;

use crate::failure::{Failure, Outcome};
use crate::{output, tree};

/// The variable by which a shell asks for completion.
const VARIABLE: &str = "COMPLETE";

/// Answers a shell that asks what may come next, and ends the program; does nothing otherwise.
pub fn complete() {
    CompleteEnv::with_factory(|| {
        // A shell passes the line behind `--`, the name of the program first.
        let words = env::args_os().skip_while(|word| word != "--").skip(2);
        tree::for_completion(&words.collect::<Vec<_>>())
    })
    .var(VARIABLE)
    .bin("tencentcloud")
    .complete();
}

/// Prints what makes a shell ask.
pub fn completion(shell: &str) -> Outcome {
    let shells = Shells::builtins();
    let shell = shells
        .completer(shell)
        .ok_or_else(|| Failure::usage("there is no such shell"))?;
    let name = "tencentcloud";
    let mut script = Vec::new();
    shell
        .write_registration(VARIABLE, name, name, name, &mut script)
        .map_err(|error| Failure::usage(error.to_string()))?;
    output::write(&script)
}

/// Writes a manual page for each command.
pub fn man(folder: &Path) -> Outcome {
    let failed = |error| Failure::usage(format!("cannot write to {}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(failed)?;
    let root = tree::root();
    let pages = root.get_subcommands().map(|command| {
        let name = format!("tencentcloud-{}", command.get_name());
        command.clone().display_name(&name).name(name)
    });
    for command in [root.clone()].into_iter().chain(pages) {
        let file = folder.join(format!("{}.1", command.get_name()));
        let mut page = Vec::new();
        Man::new(command)
            .render(&mut page)
            .and_then(|()| fs::write(&file, page))
            .map_err(failed)?;
    }
    Ok(())
}
