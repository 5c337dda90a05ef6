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
        let read = || proxy.try_read(&mut answer[length..]);
        match proxy.async_io(Interest::READABLE, read).await {
            Ok(0) => return Err(broken(io::ErrorKind::UnexpectedEof.into())),
            read => length += read.map_err(broken)?,
        }
        let mut headers = [EMPTY_HEADER; MAX_HEADERS];
        let mut head = Response::new(&mut headers);
        match (head.parse(&answer[..length]), head.code) {
            (Ok(Status::Complete(_)), Some(200..300)) => return Ok(()),
            (Ok(Status::Partial), _) if length < READ_AT_A_TIME => {}
            (_, code) => return Err(way.refused_by_proxy(code == Some(407))),
        }
    }
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
