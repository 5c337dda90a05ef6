use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn bucket(per_second: u32) -> Arc<Bucket> {
    Arc::new(Bucket::new(per_second).expect("limited"))
}

fn tickets(bucket: &Arc<Bucket>, count: usize) -> Vec<Ticket> {
    (0..count)
        .map(|_| Ticket::new(Arc::clone(bucket)))
        .collect()
}

/// What becomes of a request that was let go.
#[derive(Clone, Debug)]
enum Fate {
    /// It fails to leave this machine.
    Unsent { after: Duration },
    /// It reaches the server, whose answer comes some time later.
    Answered { reaches: Duration, answer: Duration },
    /// It reaches the server, and no answer comes.
    Lost { reaches: Duration },
}

/// What one caller does.
#[derive(Clone, Debug)]
struct Caller {
    arrives: Duration,
    /// One for each attempt.
    fates: Vec<Fate>,
    /// How much later than told it asks, each time; not at all once these are used up.
    late: Vec<Duration>,
    /// How long after its arrival it is dropped, if it still waits.
    gives_up: Option<Duration>,
}

impl Caller {
    /// Whether it asks about when told to, until it is served.
    fn is_prompt(&self) -> bool {
        self.gives_up.is_none() && self.late.iter().all(|late| *late < GRACE)
    }
}

/// What came of a schedule.
#[derive(Default)]
struct Seen {
    /// When requests reached the server, since the start.
    arrivals: Vec<Duration>,
    /// Who got a token, each time, and how long it had waited.
    served: Vec<(usize, Duration)>,
}

enum Doing {
    Asks { since: Duration },
    Sends { fate: Fate },
}

/// Runs a schedule in virtual time.
fn run(bucket: &Arc<Bucket>, start: Instant, callers: &[Caller]) -> Seen {
    let mut seen = Seen::default();
    let mut agenda: BinaryHeap<_> = callers
        .iter()
        .enumerate()
        .map(|(caller, plan)| Reverse((plan.arrives, caller)))
        .collect();
    let mut tickets: Vec<_> = tickets(bucket, callers.len())
        .into_iter()
        .map(Some)
        .collect();
    let mut doing: Vec<_> = callers
        .iter()
        .map(|plan| Doing::Asks {
            since: plan.arrives,
        })
        .collect();
    let mut fates: Vec<_> = callers.iter().map(|plan| plan.fates.iter()).collect();
    let mut late: Vec<_> = callers.iter().map(|plan| plan.late.iter()).collect();
    while let Some(Reverse((now, caller))) = agenda.pop() {
        let Some(ticket) = &mut tickets[caller] else {
            continue;
        };
        let plan = &callers[caller];
        if let Doing::Sends { fate } = &doing[caller] {
            match fate {
                Fate::Unsent { .. } => ticket.unsent(start + now),
                Fate::Answered { .. } => ticket.arrived(start + now),
                Fate::Lost { .. } => {}
            }
            doing[caller] = Doing::Asks { since: now };
        }
        let Doing::Asks { since } = doing[caller] else {
            continue;
        };
        let gives_up = plan.gives_up.map(|after| plan.arrives + after);
        if gives_up.is_some_and(|at| at <= now) || fates[caller].len() == 0 {
            tickets[caller] = None;
            continue;
        }
        match ticket.take(start + now) {
            Ok(()) => {
                seen.served.push((caller, now - since));
                let fate = fates[caller].next().expect("one is left").clone();
                let (reaches, ends) = match fate {
                    Fate::Unsent { after } => (None, after),
                    Fate::Answered { reaches, answer } => (Some(reaches), reaches + answer),
                    Fate::Lost { reaches } => (Some(reaches), reaches + SECOND),
                };
                seen.arrivals.extend(reaches.map(|reaches| now + reaches));
                agenda.push(Reverse((now + ends, caller)));
                doing[caller] = Doing::Sends { fate };
            }
            Err(wait) => {
                assert!(!wait.is_zero() && wait <= WINDOW);
                // One that is prompt is so as long as it takes.
                let late = match late[caller].next() {
                    Some(late) => Some(*late),
                    None => plan.is_prompt().then_some(Duration::ZERO),
                };
                let asks = late.map(|late| now + wait + late);
                let next = [asks, gives_up].into_iter().flatten().min();
                agenda.extend(next.map(|at| Reverse((at, caller))));
            }
        }
    }
    seen.arrivals.sort();
    seen
}

fn fate() -> impl Strategy<Value = Fate> {
    let reaches = (0..=UNDERWAY.as_millis() as u64).prop_map(ms);
    prop_oneof![
        1 => (0..3_000_u64).prop_map(|after| Fate::Unsent { after: ms(after) }),
        6 => (reaches.clone(), 0..3_000_u64).prop_map(|(reaches, answer)| Fate::Answered {
            reaches,
            answer: ms(answer),
        }),
        2 => reaches.prop_map(|reaches| Fate::Lost { reaches }),
    ]
}

fn caller() -> impl Strategy<Value = Caller> {
    let late = prop_oneof![
        3 => vec((0..GRACE.as_millis() as u64).prop_map(ms), 0..20),
        // Now and then nobody polls it, in the end for ever.
        1 => vec((0..5_000_u64).prop_map(ms), 0..5),
    ];
    let gives_up =
        prop_oneof![3 => Just(None), 1 => (0..4_000_u64).prop_map(|after| Some(ms(after)))];
    (
        (0..4_000_u64).prop_map(ms),
        vec(fate(), 1..4),
        late,
        gives_up,
    )
        .prop_map(|(arrives, fates, late, gives_up)| Caller {
            arrives,
            fates,
            late,
            gives_up,
        })
}

proptest! {
    #![proptest_config(crate::testing::seeded(10))]

    /// Whatever callers, networks and schedulers do.
    #[test]
    fn the_promise_holds(limit in 1_u32..12, callers in vec(caller(), 1..80)) {
        let bucket = bucket(limit);
        let start = Instant::now();
        let seen = run(&bucket, start, &callers);
        let limit = limit as usize;

        for (first, one_too_many) in seen.arrivals.iter().zip(seen.arrivals.iter().skip(limit)) {
            prop_assert!(*one_too_many - *first > SECOND, "{first:?} {one_too_many:?}");
        }

        let mut sent = vec![0; callers.len()];
        // A round of tokens comes back, and lies for the absent, at the longest.
        let round = UNDERWAY + WINDOW + 2 * GRACE;
        let longest = round * (seen.served.len() / limit + 2) as u32;
        for (caller, waited) in &seen.served {
            sent[*caller] += 1;
            if callers[*caller].is_prompt() {
                prop_assert!(*waited <= longest, "{waited:?}, not {longest:?}");
            }
        }
        for (plan, sent) in callers.iter().zip(sent) {
            if plan.is_prompt() {
                prop_assert_eq!(sent, plan.fates.len());
            }
        }

        let idle = start + Duration::from_secs(10_000);
        let burst = tickets(&bucket, limit + 1).iter_mut().filter_map(|ticket| ticket.take(idle).ok()).count();
        prop_assert_eq!(burst, limit);
        prop_assert!(bucket.lock().waiting.is_empty());
    }

    /// As long as all who wait ask when told to, and nothing that was let go turns out unsent.
    #[test]
    fn the_first_to_come_is_the_first_to_go(limit in 1_u32..12, callers in vec(caller(), 1..80)) {
        let mut callers: Vec<_> = callers.into_iter().filter(Caller::is_prompt).collect();
        callers.sort_by_key(|plan| plan.arrives);
        for plan in &mut callers {
            plan.late.clear();
            plan.fates.retain(|fate| !matches!(fate, Fate::Unsent { .. }));
        }
        let seen = run(&bucket(limit), Instant::now(), &callers);
        let mut first_served = BTreeSet::new();
        let order: Vec<_> = seen
            .served
            .iter()
            .filter_map(|(caller, _)| first_served.insert(*caller).then_some(*caller))
            .collect();
        prop_assert!(order.is_sorted(), "{order:?}");
    }
}

#[test]
fn a_burst_goes_at_once_and_the_rest_as_fast_as_answers_allow() {
    let callers: Vec<_> = (0..1_000)
        .map(|_| Caller {
            arrives: Duration::ZERO,
            fates: vec![Fate::Answered {
                reaches: ms(20),
                answer: ms(20),
            }],
            late: Vec::new(),
            gives_up: None,
        })
        .collect();
    let seen = run(&bucket(20), Instant::now(), &callers);
    let waited: Vec<_> = seen.served.iter().map(|(_, waited)| *waited).collect();
    assert_eq!(waited[19], Duration::ZERO);
    assert_eq!(waited[20], ms(1_050));
    assert_eq!(waited[999], 49 * ms(1_050));
}

#[test]
fn those_who_give_up_hold_nobody_up() {
    let bucket = bucket(1);
    let now = Instant::now();
    let mut tickets = tickets(&bucket, 1_000);
    for ticket in &mut tickets {
        let _ = ticket.take(now);
    }
    assert_eq!(bucket.lock().waiting.len(), 999);
    tickets.drain(1..999);
    let last = tickets.last_mut().expect("two are left");
    assert!(last.take(now + WINDOW).is_err());
    assert!(last.take(now + UNDERWAY + WINDOW).is_ok());
    drop(tickets);
    assert!(bucket.lock().waiting.is_empty());
}

#[test]
fn those_who_are_not_polled_cost_a_moment() {
    let bucket = bucket(20);
    let now = Instant::now();
    let mut absent = tickets(&bucket, 100);
    for ticket in &mut absent {
        let _ = ticket.take(now);
        ticket.arrived(now);
    }
    let mut present = Ticket::new(Arc::clone(&bucket));
    assert_eq!(present.take(now), Err(WINDOW));
    assert_eq!(present.take(now + WINDOW), Err(GRACE));
    assert_eq!(present.take(now + WINDOW + GRACE), Ok(()));
    // Back at last, they go before those who came later.
    let mut later = Ticket::new(Arc::clone(&bucket));
    assert_eq!(later.take(now + WINDOW + GRACE), Ok(()));
    assert_eq!(absent[99].take(now + WINDOW + GRACE), Ok(()));
}

#[test]
fn a_retry_goes_before_those_who_came_later() {
    let bucket = bucket(1);
    let now = Instant::now();
    let mut tickets = tickets(&bucket, 2);
    let [first, second] = &mut tickets[..] else {
        panic!("two")
    };
    assert!(first.take(now).is_ok());
    assert!(second.take(now).is_err());
    first.arrived(now);
    assert!(first.take(now).is_err());
    assert!(second.take(now + WINDOW).is_err());
    assert!(first.take(now + WINDOW).is_ok());
    first.arrived(now + WINDOW);
    assert!(second.take(now + WINDOW).is_err());
    assert!(second.take(now + 2 * WINDOW).is_ok());
}

#[test]
fn a_token_comes_back_at_once_only_if_nothing_was_sent() {
    let bucket = bucket(1);
    let now = Instant::now();
    let mut first = Ticket::new(Arc::clone(&bucket));
    let mut second = Ticket::new(Arc::clone(&bucket));
    assert!(first.take(now).is_ok());
    first.unsent(now);
    assert!(second.take(now).is_ok());
    // Given up after it was let go: it may reach the server yet.
    drop(second);
    assert!(first.take(now + WINDOW).is_err());
    assert!(first.take(now + UNDERWAY + WINDOW).is_ok());
}

#[test]
fn ten_thousand_in_line_cost_a_few_bytes_each() {
    const COUNT: usize = 10_000;
    let bucket = bucket(20);
    let now = Instant::now();
    let mut tickets = tickets(&bucket, COUNT);
    for ticket in &mut tickets {
        let _ = ticket.take(now);
    }
    let state = bucket.lock();
    let bytes = state.waiting.capacity() * size_of::<u64>()
        + state.returns.capacity() * size_of::<Instant>()
        + COUNT * size_of::<Ticket>();
    assert!(bytes / COUNT < 100, "{}", bytes / COUNT);
}

#[test]
fn zero_is_no_limit() {
    assert!(Bucket::new(0).is_none());
}
