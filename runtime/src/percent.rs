//! Percent-encoding per RFC 3986, as the cloud reads queries and forms.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// All but the letters, digits and signs that RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Encodes every byte that RFC 3986 does not call unreserved, with upper-case digits.
///
/// A space becomes `%20`, never `+`; `~` stays as it is.
pub fn encode(text: &str) -> String {
    // Room for all of it at once: a text that grows leaves copies of its secrets behind.
    let mut encoded = String::with_capacity(encoded_len(text));
    encoded.extend(pieces(text));
    encoded
}

/// A query string or form body: `name=value` joined with `&`, both sides encoded, in the order
/// of the names.
pub fn encode_pairs(parameters: &BTreeMap<String, String>) -> String {
    let length = |(name, value): (&String, &String)| encoded_len(name) + encoded_len(value) + 2;
    let mut encoded = String::with_capacity(parameters.iter().map(length).sum());
    for (name, value) in parameters {
        if !encoded.is_empty() {
            encoded.push('&');
        }
        encoded.extend(pieces(name));
        encoded.push('=');
        encoded.extend(pieces(value));
    }
    encoded
}

fn pieces(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

fn encoded_len(text: &str) -> usize {
    pieces(text).map(str::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(encode("AZaz09-._~"), "AZaz09-._~");
        assert_eq!(encode("a b*~+未/=&%"), "a%20b%2A~%2B%E6%9C%AA%2F%3D%26%25");
        assert_eq!(encode("\0\u{7f}"), "%00%7F");
    }

    #[test]
    fn pairs_are_sorted_and_encoded_on_both_sides() {
        let parameters = BTreeMap::from([
            ("b".to_owned(), "2 3".to_owned()),
            ("a&".to_owned(), String::new()),
        ]);
        assert_eq!(encode_pairs(&parameters), "a%26=&b=2%203");
        assert_eq!(encode_pairs(&BTreeMap::new()), "");
    }
}
