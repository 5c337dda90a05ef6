//! The tree of commands, of which only the branch that was named is ever built.

use std::ffi::OsString;

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgAction, Command, ValueHint};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate, SubcommandCandidates};
use generator::samples::Form;
use tencentcloud_model::model::{Action, Field, Model, Scalar, Service, Type};
use tencentcloud_model::text::summary;
use tencentcloud_runtime::credentials::Profile;

use crate::names::{is_called, kebab};
use crate::options::{self, OPTIONS, Row, option_id, parameter_id, parameter_names};
use crate::output::FORMATS;
use crate::services::{self, Services};
use crate::types;

/// Shells that completion is made for.
pub const SHELLS: [&str; 4] = ["bash", "fish", "powershell", "zsh"];

/// The commands that are no services.
pub fn root() -> Command {
    let word = |name: &'static str, help: &'static str| Arg::new(name).help(help);
    let words = word("WORD", "Words to look for")
        .required(true)
        .num_args(1..);
    let profile = Arg::new("profile")
        .long("profile")
        .value_name("NAME")
        .default_value("default")
        .help("Profile to write");
    Command::new("tencentcloud")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Every action of Tencent Cloud from a terminal")
        .override_usage(
            "tencentcloud SERVICE ACTION [--PARAMETER VALUE]... [OPTIONS]\n       \
             tencentcloud COMMAND",
        )
        .after_help(format!(
            "Options of every call:\n{}\n\
             A first call, without an account:\n  \
             tencentcloud lcic describe-room --room-id 1 --mock\n\n\
             `tencentcloud SERVICE` lists actions, `tencentcloud help SERVICE ACTION` tells all of one.\n\n\
             Exit codes: 0 fine, 1 the cloud refused, 2 wrong usage, 3 no credentials, 4 no connection,\n\
             5 time is over, 130 interrupted.",
            options::list()
        ))
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("help")
                .about("Tell what there is, or all of a service or an action")
                .arg(word("SERVICE", "Name of a service"))
                .arg(word("ACTION", "Name of an action")),
        )
        .subcommand(Command::new("search").about("Find actions by words").arg(words))
        .subcommand(
            Command::new("configure")
                .about("Ask for a key pair, and write it to the credentials file")
                .arg(profile),
        )
        .subcommand(Command::new("profiles").about("List the profiles of the credentials file, with their regions"))
        .subcommand(
            Command::new("catalogue")
                .about("The services that can be called")
                .subcommand_required(true)
                .arg_required_else_help(true)
                .subcommand(
                    Command::new("add")
                        .about("Put all services of a wheel of tccli into the user's catalogue")
                        .arg(
                            word("WHEEL", "Wheel of `tccli`, or the folder it was unpacked to")
                                .required(true)
                                .value_hint(ValueHint::AnyPath),
                        )
                        .arg(
                            Arg::new("prose")
                                .long("prose")
                                .value_name("WHEEL")
                                .value_hint(ValueHint::AnyPath)
                                .help("Wheel whose sentences are taken, such as `tccli-intl-en`"),
                        )
                        .arg(
                            Arg::new("errors")
                                .long("errors")
                                .value_name("SOURCES")
                                .value_hint(ValueHint::AnyPath)
                                .help(
                                    "Sources of Tencent's SDK for Go (codes of each action) or \
                                     Python (of each service), for error codes",
                                ),
                        ),
                )
                .subcommand(Command::new("list").about("List services, versions and titles"))
                .subcommand(Command::new("verify").about("Read all of the user's catalogue")),
        )
        .subcommand(explore())
        .subcommand(
            Command::new("completion")
                .about("Print what makes a shell complete commands")
                .arg(word("SHELL", "Name of the shell").required(true).value_parser(SHELLS)),
        )
        .subcommand(
            Command::new("man").about("Write manual pages").arg(
                word("DIR", "Folder to write to")
                    .required(true)
                    .value_hint(ValueHint::DirPath),
            ),
        )
}

fn explore() -> Command {
    let option = |name: &'static str, help: &'static str| Arg::new(name).long(name).help(help);
    let live = |name: &'static str, help: &'static str| option(name, help).requires("live");
    Command::new("explore")
        .about("Open all actions in a browser: search, forms, signatures, calls, code")
        .arg(
            option(
                "port",
                "Port of 127.0.0.1, 0 for any that is free [default: 4011]",
            )
            .value_name("PORT")
            .default_value("4011")
            .hide_default_value(true)
            .value_parser(clap::value_parser!(u16)),
        )
        .arg(
            option(
                "live",
                "Offer to call the cloud too, actions that read alone",
            )
            .action(ArgAction::SetTrue),
        )
        .arg(
            live(
                "profile",
                "Profile of the credentials file to call the cloud with",
            )
            .value_name("NAME"),
        )
        .arg(
            live(
                "allow-writes",
                "Offer also actions that change something in the cloud",
            )
            .action(ArgAction::SetTrue),
        )
        .arg(Arg::new("PAGE").help("Page to begin with: an address of this or another run"))
}

/// The branch of one action. `arguments` are those behind it: they tell which nested values are
/// set, and how names are spelt.
pub fn branch(service: &Service, action: &Action, arguments: &[OsString]) -> Command {
    let mut command = Command::new(kebab(&action.name))
        .visible_alias(action.name.value.clone())
        .about(summary(&action.doc).to_owned())
        .disable_help_flag(true)
        .args_override_self(false)
        .override_usage(format!(
            "tencentcloud {} {} [--PARAMETER VALUE]... [OPTIONS]",
            service.module,
            kebab(&action.name)
        ));
    for row in OPTIONS {
        command = command.arg(option(service, row));
    }
    for (field, name) in action.input.iter().zip(parameter_names(&action.input)) {
        command = command.arg(parameter(service, field, name, arguments));
    }
    for path in paths(arguments) {
        command = command.arg(
            Arg::new(parameter_id(&path))
                .long(path)
                .hide(true)
                .num_args(1)
                .allow_negative_numbers(true),
        );
    }
    command
}

/// The paths of nested values among arguments: `room-infos.0.name` of `--room-infos.0.name`.
pub fn paths(arguments: &[OsString]) -> Vec<String> {
    let mut paths: Vec<_> = arguments
        .iter()
        .filter_map(|argument| {
            let name = argument.to_str()?.strip_prefix("--")?;
            let name = name.split_once('=').map_or(name, |(name, _)| name);
            let word = |c: char| c.is_alphanumeric() || "-_.".contains(c);
            (name.contains('.') && name.chars().all(word)).then(|| name.to_owned())
        })
        .collect();
    paths.sort();
    paths.dedup();
    paths
}

fn option(service: &Service, (name, value, about, vain): &Row) -> Arg {
    let arg = Arg::new(option_id(name))
        .long(*name)
        .help(*about)
        .conflicts_with_all(vain.iter().map(|name| option_id(name)));
    let Some(value) = value else {
        return arg.action(ArgAction::SetTrue);
    };
    let arg = arg
        .value_name(*value)
        .value_parser(NonEmptyStringValueParser::new());
    match *name {
        "output" => arg.value_parser(FORMATS),
        "code" => arg.value_parser(Form::ALL.map(|form| form.facts().name)),
        "input" => arg.value_hint(ValueHint::FilePath),
        "max-items" => arg
            .value_parser(clap::value_parser!(u64).range(1..))
            .requires(option_id("all")),
        "timeout" => arg.value_parser(clap::value_parser!(u64).range(1..)),
        "profile" => arg.add(ArgValueCandidates::new(|| {
            let names = Profile::new().all().regions;
            names.into_keys().map(CompletionCandidate::new).collect()
        })),
        "region" => {
            let regions = regions(service);
            arg.add(ArgValueCandidates::new(move || {
                regions.iter().map(CompletionCandidate::new).collect()
            }))
        }
        _ => arg,
    }
}

/// Regions to offer: those of the service, or those that most services have.
pub fn regions(service: &Service) -> Vec<String> {
    const COMMON: [&str; 16] = [
        "ap-bangkok",
        "ap-beijing",
        "ap-chengdu",
        "ap-chongqing",
        "ap-guangzhou",
        "ap-hongkong",
        "ap-jakarta",
        "ap-nanjing",
        "ap-seoul",
        "ap-shanghai",
        "ap-singapore",
        "ap-tokyo",
        "eu-frankfurt",
        "na-ashburn",
        "na-siliconvalley",
        "sa-saopaulo",
    ];
    if service.regions.is_empty() {
        COMMON.map(str::to_owned).to_vec()
    } else {
        service
            .regions
            .iter()
            .map(|region| region.value.clone())
            .collect()
    }
}

/// A parameter. Its name as the cloud has it means the same, and is the one that a shell completes
/// where it was begun.
fn parameter(service: &Service, field: &Field, name: String, arguments: &[OsString]) -> Arg {
    let theirs = field.name.value.clone();
    let option = format!("--{theirs}");
    let is_begun = |argument: &str| {
        let begun = argument
            .split_once('=')
            .map_or(argument, |(begun, _)| begun);
        begun.len() > 2 && option.starts_with(begun)
    };
    let mut arg = Arg::new(parameter_id(&theirs))
        .action(ArgAction::Append)
        .num_args(1)
        .allow_negative_numbers(true)
        .value_name(kind(service, &field.ty))
        .help(summary(&field.doc).to_owned());
    arg = if name == theirs || !is_called(&name, &theirs) {
        arg.long(name)
    } else if arguments
        .iter()
        .filter_map(|argument| argument.to_str())
        .any(is_begun)
    {
        arg.alias(name).long(theirs)
    } else {
        arg.alias(theirs).long(name)
    };
    let offered = offered(service, &field.ty);
    if offered.is_empty() {
        return arg;
    }
    arg.add(ArgValueCandidates::new(move || {
        let candidates = offered.iter();
        candidates
            .map(|(value, doc)| CompletionCandidate::new(value).help(Some(doc.clone().into())))
            .collect()
    }))
}

/// The values of a type that a shell may offer, and what each means.
fn offered(service: &Service, ty: &Type) -> Vec<(String, String)> {
    match ty.innermost() {
        Type::Named(id) => {
            let values = types::values(&service.ty(*id).kind).into_iter();
            values
                .map(|value| (kebab(value.name), value.doc.to_owned()))
                .collect()
        }
        Type::Scalar(Scalar::Boolean) => ["true", "false"]
            .map(|word| (word.to_owned(), String::new()))
            .to_vec(),
        Type::Scalar(scalar) => {
            let values = scalar.facts().values.iter();
            values
                .map(|(wire, meaning)| (wire.to_string(), (*meaning).to_owned()))
                .collect()
        }
        Type::List(_) => Vec::new(),
    }
}

/// A type in a word.
pub fn kind(service: &Service, ty: &Type) -> String {
    match ty {
        Type::Scalar(scalar) => scalar.facts().name.to_owned(),
        Type::List(element) => format!("list<{}>", kind(service, element)),
        Type::Named(id) => service.ty(*id).name.value.clone(),
    }
}

/// The tree as far as completion of these arguments needs it.
pub fn for_completion(words: &[OsString]) -> Command {
    // Candidates count for commands that are not listed.
    let root = root()
        .allow_external_subcommands(true)
        .add(SubcommandCandidates::new(|| {
            let services = Services::open().ok();
            services
                .iter()
                .flat_map(Services::all)
                .map(|found| {
                    CompletionCandidate::new(&found.entry.module)
                        .help(Some(found.entry.title.clone().into()))
                })
                .collect()
        }));
    let help = words.first().is_some_and(|word| word == "help");
    let words = if help { &words[1..] } else { words };
    match named(words) {
        Some(service) if help => root.mut_subcommand("help", |command| command.subcommand(service)),
        Some(service) => root.subcommand(service),
        None => root,
    }
}

/// The branch of the service that is named, with the actions to offer.
fn named(words: &[OsString]) -> Option<Command> {
    let name = words.first()?.to_str()?;
    let services = Services::open().ok()?;
    let found = services.named(name).ok()?;
    let headings = found.outline().ok()?;
    let service = Command::new(name.to_owned()).disable_help_subcommand(true);
    let action = words
        .get(1)
        .and_then(|word| word.to_str())
        .map(str::to_owned);
    let is_action = |name: &str| {
        headings
            .iter()
            .any(|heading| is_called(name, &heading.name))
    };
    if words.len() > 2
        && let Some(action) = action.as_deref().filter(|name| is_action(name))
    {
        let model: Model = found.model_with(action).ok()?;
        let called = &model.services[0];
        let action = services::action(called, action).ok()?;
        return Some(service.subcommand(branch(called, action, &words[2..])));
    }
    let service = service.allow_external_subcommands(true);
    // Names of the cloud, where one was begun.
    let theirs = action.is_some_and(|begun| begun.starts_with(char::is_uppercase));
    Some(service.add(SubcommandCandidates::new(move || {
        let candidates = headings.iter();
        candidates
            .map(|heading| {
                let name = match theirs {
                    true => heading.name.clone(),
                    false => kebab(&heading.name),
                };
                CompletionCandidate::new(name).help(Some(heading.title.clone().into()))
            })
            .collect()
    })))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::root;
    use crate::services::COMMANDS;

    #[test]
    fn no_command_is_taken_for_a_service() {
        let root = root();
        let commands: BTreeSet<_> = root.get_subcommands().map(|c| c.get_name()).collect();
        assert_eq!(commands, COMMANDS.iter().copied().collect());
    }
}
