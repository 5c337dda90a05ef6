//! A call by Tencent's SDK for Python; one of Chat by what Python has itself.

use serde_json::Value;
use tencentcloud_model::model::Protocol;

use super::Call;
use super::text::{indented, quoted};

/// The program.
pub(super) fn program(call: &Call<'_>) -> String {
    match call.service.protocol {
        Protocol::Tc3 => sdk(call),
        Protocol::ImRest => chat(call),
    }
}

fn sdk(call: &Call<'_>) -> String {
    let (service, action) = (call.service, &*call.action().name);
    let name = service.name.to_lowercase();
    let version = service.version.replace('-', "");
    let (first, rest) = name.split_at(name.len().min(1));
    let class = format!("{}{rest}Client", first.to_uppercase());
    let region = quoted(call.region().unwrap_or_default());
    let (profile_import, profile, argument) = match call.endpoint {
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
    };
    let request = literal(&Value::Object(call.request.clone()));
    format!(
        "import json\n\
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
         print(client.{action}(request).to_json_string(indent=2))\n"
    )
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
