//! Bounds of numbers, lengths and sizes, which no rounding may move.

use std::cmp::Ordering;
use std::fmt;

use schemars::JsonSchema;
use serde::de::{self, Deserialize, Deserializer};
use serde_json::Number;

/// Inclusive bounds; `null` where a side is not documented.
#[derive(Clone, Copy, Debug, serde::Deserialize, serde::Serialize, PartialEq, JsonSchema)]
pub struct Bounds(
    #[schemars(with = "Option<f64>")] pub Option<Bound>,
    #[schemars(with = "Option<f64>")] pub Option<Bound>,
);

impl Bounds {
    /// Whether a number lies within.
    #[must_use]
    pub fn hold(self, number: Bound) -> bool {
        self.0.is_none_or(|least| number >= least) && self.1.is_none_or(|most| number <= most)
    }
}

/// A number; a whole one is exact. People write a number, catalogues what is here.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub enum Bound {
    /// Without a fraction; wide enough for every integer of 64 bits, signed or not.
    Whole(i128),
    /// With a fraction, or too large for an integer of 64 bits.
    Fraction(f64),
}

impl Bound {
    /// A number of JSON.
    #[must_use]
    pub fn of(number: &Number) -> Self {
        let whole = number.as_i64().map(i128::from);
        whole
            .or_else(|| number.as_u64().map(i128::from))
            .map_or_else(
                || Self::from(number.as_f64().unwrap_or(f64::NAN)),
                Self::Whole,
            )
    }

    /// How many characters or elements there are.
    #[must_use]
    pub fn count(count: usize) -> Self {
        Self::Whole(i128::try_from(count).unwrap_or(i128::MAX))
    }

    /// Whether it has no fraction.
    #[must_use]
    pub fn is_whole(self) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Fraction(number) => number.fract() == 0.0,
        }
    }
}

impl From<f64> for Bound {
    /// `3.0` is the whole number 3.
    fn from(number: f64) -> Self {
        // All of these are exact.
        const EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;
        if number.fract() == 0.0 && number.abs() <= EXACT {
            Self::Whole(number as i128)
        } else {
            Self::Fraction(number)
        }
    }
}

impl PartialEq for Bound {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Bound {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (*self, *other) {
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(&b)),
            (Self::Fraction(a), Self::Fraction(b)) => a.partial_cmp(&b),
            (Self::Whole(a), Self::Fraction(b)) => against(a, b),
            (Self::Fraction(a), Self::Whole(b)) => against(b, a).map(Ordering::reverse),
        }
    }
}

/// How a whole number compares with one that may have a fraction. The cast saturates, which is
/// far outside of 64 bits.
fn against(whole: i128, fraction: f64) -> Option<Ordering> {
    let floor = fraction.floor();
    let rest = floor.partial_cmp(&fraction)?;
    Some(whole.cmp(&(floor as i128)).then(rest))
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(number) => number.fmt(f),
            Self::Fraction(number) => number.fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for Bound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Bound;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Bound, E> {
                Ok(Bound::Whole(number.into()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Bound, E> {
                Ok(Bound::Whole(number.into()))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Bound, E> {
                Ok(Bound::from(number))
            }
        }

        /// As derived.
        #[derive(serde::Deserialize)]
        #[serde(remote = "Bound")]
        enum Exact {
            Whole(i128),
            Fraction(f64),
        }

        if deserializer.is_human_readable() {
            deserializer.deserialize_f64(Visitor)
        } else {
            Exact::deserialize(deserializer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rounding_moves_a_bound() {
        let whole = |number: i64| Bound::of(&number.into());
        assert!(whole(i64::MAX) > whole(i64::MAX - 1));
        assert!(Bound::of(&u64::MAX.into()) > whole(i64::MAX));
        assert_eq!(whole(i64::MAX).to_string(), "9223372036854775807");
        // As numbers with a fraction, these two are one.
        assert!(Bound::Whole((1 << 53) + 1) > Bound::from(9_007_199_254_740_992.0));
        assert_eq!(Bound::from(3.0), whole(3));
        assert!(Bound::from(2.5) < whole(3) && whole(2) < Bound::from(2.5));
        assert!(Bound::from(-2.5) < whole(-2) && whole(-3) < Bound::from(-2.5));
        assert!(whole(i64::MAX) < Bound::from(1e300) && Bound::from(-1e300) < whole(i64::MIN));
        assert!(!Bound::from(2.5).is_whole() && Bound::from(1e300).is_whole());
    }

    #[test]
    fn bounds_hold_their_ends() {
        let bounds = Bounds(Some(Bound::Whole(1)), Some(Bound::Whole(3)));
        assert!(bounds.hold(Bound::Whole(1)) && bounds.hold(Bound::Whole(3)));
        assert!(!bounds.hold(Bound::Whole(0)) && !bounds.hold(Bound::from(3.5)));
        assert!(Bounds(None, None).hold(Bound::count(7)));
    }
}
