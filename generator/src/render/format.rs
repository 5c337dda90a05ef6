//! Tokens as formatted text with a header.

use std::mem::discriminant;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::{File, Item, ItemMacro};

/// A file of Rust: its head, then the items, formatted, with an empty line between them.
#[must_use]
pub fn file(head: &str, items: TokenStream) -> String {
    let mut out = format!("{head}\n");
    match syn::parse2::<File>(items) {
        Ok(file) => {
            let headed = !file.attrs.is_empty();
            for attribute in file.attrs {
                out.push_str(unparse(vec![attribute], Vec::new()).trim_end());
                out.push('\n');
            }
            let mut last = None;
            for item in file.items {
                let list = is_list_line(&item).then(|| discriminant(&item));
                let goes_on = list.is_some() && last == Some(list);
                if !goes_on && (headed || last.is_some()) {
                    out.push('\n');
                }
                last = Some(list);
                match &item {
                    Item::Macro(call) => out.push_str(&table(call)),
                    _ => separate(&unparse(Vec::new(), vec![item]), &mut out),
                }
            }
        }
        Err(error) => out.push_str(&format!("compile_error!({:?});\n", error.to_string())),
    }
    out
}

fn unparse(attrs: Vec<syn::Attribute>, items: Vec<Item>) -> String {
    prettyplease::unparse(&File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    })
}

/// A call such as `record!(Name { row, row });`, with a line for each row.
fn table(call: &ItemMacro) -> String {
    let path = call.mac.path.segments.iter();
    let path: Vec<_> = path.map(|segment| segment.ident.to_string()).collect();
    let mut out = format!("{}!(", path.join("::"));
    let (groups, head): (Vec<_>, Vec<_>) = call
        .mac
        .tokens
        .clone()
        .into_iter()
        .partition(|token| matches!(token, TokenTree::Group(_)));
    out.push_str(&line(head.into_iter().collect()));
    for group in groups {
        if let TokenTree::Group(group) = group {
            out.push_str(" {\n");
            for row in line(group.stream()).split_inclusive(", ") {
                out.push_str(&format!("    {}\n", row.trim_end()));
            }
            out.push('}');
        }
    }
    out.push_str(");\n");
    out
}

/// Tokens on one line.
fn line(tokens: TokenStream) -> String {
    let mut out = String::new();
    for token in tokens {
        let is_mark = matches!(token, TokenTree::Punct(_));
        if !(is_mark || out.is_empty()) {
            out.push(' ');
        }
        out.push_str(&token.to_string());
    }
    out
}

/// Whether an item is one line in a list of imports or modules.
fn is_list_line(item: &Item) -> bool {
    match item {
        Item::Use(item) => item.attrs.is_empty(),
        Item::Mod(item) => item.content.is_none() && item.attrs.is_empty(),
        _ => false,
    }
}

/// Appends an item with an empty line between any two of its members.
fn separate(item: &str, out: &mut String) {
    let mut lines = item.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let ends =
            line.starts_with("    ") && !line[4..].starts_with("///") && line.ends_with(['}', ';']);
        let begins = |next: &&str| MEMBERS.iter().any(|member| next.starts_with(member));
        if ends && lines.peek().is_some_and(begins) {
            out.push('\n');
        }
    }
}

/// How a documented or executable member of an item begins.
const MEMBERS: &[&str] = &[
    "    ///",
    "    #[",
    "    pub fn ",
    "    pub const fn ",
    "    pub(crate) fn ",
    "    fn ",
];

/// An identifier, raw if it says so.
#[must_use]
pub fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(word) => Ident::new_raw(word, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Documentation of an item, an attribute for each line.
#[must_use]
pub fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| spaced(line));
    quote!(#(#[doc = #lines])*)
}

/// Documentation of the module or crate that the tokens begin.
#[must_use]
pub fn inner_doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| spaced(line));
    quote!(#(#![doc = #lines])*)
}

/// The attribute of something on its way out.
#[must_use]
pub fn deprecated(note: Option<&String>) -> Option<TokenStream> {
    note.map(|note| quote!(#[deprecated(note = #note)]))
}

fn spaced(line: &str) -> String {
    if line.is_empty() {
        String::new()
    } else {
        format!(" {line}")
    }
}
