//! What went wrong, for people and, as an exit code, for scripts.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind::UnknownArgument;
use clap::error::{ContextKind, ContextValue};
use tencentcloud_model::catalogue;
use tencentcloud_model::escape::harmless;
use tencentcloud_runtime::{Error, ErrorKind};

/// What an exit code tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    /// The cloud refused.
    Refused = 1,
    /// The command line or a setting is wrong.
    Usage = 2,
    /// There is no credential.
    Credentials = 3,
    /// No connection, or none that lasted.
    Connection = 4,
    /// The time is over.
    Time = 5,
}

/// A command that failed.
#[derive(Debug)]
pub struct Failure {
    pub class: Class,
    message: String,
    /// What to do about it, a line each.
    hints: Vec<String>,
}

/// What mends a catalogue.
pub const ANEW: &str = "`tencentcloud catalogue add WHEEL` writes it anew";

pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    pub fn new(class: Class, message: impl Into<String>) -> Self {
        Self {
            class,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Class::Usage, message)
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Tells it on standard error, and gives the exit code.
    pub fn report(&self) -> ExitCode {
        // Nobody may be reading.
        let _ = write!(io::stderr(), "{self}");
        ExitCode::from(self.class as u8)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, line) in self.message.lines().enumerate() {
            let head = if number == 0 { "error: " } else { "" };
            writeln!(f, "{head}{}", harmless(line))?;
        }
        for hint in &self.hints {
            writeln!(f, "  {}", harmless(hint))?;
        }
        Ok(())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let class = match error.kind() {
            ErrorKind::Config | ErrorKind::Request => Class::Usage,
            ErrorKind::Credentials => Class::Credentials,
            ErrorKind::Timeout => Class::Time,
            ErrorKind::Connect | ErrorKind::Tls | ErrorKind::Interrupted => Class::Connection,
            _ => Class::Refused,
        };
        let failure = Self::new(class, error.to_string());
        match class {
            Class::Credentials => failure.hint(
                "run `tencentcloud configure`, or set TENCENTCLOUD_SECRET_ID and \
                 TENCENTCLOUD_SECRET_KEY; `--mock` needs neither",
            ),
            Class::Connection => failure.hint("check the network, HTTPS_PROXY and --endpoint"),
            Class::Time => failure.hint("give it more time with --timeout SECONDS"),
            Class::Refused | Class::Usage => failure,
        }
    }
}

impl From<&catalogue::Error> for Failure {
    fn from(error: &catalogue::Error) -> Self {
        Self::usage(error.to_string()).hint(ANEW)
    }
}

impl From<catalogue::Error> for Failure {
    fn from(error: catalogue::Error) -> Self {
        Self::from(&error)
    }
}

impl From<tencentcloud_mock::Error> for Failure {
    fn from(error: tencentcloud_mock::Error) -> Self {
        Self::usage(format!("the mock does not start: {error}"))
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        let text = error.to_string();
        let failure = Self::usage(text.trim_start_matches("error: ").trim_end());
        match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::String(word))
                if error.kind() == UnknownArgument
                    && word.starts_with('-')
                    && !word.starts_with("--") =>
            {
                failure.hint(format!(
                    "a value that begins with `-` stands behind `=`: --name={word}"
                ))
            }
            _ => failure,
        }
    }
}
