//! Two runs at once, a kill at any point, a disk that is full, folders that are read-only or go
//! away: every file is old or new, `check` names what is not right, the next run puts it right,
//! and nothing is left behind.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use generator::generate;
use generator::output::{Comparison, Files, STATE};
use generator::part::Part;
use tencentcloud_model::load::load;
use tencentcloud_model::model::Model;
use tencentcloud_model::read;

use super::scratch::{Scratch, code, contents, copy, copy_specs, paths, stderr};

/// Specs, and what they say the output is.
struct Version {
    spec: PathBuf,
    model: Model,
    files: Files,
}

impl Version {
    fn new(spec: PathBuf) -> Self {
        let sources = load(&spec).expect("the specs can be read");
        let model = read(&sources).expect("the specs are right");
        let files = generate(&model).expect("the specs are right");
        Version { spec, model, files }
    }

    fn command(&self, out: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_generator"));
        command.args(["--quiet".as_ref(), "--spec".as_ref(), self.spec.as_os_str()]);
        command.args(["--out".as_ref(), out.as_os_str()]);
        command
    }

    fn spawn(&self, out: &Path) -> Child {
        let mut command = self.command(out);
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        child.expect("the generator runs")
    }

    /// Whether the output is exactly this.
    fn is(&self, out: &Path) -> bool {
        let now: BTreeMap<_, _> = contents(out).into_iter().collect();
        let same = |(path, text): (&PathBuf, &String)| {
            now.get(path).is_some_and(|now| now == text.as_bytes())
        };
        now.len() == self.files.len() && self.files.iter().all(same)
    }

    /// Whether `check` would find nothing.
    fn passes_check(&self, out: &Path) -> bool {
        let mut comparison = Comparison::new(out);
        let changes = comparison.add(&self.files).expect("the output can be read");
        let folders = Part::Package.folders();
        let stale = comparison.stale(&folders).expect("the output can be read");
        let left = comparison.left_behind().expect("the output can be read");
        changes.is_empty() && stale.is_empty() && left.is_empty()
    }

    fn heal(&self, out: &Path) {
        let healed = self.command(out).output().expect("the generator runs");
        assert_eq!(code(&healed), 0, "{}", stderr(&healed));
        assert!(self.is(out) && self.passes_check(out), "it is not healed");
        assert_nothing_is_left(out, &self.model);
    }
}

/// The generator's own folder has what it should, and no folder is empty.
fn assert_nothing_is_left(out: &Path, model: &Model) {
    let mut own = vec![PathBuf::from(".gitignore"), "lock".into()];
    let services = model.services.iter().map(|service| &*service.module);
    let parts = services.map(Part::Service).chain([Part::Package]);
    own.extend(parts.map(|part| Path::new("stamps").join(part.name())));
    own.sort();
    assert_eq!(paths(&out.join(STATE)), own);
    let mut folders = vec![out.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries: Vec<_> = fs::read_dir(&folder)
            .expect("it can be read")
            .flatten()
            .collect();
        assert!(!entries.is_empty(), "{} is empty", folder.display());
        folders.extend(entries.iter().map(|it| it.path()).filter(|it| it.is_dir()));
    }
}

/// Two versions of the smaller hazards: in the second docs are others, and a service is missing.
fn versions(scratch: &Scratch) -> [Version; 2] {
    let [one, two] = ["one", "two"].map(|name| scratch.0.join(name));
    copy_specs(&one);
    for large in ["hazard", "hazard_v20220501"] {
        fs::remove_dir_all(one.join(large)).expect("the service is there");
    }
    copy(&one, &two);
    fs::remove_dir_all(two.join("mute")).expect("the service is there");
    for path in paths(&two) {
        let text = fs::read_to_string(two.join(&path)).expect("it can be read");
        let other = |line: &str| match line.split_once("doc: ") {
            Some((before, doc)) if doc.starts_with(char::is_uppercase) => {
                format!("{before}doc: Now {doc}\n")
            }
            _ => format!("{line}\n"),
        };
        let text: String = text.lines().map(other).collect();
        fs::write(two.join(path), text).expect("it can be written");
    }
    [one, two].map(Version::new)
}

#[test]
fn a_run_killed_at_any_point_tears_nothing_and_the_next_one_heals() {
    let scratch = Scratch::new("killed");
    let out = scratch.out();
    let versions = versions(&scratch);
    let started = Instant::now();
    versions[0].heal(&out);
    let whole = started.elapsed();
    let (mut mixed, mut staged) = (0, 0);
    for round in 0..200_u32 {
        let (old, new) = (
            &versions[round as usize % 2],
            &versions[(round as usize + 1) % 2],
        );
        let mut run = new.spawn(&out);
        let staging = out.join(format!("{STATE}/staging-{}", run.id()));
        if round % 4 < 2 {
            sleep(whole * (round / 4) / 50);
        } else {
            // Where files are written, which takes the smaller part of the time.
            while run.try_wait().expect("it can be waited for").is_none() && !staging.exists() {
                sleep(Duration::from_micros(100));
            }
            sleep(Duration::from_micros(u64::from(round) * 150));
        }
        // It may have ended by itself.
        let _ = run.kill();
        run.wait().expect("it can be waited for");

        for (path, text) in contents(&out) {
            let is = |version: &Version| {
                let right = version.files.get(&path);
                right.is_some_and(|right| right.as_bytes() == text)
            };
            assert!(
                is(old) || is(new),
                "{} is neither old nor new",
                path.display()
            );
        }
        let is_clean = new.is(&out) && !staging.exists();
        mixed += usize::from(!old.is(&out) && !new.is(&out));
        staged += usize::from(staging.exists());
        assert!(
            is_clean || !new.passes_check(&out),
            "`check` does not see it"
        );
        if round % 10 == 0 {
            let check = new.command(&out).arg("check").output().expect("it runs");
            assert_eq!(
                code(&check) == 0,
                new.passes_check(&out),
                "{}",
                stderr(&check)
            );
        }
        new.heal(&out);
    }
    println!("{mixed} of 200 were mixed, {staged} had text staged");
    assert!(staged > 0, "no run was killed while it wrote");
}

#[test]
fn of_two_runs_at_once_the_output_is_one_s() {
    let scratch = Scratch::new("races");
    let versions = versions(&scratch);
    let mut waited = 0;
    for round in 0..20 {
        // Half of the rounds begin with a folder that is not there.
        let out = scratch.0.join(format!("out-{}", round / 2));
        let runs = [0, 1].map(|version| versions[version].spawn(&out));
        for run in runs {
            let output = run.wait_with_output().expect("it can be waited for");
            assert_eq!(code(&output), 0, "{}", stderr(&output));
            waited += usize::from(stderr(&output).contains("is held by process "));
        }
        let won = versions.iter().find(|version| version.is(&out));
        let won = won.expect("the output is one run's");
        assert!(won.passes_check(&out));
        assert_nothing_is_left(&out, &won.model);
    }
    assert!(waited > 0, "no two runs met");
}

#[test]
fn a_run_says_who_holds_the_folder_and_waits() {
    let scratch = Scratch::new("waits");
    let out = scratch.out();
    let versions = versions(&scratch);
    versions[0].heal(&out);
    let lock = out.join(STATE).join("lock");
    for command in ["generate", "check"] {
        let held = File::options()
            .write(true)
            .open(&lock)
            .expect("it is there");
        held.lock().expect("nobody holds it");
        let mut run = versions[0].command(&out);
        let mut run = run
            .arg(command)
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut said = String::new();
        let mut stream = BufReader::new(run.stderr.take().expect("it is piped"));
        stream.read_line(&mut said).expect("it can be read");
        assert!(said.contains("out` is held by process "), "{said}");
        assert!(run.try_wait().expect("it can be waited for").is_none());
        drop(held);
        assert!(run.wait().expect("it can be waited for").success());
    }
}

/// Runs with a bound on the size of each file, in blocks of a shell's choice: a disk that is full
/// fails in the same call.
#[cfg(unix)]
#[test]
fn a_full_disk_changes_nothing() {
    let scratch = Scratch::new("full");
    let out = scratch.out();
    let versions = versions(&scratch);
    versions[0].heal(&out);
    let generator = versions[1].command(&out);
    let new = scratch.0.join("new");
    for out in [&out, &new] {
        let mut full = Command::new("sh");
        full.args(["-c", "trap '' XFSZ; ulimit -f 2; exec \"$@\"", "sh"]);
        full.arg(generator.get_program());
        full.args(["--spec".as_ref(), versions[1].spec.as_os_str()]);
        full.args(["--out".as_ref(), out.as_os_str()]);
        let full = full.output().expect("a shell runs");
        assert_eq!(code(&full), 2, "{}", stderr(&full));
        assert!(
            stderr(&full).contains("Nothing was changed"),
            "{}",
            stderr(&full)
        );
    }
    assert!(versions[0].is(&out));
    assert_nothing_is_left(&out, &versions[0].model);
    assert!(!new.exists());
    versions[1].heal(&out);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_or_folder_is_found_before_anything_changes() {
    let scratch = Scratch::new("read-only");
    let out = scratch.out();
    let versions = versions(&scratch);
    versions[0].heal(&out);
    for path in [
        "src/talk/mod.rs",
        "docs/talk",
        "src/talk/actions",
        "src/mute",
        "src",
        "",
    ] {
        let path = out.join(path);
        let writable = fs::metadata(&path).expect("it is there").permissions();
        let mut read_only = writable.clone();
        read_only.set_readonly(true);
        // Root may write all the same: the mark counts.
        fs::set_permissions(&path, read_only).expect("it is ours");
        let run = versions[1]
            .command(&out)
            .output()
            .expect("the generator runs");
        fs::set_permissions(&path, writable).expect("it is ours");
        assert_eq!(code(&run), 2, "{}", path.display());
        assert!(
            stderr(&run).contains("read-only") || stderr(&run).contains("ermission denied"),
            "{}",
            stderr(&run)
        );
        assert!(
            stderr(&run).contains("Nothing was changed"),
            "{}",
            stderr(&run)
        );
        assert!(versions[0].is(&out), "{}", path.display());
        assert_nothing_is_left(&out, &versions[0].model);
    }
    versions[1].heal(&out);
}

#[test]
fn a_folder_that_goes_away_is_an_error_or_made_again() {
    let scratch = Scratch::new("goes-away");
    let out = scratch.out();
    let versions = versions(&scratch);
    for round in 0..10_u64 {
        versions[0].heal(&out);
        let mut run = versions[1].spawn(&out);
        let staging = out.join(format!("{STATE}/staging-{}", run.id()));
        while run.try_wait().expect("it can be waited for").is_none() && !staging.exists() {
            sleep(Duration::from_micros(100));
        }
        sleep(Duration::from_micros(round * 400));
        // A run that writes meanwhile can keep a folder from being empty.
        while fs::remove_dir_all(&out).is_err() && out.exists() {}
        let output = run.wait_with_output().expect("it can be waited for");
        let said = stderr(&output);
        assert!(
            [0, 2].contains(&code(&output)) && !said.contains("panicked"),
            "{said}"
        );
        versions[1].heal(&out);
    }
}

#[test]
fn empty_folders_and_probes_are_named_and_removed() {
    let scratch = Scratch::new("remains");
    let out = scratch.out();
    let [version, _] = versions(&scratch);
    version.heal(&out);
    for remains in [
        "src/gone/deep",
        "src/talk/.generator-probe",
        ".generator-probe",
        ".generator/staging-1",
    ] {
        fs::create_dir_all(out.join(remains)).expect("a folder can be made");
        let check = version
            .command(&out)
            .arg("check")
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&check.stdout);
        assert_eq!(code(&check), 1, "{remains}");
        assert!(
            said.contains(&format!(": {remains}\n")),
            "{remains}: {said}"
        );
        version.heal(&out);
    }
}
