//! A call by Tencent's SDK for Node; one of Chat by what Node has itself.

use serde_json::{Map, Value};
use tencentcloud_model::model::{Content, Protocol};

use super::text::{indented, json, quoted};
use super::{Call, Refusal};
use crate::lower::sample::{Misfit, below};

/// The program.
pub(super) fn program(call: &Call<'_>) -> Result<String, Refusal> {
    let mut members = call.request.iter();
    if let Some(path) = members.find_map(|(name, value)| inexact(value, name)) {
        let message = format!("JavaScript holds whole numbers up to {EXACT} only");
        return Err(Refusal::Request(Misfit { path, message }));
    }
    Ok(match call.service.protocol {
        Protocol::Tc3 if call.action().content != Content::Json => {
            return Err(Refusal::Content(call.action().content.media_type()));
        }
        Protocol::Tc3 if call.action().anonymous => unsigned(call),
        Protocol::Tc3 => sdk(call),
        Protocol::ImRest => chat(call),
    })
}

fn sdk(call: &Call<'_>) -> String {
    let (service, action) = (call.service, &*call.action().name);
    let name = call.package();
    let version = service.version.replace('-', "");
    let profile = call.endpoint.map_or(String::new(), |_| {
        format!(
            "\x20 profile: {{ httpProfile: {{ protocol: {}, endpoint: {} }} }},\n",
            quoted(&format!("{}://", call.scheme())),
            quoted(call.host())
        )
    });
    format!(
        "const {{ {name} }} = require(\"tencentcloud-sdk-nodejs\");\n\
         \n\
         const client = new {name}.v{version}.Client({{\n\
         \x20 credential: {{\n\
         \x20   secretId: process.env.TENCENTCLOUD_SECRET_ID,\n\
         \x20   secretKey: process.env.TENCENTCLOUD_SECRET_KEY,\n\
         \x20   token: process.env.TENCENTCLOUD_TOKEN,\n\
         \x20 }},\n\
         \x20 region: {},\n\
         {profile}\
         }});\n\
         \n\
         client\n\
         \x20 .{action}({})\n\
         \x20 .then((answer) => console.log(answer));\n",
        quoted(call.region().unwrap_or_default()),
        indented(&literal(call.request), 2)
    )
}

/// Without the SDK, which would sign.
fn unsigned(call: &Call<'_>) -> String {
    let service = call.service;
    let region = call.region().map_or(String::new(), |region| {
        format!("\x20 \"X-TC-Region\": {},\n", quoted(region))
    });
    format!(
        "const headers = {{\n\
         \x20 Authorization: \"SKIP\",\n\
         \x20 \"Content-Type\": \"application/json\",\n\
         \x20 \"X-TC-Action\": {},\n\
         \x20 \"X-TC-Version\": {},\n\
         \x20 \"X-TC-Timestamp\": Math.floor(Date.now() / 1000),\n\
         {region}\
         }};\n\
         const request = {};\n\
         \n\
         fetch({}, {{ method: \"POST\", headers, body: JSON.stringify(request) }})\n\
         \x20 .then((answer) => answer.json())\n\
         \x20 .then((answer) => console.log(answer.Response));\n",
        quoted(&call.action().name),
        quoted(&service.version),
        literal(call.request),
        quoted(&format!("{}://{}/", call.scheme(), call.host())),
    )
}

fn chat(call: &Call<'_>) -> String {
    let url = format!("{}://{}/{}", call.scheme(), call.host(), call.action().path);
    format!(
        "const query = new URLSearchParams({{\n\
         \x20 sdkappid: process.env.TENCENTCLOUD_CHAT_SDK_APP_ID,\n\
         \x20 identifier: process.env.TENCENTCLOUD_CHAT_IDENTIFIER,\n\
         \x20 usersig: process.env.TENCENTCLOUD_CHAT_USERSIG,\n\
         \x20 random: Math.floor(Math.random() * 2 ** 32),\n\
         \x20 contenttype: \"json\",\n\
         }});\n\
         const request = {};\n\
         \n\
         fetch({} + \"?\" + query, {{ method: \"POST\", body: JSON.stringify(request) }})\n\
         \x20 .then((answer) => answer.json())\n\
         \x20 .then((answer) => console.log(answer));\n",
        literal(call.request),
        quoted(&url)
    )
}

/// Numbers beyond this lose digits in JavaScript.
const EXACT: u64 = (1 << 53) - 1;

/// A request as an object of JavaScript, in which the name `__proto__` means something else.
fn literal(request: &Map<String, Value>) -> String {
    json(request).replace("\"__proto__\":", "[\"__proto__\"]:")
}

/// Where a number stands that JavaScript cannot hold.
fn inexact(value: &Value, path: &str) -> Option<String> {
    match value {
        Value::Number(number) => {
            let size = number.as_i64().map(i64::unsigned_abs).or(number.as_u64())?;
            (size > EXACT).then(|| path.to_owned())
        }
        Value::Array(values) => values
            .iter()
            .enumerate()
            .find_map(|(index, value)| inexact(value, &below(path, &index.to_string()))),
        Value::Object(members) => members
            .iter()
            .find_map(|(name, value)| inexact(value, &below(path, name))),
        Value::Null | Value::Bool(_) | Value::String(_) => None,
    }
}
