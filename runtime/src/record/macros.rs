//! What a type states to be read and written by its table.

/// States the fields of a struct, all of them: `field: "NameOnTheWire" flags,`.
///
/// A field is an `Option`, a `Vec`, or a plain value; of `bool`, `i64`, `u64`, `f64`, `String`, a
/// type of [`record!`](crate::record!) or [`scalar!`](crate::scalar!), `Switch` or `Outcome`. The
/// flags are those of [`flags`](crate::record::flags): `required`, `always` and `single`. The
/// struct gets `Record`, `Serialize` and `Deserialize`: a field that is `None` is left out, a
/// missing one stays empty, an unknown one is passed over.
#[macro_export]
macro_rules! record {
    ($name:ident { $($field:ident: $wire:literal $($flag:ident)*),* $(,)? }) => {
        // A field on its way out is read and written as long as it is there.
        #[allow(deprecated)]
        impl $crate::record::Record for $name {
            fn blank() -> Self {
                $name { $($field: $crate::record::Member::blank(),)* }
            }

            fn slot(&mut self) -> $crate::record::Slot<'_> {
                $crate::record::Slot::Record(self)
            }

            fn table(&self) -> &'static $crate::record::Table {
                const {
                    &$crate::record::Table {
                        name: ::std::stringify!($name),
                        names: &[$($wire),*],
                        idents: ::std::stringify!($($field),*),
                        flags: &[$(0 $(| $crate::record::flags::$flag())*),*],
                    }
                }
            }

            fn member(&self, index: usize) -> &dyn $crate::record::Member {
                $crate::member_at!(index, &self, $($field)*)
            }

            fn member_mut(&mut self, index: usize) -> &mut dyn $crate::record::Member {
                $crate::member_at!(index, &mut self, $($field)*)
            }
        }

        $crate::serde_by_member!($name);
    };
}

/// A reference to the field at a place among these. Macros cannot count, so it is found by eights.
#[doc(hidden)]
#[macro_export]
macro_rules! member_at {
    ($place:expr, & $this:ident, $a:ident $($b:ident $($c:ident $($d:ident $($e:ident $($f:ident
        $($g:ident $($h:ident $($rest:ident)*)?)?)?)?)?)?)?) => {
        match $place {
            0 => &$this.$a,
            $(1 => &$this.$b,
            $(2 => &$this.$c,
            $(3 => &$this.$d,
            $(4 => &$this.$e,
            $(5 => &$this.$f,
            $(6 => &$this.$g,
            $(7 => &$this.$h,)?)?)?)?)?)?)?
            _ => $crate::member_at!(
                $place - 8, & $this, $($($($($($($($($rest)*)?)?)?)?)?)?)?
            ),
        }
    };
    ($place:expr, &mut $this:ident, $a:ident $($b:ident $($c:ident $($d:ident $($e:ident $($f:ident
        $($g:ident $($h:ident $($rest:ident)*)?)?)?)?)?)?)?) => {
        match $place {
            0 => &mut $this.$a,
            $(1 => &mut $this.$b,
            $(2 => &mut $this.$c,
            $(3 => &mut $this.$d,
            $(4 => &mut $this.$e,
            $(5 => &mut $this.$f,
            $(6 => &mut $this.$g,
            $(7 => &mut $this.$h,)?)?)?)?)?)?)?
            _ => $crate::member_at!(
                $place - 8, &mut $this, $($($($($($($($($rest)*)?)?)?)?)?)?)?
            ),
        }
    };
    ($place:expr, $($by:tt)+) => {
        $crate::record::no_such_place($place)
    };
}

/// Serde's traits of a `Member`.
#[doc(hidden)]
#[macro_export]
macro_rules! serde_by_member {
    ($name:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::record::serialize(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::record::deserialize(deserializer)
            }
        }
    };
}

/// States the one field that makes a struct: a text, from which the struct is made then.
#[macro_export]
macro_rules! from_text {
    ($name:ident { $field:ident }) => {
        // Inline, so that only who makes the struct from a text compiles how.
        impl ::std::convert::From<::std::string::String> for $name {
            // A field on its way out is set as long as it is there.
            #[allow(deprecated)]
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                let mut made = <$name as $crate::record::Member>::blank();
                made.$field = ::std::option::Option::Some(text);
                made
            }
        }

        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                $name::from(text.to_owned())
            }
        }
    };
}
