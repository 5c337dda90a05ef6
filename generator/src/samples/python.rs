//! A call by Tencent's SDK for Python; one of Chat by what Python has itself.

use serde_json::{Map, Value};
use tencentcloud_model::model::{Content, Protocol, base64};

use super::parts::Parts;
use super::text::{indented, quoted};
use super::{Call, Refusal};

/// The program.
pub(super) fn program(call: &Call<'_>) -> Result<String, Refusal> {
    match call.service.protocol {
        Protocol::Tc3 if call.action().anonymous => anonymous(call),
        Protocol::Tc3 => sdk(call),
        Protocol::ImRest => Ok(chat(call)),
    }
}

/// Where calls go instead: what is imported, set and handed over for that.
fn profile(call: &Call<'_>) -> (&'static str, String, &'static str) {
    match call.endpoint {
        None => ("", String::new(), ""),
        Some(_) => (
            "from tencentcloud.common.profile.client_profile import ClientProfile\n\
             from tencentcloud.common.profile.http_profile import HttpProfile\n",
            format!(
                "http = HttpProfile(protocol={}, endpoint={})\n",
                quoted(call.scheme()),
                quoted(call.host())
            ),
            ", ClientProfile(httpProfile=http)",
        ),
    }
}

/// By the client of all services: the service's own would sign.
fn anonymous(call: &Call<'_>) -> Result<String, Refusal> {
    let (service, content) = (call.service, &call.action().content);
    if *content != Content::Json {
        return Err(Refusal::Content(content.media_type()));
    }
    let (profile_import, profile, argument) = profile(call);
    let request = literal(&Value::Object(call.request.clone()));
    Ok(format!(
        "import json\n\
         \n\
         from tencentcloud.common.common_client import CommonClient\n\
         {profile_import}\
         \n\
         {profile}\
         client = CommonClient({}, {}, None, {}{argument})\n\
         \n\
         request = {request}\n\
         answer = client.call_json({}, request, options={{\"SkipSign\": True}})\n\
         print(json.dumps(answer[\"Response\"], indent=2))\n",
        quoted(&service.name),
        quoted(&service.version),
        quoted(call.region().unwrap_or_default()),
        quoted(&call.action().name),
    ))
}

fn sdk(call: &Call<'_>) -> Result<String, Refusal> {
    let (service, action) = (call.service, &*call.action().name);
    let name = call.package();
    let version = service.version.replace('-', "");
    let (first, rest) = name.split_at(name.len().min(1));
    let class = format!("{}{rest}Client", first.to_uppercase());
    let region = quoted(call.region().unwrap_or_default());
    let (profile_import, profile, argument) = profile(call);
    let Bytes {
        import,
        others,
        set,
        body,
    } = bytes(call)?;
    let request = literal(&Value::Object(others));
    Ok(format!(
        "{import}\
         import json\n\
         import os\n\
         \n\
         from tencentcloud.common import credential\n\
         {profile_import}\
         from tencentcloud.{name}.v{version} import {name}_client, models\n\
         \n\
         keys = credential.Credential(\n\
         \x20   os.environ[\"TENCENTCLOUD_SECRET_ID\"],\n\
         \x20   os.environ[\"TENCENTCLOUD_SECRET_KEY\"],\n\
         \x20   os.environ.get(\"TENCENTCLOUD_TOKEN\"),\n\
         )\n\
         {profile}\
         client = {name}_client.{class}(keys, {region}{argument})\n\
         \n\
         request = models.{action}Request()\n\
         request.from_json_string(json.dumps({request}))\n\
         {set}\
         print(client.{action}(request{body}).to_json_string(indent=2))\n"
    ))
}

/// What a program has of bytes, and the other parameters.
#[derive(Default)]
struct Bytes {
    import: &'static str,
    others: Map<String, Value>,
    /// Lines that set files.
    set: String,
    /// An argument that is the body.
    body: String,
}

fn bytes(call: &Call<'_>) -> Result<Bytes, Refusal> {
    let content = &call.action().content;
    if *content == Content::Json {
        return Ok(Bytes {
            others: call.request.clone(),
            ..Bytes::default()
        });
    }
    let parts = Parts::of(call)?;
    let others = parts.others.iter();
    let mut bytes = Bytes {
        import: "import base64\n",
        others: others
            .map(|(name, value)| ((*name).to_owned(), (*value).clone()))
            .collect(),
        ..Bytes::default()
    };
    let decoded = |content: &[u8]| format!("base64.b64decode({})", quoted(&base64(content)));
    match content {
        Content::OctetStream(_) => {
            let body = parts.files.first().map_or(&[][..], |(_, body)| body);
            bytes.body = format!(", {}", decoded(body));
        }
        Content::Json | Content::Multipart => {
            let lines = parts.files.iter();
            bytes.set = lines
                .map(|(name, content)| format!("request.{name} = {}\n", decoded(content)))
                .collect();
        }
    }
    Ok(bytes)
}

fn chat(call: &Call<'_>) -> String {
    let request = literal(&Value::Object(call.request.clone()));
    let url = format!("{}://{}/{}", call.scheme(), call.host(), call.action().path);
    format!(
        "import json\n\
         import os\n\
         import random\n\
         import urllib.parse\n\
         import urllib.request\n\
         \n\
         query = urllib.parse.urlencode({{\n\
         \x20   \"sdkappid\": os.environ[\"TENCENTCLOUD_CHAT_SDK_APP_ID\"],\n\
         \x20   \"identifier\": os.environ[\"TENCENTCLOUD_CHAT_IDENTIFIER\"],\n\
         \x20   \"usersig\": os.environ[\"TENCENTCLOUD_CHAT_USERSIG\"],\n\
         \x20   \"random\": random.randrange(2**32),\n\
         \x20   \"contenttype\": \"json\",\n\
         }})\n\
         body = json.dumps({request}).encode()\n\
         with urllib.request.urlopen({} + \"?\" + query, body) as answer:\n\
         \x20   print(answer.read().decode())\n",
        quoted(&url)
    )
}

/// A value of JSON as one of Python.
fn literal(value: &Value) -> String {
    let lines = |open: &str, items: Vec<String>, close: &str| {
        if items.is_empty() {
            return format!("{open}{close}");
        }
        let items: String = items
            .iter()
            .map(|item| format!("\n    {},", indented(item, 4)))
            .collect();
        format!("{open}{items}\n{close}")
    };
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(literal).collect();
            let short = format!("[{}]", values.join(", "));
            if short.len() < 80 && !short.contains('\n') {
                return short;
            }
            lines("[", values, "]")
        }
        Value::Object(members) => lines(
            "{",
            members
                .iter()
                .map(|(name, value)| format!("{}: {}", quoted(name), literal(value)))
                .collect(),
            "}",
        ),
    }
}
