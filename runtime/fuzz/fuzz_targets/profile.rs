//! Whatever stands in the profile file: it is read or refused in one line that shows no value.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tencentcloud_runtime::credentials::{Profile, Provider, Step};

/// A file of this process's own.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    std::env::temp_dir().join(format!("tencentcloud-runtime-fuzz-{}", std::process::id()))
});

fuzz_target!(|content: &[u8]| {
    std::fs::write(&*FILE, content).expect("written");
    let start = |profile: Profile| profile.file(&*FILE).start(1_551_113_065);
    for step in [start(Profile::new()), start(Profile::new().profile("a"))] {
        match step {
            Step::NotConfigured(reason) => assert!(!reason.contains('\n'), "{reason:?}"),
            Step::Failed(error) => assert!(!error.to_string().contains('\n'), "{error}"),
            Step::Ready(credential) => {
                assert!(
                    credential
                        .secret_id()
                        .bytes()
                        .all(|byte| byte.is_ascii_graphic())
                );
            }
            Step::Fetch(_) => {}
            step => panic!("{step:?}"),
        }
    }
});
