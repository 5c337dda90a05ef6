//! Which server an attempt goes to, and how that did.

use std::time::Instant;

use super::{Attempt, Call, Moment};
use crate::error::Error;
use crate::retry::Fault;
use crate::servers::Choice;

impl Call {
    /// The server that is set, or the first one of the service's that does not fail.
    pub(super) fn choose_server(&self, now: Instant) -> Result<Choice, Error> {
        let settings = self.config.settings();
        if let Some(endpoint) = &settings.endpoint {
            return Ok(Choice::fixed(endpoint));
        }
        let root_domain = self.target.protocol.rules().root_domain();
        let hosts = self.target.hosts(settings, root_domain)?;
        self.config.servers().choose(&hosts, now)
    }

    /// Notes what answered, by the request's ID and its error code: the cloud's API gives an ID, and
    /// does well as long as it does not fail itself.
    pub(super) fn note_answer(&self, request_id: Option<&str>, code: Option<&str>, now: Moment) {
        let rules = self.target.protocol.rules();
        let failed = code.is_some_and(|code| rules.fault(code) == Fault::Ambiguous);
        self.note_server(request_id.is_some() && !failed, now);
    }

    /// Notes whether the server of the last attempt did well.
    pub(super) fn note_server(&self, well: bool, now: Moment) {
        let Some(Attempt { choice, span, .. }) = &self.last else {
            return;
        };
        if choice.report(well, now.instant) {
            let host = choice.endpoint.authority.as_str();
            tracing::warn!(parent: span, host, "the host fails; calls go elsewhere for a minute");
        }
    }
}
