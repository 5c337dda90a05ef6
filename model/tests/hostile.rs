//! Files that no careful person writes: each ends in a right reading or a clear finding.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use tencentcloud_model::diagnostic::{Diagnostic, Style, render};
use tencentcloud_model::fmt::changes;
use tencentcloud_model::load::{load, load_services};
use tencentcloud_model::read;
use tencentcloud_model::sources::Sources;

/// A small service, whole.
const FILES: [(&str, &str); 4] = [
    (
        "common/errors.yaml",
        "errors:\n  - code: InternalError\n    doc: Something failed.\n",
    ),
    (
        "demo/service.yaml",
        "service: demo\ntitle: Demo\ndoc: A demo.\nversion: \"2022-08-17\"\nprotocol: tc3\n\
         endpoint: demo.example.com\nregion: unused\nrate_limit: 20\n\
         categories:\n  - { name: room, title: Rooms }\n\
         source: { document: demo.txt, updated: \"2024-04-01\" }\n",
    ),
    (
        "demo/actions/CreateRoom.yaml",
        "action: CreateRoom\ncategory: room\ndoc: Creates a room.\neffect: write\n\
         input:\n  - name: Room\n    type: Room\n    required: true\n    doc: The room.\n\
         errors: [InternalError]\n\
         examples:\n  - title: Create a room\n    input: |\n      { \"Room\": { \"Name\": \"é\" } }\n\
         \x20   output: |\n      { \"RequestId\": \"abc\" }\n",
    ),
    (
        "demo/types/Room.yaml",
        "struct: Room\ndoc: A room.\nfields:\n  - name: Name\n    type: string\n    doc: Its name.\n",
    ),
];

/// The service with some files in place of its own.
fn sources(files: &[(&str, &str)]) -> Sources {
    let mut all: std::collections::BTreeMap<_, _> = FILES.into_iter().collect();
    all.extend(files.iter().copied());
    Sources::from_files("spec", all)
}

/// What is said about the service with some files in place of its own.
fn findings(files: &[(&str, &str)]) -> String {
    let sources = sources(files);
    let found = read(&sources).err().unwrap_or_default();
    render(&found, &sources, Style::Plain)
}

/// A folder of its own, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("generator-{}-{name}", process::id()));
        fs::create_dir_all(&path).expect("a folder");
        let folder = Self(path);
        for (path, text) in FILES {
            folder.write(path, text.as_bytes());
        }
        folder
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// What is said when it is loaded, as rule, path below the folder and message.
    fn findings(&self) -> Vec<(&'static str, String, String)> {
        let found = load(&self.0).err().unwrap_or_default();
        found.iter().map(|finding| self.finding(finding)).collect()
    }

    fn finding(&self, finding: &Diagnostic) -> (&'static str, String, String) {
        let (path, _) = finding.location(&Sources::default());
        let path = Path::new(&path)
            .strip_prefix(&self.0)
            .expect("a path below");
        (
            finding.rule,
            path.display().to_string(),
            finding.message.clone(),
        )
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).expect("the folder is removed");
    }
}

fn finding(rule: &'static str, path: &str, message: &str) -> (&'static str, String, String) {
    (rule, path.to_owned(), message.to_owned())
}

#[test]
fn the_service_is_right() {
    assert_eq!(findings(&[]), "");
    assert_eq!(Folder::new("right").findings(), []);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let windows =
        FILES.map(|(path, text)| (path, format!("\u{feff}{}", text.replace('\n', "\r\n"))));
    let windows = windows
        .each_ref()
        .map(|(path, text)| (*path, text.as_str()));
    let model = read(&sources(&windows)).expect("a model");
    let unix = read(&sources(&[])).expect("a model");
    assert_eq!(format!("{model:?}"), format!("{unix:?}"));
}

#[test]
fn files_that_do_not_belong_are_named() {
    let folder = Folder::new("stray");
    folder.write("README.md", b"# The specs");
    folder.write(".hidden", b"");
    folder.write("schema/type.schema.json", b"{}");
    folder.write("demo/actions/Other.yml", b"");
    folder.write("demo/actions/more/Other.yaml", b"");
    folder.write("demo/notes.txt", b"");
    folder.write("stray.yaml", b"");
    let message = "does not belong among the specs";
    assert_eq!(
        folder.findings(),
        [
            "demo/actions/Other.yml",
            "demo/actions/more",
            "demo/notes.txt",
            "stray.yaml"
        ]
        .map(|path| finding("stray-file", path, message)),
    );
}

#[test]
fn a_file_that_is_not_utf8_names_the_line() {
    let folder = Folder::new("utf8");
    folder.write("demo/types/Room.yaml", b"struct: Room\ndoc: caf\xe9\n");
    let expected = finding("not-utf8", "demo/types/Room.yaml", "line 2 is not UTF-8");
    assert_eq!(folder.findings(), [expected]);
}

#[test]
fn a_huge_file_is_refused() {
    let folder = Folder::new("huge");
    folder.write("demo/types/Room.yaml", &vec![b'#'; (1 << 20) + 1]);
    let message = "the file is larger than 1048576 bytes";
    assert_eq!(
        folder.findings(),
        [finding("too-large", "demo/types/Room.yaml", message)]
    );
}

#[test]
fn a_folder_without_specs_or_none_at_all_is_an_error() {
    let folder = Folder::new("none");
    for name in ["common", "demo"] {
        fs::remove_dir_all(folder.0.join(name)).expect("a folder removed");
    }
    assert_eq!(
        folder.findings(),
        [finding("no-specs", "", "the folder holds no specs")]
    );
    let missing = load(&folder.0.join("missing")).expect_err("no folder");
    assert_eq!(missing[0].rule, "unreadable");
}

#[test]
fn a_service_that_is_asked_for_has_specs() {
    let folder = Folder::new("asked");
    fs::create_dir(folder.0.join("empty")).expect("a folder made");
    let asked = |module: &str| load_services(&folder.0, &["demo".to_owned(), module.to_owned()]);
    assert!(asked("demo").is_ok());
    for module in ["empty", "missing"] {
        let findings = asked(module).expect_err("no specs");
        let found = findings.iter().map(|found| folder.finding(found));
        let expected = finding("no-specs", module, "the folder holds no specs");
        assert_eq!(found.collect::<Vec<_>>(), [expected]);
    }
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_refused_whatever_they_lead_to() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new("links");
    folder.write(".elsewhere", FILES[3].1.replace("Room", "Seat").as_bytes());
    for (to, from) in [
        ("../../.elsewhere", "demo/types/Seat.yaml"),
        ("/proc/self/mem", "demo/types/Memory.yaml"),
        ("service.yaml", "demo/history.yaml"),
        ("Loop.yaml", "demo/types/Loop.yaml"),
        ("nowhere", "demo/types/Nowhere.yaml"),
        ("..", "up"),
    ] {
        symlink(to, folder.0.join(from)).expect("a link");
    }
    let lost = "the symbolic link leads nowhere or to itself";
    let file = "a symbolic link stands for a file";
    let memory = if cfg!(target_os = "linux") {
        file
    } else {
        lost
    };
    assert_eq!(
        folder.findings(),
        [
            finding("symlink", "demo/history.yaml", file),
            finding("symlink", "demo/types/Loop.yaml", lost),
            finding("symlink", "demo/types/Memory.yaml", memory),
            finding("symlink", "demo/types/Nowhere.yaml", lost),
            finding("symlink", "demo/types/Seat.yaml", file),
            finding("symlink", "up", "a symbolic link stands for a folder"),
        ]
    );
}

#[test]
fn deep_nesting_is_refused() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        let deep = open.repeat(100_000) + &close.repeat(100_000);
        let text = findings(&[("demo/types/Room.yaml", &deep)]);
        assert!(
            text.contains("error[syntax]: recursion limit exceeded"),
            "{text}"
        );
    }
    let (open, close) = ("{ \"Room\": ".repeat(100_000), " }".repeat(100_000));
    for nested in [open.clone(), format!("{open}1{close}")] {
        let action = FILES[2]
            .1
            .replace("{ \"Room\": { \"Name\": \"é\" } }", &nested);
        let text = findings(&[("demo/actions/CreateRoom.yaml", &action)]);
        assert!(
            text.contains("error[example]: the example is no JSON: recursion limit"),
            "{text}"
        );
    }

    let list = format!(
        "type: {}string{}\n",
        "list<".repeat(100_000),
        ">".repeat(100_000)
    );
    let ty = FILES[3].1.replace("type: string\n", &list);
    let text = findings(&[("demo/types/Room.yaml", &ty)]);
    assert!(
        text.contains("more than 8 lists within each other"),
        "{text}"
    );
}

#[test]
fn aliases_cannot_unfold() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (new, old) in ('b'..='z').zip('a'..) {
        let aliases = vec![format!("*{old}"); 9].join(", ");
        bomb.push_str(&format!("{new}: &{new} [{aliases}]\n"));
    }
    let text = findings(&[("demo/types/Room.yaml", &bomb)]);
    assert!(text.contains("an alias is not allowed in specs"), "{text}");
}

#[test]
fn many_findings_in_a_file_are_counted() {
    let field = |number| format!("  - {{ name: N{number}, typ: string, doc: D. }}\n");
    let fields: String = (0..20_000).map(field).collect();
    let text = findings(&[("demo/types/Room.yaml", &format!("{}{fields}", FILES[3].1))]);
    assert_eq!(text.matches("error[unknown-key]").count(), 100);
    assert!(text.contains("19900 more findings in this file"), "{text}");

    let keys: String = (0..20_000).map(|key| format!("k{key}: 1\n")).collect();
    let text = findings(&[("demo/types/Room.yaml", &format!("{}{keys}", FILES[3].1))]);
    let all = "unknown keys `k0`, `k1`, `k2`, `k3`, `k4`, `k5`, `k6`, `k7` and 19992 more";
    assert!(text.contains(all), "{text}");
}

#[test]
fn what_a_file_holds_is_shown_harmless_and_in_short() {
    let evil = "\u{1b}]0;x\u{7}\u{9b}\u{7f}\u{202e}\u{2066}\u{61c}\u{200b}";
    let escaped = "\\u001b]0;x\\u0007\\u009b\\u007f\\u202e\\u2066\\u061c\\u200b";
    let long = "x".repeat(900_000);
    for hostile in [evil, &long] {
        let action = FILES[2]
            .1
            .replace("\"Name\": \"é\"", &format!("\"{hostile}\": 1"));
        let ty = FILES[3]
            .1
            .replace("type: string", &format!("'{hostile}': string"));
        for (path, text) in [(FILES[2].0, &action), (FILES[3].0, &ty)] {
            let shown = findings(&[(path, text)]);
            let harmless = shown.chars().all(|c| matches!(c, '\n' | '…' | ' '..='~'));
            assert!(
                harmless && shown.len() < 4_000,
                "{}: {shown:.4000}",
                shown.len()
            );
            assert!(hostile == long || shown.contains(escaped), "{shown}");
        }
    }
}

#[test]
fn a_ring_of_thousands_of_types_is_refused() {
    let ty = |index: usize, next: usize| {
        let path = format!("demo/types/T{index}.yaml");
        let text = format!(
            "struct: T{index}\ndoc: A part.\nfields:\n\
             \x20 - name: A\n    type: T{next}\n    doc: Next.\n\
             \x20 - name: B\n    type: list<T{next}>\n    doc: Others.\n"
        );
        (path, text)
    };
    let count = 2_000;
    let mut ring: Vec<_> = (0..count).map(|i| ty(i, (i + 1) % count)).collect();
    let action = FILES[2]
        .1
        .replace("type: Room", "type: T0")
        .replace("{ \"Name\": \"é\" }", "{}");
    ring.push((FILES[2].0.to_owned(), action));
    let mut all: std::collections::BTreeMap<_, _> = FILES
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .into_iter()
        .collect();
    all.remove(FILES[3].0);
    all.extend(ring);
    let sources = Sources::from_files("spec", all);
    let text = render(
        &read(&sources).err().unwrap_or_default(),
        &sources,
        Style::Plain,
    );
    let ring = "error[too-deep]: `T0` is the last of 2000 structs that hold one another";
    assert!(
        text.starts_with(ring) && text.matches("error[").count() == 1,
        "{text}"
    );
}

#[test]
fn recursive_types_are_read() {
    let room = format!(
        "{}  - name: Inner\n    type: Room\n    doc: Inner.\n",
        FILES[3].1
    );
    assert_eq!(findings(&[("demo/types/Room.yaml", &room)]), "");
}

#[test]
fn no_damage_to_a_file_makes_reading_it_panic() {
    let scraps = [
        "\t", "\n", "\n  ", ":", ": ", "- ", "[", "]", "{", "}", "'", "\"", "|", ">", "#", "&a ",
        "*a ", "!!x ", "é", "\u{0}", "\u{feff}", "\r", "null", "-1", "1e999", "list<", "? ", "`",
        "@", "%", "<<: ", "\u{a0}", "\\", ",,", "=",
    ];
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    let mut broken = 0;
    for _ in 0..1_000 {
        let (path, text) = FILES[random(FILES.len())];
        let mut text = text.to_owned();
        for _ in 0..=random(3) {
            let mut at = [random(text.len()), random(text.len())];
            at.sort_unstable();
            let [start, end] = at.map(|at| text.floor_char_boundary(at));
            match random(3) {
                0 => text.insert_str(start, scraps[random(scraps.len())]),
                1 => text.replace_range(start..end.min(text.floor_char_boundary(start + 8)), ""),
                _ => {
                    let copy = text[start..end].to_owned();
                    text.insert_str(start, &copy);
                }
            }
        }
        broken += usize::from(!findings(&[(path, &text)]).is_empty());
        // What can be put in order stays in order.
        for change in changes(&sources(&[(path, &text)])) {
            assert_eq!(
                changes(&sources(&[(&change.path, &change.text)])),
                [],
                "{text}"
            );
        }
    }
    assert!(broken > 700, "only {broken} were damaged");
}
