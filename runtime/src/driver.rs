//! What both drivers tell a call, and in the same way.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::acquisition::out_of_time;
use crate::call::{Event, Moment};
use crate::config::Config;
use crate::random;
use crate::transport::Exchanged;

/// Now, by this machine's clocks.
pub(crate) fn moment() -> Moment {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    Moment {
        instant: Instant::now(),
        // A clock before 1970 is as wrong as one at 1970, and is corrected the same way.
        unix_seconds: since_epoch.map_or(0, |time| time.as_secs().try_into().unwrap_or(i64::MAX)),
        random: random::unit,
    }
}

/// The cloud's time, as far as it is known: what credentials are obtained and kept by.
pub(crate) fn cloud_time(config: &Config) -> i64 {
    let offset = config.account().clock.get();
    moment().unix_seconds.saturating_add(offset)
}

/// What came of an exchange.
pub(crate) fn report(exchanged: Exchanged) -> Event {
    match exchanged {
        Ok(response) => Event::Answered(response),
        Err(error) => Event::Failed(error),
    }
}

/// What a call is told when its time ends before there is a credential.
pub(crate) fn no_credential_in_time() -> Event {
    Event::Credential(Err(out_of_time()))
}
