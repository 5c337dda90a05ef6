//! Documents: created, described, listed, deleted, bound to rooms.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::rooms::Rooms;
use super::{Call, Outcome, answer, done, fresh_id};
use crate::envelope::Object;
use crate::fault::Fault;

const PUBLIC: i64 = 1;
/// Filters of lists: the owner's private documents, the owner's public ones, all public ones.
const OWN_PRIVATE: i64 = 0;
const OWN_PUBLIC: i64 = 1;
const ALL_PUBLIC: i64 = 2;
const NOT_TRANSCODED: i64 = 0;
const TRANSCODED: i64 = 3;

#[derive(Default)]
pub(super) struct Documents {
    /// In the order of their creation.
    documents: Vec<Object>,
    /// Room and document.
    bound: BTreeSet<(i64, String)>,
}

impl Documents {
    pub(super) fn call(&mut self, name: &str, call: &Call<'_>, rooms: &Rooms) -> Option<Outcome> {
        Some(match name {
            "CreateDocument" => Ok(self.create(call)),
            "DescribeDocument" => self.find(call).map(|at| call.output(&self.documents[at])),
            "DeleteDocument" => self.delete(call),
            "BatchDescribeDocument" | "DescribeDocuments" => {
                let app = call.integer("SdkAppId").or(call.integer("SchoolId"));
                Ok(self.list(call, |document| {
                    document.get("SdkAppId").and_then(Value::as_i64) == app
                }))
            }
            "DescribeDocumentsByRoom" => rooms.check(call).map(|room| {
                self.list(call, |document| {
                    self.bound.contains(&(room, id(document).to_owned()))
                })
            }),
            "BindDocumentToRoom" => self.binding(call, rooms).map(|binding| {
                self.bound.insert(binding);
                Object::new()
            }),
            "UnbindDocumentFromRoom" => self.binding(call, rooms).map(|binding| {
                self.bound.remove(&binding);
                Object::new()
            }),
            _ => return None,
        })
    }

    /// Documents are transcoded at once.
    fn create(&mut self, call: &Call<'_>) -> Object {
        let mut document = call.record();
        let transcoded = call.integer("TranscodeType").unwrap_or_default() != 0;
        let id = fresh_id();
        document.extend([
            ("DocumentId".to_owned(), json!(id)),
            ("UpdateTime".to_owned(), json!(call.now)),
            ("TranscodeInfo".to_owned(), json!("")),
        ]);
        let (state, progress, result) = if transcoded {
            let result = call.text("DocumentUrl").unwrap_or_default();
            (TRANSCODED, 100, result)
        } else {
            (NOT_TRANSCODED, 0, "")
        };
        document.extend([
            ("TranscodeState".to_owned(), json!(state)),
            ("TranscodeProgress".to_owned(), json!(progress)),
            ("TranscodeResult".to_owned(), json!(result)),
        ]);
        self.documents.push(document);
        answer("DocumentId", id)
    }

    fn delete(&mut self, call: &Call<'_>) -> Outcome {
        let document = self.documents.remove(self.find(call)?);
        self.bound.retain(|(_, other)| other != id(&document));
        done()
    }

    fn list(&self, call: &Call<'_>, belongs: impl Fn(&Object) -> bool) -> Object {
        let owner = call.text("Owner");
        let keyword = call.text("Keyword").unwrap_or_default();
        let ids: Vec<_> = call.texts("DocumentId").collect();
        let filters: Vec<_> = call
            .record()
            .get("Permission")
            .and_then(Value::as_array)
            .map_or_else(Vec::new, |filters| {
                filters.iter().filter_map(Value::as_i64).collect()
            });
        let permitted = |document: &Object| {
            let own = owner.is_none_or(|owner| text(document, "Owner") == owner);
            let public = document.get("Permission").and_then(Value::as_i64) == Some(PUBLIC);
            filters.iter().any(|filter| match *filter {
                OWN_PRIVATE => own && !public,
                OWN_PUBLIC => own && public,
                ALL_PUBLIC => public,
                _ => false,
            })
        };
        let documents: Vec<Value> = self
            .documents
            .iter()
            .filter(|document| belongs(document) && permitted(document))
            .filter(|document| text(document, "DocumentName").contains(keyword))
            .filter(|document| ids.is_empty() || ids.contains(&id(document)))
            .map(|document| call.listed(document))
            .collect();
        answer("Documents", documents)
    }

    fn binding(&self, call: &Call<'_>, rooms: &Rooms) -> Result<(i64, String), Fault> {
        let room = rooms.check(call)?;
        let document = &self.documents[self.find(call)?];
        Ok((room, id(document).to_owned()))
    }

    /// The place of the document that the call names.
    fn find(&self, call: &Call<'_>) -> Result<usize, Fault> {
        let wanted = call.text("DocumentId").unwrap_or_default();
        self.documents
            .iter()
            .position(|document| id(document) == wanted)
            .ok_or_else(|| Fault::new("ResourceNotFound.Document", "There is no such document."))
    }
}

fn id(document: &Object) -> &str {
    text(document, "DocumentId")
}

fn text<'a>(document: &'a Object, name: &str) -> &'a str {
    document
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
}
