//! Every action of every service, by both clients and in every way to sign and send, over sockets
//! against the mock server, which verifies and checks each request.

#[path = "src/actions.rs"]
mod actions;

use std::collections::{BTreeMap, BTreeSet};
use std::time::UNIX_EPOCH;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tencentcloud_client::lcic::{self, Resolution, RoomSubType};
use tencentcloud_client::runtime::{
    Action, Caller, ChatAdmin, Client, Credential, RateLimit, RequestMethod, Signature, blocking,
};
use tencentcloud_client::{Config, Error};
use tencentcloud_mock::{Reply, Server};
use tencentcloud_model::model;
use tokio::runtime::Runtime;

use crate::actions::{comparable, each_action};

/// Which client sends.
enum Driver {
    Async(Runtime),
    Blocking,
}

/// Sends a request given as JSON, and gives the answer back as JSON.
type Send = fn(&Driver, &Config, Value) -> Result<Value, Error>;

fn send<A>(driver: &Driver, config: &Config, request: Value) -> Result<Value, Error>
where
    A: Action + DeserializeOwned,
    A::Output: Serialize,
{
    let request: A = serde_json::from_value(request).expect("a documented request");
    let service = A::OPERATION.service;
    let output = match driver {
        Driver::Async(runtime) => runtime.block_on(Client::new(config, service).send(request)),
        Driver::Blocking => blocking::Client::new(config, service).send(request),
    };
    output.map(|output| serde_json::to_value(output).expect("an answer is JSON"))
}

macro_rules! senders {
    ($($module:ident: $($action:ident),*;)*) => {
        BTreeMap::from([$($((
            (stringify!($module), tencentcloud_client::$module::$action::OPERATION.name),
            send::<tencentcloud_client::$module::$action> as Send,
        ),)*)*])
    };
}

type Senders = BTreeMap<(&'static str, &'static str), Send>;

fn senders() -> Senders {
    each_action!(senders)
}

fn drivers() -> [Driver; 2] {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    [Driver::Async(runtime), Driver::Blocking]
}

/// A server that takes documented examples as they stand, such as page 0 or room 123.
fn server() -> Server {
    Server::builder()
        .stateless()
        .no_bounds()
        .no_rate_limit()
        .start_blocking()
        .expect("a server")
}

fn config(server: &Server, signature: Signature, method: RequestMethod) -> Config {
    let credential = Credential::new(server.secret_id(), server.secret_key());
    let admin = ChatAdmin::new(server.sdk_app_id(), "administrator", server.app_key());
    Config::builder()
        .credentials(credential.expect("a credential"))
        .chat_admin(admin.expect("an administrator"))
        .endpoint(server.url())
        .region("ap-guangzhou")
        .signature(signature)
        .method(method)
        .rate_limit(RateLimit::Off)
        .attempts(1)
        .build()
        .expect("a configuration")
}

/// Runs a check for every action, and makes sure that there are no others.
fn for_each_action(mut check: impl FnMut(&model::Service, &model::Action, Send)) {
    let senders = senders();
    let model = tests::model("spec");
    let mut seen = BTreeSet::new();
    for service in &model.services {
        for action in &service.actions {
            let key = (service.module.as_str(), action.name.value.as_str());
            let send = senders.get(&key);
            check(
                service,
                action,
                *send.unwrap_or_else(|| panic!("{key:?} is not tested")),
            );
            seen.insert(key);
        }
    }
    assert_eq!(
        seen,
        senders.keys().copied().collect(),
        "actions that no spec has"
    );
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("documented JSON")
}

/// Checks that an answer holds what is documented, save for what depends on the request: fields
/// that repeat a parameter, the total, and which items are on the page.
fn assert_answer(action: &model::Action, request: &Value, documented: Value, answer: Value) {
    let paging = action.pagination.as_ref().map(|paging| &paging.value);
    let name = |path: &model::FieldPath| action.output[path.0[0]].name.value.as_str();
    let total = paging.and_then(|paging| paging.total.as_ref()).map(name);
    let items = paging.map(|paging| name(&paging.items));
    let answer = comparable(answer);
    let Value::Object(documented) = comparable(documented) else {
        panic!("{}: a documented answer is an object", action.name.value)
    };
    for (field, value) in documented {
        let depends = Some(field.as_str()) == total
            || request.get(&field).is_some()
            || matches!(
                field.as_str(),
                "RequestId" | "ActionStatus" | "ErrorCode" | "ErrorInfo"
            );
        let place = format!("{}.{field}", action.name.value);
        if Some(field.as_str()) == items {
            let page = answer.get(&field).and_then(Value::as_array);
            let all = value.as_array().map_or(&[][..], Vec::as_slice);
            for item in page.into_iter().flatten() {
                assert!(all.contains(item), "{place}: {item}");
            }
        } else if !depends {
            assert_eq!(answer.get(&field), Some(&value), "{place}");
        }
    }
}

#[test]
fn every_documented_example_is_sent_and_answered() {
    let server = server();
    let plain = config(&server, Signature::Tc3, RequestMethod::Post);
    let packed = plain.to_builder().compression(true).build();
    let packed = packed.expect("a configuration");
    for driver in drivers() {
        for_each_action(|_, action, send| {
            let name = &action.name.value;
            for (example, number) in action.examples.iter().zip(1..) {
                for config in [&plain, &packed] {
                    let reply = Reply::example(number).times(1);
                    server.on(name, reply).expect("an action");
                    let request = json(&example.input.value);
                    let answer = send(&driver, config, request.clone())
                        .unwrap_or_else(|error| panic!("{name}: {error}"));
                    assert_answer(action, &request, json(&example.output.value), answer);
                }
            }
        });
    }
}

#[test]
fn every_way_to_sign_and_send_carries_the_same_parameters() {
    let ways = [
        (Signature::Tc3, RequestMethod::Post),
        (Signature::Tc3, RequestMethod::Get),
        (Signature::Tc3UnsignedPayload, RequestMethod::Post),
        (Signature::HmacSha1, RequestMethod::Post),
        (Signature::HmacSha1, RequestMethod::Get),
        (Signature::HmacSha256, RequestMethod::Post),
        (Signature::HmacSha256, RequestMethod::Get),
    ];
    for driver in drivers() {
        for (signature, method) in ways {
            let server = server();
            let config = config(&server, signature, method);
            let mut expected = Vec::new();
            for_each_action(|service, action, send| {
                // The Chat REST API knows one way only.
                if service.protocol != model::Protocol::Tc3 {
                    return;
                }
                let name = &action.name.value;
                for example in &action.examples {
                    let request = json(&example.input.value);
                    let sent = send(&driver, &config, request.clone());
                    assert!(sent.is_ok(), "{name}, {signature:?}, {method:?}: {sent:?}");
                    expected.push((name.clone(), comparable(request)));
                }
            });
            let received: Vec<_> = server
                .calls()
                .into_iter()
                .map(|call| (call.action, comparable(call.parameters)))
                .collect();
            assert_eq!(received, expected, "{signature:?}, {method:?}");
        }
    }
}

#[test]
fn every_action_fails_with_a_code_that_it_documents() {
    let server = server();
    let config = config(&server, Signature::Tc3, RequestMethod::Post);
    let model = tests::model("spec");
    for driver in drivers() {
        for_each_action(|service, action, send| {
            let name = &action.name.value;
            let known = match action.errors.last().expect("a documented error").value {
                model::ErrorRef::Common(index) => &model.common_errors[index],
                model::ErrorRef::Service(index) => &service.errors[index],
            };
            let code = known.code.value.as_str();
            server
                .on(name, Reply::error(code).times(1))
                .expect("an action");
            let request = json(&action.examples[0].input.value);
            let error = send(&driver, &config, request).expect_err(name);
            assert_eq!(error.code(), Some(code), "{name}: {error}");
        });
    }
}

/// Creates rooms that start within the next half hour, and gives their IDs.
fn create_rooms(config: &Config, number: i64) -> Vec<Option<i64>> {
    let lcic = lcic::blocking::Client::new(config);
    let now = UNIX_EPOCH.elapsed().expect("a clock").as_secs();
    let start = i64::try_from(now).expect("a time") + 60;
    let create = |_| {
        let request = lcic
            .create_room()
            .sdk_app_id(1)
            .name("Algebra")
            .start_time(start);
        let request = request.end_time(start + 3600).resolution(Resolution::Hd);
        let room = request
            .max_mic_number(2)
            .sub_type(RoomSubType::Video)
            .send();
        Some(room.expect("a room").room_id)
    };
    (0..number).map(create).collect()
}

#[test]
fn listings_of_both_clients_end() {
    let server = Server::builder()
        .no_rate_limit()
        .start_blocking()
        .expect("a server");
    let config = config(&server, Signature::Tc3, RequestMethod::Post);
    let created = create_rooms(&config, 25);

    let lcic = lcic::blocking::Client::new(&config);
    let listed = lcic.get_rooms().sdk_app_id(1).limit(10).items();
    let listed: Result<Vec<_>, Error> = listed.map(|room| Ok(room?.room_id)).collect();
    assert_eq!(listed.expect("rooms"), created);
    let pages = lcic
        .get_room_message()
        .sdk_app_id(1)
        .room_id(1)
        .limit(1)
        .pages();
    assert!(pages.take(10).count() < 10, "messages without end");

    let [Driver::Async(runtime), _] = drivers() else {
        panic!("the first driver is the asynchronous one")
    };
    runtime.block_on(async {
        let lcic = lcic::Client::new(&config);
        let mut rooms = lcic.get_rooms().sdk_app_id(1).limit(10).items();
        let mut listed = Vec::new();
        while let Some(room) = rooms.next().await {
            listed.push(room.expect("a room").room_id);
        }
        assert_eq!(listed, created);
    });
}

/// The times that the front page sets by a method, in the order of its programs.
fn times_of_the_front_page(setter: &str) -> Vec<i64> {
    let page = include_str!("../generated/README.md");
    let call = format!(".{setter}(");
    let calls = page.split(&call).skip(1);
    let arguments = calls.filter_map(|rest| rest.split(')').next());
    arguments
        .filter_map(|argument| argument.replace('_', "").parse().ok())
        .collect()
}

/// The listing would find nothing by the range that the cloud assumes.
#[test]
fn the_listing_of_the_front_page_lists_what_the_program_before_it_created() {
    let server = Server::start_blocking().expect("a server");
    let config = config(&server, Signature::Tc3, RequestMethod::Post);
    let lcic = lcic::blocking::Client::new(&config);
    let starts = times_of_the_front_page("start_time");
    let ends = times_of_the_front_page("end_time");
    let ([start, from], [end, to]) = (&*starts, &*ends) else {
        panic!("one program creates, one lists: {starts:?} {ends:?}");
    };
    let room = lcic
        .create_room()
        .sdk_app_id(1)
        .name("Algebra")
        .start_time(*start)
        .end_time(*end)
        .resolution(Resolution::Hd)
        .max_mic_number(2)
        .sub_type(RoomSubType::Video)
        .send()
        .expect("a room");
    let listed = |listing: Result<Vec<lcic::RoomItem>, Error>| {
        let rooms = listing.expect("rooms").into_iter();
        rooms.map(|room| room.room_id).collect::<Vec<_>>()
    };
    let rooms = || lcic.get_rooms().sdk_app_id(1);
    let found = rooms().start_time(*from).end_time(*to).items().collect();
    assert_eq!(listed(found), [Some(room.room_id)]);
    assert_eq!(listed(rooms().items().collect()), []);
}
