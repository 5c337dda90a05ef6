//! Every action of Tencent Cloud from a terminal.
//!
//! ```text
//! arguments -> services -> tree -> parameters -> call -> paging -> query -> output
//!              catalogue   clap    JSON          runtime
//! ```
//!
//! Only what a command names is read and built: of the catalogue one service, of the tree of
//! commands one branch.

mod call;
mod catalogue;
mod configure;
mod credentials;
mod dry_run;
mod explorer;
mod facts;
mod failure;
mod json;
mod names;
mod options;
mod output;
mod page;
mod paging;
mod parameters;
mod prompt;
mod query;
mod recorded;
mod request;
mod search;
mod services;
mod shell;
mod skeleton;
mod terminal;
mod tree;
mod types;

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgMatches, Command};
use tencentcloud_runtime::credentials::Profile;

use crate::failure::{Failure, Outcome};
use crate::page::row;
use crate::services::{COMMANDS, Services};

fn main() -> ExitCode {
    shell::complete();
    let arguments: Vec<_> = env::args_os().collect();
    let first = arguments.get(1).map(|word| word.to_string_lossy());
    let done = match first.as_deref() {
        Some(word) if options::is_ours(word) => Err(options::misplaced(word)),
        Some(word) if !word.starts_with('-') && !COMMANDS.contains(&word) => call::run(&arguments),
        _ => command(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// Does what a command asks for that is no service.
fn command(arguments: &[OsString]) -> Outcome {
    let matches = match tree::root().try_get_matches_from(arguments) {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            ) =>
        {
            return output::print(&error.to_string());
        }
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let failure = Failure::usage("a service or a command is needed");
            return Err(failure.hint("`tencentcloud --help` tells what there is"));
        }
        other => other?,
    };
    let Some((name, matches)) = matches.subcommand() else {
        return Ok(());
    };
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    match name {
        "help" => help(text("SERVICE"), text("ACTION")),
        "search" => {
            let words = matches.get_many::<String>("WORD").into_iter().flatten();
            let words: Vec<_> = words.cloned().collect();
            let services = Services::open()?;
            services.warn();
            output::print(&search::search(&services, &words)?)
        }
        "configure" => configure::configure(text("profile").unwrap_or(credentials::DEFAULT)),
        "profiles" => profiles(),
        "catalogue" => user_catalogue(matches),
        "explore" => {
            let options = explorer::Options {
                port: matches.get_one("port").copied().unwrap_or_default(),
                live: matches.get_flag("live"),
                profile: text("profile").map(str::to_owned),
                allow_writes: matches.get_flag("allow-writes"),
            };
            explorer::explore(options, text("PAGE"))
        }
        "completion" => shell::completion(text("SHELL").unwrap_or_default()),
        _ => shell::man(Path::new(text("DIR").unwrap_or_default())),
    }
}

fn help(service: Option<&str>, action: Option<&str>) -> Outcome {
    let Some(service) = service else {
        return output::print(&tree::root().render_help().to_string());
    };
    if let Some(command) = tree::root().find_subcommand(service) {
        return help_of(command, action);
    }
    let services = Services::open()?;
    let found = services.named(service)?;
    let page = match action {
        None => page::service(found)?,
        Some(action) => {
            let model = found.model_with(action)?;
            let service = &model.services[0];
            page::action(&model, service, services::action(service, action)?)
        }
    };
    terminal::page(&page)
}

/// The help of a command that is no service, or of one within it.
fn help_of(command: &Command, within: Option<&str>) -> Outcome {
    let mut name = format!("tencentcloud {}", command.get_name());
    let mut command = command;
    if let Some(within) = within {
        command = command.find_subcommand(within).ok_or_else(|| {
            Failure::usage(format!("`{name}` has no command `{within}`"))
                .hint(format!("`{name} --help` tells what it has"))
        })?;
        name = format!("{name} {within}");
    }
    output::print(&command.clone().bin_name(name).render_help().to_string())
}

/// Lists what can be listed, also where something is wrong with the file.
fn profiles() -> Outcome {
    let all = Profile::new().all();
    let rows = all.regions.iter();
    let rows = rows.map(|(name, region)| row(name, region.as_deref().unwrap_or_default()));
    output::print(&rows.collect::<String>())?;
    credentials::check(all)
}

fn user_catalogue(matches: &ArgMatches) -> Outcome {
    match matches.subcommand() {
        Some(("add", matches)) => {
            let path = |name: &str| matches.get_one::<String>(name).map(Path::new);
            let wheel = path("WHEEL").unwrap_or(Path::new(""));
            catalogue::add(wheel, path("prose"), path("errors"))
        }
        Some(("verify", _)) => catalogue::verify(),
        _ => {
            let services = Services::open()?;
            services.warn();
            terminal::page(&page::services(&services))
        }
    }
}
