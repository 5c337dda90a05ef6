//! Points in time as whole seconds.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A point in time: what setters of parameters in seconds since 1970-01-01 UTC take. An integer of
/// any type, or a `SystemTime`, of which a part of a second is dropped.
pub trait UnixSeconds {
    /// The seconds. Where there are more than an `i64` holds, as many as it does.
    fn unix_seconds(self) -> i64;
}

impl UnixSeconds for i64 {
    fn unix_seconds(self) -> i64 {
        self
    }
}

macro_rules! integers {
    ($from:ident: $($type:ty)*) => {$(
        impl UnixSeconds for $type {
            fn unix_seconds(self) -> i64 {
                integers!($from self)
            }
        }
    )*};
    (narrow $seconds:ident) => {
        $seconds.into()
    };
    (wide $seconds:ident) => {
        $seconds
            .try_into()
            .unwrap_or(if $seconds > 0 { i64::MAX } else { i64::MIN })
    };
}

integers!(narrow: i8 i16 i32 u8 u16 u32);
integers!(wide: i128 isize u64 u128 usize);

impl UnixSeconds for SystemTime {
    fn unix_seconds(self) -> i64 {
        match self.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_secs().unix_seconds(),
            Err(before) => {
                let before = before.duration();
                let begun = u64::from(before.subsec_nanos() > 0);
                -before.as_secs().saturating_add(begun).unix_seconds()
            }
        }
    }
}

/// A field that holds seconds since 1970-01-01 UTC, or nothing.
#[doc(hidden)]
pub trait Moment {
    /// The point in time; none where there is none, or it is too far for this system's clock.
    fn system_time(&self) -> Option<SystemTime>;
}

impl Moment for i64 {
    fn system_time(&self) -> Option<SystemTime> {
        let distance = Duration::from_secs(self.unsigned_abs());
        match *self {
            ..0 => UNIX_EPOCH.checked_sub(distance),
            _ => UNIX_EPOCH.checked_add(distance),
        }
    }
}

impl Moment for Option<i64> {
    fn system_time(&self) -> Option<SystemTime> {
        self.as_ref()?.system_time()
    }
}

/// Gives points in time of a struct as the standard library has them: `field: method`.
#[macro_export]
macro_rules! times {
    ($name:ident { $($field:ident: $method:ident),* $(,)? }) => {
        // A field on its way out is read as long as it is there.
        #[allow(deprecated)]
        impl $name {$(
            #[doc = ::std::concat!("The same as `", ::std::stringify!($field), "`.")]
            ///
            /// None where it holds nothing, or a time that is too far for this system's clock.
            #[must_use]
            pub fn $method(&self) -> ::std::option::Option<::std::time::SystemTime> {
                $crate::Moment::system_time(&self.$field)
            }
        )*}
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Room {
        start_time: Option<i64>,
        end_time: i64,
    }

    crate::times!(Room {
        start_time: start_time_at,
        end_time: end_time_at
    });

    #[test]
    fn integers_and_times_are_seconds() {
        let half = Duration::from_millis(500);
        for (seconds, expected) in [
            (7_u8.unix_seconds(), 7),
            (1_893_456_000.unix_seconds(), 1_893_456_000),
            (4_102_444_800_u64.unix_seconds(), 4_102_444_800),
            (u64::MAX.unix_seconds(), i64::MAX),
            (i128::MIN.unix_seconds(), i64::MIN),
            (UNIX_EPOCH.unix_seconds(), 0),
            ((UNIX_EPOCH + half).unix_seconds(), 0),
            ((UNIX_EPOCH - half).unix_seconds(), -1),
            ((UNIX_EPOCH + 9 * half).unix_seconds(), 4),
        ] {
            assert_eq!(seconds, expected);
        }
    }

    #[test]
    fn fields_are_times() {
        let room = |start_time, end_time| Room {
            start_time,
            end_time,
        };
        let second = Duration::from_secs(1);
        assert_eq!(room(None, 0).start_time_at(), None);
        assert_eq!(room(Some(1), 0).start_time_at(), Some(UNIX_EPOCH + second));
        assert_eq!(room(None, -1).end_time_at(), Some(UNIX_EPOCH - second));
        // Not every system's clock goes that far.
        let end = room(None, i64::MAX).end_time_at();
        assert!(end.is_none_or(|end| end.unix_seconds() == i64::MAX));
    }
}
