//! A call as the runtime takes it, whoever asks for it.

use serde_json::{Map, Value};
use tencentcloud_mock::Server;
use tencentcloud_model::model::{Action, Content, Effect, bytes};
use tencentcloud_runtime::{
    ChatAdmin, Config, ConfigBuilder, Credential, Error, GenericCall, Service,
};

/// How this program names itself to the cloud.
const CLIENT: &str = concat!("tencentcloud-cli/", env!("CARGO_PKG_VERSION"));

/// A call of an action. `service` are the runtime's facts of its service.
pub fn call(
    service: &'static Service,
    action: &Action,
    parameters: &Map<String, Value>,
) -> GenericCall {
    let mut parameters = parameters.clone();
    let mut files = Vec::new();
    for field in &action.input {
        if field.ty.is_binary()
            && let Some(value) = parameters.remove(&field.name.value)
            && let Some(content) = bytes(&value)
        {
            files.push((field.name.value.clone(), content));
        }
    }
    let mut call = GenericCall::of(service, action.name.value.clone()).parameters(parameters);
    if !action.path.is_empty() {
        call = call.path(action.path.clone());
    }
    if *action.effect == Effect::Read {
        call = call.reads_only();
    }
    call = match &action.content {
        Content::Json => call,
        Content::Multipart => {
            let add = |call: GenericCall, (name, content)| call.file(name, content);
            files.into_iter().fold(call.multipart(), add)
        }
        Content::OctetStream(stream) => {
            let body = files.pop().map(|(_, content)| content);
            call.octet_stream(stream.header_prefix.clone(), body.unwrap_or_default())
        }
    };
    if action.anonymous {
        call = call.anonymous();
    }
    match action.rate_limit {
        Some(limit) => call.rate_limit(*limit),
        None => call,
    }
}

/// The settings of the environment.
pub fn environment() -> Result<ConfigBuilder, Error> {
    Ok(Config::from_env()?.to_builder().request_client(CLIENT))
}

/// Has calls go to a mock, signed with its keys.
pub fn to_mock(builder: ConfigBuilder, mock: &Server) -> Result<ConfigBuilder, Error> {
    let admin = ChatAdmin::new(mock.sdk_app_id(), "administrator", mock.app_key());
    let keys = Credential::new(mock.secret_id(), mock.secret_key());
    Ok(builder
        .request_client(CLIENT)
        .endpoint(mock.url())
        .credentials(keys.map_err(Error::from)?)
        .chat_admin(admin.map_err(Error::from)?))
}
