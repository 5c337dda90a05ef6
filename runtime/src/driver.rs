//! What both drivers tell a call, and in the same way.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::call::{Event, Moment};
use crate::random;
use crate::transport::Exchanged;

/// Now, by this machine's clocks.
pub(crate) fn moment() -> Moment {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    Moment {
        instant: Instant::now(),
        // A clock before 1970 is as wrong as one at 1970, and is corrected the same way.
        unix_seconds: since_epoch.map_or(0, |time| time.as_secs().try_into().unwrap_or(i64::MAX)),
        random: random::unit(),
    }
}

/// What came of an exchange.
pub(crate) fn report(exchanged: Exchanged) -> Event {
    match exchanged {
        Ok(response) => Event::Answered(response),
        Err(error) => Event::Failed(error),
    }
}
