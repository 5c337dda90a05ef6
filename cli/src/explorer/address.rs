//! Addresses of pages.

use super::http::Pairs;

/// Longest address that holds a form, in bytes: what browsers and hyper take without a question.
const LONGEST: usize = 16 << 10;

/// Pairs as a query, with its question mark; empty if there are none.
pub fn query(pairs: &[(String, String)]) -> String {
    if pairs.is_empty() {
        return String::new();
    }
    let mut text = form_urlencoded::Serializer::for_suffix("?".to_owned(), 1);
    text.extend_pairs(pairs);
    text.finish()
}

/// Whether an address with this query is one that everybody takes.
pub fn fits(query: &str) -> bool {
    query.len() <= LONGEST
}

/// A part of a path, or a value of a query.
pub fn part(text: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    encoded.replace('+', "%20")
}

/// The page behind the token of an address, perhaps of another run.
pub fn of_another_run(address: &str) -> String {
    let behind = match address.split_once("://") {
        // Host and token go.
        Some((_, rest)) => rest.splitn(3, '/').nth(2).unwrap_or_default(),
        None => address.trim_start_matches('/'),
    };
    // It is printed, and must stay one word on one line.
    behind.chars().filter(|c| c.is_ascii_graphic()).collect()
}

/// Pairs whose names are ours, not those of parameters.
pub fn is_ours(name: &str) -> bool {
    name.starts_with('~')
}

/// The pairs that are parameters.
pub fn parameters(pairs: Pairs) -> Pairs {
    pairs
        .into_iter()
        .filter(|(name, _)| !is_ours(name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{of_another_run, part, query};

    #[test]
    fn pages_of_other_runs_are_found_here() {
        for (address, page) in [
            (
                "http://127.0.0.1:4011/0123/s/lcic/CreateRoom?Name=a%20b",
                "s/lcic/CreateRoom?Name=a%20b",
            ),
            ("http://127.0.0.1:4011/0123/", ""),
            ("http://127.0.0.1:4011", ""),
            ("/s/lcic", "s/lcic"),
            ("s/lcic\n\u{1b}[2J", "s/lcic[2J"),
        ] {
            assert_eq!(of_another_run(address), page, "{address}");
        }
    }

    #[test]
    fn nothing_leaves_its_place_in_an_address() {
        assert_eq!(part("a/b?c#d &\"<é"), "a%2Fb%3Fc%23d%20%26%22%3C%C3%A9");
        let pairs = [("A.0".to_owned(), "x&y=z".to_owned())];
        assert_eq!(query(&pairs), "?A.0=x%26y%3Dz");
        assert_eq!(query(&[]), "");
    }
}
