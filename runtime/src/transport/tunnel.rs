//! The way through a proxy.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use httparse::{EMPTY_HEADER, Response, Status};
use tokio::io::Interest;
use tokio::net::TcpStream;
use zeroize::Zeroizing;

use super::proxy::Login;
use super::way::Way;
use super::{MAX_HEADERS, READ_AT_A_TIME, TransportError};

/// Has a proxy connect to the server: what goes over the stream from then on, goes there.
pub(super) async fn open(
    proxy: &TcpStream,
    login: Option<&Login>,
    way: &Way,
) -> Result<(), TransportError> {
    let broken = |error: io::Error| way.broken(&error).with_source(error);
    let request = request(way.server(), login);
    let mut unsent = request.as_bytes();
    while !unsent.is_empty() {
        let write = || proxy.try_write(unsent);
        let written = proxy.async_io(Interest::WRITABLE, write).await;
        unsent = &unsent[written.map_err(broken)?..];
    }
    let mut answer = vec![0; READ_AT_A_TIME];
    let mut length = 0;
    loop {
        let peeked = proxy.peek(&mut answer[length..]).await.map_err(broken)?;
        if peeked == 0 {
            return Err(broken(io::ErrorKind::UnexpectedEof.into()));
        }
        let seen = length + peeked;
        let mut headers = [EMPTY_HEADER; MAX_HEADERS];
        let mut head = Response::new(&mut headers);
        let (end, next) = match (head.parse(&answer[..seen]), head.code) {
            (Ok(Status::Complete(end)), Some(200..300)) => (end, None),
            // Another head follows.
            (Ok(Status::Complete(end)), Some(100 | 102..200)) => (end, Some(0)),
            (Ok(Status::Partial), _) if seen < READ_AT_A_TIME => (seen, Some(seen)),
            (_, code) => return Err(way.refused_by_proxy(code == Some(407))),
        };
        take(proxy, &mut answer[length..end])
            .await
            .map_err(broken)?;
        match next {
            Some(next) => length = next,
            None => return Ok(()),
        }
    }
}

/// Takes what was peeked at. What follows a head is the server's, and stays where it is.
async fn take(proxy: &TcpStream, mut peeked: &mut [u8]) -> io::Result<()> {
    while !peeked.is_empty() {
        let read = || proxy.try_read(peeked);
        let length = proxy.async_io(Interest::READABLE, read).await?;
        peeked = &mut peeked[length..];
    }
    Ok(())
}

fn request(server: &str, login: Option<&Login>) -> Zeroizing<String> {
    let mut request = Zeroizing::new(format!("CONNECT {server} HTTP/1.1\r\nHost: {server}\r\n"));
    if let Some(Login { user, password }) = login {
        let login = Zeroizing::new(format!("{}:{}", user.expose(), password.expose()));
        let login = Zeroizing::new(STANDARD.encode(&*login));
        request.push_str("Proxy-Authorization: Basic ");
        request.push_str(&login);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    request
}
