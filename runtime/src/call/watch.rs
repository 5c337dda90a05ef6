//! An attempt on its way, as hooks are told of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Call, Moment};
use crate::config::Config;
use crate::hooks::Outcome;
use crate::target::Target;

/// An attempt that hooks are told of. Dropped before its end, it tells that too.
pub(super) struct Watch {
    config: Config,
    target: Arc<Target>,
    number: u32,
    begun: Instant,
    ended: bool,
}

impl Watch {
    /// The attempt begins.
    pub(super) fn begin(config: &Config, target: &Arc<Target>, number: u32, now: Instant) -> Self {
        let settings = config.settings();
        settings
            .hooks
            .before_attempt(&target.attempt(settings, number));
        Self {
            config: config.clone(),
            target: Arc::clone(target),
            number,
            begun: now,
            ended: false,
        }
    }

    /// The attempt is over.
    pub(super) fn end(mut self, now: Instant, outcome: Outcome<'_>) {
        self.ended = true;
        self.tell(now.saturating_duration_since(self.begun), outcome);
    }

    fn tell(&self, duration: Duration, outcome: Outcome<'_>) {
        let settings = self.config.settings();
        let attempt = self.target.attempt(settings, self.number);
        settings.hooks.after_attempt(&attempt, duration, outcome);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.ended {
            self.tell(self.begun.elapsed(), Outcome::Dropped);
        }
    }
}

impl Call {
    /// Tells hooks what became of the attempt on its way.
    pub(super) fn end_attempt(&mut self, outcome: Outcome<'_>, now: Moment) {
        if let Some(watch) = self.watch.take() {
            watch.end(now.instant, outcome);
        }
    }
}
