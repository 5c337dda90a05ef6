//! Chat REST API: a POST whose query holds a UserSig, and an answer that says how it went in
//! `ActionStatus`, `ErrorCode` and `ErrorInfo` beside the output.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderValue, Method, Request};
use serde_json::{Value, json};

use super::{Identity, Inner, Opened, Outgoing, Rules, url};
use crate::error::{Error, ErrorKind};
use crate::json::{Cursor, Json};
use crate::percent;
use crate::retry::Fault;
use crate::settings::{RequestMethod, Settings, Signature};
use crate::target::Target;

/// Among the public codes, which the documentation of an action does not list.
const USERSIG_EXPIRED: &str = "70001";

/// Members that stand beside those of the output.
const ENVELOPE: [&str; 3] = ["ActionStatus", "ErrorCode", "ErrorInfo"];

pub(super) struct ImRest;

impl Rules for ImRest {
    fn identify(
        &self,
        _: &Target,
        settings: &Settings,
        unix_seconds: i64,
    ) -> Result<Option<Identity>, Error> {
        let admin = settings.chat_admin.as_ref().ok_or_else(|| {
            Error::new(
                ErrorKind::Credentials,
                "no Chat administrator is set: use ConfigBuilder::chat_admin() or \
                 TENCENTCLOUD_CHAT_SDK_APP_ID, _IDENTIFIER and _KEY",
            )
        })?;
        Ok(Some(Identity::Chat(admin.identity(unix_seconds))))
    }

    fn request(&self, outgoing: &Outgoing<'_>) -> Result<Request<Bytes>, Error> {
        let Settings {
            signature, method, ..
        } = outgoing.settings;
        if (*signature, *method) != (Signature::default(), RequestMethod::default()) {
            return Err(Error::new(
                ErrorKind::Config,
                "Chat is called by POST with a UserSig: leave ConfigBuilder::signature() and \
                 ConfigBuilder::method() at their defaults",
            ));
        }
        let Identity::Chat(identity) = outgoing.identity else {
            return Err(Error::new(
                ErrorKind::Credentials,
                "Chat is called with a UserSig, not with a signature",
            ));
        };
        let path_and_query = [
            "/",
            outgoing.target.path.trim_start_matches('/'),
            "?sdkappid=",
            &identity.sdk_app_id.to_string(),
            "&identifier=",
            &percent::encode(&identity.identifier),
            "&usersig=",
            identity.usersig.expose(),
            "&random=",
            &outgoing.nonce().to_string(),
            "&contenttype=json",
        ];
        let mut request = Request::new(outgoing.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = url(outgoing.endpoint, &path_and_query)?;
        let headers = request.headers_mut();
        headers.insert(HOST, outgoing.endpoint.host.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(request)
    }

    fn open(&self, mut answer: Cursor<'_>) -> Opened {
        let [status, number, info] = answer.find(ENVELOPE);
        let is_fine =
            |status: Cursor<'_>| status.is_null() || status.text().as_deref() == Some("OK");
        let failed = status.is_some_and(|status| !is_fine(status));
        match number.and_then(Cursor::text).as_deref() {
            None => Opened::Foreign,
            Some("0") if !failed => Opened::Output(Inner {
                at: answer.place(),
                hidden: &ENVELOPE,
                ..Inner::default()
            }),
            Some(number) => {
                let code = (number != "0").then(|| Json::Text(number.to_owned()));
                let info = info.map(|mut info| info.tree());
                Opened::error(&answer.tree(), code.as_ref(), info.as_ref(), None)
            }
        }
    }

    fn seal(&self, mut output: Value) -> String {
        if let Value::Object(members) = &mut output {
            members.insert("ActionStatus".to_owned(), "OK".into());
            members.insert("ErrorCode".to_owned(), 0.into());
        }
        output.to_string()
    }

    fn seal_error(&self, code: &str, message: &str, _: &str) -> String {
        let mut error = json!({ "ActionStatus": "FAIL", "ErrorInfo": message });
        error["ErrorCode"] = code
            .parse::<i64>()
            .map_or_else(|_| code.into(), Value::from);
        error.to_string()
    }

    fn fault(&self, code: &str) -> Fault {
        match code {
            USERSIG_EXPIRED => Fault::Credential,
            _ => Fault::Final,
        }
    }

    fn advice(&self, code: &str) -> Option<&'static str> {
        (code == USERSIG_EXPIRED).then_some("set this machine's clock, or make a new UserSig")
    }
}
