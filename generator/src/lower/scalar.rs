//! What scalars are in Rust: a row for each.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;
use tencentcloud_model::model::{Scalar, bytes};

/// A scalar in Rust.
pub struct InRust {
    /// Its type.
    pub name: &'static str,
    /// Where that stands.
    pub home: Home,
    /// What a setter takes for a value of the wire.
    pub literal: fn(&Value) -> Option<TokenStream>,
}

/// Where a type stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In the language: setters take it as it is.
    Language,
    /// In the prelude: setters take what becomes it.
    Prelude,
    /// In the runtime: setters take what becomes it.
    Runtime,
}

/// What a scalar is in Rust.
#[must_use]
pub fn in_rust(scalar: Scalar) -> InRust {
    let row = |name, home, literal| InRust {
        name,
        home,
        literal,
    };
    match scalar {
        Scalar::String => row("String", Home::Prelude, |value| {
            value.as_str().map(|text| quote!(#text))
        }),
        Scalar::Integer => row("i64", Home::Language, integer),
        Scalar::Uint64 => row("u64", Home::Language, |value| {
            grouped(&value.as_u64()?.to_string())
        }),
        Scalar::Float => row("f64", Home::Language, |value| {
            let number = Literal::f64_unsuffixed(value.as_f64()?);
            Some(quote!(#number))
        }),
        Scalar::Boolean => row("bool", Home::Language, |value| {
            value.as_bool().map(|value| quote!(#value))
        }),
        Scalar::Switch => row("Switch", Home::Runtime, |value| match value.as_i64()? {
            0 => Some(quote!(false)),
            1 => Some(quote!(true)),
            _ => {
                let number = integer(value)?;
                Some(quote!(tencentcloud_client::Switch::from(#number)))
            }
        }),
        Scalar::Binary => row("Binary", Home::Runtime, |value| {
            let bytes = Literal::byte_string(&bytes(value)?);
            Some(quote!(#bytes))
        }),
    }
}

fn integer(value: &Value) -> Option<TokenStream> {
    grouped(&value.as_i64()?.to_string())
}

/// A whole number as people write it: digits in groups of three where there are more than four.
fn grouped(number: &str) -> Option<TokenStream> {
    let digits = number.trim_start_matches('-');
    let mut out = number[..number.len() - digits.len()].to_owned();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) && digits.len() > 4 {
            out.push('_');
        }
        out.push(digit);
    }
    let literal: Literal = out.parse().ok()?;
    Some(quote!(#literal))
}
