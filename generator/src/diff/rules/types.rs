//! Rules about structs, enums and flags.

use super::Rule;
use crate::diff::Verdict;

rules! {
    TYPE_ADDED {
        name: "type-added", source: Safe, wire: Safe / Safe,
        about: "A struct, an enum or a set of flags is new.",
        why: "Nobody names it yet. What holds it has rules of its own.",
        avoid: "Nothing to avoid.",
        example: "A new file `spec/lcic/types/RoomInfo.yaml`.",
    }
    TYPE_REMOVED {
        name: "type-removed", source: Breaking, wire: Safe / Safe,
        about: "A struct, an enum or a set of flags is gone.",
        why: "Code that names it does not compile. What it means on the wire is told by the fields that held it.",
        avoid: "Keep a type while something holds it; deprecate that first.",
        example: "The file `spec/lcic/types/RoomInfo.yaml` is deleted.",
    }
    TYPE_RENAMED {
        name: "type-renamed", source: Breaking, wire: Safe / Safe,
        about: "A struct, an enum or a set of flags has another name.",
        why: "Code that names it does not compile. Names of types are not sent.",
        avoid: "Keep the name, or keep it in Rust with `rust_name`.",
        example: "`RoomInfo.yaml` becomes `RoomInfos.yaml`, with the same fields.",
    }
    TYPE_KIND_CHANGED {
        name: "type-kind-changed", source: Breaking, wire: Breaking / Breaking,
        about: "A type is a struct, an enum of numbers, an enum of words or a set of flags, and was another of these.",
        why: "It is used in another way in Rust, and is another kind of JSON.",
        avoid: "Give the new kind a new name.",
        example: "`enum: Resolution` with `base: integer` becomes one with `base: string`.",
    }
    ENUM_VALUE_ADDED {
        name: "enum-value-added", source: Safe, wire: Safe / Warning,
        about: "An enum has one more value.",
        why: "Enums are open to new variants. A deployed program that meets the value keeps it as `Other`, and may not know what to do.",
        avoid: "Nothing to avoid.",
        example: "`- { value: 4, name: Uhd, doc: Ultra HD. }` under `values`.",
    }
    ENUM_VALUE_REMOVED {
        name: "enum-value-removed", source: Breaking, wire: Breaking / Safe,
        about: "An enum has a value less.",
        why: "Its variant vanishes, and requests with it are refused.",
        avoid: "Keep the value while the cloud accepts it.",
        example: "`- { value: 3, name: Fhd, doc: Full HD. }` is gone from `values`.",
    }
    ENUM_VALUE_RENAMED {
        name: "enum-value-renamed", source: Breaking, wire: Safe / Safe,
        about: "A value of an enum has another name.",
        why: "The variant is named after it. Only the value is sent.",
        avoid: "Choose names well the first time.",
        example: "`{ value: 3, name: Fhd }` becomes `{ value: 3, name: FullHd }`.",
    }
    ENUM_VALUE_CHANGED {
        name: "enum-value-changed", source: Safe, wire: Breaking / Breaking,
        about: "A name of an enum stands for another value on the wire.",
        why: "A deployed program sends the old value, which is refused or means something else, and reads the new one as `Other` or as another name.",
        avoid: "If the old value was a mistake, say so in an approval.",
        example: "`{ value: 3, name: Fhd }` becomes `{ value: 4, name: Fhd }`.",
    }
    FLAG_ADDED {
        name: "flag-added", source: Safe, wire: Safe / Warning,
        about: "A set of flags has one more.",
        why: "A deployed program that meets the bit keeps it, and may not know what to do.",
        avoid: "Nothing to avoid.",
        example: "`- { bit: 6, name: G, doc: Option G. }` under `values`.",
    }
    FLAG_REMOVED {
        name: "flag-removed", source: Breaking, wire: Breaking / Safe,
        about: "A set of flags has one less.",
        why: "Its constant vanishes, and requests with the bit are refused.",
        avoid: "Keep the flag while the cloud accepts it.",
        example: "`- { bit: 5, name: F, doc: Option F. }` is gone from `values`.",
    }
    FLAG_RENAMED {
        name: "flag-renamed", source: Breaking, wire: Safe / Safe,
        about: "A flag has another name.",
        why: "The constant is named after it. Only the bit is sent.",
        avoid: "Choose names well the first time.",
        example: "`{ bit: 0, name: A }` becomes `{ bit: 0, name: First }`.",
    }
    FLAG_CHANGED {
        name: "flag-changed", source: Safe, wire: Breaking / Breaking,
        about: "The name of a flag stands for another bit.",
        why: "A deployed program sends and reads the old bit, which may be another flag's by now.",
        avoid: "If the old bit was a mistake, say so in an approval.",
        example: "`{ bit: 0, name: A }` becomes `{ bit: 1, name: A }`.",
    }
    BUILDER_LOST {
        name: "builder-lost", source: Breaking, wire: Safe / Safe,
        about: "No request holds the struct any more, so it has no builder.",
        why: "`builder()` vanishes.",
        avoid: "It follows from another change, which is listed as well.",
        example: "The last parameter of type `RoomInfo` is removed.",
    }
    TEXT_CONVERSION_LOST {
        name: "text-conversion-lost", source: Breaking, wire: Safe / Safe,
        about: "A request or struct must hold more than one text, or none, so a text does not become one by itself.",
        why: "`From<&str>` and `From<String>` vanish, and code that passes a text does not compile.",
        avoid: "It follows from another change, which is listed as well.",
        example: "`CheckItem`, of whose members only `UserID` was required, has one more that is.",
    }
    DEFAULT_LOST {
        name: "default-lost", source: Breaking, wire: Safe / Safe,
        about: "An answer holds something that is always there, so it has no default value.",
        why: "`Default` vanishes, and code that makes answers for its tests with it does not compile.",
        avoid: "Mark fields `always` in the release that adds the action.",
        example: "`always: true` is added to `RoomId` under `output`.",
    }
}
