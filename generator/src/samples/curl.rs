//! A call by curl, signed by OpenSSL.

use tencentcloud_model::model::Protocol;

use super::Call;
use super::text::{json, word};

/// The script, for any POSIX shell.
pub(super) fn script(call: &Call<'_>) -> String {
    match call.service.protocol {
        Protocol::Tc3 => tc3(call),
        Protocol::ImRest => chat(call),
    }
}

fn tc3(call: &Call<'_>) -> String {
    let service = call.service;
    let region = call.region().map_or(String::new(), |region| {
        format!("  -H X-TC-Region:{} \\\n", word(region))
    });
    format!(
        r#"service={service}
host={host}
body={body}

sha256() {{ openssl dgst -sha256 -hex | sed 's/^.* //'; }}
hmac() {{ printf %s "$2" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" | sed 's/^.* //'; }}

set -- $(date -u '+%s %Y-%m-%d')
timestamp=$1 date=$2
scope=$date/$service/tc3_request
canonical="POST
/

content-type:application/json
host:$host

content-type;host
$(printf %s "$body" | sha256)"
key=$(printf %s "TC3$TENCENTCLOUD_SECRET_KEY" | od -An -v -tx1 | tr -d ' \n')
for part in "$date" "$service" tc3_request; do key=$(hmac "$key" "$part"); done
signature=$(hmac "$key" "TC3-HMAC-SHA256
$timestamp
$scope
$(printf %s "$canonical" | sha256)")

curl -gsS {scheme}"://$host/" \
  -H "Authorization: TC3-HMAC-SHA256 Credential=$TENCENTCLOUD_SECRET_ID/$scope, SignedHeaders=content-type;host, Signature=$signature" \
  -H 'Content-Type: application/json' \
  -H X-TC-Action:{action} \
  -H X-TC-Version:{version} \
  -H "X-TC-Timestamp: $timestamp" \
{region}  ${{TENCENTCLOUD_TOKEN:+-H "X-TC-Token: $TENCENTCLOUD_TOKEN"}} \
  --data-binary "$body"
"#,
        service = word(&service.name),
        host = word(call.host()),
        body = word(&json(call.request)),
        scheme = word(call.scheme()),
        action = word(&call.action().name),
        version = word(&service.version),
    )
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
