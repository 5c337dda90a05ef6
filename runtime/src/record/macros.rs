//! What a type states to be read and written by its table.

/// States the fields of a struct, all of them: `field: "NameOnTheWire" flags,`.
///
/// A field is an `Option`, a `Vec`, or a plain value; of `bool`, `i64`, `u64`, `f64`, `String`, a
/// type of [`record!`](crate::record!) or [`scalar!`](crate::scalar!), `Switch` or `Outcome`. The
/// flags are those of [`Field`](crate::record::Field): `required`, `always` and `single`. The
/// struct gets `Record`, `Member`, `Serialize` and `Deserialize`: a field that is `None` is left
/// out, a missing one stays empty, an unknown one is passed over.
#[macro_export]
macro_rules! record {
    ($name:ident { $($field:ident: $wire:literal $($flag:ident)*),* $(,)? }) => {
        // A field on its way out is read and written as long as it is there.
        #[allow(deprecated)]
        const _: () = {
            impl $crate::record::Member for $name {
                fn blank() -> Self {
                    $name { $($field: $crate::record::Member::blank(),)* }
                }

                fn view(&self) -> $crate::record::View<'_> {
                    $crate::record::View::Record(self)
                }

                fn slot(&mut self) -> $crate::record::Slot<'_> {
                    $crate::record::Slot::Record(self)
                }
            }

            impl $crate::record::Record for $name {
                fn table(&self) -> &'static $crate::record::Table {
                    static TABLE: $crate::record::Table = $crate::record::Table {
                        name: ::std::stringify!($name),
                        names: &[$($wire),*],
                        fields: &[$(
                            $crate::record::Field::new(::std::stringify!($field))$(.$flag())*
                        ),*],
                    };
                    &TABLE
                }

                fn each<'a>(
                    &'a self,
                    _take: &mut dyn ::std::ops::FnMut(&'a dyn $crate::record::Member),
                ) {
                    $(_take(&self.$field);)*
                }

                fn each_mut<'a>(
                    &'a mut self,
                    _take: &mut dyn ::std::ops::FnMut(&'a mut dyn $crate::record::Member),
                ) {
                    $(_take(&mut self.$field);)*
                }
            }
        };

        $crate::serde_by_member!($name);
    };
}

/// States that a type is an integer (`i64`) or a text (`String`) on the wire. It converts from that,
/// and back: by `Into<i64>` of a copy, or by a method `as_str`.
///
/// An enum states its values too, `Name: i64 { Variant = 1 }`, and gets these conversions by that;
/// its last variant, `Other(i64)` or `Other(String)`, keeps all other values.
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
            fn from(value: &str) -> Self {
                match value {
                    $($value => $name::$variant,)*
                    other => $name::Other(other.to_owned()),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                $name::from(value.as_str())
            }
        }

        impl ::std::convert::From<$name> for ::std::string::String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }

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
                "".into()
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
