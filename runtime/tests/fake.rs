//! Unit tests of programs without a cloud: `Config::fake`, with both clients.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tencentcloud_runtime::transport::{
    BlockingTransport, Exchange, Exchanged, Transport, TransportError, TransportErrorKind,
};
use tencentcloud_runtime::{
    Action, Caller, Client, Config, Error, ErrorKind, GenericCall, Operation, PageParameter,
    PageStyle, Paginate, Protocol, Reads, RegionUse, Service, Streaming, Verdict, WaitErrorKind,
    blocking, fake, record,
};

static SCHOOL: Service = Service {
    name: "school",
    version: "2020-01-01",
    protocol: Protocol::Tc3,
    endpoint: "school.tencentcloudapi.com",
    regional_endpoints: &[],
    region: RegionUse::Required,
    regions: &[],
    retryable_codes: &[],
};

static CHAT: Service = Service {
    name: "chat",
    protocol: Protocol::ImRest,
    region: RegionUse::Unused,
    ..SCHOOL
};

#[derive(Clone, Debug, Default, PartialEq)]
struct GetRooms {
    school: Option<i64>,
    page: Option<i64>,
    limit: Option<i64>,
}

record!(GetRooms {
    school: "School" required,
    page: "Page",
    limit: "Limit",
});

#[derive(Clone, Debug, Default, PartialEq)]
struct Rooms {
    total: Option<i64>,
    rooms: Vec<String>,
    request_id: String,
}

record!(Rooms {
    total: "Total",
    rooms: "Rooms",
    request_id: "RequestId",
});

impl Action for GetRooms {
    type Output = Rooms;
    const OPERATION: Operation = SCHOOL.reads("GetRooms").rate_limit(1);
}

impl Reads for GetRooms {}

impl Paginate for GetRooms {
    type Item = String;
    const STYLE: PageStyle = PageStyle::Number(1);
    const PAGE_SIZE: Option<i64> = None;

    fn position(&mut self) -> &mut dyn PageParameter {
        &mut self.page
    }

    fn page_size(&mut self) -> &mut dyn PageParameter {
        &mut self.limit
    }

    fn list(output: &mut Rooms) -> Option<&mut Vec<String>> {
        Some(&mut output.rooms)
    }
}

#[derive(Clone, Debug, Default)]
struct Say {}

record!(Say {});

impl Action for Say {
    type Output = Rooms;
    const OPERATION: Operation = SCHOOL.writes("Say").rate_limit(1);
}

impl Streaming for Say {
    type Event = Rooms;
}

#[derive(Clone, Debug, Default)]
struct Check {}

record!(Check {});

impl Action for Check {
    type Output = Rooms;
    const OPERATION: Operation = CHAT.reads("Check").rate_limit(1);
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime")
}

/// Sends with each client.
fn each<A: Action>(config: &Config, request: A, check: impl Fn(Result<A::Output, Error>)) {
    let service = A::OPERATION.service;
    check(runtime().block_on(Client::new(config, service).send(request.clone())));
    check(blocking::Client::new(config, service).send(request));
}

fn of_school(school: i64) -> GetRooms {
    GetRooms {
        school: Some(school),
        ..GetRooms::default()
    }
}

fn rooms(names: &[&str]) -> Rooms {
    Rooms {
        rooms: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Rooms::default()
    }
}

#[test]
fn typed_values_go_in_and_out() {
    let config = Config::fake(|call| {
        assert_eq!((call.service(), call.action()), ("school", "GetRooms"));
        assert_eq!(call.region(), Some("ap-guangzhou"));
        assert!(call.request::<Say>().is_none());
        let request: GetRooms = call.request().expect("of this action");
        assert_eq!(call.parameters(), json!({ "School": request.school }));
        rooms(&["Algebra"])
    });
    each(&config, of_school(7), |answer| {
        let answer = answer.expect("an answer");
        assert_eq!(answer.rooms, ["Algebra"]);
        assert_eq!(answer.request_id, "fake");
    });
}

#[test]
fn a_request_without_what_it_needs_does_not_get_there() {
    let config = Config::fake(|_| -> Value { panic!("it must not be asked") });
    each(&config, GetRooms::default(), |answer| {
        assert_eq!(answer.expect_err("refused").kind(), ErrorKind::Request);
    });
}

#[test]
fn errors_have_their_codes_and_are_tried_again_as_ever() {
    let calls = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&calls);
    let config = Config::fake(move |call| {
        *counter.lock().expect("no panic") += 1;
        match call.action() {
            "GetRooms" => fake::Answer::error("InternalError.Db", "down"),
            _ => fake::Answer::error("ResourceNotFound", "none"),
        }
    });
    each(&config, of_school(7), |answer| {
        let error = answer.expect_err("refused");
        assert_eq!(error.code(), Some("InternalError.Db"));
        assert!(error.is("InternalError.Db"));
        assert_eq!((error.attempts(), error.request_id()), (3, Some("fake")));
    });
    assert_eq!(*calls.lock().expect("no panic"), 6);
    each(&config, Say {}, |answer| {
        let error = answer.expect_err("refused");
        assert_eq!(
            error.to_string(),
            "school Say: ResourceNotFound: none (request fake)"
        );
    });
}

#[test]
fn chat_has_errors_by_number() {
    let config = Config::fake(|_| fake::Answer::error("70107", "no such account"));
    each(&config, Check {}, |answer| {
        assert_eq!(answer.expect_err("refused").code(), Some("70107"));
    });
    let config = Config::fake(|_| json!({ "Rooms": ["a"] }));
    each(&config, Check {}, |answer| {
        assert_eq!(answer.expect("an answer").rooms, ["a"]);
    });
}

#[test]
fn no_answer_and_a_late_one_are_answers() {
    let config = Config::fake(|_| {
        TransportError::new(TransportErrorKind::Interrupted, "the connection broke")
    });
    each(&config, Say {}, |answer| {
        let error = answer.expect_err("no answer");
        assert_eq!(error.kind(), ErrorKind::Interrupted);
        assert!(error.may_have_executed());
    });

    let late = Config::fake(|_| fake::Answer::from(json!({})).after(Duration::from_secs(60)));
    let late = late.to_builder().attempt_timeout(Duration::from_millis(20));
    each(&late.build().expect("valid"), Say {}, |answer| {
        assert_eq!(answer.expect_err("late").kind(), ErrorKind::Timeout);
    });
}

#[test]
fn pages_are_turned() {
    let config = Config::fake(|call| {
        let request: GetRooms = call.request().expect("a listing");
        match request.page {
            Some(1) => rooms(&["a", "b"]),
            Some(2) => rooms(&["c"]),
            _ => rooms(&[]),
        }
    });
    let client = blocking::Client::new(&config, &SCHOOL);
    let names: Result<Vec<_>, _> = client.items(of_school(7)).collect();
    assert_eq!(names.expect("rooms"), ["a", "b", "c"]);
    runtime().block_on(async {
        let mut items = Client::new(&config, &SCHOOL).items(of_school(7));
        let mut names = Vec::new();
        while let Some(name) = items.next().await {
            names.push(name.expect("a room"));
        }
        assert_eq!(names, ["a", "b", "c"]);
    });
}

#[test]
fn streams_are_events() {
    let config = Config::fake(|_| fake::Answer::events([rooms(&["a"]), rooms(&["b", "c"])]));
    let client = blocking::Client::new(&config, &SCHOOL);
    let events: Result<Vec<_>, _> = client.send_stream(Say {}).collect();
    let counts = events
        .expect("events")
        .into_iter()
        .map(|event| event.data.rooms.len());
    assert_eq!(counts.collect::<Vec<_>>(), [1, 2]);
    runtime().block_on(async {
        let mut events = Client::new(&config, &SCHOOL).send_stream(Say {});
        let first = events.next().await.expect("one").expect("fine");
        assert_eq!(first.data.rooms, ["a"]);
        assert_eq!(events.request_id(), Some("fake"));
    });
}

#[test]
fn waits_end_in_a_moment() {
    let config = || {
        let mut polls = 0;
        Config::fake(move |_| {
            polls += 1;
            rooms(&["a", "b", "c"][..polls])
        })
    };
    let until = |count| move |answer: &Rooms| answer.rooms.len() == count;
    let client = blocking::Client::new(&config(), &SCHOOL);
    let answer = client.wait_until(of_school(7), until(3)).expect("it comes");
    assert_eq!(answer.rooms.len(), 3);
    let client = Client::new(&config(), &SCHOOL);
    let answer = runtime().block_on(client.wait_until(of_school(7), until(3)));
    assert_eq!(answer.expect("it comes").rooms.len(), 3);

    let fails = |answer: &Rooms| match answer.rooms.len() {
        2 => Verdict::Fails,
        _ => Verdict::NotYet,
    };
    let client = Client::new(&config(), &SCHOOL);
    let answer = runtime().block_on(client.wait_until(of_school(7), fails));
    let error = answer.expect_err("it fails");
    assert_eq!(error.kind(), WaitErrorKind::Failed);
    assert_eq!(error.last().expect("the last").rooms, ["a", "b"]);
}

#[test]
fn calls_without_generated_code_are_answered_too() {
    let config = Config::fake(|call| json!({ "Asked": call.parameters() }));
    let call = GenericCall::new("cvm", "2017-03-12", "DescribeZones").parameters(json!({"A": 1}));
    let answer = blocking::Client::call(&config, call).expect("an answer");
    assert_eq!(answer["Asked"]["A"], 1);
}

#[test]
#[should_panic(expected = "as the test wants it")]
fn what_the_closure_asserts_fails_the_test() {
    let config = Config::fake(|_| -> Value { panic!("as the test wants it") });
    let _ = blocking::Client::new(&config, &SCHOOL).send(Say {});
}

/// Counts what goes by.
struct Counting<T: ?Sized>(Arc<T>, Arc<Mutex<Vec<&'static str>>>, &'static str);

impl<T: ?Sized> Counting<T> {
    fn note(&self) {
        self.1.lock().expect("no panic").push(self.2);
    }
}

impl Transport for Counting<dyn Transport> {
    fn send(
        &self,
        exchange: Exchange,
    ) -> std::pin::Pin<Box<dyn Future<Output = Exchanged> + Send + '_>> {
        self.note();
        self.0.send(exchange)
    }
}

impl BlockingTransport for Counting<dyn BlockingTransport> {
    fn send(&self, exchange: Exchange) -> Exchanged {
        self.note();
        self.0.send(exchange)
    }
}

#[test]
fn transports_are_wrapped_the_last_one_outside() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (a, b, c) = (seen.clone(), seen.clone(), seen.clone());
    let config = Config::fake(|_| rooms(&["a"])).to_builder();
    let config = config
        .wrap_transport(move |road| Counting(road, a.clone(), "inner"))
        .wrap_transport(move |road| Counting(road, b.clone(), "outer"))
        .wrap_blocking_transport(move |road| Counting(road, c.clone(), "blocking"))
        .build()
        .expect("valid");
    each(&config, of_school(7), |answer| assert!(answer.is_ok()));
    each(&config, of_school(7), |answer| assert!(answer.is_ok()));
    assert_eq!(
        *seen.lock().expect("no panic"),
        ["outer", "inner", "blocking", "outer", "inner", "blocking"]
    );
}
