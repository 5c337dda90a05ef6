//! How answers and refusals are wrapped, per protocol.

use serde_json::{Map, Value, json};
use tencentcloud_model::model::Protocol;

use crate::fault::Fault;

/// Members of a JSON object.
pub(crate) type Object = Map<String, Value>;

/// Codes of the Chat REST API that the mock chooses from the public range 60000 to 79999, where the
/// documentation of the actions names none.
pub(crate) mod im {
    /// No action has the path.
    pub(crate) const NO_SUCH_PATH: &str = "60005";
    /// The request could not be read as one.
    pub(crate) const BAD_REQUEST: &str = "60002";
    /// Too many requests.
    pub(crate) const TOO_MANY: &str = "60010";
    /// Documented: a parameter is missing or malformed.
    pub(super) const INVALID_PARAMETERS: i64 = 70402;
    /// Documented: something failed inside.
    pub(super) const INTERNAL: i64 = 70500;
}

/// The body of an answer.
pub(crate) fn wrap(protocol: Protocol, outcome: &Result<Object, Fault>, request_id: &str) -> Value {
    match (protocol, outcome) {
        (Protocol::Tc3, Ok(output)) => {
            let mut response = output.clone();
            response.insert("RequestId".into(), request_id.into());
            json!({ "Response": response })
        }
        (Protocol::Tc3, Err(fault)) => json!({
            "Response": {
                "Error": { "Code": fault.code, "Message": fault.message },
                "RequestId": request_id,
            }
        }),
        (Protocol::ImRest, Ok(output)) => {
            let mut answer = output.clone();
            answer.insert("ActionStatus".into(), "OK".into());
            answer.insert("ErrorCode".into(), 0.into());
            answer.insert("ErrorInfo".into(), "".into());
            Value::Object(answer)
        }
        (Protocol::ImRest, Err(fault)) => json!({
            "ActionStatus": "FAIL",
            "ErrorCode": im_code(&fault.code),
            "ErrorInfo": fault.message,
        }),
    }
}

/// Takes the envelope's own members out of a documented answer.
pub(crate) fn strip(protocol: Protocol, output: &mut Object) {
    let members: &[&str] = match protocol {
        Protocol::Tc3 => &["RequestId"],
        Protocol::ImRest => &["ActionStatus", "ErrorCode", "ErrorInfo"],
    };
    for member in members {
        output.remove(*member);
    }
}

/// The number that the Chat REST API has for what is wrong.
fn im_code(code: &str) -> i64 {
    if let Ok(number) = code.parse() {
        return number;
    }
    let kind = code.split('.').next().unwrap_or(code);
    match kind {
        "MissingParameter" | "InvalidParameter" | "InvalidParameterValue" | "UnknownParameter" => {
            im::INVALID_PARAMETERS
        }
        "RequestLimitExceeded" => im::TOO_MANY.parse().unwrap_or(im::INTERNAL),
        "RequestSizeLimitExceeded" | "UnsupportedProtocol" | "InvalidRequest" => {
            im::BAD_REQUEST.parse().unwrap_or(im::INTERNAL)
        }
        _ => im::INTERNAL,
    }
}
