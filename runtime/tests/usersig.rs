//! Known answers for UserSig, from `tests/vectors/usersig.yaml`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib;
use serde::Deserialize;
use serde_json::{Value, json};
use tencentcloud_runtime::Secret;
use tencentcloud_runtime::usersig::Ticket;

#[derive(Deserialize)]
struct Vectors {
    key: String,
    sdkappid: u64,
    identifier: String,
    time: i64,
    expire: i64,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    hmac_hex: Option<String>,
    userbuf_text: Option<String>,
    sig: String,
}

impl Vectors {
    fn read() -> Self {
        serde_saphyr::from_str(include_str!("vectors/usersig.yaml")).expect("readable vectors")
    }

    fn key(&self) -> Secret {
        Secret::from(self.key.as_str())
    }

    fn ticket(&self, case: &Case) -> Ticket {
        let ticket = Ticket::new(self.sdkappid, &self.identifier, self.time, self.expire);
        match &case.userbuf_text {
            Some(text) => ticket.with_userbuf(text.as_bytes()),
            None => ticket,
        }
    }

    /// What a UserSig of the case inflates to.
    fn json(&self, case: &Case) -> Value {
        let mut json = json!({
            "TLS.ver": "2.0",
            "TLS.identifier": self.identifier,
            "TLS.sdkappid": self.sdkappid,
            "TLS.expire": self.expire,
            "TLS.time": self.time,
            "TLS.sig": case.sig,
        });
        if let Some(text) = &case.userbuf_text {
            json["TLS.userbuf"] = STANDARD.encode(text).into();
        }
        json
    }
}

fn inflate(usersig: &str) -> Value {
    let encoded = usersig
        .replace('*', "+")
        .replace('-', "/")
        .replace('_', "=");
    let compressed = STANDARD.decode(encoded).expect("base64");
    let json = decompress_to_vec_zlib(&compressed).expect("zlib");
    serde_json::from_slice(&json).expect("JSON")
}

/// A UserSig around any content, signed or not.
fn deflate(content: &[u8]) -> String {
    let encoded = STANDARD.encode(compress_to_vec_zlib(content, 9));
    encoded
        .replace('+', "*")
        .replace('/', "-")
        .replace('=', "_")
}

#[test]
fn known_answers() {
    let vectors = Vectors::read();
    assert_eq!(vectors.cases.len(), 2);
    for case in &vectors.cases {
        let ticket = vectors.ticket(case);
        let usersig = ticket.sign(&vectors.key());
        assert_eq!(
            inflate(usersig.expose()),
            vectors.json(case),
            "{}",
            case.name
        );
        if let Some(expected) = &case.hmac_hex {
            let hmac = STANDARD.decode(&case.sig).expect("base64");
            let hmac: String = hmac.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hmac, *expected, "{}", case.name);
        }
        assert_eq!(
            Ticket::read(usersig.expose()),
            Ok(ticket.clone()),
            "{}",
            case.name
        );
        assert_eq!(
            Ticket::verify(usersig.expose(), &vectors.key()),
            Ok(ticket),
            "{}",
            case.name
        );
        let made_elsewhere = deflate(vectors.json(case).to_string().as_bytes());
        let read = Ticket::verify(&made_elsewhere, &vectors.key());
        assert_eq!(read, Ok(vectors.ticket(case)), "{}", case.name);
    }
}

#[test]
fn a_usersig_is_safe_in_a_url_and_in_debug() {
    let vectors = Vectors::read();
    for expire in 0..200 {
        let ticket = Ticket::new(vectors.sdkappid, "ü \n\"x\"", vectors.time, expire);
        let usersig = ticket.sign(&vectors.key());
        let safe = |c: char| c.is_ascii_alphanumeric() || "*-_".contains(c);
        assert!(usersig.expose().chars().all(safe), "{}", usersig.expose());
        assert_eq!(Ticket::verify(usersig.expose(), &vectors.key()), Ok(ticket));
        assert_eq!(format!("{usersig:?}"), "***");
    }
}

#[test]
fn what_was_changed_or_signed_with_another_key_is_found_out() {
    let vectors = Vectors::read();
    let case = &vectors.cases[1];
    let (key, json) = (vectors.key(), vectors.json(case));
    let refusal = |usersig: &str, key: &Secret| {
        Ticket::verify(usersig, key)
            .expect_err("must be refused")
            .to_string()
    };
    let wrong = "not a valid UserSig: it was not signed with this key";
    assert_eq!(
        refusal(
            &deflate(json.to_string().as_bytes()),
            &Secret::from("other")
        ),
        wrong
    );
    for (field, value) in [
        ("TLS.identifier", json!("administrator")),
        ("TLS.sdkappid", json!(1)),
        ("TLS.time", json!(1_800_000_000)),
        ("TLS.expire", json!(99_999_999)),
        ("TLS.userbuf", json!("eHl6")),
        ("TLS.userbuf", Value::Null),
        ("TLS.sig", json!("")),
        ("TLS.sig", json!("!")),
    ] {
        let mut changed = json.clone();
        changed[field] = value;
        assert_eq!(
            refusal(&deflate(changed.to_string().as_bytes()), &key),
            wrong,
            "{field}"
        );
    }
}

#[test]
fn what_is_no_usersig_is_refused() {
    let mut old = Vectors::read().json(&Vectors::read().cases[0]);
    old["TLS.ver"] = "1.0".into();
    for (usersig, reason) in [
        (String::new(), "it does not inflate to a ticket"),
        ("AAAA".to_owned(), "it does not inflate to a ticket"),
        ("no usersig".to_owned(), "it is not encoded as one"),
        ("eJw".to_owned(), "it is not encoded as one"),
        (STANDARD.encode("plain"), "it is not encoded as one"),
        (STANDARD.encode("plain!"), "it does not inflate to a ticket"),
        (deflate(b"[]"), "what it inflates to is no ticket"),
        (deflate(b"\xff"), "what it inflates to is no ticket"),
        (
            deflate(old.to_string().as_bytes()),
            "its version is not 2.0",
        ),
        ("A".repeat(70_000), "it is too long"),
    ] {
        let error = Ticket::read(&usersig).expect_err("must be refused");
        assert_eq!(error.to_string(), format!("not a valid UserSig: {reason}"));
    }
}

#[test]
fn a_ticket_that_inflates_without_end_is_cut_short() {
    let bomb = deflate(&vec![b' '; 16 << 20]);
    assert!(bomb.len() < 65_536, "{}", bomb.len());
    let error = Ticket::read(&bomb).expect_err("must be refused");
    assert!(
        error
            .to_string()
            .ends_with("it does not inflate to a ticket")
    );
}
