//! Completion, asked for as shells ask, and in those shells that are here.

use std::process::Command;

use crate::run::{Home, finish};

/// What is offered at the end of a line.
fn offered(home: &Home, line: &str) -> Vec<String> {
    let words: Vec<_> = line.split(' ').collect();
    let mut command = home.command();
    command.env("COMPLETE", "fish").arg("--").args(&words);
    let ran = finish(&mut command, "");
    assert_eq!(ran.code, 0, "{ran:?}");
    let lines = ran
        .out
        .lines()
        .map(|line| line.split('\t').next().unwrap_or(line));
    lines.map(str::to_owned).collect()
}

#[test]
fn everything_is_completed() {
    let home = Home::new();
    home.file(
        ".tencentcloud/credentials",
        "[work]\nsecret_id = a\nsecret_key = b\n",
    );
    for (line, wanted) in [
        ("tencentcloud l", "lcic"),
        ("tencentcloud con", "configure"),
        ("tencentcloud lcic create-r", "create-room"),
        ("tencentcloud help lcic create-r", "create-room"),
        ("tencentcloud lcic create-room --max-m", "--max-mic-number"),
        ("tencentcloud lcic create-room --resolution ", "hd"),
        ("tencentcloud lcic CreateRoom --Resolution ", "hd"),
        ("tencentcloud lcic CreateR", "CreateRoom"),
        ("tencentcloud lcic CreateRoom --Max", "--MaxMicNumber"),
        ("tencentcloud lcic create-room --dry", "--dry-run"),
        ("tencentcloud lcic create-room --output y", "yaml"),
        (
            "tencentcloud trtc describe-user-info --region ap-g",
            "ap-guangzhou",
        ),
        ("tencentcloud lcic create-room --profile ", "work"),
    ] {
        let offered = offered(&home, line);
        assert!(
            offered.iter().any(|word| word == wanted),
            "{line}: {offered:?}"
        );
    }
    assert!(offered(&home, "tencentcloud nobody x").is_empty());
}

/// A shell with the script of ours read, and a line completed there.
fn in_shell(home: &Home, shell: &str, script: &str) -> Option<String> {
    if Command::new(shell).arg("-c").arg("exit").status().is_err() {
        eprintln!("{shell} is not here: completion was not tried in it");
        return None;
    }
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_tencentcloud"));
    let folder = program.parent().expect("a folder").display();
    let mut command = Command::new(shell);
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
    command
        .env("HOME", home.path())
        .env("PATH", path)
        .arg("-c")
        .arg(script);
    let ran = finish(&mut command, "");
    assert_eq!(ran.code, 0, "{shell}: {ran:?}");
    Some(ran.out)
}

#[test]
fn bash_completes() {
    let script = "source <(tencentcloud completion bash)
COMP_WORDS=(tencentcloud lcic create-r); COMP_CWORD=2; COMP_TYPE=9
name=$(complete -p tencentcloud | sed 's/.*-F \\([^ ]*\\).*/\\1/')
$name tencentcloud create-r lcic; printf '%s\\n' \"${COMPREPLY[@]}\"";
    if let Some(out) = in_shell(&Home::new(), "bash", script) {
        assert!(out.contains("create-room"), "{out}");
    }
}

#[test]
fn fish_completes() {
    let script = "tencentcloud completion fish | source; complete -C 'tencentcloud lcic create-r'";
    if let Some(out) = in_shell(&Home::new(), "fish", script) {
        assert!(out.contains("create-room"), "{out}");
    }
}

#[test]
fn zsh_completes() {
    // The script is read and registers itself; what it asks is what the other tests ask.
    let script = "autoload -U compinit; compinit -u -D; source <(tencentcloud completion zsh)
print -r -- $_comps[tencentcloud]
_CLAP_COMPLETE_INDEX=2 _CLAP_IFS=$'\\n' COMPLETE=zsh tencentcloud -- tencentcloud lcic create-r";
    if let Some(out) = in_shell(&Home::new(), "zsh", script) {
        assert!(
            out.contains("create-room") && out.lines().count() >= 2,
            "{out}"
        );
    }
}

#[test]
fn powershell_gets_a_script() {
    let ran = Home::new().line("completion powershell");
    assert!(
        ran.code == 0 && ran.out.contains("Register-ArgumentCompleter"),
        "{ran:?}"
    );
    Home::new().line("completion tcsh").failed(2);
}
