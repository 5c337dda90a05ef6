//! Error codes of services, by tables.

/// An error code of a service: implemented by each generated `ErrorCode`.
pub trait ErrorCode {
    /// The code as the cloud sends it.
    fn as_str(&self) -> &str;
    /// Other spellings of it that are documented.
    fn aliases(&self) -> &'static [&'static str] {
        &[]
    }
}

/// A code as text, such as one that no `ErrorCode` has yet.
impl ErrorCode for &str {
    fn as_str(&self) -> &str {
        self
    }
}

/// What is documented of a code: a row of [`error_codes!`](crate::error_codes!).
#[derive(Debug)]
pub struct DocumentedCode {
    /// The code as the cloud sends it.
    pub code: &'static str,
    /// Other spellings of it.
    pub aliases: &'static [&'static str],
    /// What it means.
    pub description: &'static str,
    /// The actions that document it.
    pub actions: &'static [&'static str],
}

/// States what is documented of each variant of an enum of error codes:
/// `Variant: "Code" | "Alias" => "What it means." ["Action", "Action"],`, aliases and actions only
/// where there are any.
///
/// The enum has one variant more, `Other(String)`, and derives `Clone` and `PartialEq`. It gets what
/// every generated `ErrorCode` has: methods, conversions, `Display`, and
/// [`ErrorCode`](crate::ErrorCode).
#[macro_export]
macro_rules! error_codes {
    ($name:ident { $(
        $variant:ident: $code:literal $(| $alias:literal)* => $description:literal
        $([$($action:literal),* $(,)?])?
    ),* $(,)? }) => {
        const _: () = {
            static ROWS: &[($name, $crate::DocumentedCode)] = &[$((
                $name::$variant,
                $crate::DocumentedCode {
                    code: $code,
                    aliases: &[$($alias),*],
                    description: $description,
                    actions: &[$($($action),*)?],
                },
            )),*];

            // Inline, as all that asks it is: only who asks what is documented compiles that.
            #[inline]
            fn documented(code: &$name) -> ::std::option::Option<&'static $crate::DocumentedCode> {
                ROWS.iter().find(|(variant, _)| variant == code).map(|(_, row)| row)
            }

            impl $name {
                /// The code that the cloud answered with; none if the call failed before it answered.
                #[inline]
                #[must_use]
                pub fn of(error: &$crate::Error) -> ::std::option::Option<Self> {
                    error.code().map(Self::from)
                }

                /// The code as the cloud sends it.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    match self {
                        $($name::$variant => $code,)*
                        $name::Other(code) => code,
                    }
                }

                /// The part before the dot.
                #[inline]
                #[must_use]
                pub fn category(&self) -> &str {
                    let code = self.as_str();
                    code.split_once('.').map_or(code, |(category, _)| category)
                }

                /// What the code means; empty if nobody documented it.
                #[inline]
                #[must_use]
                pub fn description(&self) -> &'static str {
                    documented(self).map_or("", |row| row.description)
                }

                /// The actions that document the code; codes that any action can return name none.
                #[inline]
                #[must_use]
                pub fn actions(&self) -> &'static [&'static str] {
                    documented(self).map_or(&[], |row| row.actions)
                }
            }

            impl ::std::convert::From<&str> for $name {
                #[inline]
                fn from(code: &str) -> Self {
                    let known = ROWS.iter().find(|(_, row)| {
                        row.code == code || row.aliases.contains(&code)
                    });
                    match known {
                        ::std::option::Option::Some((variant, _)) => variant.clone(),
                        ::std::option::Option::None => $name::Other(code.to_owned()),
                    }
                }
            }

            impl ::std::fmt::Display for $name {
                #[inline]
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(self.as_str())
                }
            }

            impl $crate::ErrorCode for $name {
                fn as_str(&self) -> &str {
                    self.as_str()
                }

                #[inline]
                fn aliases(&self) -> &'static [&'static str] {
                    documented(self).map_or(&[], |row| row.aliases)
                }
            }
        };
    };
}

#[cfg(test)]
mod tests {
    #[derive(Clone, Debug, PartialEq)]
    enum Code {
        InternalError,
        NoRoom,
        Other(String),
    }

    crate::error_codes!(Code {
        InternalError: "InternalError" | "InternalServerError" => "Something failed.",
        NoRoom: "ResourceNotFound.Room" => "No such room exists." ["DeleteRoom", "DescribeRoom"],
    });

    #[derive(Clone, Debug, PartialEq)]
    enum Unknown {
        Other(String),
    }

    crate::error_codes!(Unknown {});

    #[test]
    fn codes_and_aliases_find_their_variants() {
        let codes = [
            ("InternalError", Code::InternalError),
            ("InternalServerError", Code::InternalError),
            ("ResourceNotFound.Room", Code::NoRoom),
            ("Odd.One", Code::Other("Odd.One".to_owned())),
        ];
        for (text, code) in codes {
            assert_eq!(Code::from(text), code);
        }
    }

    #[test]
    fn what_is_documented_belongs_to_the_variant() {
        let code = Code::NoRoom;
        assert_eq!(code.to_string(), "ResourceNotFound.Room");
        assert_eq!(code.category(), "ResourceNotFound");
        assert_eq!(code.description(), "No such room exists.");
        assert_eq!(code.actions(), ["DeleteRoom", "DescribeRoom"]);
        let odd = Code::Other("Odd.One".to_owned());
        assert_eq!((odd.category(), odd.description()), ("Odd", ""));
        assert!(odd.actions().is_empty() && Code::InternalError.actions().is_empty());
    }

    #[test]
    fn a_service_may_document_nothing() {
        let code = Unknown::from("Odd.One");
        assert_eq!((code.as_str(), code.category()), ("Odd.One", "Odd"));
        assert_eq!((code.description(), code.actions().len()), ("", 0));
        assert_eq!(Unknown::of(&crate::Error::missing("name")), None);
    }

    #[test]
    fn errors_are_recognised_by_code_and_alias() {
        let error = crate::Error::service("InternalServerError", "It broke.");
        assert!(error.is(Code::InternalError));
        assert!(!error.is(Code::NoRoom));
        assert_eq!(Code::of(&error), Some(Code::InternalError));
    }
}
