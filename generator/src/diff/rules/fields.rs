//! Rules about parameters, fields of answers, and members of structs.

use super::Rule;
use crate::diff::Verdict;

rules! {
    REQUEST_PARAMETER_ADDED {
        name: "request-parameter-added", source: Safe, wire: Safe / Safe,
        about: "An action takes one more parameter, which may be left out.",
        why: "It is one more method of the builder. Programs that do not send it are still right.",
        avoid: "Nothing to avoid.",
        example: "`- name: GroupId` without `required` under `input`.",
    }
    REQUIRED_REQUEST_PARAMETER_ADDED {
        name: "required-request-parameter-added", source: Breaking, wire: Breaking / Breaking,
        about: "An action takes one more parameter, which must be set.",
        why: "Calls without it neither compile nor are accepted.",
        avoid: "Make it optional, with a default in the cloud.",
        example: "`- name: GroupId` with `required: true` under `input`.",
    }
    REQUEST_PARAMETER_REMOVED {
        name: "request-parameter-removed", source: Breaking, wire: Breaking / Breaking,
        about: "An action takes a parameter no longer.",
        why: "Its method and its field vanish, and the cloud refuses parameters that it does not know.",
        avoid: "Mark it `deprecated` for a release, and remove it only when the cloud refuses it.",
        example: "`- name: GroupId` is gone from `input`.",
    }
    REQUEST_PARAMETER_RENAMED {
        name: "request-parameter-renamed", source: Breaking, wire: Breaking / Breaking,
        about: "A parameter has another name.",
        why: "Its method and its field are named after it, and the cloud refuses the old name.",
        avoid: "Add the new name beside the old one, and mark the old one `deprecated`.",
        example: "`- name: GroupId` becomes `- name: GroupID` under `input`.",
    }
    REQUEST_PARAMETER_BECAME_REQUIRED {
        name: "request-parameter-became-required", source: Breaking, wire: Breaking / Breaking,
        about: "A parameter that could be left out must be set.",
        why: "Calls without it neither compile nor are accepted.",
        avoid: "Leave it optional while the cloud has a default for it.",
        example: "`required: true` is added to `Name` under `input`.",
    }
    REQUEST_PARAMETER_BECAME_OPTIONAL {
        name: "request-parameter-became-optional", source: Safe, wire: Safe / Safe,
        about: "A parameter that had to be set may be left out.",
        why: "Calls that set it compile and are accepted as before.",
        avoid: "Nothing to avoid.",
        example: "`required: true` is gone from `Name` under `input`.",
    }
    OUTPUT_FIELD_ADDED {
        name: "output-field-added", source: Safe, wire: Safe / Safe,
        about: "An answer holds one more field.",
        why: "Structs of answers are open to new fields, and programs pass over those that they do not know.",
        avoid: "Nothing to avoid.",
        example: "`- name: GroupId` under `output`.",
    }
    OUTPUT_FIELD_REMOVED {
        name: "output-field-removed", source: Breaking, wire: Breaking / Breaking,
        about: "An answer holds a field no longer.",
        why: "Code that reads it does not compile, and a deployed program waits for it in vain.",
        avoid: "Mark it `deprecated` for a release, and remove it only when the cloud sends it no more.",
        example: "`- name: GroupId` is gone from `output`.",
    }
    OUTPUT_FIELD_RENAMED {
        name: "output-field-renamed", source: Breaking, wire: Breaking / Breaking,
        about: "A field of an answer has another name.",
        why: "Code that reads the old name does not compile, and a deployed program waits for it in vain.",
        avoid: "Add the new name beside the old one while the cloud sends both.",
        example: "`- name: GroupId` becomes `- name: GroupID` under `output`.",
    }
    MEMBER_ADDED {
        name: "member-added", source: Safe, wire: Safe / Safe,
        about: "A struct has one more member, which may be left out.",
        why: "Structs are open to new members. Requests without it are still right, and programs pass over it in answers.",
        avoid: "Nothing to avoid.",
        example: "`- name: Preview` under `fields` of `DocumentInfo`.",
    }
    REQUIRED_MEMBER_ADDED {
        name: "required-member-added", source: Breaking, wire: Breaking / Safe,
        about: "A struct of requests has one more member, which must be set.",
        why: "Requests without it neither compile nor are accepted.",
        avoid: "Make it optional, with a default in the cloud.",
        example: "`- name: Preview` with `required: true` under `fields` of `RoomInfo`.",
    }
    MEMBER_REMOVED {
        name: "member-removed", source: Breaking, wire: Breaking / Breaking,
        about: "A struct has a member no longer.",
        why: "Code that names it does not compile; the cloud refuses it in requests, and sends it no more in answers.",
        avoid: "Mark it `deprecated` for a release, and remove it only when the cloud no longer knows it.",
        example: "`- name: Preview` is gone from `fields`.",
    }
    MEMBER_RENAMED {
        name: "member-renamed", source: Breaking, wire: Breaking / Breaking,
        about: "A member of a struct has another name.",
        why: "Code that names it does not compile, and the other side knows the old name no longer.",
        avoid: "Add the new name beside the old one, and mark the old one `deprecated`.",
        example: "`- name: Preview` becomes `- name: PreviewUrl` under `fields`.",
    }
    MEMBER_BECAME_REQUIRED {
        name: "member-became-required", source: Breaking, wire: Breaking / Safe,
        about: "A member that could be left out of a request must be set.",
        why: "Requests without it neither compile nor are accepted.",
        avoid: "Leave it optional while the cloud has a default for it.",
        example: "`required: true` is added to `Name` under `fields` of `RoomInfo`.",
    }
    MEMBER_BECAME_OPTIONAL {
        name: "member-became-optional", source: Safe, wire: Safe / Safe,
        about: "A member that had to be set may be left out of a request.",
        why: "Requests that set it compile and are accepted as before.",
        avoid: "Nothing to avoid.",
        example: "`required: true` is gone from `Name` under `fields` of `RoomInfo`.",
    }
    OUTPUT_BECAME_NULLABLE {
        name: "output-became-nullable", source: Safe, wire: Safe / Warning,
        about: "A field of an answer may be `null`.",
        why: "It reads as missing, or as an empty list, which code had to expect; but it was always there before.",
        avoid: "Tell callers who rely on it.",
        example: "`nullable: true` is added to `GroupId` under `output`.",
    }
    OUTPUT_NEVER_NULL {
        name: "output-never-null", source: Safe, wire: Safe / Safe,
        about: "A field of an answer is `null` no longer.",
        why: "Code that expects to find nothing there still compiles and works.",
        avoid: "Nothing to avoid.",
        example: "`nullable: true` is gone from `GroupId` under `output`.",
    }
    OUTPUT_BECAME_ALWAYS {
        name: "output-became-always", source: Breaking, wire: Safe / Safe,
        about: "A field of an answer is always there.",
        why: "Its type is `T` and no longer `Option<T>`, so code that reads it does not compile. Answers are what they were.",
        avoid: "Mark it in the release that adds the action, or wait for the next major version.",
        example: "`always: true` is added to `RoomId` under `output`.",
    }
    OUTPUT_NO_LONGER_ALWAYS {
        name: "output-no-longer-always", source: Breaking, wire: Safe / Breaking,
        about: "A field of an answer may be missing.",
        why: "Its type is `Option<T>` and no longer `T`, and a deployed program refuses answers without it.",
        avoid: "Promise `always` only for what an action exists to return.",
        example: "`always: true` is gone from `RoomId` under `output`.",
    }
}
