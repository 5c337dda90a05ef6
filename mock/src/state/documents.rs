//! Documents: created, described, listed, deleted, bound to rooms.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::call::{Call, Outcome, answer, done, fresh_id};
use super::rooms::Rooms;
use super::table::{List, Place, Record, Row, Table, integer, text, weight};
use crate::envelope::Object;
use crate::fault::Fault;

const PRIVATE: i64 = 0;
const PUBLIC: i64 = 1;
/// Filters of lists: the owner's private documents, the owner's public ones, all public ones.
const OWN_PRIVATE: i64 = 0;
const OWN_PUBLIC: i64 = 1;
const ALL_PUBLIC: i64 = 2;
const NOT_TRANSCODED: i64 = 0;
const TRANSCODING: i64 = 1;
const TRANSCODED: i64 = 3;
/// How far transcoding comes from one description to the next, in percent.
const STEP: i64 = 40;

/// About what a binding takes, in bytes.
const BINDING: usize = 64;

#[derive(Default)]
pub(super) struct Documents {
    table: Table<Document>,
    /// Room and document, and the other way round.
    of_room: BTreeSet<(i64, u64)>,
    in_rooms: BTreeSet<(u64, i64)>,
}

struct Document {
    id: Box<str>,
    app: i64,
    name: Box<str>,
    owner: Box<str>,
    permission: i64,
    /// How much is transcoded, in percent; none if nothing is to be.
    transcoded: Option<i64>,
    record: Record,
}

impl Document {
    fn read(&self) -> Object {
        let mut document = self.record.read();
        let (state, progress) = match self.transcoded {
            None => (NOT_TRANSCODED, 0),
            Some(100) => (TRANSCODED, 100),
            Some(percent) => (TRANSCODING, percent),
        };
        let result = match state {
            TRANSCODED => text(&document, "DocumentUrl"),
            _ => Box::default(),
        };
        document.extend([
            ("TranscodeState".to_owned(), json!(state)),
            ("TranscodeProgress".to_owned(), json!(progress)),
            ("TranscodeResult".to_owned(), json!(result)),
        ]);
        document
    }
}

impl Row for Document {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn text_bytes(&self) -> usize {
        self.record.bytes() + self.id.len() + self.name.len() + self.owner.len()
    }

    fn lists(&self) -> Vec<(List, Place)> {
        let owners = [
            Some(""),
            Some(&*self.owner).filter(|owner| !owner.is_empty()),
        ];
        let lists = owners.into_iter().flatten();
        lists
            .map(|owner| (List::of(self.app, self.permission, owner), [0; 2]))
            .collect()
    }
}

impl Documents {
    pub(super) fn call(&mut self, name: &str, call: &Call<'_>, rooms: &Rooms) -> Option<Outcome> {
        Some(match name {
            "CreateDocument" => self.create(call),
            "DescribeDocument" => self.describe(call),
            "DeleteDocument" => self.delete(call),
            "BatchDescribeDocument" | "DescribeDocuments" => Ok(self.list(call)),
            "DescribeDocumentsByRoom" => rooms.check(call).map(|room| {
                let bound = self.of_room.range((room, 0)..=(room, u64::MAX));
                let documents = bound.filter_map(|(_, number)| self.table.get(*number));
                search(
                    call,
                    documents.filter(|document| is_permitted(call, document)),
                )
            }),
            "BindDocumentToRoom" => self.binding(call, rooms).and_then(|(room, document)| {
                call.admit(BINDING)?;
                self.of_room.insert((room, document));
                self.in_rooms.insert((document, room));
                done()
            }),
            "UnbindDocumentFromRoom" => self.binding(call, rooms).and_then(|(room, document)| {
                self.of_room.remove(&(room, document));
                self.in_rooms.remove(&(document, room));
                done()
            }),
            _ => return None,
        })
    }

    /// All documents.
    pub(super) fn all(&self) -> Vec<Object> {
        let documents = self.table.all();
        documents.map(|document| document.record.read()).collect()
    }

    #[cfg(test)]
    pub(super) fn looked_at(&self) -> usize {
        self.table.looked_at.get()
    }

    pub(super) fn bytes(&self) -> usize {
        self.table.bytes() + BINDING * self.of_room.len()
    }

    /// What was bound to a room that is no more is bound no longer.
    pub(super) fn forget_room(&mut self, room: i64) {
        let bound = self.of_room.range((room, 0)..=(room, u64::MAX));
        for (room, document) in bound.copied().collect::<Vec<_>>() {
            self.of_room.remove(&(room, document));
            self.in_rooms.remove(&(document, room));
        }
    }

    /// Each description finds a document transcoded further than the one before did.
    fn describe(&mut self, call: &Call<'_>) -> Outcome {
        let (number, _) = self.find(call)?;
        self.table.update(number, |document| {
            if let Some(percent) = &mut document.transcoded {
                *percent = (*percent + STEP).min(100);
            }
        });
        let (_, document) = self.find(call)?;
        Ok(call.output(&document.read()))
    }

    fn create(&mut self, call: &Call<'_>) -> Outcome {
        let mut document = call.record();
        let is_transcoded = call.integer("TranscodeType").unwrap_or_default() != 0;
        document
            .entry("DocumentId")
            .or_insert_with(|| fresh_id().into());
        let id = text(&document, "DocumentId");
        document.extend([
            ("UpdateTime".to_owned(), json!(call.now)),
            ("TranscodeInfo".to_owned(), json!("")),
        ]);
        let document = Document {
            app: integer(&document, "SdkAppId"),
            name: text(&document, "DocumentName"),
            owner: text(&document, "Owner"),
            permission: integer(&document, "Permission"),
            transcoded: is_transcoded.then_some(0),
            record: Record::new(document),
            id: id.clone(),
        };
        call.admit(weight(&document))?;
        self.table.insert(document);
        Ok(answer("DocumentId", &*id))
    }

    fn list(&self, call: &Call<'_>) -> Object {
        let app = call.integer("SdkAppId").or(call.integer("SchoolId"));
        let lists = permitted(call, app.unwrap_or_default());
        if call.text("Keyword").is_some() || !call.list("DocumentId").is_empty() {
            return search(call, self.table.rows(&lists, 0));
        }
        call.page("Documents", self.table.count(&lists), |before| {
            let documents = self.table.rows(&lists, before);
            documents.map(|document| call.listed(&document.read()))
        })
    }

    fn delete(&mut self, call: &Call<'_>) -> Outcome {
        let (number, _) = self.find(call)?;
        let bound = self.in_rooms.range((number, i64::MIN)..=(number, i64::MAX));
        for (number, room) in bound.copied().collect::<Vec<_>>() {
            self.in_rooms.remove(&(number, room));
            self.of_room.remove(&(room, number));
        }
        self.table.remove(number);
        done()
    }

    fn binding(&self, call: &Call<'_>, rooms: &Rooms) -> Result<(i64, u64), Fault> {
        let room = rooms.check(call)?;
        let (document, _) = self.find(call)?;
        Ok((room, document))
    }

    /// The document that the call names.
    fn find(&self, call: &Call<'_>) -> Result<(u64, &Document), Fault> {
        let id = call.text("DocumentId").unwrap_or_default();
        self.table
            .by_id(id)
            .ok_or_else(|| Fault::new("ResourceNotFound.Document", "There is no such document."))
    }
}

/// The documents that a call may see, in lists that share none.
fn permitted(call: &Call<'_>, app: i64) -> Vec<List> {
    let owner = call.text("Owner").unwrap_or_default();
    let filters: Vec<_> = match call.record().get("Permission") {
        Some(Value::Array(filters)) => filters.iter().filter_map(Value::as_i64).collect(),
        _ => Vec::new(),
    };
    let private = filters.contains(&OWN_PRIVATE).then_some((PRIVATE, owner));
    let public = if filters.contains(&ALL_PUBLIC) {
        Some((PUBLIC, ""))
    } else {
        filters.contains(&OWN_PUBLIC).then_some((PUBLIC, owner))
    };
    let lists = [private, public].into_iter().flatten();
    lists
        .map(|(permission, owner)| List::of(app, permission, owner))
        .collect()
}

fn is_permitted(call: &Call<'_>, document: &Document) -> bool {
    let permitted = permitted(call, document.app);
    let lists = document.lists();
    lists.iter().any(|(list, _)| permitted.contains(list))
}

/// Those of some documents that have the word or one of the IDs asked for.
fn search<'t>(call: &Call<'_>, documents: impl Iterator<Item = &'t Document>) -> Object {
    let keyword = call.text("Keyword").unwrap_or_default();
    let ids: BTreeSet<_> = call.texts("DocumentId").collect();
    let found: Vec<_> = documents
        .filter(|document| document.name.contains(keyword))
        .filter(|document| ids.is_empty() || ids.contains(&*document.id))
        .collect();
    call.page("Documents", found.len(), |before| {
        let found = found.iter().skip(before);
        found.map(|document| call.listed(&document.read()))
    })
}
