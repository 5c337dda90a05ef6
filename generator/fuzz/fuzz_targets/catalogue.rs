//! The reader of catalogues: any bytes are a catalogue of models of which each action can be shown as
//! code, or are refused. Checksums are not looked at here.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use generator::samples::{Call, Form};
use libfuzzer_sys::fuzz_target;
use tencentcloud_model::catalogue::Catalogue;
use tencentcloud_model::model::Service;
use tencentcloud_model::sample;

/// A file of this process's own.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    std::env::temp_dir().join(format!("generator-fuzz-{}.catalogue", std::process::id()))
});

fuzz_target!(|bytes: &[u8]| {
    fs::write(&*FILE, bytes).expect("written");
    let catalogue = match Catalogue::open(&FILE) {
        Ok(catalogue) => catalogue,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    for entry in catalogue.entries() {
        let _ = catalogue.outline(entry);
        if let Ok(model) = catalogue.model(entry) {
            model.services.iter().for_each(show);
        }
    }
});

fn show(service: &Service) {
    for (index, action) in service.actions.iter().enumerate() {
        let request = sample::request(service, action);
        for form in Form::ALL {
            let _ = form.code(&Call {
                service,
                action: index,
                request: &request,
                endpoint: None,
                region: None,
            });
        }
    }
}
