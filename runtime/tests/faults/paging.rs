//! Listings, and servers that page badly.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tencentcloud_runtime::{
    Action, Caller, Client, Config, Error, Operation, PageParameter, PageStyle, Paginate, Position,
    blocking, record,
};

use crate::probe::{PROBE, config};
use crate::run::runtime;
use crate::server::{Reaction, Server};

/// A listing of numbered pages.
#[derive(Clone, Default)]
pub(crate) struct List {
    page: Option<i64>,
    limit: Option<i64>,
    keyword: Option<String>,
}

record!(List {
    page: "Page",
    limit: "Limit",
    keyword: "Keyword"
});

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listed {
    total: Option<i64>,
    next: Option<i64>,
    names: Vec<i64>,
}

record!(Listed {
    total: "Total",
    next: "Next",
    names: "Names"
});

impl Action for List {
    type Output = Listed;
    const OPERATION: Operation = PROBE.reads("List");
}

impl Paginate for List {
    type Item = i64;
    const STYLE: PageStyle = PageStyle::Number(1);
    const PAGE_SIZE: Option<i64> = Some(2);

    fn position(&mut self) -> &mut dyn PageParameter {
        &mut self.page
    }

    fn page_size(&mut self) -> &mut dyn PageParameter {
        &mut self.limit
    }

    fn is_single_page(&self) -> bool {
        self.keyword.is_some()
    }

    fn total(output: &Listed) -> Option<i64> {
        output.total
    }

    fn list(output: &mut Listed) -> Option<&mut Vec<i64>> {
        Some(&mut output.names)
    }
}

/// A listing by cursor.
#[derive(Clone, Default)]
struct Scroll {
    seq: Option<i64>,
    limit: Option<i64>,
}

record!(Scroll {
    seq: "Seq",
    limit: "Limit"
});

impl Action for Scroll {
    type Output = Listed;
    const OPERATION: Operation = PROBE.reads("Scroll");
}

impl Paginate for Scroll {
    type Item = i64;
    const STYLE: PageStyle = PageStyle::Cursor;
    const PAGE_SIZE: Option<i64> = None;

    fn position(&mut self) -> &mut dyn PageParameter {
        &mut self.seq
    }

    fn page_size(&mut self) -> &mut dyn PageParameter {
        &mut self.limit
    }

    fn next(output: &Listed) -> Option<Position> {
        output.next.map(Position::Number)
    }

    fn list(output: &mut Listed) -> Option<&mut Vec<i64>> {
        Some(&mut output.names)
    }
}

/// A listing by offset, over a list that stands in a struct.
#[derive(Clone, Default)]
struct Skip {
    offset: Option<u64>,
    limit: Option<i64>,
}

record!(Skip {
    offset: "Offset",
    limit: "Limit"
});

#[derive(Clone, Debug, Default, PartialEq)]
struct Wrapped {
    data: Option<Listed>,
}

record!(Wrapped { data: "Data" });

impl Action for Skip {
    type Output = Wrapped;
    const OPERATION: Operation = PROBE.reads("Skip");
}

impl Paginate for Skip {
    type Item = i64;
    const STYLE: PageStyle = PageStyle::Offset;
    const PAGE_SIZE: Option<i64> = None;

    fn position(&mut self) -> &mut dyn PageParameter {
        &mut self.offset
    }

    fn page_size(&mut self) -> &mut dyn PageParameter {
        &mut self.limit
    }

    fn list(output: &mut Wrapped) -> Option<&mut Vec<i64>> {
        output.data.as_mut().map(|data| &mut data.names)
    }

    fn total(output: &Wrapped) -> Option<i64> {
        output.data.as_ref()?.total
    }
}

/// A listing by a text that answers hand back.
#[derive(Clone, Default)]
struct Follow {
    token: Option<String>,
    limit: Option<u64>,
}

record!(Follow {
    token: "Token",
    limit: "Limit"
});

#[derive(Clone, Debug, PartialEq)]
struct Followed {
    token: Option<String>,
    names: Vec<i64>,
}

record!(Followed {
    token: "Token",
    names: "Names"
});

impl Action for Follow {
    type Output = Followed;
    const OPERATION: Operation = PROBE.reads("Follow");
}

impl Paginate for Follow {
    type Item = i64;
    const STYLE: PageStyle = PageStyle::Cursor;
    const PAGE_SIZE: Option<i64> = None;

    fn position(&mut self) -> &mut dyn PageParameter {
        &mut self.token
    }

    fn page_size(&mut self) -> &mut dyn PageParameter {
        &mut self.limit
    }

    fn list(output: &mut Followed) -> Option<&mut Vec<i64>> {
        Some(&mut output.names)
    }

    fn next(output: &Followed) -> Option<Position> {
        output.token.clone().map(Position::Text)
    }
}

/// Answers the n-th request with the n-th page, and the last page ever after.
fn serve(pages: &[Value]) -> (Server, Config) {
    let pages = pages.to_vec();
    let count = AtomicUsize::new(0);
    let server = Server::reacting(move |_| {
        let index = count.fetch_add(1, Ordering::Relaxed);
        let page = pages.get(index).or(pages.last()).expect("there is one");
        let mut response = page.clone();
        response["RequestId"] = json!(format!("request {index}"));
        Reaction::json(&json!({ "Response": response }))
    });
    let config = config(&server.url).build().expect("valid");
    (server, config)
}

/// The elements that either client lists, and the requests that it sends for them.
fn items<A: Paginate<Item = i64>>(request: &A, pages: &[Value]) -> (Vec<i64>, Vec<String>) {
    let bodies = |server: &Server| server.seen().into_iter().map(|seen| seen.body).collect();
    let (server, config) = serve(pages);
    let listed: Result<Vec<_>, Error> = blocking::Client::new(&config, &PROBE)
        .items(request.clone())
        .collect();
    let blocking: (_, Vec<_>) = (listed.expect("answered"), bodies(&server));

    let (server, config) = serve(pages);
    let listed = runtime().block_on(async {
        let mut items = Client::new(&config, &PROBE).items(request.clone());
        let mut listed = Vec::new();
        while let Some(item) = items.next().await {
            listed.push(item.expect("answered"));
        }
        listed
    });
    assert_eq!((listed, bodies(&server)), blocking);
    blocking
}

#[test]
fn ends_when_all_have_come() {
    let (listed, requests) = items(
        &List::default(),
        &[
            json!({"Total": 5, "Names": [1, 2]}),
            json!({"Total": 5, "Names": [3, 4]}),
            json!({"Total": 5, "Names": [5]}),
        ],
    );
    assert_eq!(listed, [1, 2, 3, 4, 5]);
    assert_eq!(
        requests,
        [
            r#"{"Page":1,"Limit":2}"#,
            r#"{"Page":2,"Limit":2}"#,
            r#"{"Page":3,"Limit":2}"#
        ]
    );
}

#[test]
fn starts_where_the_request_says() {
    let request = List {
        page: Some(3),
        limit: Some(10),
        ..List::default()
    };
    let page = json!({"Total": 22, "Names": [21, 22]});
    let (listed, requests) = items(&request, &[page, json!({"Total": 22, "Names": []})]);
    assert_eq!(listed, [21, 22]);
    // Without the pages before, nobody knows that this was a short one.
    assert_eq!(
        requests,
        [r#"{"Page":3,"Limit":10}"#, r#"{"Page":4,"Limit":10}"#]
    );
}

#[test]
fn ends_with_an_empty_page_a_repeated_page_and_a_shrinking_total() {
    let one = json!({"Total": 9, "Names": [1, 2]});
    for (pages, expected, requests) in [
        (
            vec![one.clone(), json!({"Total": 9, "Names": []})],
            vec![1, 2],
            2,
        ),
        (vec![json!({"Total": 0, "Names": null})], vec![], 1),
        (vec![one.clone(), one.clone()], vec![1, 2], 2),
        (
            vec![one.clone(), json!({"Total": 3, "Names": [3, 4]})],
            vec![1, 2, 3, 4],
            3,
        ),
        (
            vec![json!({"Names": [1]}), json!({"Names": [2]})],
            vec![1, 2],
            3,
        ),
    ] {
        let (listed, sent) = items(&List::default(), &pages);
        assert_eq!(listed, expected, "{pages:?}");
        assert_eq!(sent.len(), requests, "{pages:?}");
    }
}

/// Pages of what a server gives to a page, from one of them on, each with a total.
fn numbers(from: i64, to: i64, per_page: i64, total: Option<i64>) -> Vec<Value> {
    let all: Vec<_> = (from..=to).collect();
    let pages = all.chunks(per_page as usize);
    pages
        .map(|page| json!({"Total": total, "Names": page}))
        .chain([json!({"Total": total, "Names": []})])
        .collect()
}

#[test]
fn a_total_below_what_came_says_nothing() {
    for total in [0, -1, 1, 9, 24] {
        let (listed, _) = items(&List::default(), &numbers(1, 25, 10, Some(total)));
        assert_eq!(listed, Vec::from_iter(1..=25), "total {total}");
    }
}

#[test]
fn a_page_is_only_short_against_what_the_server_gave_before() {
    for limit in [10, 11, 15, 20, 100, i64::MAX] {
        for (page, total) in [(1, 25), (2, 25), (2, 20), (2, 35), (3, 25), (3, 45)] {
            let request = List {
                page: Some(page),
                limit: Some(limit),
                ..List::default()
            };
            let first = 10 * (page - 1) + 1;
            let (listed, requests) = items(&request, &numbers(first, total, 10, Some(total)));
            let expected = Vec::from_iter(first..=total);
            assert_eq!(
                listed, expected,
                "page {page}, limit {limit}, total {total}"
            );
            // One request more than pages, where a short page came first.
            assert!(requests.len() <= listed.len() / 10 + 2, "{requests:?}");
        }
    }
}

#[test]
fn ends_before_the_page_number_overflows() {
    let request = List {
        page: Some(i64::MAX),
        ..List::default()
    };
    let (listed, requests) = items(&request, &[json!({"Names": [1]})]);
    assert_eq!(listed, [1]);
    assert_eq!(requests.len(), 1);
}

#[test]
fn asks_once_where_there_is_a_single_page() {
    let request = List {
        keyword: Some("a".to_owned()),
        ..List::default()
    };
    let (listed, requests) = items(&request, &[json!({"Total": 9, "Names": [1, 2]})]);
    assert_eq!(listed, [1, 2]);
    assert_eq!(requests, [r#"{"Keyword":"a"}"#]);
}

#[test]
fn follows_a_cursor_until_it_ends_repeats_or_alternates() {
    let page = |names: [i64; 1], next: Option<i64>| json!({"Names": names, "Next": next});
    for (pages, expected) in [
        (vec![page([1], Some(10)), page([2], None)], vec![1, 2]),
        (vec![page([1], Some(10)), page([2], Some(10))], vec![1, 2]),
        (
            vec![
                page([1], Some(10)),
                page([2], Some(20)),
                page([3], Some(10)),
                page([4], Some(20)),
            ],
            vec![1, 2, 3],
        ),
    ] {
        let (listed, requests) = items(&Scroll::default(), &pages);
        assert_eq!(listed, expected, "{pages:?}");
        assert_eq!(requests.len(), expected.len());
        assert_eq!(requests[0], "{}");
        assert_eq!(requests[1], r#"{"Seq":10}"#);
    }
}

#[test]
fn a_failing_page_is_given_once_and_ends_the_listing() {
    let script = [
        Reaction::json(&json!({"Response": {"Total": 9, "Names": [1, 2]}})),
        Reaction::error("InvalidParameter.Page"),
    ];
    let server = Server::scripted(script.clone());
    let config = config(&server.url).build().expect("valid");
    let mut pages = blocking::Client::new(&config, &PROBE).pages(List::default());
    assert!(pages.next().is_some_and(|page| page.is_ok()));
    assert!(pages.next().is_some_and(|page| page.is_err()));
    assert!(pages.next().is_none() && pages.next().is_none());

    let server = Server::scripted(script);
    let config = crate::probe::config(&server.url).build().expect("valid");
    runtime().block_on(async {
        let mut items = Client::new(&config, &PROBE).items(List::default());
        for expected in [Some(1), Some(2), None] {
            let item = items.next().await.expect("not yet at the end");
            assert_eq!(item.ok(), expected);
        }
        assert!(items.next().await.is_none());
    });
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn skips_by_what_came_wherever_the_list_stands() {
    let page =
        |names: &[i64], total: Option<i64>| json!({"Data": {"Total": total, "Names": names}});
    let (listed, requests) = items(
        &Skip {
            offset: Some(2),
            limit: Some(100),
        },
        &[page(&[3, 4, 5], Some(7)), page(&[6, 7], Some(7))],
    );
    assert_eq!(listed, [3, 4, 5, 6, 7]);
    assert_eq!(
        requests,
        [r#"{"Offset":2,"Limit":100}"#, r#"{"Offset":5,"Limit":100}"#]
    );
    // A total that says nothing, no total, and an answer without the struct.
    for (pages, expected, requests) in [
        (
            vec![page(&[1], Some(0)), page(&[2], Some(0)), page(&[], Some(0))],
            vec![1, 2],
            3,
        ),
        (vec![page(&[1, 2], None), page(&[], None)], vec![1, 2], 2),
        (vec![page(&[1], Some(1))], vec![1], 1),
        (vec![json!({"Data": null})], vec![], 1),
        (vec![json!({})], vec![], 1),
        // The cloud does not look at the offset.
        (vec![page(&[1], None), page(&[1], None)], vec![1], 2),
    ] {
        let (listed, sent) = items(&Skip::default(), &pages);
        assert_eq!(listed, expected, "{pages:?}");
        assert_eq!(sent.len(), requests, "{pages:?}");
    }
}

#[test]
fn hands_back_the_text_of_the_answer_before() {
    let page = |names: [i64; 1], token: Option<&str>| json!({"Names": names, "Token": token});
    for (pages, expected) in [
        (vec![page([1], Some("a")), page([2], None)], vec![1, 2]),
        (vec![page([1], Some("a")), page([2], Some(""))], vec![1, 2]),
        (vec![page([1], Some("a")), page([2], Some("a"))], vec![1, 2]),
        (vec![page([1], Some(""))], vec![1]),
    ] {
        let (listed, requests) = items(&Follow::default(), &pages);
        assert_eq!(listed, expected, "{pages:?}");
        assert_eq!(requests.len(), pages.len());
        assert_eq!(requests[0], "{}");
        for request in &requests[1..] {
            assert_eq!(request, r#"{"Token":"a"}"#);
        }
    }
}
