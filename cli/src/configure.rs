//! Writing a profile to the credentials file.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use tencentcloud_runtime::Credential;
use tencentcloud_runtime::credentials::Profile;

use crate::failure::{Failure, Outcome};
use crate::{credentials, prompt, terminal};

/// Asks for a key pair and a region, and writes them.
pub fn configure(profile: &str) -> Outcome {
    if profile.is_empty() || profile.chars().any(|c| c.is_control() || "[]".contains(c)) {
        return Err(Failure::usage(
            "a profile's name is not empty, and has neither brackets nor control characters",
        ));
    }
    let path = credentials::file()
        .ok_or_else(|| Failure::usage("HOME is not set: there is no place for the file"))?;
    let id = prompt::line("Secret ID: ")?.trim().to_owned();
    let key = prompt::secret("Secret key (hidden): ")?.trim().to_owned();
    let region = prompt::line("Region (may be empty), such as ap-guangzhou: ")?
        .trim()
        .to_owned();
    Credential::new(id.as_str(), key.as_str())
        .map_err(|error| Failure::usage(error.to_string()))?;
    let values = [("secret_id", id), ("secret_key", key), ("region", region)];
    let old = read(&path)?;
    let shown = path.display();
    write(&path, &edited(&old, profile, &values))
        .map_err(|error| Failure::usage(format!("cannot write {shown}: {error}")))?;
    terminal::tell(&format!("Profile {profile} is in {shown}."));
    credentials::check(Profile::new().all())
}

/// The text of the file; an empty one if there is no file.
fn read(path: &Path) -> Outcome<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => {
            read.map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))
        }
    }
}

/// The file with these values in a section; all else stays.
fn edited(old: &str, section: &str, values: &[(&str, String)]) -> String {
    let is_ours = |line: &str| {
        key(line).is_some_and(|key| {
            // A token belongs to the key pair that is gone.
            key.eq_ignore_ascii_case("token")
                || values
                    .iter()
                    .any(|(name, _)| key.eq_ignore_ascii_case(name))
        })
    };
    let new = values.iter().filter(|(_, value)| !value.is_empty());
    let new: String = new
        .map(|(name, value)| format!("{name} = {value}\n"))
        .collect();
    let mut text = String::new();
    let (mut within, mut found) = (false, false);
    for line in old.lines() {
        let begun = header(line);
        if let Some(name) = begun {
            within = name == section;
        } else if within && is_ours(line) {
            continue;
        }
        text += line;
        text.push('\n');
        if begun == Some(section) && !found {
            text += &new;
            found = true;
        }
    }
    if !found {
        if !text.is_empty() {
            text.push('\n');
        }
        text += &format!("[{section}]\n{new}");
    }
    text
}

/// The section that a line begins, as the runtime reads it: its name ends at the last `]` that
/// stands before a comment.
fn header(line: &str) -> Option<&str> {
    let line = line.trim_start_matches('\u{feff}').trim_start();
    let rest = line.strip_prefix('[')?;
    let commented = rest
        .match_indices(']')
        .find(|(at, _)| rest[at + 1..].trim_start().starts_with(['#', ';']));
    let end = commented.map_or_else(|| rest.rfind(']'), |(at, _)| Some(at))?;
    Some(rest[..end].trim())
}

/// The key that a line sets.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(['=', ':'])?;
    Some(key.trim())
}

/// Puts a file that only its owner can read in place of the old one.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let written = options.open(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    });
    if written.is_err() {
        // It holds a key.
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::edited;

    #[test]
    fn only_the_keys_of_the_profile_change() {
        let old = "# mine\n[default]\nsecret_id = old\nsecret_key=old\ntoken = old\nrole_arn = r\n[other]\nsecret_id = x\n";
        let values = [
            ("secret_id", "new".to_owned()),
            ("secret_key", "k".to_owned()),
            ("region", String::new()),
        ];
        assert_eq!(
            edited(old, "default", &values),
            "# mine\n[default]\nsecret_id = new\nsecret_key = k\nrole_arn = r\n[other]\nsecret_id = x\n"
        );
        assert_eq!(
            edited(
                "[ default ] ; mine\nSecret_ID: old\nother = 1\n",
                "default",
                &values
            ),
            "[ default ] ; mine\nsecret_id = new\nsecret_key = k\nother = 1\n"
        );
        let others = "[a]b]\nsecret_id = old\n[a] ; [x]\nsecret_id = old\n";
        assert_eq!(
            edited(others, "a", &values),
            "[a]b]\nsecret_id = old\n[a] ; [x]\nsecret_id = new\nsecret_key = k\n"
        );
        assert_eq!(
            edited("", "a", &values),
            "[a]\nsecret_id = new\nsecret_key = k\n"
        );
        assert!(edited(old, "b", &values).ends_with("x\n\n[b]\nsecret_id = new\nsecret_key = k\n"));
    }
}
