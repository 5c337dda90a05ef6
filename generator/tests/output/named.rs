//! Services by name, and what is not made again.

use std::fs;
use std::path::Path;
use std::process::Output;

use generator::output::{Comparison, Run};
use generator::part::Part;
use tencentcloud_model::load::load;
use tencentcloud_model::read;

use super::scratch::{Scratch, code, contents, copy_specs, run, stderr, stdout, times};

fn generator(scratch: &Scratch, arguments: &[&str]) -> Output {
    let (spec, out) = (scratch.0.join("spec"), scratch.out());
    let folders = [
        "--spec".as_ref(),
        spec.as_os_str(),
        "--out".as_ref(),
        out.as_os_str(),
    ];
    run(arguments
        .iter()
        .map(|argument| argument.as_ref())
        .chain(folders))
}

fn scene(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    copy_specs(&scratch.0.join("spec"));
    let run = generator(&scratch, &[]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    scratch
}

fn replace(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("it is there");
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).expect("it can be written");
}

#[test]
fn a_named_service_is_read_and_written_alone() {
    let scratch = scene("named");
    let (spec, out) = (scratch.0.join("spec"), scratch.out());
    replace(&spec.join("talk/service.yaml"), "title: ", "title: The ");
    fs::write(spec.join("hazard/service.yaml"), "broken: [").expect("it can be written");
    let before = times(&out);
    fs::remove_file(out.join("src/talk/client.rs")).expect("it was generated");

    let check = generator(&scratch, &["check", "talk"]);
    assert_eq!(code(&check), 1, "{}", stderr(&check));
    assert!(stdout(&check).contains("missing: src/talk/client.rs\n"));
    assert!(
        stderr(&check).contains("generator -- generate talk --spec"),
        "{}",
        stderr(&check)
    );

    let named = generator(&scratch, &["generate", "talk"]);
    assert_eq!(code(&named), 0, "{}", stderr(&named));
    assert!(
        stdout(&named).starts_with("Read 1 service,"),
        "{}",
        stdout(&named)
    );
    assert_eq!(code(&generator(&scratch, &["check", "talk"])), 0);
    for (path, time) in times(&out) {
        let is_talk = path.starts_with("src/talk") || path.starts_with("docs/talk");
        let is_same = before.contains(&(path.clone(), time));
        assert!(is_talk || is_same, "{} was written", path.display());
    }
    assert_eq!(
        code(&generator(&scratch, &[])),
        1,
        "the broken service is not read"
    );

    for (name, said) in [
        ("tlak", "there is no service `tlak`: did you mean `talk`?"),
        ("Talk", "did you mean `talk`?"),
        ("common", "there is no service `common`: there are hazard, "),
        ("../spec/talk", "there is no service `../spec/talk`"),
    ] {
        let wrong = generator(&scratch, &["generate", "talk", name]);
        assert_eq!(code(&wrong), 2, "{name}");
        assert!(stderr(&wrong).contains(said), "{name}: {}", stderr(&wrong));
    }
}

#[test]
fn what_did_not_change_is_not_made_again_and_what_did_is_seen() {
    let scratch = scene("stamps");
    let out = scratch.out();
    let sources = load(&scratch.0.join("spec")).expect("the specs can be read");
    let model = read(&sources).expect("the specs are right");
    let services = sources.services().map(Part::Service);
    let parts: Vec<_> = services.chain([Part::Package]).collect();
    let made_anew = || {
        let mut run = Run::begin(&out, |_| ()).expect("nobody holds the folder");
        let mut has = |part: &Part<'_>| run.has(part.name(), part.made_from(&sources));
        parts
            .iter()
            .filter(|part| !has(part))
            .map(|part| part.name())
            .collect::<Vec<_>>()
    };
    let right = contents(&out);
    assert_eq!(made_anew(), Vec::<&str>::new());

    // Anything that somebody does to a file.
    let client = out.join("src/talk/client.rs");
    let rename = || fs::rename(&client, out.join("src/talk/other.rs"));
    let edits: [(&str, &dyn Fn()); 6] = [
        ("talk", &|| replace(&client, "Cheap", "Dear")),
        ("talk", &|| {
            fs::remove_file(&client).expect("it was generated")
        }),
        ("talk", &|| rename().expect("it was generated")),
        ("talk", &|| {
            replace(&out.join("docs/talk/errors.md"), "\n\n", "\n")
        }),
        ("common", &|| {
            replace(&out.join("src/lib.rs"), "pub mod", "mod")
        }),
        ("common", &|| {
            replace(&out.join("Cargo.toml"), "edition", "version")
        }),
    ];
    for (part, edit) in edits {
        edit();
        assert_eq!(made_anew(), [part]);
        let run = generator(&scratch, &[]);
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        assert!(contents(&out) == right, "{}", stdout(&run));
    }

    // A stamp that is not whole, not there, of another generator, or names what is no file of ours.
    let own = out.join("src/own.rs");
    fs::write(&own, "// Somebody else's.\n").expect("it can be written");
    let stamp = out.join(".generator/stamps/talk");
    let whole = fs::read_to_string(&stamp).expect("it was written");
    let cut = whole
        .lines()
        .take(3)
        .map(|line| format!("{line}\n"))
        .collect();
    for text in [
        cut,
        String::new(),
        format!(
            "{}{}",
            if whole.starts_with('0') { 1 } else { 0 },
            &whole[1..]
        ),
        "../../x\n".to_owned(),
        "0\nsrc/own.rs\n".to_owned(),
        "0\nsrc/own.rs/x\n".to_owned(),
        "0\nsrc\n".to_owned(),
        "0\nsrc/talk/gone/x.rs\n".to_owned(),
    ] {
        fs::create_dir_all(out.join("src/talk/gone")).expect("a folder can be made");
        fs::write(&stamp, &text).expect("it can be written");
        assert_eq!(made_anew(), ["talk"], "{text}");
        let run = generator(&scratch, &[]);
        assert!(
            stdout(&run).contains("Files: 0 written"),
            "{}",
            stdout(&run)
        );
        assert_eq!(fs::read_to_string(&stamp).expect("it was written"), whole);
        assert!(!out.join("src/talk/gone").exists(), "{text}");
    }
    fs::remove_file(&own).expect("it was written");
    for part in &parts {
        let another = part.made_from(&sources) ^ 1;
        let mut run = Run::begin(&out, |_| ()).expect("nobody holds the folder");
        assert!(!run.has(part.name(), another));
    }

    // A spec that is touched makes one service anew; `check` trusts no stamp.
    replace(
        &scratch.0.join("spec/talk/service.yaml"),
        "title: ",
        "title: The ",
    );
    assert_eq!(code(&generator(&scratch, &["check", "--quiet"])), 1);
    let run = generator(&scratch, &[]);
    assert!(
        !stdout(&run).contains("Files: 0 written"),
        "{}",
        stdout(&run)
    );
    fs::write(&stamp, whole).expect("it can be written");
    let mut comparison = Comparison::new(&out);
    let files = generator::generate(&model).expect("the specs are right");
    assert!(!comparison.add(&files).expect("it can be read").is_empty());
}

#[test]
fn specs_are_not_parsed_where_nothing_changed() {
    let scratch = scene("unparsed");
    let (spec, out) = (scratch.0.join("spec"), scratch.out());
    let load = || load(&spec).expect("the specs can be read");
    let model = read(&load()).expect("the specs are right");
    fs::write(spec.join("talk/service.yaml"), "broken: [").expect("it can be written");

    // What no run does: to say of these files that they were made from specs that cannot be parsed.
    let sources = load();
    let mut run = Run::begin(&out, |_| ()).expect("nobody holds the folder");
    for part in sources.services().map(Part::Service).chain([Part::Package]) {
        let files = part.files(&model).expect("the specs were right");
        let stamp = Some((part.name(), part.made_from(&sources)));
        run.add(&files, stamp).expect("it can be written");
    }
    let folders = Part::Package.folders();
    run.finish(&folders, true).expect("it can be written");
    for named in [&[][..], &["generate", "talk"]] {
        let run = generator(&scratch, named);
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        assert!(stdout(&run).contains("Files: 0 written"));
    }

    fs::remove_file(out.join(".generator/stamps/common")).expect("it was written");
    assert_eq!(code(&generator(&scratch, &["generate", "talk"])), 0);
    assert_eq!(code(&generator(&scratch, &[])), 1, "the specs are parsed");
}
