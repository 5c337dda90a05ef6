//! A call by curl, signed by OpenSSL.

use tencentcloud_model::model::{Content, OctetStream, Protocol, base64};
use tencentcloud_model::words;

use super::parts::Parts;
use super::text::{is_hidden, json, word};
use super::{Call, Refusal};

/// The script, for any POSIX shell.
pub(super) fn script(call: &Call<'_>) -> Result<String, Refusal> {
    match call.service.protocol {
        Protocol::Tc3 => tc3(call),
        Protocol::ImRest => Ok(chat(call)),
    }
}

/// The body of a request, as a script has it.
struct Body {
    /// What sets `$body`.
    lines: String,
    media_type: String,
    /// What writes it.
    written: &'static str,
    /// What curl sends.
    data: &'static str,
    headers: Vec<(String, String)>,
}

fn tc3(call: &Call<'_>) -> Result<String, Refusal> {
    let (service, action) = (call.service, call.action());
    let body = match &action.content {
        Content::Json => Body {
            lines: format!("body={}\n", word(&json(call.request))),
            media_type: action.content.media_type().to_owned(),
            written: r#"printf %s "$body""#,
            data: r#""$body""#,
            headers: Vec::new(),
        },
        Content::Multipart => form(&Parts::of(call)?),
        Content::OctetStream(stream) => bytes(&Parts::of(call)?, stream)?,
    };
    let (signing, authorization) = match action.anonymous {
        true => ("\ntimestamp=$(date -u +%s)\n".to_owned(), "SKIP"),
        false => (signing(&body), SIGNED),
    };
    let mut headers = body.headers;
    headers.extend(
        call.region()
            .map(|region| ("X-TC-Region".to_owned(), region.to_owned())),
    );
    let headers: String = headers
        .iter()
        .map(|(name, value)| match &**value {
            // So does curl write a header without a value.
            "" => format!("  -H {name}';' \\\n"),
            value => format!("  -H {name}:{} \\\n", word(value)),
        })
        .collect();
    let token = match action.anonymous {
        true => "",
        false => "  ${TENCENTCLOUD_TOKEN:+-H \"X-TC-Token: $TENCENTCLOUD_TOKEN\"} \\\n",
    };
    Ok(format!(
        r#"service={service}
host={host}
{lines}{signing}
curl -gsS {scheme}"://$host/" \
  -H "Authorization: {authorization}" \
  -H 'Content-Type: {media_type}' \
  -H X-TC-Action:{action} \
  -H X-TC-Version:{version} \
  -H "X-TC-Timestamp: $timestamp" \
{headers}{token}  --data-binary {data}
"#,
        service = word(&service.name),
        host = word(call.host()),
        lines = body.lines,
        scheme = word(call.scheme()),
        media_type = body.media_type,
        action = word(&action.name),
        version = word(&service.version),
        data = body.data,
    ))
}

/// The header of a signed request.
const SIGNED: &str = "TC3-HMAC-SHA256 Credential=$TENCENTCLOUD_SECRET_ID/$scope, SignedHeaders=content-type;host, Signature=$signature";

fn signing(body: &Body) -> String {
    format!(
        r#"
sha256() {{ openssl dgst -sha256 -hex | sed 's/^.* //'; }}
hmac() {{ printf %s "$2" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" | sed 's/^.* //'; }}

set -- $(date -u '+%s %Y-%m-%d')
timestamp=$1 date=$2
scope=$date/$service/tc3_request
canonical="POST
/

content-type:{media_type}
host:$host

content-type;host
$({written} | sha256)"
key=$(printf %s "TC3$TENCENTCLOUD_SECRET_KEY" | od -An -v -tx1 | tr -d ' \n')
for part in "$date" "$service" tc3_request; do key=$(hmac "$key" "$part"); done
signature=$(hmac "$key" "TC3-HMAC-SHA256
$timestamp
$scope
$(printf %s "$canonical" | sha256)")
"#,
        media_type = body.media_type,
        written = body.written,
    )
}

/// A file that these commands write.
fn file(commands: &str, media_type: String, headers: Vec<(String, String)>) -> Body {
    Body {
        lines: format!(
            "body=$(mktemp)\ntrap 'rm -f \"$body\"' EXIT\n{{\n{commands}}} >\"$body\"\n"
        ),
        media_type,
        written: r#"cat "$body""#,
        data: r#""@$body""#,
        headers,
    }
}

/// A part for each parameter.
fn form(parts: &Parts<'_>) -> Body {
    let others = parts.others.iter().map(|(name, value)| {
        let nested = value.is_array() || value.is_object();
        let kind = nested.then_some("Content-Type: application/json");
        let head = format!("Content-Disposition: form-data; name=\"{name}\"");
        (
            vec![Some(head), kind.map(str::to_owned)],
            words::wire(value).into_bytes(),
        )
    });
    let files = parts.files.iter().map(|(name, content)| {
        let head = format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"");
        (vec![Some(head)], content.clone())
    });
    let parts: Vec<_> = others.chain(files).collect();
    let holds = |boundary: &str| {
        let mut contents = parts.iter().map(|(_, content)| content);
        contents.any(|content| {
            content
                .windows(boundary.len())
                .any(|part| part == boundary.as_bytes())
        })
    };
    let mut boundary = "part".to_owned();
    while holds(&boundary) {
        boundary.push('-');
    }
    let mut commands = String::new();
    for (head, content) in &parts {
        let head: String = head
            .iter()
            .flatten()
            .map(|line| format!(" {}", word(line)))
            .collect();
        commands += &format!("  printf '%s\\r\\n' --{boundary}{head} ''\n");
        commands += &format!("  {}\n  printf '\\r\\n'\n", written(content));
    }
    commands += &format!("  printf '%s\\r\\n' --{boundary}--\n");
    file(
        &commands,
        format!("multipart/form-data; boundary={boundary}"),
        Vec::new(),
    )
}

/// The bytes of a parameter, and headers.
fn bytes(parts: &Parts<'_>, stream: &OctetStream) -> Result<Body, Refusal> {
    let headers = parts.headers()?.into_iter();
    let headers = headers.map(|(name, value)| (format!("{}{name}", stream.header_prefix), value));
    let content = parts.files.first().map_or(&[][..], |(_, content)| content);
    let commands = format!("  {}\n", written(content));
    let media_type = Content::OctetStream(stream.clone()).media_type().to_owned();
    Ok(file(&commands, media_type, headers.collect()))
}

/// A command that writes bytes: as they are, where all of them can be seen.
fn written(content: &[u8]) -> String {
    match str::from_utf8(content) {
        Ok(text) if !text.contains(is_hidden) => format!("printf %s {}", word(text)),
        _ => format!("printf %s {} | openssl base64 -d -A", base64(content)),
    }
}

fn chat(call: &Call<'_>) -> String {
    let url = format!("{}://{}/{}", call.scheme(), call.host(), call.action().path);
    let address = format!("{}\"?$query\"", word(&url));
    format!(
        r#"body={}
query="sdkappid=$TENCENTCLOUD_CHAT_SDK_APP_ID&identifier=$TENCENTCLOUD_CHAT_IDENTIFIER"
query="$query&usersig=$TENCENTCLOUD_CHAT_USERSIG&random=$(date +%s)&contenttype=json"

curl -gsS {address} --data-binary "$body"
"#,
        word(&json(call.request)),
    )
}
