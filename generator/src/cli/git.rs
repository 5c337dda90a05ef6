//! Specs of a revision, read from the repository without touching the work tree.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Branches that a repository merges into, the likeliest first.
const DEFAULT_BRANCHES: &[&str] = &[
    "origin/HEAD",
    "origin/main",
    "origin/master",
    "main",
    "master",
];

/// What a hook, or a shell with odd habits, tells git of another repository or of another way to
/// find files in it. The repository is the one around the specs, whatever the environment.
const MISLEADING: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CEILING_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GLOB_PATHSPECS",
    "GIT_GRAFT_FILE",
    "GIT_ICASE_PATHSPECS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// A file's path below the spec folder, and what is in it.
pub type File = (String, Vec<u8>);

/// A repository, and where the specs are in it.
pub struct Repository {
    root: PathBuf,
    /// Below the root, with `/` between its parts; empty for the root itself.
    spec: String,
}

impl Repository {
    /// The repository that a spec folder belongs to. The folder itself need not exist.
    ///
    /// # Errors
    ///
    /// There is no repository, or no git.
    pub fn around(spec: &Path) -> Result<Self, String> {
        let spec =
            std::path::absolute(spec).map_err(|error| format!("`{}`: {error}", spec.display()))?;
        let folder = spec
            .ancestors()
            .find(|folder| folder.is_dir())
            .unwrap_or(&spec);
        let bare = run(folder, ["rev-parse", "--is-bare-repository"])?;
        if !bare.status.success() {
            return Err(format!(
                "git finds no repository around `{}` to read revisions from: name two folders \
                 instead ({})",
                folder.display(),
                complaint(&bare)
            ));
        }
        // A bare repository has no work tree: its folder stands for the top of one.
        let is_bare = bare.stdout.starts_with(b"true");
        let root = if is_bare {
            "--absolute-git-dir"
        } else {
            "--show-toplevel"
        };
        let root = line(&run(folder, ["rev-parse", root])?)?;
        let prefix = if is_bare {
            let root = Path::new(&root);
            let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            let below = folder.strip_prefix(root).unwrap_or(Path::new(""));
            below.to_string_lossy().into_owned()
        } else {
            line(&run(folder, ["rev-parse", "--show-prefix"])?)?
        };
        let below = spec.strip_prefix(folder).unwrap_or(Path::new(""));
        let below = below.iter().map(|part| part.to_string_lossy());
        let parts = prefix.split('/').map(Into::into).chain(below);
        let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
        Ok(Self {
            root: root.into(),
            spec: parts.join("/"),
        })
    }

    /// The commit of a revision.
    ///
    /// # Errors
    ///
    /// There is none of that name.
    pub fn commit(&self, revision: &str) -> Result<String, String> {
        let peeled = format!("{revision}^{{commit}}");
        match self.answer([
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &peeled,
        ])? {
            Some(commit) => Ok(commit),
            None => Err(format!(
                "`{revision}` is neither a revision nor a folder{}",
                self.depth_hint()
            )),
        }
    }

    /// The commit where the work tree's branch left the default branch, and its name for people.
    ///
    /// # Errors
    ///
    /// There is no default branch, or the history is not deep enough to tell.
    pub fn merge_base(&self) -> Result<(String, String), String> {
        for branch in DEFAULT_BRANCHES {
            let peeled = format!("{branch}^{{commit}}");
            let Some(tip) = self.answer([
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                &peeled,
            ])?
            else {
                continue;
            };
            return match self.answer(["merge-base", "HEAD", &tip])? {
                Some(base) => {
                    let short: String = base.chars().take(10).collect();
                    Ok((base, format!("{short} (merge base with {branch})")))
                }
                None => Err(format!(
                    "HEAD and {branch} have no merge base{}: name a BASE",
                    self.depth_hint()
                )),
            };
        }
        Err(format!(
            "there is no default branch (none of {}): name a BASE",
            DEFAULT_BRANCHES.join(", ")
        ))
    }

    /// The files of the spec folder in a commit, by their paths below it; none if the commit has
    /// no such folder.
    ///
    /// # Errors
    ///
    /// The commit cannot be read, or holds what is no plain file.
    pub fn files(&self, commit: &str) -> Result<Option<Vec<File>>, String> {
        let mut arguments = vec!["ls-tree", "-r", "-z", "--full-tree", commit, "--"];
        let folder = format!("{}/", self.spec);
        if !self.spec.is_empty() {
            arguments.push(&folder);
        }
        let output = run(&self.root, &arguments)?;
        if !output.status.success() {
            return Err(format!("{commit} cannot be read: {}", complaint(&output)));
        }
        let listing = String::from_utf8(output.stdout)
            .map_err(|_| format!("{commit} holds a path that is not UTF-8"))?;
        let mut paths = Vec::new();
        let mut objects = Vec::new();
        for line in listing.split('\0').filter(|line| !line.is_empty()) {
            let (about, path) = line.split_once('\t').unwrap_or((line, ""));
            let mut about = about.split(' ');
            let (mode, object) = (
                about.next().unwrap_or_default(),
                about.nth(1).unwrap_or_default(),
            );
            if !mode.starts_with("100") {
                return Err(format!(
                    "in {commit}, `{path}` is a symbolic link or a submodule, no file"
                ));
            }
            paths.push(path.strip_prefix(&folder).unwrap_or(path).to_owned());
            objects.push(object.to_owned());
        }
        if paths.is_empty() {
            return Ok(None);
        }
        let contents = self.contents(&objects)?;
        Ok(Some(paths.into_iter().zip(contents).collect()))
    }

    /// The contents of objects, in their order.
    fn contents(&self, objects: &[String]) -> Result<Vec<Vec<u8>>, String> {
        let failed = |error: std::io::Error| format!("git cat-file: {error}");
        let mut child = git(&self.root, ["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let input = child.stdin.take();
        let output = std::thread::scope(|scope| {
            // Both pipes must flow at once, or each side would wait for the other.
            scope.spawn(move || {
                let mut input = input?;
                input.write_all((objects.join("\n") + "\n").as_bytes()).ok()
            });
            child.wait_with_output()
        })
        .map_err(failed)?;
        let mut rest = output.stdout.as_slice();
        objects
            .iter()
            .map(|object| {
                blob(&mut rest).ok_or_else(|| {
                    format!(
                        "object {object} is missing from this clone{}",
                        self.depth_hint()
                    )
                })
            })
            .collect()
    }

    /// What to do about a history that is cut off; empty if it is whole.
    fn depth_hint(&self) -> &'static str {
        match self.answer(["rev-parse", "--is-shallow-repository"]) {
            Ok(Some(answer)) if answer == "true" => {
                " (this is a shallow clone: `git fetch --unshallow` gets the rest)"
            }
            _ => "",
        }
    }

    /// What git answers; none if it says that there is nothing.
    fn answer<const N: usize>(&self, arguments: [&str; N]) -> Result<Option<String>, String> {
        let output = run(&self.root, arguments)?;
        let answer = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok((output.status.success() && !answer.is_empty()).then_some(answer))
    }
}

/// Takes the next object off the answer of `cat-file --batch`.
fn blob(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(&rest[..end]).ok()?;
    let size: usize = head.split(' ').nth(2)?.parse().ok()?;
    let from = end + 1;
    let content = rest.get(from..from.checked_add(size)?)?.to_vec();
    *rest = rest.get(from + size + 1..)?;
    Some(content)
}

fn git<A: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        .arg("--literal-pathspecs")
        .args(arguments);
    for name in MISLEADING {
        command.env_remove(name);
    }
    command
}

fn run<A: AsRef<OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = A>,
) -> Result<Output, String> {
    git(folder, arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("git cannot be run ({error}): name two folders instead"))
}

/// The one line that git answers, without its end.
fn line(output: &Output) -> Result<String, String> {
    if !output.status.success() {
        return Err(complaint(output));
    }
    let answer = String::from_utf8_lossy(&output.stdout);
    Ok(answer.strip_suffix('\n').unwrap_or(&answer).to_owned())
}

/// What git said when it failed, with what it says to do about it, in one line.
fn complaint(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let words: Vec<&str> = said.split_whitespace().collect();
    if words.is_empty() {
        "git said nothing".to_owned()
    } else {
        words.join(" ")
    }
}
