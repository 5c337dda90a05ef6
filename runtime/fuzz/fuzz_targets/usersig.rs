//! Whatever comes as a UserSig: it is read or refused, and what is read can be signed anew.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_runtime::Secret;
use tencentcloud_runtime::usersig::Ticket;

fuzz_target!(|text: &str| {
    let key = Secret::from("key");
    let _ = Ticket::verify(text, &key);
    if let Ok(ticket) = Ticket::read(text) {
        assert_eq!(Ticket::verify(ticket.sign(&key).expose(), &key), Ok(ticket));
    }
});
