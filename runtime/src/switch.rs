//! Integers that mean yes or no.

use std::fmt;

/// An integer of which 1 means yes and 0 means no. Other values that the cloud may send are kept.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Switch(i64);

impl Switch {
    /// Yes: 1.
    pub const ON: Self = Self(1);
    /// No: 0.
    pub const OFF: Self = Self(0);

    /// Whether the value is 1.
    pub fn is_on(self) -> bool {
        self == Self::ON
    }

    /// The integer itself.
    pub fn value(self) -> i64 {
        self.0
    }
}

impl From<bool> for Switch {
    fn from(on: bool) -> Self {
        Self(on.into())
    }
}

impl From<i64> for Switch {
    fn from(value: i64) -> Self {
        Self(value)
    }
}

impl From<Switch> for i64 {
    fn from(switch: Switch) -> Self {
        switch.0
    }
}

/// `on`, `off`, or the number.
impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ON => f.pad("on"),
            Self::OFF => f.pad("off"),
            Self(other) => fmt::Display::fmt(&other, f),
        }
    }
}

impl fmt::Debug for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Switch({self})")
    }
}

crate::scalar!(Switch: i64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_an_integer_on_the_wire_and_keeps_what_it_does_not_know() {
        assert_eq!(
            serde_json::to_value(Switch::from(true)).ok(),
            Some(1.into())
        );
        let odd: Switch = serde_json::from_str("7").expect("an integer");
        assert!(!odd.is_on());
        assert_eq!(odd.value(), 7);
        assert_eq!(odd, Switch::from(7));
        assert_eq!(
            format!("{odd} {} {:?}", Switch::ON, Switch::OFF),
            "7 on Switch(off)"
        );
    }
}
