//! The server from outside, over sockets. Requests are written and signed by code of these tests'
//! own, which shares nothing with the server or the client.

mod chat;
mod command_line;
mod hostile;
mod protocol;
mod replies;
mod request;
mod signatures;
mod state;
mod tls;
