//! What enums and flags state: values of one member, with names.

use std::error::Error;
use std::fmt;

use crate::text::{SHOWN, excerpt};

/// A text that is neither the name of a value nor a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue(String);

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for UnknownValue {}

/// A row of values, each with its name, which may be a raw identifier.
type Names = [(&'static str, i64)];

fn plain(name: &str) -> &str {
    name.trim_start_matches("r#")
}

/// Shows a value by its name, or as a number: for `Display` of generated enums.
///
/// # Errors
///
/// Those of the formatter.
pub fn show(names: &Names, value: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match names.iter().find(|(_, known)| *known == value) {
        Some((name, _)) => f.pad(plain(name)),
        None => fmt::Display::fmt(&value, f),
    }
}

/// Reads a name or a number: for `FromStr` of generated enums.
///
/// # Errors
///
/// A text that is neither.
pub fn parse(names: &Names, text: &str) -> Result<i64, UnknownValue> {
    let known = names.iter().find(|(name, _)| plain(name) == text);
    if let Some((_, value)) = known {
        return Ok(*value);
    }
    text.parse().map_err(|_| {
        let names: Vec<_> = names.iter().map(|(name, _)| plain(name)).collect();
        let text = excerpt(text, SHOWN);
        UnknownValue(format!(
            "{text:?} is neither a number nor one of {}",
            names.join(", ")
        ))
    })
}

/// Shows the names of the bits that are set, and the others as a number: for `Debug` of generated
/// flags.
///
/// # Errors
///
/// Those of the formatter.
pub fn show_flags(name: &str, names: &Names, bits: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let set = names.iter().filter(|(_, flag)| bits & flag == *flag);
    let (mut rest, mut shown) = (bits, Vec::new());
    for (flag, bit) in set {
        rest &= !bit;
        shown.push(plain(flag).to_owned());
    }
    if rest != 0 || shown.is_empty() {
        shown.push(format!("{rest:#x}"));
    }
    write!(f, "{name}({})", shown.join(" | "))
}

/// States that a type is an integer (`i64`) or a text (`String`) on the wire. It converts from that,
/// and back: by `Into<i64>` of a copy, or by a method `as_str`.
///
/// An enum states its values too, `Name: i64 { Variant = 1 }`, and gets these conversions by that,
/// `values`, `Display` and `FromStr`; its last variant, `Other(i64)` or `Other(String)`, keeps all
/// other values. Numbers are shown and read by the names of their variants, and read as numbers too.
#[macro_export]
macro_rules! scalar {
    ($name:ident: i64 { $($variant:ident = $value:literal),* $(,)? }) => {
        impl ::std::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($value => $name::$variant,)*
                    other => $name::Other(other),
                }
            }
        }

        impl ::std::convert::From<$name> for i64 {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant => $value,)*
                    $name::Other(other) => other,
                }
            }
        }

        const _: () = {
            const NAMES: &[(&str, i64)] = &[$((::std::stringify!($variant), $value)),*];

            // Inline, so that only who shows or reads a value compiles it.
            impl ::std::fmt::Display for $name {
                #[inline]
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    $crate::record::show(NAMES, (*self).into(), f)
                }
            }

            impl ::std::str::FromStr for $name {
                type Err = $crate::UnknownValue;

                #[inline]
                fn from_str(text: &str) -> ::std::result::Result<Self, $crate::UnknownValue> {
                    $crate::record::parse(NAMES, text).map(Self::from)
                }
            }
        };

        $crate::values!($name { $($variant),* });
        $crate::scalar!($name: i64);
    };
    ($name:ident: String { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $name {
            /// The value on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $value,)*
                    $name::Other(other) => other,
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                $name::from(::std::string::String::from(value))
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                match value.as_str() {
                    $($value => $name::$variant,)*
                    _ => $name::Other(value),
                }
            }
        }

        impl ::std::convert::From<$name> for ::std::string::String {
            #[inline]
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            #[inline]
            fn from_str(
                text: &str,
            ) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                ::std::result::Result::Ok(text.into())
            }
        }

        $crate::values!($name { $($variant),* });
        $crate::scalar!($name: String);
    };
    ($name:ident: i64) => {
        impl $crate::record::Member for $name {
            fn blank() -> Self {
                0.into()
            }

            fn view(&self) -> $crate::record::View<'_> {
                $crate::record::View::Integer((*self).into())
            }

            fn slot(&mut self) -> $crate::record::Slot<'_> {
                $crate::record::Slot::Integer(self)
            }
        }

        $crate::serde_by_member!($name);
    };
    ($name:ident: String) => {
        impl $crate::record::Member for $name {
            fn blank() -> Self {
                ::std::string::String::new().into()
            }

            fn view(&self) -> $crate::record::View<'_> {
                $crate::record::View::Text(self.as_str())
            }

            fn slot(&mut self) -> $crate::record::Slot<'_> {
                $crate::record::Slot::Text(self)
            }
        }

        $crate::serde_by_member!($name);
    };
}

/// The documented values of an enum.
#[doc(hidden)]
#[macro_export]
macro_rules! values {
    ($name:ident { $($variant:ident),* }) => {
        impl $name {
            /// The documented values, in the order of the documentation.
            #[must_use]
            pub const fn values() -> &'static [Self] {
                const VALUES: &[$name] = &[$($name::$variant),*];
                VALUES
            }
        }
    };
}

/// States the constants of flags, a struct `Name(i64)`, which gets what sets of bits can do: `|`,
/// `|=`, `&`, `&=`, `bits`, `contains`, conversions from and to `i64`, and a `Debug` that names them.
#[macro_export]
macro_rules! flags {
    ($name:ident { $($flag:ident),* $(,)? }) => {
        impl $name {
            /// The number on the wire.
            #[must_use]
            pub const fn bits(self) -> i64 {
                self.0
            }

            /// Whether all of these flags are set.
            #[must_use]
            pub const fn contains(self, flags: $name) -> bool {
                self.0 & flags.0 == flags.0
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                const NAMES: &[(&str, i64)] = &[$((::std::stringify!($flag), $name::$flag.0)),*];
                $crate::record::show_flags(::std::stringify!($name), NAMES, self.0, f)
            }
        }

        impl ::std::convert::From<i64> for $name {
            fn from(bits: i64) -> Self {
                $name(bits)
            }
        }

        impl ::std::convert::From<$name> for i64 {
            fn from(flags: $name) -> Self {
                flags.0
            }
        }

        $crate::flags!($name: BitOr bitor BitOrAssign bitor_assign |);
        $crate::flags!($name: BitAnd bitand BitAndAssign bitand_assign &);
        $crate::scalar!($name: i64);
    };
    ($name:ident: $by:ident $of:ident $assign_by:ident $assign:ident $operator:tt) => {
        impl ::std::ops::$by for $name {
            type Output = $name;

            fn $of(self, other: $name) -> $name {
                $name(self.0 $operator other.0)
            }
        }

        impl ::std::ops::$assign_by for $name {
            fn $assign(&mut self, other: $name) {
                *self = *self $operator other;
            }
        }
    };
}

#[cfg(test)]
mod tests {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Level {
        Low,
        r#High,
        Err,
        Other(i64),
    }

    crate::scalar!(Level: i64 { Low = 1, r#High = 2, Err = -1 });

    #[derive(Clone, Debug, PartialEq, Eq)]
    enum Mode {
        Fast,
        Other(String),
    }

    crate::scalar!(Mode: String { Fast = "fast-mode" });

    #[derive(Clone, Copy, Default, PartialEq, Eq)]
    struct Rights(i64);

    impl Rights {
        const READ: Rights = Rights(1);
        const WRITE: Rights = Rights(2);
    }

    crate::flags!(Rights { READ, WRITE });

    #[test]
    fn values_are_shown_by_their_names_and_read_again() {
        assert_eq!(Level::values(), [Level::Low, Level::High, Level::Err]);
        for (level, text) in [
            (Level::Low, "Low"),
            (Level::High, "High"),
            (Level::Other(7), "7"),
        ] {
            assert_eq!(level.to_string(), text);
            assert_eq!(text.parse(), Ok(level));
        }
        assert_eq!("2".parse(), Ok(Level::High));
        assert_eq!(
            format!("{:>5}|{:<5}", Level::Low, Level::Other(7)),
            "  Low|7    "
        );
        let unknown = "middle".parse::<Level>().expect_err("unknown");
        assert_eq!(
            unknown.to_string(),
            "\"middle\" is neither a number nor one of Low, High, Err"
        );
    }

    #[test]
    fn texts_are_shown_as_they_are_sent() {
        assert_eq!(Mode::values(), [Mode::Fast]);
        assert_eq!(Mode::Fast.to_string(), "fast-mode");
        assert_eq!("fast-mode".parse(), Ok(Mode::Fast));
        assert_eq!("slow".parse(), Ok(Mode::Other("slow".to_owned())));
    }

    #[test]
    fn flags_are_joined_cut_and_named() {
        let mut rights = Rights::READ | Rights::WRITE;
        assert!(rights.contains(Rights::WRITE));
        assert_eq!(format!("{rights:?}"), "Rights(READ | WRITE)");
        rights &= Rights::WRITE | Rights(8);
        assert_eq!(rights, Rights::WRITE);
        rights |= Rights(64);
        assert_eq!(format!("{rights:?}"), "Rights(WRITE | 0x40)");
        assert_eq!(rights & Rights::READ, Rights::default());
        assert_eq!(format!("{:?}", Rights::default()), "Rights(0x0)");
        assert_eq!(rights.bits(), 66);
    }
}
