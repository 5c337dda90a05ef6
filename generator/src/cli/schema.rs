//! `schema`: JSON Schemas for editors.

use std::fs;

use super::{Arguments, FINE, count, print};

/// Writes the schemas into the folder of the specs.
pub fn write(arguments: &Arguments) -> Result<u8, String> {
    let folder = arguments.spec.join("schema");
    let failed = |error| format!("error: `{}`: {error}\n", folder.display());
    fs::create_dir_all(&folder).map_err(failed)?;
    let schemas = generator::schema::schemas();
    for (name, text) in &schemas {
        fs::write(folder.join(name), text).map_err(failed)?;
    }
    if !arguments.quiet {
        print(&format!("{} written.\n", count(schemas.len(), "schema")));
    }
    Ok(FINE)
}
