//! The reader of wheels: any bytes are a package, of which each file can be read or has a finding,
//! or are refused in one line.

#![no_main]

use std::fs;
use std::hash::DefaultHasher;
use std::path::PathBuf;
use std::sync::LazyLock;

use generator_fuzz::show;
use libfuzzer_sys::fuzz_target;
use tencentcloud_model::metadata::{Metadata, Options};
use tencentcloud_model::sources::Sources;

/// A file of this process's own.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    std::env::temp_dir().join(format!("generator-fuzz-{}.whl", std::process::id()))
});

fuzz_target!(|bytes: &[u8]| {
    fs::write(&*FILE, bytes).expect("written");
    let metadata = match Metadata::open(&FILE) {
        Ok(metadata) => metadata,
        Err(finding) => return show(&[finding], &Sources::default()),
    };
    for version in metadata.versions() {
        let _ = metadata.hash_version(version, &mut DefaultHasher::new());
        if let Err(failure) = metadata.read(version, Options::default()) {
            show(&failure.findings, &failure.sources);
        }
    }
});
