//! Groups and their members. Whether the members are registered users is not asked.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Call, Outcome, answer, done, fresh_id};
use crate::envelope::Object;
use crate::fault::Fault;

const ORDINARY: i64 = 0;
const MERGED: i64 = 1;

#[derive(Default)]
pub(super) struct Groups {
    groups: BTreeMap<String, Group>,
    created: u64,
}

struct Group {
    record: Object,
    members: Vec<String>,
    /// Its place in lists: the order of creation.
    number: u64,
}

impl Groups {
    pub(super) fn call(&mut self, name: &str, call: &Call<'_>) -> Option<Outcome> {
        Some(match name {
            "CreateGroupWithMembers" => {
                let members: Vec<_> = call.texts("MemberIds").map(str::to_owned).collect();
                check_people(call.text("TeacherId"), &members)
                    .map(|()| self.create(call.record(), ORDINARY, members))
                    .map(|id| answer("GroupId", id))
            }
            "BatchCreateGroupWithMembers" => self.create_all(call),
            "CreateGroupWithSubGroup" => self.merge(call),
            "DescribeGroup" => {
                let id = call.text("GroupId").unwrap_or_default();
                self.group(id, call).map(|group| call.output(&group.record))
            }
            "DescribeGroupList" => Ok(self.list(call)),
            "DescribeGroupMemberList" => {
                let id = call.text("GroupId").unwrap_or_default();
                self.group(id, call)
                    .map(|group| answer("MemberIds", group.members.clone()))
            }
            "ModifyGroup" => self.modify(call),
            "DeleteGroup" => self.delete(call),
            "AddGroupMember" | "BatchAddGroupMember" => self.change_members(call, add),
            "DeleteGroupMember" | "BatchDeleteGroupMember" => self.change_members(call, remove),
            _ => return None,
        })
    }

    fn create(&mut self, mut record: Object, kind: i64, members: Vec<String>) -> String {
        let id = fresh_id();
        record.remove("MemberIds");
        record.insert("GroupId".into(), json!(id));
        record.insert("GroupType".into(), kind.into());
        self.created += 1;
        let group = Group {
            record,
            members,
            number: self.created,
        };
        self.groups.insert(id.clone(), group);
        id
    }

    fn create_all(&mut self, call: &Call<'_>) -> Outcome {
        let members: Vec<String> = call.texts("MemberIds").map(str::to_owned).collect();
        let app = call.integer("SdkAppId");
        let mut records = Vec::new();
        for group in call
            .list("GroupBaseInfos")
            .iter()
            .filter_map(Value::as_object)
        {
            let mut record = call.element("GroupBaseInfos", group);
            check_people(record.get("TeacherId").and_then(Value::as_str), &members)?;
            record.insert("SdkAppId".into(), app.into());
            records.push(record);
        }
        let ids: Vec<_> = records
            .into_iter()
            .map(|record| self.create(record, ORDINARY, members.clone()))
            .collect();
        Ok(answer("GroupIds", ids))
    }

    fn merge(&mut self, call: &Call<'_>) -> Outcome {
        let mut members = Vec::new();
        for id in call.texts("SubGroupIds") {
            for member in &self.group(id, call)?.members {
                if !members.contains(member) {
                    members.push(member.clone());
                }
            }
        }
        Ok(answer(
            "GroupId",
            self.create(call.record(), MERGED, members),
        ))
    }

    fn list(&self, call: &Call<'_>) -> Object {
        let teacher = call.text("TeacherId");
        // A teacher to look for wins over a member.
        let member = call.text("MemberId").filter(|_| teacher.is_none());
        let mut groups: Vec<&Group> = self
            .groups
            .values()
            .filter(|group| call.check_app(&group.record).is_ok())
            .filter(|group| {
                teacher.is_none_or(|teacher| {
                    group
                        .record
                        .get("TeacherId")
                        .is_some_and(|other| other == teacher)
                })
            })
            .filter(|group| {
                member.is_none_or(|member| group.members.iter().any(|other| other == member))
            })
            .collect();
        groups.sort_by_key(|group| group.number);
        let groups: Vec<_> = groups
            .iter()
            .map(|group| call.listed(&group.record))
            .collect();
        answer("GroupInfos", groups)
    }

    fn modify(&mut self, call: &Call<'_>) -> Outcome {
        let id = call.text("GroupId").unwrap_or_default();
        let group = self.group(id, call)?;
        check_teacher(call.text("TeacherId"), &group.members)?;
        for name in ["TeacherId", "GroupName"] {
            if let Some(value) = call.get(name) {
                group.record.insert(name.into(), value.clone());
            }
        }
        done()
    }

    /// All groups or none.
    fn delete(&mut self, call: &Call<'_>) -> Outcome {
        for id in call.texts("GroupIds") {
            self.group(id, call)?;
        }
        for id in call.texts("GroupIds") {
            self.groups.remove(id);
        }
        done()
    }

    /// Changes the members of the groups named, all or none.
    fn change_members(&mut self, call: &Call<'_>, change: Change) -> Outcome {
        let people: Vec<String> = call.texts("MemberIds").map(str::to_owned).collect();
        let ids: Vec<_> = call
            .text("GroupId")
            .into_iter()
            .chain(call.texts("GroupIds"))
            .collect();
        let mut changed = Vec::new();
        for id in ids {
            let group = self.group(id, call)?;
            if group.record.get("GroupType") == Some(&json!(MERGED)) {
                return Err(Fault::new(
                    "InvalidParameter.GroupTypeInvalid",
                    "The members of a merged group are those of its subgroups.",
                ));
            }
            let mut members = group.members.clone();
            change(&mut members, &people);
            let teacher = group.record.get("TeacherId").and_then(Value::as_str);
            check_teacher(teacher, &members)?;
            changed.push((id, members));
        }
        for (id, members) in changed {
            self.group(id, call)?.members = members;
        }
        done()
    }

    fn group(&mut self, id: &str, call: &Call<'_>) -> Result<&mut Group, Fault> {
        let group = self.groups.get_mut(id).ok_or_else(|| {
            Fault::new(
                "ResourceNotFound.GroupNotExist",
                format!("There is no group `{id}`."),
            )
        })?;
        call.check_app(&group.record)?;
        Ok(group)
    }
}

type Change = fn(&mut Vec<String>, &[String]);

fn add(members: &mut Vec<String>, people: &[String]) {
    for person in people {
        if !members.contains(person) {
            members.push(person.clone());
        }
    }
}

fn remove(members: &mut Vec<String>, people: &[String]) {
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
