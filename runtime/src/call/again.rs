//! Whether a call is sent again, and as what.

use super::{Call, Moment, Step};
use crate::error::Error;
use crate::meta::Meta;
use crate::retry::{Fault, backoff};
use crate::service::Effect;

impl Call {
    /// Signs again, once, if the clocks differ.
    pub(super) fn correct_clock(&mut self, error: Error, now: Moment) -> Result<Step, Error> {
        if !self.learn_clock(error.meta(), now) {
            return self.retry(error, now);
        }
        self.record(error.request_id(), error.code());
        self.cause = Some(error);
        self.resume(now)
    }

    /// Learns the cloud's time, once. Whether it is now another than the one signed with.
    fn learn_clock(&mut self, answer: &Meta, now: Moment) -> bool {
        let clock = &self.config.account().clock;
        let Some(last) = &self.last else {
            return false;
        };
        if self.clock_corrected {
            clock.forget(last.offset);
            return false;
        }
        let date = answer.header("date");
        self.clock_corrected = self.config.settings().clock_correction
            && clock.learn(date, now.unix_seconds, last.offset);
        if self.clock_corrected {
            tracing::warn!(
                parent: &last.span,
                offset_seconds = clock.get(),
                "this machine's clock is wrong; signing with the cloud's"
            );
        }
        self.clock_corrected
    }

    /// Signs again, once, if there turns out to be another credential or UserSig by now.
    pub(super) fn replace_identity(&mut self, error: Error, now: Moment) -> Result<Step, Error> {
        self.record(error.request_id(), error.code());
        let last = self.last.as_ref();
        if last.is_some_and(|last| last.identity.is_dated()) {
            self.learn_clock(error.meta(), now);
        }
        match self.last.take() {
            Some(last) if self.refused.is_none() && last.identity.discard(&self.config) => {
                self.refused = Some(last.identity);
            }
            last => {
                self.last = last;
                return Err(error);
            }
        }
        self.cause = Some(error);
        self.resume(now)
    }

    /// Sends again after a wait, if that helps, does no harm, and there are attempts, time and
    /// budget left.
    pub(super) fn retry(&mut self, error: Error, now: Moment) -> Result<Step, Error> {
        self.record(error.request_id(), error.code());
        let settings = self.config.settings();
        let fault = error.fault();
        let harmless = self.target.effect == Effect::Read || !fault.leaves_doubt();
        if !fault.is_retryable() || !harmless || self.attempts >= settings.attempts {
            return Err(error);
        }
        let first = match fault {
            // Limits are counted per second: coming back much sooner is in vain.
            Fault::Throttled => settings.first_backoff.saturating_mul(5),
            _ => settings.first_backoff,
        };
        let wait = backoff(
            first,
            settings.longest_backoff,
            self.retries + 1,
            (now.random)(),
        );
        if self.remaining(now) <= wait || (settings.retry_budget && !self.lane.budget.withdraw()) {
            return Err(error);
        }
        self.retries += 1;
        tracing::info!(parent: self.attempt_id(), %error, ?wait, "trying again");
        self.cause = Some(error);
        Ok(Step::Sleep(wait))
    }
}
