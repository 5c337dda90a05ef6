//! The commands and options as tables, and what `--help` prints of them.

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Write what differs.
    Generate,
    /// List what would change.
    Check,
    /// Put specs into the documented form.
    Fmt,
    /// Compare specs.
    Diff,
    /// Bring services from the cloud's metadata into the specs.
    Import,
    /// Write code from the cloud's metadata.
    Bindgen,
    /// List the actions of the cloud's metadata.
    List,
    /// List the rules.
    Rules,
    /// Explain a rule.
    Explain,
    /// Write the JSON Schemas of the spec files.
    Schema,
    /// Write a catalogue.
    Catalogue,
    /// Print a page of the help.
    Help,
    /// Print the version.
    Version,
}

/// A command.
#[derive(Debug)]
pub struct Entry {
    /// What it does when run.
    pub command: Command,
    /// What it is called.
    pub name: &'static str,
    /// The words behind it, as shown.
    pub words: &'static str,
    /// How many there may be.
    pub most: usize,
    /// What it does, in one line.
    pub about: &'static str,
    /// More about it.
    pub more: &'static str,
    /// Options it takes, beside `--help` and `--version`.
    pub options: &'static [&'static str],
    /// Formats it prints.
    pub formats: &'static [&'static str],
    /// When it exits with 0 and with 1.
    pub exits: [&'static str; 2],
    /// A command line that is of use.
    pub example: &'static str,
}

/// All commands.
pub const COMMANDS: &[Entry] = &[
    Entry {
        command: Command::Generate,
        name: "generate",
        words: "[SERVICE]...",
        most: usize::MAX,
        about: "Write what differs (the default)",
        more: "\
Services by name: only their specs are read, and only their modules and pages are written; the files that name all
services, such as the manifest, stay as they are. Without names, all is read and written.

What did not change is not made again: OUT/.generator, which git ignores, tells what the files of a service were made
from. One run at a time holds the folder; another waits. Files are put in place when all of them are written; a run that
is killed meanwhile leaves each file old or new, `check` names those that are not as they should be, and the next run
puts them right. Only files with our mark at their head are ever overwritten or removed.",
        options: &["spec", "out", "format", "quiet"],
        formats: &["text", "json", "github"],
        exits: ["all is written", "the specs have findings; nothing is written"],
        example: "cargo run -p generator -- generate lcic",
    },
    Entry {
        command: Command::Check,
        name: "check",
        words: "[SERVICE]...",
        most: usize::MAX,
        about: "Write nothing; list what would change",
        more: "\
Makes every file again and compares it with what is there. Also names what a killed run left behind, and the specs that
`fmt` would change. Services by name: only theirs.",
        options: &["spec", "out", "format", "quiet"],
        formats: &["text", "json", "github"],
        exits: [
            "the output is what the specs say",
            "it is not, or the specs have findings",
        ],
        example: "cargo run -p generator -- check --format github",
    },
    Entry {
        command: Command::Fmt,
        name: "fmt",
        words: "",
        most: 0,
        about: "Put the specs into the documented form",
        more: "\
Keys stand in the order of `spec/README.md`, error codes are sorted, docs end with a period, lines with a line feed.
Comments and values stay as they are. Files that are no YAML are left alone; `check` tells what is wrong with them.",
        options: &["spec", "format", "quiet"],
        formats: &["text", "json", "github"],
        exits: ["all specs are in the form", "a file cannot be read as one"],
        example: "cargo run -p generator -- fmt",
    },
    Entry {
        command: Command::Diff,
        name: "diff",
        words: "[BASE [HEAD]]",
        most: usize::MAX,
        about: "Say what changes of the specs do to callers",
        more: "\
BASE and HEAD are revisions or folders [default: merge base with the default branch, and the work tree].

With `--metadata OLD NEW [SERVICE]...` two releases of the cloud's metadata are compared, wheels of `tccli` or
`tccli-intl-en` or the folders that they were unpacked to: what a new release means to those who generated from the old
one. Services by name: only theirs.",
        options: &["spec", "metadata", "format", "fail-on", "quiet"],
        formats: &["text", "json", "github", "markdown"],
        exits: ["no change that fails", "a change that --fail-on names"],
        example: "cargo run -p generator -- diff main --format markdown",
    },
    Entry {
        command: Command::Import,
        name: "import",
        words: "SERVICE[.ACTION]...",
        most: usize::MAX,
        about: "Bring services from the cloud's metadata into the specs",
        more: "\
A service without specs gets them, whole or with the actions that are named: the facts alone, as the sentences are not
ours. Where there are specs, what is new, changed and gone is listed; new parameters and members are put in their place
with the metadata's sentence, marked `NOT OURS`, which is a finding until it is written anew; so are new actions that
are named. Nothing that stands there is changed or removed: what is listed as changed or gone is for people to decide.

With `--errors` come error codes: of each action from the sources of the official Go SDK, of each service from those for
Python. With `--check` nothing is written.",
        options: &["spec", "metadata", "errors", "check", "format", "quiet"],
        formats: &["text", "json", "github"],
        exits: [
            "all is written, or nothing is new",
            "with --check, something is new; or the metadata or the specs have findings",
        ],
        example: "cargo run -p generator -- import --metadata tccli-*.whl dnspod",
    },
    Entry {
        command: Command::Bindgen,
        name: "bindgen",
        words: "[SERVICE[.ACTION]]...",
        most: usize::MAX,
        about: "Write code for any service, from the cloud's own metadata",
        more: "\
The metadata is what `pip download --no-deps tccli` brings, or `tccli-intl-en` for English prose. With actions or whole
services by name, OUT becomes a module with just what these reach: `mod cloud;` for `--out ../my-app/src/cloud`. The
crate depends on `tencentcloud-runtime`. Without names, the manifest above OUT tells:

  [package.metadata.tencentcloud]
  call = [\"cvm.RunInstances\", \"dnspod\"]

A service that has several versions is called NAME in the oldest, and NAME_vDATE in the others; `list` shows the names.
Run it again to add an action or to take a newer release: what nothing names any more is removed.",
        options: &[
            "metadata", "out", "prose", "errors", "client", "package", "all", "check", "quiet",
        ],
        formats: &["text"],
        exits: [
            "all is written, or is as it should be",
            "the metadata has findings, or `--check` found what would change",
        ],
        example: "cargo run -p generator -- bindgen --metadata tccli-*.whl --out ../my-app/src/cloud cvm.RunInstances dnspod",
    },
    Entry {
        command: Command::List,
        name: "list",
        words: "[WORD]...",
        most: usize::MAX,
        about: "List the actions of the cloud's own metadata",
        more: "Those in whose name or title all words are found; a second `--metadata` has the titles in its language.",
        options: &["metadata", "quiet"],
        formats: &["text"],
        exits: ["there are some", "there are none"],
        example: "cargo run -p generator -- list --metadata tccli-*.whl cvm describe",
    },
    Entry {
        command: Command::Rules,
        name: "rules",
        words: "",
        most: 0,
        about: "List the rules that changes follow",
        more: "",
        options: &["format"],
        formats: &["text", "json"],
        exits: ["always", "never"],
        example: "cargo run -p generator -- rules",
    },
    Entry {
        command: Command::Explain,
        name: "explain",
        words: "RULE",
        most: 1,
        about: "Say what a rule means and how to avoid a break",
        more: "",
        options: &[],
        formats: &["text"],
        exits: ["always", "never"],
        example: "cargo run -p generator -- explain action-removed",
    },
    Entry {
        command: Command::Schema,
        name: "schema",
        words: "",
        most: 0,
        about: "Write the JSON Schemas of the spec files",
        more: "They are for editors, and stand in the folder `schema` of the specs.",
        options: &["spec", "quiet"],
        formats: &["text"],
        exits: ["they are written", "never"],
        example: "cargo run -p generator -- schema",
    },
    Entry {
        command: Command::Catalogue,
        name: "catalogue",
        words: "",
        most: 0,
        about: "Write many services into one file, for the command line",
        more: "\
Services come from the specs or, with --metadata, from a wheel of `tccli` or the folder that one was unpacked to. A
version that cannot be read is named and left out. With a second --metadata, sentences are those of that one where it
has the same version. The file is the old one or the new one at any moment.",
        options: &["spec", "out", "metadata", "errors", "quiet"],
        formats: &["text"],
        exits: [
            "it is written",
            "the specs have findings, or a version is left out",
        ],
        example: "cargo run -p generator -- catalogue --metadata tccli.whl --out services.catalogue",
    },
    Entry {
        command: Command::Help,
        name: "help",
        words: "[COMMAND]",
        most: 1,
        about: "Print the page of a command",
        more: "",
        options: &[],
        formats: &["text"],
        exits: ["always", "never"],
        example: "cargo run -p generator -- help check",
    },
];

/// An option: its name, the name of its value if it has one, and what it is for.
pub const OPTIONS: &[(&str, Option<&str>, &str)] = &[
    (
        "spec",
        Some("DIR"),
        "Folder of the specs [default: `spec`, here or in a folder above]",
    ),
    (
        "out",
        Some("DIR"),
        "Folder to write to [default: `generated` beside the default `spec`]; of `catalogue`, the file",
    ),
    (
        "metadata",
        Some("PACKAGE"),
        "Wheel or folder of `tccli` or `tccli-intl-en`; where two may be given, the second has the prose",
    ),
    (
        "prose",
        Some("LANGUAGE"),
        "Prose: none, en or zh [default: as the last `--metadata` has it]",
    ),
    (
        "errors",
        Some("SDK"),
        "Sources of the official SDK for Go or Python, for error codes",
    ),
    (
        "client",
        Some("CLIENT"),
        "Client of the module: async, blocking or both [default: async]",
    ),
    (
        "package",
        Some("NAME"),
        "Write a package with code and pages instead of a module",
    ),
    ("all", None, "Take everything that there is"),
    (
        "check",
        None,
        "Write nothing; fail if there is something to write",
    ),
    ("format", Some("FORMAT"), "How findings are printed: "),
    (
        "fail-on",
        Some("VERDICT"),
        "What fails: breaking, warning or never [default: breaking]",
    ),
    ("quiet", None, "Print findings only"),
    ("help", None, "Print this page"),
    ("version", None, "Print the version"),
];

impl Entry {
    /// The command of a name.
    pub fn named(name: &str) -> Option<&'static Entry> {
        COMMANDS.iter().find(|entry| entry.name == name)
    }

    /// The page of the command.
    pub fn page(&self) -> String {
        let usage = match self.words {
            "" => self.name.to_owned(),
            words => format!("{} {words}", self.name),
        };
        let mut page = format!(
            "{}.\n\nUsage: cargo run -p generator -- {usage} [OPTIONS]\n",
            self.about
        );
        if !self.more.is_empty() {
            page += &format!("\n{}\n", self.more);
        }
        page += "\nOptions:\n";
        let common = ["help", "version"];
        for (name, value, about) in OPTIONS {
            if self.options.contains(name) || common.contains(name) {
                page += &option(name, *value, about, self.formats);
            }
        }
        let [fine, finding] = self.exits;
        page += &format!(
            "\nExit codes:\n  0  {fine}\n  1  {finding}\n  2  could not run\n\nExample:\n  {}\n",
            self.example
        );
        page
    }
}

/// A line about an option.
fn option(name: &str, value: Option<&str>, about: &str, formats: &[&str]) -> String {
    let short = match name {
        "help" => "-h, ",
        "version" => "-V, ",
        _ => "",
    };
    let shown = match value {
        Some(value) => format!("{short}--{name} {value}"),
        None => format!("{short}--{name}"),
    };
    let formats = match name {
        "format" => format!("{} [default: text]", formats.join(", ")),
        _ => String::new(),
    };
    format!("  {shown:18}  {about}{formats}\n")
}

/// The page of the generator as a whole.
pub fn overview() -> String {
    let mut page = "\
Turns the specs of Tencent Cloud's services into a Rust client crate and its documentation.

Usage: cargo run -p generator [-- [COMMAND] [OPTIONS]]

Commands:
"
    .to_owned();
    for Entry {
        name, words, about, ..
    } in COMMANDS
    {
        page += &format!("  {:22}  {about}\n", format!("{name} {words}"));
    }
    page += "\nOptions, each for the commands that `COMMAND --help` says:\n";
    for (name, value, about) in OPTIONS {
        let formats = ["text", "json", "github (annotations of lines), markdown"];
        page += &option(name, *value, about, &formats);
    }
    page += "
Exit codes: 0 fine, 1 a finding (for `diff`, one that fails), 2 could not run or compare.

Examples:
  cargo run -p generator
";
    for entry in COMMANDS.iter().take(3) {
        page += &format!("  {}\n", entry.example);
    }
    page += "  cargo run -p generator -- --spec my/spec --out /tmp/client\n";
    page
}
