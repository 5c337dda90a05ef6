//! Catalogues: what goes in comes out, whatever is damaged is found, and nothing is trusted.

use std::fs;
use std::path::{Path, PathBuf};

use tencentcloud_model::catalogue::{Catalogue, Error, Writer};
use tencentcloud_model::load;
use tencentcloud_model::model::{ErrorRef, Model, Type, TypeId};
use tencentcloud_model::sources::Sources;

/// A service that has something of everything.
const SPEC: &[(&str, &str)] = &[
    (
        "demo/service.yaml",
        "service: demo\ntitle: Demo\ndoc: A demo.\nversion: \"2022-08-17\"\nprotocol: tc3\n\
         endpoint: demo.tencentcloudapi.com\nregion: optional\nrate_limit: 20\n\
         categories:\n  - { name: room, title: Rooms }\n\
         source: { document: demo.txt, updated: 2024-04-01 }\n",
    ),
    (
        "demo/errors.yaml",
        "errors:\n  - code: FailedOperation.Room\n    doc: No such room.\n",
    ),
    (
        "demo/types/Kind.yaml",
        "enum: Kind\nbase: integer\ndoc: A kind.\nvalues:\n  - { value: 1, name: Big, doc: Big. }\n  - { value: 2, name: Small, doc: Small. }\n",
    ),
    (
        "demo/types/Room.yaml",
        "struct: Room\ndoc: A room.\nfields:\n  - name: Names\n    type: list<list<string>>\n    doc: Names.\n",
    ),
    (
        "demo/actions/ListRooms.yaml",
        "action: ListRooms\ncategory: room\ndoc: Lists rooms. All of them.\neffect: read\n\
         input:\n  - name: Page\n    type: integer\n    range: [1, null]\n    default: 1\n    doc: Page.\n\
         \x20 - name: Limit\n    type: integer\n    range: [1, 9223372036854775807]\n    doc: Size.\n\
         \x20 - name: Kind\n    type: Kind\n    doc: Kind.\n\
         output:\n  - name: Rooms\n    type: list<Room>\n    doc: Rooms.\n\
         pagination: { style: page, page: Page, first: 1, size: Limit, items: Rooms }\n\
         errors: [FailedOperation.Room]\n\
         examples:\n  - title: List\n    input: |\n      { \"Page\": 1 }\n    output: |\n      { \"Rooms\": [] }\n",
    ),
];

fn demo() -> Model {
    let sources = Sources::from_files("spec", SPEC.iter().copied());
    tencentcloud_model::read(&sources).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn written(model: Model) -> Vec<u8> {
    let mut writer = Writer::new("a test");
    writer.add(model).expect("small");
    writer.finish().expect("small")
}

fn opened(bytes: &[u8]) -> Result<Catalogue, Error> {
    Catalogue::from_bytes("test.catalogue", bytes.to_vec().leak())
}

/// Everything in a model but for where it stands in its sources.
fn facts(model: &Model) -> serde_json::Value {
    serde_json::to_value(model).expect("JSON")
}

struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let name = format!("tencentcloud-model-{test}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_goes_in_comes_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let sources = load::load(&root).expect("specs");
    let model = tencentcloud_model::read(&sources).expect("specs");
    let folder = Folder::new("round");
    let path = folder.0.join("all.catalogue");
    let mut writer = Writer::new("spec");
    writer.add(model.clone()).expect("small");
    writer.write(&path).expect("written");

    let catalogue = Catalogue::open(&path).expect("opened");
    assert_eq!(catalogue.origin(), "spec");
    assert_eq!(catalogue.entries().len(), model.services.len());
    for service in &model.services {
        let entry = catalogue.entry(&service.module).expect("an entry");
        assert_eq!(
            (&entry.title, &*entry.version),
            (&service.title, &**service.version)
        );
        let read = catalogue.model(entry).expect("whole");
        let wanted = Model {
            common_errors: model.common_errors.clone(),
            services: vec![service.clone()],
        };
        assert_eq!(facts(&read), facts(&wanted), "{}", service.module);
        let outline = catalogue.outline(entry).expect("whole");
        let names: Vec<_> = outline.iter().map(|heading| &heading.name).collect();
        let wanted: Vec<_> = service.actions.iter().map(|action| &*action.name).collect();
        assert_eq!(names, wanted);
    }
    assert!(catalogue.entry("nobody").is_none());
}

#[test]
fn an_outline_has_the_first_sentence() {
    let catalogue = opened(&written(demo())).expect("opened");
    let outline = catalogue.outline(&catalogue.entries()[0]).expect("whole");
    assert_eq!(outline[0].title, "Lists rooms.");
}

/// Reads a file that was written when this format began. If this fails after a change of the
/// model, raise `FORMAT`, and write the file anew: `BLESS=1 cargo test -p tencentcloud-model
/// --test catalogue`.
#[test]
fn the_format_is_the_one_that_it_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogue/demo.catalogue");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, written(demo())).expect("written");
    }
    let catalogue = Catalogue::open(&path).expect("opened");
    let read = catalogue
        .model(&catalogue.entries()[0])
        .expect("packed as it is read: raise `FORMAT` and bless");
    assert_eq!(facts(&read), facts(&demo()));
}

#[test]
fn every_damaged_byte_is_found() {
    let bytes = written(demo());
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x40;
        let found = opened(&damaged).and_then(|catalogue| catalogue.verify());
        assert!(found.is_err(), "byte {at} of {}", bytes.len());
    }
    for end in 0..bytes.len() {
        let found = opened(&bytes[..end]).and_then(|catalogue| catalogue.verify());
        assert!(found.is_err(), "cut at {end}");
    }
}

#[test]
fn errors_name_the_file_and_the_mend() {
    let bytes = written(demo());
    let text = |bytes: &[u8]| {
        let found = opened(bytes).and_then(|catalogue| catalogue.verify());
        found.expect_err("refused").to_string()
    };
    assert_eq!(text(b""), "test.catalogue is no catalogue");
    assert_eq!(text(&[b'x'; 100]), "test.catalogue is no catalogue");
    let last = bytes.len() - 1;
    let mut damaged = bytes;
    damaged[last] ^= 1;
    assert_eq!(
        text(&damaged),
        "test.catalogue is damaged, in the service demo: write it again"
    );
}

#[test]
fn references_to_nothing_are_refused() {
    type Change = fn(&mut Model);
    let changes: [Change; 5] = [
        |model| model.services[0].actions[0].errors[0].value = ErrorRef::Service(7),
        |model| model.services[0].actions[0].category = Some(7),
        |model| {
            let list = Type::List(Box::new(Type::Named(TypeId(7))));
            model.services[0].actions[0].output[0].ty.value = list;
        },
        |model| model.services[0].actions[0].input[0].conflicts_with.push(7),
        |model| {
            let pagination = &mut model.services[0].actions[0].pagination;
            pagination.as_mut().expect("pages").value.size = 7;
        },
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut model = demo();
        change(&mut model);
        let catalogue = opened(&written(model)).expect("its head is fine");
        assert!(catalogue.verify().is_err(), "change {number}");
    }
}

#[test]
fn names_that_can_be_none_are_refused() {
    type Spoil = fn(&mut Model);
    let spoilt: [Spoil; 4] = [
        |model| model.services[0].module = "de mo".to_owned(),
        |model| model.services[0].actions[0].name.value = "[emo".to_owned(),
        |model| model.services[0].actions[0].input[0].name.value = String::new(),
        |model| model.services[0].types[0].name.value = "1".to_owned(),
    ];
    for spoil in spoilt {
        let mut model = demo();
        spoil(&mut model);
        let catalogue = opened(&written(model)).expect("a catalogue");
        let found = catalogue.model(&catalogue.entries()[0]);
        assert!(matches!(found, Err(Error::Damaged(..))));
    }
}

#[test]
fn two_services_of_one_module_are_refused() {
    let mut writer = Writer::new("twice");
    writer.add(demo()).expect("small");
    writer.add(demo()).expect("small");
    let error = writer.finish().expect_err("refused");
    assert_eq!(error.to_string(), "there are two services `demo`");
}

#[test]
fn a_file_that_cannot_be_written_leaves_the_old_one() {
    let folder = Folder::new("atomic");
    let path = folder.0.join("a.catalogue");
    fs::create_dir(&path).expect("a folder in its place");
    let mut writer = Writer::new("a test");
    writer.add(demo()).expect("small");
    assert!(writer.write(&path).is_err());
    let left: Vec<_> = fs::read_dir(&folder.0).expect("a folder").collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
