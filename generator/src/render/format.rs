//! Tokens as formatted text with a header.

use std::cell::RefCell;
use std::mem::discriminant;

use proc_macro2::{Ident, Spacing, Span, TokenStream, TokenTree};
use quote::quote;
use syn::{File, Item, ItemMacro};

/// A file of Rust: its head, then the items, formatted, with an empty line between them.
#[must_use]
pub fn file(head: &str, items: TokenStream, comments: &Comments) -> String {
    let mut out = format!("{head}\n");
    match syn::parse2::<File>(items) {
        Ok(file) => {
            let headed = !file.attrs.is_empty();
            for attribute in file.attrs {
                let line = unparse(vec![attribute], Vec::new());
                comments.line(line.trim_end(), &mut out);
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
                    _ => separate(&unparse(Vec::new(), vec![item]), comments, &mut out),
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

/// Columns of a line of a table.
const WIDTH: usize = 100;

/// A call such as `record!(Name { row, row });`: on one line, or on a line for each row.
fn table(call: &ItemMacro) -> String {
    let path = call.mac.path.segments.iter();
    let path: Vec<_> = path.map(|segment| segment.ident.to_string()).collect();
    let tokens: Vec<_> = call.mac.tokens.clone().into_iter().collect();
    let (head, rows) = match tokens.split_last() {
        Some((TokenTree::Group(table), head)) => (head, Some(rows(table.stream()))),
        _ => (&*tokens, None),
    };
    let head = words(head.iter().cloned().collect()).join(" ");
    let open = format!("{}!({head}", path.join("::"));
    let Some(rows) = rows else {
        return format!("{open});\n");
    };
    let row = rows.concat().join(" ");
    let line = match row.trim_end_matches(',') {
        "" => format!("{open} {{}});"),
        row => format!("{open} {{ {row} }});"),
    };
    if line.len() <= WIDTH {
        return line + "\n";
    }
    let rows: String = rows.iter().map(|row| fill(row)).collect();
    format!("{open} {{\n{rows}}});\n")
}

/// The rows of a table, each as words.
fn rows(tokens: TokenStream) -> Vec<Vec<String>> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let is_comma =
        |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
    let rows = tokens.split_inclusive(is_comma);
    rows.map(|row| words(row.iter().cloned().collect()))
        .collect()
}

/// Tokens as words, between which a line can break.
fn words(tokens: TokenStream) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut joins_next = false;
    for token in tokens {
        let mut joins = joins_next;
        joins_next = false;
        let mut new = match token {
            TokenTree::Group(group) => in_brackets(self::words(group.stream())),
            TokenTree::Punct(mark) => {
                joins |= matches!(mark.as_char(), ',' | ':');
                joins_next = mark.spacing() == Spacing::Joint || mark.as_char() == '-';
                vec![mark.to_string()]
            }
            token => vec![token.to_string()],
        };
        if let Some(last) = words.last_mut().filter(|_| joins) {
            last.push_str(&new.remove(0));
        }
        words.append(&mut new);
    }
    words
}

fn in_brackets(mut words: Vec<String>) -> Vec<String> {
    if let Some(first) = words.first_mut() {
        first.insert(0, '[');
    }
    if let Some(last) = words.last_mut() {
        last.push(']');
    }
    words
}

/// A row on as many lines as it takes.
fn fill(words: &[String]) -> String {
    let mut lines = vec!["   ".to_owned()];
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("        {word}")),
        }
    }
    lines.join("\n") + "\n"
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
fn separate(item: &str, comments: &Comments, out: &mut String) {
    let mut lines = item.lines().peekable();
    while let Some(line) = lines.next() {
        comments.line(line, out);
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

/// Documentation of a file's items. Its tokens are names in its place, such as `#[doc_3]`: taking text through tokens,
/// syntax and layout, which change nothing of it, was a quarter of all work.
#[derive(Debug, Default)]
pub struct Comments(RefCell<Vec<String>>);

impl Comments {
    /// Documentation of an item.
    pub fn outer(&self, lines: &[String]) -> Option<TokenStream> {
        let name = self.add(lines)?;
        Some(quote!(#[#name]))
    }

    /// Documentation of the module or crate that the tokens begin.
    pub fn inner(&self, lines: &[String]) -> Option<TokenStream> {
        let name = self.add(lines)?;
        Some(quote!(#![#name]))
    }

    fn add(&self, lines: &[String]) -> Option<Ident> {
        let mut texts = self.0.borrow_mut();
        (!lines.is_empty()).then(|| {
            texts.push(lines.join("\n"));
            ident(&format!("doc_{}", texts.len() - 1))
        })
    }

    /// Appends a line as it was printed, or the documentation that it stands for.
    fn line(&self, line: &str, out: &mut String) {
        let (indent, attribute) = line.split_at(line.len() - line.trim_start().len());
        let texts = self.0.borrow();
        let text = |begins: &str| {
            let number = attribute.strip_prefix(begins)?.strip_suffix(']')?;
            texts.get(number.parse::<usize>().ok()?)
        };
        let (mark, text) = match (text("#[doc_"), text("#![doc_")) {
            (Some(text), _) => ("///", text),
            (None, Some(text)) => ("//!", text),
            (None, None) => {
                out.extend([line, "\n"]);
                return;
            }
        };
        for line in text.split('\n').map(|line| line.trim_end_matches(' ')) {
            let space = if line.is_empty() { "" } else { " " };
            out.extend([indent, mark, space, line, "\n"]);
        }
    }
}

/// The attribute of something on its way out.
#[must_use]
pub fn deprecated(note: Option<&String>) -> Option<TokenStream> {
    note.map(|note| quote!(#[deprecated(note = #note)]))
}
