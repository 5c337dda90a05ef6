//! Until when a call may take.

use std::time::{Duration, Instant};

use super::{Call, Moment};
use crate::error::{Error, ErrorKind};
use crate::rate_limit::Ticket;
use crate::retry::Fault;
use crate::settings::Settings;

/// The deadlines of a call on its way. Where there is none, its time is too long for the clock.
pub(super) struct Deadlines {
    begun: Instant,
    /// For all of the call.
    total: Option<Instant>,
    /// For all but the wait for its first turn.
    call: Option<Instant>,
    queue: Queue,
}

/// How far a call is from its first turn.
enum Queue {
    Ahead,
    Since(Instant),
    Over,
}

impl Deadlines {
    /// `end` is the latest that is allowed from outside.
    pub(super) fn start(settings: &Settings, end: Option<Instant>, now: Instant) -> Self {
        let total = now.checked_add(settings.total_timeout);
        Self {
            begun: now,
            total: [total, end].into_iter().flatten().min(),
            call: now.checked_add(settings.call_timeout),
            queue: Queue::Ahead,
        }
    }

    /// It is not the call's turn.
    pub(super) fn wait(&mut self, now: Instant) {
        if matches!(self.queue, Queue::Ahead) {
            self.queue = Queue::Since(now);
        }
    }

    /// It is the call's turn.
    pub(super) fn turn(&mut self, now: Instant) {
        if let Queue::Since(since) = self.queue {
            let waited = now.saturating_duration_since(since);
            self.call = self.call.and_then(|call| call.checked_add(waited));
        }
        self.queue = Queue::Over;
    }

    /// Whether the call waits for its first turn.
    pub(super) fn is_queued(&self) -> bool {
        matches!(self.queue, Queue::Since(_))
    }

    /// How long the call has taken.
    pub(super) fn elapsed(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.begun)
    }

    pub(super) fn remaining(&self, now: Instant) -> Duration {
        let call = self.call.filter(|_| !self.is_queued());
        let soonest = [self.total, call].into_iter().flatten().min();
        soonest.map_or(Duration::MAX, |at| at.saturating_duration_since(now))
    }
}

impl Call {
    pub(super) fn elapsed(&self, now: Moment) -> Duration {
        let deadlines = self.deadlines.as_ref();
        deadlines.map_or(Duration::ZERO, |deadlines| deadlines.elapsed(now.instant))
    }

    pub(super) fn remaining(&self, now: Moment) -> Duration {
        let deadlines = self.deadlines.as_ref();
        deadlines.map_or(Duration::MAX, |deadlines| deadlines.remaining(now.instant))
    }

    /// Its time is over: the error that it would be sent again for, if it was sent.
    pub(super) fn out_of_time(&mut self) -> Error {
        if let Some(cause) = self.cause.take() {
            return cause;
        }
        let queued = self.deadlines.as_ref().is_some_and(Deadlines::is_queued);
        let ticket = self.ticket.as_ref().filter(|_| queued);
        let limit = ticket.map(Ticket::per_second);
        passed(self.config.settings(), limit)
    }
}

/// The error of a call whose time is over before anything was sent; with the limit that it waits for
/// if it had no turn yet.
pub(super) fn passed(settings: &Settings, limit: Option<usize>) -> Error {
    let Settings {
        attempt_timeout,
        call_timeout,
        total_timeout,
        ..
    } = settings;
    let message = match limit {
        Some(limit) => format!(
            "the limit of {limit} requests per second left the call no turn within its \
             total_timeout of {total_timeout:?}; nothing was sent"
        ),
        None => format!(
            "the time is over: attempt_timeout is {attempt_timeout:?}, call_timeout \
             {call_timeout:?}, total_timeout {total_timeout:?}; nothing was sent"
        ),
    };
    Error::new(ErrorKind::Timeout, message).with_fault(Fault::Unsent)
}
