//! What both drivers tell a call, and in the same way.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use http::header::HOST;
use http::uri::Scheme;
use http::{HeaderValue, Uri};

use crate::call::{Event, Moment};
use crate::config::Config;
use crate::credentials::{self, CredentialError, Fetch};
use crate::endpoint::{self, is_loopback};
use crate::random;
use crate::transport::{Exchange, Exchanged};

/// Time for one request of a credential provider.
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);

/// Longest answer that a credential provider may get.
const FETCH_MAX_BYTES: usize = 1 << 20;

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

/// The request of a credential provider as an exchange; a reason where it must not be sent.
pub(crate) fn fetching(fetch: &Fetch, time_left: Duration) -> Result<Exchange, String> {
    let mut request = fetch.request().clone();
    let uri = request.uri();
    if !(fetch.is_direct() || is_private(uri)) {
        return Err("plain http is refused for credentials: use https".to_owned());
    }
    if let Some(Err(reason)) = uri.authority().map(endpoint::port) {
        return Err(format!("the URL {reason}"));
    }
    let host = uri
        .authority()
        .map(|host| HeaderValue::from_str(host.as_str()));
    let Some(Ok(host)) = host else {
        return Err("the URL names no host".to_owned());
    };
    request.headers_mut().entry(HOST).or_insert(host);
    Ok(Exchange {
        request,
        timeout: FETCH_TIMEOUT.min(time_left),
        max_answer_bytes: FETCH_MAX_BYTES,
        span: tracing::debug_span!("credentials"),
    })
}

fn is_private(uri: &Uri) -> bool {
    uri.scheme() == Some(&Scheme::HTTPS) || uri.host().is_some_and(is_loopback)
}

/// What came of the request of a credential provider.
pub(crate) fn fetched(exchanged: Exchanged) -> credentials::Answer {
    exchanged.map_err(|error| error.to_string())
}

/// What a call is told when its time ends before there is a credential.
pub(crate) fn no_credential_in_time() -> Event {
    Event::Credential(Err(CredentialError::new("no credential came in time")))
}
