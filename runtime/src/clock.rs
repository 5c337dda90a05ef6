//! The difference between this machine's clock and the cloud's.

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicI64, Ordering};

/// Moments that a server's `Date` is believed in: 2020 to 2099, in Unix seconds.
const BELIEVED: RangeInclusive<i64> = 1_577_836_800..=4_102_444_799;

/// Seconds to add to this machine's clock to get the cloud's, as learned from answers.
#[derive(Debug, Default)]
pub(crate) struct ClockOffset(AtomicI64);

impl ClockOffset {
    pub(crate) fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Learns the offset from the `Date` of an answer that came at `unix_seconds` by this
    /// machine's clock. Whether there is now another offset than the one `used` to sign.
    pub(crate) fn learn(&self, date: Option<&str>, unix_seconds: i64, used: i64) -> bool {
        let learned = date
            .and_then(parse_http_date)
            .filter(|date| BELIEVED.contains(date))
            .map(|date| date.saturating_sub(unix_seconds));
        if let Some(offset) = learned {
            self.0.store(offset, Ordering::Relaxed);
        }
        self.get() != used
    }

    /// Forgets an offset that did not help.
    pub(crate) fn forget(&self, offset: i64) {
        // Another call may have learned a better one meanwhile, which then stays.
        let _ = self
            .0
            .compare_exchange(offset, 0, Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// Reads the one format that HTTP lets servers send, `Sun, 06 Nov 1994 08:49:37 GMT`, to Unix
/// seconds. The day of the week is not compared with the date.
pub fn parse_http_date(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (weekday, rest) = text.split_once(", ")?;
    let mut parts = rest.split(' ');
    let day = digits(parts.next()?, 2)?;
    let month = parts.next()?;
    let month = (1..).zip(MONTHS).find(|(_, name)| *name == month)?.0;
    let year = digits(parts.next()?, 4)?;
    let mut time = parts.next()?.split(':');
    let [hour, minute, second] = [(); 3].map(|()| digits(time.next()?, 2));
    let (hour, minute, second) = (hour?, minute?, second?);
    let complete = weekday.len() == 3
        && parts.next() == Some("GMT")
        && parts.next().is_none()
        && time.next().is_none();
    // A leap second counts as the second after it.
    let valid =
        (1..=days_in(year, month)).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    (complete && valid)
        .then(|| ((days_from_epoch(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

fn digits(text: &str, length: usize) -> Option<i64> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let years_before = year - 1;
    let leap_days =
        years_before.div_euclid(4) - years_before.div_euclid(100) + years_before.div_euclid(400);
    let days_before_month: i64 = (1..month).map(|month| days_in(year, month)).sum();
    const DAYS_BEFORE_1970: i64 = 719_162;
    years_before * 365 + leap_days + days_before_month + day - 1 - DAYS_BEFORE_1970
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read() {
        for (text, unix_seconds) in [
            ("Sat, 01 Jan 0000 00:00:00 GMT", -62_167_219_200),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
            ("Mon, 25 Feb 2019 16:44:25 GMT", 1_551_113_065),
            ("Tue, 31 Dec 2024 23:59:59 GMT", 1_735_689_599),
            ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
        ] {
            assert_eq!(parse_http_date(text), Some(unix_seconds), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for text in [
            "",
            "now",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 GMT ",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 94 08:49:37 GMT",
            "Sun, 06 Nov +994 08:49:37 GMT",
            "Sun, 31 Nov 1994 08:49:37 GMT",
            "Mon, 29 Feb 1900 00:00:00 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:00 GMT",
            "Sun, 06 Nov 1994 08:49:37:00 GMT",
            "Sun,06 Nov 1994 08:49:37 GMT",
            "1994-11-06T08:49:37Z",
        ] {
            assert_eq!(parse_http_date(text), None, "{text}");
        }
    }

    #[test]
    fn an_hour_off_is_learned_and_nonsense_is_not() {
        let date = "Mon, 25 Feb 2030 16:44:25 GMT";
        let cloud = parse_http_date(date).expect("a date");
        for off in [-3_600, 3_600] {
            let clock = ClockOffset::default();
            assert!(clock.learn(Some(date), cloud + off, 0));
            assert_eq!(clock.get(), -off);
            assert!(!clock.learn(None, cloud + off, -off));
            assert!(clock.learn(None, cloud + off, 0), "another call learned it");
            clock.forget(1);
            assert_eq!(clock.get(), -off);
            clock.forget(-off);
            assert_eq!(clock.get(), 0);
        }
        for nonsense in [
            None,
            Some("yesterday"),
            Some("Thu, 01 Jan 1970 00:00:00 GMT"),
            Some("Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            let clock = ClockOffset::default();
            assert!(!clock.learn(nonsense, cloud, 0), "{nonsense:?}");
        }
    }
}
