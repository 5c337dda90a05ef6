//! Names as the cloud has them, and as a command line does.

use heck::ToKebabCase;

/// `create-room` of `CreateRoom`.
pub fn kebab(name: &str) -> String {
    name.to_kebab_case()
}

/// Whether a word on the command line means a name of the cloud's.
pub fn is_called(word: &str, name: &str) -> bool {
    word == name || word == kebab(name)
}
