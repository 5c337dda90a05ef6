//! Answers packed by gzip, for clients that ask for them so.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

/// Whether an `Accept-Encoding` header lists gzip with a weight other than zero.
pub(crate) fn is_accepted(header: &str) -> bool {
    header.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        is_gzip && weight.is_none_or(|weight| weight.parse() != Ok(0.0))
    })
}

pub(crate) fn pack(body: &str) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body.as_bytes())?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_accepted_where_it_is_listed_and_not_refused() {
        for (header, accepted) in [
            ("gzip", true),
            ("GZIP", true),
            ("br, gzip;q=0.5", true),
            ("deflate,gzip ; q=1", true),
            ("", false),
            ("identity", false),
            ("br, deflate", false),
            ("gzip;q=0", false),
            ("gzip; q=0.000, br", false),
            ("gzipped", false),
        ] {
            assert_eq!(is_accepted(header), accepted, "{header}");
        }
    }
}
