//! A request on its way through, and what is kept of it.

use std::collections::VecDeque;
use std::fmt;
use std::time::SystemTime;

use hyper::StatusCode;
use serde_json::Value;
use tencentcloud_model::model::{Action, Protocol, Service};

use crate::envelope::{self, Object};
use crate::fault::Fault;
use crate::inject::Reply;

/// How many calls are kept.
const MAX_CALLS: usize = 10_000;
/// How many bytes the requests of the calls kept may have had together.
const MAX_CALL_BYTES: usize = 16 << 20;

/// A request on its way through, as far as it got.
pub(crate) struct Exchange<'m> {
    pub(crate) protocol: Protocol,
    pub(crate) target: Option<(&'m Service, &'m Action)>,
    /// The action as the request names it.
    pub(crate) name: String,
    pub(crate) region: Option<String>,
    pub(crate) parameters: Object,
    pub(crate) reply: Reply,
    /// What helps to find a mistake in a signature.
    pub(crate) trace: Option<String>,
    pub(crate) request_id: String,
    pub(crate) status: StatusCode,
    pub(crate) outcome: Result<Object, Fault>,
    /// The data of the events that were asked for.
    pub(crate) events: Option<Vec<Value>>,
}

impl Exchange<'_> {
    /// One that has got nowhere.
    pub(crate) fn new(protocol: Protocol) -> Self {
        Self {
            protocol,
            target: None,
            name: String::new(),
            region: None,
            parameters: Object::new(),
            reply: Reply::new(),
            trace: None,
            request_id: request_id(),
            status: StatusCode::OK,
            outcome: Ok(Object::new()),
            events: None,
        }
    }

    /// The body of an answer that comes as a stream of events; `None` where it does not.
    pub(crate) fn stream(&self) -> Option<String> {
        let output = self.outcome.as_ref().ok()?;
        let (_, action) = self.target?;
        if !action.is_streamed(&self.parameters) {
            return None;
        }
        let event = |data: &dyn fmt::Display| format!("data: {data}\n\n");
        Some(match &self.events {
            Some(events) => events.iter().map(|data| event(data)).collect(),
            None => event(&Value::Object(output.clone())),
        })
    }

    /// The body of the answer.
    pub(crate) fn answer(&self) -> Value {
        envelope::wrap(self.protocol, &self.outcome, &self.request_id)
    }
}

/// A call that a server received.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Call {
    /// When the answer was ready.
    pub time: SystemTime,
    /// The service, such as `lcic`; empty if no action was found.
    pub service: String,
    /// The action, such as `CreateRoom`, as the request names it.
    pub action: String,
    /// The region, if the request names one.
    pub region: Option<String>,
    /// The parameters, however they were sent; an empty object if the call was refused before they
    /// were read.
    pub parameters: Value,
    /// The error code of the answer; `None` if the call went well.
    pub code: Option<String>,
    /// The `RequestId` of the answer; of Chat's answers, which have none, one that nobody saw.
    pub request_id: String,
}

impl Call {
    fn of(exchange: &Exchange<'_>) -> Self {
        let fault = exchange.outcome.as_ref().err();
        let (service, action) = match exchange.target {
            Some((service, action)) => (service.name.value.clone(), action.name.value.clone()),
            None => (String::new(), exchange.name.clone()),
        };
        Self {
            time: SystemTime::now(),
            service,
            action,
            region: exchange.region.clone(),
            parameters: Value::Object(exchange.parameters.clone()),
            code: fault.map(|fault| fault.code.clone().into_owned()),
            request_id: exchange.request_id.clone(),
        }
    }
}

/// The latest calls, and the size of each one's request.
#[derive(Default)]
pub(crate) struct Calls {
    calls: VecDeque<(Call, usize)>,
    bytes: usize,
}

impl Calls {
    /// Keeps a call whose request had so many bytes; the earliest ones make room for it.
    pub(crate) fn push(&mut self, exchange: &Exchange<'_>, bytes: usize) {
        self.bytes += bytes;
        self.calls.push_back((Call::of(exchange), bytes));
        while self.calls.len() > MAX_CALLS || (self.bytes > MAX_CALL_BYTES && self.calls.len() > 1)
        {
            let Some((_, bytes)) = self.calls.pop_front() else {
                break;
            };
            self.bytes -= bytes;
        }
    }

    pub(crate) fn all(&self) -> Vec<Call> {
        self.calls.iter().map(|(call, _)| call.clone()).collect()
    }
}

/// A random UUID.
fn request_id() -> String {
    let hex = format!("{:032x}", fastrand::u128(..));
    let part = |from, to| &hex[from..to];
    let variant = ["8", "9", "a", "b"][fastrand::usize(..4)];
    format!(
        "{}-{}-4{}-{variant}{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(count: usize, bytes: usize) -> Vec<String> {
        let mut calls = Calls::default();
        for number in 0..count {
            let mut exchange = Exchange::new(Protocol::Tc3);
            exchange.name = number.to_string();
            calls.push(&exchange, bytes);
        }
        calls.all().into_iter().map(|call| call.action).collect()
    }

    #[test]
    fn the_latest_calls_are_kept() {
        assert_eq!(kept(3, 100), ["0", "1", "2"]);
        let many = kept(MAX_CALLS + 2, 100);
        assert_eq!((many.len(), many[0].as_str()), (MAX_CALLS, "2"));
        assert_eq!(kept(5, MAX_CALL_BYTES / 3), ["2", "3", "4"]);
        assert_eq!(kept(2, MAX_CALL_BYTES + 1), ["1"]);
    }
}
