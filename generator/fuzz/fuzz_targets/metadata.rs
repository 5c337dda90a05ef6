//! The reader of the cloud's metadata: any text as a file of it gives a model that can be generated,
//! or findings that can be shown.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use generator::generate;
use generator_fuzz::show;
use libfuzzer_sys::fuzz_target;
use tencentcloud_model::metadata::{Metadata, Options};

const FILES: [(&str, &str); 2] = [
    ("api.json", include_str!("../seeds/metadata/api.json")),
    (
        "examples.json",
        include_str!("../seeds/metadata/examples.json"),
    ),
];

/// A folder of this process's own, as a wheel is unpacked to.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("generator-fuzz-{}", std::process::id()));
    fs::create_dir_all(folder.join("shop/v20240102")).expect("a folder");
    folder
});

fuzz_target!(|text: &[u8]| {
    for fuzzed in 0..FILES.len() {
        for (index, (name, right)) in FILES.iter().enumerate() {
            let text = if index == fuzzed {
                text
            } else {
                right.as_bytes()
            };
            fs::write(FOLDER.join("shop/v20240102").join(name), text).expect("written");
        }
        let metadata = Metadata::open(&FOLDER).expect("two files");
        let version = &metadata.versions()[0];
        let _ = metadata.contents(version);
        match metadata.read(version, Options::default()) {
            Ok((model, sources)) => {
                if let Err(findings) = generate(&model) {
                    show(&findings, &sources);
                }
            }
            Err(failure) => {
                assert!(!failure.findings.is_empty());
                show(&failure.findings, &failure.sources);
            }
        }
    }
});
