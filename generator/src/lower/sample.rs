//! A call as a Rust program, by the names that lowering gives.

use std::cell::Cell;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use serde_json::{Map, Value};
use tencentcloud_model::model::{
    Action, EnumValue, Field, Scalar, Service, Type, TypeDef, TypeId, TypeKind,
};
use tencentcloud_model::sample;

use super::Names;
use super::names;
use super::paging::paging;
use super::scalar::in_rust;
use super::types::{is_time, only_text};
use crate::naming::identifier;

/// How a program calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style<'a> {
    /// With the blocking client.
    pub blocking: bool,
    /// Whether it is a whole program, not a function in one.
    pub whole: bool,
    /// Where calls go, if not where the environment says.
    pub endpoint: Option<&'a str>,
    /// The region, if not that of the environment.
    pub region: Option<&'a str>,
}

/// What keeps a request from being Rust: where, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Names of parameters and numbers of elements, such as `RoomInfos.0.Name`; empty for the whole.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

/// The call that documentation shows of an action, in lines; none of one that takes more than a
/// sample holds.
#[must_use]
pub fn documented(service: &Service, names: &Names, action: usize) -> Option<Vec<String>> {
    let request = sample::request(service, &service.actions[action]);
    let style = Style {
        region: sample::region(service),
        ..Style::default()
    };
    let program = program(service, names, action, &request, style).ok()?;
    Some(program.lines().map(str::to_owned).collect())
}

/// A call of an action as a function or a program that compiles.
///
/// # Errors
///
/// What in the request the action does not take.
pub fn program(
    service: &Service,
    names: &Names,
    action: usize,
    request: &Map<String, Value>,
    style: Style<'_>,
) -> Result<String, Misfit> {
    let called = &service.actions[action];
    let sample = Sample {
        service,
        names,
        is_deprecated: Cell::new(called.deprecated.is_some()),
    };
    let module = raw(&service.module);
    let method = raw(&names::method(names.action(action)));
    let setters = sample.setters(&called.input, request, "")?;
    let expect = sample
        .is_deprecated
        .get()
        .then(|| quote!(#[expect(deprecated)]));
    let config = config(style);
    let client = match style.blocking {
        true => quote!(#module::blocking::Client),
        false => quote!(#module::Client),
    };
    let call = quote!(client.#method() #setters);
    let waits = (!style.blocking).then(|| quote!(.await));
    let shown = match (lists(&sample, called, request), style.blocking) {
        (false, _) => quote! {
            let output = #call.send() #waits ?;
            println!("{output:#?}");
        },
        (true, false) => quote! {
            let mut items = #call.items();
            while let Some(item) = items.next().await {
                let item = item?;
                println!("{item:#?}");
            }
        },
        (true, true) => quote! {
            for item in #call.items() {
                let item = item?;
                println!("{item:#?}");
            }
        },
    };
    let asynchronous = (!style.blocking).then(|| quote!(async));
    let runtime = (style.whole && !style.blocking).then(|| quote!(#[tokio::main]));
    let name = raw(if style.whole { "main" } else { "example" });
    let tokens = quote! {
        use tencentcloud_client::{Config, Error, #module};

        #expect
        #runtime
        #asynchronous fn #name() -> Result<(), Error> {
            let client = #client::new(&#config);
            #shown
            Ok(())
        }
    };
    match syn::parse2(tokens) {
        Ok(file) => Ok(prettyplease::unparse(&file).replacen(";\n", ";\n\n", 1)),
        Err(error) => Err(misfit("", error.to_string())),
    }
}

/// Whether a request asks for a listing from its beginning, so that all pages are wanted.
fn lists(sample: &Sample<'_>, action: &Action, request: &Map<String, Value>) -> bool {
    let Some(found) = &action.pagination else {
        return false;
    };
    let given = |index: usize| request.get(action.input[index].name.as_str());
    paging(sample.service, sample.names, action).is_some()
        && given(found.position).is_none_or(|position| *position == found.first())
        && found
            .single_page_if
            .is_none_or(|switch| given(switch).is_none())
}

fn config(style: Style<'_>) -> TokenStream {
    let endpoint = style.endpoint.map(|url| quote!(.endpoint(#url)));
    let region = style.region.map(|region| quote!(.region(#region)));
    if endpoint.is_none() && region.is_none() {
        return quote!(Config::from_env()?);
    }
    quote!(Config::from_env()?.to_builder() #endpoint #region .build()?)
}

struct Sample<'a> {
    service: &'a Service,
    names: &'a Names,
    /// Whether something on its way out is used.
    is_deprecated: Cell<bool>,
}

impl Sample<'_> {
    fn setters(
        &self,
        fields: &[Field],
        object: &Map<String, Value>,
        path: &str,
    ) -> Result<TokenStream, Misfit> {
        let known = |name: &String| fields.iter().any(|field| *field.name == **name);
        if let Some(name) = object.keys().find(|name| !known(name)) {
            return Err(misfit(&below(path, name), "there is no such parameter"));
        }
        let mut setters = TokenStream::new();
        for field in fields {
            let path = below(path, &field.name);
            match object
                .get(field.name.as_str())
                .filter(|value| !value.is_null())
            {
                Some(value) => {
                    let setter = raw(&names::field(field));
                    let mut value = self.expression(&field.ty, value, &path)?;
                    if is_time(field) {
                        value = typed(value);
                    }
                    setters.extend(quote!(.#setter(#value)));
                    if field.deprecated.is_some() {
                        self.is_deprecated.set(true);
                    }
                }
                None if field.required => return Err(misfit(&path, "it must be set")),
                None => {}
            }
        }
        Ok(setters)
    }

    /// What a setter takes for a value of the wire.
    fn expression(&self, ty: &Type, value: &Value, path: &str) -> Result<TokenStream, Misfit> {
        match ty {
            Type::Scalar(scalar) => scalar_of(*scalar, value, path),
            Type::List(element) => {
                let Value::Array(values) = value else {
                    return Err(misfit(path, "it must be a list"));
                };
                self.list(element, values, path)
            }
            Type::Named(id) => self.named(*id, value, path),
        }
    }

    fn list(&self, element: &Type, values: &[Value], path: &str) -> Result<TokenStream, Misfit> {
        if values.is_empty() {
            let element = self.rust_type(element);
            return Ok(quote!(Vec::<#element>::new()));
        }
        // Those that are neither yes nor no are no `bool`, and an array is of one type.
        let is_mixed = *element == Type::Scalar(Scalar::Switch)
            && values
                .iter()
                .any(|value| !matches!(value.as_i64(), Some(0 | 1)));
        let element = if is_mixed {
            &Type::Scalar(Scalar::Integer)
        } else {
            element
        };
        let values = values.iter().enumerate().map(|(index, value)| {
            self.expression(element, value, &below(path, &index.to_string()))
        });
        let values = values.collect::<Result<Vec<_>, _>>()?;
        Ok(if is_mixed {
            quote!([#(#values),*].map(tencentcloud_client::Switch::from))
        } else {
            quote!([#(#values),*])
        })
    }

    fn named(&self, id: TypeId, value: &Value, path: &str) -> Result<TokenStream, Misfit> {
        let ty = self.service.ty(id);
        let name = self.path(id);
        match &ty.kind {
            TypeKind::Struct(fields) => {
                let Value::Object(object) = value else {
                    return Err(misfit(path, "it must be an object"));
                };
                // One with more fields is built even where they are left out: elements of a list are alike.
                if let ([field], Some(_)) = (&**fields, only_text(fields))
                    && let Some(text) = object.get(field.name.as_str())
                    && object.len() == 1
                {
                    return scalar_of(Scalar::String, text, &below(path, &field.name));
                }
                let setters = self.setters(fields, object, path)?;
                Ok(quote!(#name::builder() #setters.build()))
            }
            TypeKind::Enum { values, .. } => match documented_value(values, value) {
                Some(known) => {
                    let variant = raw(&known.name);
                    Ok(quote!(#name::#variant))
                }
                None => self.other(ty, &name, value, path),
            },
            TypeKind::Flags(_) => self.other(ty, &name, value, path),
        }
    }

    /// A value that nobody documented.
    fn other(
        &self,
        ty: &TypeDef,
        name: &TokenStream,
        value: &Value,
        path: &str,
    ) -> Result<TokenStream, Misfit> {
        let value = scalar_of(ty.scalar().unwrap_or(Scalar::String), value, path)?;
        Ok(quote!(#name::from(#value)))
    }

    fn path(&self, id: TypeId) -> TokenStream {
        let (module, name) = (raw(&self.service.module), raw(self.names.ty(id)));
        quote!(#module::#name)
    }

    fn rust_type(&self, ty: &Type) -> TokenStream {
        match ty {
            Type::Scalar(scalar) => {
                let scalar = in_rust(*scalar);
                let name = raw(scalar.name);
                match scalar.home {
                    super::scalar::Home::Runtime => quote!(tencentcloud_client::#name),
                    _ => quote!(#name),
                }
            }
            Type::List(element) => {
                let element = self.rust_type(element);
                quote!(Vec<#element>)
            }
            Type::Named(id) => self.path(*id),
        }
    }
}

fn scalar_of(scalar: Scalar, value: &Value, path: &str) -> Result<TokenStream, Misfit> {
    let facts = scalar.facts();
    let literal = Some(value).filter(|value| facts.json.holds(value));
    literal
        .and_then(in_rust(scalar).literal)
        .ok_or_else(|| misfit(path, format!("it must be {}", facts.json.wanted(value))))
}

/// A number for a setter that takes any: one that is too large for an `i32` says that it is an `i64`.
fn typed(number: TokenStream) -> TokenStream {
    let digits = number.to_string().replace([' ', '_'], "");
    if digits.parse::<i32>().is_ok() {
        return number;
    }
    format!("{number}_i64").parse().unwrap_or(number)
}

fn documented_value<'a>(values: &'a [EnumValue], value: &Value) -> Option<&'a EnumValue> {
    values.iter().find(|documented| *documented.value == *value)
}

fn misfit(path: &str, message: impl Into<String>) -> Misfit {
    Misfit {
        path: path.to_owned(),
        message: message.into(),
    }
}

/// The path of what stands below another.
pub(crate) fn below(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    }
}

/// An identifier, raw if it says so.
fn raw(name: &str) -> Ident {
    let name = identifier(name);
    match name.strip_prefix("r#") {
        Some(word) => Ident::new_raw(word, Span::call_site()),
        None => Ident::new(&name, Span::call_site()),
    }
}
