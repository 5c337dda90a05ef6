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

            fn each(
                &self,
                take: &mut dyn ::std::ops::FnMut(&[&dyn $crate::record::Member]),
            ) {
                take(&[$(&self.$field),*]);
            }

            fn each_mut(
                &mut self,
                take: &mut dyn ::std::ops::FnMut(&mut [&mut dyn $crate::record::Member]),
            ) {
                take(&mut [$(&mut self.$field),*]);
            }
        }

        $crate::serde_by_member!($name);
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
        impl ::std::convert::From<::std::string::String> for $name {
            // A field on its way out is set as long as it is there.
            #[allow(deprecated)]
            fn from(text: ::std::string::String) -> Self {
                let mut made = <$name as $crate::record::Member>::blank();
                made.$field = ::std::option::Option::Some(text);
                made
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                $name::from(text.to_owned())
            }
        }
    };
}
