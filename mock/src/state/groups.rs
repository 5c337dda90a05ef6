//! Groups and their members. Whether the members are registered users is not asked.

use std::collections::HashSet;

use serde_json::Value;

use super::call::{Call, Outcome, answer, done, fresh_id};
use super::table::{List, Place, Record, Row, Table, integer, text, weight};
use crate::envelope::Object;
use crate::fault::Fault;

const ORDINARY: i64 = 0;
const MERGED: i64 = 1;

#[derive(Default)]
pub(super) struct Groups(Table<Group>);

struct Group {
    id: Box<str>,
    app: i64,
    merged: bool,
    /// Empty if there is none.
    teacher: Box<str>,
    members: Vec<String>,
    record: Record,
}

impl Row for Group {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn text_bytes(&self) -> usize {
        let texts = self.record.bytes() + self.id.len() + self.teacher.len();
        texts + bytes_of(&self.members)
    }

    fn lists(&self) -> Vec<(List, Place)> {
        let teacher = self.teacher().map(|teacher| taught(self.app, teacher));
        let all = taught(self.app, "");
        [Some(all), teacher]
            .into_iter()
            .flatten()
            .map(|list| (list, [0; 2]))
            .collect()
    }
}

impl Group {
    fn new(mut record: Object, kind: i64, members: Vec<String>) -> Self {
        record.remove("MemberIds");
        record.entry("GroupId").or_insert_with(|| fresh_id().into());
        record.insert("GroupType".into(), kind.into());
        Self {
            id: text(&record, "GroupId"),
            app: integer(&record, "SdkAppId"),
            merged: kind == MERGED,
            teacher: text(&record, "TeacherId"),
            members,
            record: Record::new(record),
        }
    }

    fn teacher(&self) -> Option<&str> {
        Some(&*self.teacher).filter(|teacher| !teacher.is_empty())
    }
}

impl Groups {
    pub(super) fn call(&mut self, name: &str, call: &Call<'_>) -> Option<Outcome> {
        let named = call.text("GroupId").unwrap_or_default();
        Some(match name {
            "CreateGroupWithMembers" => self.create_one(call),
            "BatchCreateGroupWithMembers" => self.create_all(call),
            "CreateGroupWithSubGroup" => self.merge(call),
            "DescribeGroup" => {
                let group = self.find(named, call);
                group.map(|(_, group)| call.output(&group.record.read()))
            }
            "DescribeGroupList" => Ok(self.list(call)),
            "DescribeGroupMemberList" => self.find(named, call).map(|(_, group)| {
                let members = &group.members;
                call.page("MemberIds", members.len(), |before| {
                    members
                        .iter()
                        .skip(before)
                        .map(|member| member.as_str().into())
                })
            }),
            "ModifyGroup" => self.modify(call),
            "DeleteGroup" => self.delete(call),
            "AddGroupMember" | "BatchAddGroupMember" => self.change_members(call, add),
            "DeleteGroupMember" | "BatchDeleteGroupMember" => self.change_members(call, remove),
            _ => return None,
        })
    }

    /// All groups, with their members.
    pub(super) fn all(&self) -> Vec<Object> {
        let groups = self.0.all().map(|group| {
            let mut seen = group.record.read();
            seen.insert("MemberIds".into(), group.members.clone().into());
            seen
        });
        groups.collect()
    }

    #[cfg(test)]
    pub(super) fn looked_at(&self) -> usize {
        self.0.looked_at.get()
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.bytes()
    }

    fn create(&mut self, group: Group, call: &Call<'_>) -> Outcome {
        call.admit(weight(&group))?;
        let id = answer("GroupId", &*group.id);
        self.0.insert(group);
        Ok(id)
    }

    fn create_one(&mut self, call: &Call<'_>) -> Outcome {
        let members: Vec<_> = call.texts("MemberIds").map(str::to_owned).collect();
        check_people(call.text("TeacherId"), &members)?;
        self.create(Group::new(call.record(), ORDINARY, members), call)
    }

    fn create_all(&mut self, call: &Call<'_>) -> Outcome {
        let members: Vec<String> = call.texts("MemberIds").map(str::to_owned).collect();
        let app = call.integer("SdkAppId");
        let infos = call
            .list("GroupBaseInfos")
            .iter()
            .filter_map(Value::as_object);
        let mut made = Vec::new();
        for info in infos {
            let mut record = call.element("GroupBaseInfos", info);
            check_people(record.get("TeacherId").and_then(Value::as_str), &members)?;
            record.insert("SdkAppId".into(), app.into());
            made.push(Group::new(record, ORDINARY, Vec::new()));
        }
        let people = bytes_of(&members).saturating_mul(made.len());
        call.admit(people.saturating_add(made.iter().map(weight).sum()))?;
        let mut ids = Vec::new();
        for mut group in made {
            ids.push(String::from(&*group.id));
            group.members.clone_from(&members);
            self.0.insert(group);
        }
        Ok(answer("GroupIds", ids))
    }

    fn merge(&mut self, call: &Call<'_>) -> Outcome {
        let mut members = Vec::new();
        let mut merged = HashSet::new();
        for id in call.texts("SubGroupIds") {
            if merged.insert(id) {
                add(&mut members, &self.find(id, call)?.1.members);
                call.admit(bytes_of(&members))?;
            }
        }
        self.create(Group::new(call.record(), MERGED, members), call)
    }

    fn list(&self, call: &Call<'_>) -> Object {
        let app = call.integer("SdkAppId").unwrap_or_default();
        let teacher = call.text("TeacherId");
        let lists = [taught(app, teacher.unwrap_or_default())];
        let show = |group: &Group| call.listed(&group.record.read());
        // A teacher to look for wins over a member.
        let Some(member) = call.text("MemberId").filter(|_| teacher.is_none()) else {
            return call.page("GroupInfos", self.0.count(&lists), |before| {
                self.0.rows(&lists, before).map(show)
            });
        };
        let has = |group: &&Group| group.members.iter().any(|other| other == member);
        let groups: Vec<_> = self.0.rows(&lists, 0).filter(has).collect();
        call.page("GroupInfos", groups.len(), |before| {
            groups.iter().skip(before).copied().map(show)
        })
    }

    fn modify(&mut self, call: &Call<'_>) -> Outcome {
        let id = call.text("GroupId").unwrap_or_default();
        let (number, group) = self.find(id, call)?;
        check_teacher(call.text("TeacherId"), &group.members)?;
        let mut record = group.record.read();
        for name in ["TeacherId", "GroupName"] {
            if let Some(value) = call.get(name) {
                record.insert(name.into(), value.clone());
            }
        }
        let (teacher, record) = (text(&record, "TeacherId"), Record::new(record));
        call.admit(teacher.len() + record.bytes())?;
        self.0.update(number, |group| {
            group.teacher = teacher;
            group.record = record;
        });
        done()
    }

    /// All groups or none.
    fn delete(&mut self, call: &Call<'_>) -> Outcome {
        let numbers = call
            .texts("GroupIds")
            .map(|id| self.find(id, call).map(|(number, _)| number));
        for number in numbers.collect::<Result<Vec<_>, _>>()? {
            self.0.remove(number);
        }
        done()
    }

    /// Changes the members of the groups named, all or none.
    fn change_members(&mut self, call: &Call<'_>, change: Change) -> Outcome {
        let people: Vec<String> = call.texts("MemberIds").map(str::to_owned).collect();
        let ids = call
            .text("GroupId")
            .into_iter()
            .chain(call.texts("GroupIds"));
        let mut changed = Vec::new();
        let mut bytes = 0;
        for id in ids {
            let (number, group) = self.find(id, call)?;
            if group.merged {
                return Err(Fault::new(
                    "InvalidParameter.GroupTypeInvalid",
                    "The members of a merged group are those of its subgroups.",
                ));
            }
            let mut members = group.members.clone();
            change(&mut members, &people);
            check_teacher(group.teacher(), &members)?;
            bytes += bytes_of(&members).saturating_sub(bytes_of(&group.members));
            call.admit(bytes)?;
            changed.push((number, members));
        }
        for (number, members) in changed {
            self.0.update(number, |group| group.members = members);
        }
        done()
    }

    fn find(&self, id: &str, call: &Call<'_>) -> Result<(u64, &Group), Fault> {
        let (number, group) = self.0.by_id(id).ok_or_else(|| {
            Fault::new(
                "ResourceNotFound.GroupNotExist",
                format!("There is no group `{id}`."),
            )
        })?;
        call.check_app(group.app)?;
        Ok((number, group))
    }
}

/// The groups of a teacher; without one, all of the application.
fn taught(app: i64, teacher: &str) -> List {
    List::of(app, 0, teacher)
}

/// About what the names of people take.
fn bytes_of(people: &[String]) -> usize {
    let each = size_of::<String>();
    people.iter().map(|person| each + person.len()).sum()
}

type Change = fn(&mut Vec<String>, &[String]);

fn add(members: &mut Vec<String>, people: &[String]) {
    let mut known: HashSet<&str> = members.iter().map(String::as_str).collect();
    let new = people.iter().filter(|person| known.insert(person));
    let new: Vec<_> = new.cloned().collect();
    members.extend(new);
}

fn remove(members: &mut Vec<String>, people: &[String]) {
    let people: HashSet<&String> = people.iter().collect();
    members.retain(|member| !people.contains(member));
}

fn check_people(teacher: Option<&str>, members: &[String]) -> Result<(), Fault> {
    if teacher.is_none() && members.is_empty() {
        return Err(Fault::new(
            "InvalidParameter.GroupParamInvalid",
            "A group needs a teacher or members.",
        ));
    }
    check_teacher(teacher, members)
}

fn check_teacher(teacher: Option<&str>, members: &[String]) -> Result<(), Fault> {
    if teacher.is_some_and(|teacher| members.iter().any(|member| member == teacher)) {
        return Err(Fault::new(
            "InvalidParameter.GroupTeacherNotMember",
            "The teacher of a group may not be one of its members.",
        ));
    }
    Ok(())
}
