//! A call by Tencent's command line.

use tencentcloud_model::model::{Content, Protocol};

use super::text::{json, word};
use super::{Call, Refusal};

/// The region where a service asks for none: the command line does.
const ANY_REGION: &str = "ap-guangzhou";

/// The command, for a shell.
pub(super) fn command(call: &Call<'_>) -> Result<String, Refusal> {
    let service = call.service;
    if service.protocol != Protocol::Tc3 {
        return Err(Refusal::Protocol(service.protocol));
    }
    let content = &call.action().content;
    if *content != Content::Json {
        return Err(Refusal::Content(content.media_type()));
    }
    let mut lines = vec![format!(
        "tccli {} {} --version {}",
        word_of(call.package()),
        word_of(&call.action().name),
        word_of(&service.version),
    )];
    lines.push(format!(
        "  --region {}",
        word_of(call.region().unwrap_or(ANY_REGION))
    ));
    if call.endpoint.is_some() {
        lines.push(format!("  --endpoint {}", word_of(call.host())));
    }
    // The command line takes requests from files alone. No line of JSON is the word that ends it.
    lines.push("  --cli-input-json file:///dev/stdin <<'JSON'".to_owned());
    Ok(format!(
        "{}\n{}\nJSON\n",
        lines.join(" \\\n"),
        json(call.request)
    ))
}

/// A word as a person writes it: between quotes only where a shell would read more into it.
fn word_of(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._:/".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        word(text)
    }
}
