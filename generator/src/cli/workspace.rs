//! Where the specs are.

use std::env;
use std::path::{Path, PathBuf};

/// The folder, from here, that holds `spec`: this one, or the nearest above it. This one if there
/// is none.
pub fn root() -> PathBuf {
    let here = Path::new("");
    if here.join("spec").is_dir() {
        return here.to_owned();
    }
    let folder = env::current_dir().unwrap_or_default();
    let above = folder.ancestors().skip(1);
    let levels = above
        .take_while(|folder| !folder.join("spec/common").is_dir())
        .count()
        + 1;
    if levels >= folder.ancestors().count() {
        return here.to_owned();
    }
    std::iter::repeat_n("..", levels).collect()
}
