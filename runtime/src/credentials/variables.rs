//! Environment variables, so that what reads them can be tried without the process's own.

use std::env;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Names the user's own folder.
pub(crate) const HOME: &str = if cfg!(windows) { "USERPROFILE" } else { "HOME" };

/// Looks a variable up by name.
type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

/// A source of environment variables.
#[derive(Clone)]
pub(crate) struct Variables(Arc<Lookup>);

impl Variables {
    /// Those of this process, as they are at each look.
    pub(crate) fn of_process() -> Self {
        // Characters that are no Unicode are kept visible, so that the value is refused later on.
        Self(Arc::new(|name| {
            env::var_os(name).map(|value| {
                // Moved where it can be: a copy of a secret would stay in memory.
                let value = value.into_string();
                value.unwrap_or_else(|value| value.to_string_lossy().into_owned())
            })
        }))
    }

    /// The value of a variable; an empty one counts as not set.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    /// The user's own folder.
    pub(crate) fn home(&self) -> Option<PathBuf> {
        self.get(HOME).map(PathBuf::from)
    }
}

/// Shows no values: some are secret.
impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Variables")
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Variables {
    fn from(pairs: [(&str, &str); N]) -> Self {
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let values = std::collections::HashMap::from(pairs);
        Self(Arc::new(move |name| values.get(name).cloned()))
    }
}
