//! Names of the wire as names of Rust.

use std::borrow::Cow;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Words whose inner capitals do not begin a word.
const COMPOUNDS: &[(&str, &str)] = &[
    ("IPv4", "Ipv4"),
    ("IPv6", "Ipv6"),
    ("OAuth", "Oauth"),
    ("IaaS", "Iaas"),
    ("PaaS", "Paas"),
    ("SaaS", "Saas"),
];

/// Words that cannot be identifiers, up to edition 2024 and reserved ones.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Words that cannot be identifiers even as `r#word`.
const NEVER_RAW: &[&str] = &["self", "super", "crate", "Self", "_"];

/// Name of a field, a method or a module: `RTMPStreamingURL` is `rtmp_streaming_url`.
#[must_use]
pub fn snake(name: &str) -> String {
    words(name).to_snake_case()
}

/// Name of a type or a variant: `FailedOperation.ClassTooLong` is `FailedOperationClassTooLong`.
#[must_use]
pub fn camel(name: &str) -> String {
    words(name).to_upper_camel_case()
}

/// Name of a constant: `videodoc` is `VIDEODOC`.
#[must_use]
pub fn shouty(name: &str) -> String {
    words(name).to_shouty_snake_case()
}

/// The same word as an identifier: raw if it is a keyword, with `_` behind it if it cannot be raw.
#[must_use]
pub fn identifier(word: &str) -> String {
    if NEVER_RAW.contains(&word) {
        format!("{word}_")
    } else if KEYWORDS.contains(&word) {
        format!("r#{word}")
    } else {
        word.to_owned()
    }
}

/// The name with each acronym written as a plain word, so that word boundaries are where a
/// person sees them: `IsSaaSUser` is `IsSaasUser`, `userIDs` is `userIds`.
fn words(name: &str) -> Cow<'_, str> {
    let mut name = Cow::Borrowed(name);
    for at in 0..name.len() {
        if !name.as_bytes()[at].is_ascii_uppercase() {
            continue;
        }
        let compound = |(compound, _): &&(&str, &str)| name[at..].starts_with(compound);
        if let Some((compound, word)) = COMPOUNDS.iter().find(compound) {
            name.to_mut().replace_range(at..at + compound.len(), word);
        }
        if at > 0
            && ends_plural_acronym(name.as_bytes(), at)
            && let Some(capital) = name.to_mut().get_mut(at..=at)
        {
            capital.make_ascii_lowercase();
        }
    }
    name
}

/// Whether the capital at `i` is the last of an acronym in the plural, as the `D` in `userIDs`.
fn ends_plural_acronym(letters: &[u8], i: usize) -> bool {
    letters.get(i + 1) == Some(&b's')
        && letters[i - 1].is_ascii_uppercase()
        && letters[i].is_ascii_uppercase()
        && letters
            .get(i + 2)
            .is_none_or(|next| !next.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_are_words() {
        for (wire, rust) in [
            ("RTCAudienceNumber", "rtc_audience_number"),
            ("RTMPStreamingURL", "rtmp_streaming_url"),
            ("IsSaaSUser", "is_saas_user"),
            ("IPAddress", "ip_address"),
            ("MaxRTCMember", "max_rtc_member"),
            ("BoardW", "board_w"),
            ("IPv6Address", "ipv6_address"),
            ("PrivateIPv4", "private_ipv4"),
            ("userIDs", "user_ids"),
            ("IDsOfUsers", "ids_of_users"),
            ("IDSet", "id_set"),
            ("SdkAppId", "sdk_app_id"),
            ("UserID", "user_id"),
            ("CSSUrl", "css_url"),
            ("account_check", "account_check"),
            ("type", "type"),
        ] {
            assert_eq!(snake(wire), rust, "{wire}");
        }
    }

    #[test]
    fn codes_become_variants() {
        assert_eq!(
            camel("FailedOperation.ClassTooLong"),
            "FailedOperationClassTooLong"
        );
        assert_eq!(camel("AuthFailure.MFAFailure"), "AuthFailureMfaFailure");
        assert_ne!(
            camel("InvalidParameter.SdkAppId"),
            camel("InvalidParameter.SdkAppid")
        );
    }

    #[test]
    fn keywords_are_raw_where_they_can_be() {
        assert_eq!(identifier("type"), "r#type");
        assert_eq!(identifier("gen"), "r#gen");
        assert_eq!(identifier("super"), "super_");
        assert_eq!(identifier("name"), "name");
    }
}
