//! Why a server cannot do what it is told.

use std::net::SocketAddr;
use std::{fmt, io};

use tencentcloud_model::escape::harmless;

/// Why a server did not start, or what it was told makes no sense.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The specs are wrong; the text shows where and why.
    Spec(String),
    /// The address cannot be listened at.
    #[non_exhaustive]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// Why not.
        error: io::Error,
    },
    /// The server's thread could not start, or ended.
    Thread(io::Error),
    /// The certificates for https could not be made.
    Certificate(String),
    /// No service has an action of this name.
    #[non_exhaustive]
    UnknownAction {
        /// The name.
        name: String,
        /// The action that may have been meant.
        meant: Option<String>,
    },
    /// No specs document this error code; [`Reply::custom_error`](crate::Reply::custom_error)
    /// answers codes of one's own.
    #[non_exhaustive]
    UnknownCode {
        /// The code.
        code: String,
        /// The code that may have been meant.
        meant: Option<String>,
    },
    /// The action has no such example; the text tells which there are.
    UnknownExample(String),
    /// The output of [`Reply::answer`](crate::Reply::answer) is not a JSON object.
    NoObject,
    /// The answers of the action come as no stream of events.
    NoStream(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec(findings) => {
                f.write_str("the specs cannot be read:")?;
                findings
                    .lines()
                    .try_for_each(|line| write!(f, "\n{}", harmless(line)))
            }
            Self::Listen { address, error } => cannot_listen(*address, error, f),
            Self::Thread(error) => write!(f, "the server's thread is gone: {error}"),
            Self::Certificate(error) => write!(f, "certificates cannot be made: {error}"),
            Self::UnknownAction { name, meant } => {
                write!(f, "no service has an action `{}`", harmless(name))?;
                did_you_mean(meant.as_deref(), f)
            }
            Self::UnknownCode { code, meant } => {
                write!(f, "no error code `{}` is documented", harmless(code))?;
                did_you_mean(meant.as_deref(), f)?;
                f.write_str(if meant.is_some() { " " } else { "; " })?;
                f.write_str(
                    "for a code of your own use `--custom-error`, the header \
                     `X-Mock-Custom-Error` or `Reply::custom_error`",
                )
            }
            Self::UnknownExample(text) => f.write_str(text),
            Self::NoObject => f.write_str("an answer must be a JSON object"),
            Self::NoStream(action) => write!(f, "`{action}` does not answer with events"),
        }
    }
}

fn did_you_mean(meant: Option<&str>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    meant.map_or(Ok(()), |meant| write!(f, "; did you mean `{meant}`?"))
}

fn cannot_listen(
    address: SocketAddr,
    error: &io::Error,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let (ip, port) = (address.ip(), address.port());
    match error.kind() {
        io::ErrorKind::AddrInUse if port != 0 => write!(
            f,
            "port {port} of {ip} is taken by another program; name another one by `--port`, or take \
             any that is free: `--port 0`"
        ),
        io::ErrorKind::PermissionDenied => write!(
            f,
            "port {port} of {ip} is only for privileged programs; name one from 1024 on by `--port`, \
             or take any that is free: `--port 0`"
        ),
        io::ErrorKind::AddrNotAvailable => write!(
            f,
            "the address {ip} (port {port}) is not one of this machine; is the loopback interface up?"
        ),
        _ => write!(
            f,
            "cannot listen at port {port} of {ip}: {error}; `--port 0` takes any that is free"
        ),
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { error, .. } | Self::Thread(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_cannot_be_listened_at_is_named_with_a_way_out() {
        for (kind, port, expected) in [
            (
                io::ErrorKind::AddrInUse,
                4010,
                "port 4010 of 127.0.0.1 is taken",
            ),
            (
                io::ErrorKind::PermissionDenied,
                80,
                "port 80 of 127.0.0.1 is only for privileged",
            ),
            (
                io::ErrorKind::Other,
                4011,
                "cannot listen at port 4011 of 127.0.0.1",
            ),
        ] {
            let address = SocketAddr::from(([127, 0, 0, 1], port));
            let error = Error::Listen {
                address,
                error: kind.into(),
            };
            let text = error.to_string();
            assert!(text.starts_with(expected), "{text}");
            assert!(text.contains("`--port 0`"), "{text}");
        }
    }

    #[test]
    fn names_from_outside_are_escaped() {
        let error = Error::UnknownCode {
            code: "a\u{1b}[2J\u{202e}".into(),
            meant: None,
        };
        assert!(
            error.to_string().contains("`a\\u001b[2J\\u202e`"),
            "{error}"
        );
        let error = Error::Spec("a\nb\u{9b}".into());
        assert!(error.to_string().ends_with("\na\nb\\u009b"), "{error}");
    }
}
