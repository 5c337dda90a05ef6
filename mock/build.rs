//! Puts the catalogue of the specs into the library, so that whoever uses it needs no files of ours,
//! and nothing is parsed when a server starts.

use std::env;
use std::io;
use std::path::Path;

use tencentcloud_model::catalogue::Writer;
use tencentcloud_model::diagnostic::{Style, render};
use tencentcloud_model::load;
use tencentcloud_model::sources::Sources;

fn main() -> io::Result<()> {
    let root = Path::new("../spec");
    println!("cargo::rerun-if-changed={}", root.display());
    let refused =
        |found: Vec<_>, sources: &Sources| io::Error::other(render(&found, sources, Style::Plain));
    let sources = load::load(root).map_err(|found| refused(found, &Sources::default()))?;
    let model = tencentcloud_model::read(&sources).map_err(|found| refused(found, &sources))?;
    let mut writer = Writer::new("spec");
    writer.add(model)?;
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    writer.write(&Path::new(&out).join("services.catalogue"))?;
    Ok(())
}
