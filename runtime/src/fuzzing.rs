//! Readers that no caller reaches, for the fuzz targets.

use bytes::Bytes;

use crate::sse::Parser;
use crate::transport::NoProxy;

/// The events of a stream that comes in parts, each as name, ID and data; none if one is longer
/// than `max_bytes`.
#[must_use]
pub fn events(
    parts: impl IntoIterator<Item = Bytes>,
    max_bytes: usize,
) -> Option<Vec<[String; 3]>> {
    let mut parser = Parser::new(max_bytes);
    let mut messages = Vec::new();
    for mut part in parts {
        while let Some(message) = parser.read(&mut part).ok()? {
            messages.push(message);
        }
    }
    messages.extend(parser.finish());
    let fields = |message: crate::sse::Message| [message.name, message.id, message.data];
    Some(messages.into_iter().map(fields).collect())
}

/// Whether a list of exceptions from a proxy holds a server.
#[must_use]
pub fn is_direct(exceptions: &str, host: &str, port: u16) -> bool {
    NoProxy::parse(exceptions).holds(host, port)
}
