//! Whatever comes as a UserSig, or is packed as one: it is read or refused, and what is read can be
//! signed anew.

#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use libfuzzer_sys::fuzz_target;
use miniz_oxide::deflate::compress_to_vec_zlib;
use tencentcloud_runtime::Secret;
use tencentcloud_runtime::usersig::Ticket;

fn read(usersig: &str) {
    let key = Secret::from("key");
    let _ = Ticket::verify(usersig, &key);
    if let Ok(ticket) = Ticket::read(usersig) {
        assert_eq!(Ticket::verify(ticket.sign(&key).expose(), &key), Ok(ticket));
    }
}

fuzz_target!(|content: &[u8]| {
    if let Ok(text) = str::from_utf8(content) {
        read(text);
    }
    read(&STANDARD.encode(content));
    read(&STANDARD.encode(compress_to_vec_zlib(content, 1)));
});
