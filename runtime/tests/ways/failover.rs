//! Which host stands in for one that fails, and for how long.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::json;
use tencentcloud_runtime::call::{Call, Event, Moment, Step};
use tencentcloud_runtime::transport::{TransportError, TransportErrorKind};
use tencentcloud_runtime::{
    Action, ChatAdmin, Config, ConfigBuilder, Credential, Error, ErrorKind, GenericCall, Operation,
    Protocol, RegionUse, Service, record,
};

use crate::roads::{BACKUP, Cloud, HOST, Proxy, closing, settings};
use crate::{DRIVERS, SECRET_ID, SECRET_KEY, capture};

static HALL: Service = Service {
    name: "hall",
    version: "2020-01-01",
    protocol: Protocol::Tc3,
    endpoint: "hall.tencentcloudapi.com",
    regional_endpoints: &[
        ("ap-guangzhou", "hall.ap-guangzhou.tencentcloudapi.com"),
        ("ap-tokyo", "hall.ap-tokyo.tencentcloudapi.com"),
    ],
    region: RegionUse::Optional,
    regions: &[],
    retryable_codes: &[],
};

static CHAT: Service = Service {
    name: "chat",
    protocol: Protocol::ImRest,
    endpoint: "chat.example.com",
    regional_endpoints: &[],
    ..HALL
};

const FIRST: &str = "hall.tencentcloudapi.com";
const SECOND: &str = "hall.ap-guangzhou.tencentcloudapi.com";
const THIRD: &str = "hall.tencentcloudapi.cn";

struct Output {}

record!(Output {});

macro_rules! actions {
    ($($name:ident: $service:ident $effect:ident;)*) => {$(
        #[derive(Clone)]
        struct $name {}

        record!($name {});

        impl Action for $name {
            type Output = Output;
            const OPERATION: Operation = $service.$effect(stringify!($name));
        }
    )*};
}

actions! {
    Look: HALL reads;
    Book: HALL writes;
    Chatter: CHAT reads;
}

/// What comes back from a host.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Fine,
    /// It fails before anything is sent, or may have been.
    Broken(TransportErrorKind),
    Answer(u16, &'static str),
}

use Fate::{Answer, Broken, Fine};

const NOBODY: Fate = Broken(TransportErrorKind::Connect);
const LATE: Fate = Broken(TransportErrorKind::Timeout);

impl Fate {
    fn event(self) -> Event {
        let (status, body) = match self {
            Fine => (200, r#"{"Response": {"RequestId": "r"}}"#),
            Answer(status, body) => (status, body),
            Broken(kind) => {
                return Event::Failed(TransportError::new(kind, "as the test wants it"));
            }
        };
        let mut response = Response::new(Bytes::from_static(body.as_bytes()));
        *response.status_mut() = StatusCode::from_u16(status).expect("a status");
        Event::Answered(response)
    }
}

/// A cloud some of whose hosts fail, and a clock that only the test moves.
struct World {
    config: Config,
    now: Moment,
    failing: Vec<(&'static str, Fate)>,
    /// The hosts that requests went to.
    asked: Vec<String>,
}

impl World {
    fn new(change: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> Self {
        let builder = Config::builder()
            .credentials(Credential::new(SECRET_ID, SECRET_KEY).expect("valid"))
            .chat_admin(ChatAdmin::new(1, "admin", "key").expect("valid"))
            .attempts(1);
        Self {
            config: change(builder).build().expect("valid"),
            now: Moment {
                instant: Instant::now(),
                unix_seconds: 1_700_000_000,
                random: || 0.0,
            },
            failing: Vec::new(),
            asked: Vec::new(),
        }
    }

    fn failing(mut self, hosts: &[(&'static str, Fate)]) -> Self {
        self.failing = hosts.to_vec();
        self
    }

    fn wait(&mut self, seconds: u64) {
        self.now.instant += Duration::from_secs(seconds);
    }

    fn call<A: Action>(&mut self, request: &A) -> Result<A::Output, Error> {
        let mut call = Call::of(&self.config, request)?;
        let mut event = Event::Resume;
        loop {
            event = match call.step(event, self.now) {
                Step::Sleep(_) => Event::Resume,
                Step::Authenticate(_) => Event::Credential(Credential::new(SECRET_ID, SECRET_KEY)),
                Step::Send(exchange) => {
                    let host = exchange.request.uri().host().expect("a host").to_owned();
                    assert_eq!(exchange.request.headers()["host"], host);
                    let fate = self.failing.iter().find(|(name, _)| *name == host);
                    let event = fate.map_or(Fine, |(_, fate)| *fate).event();
                    self.asked.push(host);
                    event
                }
                Step::Done(result) => return result?.decode(),
            };
        }
    }

    /// Calls so often. Where the requests went.
    fn asked<A: Action>(&mut self, request: &A, calls: usize) -> Vec<String> {
        self.asked.clear();
        for _ in 0..calls {
            // Whether it goes well does not matter.
            let _ = self.call(request);
        }
        std::mem::take(&mut self.asked)
    }
}

fn backup(builder: ConfigBuilder) -> ConfigBuilder {
    builder.backup_region("ap-guangzhou")
}

fn all(builder: ConfigBuilder) -> ConfigBuilder {
    backup(builder).backup_root_domains(["tencentcloudapi.cn"])
}

#[test]
fn another_host_stands_in_for_a_minute_after_five_failures() {
    let mut world = World::new(backup).failing(&[(FIRST, NOBODY)]);
    assert_eq!(world.asked(&Look {}, 5), [FIRST; 5]);
    assert_eq!(world.asked(&Look {}, 3), [SECOND; 3]);
    world.wait(59);
    assert_eq!(world.asked(&Look {}, 1), [SECOND]);
    world.wait(1);
    // Half open, and one failure is one too many.
    assert_eq!(world.asked(&Look {}, 2), [FIRST, SECOND]);
    world.failing.clear();
    world.wait(60);
    assert_eq!(world.asked(&Look {}, 5), [FIRST; 5]);
    // Closed: it takes five failures again.
    world.failing.push((FIRST, NOBODY));
    assert_eq!(
        world.asked(&Look {}, 6),
        [FIRST, FIRST, FIRST, FIRST, FIRST, SECOND]
    );
}

#[test]
fn a_host_that_fails_is_logged_once() {
    let start = capture::start();
    // Other tests log too.
    let host = "hall.watched.example.com";
    let watched = |builder| backup(builder).root_domain("watched.example.com");
    World::new(watched)
        .failing(&[(host, NOBODY)])
        .asked(&Look {}, 10);
    let logged = capture::logged(start);
    let warnings = logged.lines().filter(|line| {
        line.contains("the host fails; calls go elsewhere for a minute") && line.contains(host)
    });
    assert_eq!(warnings.count(), 1, "{logged}");
}

#[test]
fn a_call_whose_attempts_fail_goes_on_elsewhere() {
    let three = |builder| all(builder).attempts(3);
    let mut world = World::new(three).failing(&[(FIRST, LATE)]);
    assert_eq!(world.asked(&Look {}, 1), [FIRST; 3]);
    assert_eq!(world.asked(&Look {}, 1), [FIRST, FIRST, SECOND]);
    assert_eq!(world.asked(&Look {}, 1), [SECOND]);
}

#[test]
fn a_write_that_may_have_been_carried_out_goes_nowhere_else() {
    let three = |builder| backup(builder).attempts(3);
    let mut world = World::new(three).failing(&[(FIRST, LATE)]);
    for _ in 0..5 {
        let error = world.call(&Book {}).err().expect("late");
        assert!(error.may_have_executed() && error.attempts() == 1);
    }
    assert_eq!(world.asked, [FIRST; 5]);
    assert_eq!(world.asked(&Book {}, 1), [SECOND], "the next call");

    let mut world = World::new(three).failing(&[(FIRST, NOBODY)]);
    let asked = world.asked(&Book {}, 2);
    let unsent = [FIRST, FIRST, FIRST, FIRST, FIRST, SECOND];
    assert_eq!(asked, unsent, "what was certainly not sent");
}

#[test]
fn what_counts_as_a_failure() {
    let error = |code: &str| -> &'static str {
        json!({"Response": {"Error": {"Code": code, "Message": "m"}, "RequestId": "r"}})
            .to_string()
            .leak()
    };
    for fate in [
        NOBODY,
        LATE,
        Broken(TransportErrorKind::Tls),
        Broken(TransportErrorKind::Proxy),
        Broken(TransportErrorKind::Interrupted),
        Broken(TransportErrorKind::Malformed),
        Answer(502, "<html>Bad Gateway</html>"),
        Answer(302, ""),
        Answer(200, ""),
        Answer(200, r#"{"ok": true}"#),
        Answer(200, r#"{"Response": {}}"#),
        Answer(200, r#"{"Response": {"Error": {"Code": "X"}}}"#),
        Answer(200, error("InternalError")),
        Answer(200, error("InternalError.DbError")),
        Answer(500, error("InternalError")),
    ] {
        let mut world = World::new(backup).failing(&[(FIRST, fate)]);
        assert_eq!(world.asked(&Look {}, 6)[5], SECOND, "{fate:?}");
    }
    for fate in [
        Fine,
        Answer(200, error("RequestLimitExceeded")),
        Answer(200, error("FailedOperation")),
        Answer(200, error("AuthFailure.SignatureFailure")),
        Answer(400, error("InvalidParameter")),
    ] {
        let mut world = World::new(backup).failing(&[(FIRST, fate)]);
        assert_eq!(world.asked(&Look {}, 20), [FIRST; 20], "{fate:?}");
    }
}

#[test]
fn root_domains_stand_in_in_turn_and_where_all_fail_the_first_to_have_failed() {
    let mut world = World::new(all).failing(&[(FIRST, NOBODY), (SECOND, NOBODY)]);
    assert_eq!(world.asked(&Look {}, 5), [FIRST; 5]);
    world.wait(10);
    assert_eq!(world.asked(&Look {}, 5), [SECOND; 5]);
    world.wait(10);
    assert_eq!(world.asked(&Look {}, 5), [THIRD; 5]);
    world.failing.push((THIRD, NOBODY));
    assert_eq!(world.asked(&Look {}, 5), [THIRD; 5]);
    // All are open, the first one for the longest.
    world.failing.clear();
    assert_eq!(world.asked(&Look {}, 2), [FIRST; 2]);
    // Half open again, one after the other.
    world.wait(40);
    assert_eq!(world.asked(&Look {}, 1), [FIRST]);
}

#[test]
fn hosts_that_stand_in_are_those_of_the_same_domain_and_region() {
    let hosts = |change: &dyn Fn(ConfigBuilder) -> ConfigBuilder| {
        let mut world = World::new(|builder| change(all(builder)));
        let mut hosts = Vec::new();
        loop {
            let host = world.asked(&Look {}, 1).remove(0);
            if hosts.contains(&host) {
                return hosts;
            }
            world.failing.push((host.clone().leak(), NOBODY));
            hosts.push(host);
            world.asked(&Look {}, 5);
        }
    };
    assert_eq!(hosts(&|builder| builder), [FIRST, SECOND, THIRD]);
    assert_eq!(
        hosts(&|builder| builder.root_domain("internal.tencentcloudapi.com")),
        [
            "hall.internal.tencentcloudapi.com",
            "hall.ap-guangzhou.internal.tencentcloudapi.com",
            THIRD
        ]
    );
    assert_eq!(
        hosts(&|builder| builder.region("ap-tokyo").regional_endpoint(true)),
        [
            "hall.ap-tokyo.tencentcloudapi.com",
            SECOND,
            "hall.ap-tokyo.tencentcloudapi.cn"
        ]
    );
    assert_eq!(
        hosts(&|builder| builder.region("ap-guangzhou").regional_endpoint(true)),
        [SECOND, "hall.ap-guangzhou.tencentcloudapi.cn"]
    );
    assert_eq!(
        hosts(&|builder| builder.endpoint("https://hall.example.com")),
        ["hall.example.com"]
    );
}

#[test]
fn nothing_stands_in_unless_it_is_asked_for_or_where_there_is_nothing() {
    let mut world = World::new(|builder| builder).failing(&[(FIRST, NOBODY)]);
    assert_eq!(world.asked(&Look {}, 10), [FIRST; 10]);
    let mut world = World::new(all).failing(&[("chat.example.com", NOBODY)]);
    assert_eq!(world.asked(&Chatter {}, 10), ["chat.example.com"; 10]);
}

#[test]
fn configurations_made_from_one_another_share_the_count() {
    let mut world = World::new(backup).failing(&[(FIRST, NOBODY)]);
    world.asked(&Look {}, 3);
    let changed = world.config.to_builder().trace_id("t").build();
    world.config = changed.expect("valid");
    assert_eq!(world.asked(&Book {}, 3), [FIRST, FIRST, SECOND]);
}

#[test]
fn what_can_be_no_host_is_refused() {
    for wrong in ["", "a.b", "ap guangzhou", "a/b", "a:1", "a@b", "a\nb"] {
        let error = Config::builder().backup_region(wrong).build();
        let error = error.expect_err(wrong);
        assert_eq!(error.kind(), ErrorKind::Config);
        let says = "the backup region is no name such as ap-guangzhou";
        assert!(error.to_string().contains(says), "{error}");
    }
    for wrong in ["", ".", "a..b", "a/b", "https://a"] {
        let domains = ["tencentcloudapi.cn", wrong];
        let error = Config::builder().backup_root_domains(domains).build();
        let error = error.expect_err(wrong);
        let says = "the backup root domain is no domain name";
        assert!(error.to_string().contains(says), "{error}");
    }
}

/// The proxy of the test leads to a server that hangs up, or for the backup to the cloud, which
/// checks that the signature is for the host that was called.
#[test]
fn both_clients_go_to_the_backup_over_sockets() {
    let cloud = Cloud::start();
    let nobody = closing();
    for driver in DRIVERS {
        let port = cloud.port;
        let proxy = Proxy::leading(move |target| match target.strip_suffix(":443") {
            Some(BACKUP) => port,
            _ => nobody,
        });
        let config = settings(&cloud)
            .backup_region("ap-guangzhou")
            .proxy(format!("127.0.0.1:{}", proxy.port))
            .build()
            .expect("valid");
        let call = || driver.call(&config, GenericCall::new("school", "2020-01-01", "Enrol"));
        let error = call().expect_err("nobody there");
        assert_eq!((error.attempts(), error.may_have_executed()), (3, false));
        call().expect("answered by the backup, at its last attempt");
        call().expect("answered by the backup");
        let hosts: Vec<_> = proxy
            .asked()
            .into_iter()
            .map(|asked| asked.target)
            .collect();
        let (first, second) = (format!("{HOST}:443"), format!("{BACKUP}:443"));
        assert_eq!(hosts[..5], [&*first; 5], "{driver:?}");
        assert!(hosts[5..].iter().all(|host| *host == second), "{hosts:?}");
    }
}
