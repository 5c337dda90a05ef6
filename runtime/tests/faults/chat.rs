//! What only Chat's REST protocol has: UserSigs.

use std::collections::HashSet;
use std::thread;
use std::time::Duration;

use serde_json::json;
use tencentcloud_runtime::usersig::Ticket;
use tencentcloud_runtime::{Caller, ChatAdmin, Client, ErrorKind, Secret};

use crate::probe::{CHAT, CHAT_KEY, ChatCreate, ChatDescribe, config};
use crate::run::{DRIVERS, Driver, World, runtime};
use crate::server::{Proof, Reaction, Server};

/// The UserSig and the random number of each attempt.
fn parts(proofs: &[Proof]) -> (Vec<&str>, HashSet<u32>) {
    let usersigs = proofs.iter().map(Proof::signature).collect();
    let numbers = proofs.iter().filter_map(|proof| match proof {
        Proof::Chat { random, .. } => Some(*random),
        Proof::Tc3 { .. } => None,
    });
    (usersigs, numbers.collect())
}

#[test]
fn attempts_share_a_usersig_and_have_each_a_random_number() {
    for driver in [Driver::Async, Driver::Blocking] {
        let script = vec![Reaction::error("70169"); 2];
        let outcome = driver.call(ChatDescribe {}, &script, |builder| builder);
        outcome.result.expect("the third attempt succeeds");
        let (usersigs, numbers) = parts(&outcome.proofs);
        assert_eq!(numbers.len(), 3, "{driver:?}");
        assert_eq!(usersigs[0], usersigs[1]);
        assert_eq!(usersigs[0], usersigs[2]);
        let ticket = Ticket::verify(usersigs[0], &Secret::from(CHAT_KEY)).expect("signed");
        assert_eq!((&*ticket.identifier, ticket.expire), ("ad min/", 86_400));
    }
}

#[test]
fn a_thousand_callers_share_a_usersig() {
    let server = Server::scripted([]);
    let config = config(&server.url).build().expect("valid");
    let client = Client::new(&config, &CHAT);
    runtime().block_on(async {
        let calls: Vec<_> = (0..1_000)
            .map(|_| tokio::spawn(client.send(ChatDescribe {})))
            .collect();
        for call in calls {
            call.await.expect("no panic").expect("answered");
        }
    });
    let blocking: Vec<_> = (0..8)
        .map(|_| {
            let config = config.clone();
            thread::spawn(move || Driver::Blocking.send(&config, ChatDescribe {}))
        })
        .collect();
    for call in blocking {
        call.join().expect("no panic").expect("answered");
    }
    let proofs: Vec<_> = server.seen().iter().map(|seen| seen.proof()).collect();
    assert_eq!(proofs.len(), 1_008);
    let usersigs: HashSet<_> = proofs.iter().map(Proof::signature).collect();
    assert_eq!(usersigs.len(), 1);
}

#[test]
fn a_usersig_is_renewed_before_it_expires() {
    let admin = ChatAdmin::new(1_400_000_000, "ad min/", CHAT_KEY)
        .expect("valid")
        .usersig_lifetime(Duration::from_secs(600));
    let config = config("http://127.0.0.1:1")
        .chat_admin(admin)
        .build()
        .expect("valid");
    let mut world = World::new(&[]);
    for _ in 0..10 {
        world.call(&config, &ChatCreate {}).expect("answered");
        world.now.unix_seconds += 100;
    }
    let (usersigs, _) = parts(&world.proofs);
    let times: Vec<_> = usersigs
        .into_iter()
        .map(|usersig| Ticket::read(usersig).expect("a UserSig").time)
        .collect();
    let start = times[0];
    let ages: Vec<_> = times.iter().map(|time| time - start).collect();
    assert_eq!(ages, [0, 0, 0, 300, 300, 300, 600, 600, 600, 900]);
}

#[test]
fn a_usersig_made_elsewhere_is_sent_until_it_is_refused() {
    let usersig = Ticket::new(1_400_000_000, "ad min/", 0, 60).sign(&Secret::from("another key"));
    for driver in DRIVERS {
        let script = [Reaction::Fine, Reaction::error("70001")];
        for (calls, script) in script.chunks(1).enumerate() {
            let admin = ChatAdmin::from_usersig(usersig.clone()).expect("valid");
            let outcome = driver.call(ChatCreate {}, script, |builder| builder.chat_admin(admin));
            outcome.check_secrecy();
            assert_eq!(parts(&outcome.proofs).0, [usersig.expose()], "sent once");
            match outcome.result {
                Ok(_) => assert_eq!(calls, 0),
                Err(error) => {
                    let says =
                        "70001: as scripted; set this machine's clock, or make a new UserSig";
                    assert!(error.to_string().contains(says), "{error}");
                }
            }
        }
    }
}

#[test]
fn a_usersig_that_the_cloud_repeats_is_not_shown() {
    let usersig = Ticket::new(1_400_000_000, "ad min/", 0, 60).sign(&Secret::from("key"));
    let repeated = |code| {
        Reaction::json(&json!({
            "ActionStatus": "FAIL",
            "ErrorCode": code,
            "ErrorInfo": format!("no {}", usersig.expose()),
        }))
    };
    let page = format!("<p>/v4/probe?usersig={} is gone", usersig.expose());
    for driver in DRIVERS {
        for reaction in [
            repeated(70003),
            repeated(70169),
            Reaction::raw(404, page.as_str()),
        ] {
            let admin = ChatAdmin::from_usersig(usersig.clone()).expect("valid");
            let outcome = driver.call(ChatDescribe {}, &vec![reaction; 3], |builder| {
                builder.chat_admin(admin)
            });
            outcome.check_secrecy();
            let error = outcome.result.expect_err("refused");
            let shown = format!("{error} {:?}", error.excerpt());
            assert!(shown.contains("***"), "{shown}");
        }
    }
}

#[test]
fn a_call_without_an_administrator_says_how_to_name_one() {
    for driver in DRIVERS {
        let config = tencentcloud_runtime::Config::builder()
            .endpoint("http://127.0.0.1:1")
            .build()
            .expect("valid");
        let error = driver
            .send(&config, ChatDescribe {})
            .expect_err("nobody calls");
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(
            error.to_string().contains("TENCENTCLOUD_CHAT_SDK_APP_ID"),
            "{error}"
        );
    }
}
