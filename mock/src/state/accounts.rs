//! Which accounts exist in Chat.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::call::{Call, Outcome, answer};

pub(super) fn call(name: &str, call: &Call<'_>, accounts: &BTreeSet<String>) -> Option<Outcome> {
    let check = |item: &Value| {
        let id = item
            .get("UserID")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let status = if accounts.contains(id) {
            "Imported"
        } else {
            "NotImported"
        };
        json!({ "UserID": id, "ResultCode": 0, "ResultInfo": "", "AccountStatus": status })
    };
    match name {
        "account_check" => {
            let items = call.list("CheckItem").iter();
            Some(Ok(answer(
                "ResultItem",
                items.map(check).collect::<Vec<_>>(),
            )))
        }
        _ => None,
    }
}
