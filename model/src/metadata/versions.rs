//! The versions of services that a package holds, and what each is called here.

use std::collections::BTreeMap;

use super::limits::MAX_NAME;
use super::package::Package;
use crate::diagnostic::Diagnostic;

/// A version of a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Its module: the name of the service; for all versions but the oldest `NAME_vDATE`.
    pub module: String,
    /// Name of the service.
    pub service: String,
    /// Day of the version, as `YYYYMMDD`.
    pub date: String,
    /// Folder of its files in the package.
    pub(super) folder: String,
}

impl Version {
    /// The version as requests name it: its day as `YYYY-MM-DD`.
    #[must_use]
    pub fn number(&self) -> String {
        let (year, day) = self.date.split_at(4);
        let (month, day) = day.split_at(2);
        format!("{year}-{month}-{day}")
    }
}

/// The versions of a package, sorted by module.
///
/// # Errors
///
/// A finding if a version stands in two folders, as it is not known which is meant.
pub(super) fn versions(package: &Package) -> Result<Vec<Version>, Diagnostic> {
    let mut services = BTreeMap::<&str, BTreeMap<&str, &str>>::new();
    for file in &package.files {
        if let Some((service, date, folder)) = parts(file) {
            let dates = services.entry(service).or_default();
            if let Some(other) = dates.insert(date, folder) {
                let message = format!("`{other}` describes the same version of a service");
                return Err(
                    Diagnostic::in_file("metadata", package.path(folder), message)
                        .help("name a folder with one package of metadata in it"),
                );
            }
        }
    }
    let mut versions = Vec::new();
    for (service, dates) in services {
        for (index, (date, folder)) in dates.into_iter().enumerate() {
            versions.push(Version {
                module: match index {
                    0 => service.to_owned(),
                    _ => format!("{service}_v{date}"),
                },
                service: service.to_owned(),
                date: date.to_owned(),
                folder: folder.to_owned(),
            });
        }
    }
    versions.sort();
    Ok(versions)
}

/// Service, date and folder of a file that describes a version: `…/NAME/vDATE/api.json`.
fn parts(file: &str) -> Option<(&str, &str, &str)> {
    let folder = file.strip_suffix("/api.json")?;
    let mut parts = folder.rsplit('/');
    let (version, service) = (parts.next()?, parts.next()?);
    let date = version.strip_prefix('v')?;
    let is_date = date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit());
    let is_service = service.len() <= MAX_NAME
        && service.starts_with(|c: char| c.is_ascii_lowercase())
        && service
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    (is_date && is_service).then_some((service, date, folder))
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn only_files_at_the_right_place_describe_a_version() {
        let file = "tccli/services/cvm/v20170312/api.json";
        let folder = "tccli/services/cvm/v20170312";
        assert_eq!(parts(file), Some(("cvm", "20170312", folder)));
        for file in [
            "api.json",
            "cvm/api.json",
            "cvm/20170312/api.json",
            "cvm/v2017/api.json",
            "../v20170312/api.json",
            "CVM/v20170312/api.json",
            "cvm/v20170312/examples.json",
        ] {
            assert_eq!(parts(file), None, "{file}");
        }
    }
}
