//! What a request holds that is not sent as JSON: bytes, and all else.

use serde_json::Value;
use tencentcloud_model::model::{Json, bytes};
use tencentcloud_model::words;

use super::{Call, Refusal};
use crate::lower::sample::Misfit;

/// The parameters of a request, without those that are null.
pub(super) struct Parts<'a> {
    /// Those that are bytes, out of their Base64.
    pub(super) files: Vec<(&'a str, Vec<u8>)>,
    pub(super) others: Vec<(&'a str, &'a Value)>,
}

impl<'a> Parts<'a> {
    /// Takes a request apart; what the action does not take is refused.
    pub(super) fn of(call: &Call<'a>) -> Result<Self, Refusal> {
        let mut parts = Self {
            files: Vec::new(),
            others: Vec::new(),
        };
        for (name, value) in call.request.iter().filter(|(_, value)| !value.is_null()) {
            let mut fields = call.action().input.iter();
            let field = fields.find(|field| *field.name.value == **name);
            let field = field.ok_or_else(|| misfit(name, "there is no such parameter"))?;
            if field.ty.is_binary() {
                let wanted = || misfit(name, format!("it must be {}", Json::Base64.wanted(value)));
                parts.files.push((name, bytes(value).ok_or_else(wanted)?));
            } else {
                parts.others.push((name, value));
            }
        }
        Ok(parts)
    }

    /// The others as the values of headers.
    pub(super) fn headers(&self) -> Result<Vec<(&'a str, String)>, Refusal> {
        let header = |(name, value): &(&'a str, &Value)| {
            let text = words::wire(value);
            let fits = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
            match text.bytes().all(fits) {
                true => Ok((*name, text)),
                false => Err(misfit(name, "a header holds visible ASCII alone")),
            }
        };
        self.others.iter().map(header).collect()
    }
}

fn misfit(name: &str, message: impl Into<String>) -> Refusal {
    Refusal::Request(Misfit {
        path: name.to_owned(),
        message: message.into(),
    })
}
