//! A documented example as a Rust program.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use serde_json::Value;
use tencentcloud_model::model::{
    Action, EnumValue, Field, Scalar, Service, Type, TypeId, TypeKind,
};

use super::Names;
use super::names;
use super::scalar::in_rust;
use super::types::only_text;
use crate::naming::identifier;

/// The action's first example as a function that compiles, in lines.
#[must_use]
pub fn program(service: &Service, names: &Names, action: usize) -> Vec<String> {
    let sample = Sample { service, names };
    let request = &service.actions[action];
    let module = raw(&service.module);
    let method = raw(&names::method(names.action(action)));
    let setters = sample.setters(&request.input, &example_input(request));
    let expect = request
        .deprecated
        .is_some()
        .then(|| quote!(#[expect(deprecated)]));
    let tokens = quote! {
        use tencentcloud_client::{Config, Error, #module};

        #expect
        async fn example() -> Result<(), Error> {
            let client = #module::Client::new(&Config::from_env()?);
            let output = client.#method() #setters.send().await?;
            println!("{output:#?}");
            Ok(())
        }
    };
    match syn::parse2(tokens) {
        Ok(file) => prettyplease::unparse(&file).replacen(";\n", ";\n\n", 1),
        Err(error) => format!("compile_error!({:?});", error.to_string()),
    }
    .lines()
    .map(str::to_owned)
    .collect()
}

fn example_input(action: &Action) -> Value {
    let text = action
        .examples
        .first()
        .map_or("{}", |example| example.input.as_str());
    serde_json::from_str(text).unwrap_or_default()
}

struct Sample<'a> {
    service: &'a Service,
    names: &'a Names,
}

impl Sample<'_> {
    fn setters(&self, fields: &[Field], object: &Value) -> TokenStream {
        self.calls(fields, |field| {
            let given = object.get(field.name.as_str());
            let value = given.and_then(|value| self.expression(&field.ty, value));
            value.or_else(|| field.required.then(|| self.placeholder(&field.ty, &[])))
        })
    }

    fn calls(
        &self,
        fields: &[Field],
        value: impl Fn(&Field) -> Option<TokenStream>,
    ) -> TokenStream {
        let calls = fields.iter().filter_map(|field| {
            let setter = raw(&names::field(field));
            let value = value(field)?;
            Some(quote!(.#setter(#value)))
        });
        quote!(#(#calls)*)
    }

    /// What a setter takes for a required parameter that the example leaves empty. `within` are
    /// the types in the making.
    fn placeholder(&self, ty: &Type, within: &[TypeId]) -> TokenStream {
        match ty {
            Type::Scalar(scalar) => {
                let sample = scalar.facts().json.sample();
                (in_rust(*scalar).literal)(&sample).unwrap_or_default()
            }
            Type::List(element) => match **element {
                Type::Named(id) if within.contains(&id) => {
                    let (module, name) = (raw(&self.service.module), raw(self.names.ty(id)));
                    quote!(Vec::<#module::#name>::new())
                }
                _ => {
                    let element = self.placeholder(element, within);
                    quote!([#element])
                }
            },
            Type::Named(id) => {
                let (module, name) = (raw(&self.service.module), raw(self.names.ty(*id)));
                match &self.service.ty(*id).kind {
                    TypeKind::Struct(_) if within.contains(id) => quote!(#module::#name::default()),
                    TypeKind::Struct(fields) => {
                        let within = [within, &[*id]].concat();
                        let setters = self.calls(fields, |field| {
                            field.required.then(|| self.placeholder(&field.ty, &within))
                        });
                        quote!(#module::#name::builder() #setters.build())
                    }
                    TypeKind::Enum { values, .. } => match values.first() {
                        Some(value) => {
                            let variant = raw(&value.name);
                            quote!(#module::#name::#variant)
                        }
                        None => quote!(#module::#name::from(1)),
                    },
                    TypeKind::Flags(_) => quote!(#module::#name::from(1)),
                }
            }
        }
    }

    /// What a setter takes for a value of the wire; nothing for null and for empty lists.
    fn expression(&self, ty: &Type, value: &Value) -> Option<TokenStream> {
        Some(match (ty, value) {
            (Type::Scalar(scalar), value) => (in_rust(*scalar).literal)(value)?,
            (Type::List(element), Value::Array(values)) if mixes_switches(element, values) => {
                let values = values.iter().filter_map(integer);
                quote!([#(#values),*].map(tencentcloud_client::Switch::from))
            }
            (Type::List(element), Value::Array(values)) if !values.is_empty() => {
                let values: Vec<_> = values
                    .iter()
                    .filter_map(|value| self.expression(element, value))
                    .collect();
                quote!([#(#values),*])
            }
            (Type::Named(id), value) => self.named(*id, value)?,
            _ => return None,
        })
    }

    fn named(&self, id: TypeId, value: &Value) -> Option<TokenStream> {
        let module = raw(&self.service.module);
        let name = raw(self.names.ty(id));
        Some(match &self.service.ty(id).kind {
            // One with more fields is built even where they are left out: elements of a list are alike.
            TypeKind::Struct(fields) if fields.len() == 1 && only_text(fields).is_some() => {
                let text = value.get(fields[0].name.as_str())?.as_str()?;
                quote!(#text)
            }
            TypeKind::Struct(fields) => {
                let setters = self.setters(fields, value);
                quote!(#module::#name::builder() #setters.build())
            }
            TypeKind::Enum { values, .. } => match (documented(values, value), value) {
                (Some(variant), _) => {
                    let variant = raw(&variant.name);
                    quote!(#module::#name::#variant)
                }
                (None, Value::String(text)) => quote!(#module::#name::from(#text)),
                (None, other) => {
                    let number = integer(other)?;
                    quote!(#module::#name::from(#number))
                }
            },
            TypeKind::Flags(_) => {
                let number = integer(value)?;
                quote!(#module::#name::from(#number))
            }
        })
    }
}

/// Whether some of the switches are neither yes nor no, so that they are not all `bool`.
fn mixes_switches(element: &Type, values: &[Value]) -> bool {
    *element == Type::Scalar(Scalar::Switch)
        && values
            .iter()
            .any(|value| !matches!(value.as_i64(), Some(0 | 1)))
}

fn documented<'a>(values: &'a [EnumValue], value: &Value) -> Option<&'a EnumValue> {
    values.iter().find(|documented| *documented.value == *value)
}

fn integer(value: &Value) -> Option<proc_macro2::Literal> {
    value.as_i64().map(proc_macro2::Literal::i64_unsuffixed)
}

/// An identifier, raw if it says so.
fn raw(name: &str) -> Ident {
    let name = identifier(name);
    match name.strip_prefix("r#") {
        Some(word) => Ident::new_raw(word, Span::call_site()),
        None => Ident::new(&name, Span::call_site()),
    }
}
