//! Rules about what is said of a thing: its type, its bounds, its documentation.

use super::Rule;
use crate::diff::Verdict;

rules! {
    FIELD_TYPE_CHANGED {
        name: "field-type-changed", source: Breaking, wire: Breaking / Breaking,
        about: "A parameter or field has another type.",
        why: "Its type in Rust is another, and so is what stands in JSON.",
        avoid: "Add a parameter of the new type, and mark the old one `deprecated`.",
        example: "`type: string` becomes `type: integer`.",
    }
    FIELD_TYPE_WIDENED {
        name: "field-type-widened", source: Breaking, wire: Safe / Breaking,
        about: "A whole number may have a fraction.",
        why: "Its type in Rust is another. Requests are still right, but a deployed program cannot read a fraction.",
        avoid: "Add a field of the new type beside the old one.",
        example: "`type: integer` becomes `type: float`.",
    }
    FIELD_TYPE_NARROWED {
        name: "field-type-narrowed", source: Breaking, wire: Breaking / Safe,
        about: "A number may no longer have a fraction.",
        why: "Its type in Rust is another, and requests with a fraction are refused.",
        avoid: "If no fraction was ever accepted, say so in an approval.",
        example: "`type: float` becomes `type: integer`.",
    }
    FIELD_VALUES_OPENED {
        name: "field-values-opened", source: Breaking, wire: Safe / Warning,
        about: "More values are documented: the type is another, the JSON is of the same kind.",
        why: "Its type in Rust is another. A deployed program keeps values that it does not know.",
        avoid: "Add the values to the enum instead.",
        example: "`type: Resolution` becomes `type: integer`.",
    }
    FIELD_VALUES_RESTRICTED {
        name: "field-values-restricted", source: Breaking, wire: Breaking / Safe,
        about: "Fewer values are documented: the type is another, the JSON is of the same kind.",
        why: "Its type in Rust is another, and requests with other values are refused.",
        avoid: "If other values were never accepted, say so in an approval.",
        example: "`type: integer` becomes `type: Resolution`.",
    }
    RUST_NAME_CHANGED {
        name: "rust-name-changed", source: Breaking, wire: Safe / Safe,
        about: "Something is called otherwise in Rust.",
        why: "Code that names it does not compile. What is sent is the same.",
        avoid: "Keep `rust_name` once it is released.",
        example: "`rust_name: user_identifier` is added to `UserID`.",
    }
    RUST_TYPE_CHANGED {
        name: "rust-type-changed", source: Breaking, wire: Safe / Safe,
        about: "A field has another type in Rust, though not in the spec.",
        why: "A list of a struct that requests now hold may be left out, and a struct that now holds itself is boxed.",
        avoid: "It follows from another change, which is listed as well.",
        example: "A parameter gets the type `RoomItem`, which only answers held.",
    }
    RANGE_TIGHTENED {
        name: "range-tightened", source: Safe, wire: Breaking / Safe,
        about: "A number must lie within narrower bounds.",
        why: "Requests outside are refused.",
        avoid: "If the cloud never accepted more, say so in an approval.",
        example: "`range: [0, 16]` becomes `range: [0, 8]`.",
    }
    RANGE_RELAXED {
        name: "range-relaxed", source: Safe, wire: Safe / Warning,
        about: "A number may lie within wider bounds.",
        why: "Requests are still right; answers may hold numbers that a deployed program does not expect.",
        avoid: "Nothing to avoid.",
        example: "`range: [0, 8]` becomes `range: [0, 16]`.",
    }
    LENGTH_TIGHTENED {
        name: "length-tightened", source: Safe, wire: Breaking / Safe,
        about: "A text must have a length within narrower bounds.",
        why: "Requests outside are refused.",
        avoid: "If the cloud never accepted more, say so in an approval.",
        example: "`length: [null, 256]` becomes `length: [null, 64]`.",
    }
    LENGTH_RELAXED {
        name: "length-relaxed", source: Safe, wire: Safe / Warning,
        about: "A text may have a length within wider bounds.",
        why: "Requests are still right; answers may hold texts longer than a deployed program expects.",
        avoid: "Nothing to avoid.",
        example: "`length: [null, 64]` becomes `length: [null, 256]`.",
    }
    ITEMS_TIGHTENED {
        name: "items-tightened", source: Safe, wire: Breaking / Safe,
        about: "A list must have a size within narrower bounds.",
        why: "Requests outside are refused.",
        avoid: "If the cloud never accepted more, say so in an approval.",
        example: "`items: [1, 100]` becomes `items: [1, 10]`.",
    }
    ITEMS_RELAXED {
        name: "items-relaxed", source: Safe, wire: Safe / Warning,
        about: "A list may have a size within wider bounds.",
        why: "Requests are still right; answers may hold more than a deployed program expects.",
        avoid: "Nothing to avoid.",
        example: "`items: [1, 10]` becomes `items: [1, 100]`.",
    }
    DEFAULT_ADDED {
        name: "default-added", source: Safe, wire: Safe / Safe,
        about: "What the cloud assumes is documented.",
        why: "Nothing was said before, so nothing else was promised.",
        avoid: "Nothing to avoid.",
        example: "`default: 0` is added.",
    }
    DEFAULT_CHANGED {
        name: "default-changed", source: Safe, wire: Warning / Safe,
        about: "The cloud assumes another value for what is left out.",
        why: "A deployed program that leaves it out gets something else.",
        avoid: "Tell callers to set it.",
        example: "`default: 0` becomes `default: 1`.",
    }
    DEFAULT_REMOVED {
        name: "default-removed", source: Safe, wire: Warning / Safe,
        about: "It is no longer documented what the cloud assumes.",
        why: "A deployed program that leaves it out may get something else.",
        avoid: "Tell callers to set it.",
        example: "`default: 0` is deleted.",
    }
    UNIT_ADDED {
        name: "unit-added", source: Safe, wire: Safe / Safe,
        about: "What a number counts is documented.",
        why: "Nothing was said before, so nothing else was promised.",
        avoid: "Nothing to avoid.",
        example: "`unit: seconds` is added.",
    }
    UNIT_CHANGED {
        name: "unit-changed", source: Safe, wire: Breaking / Breaking,
        about: "A number counts something else.",
        why: "The same number means something else to the other side.",
        avoid: "Add a field with the new unit, and mark the old one `deprecated`.",
        example: "`unit: seconds` becomes `unit: minutes`.",
    }
    UNIT_REMOVED {
        name: "unit-removed", source: Safe, wire: Warning / Warning,
        about: "It is no longer documented what a number counts.",
        why: "It may count something else now.",
        avoid: "Keep the unit unless it was wrong.",
        example: "`unit: seconds` is deleted.",
    }
    FORMAT_ADDED {
        name: "format-added", source: Safe, wire: Safe / Safe,
        about: "How a text is written is documented.",
        why: "Nothing was said before, so nothing else was promised.",
        avoid: "Nothing to avoid.",
        example: "`format: date` is added.",
    }
    FORMAT_CHANGED {
        name: "format-changed", source: Safe, wire: Breaking / Breaking,
        about: "A text is written in another way.",
        why: "The same text means something else to the other side, or nothing.",
        avoid: "Add a field with the new format, and mark the old one `deprecated`.",
        example: "`format: date` becomes `format: date-time`.",
    }
    FORMAT_REMOVED {
        name: "format-removed", source: Safe, wire: Warning / Warning,
        about: "It is no longer documented how a text is written.",
        why: "It may be written in another way now.",
        avoid: "Keep the format unless it was wrong.",
        example: "`format: date` is deleted.",
    }
    CONFLICT_ADDED {
        name: "conflict-added", source: Safe, wire: Breaking / Safe,
        about: "Two parameters exclude each other.",
        why: "Requests with both are refused.",
        avoid: "If the cloud never accepted both, say so in an approval.",
        example: "`conflicts_with: [MemberId]` is added.",
    }
    CONFLICT_REMOVED {
        name: "conflict-removed", source: Safe, wire: Safe / Safe,
        about: "Two parameters no longer exclude each other.",
        why: "What was sent before is still right.",
        avoid: "Nothing to avoid.",
        example: "`conflicts_with: [MemberId]` is deleted.",
    }
    CONDITION_ADDED {
        name: "condition-added", source: Safe, wire: Warning / Safe,
        about: "A parameter counts only beside a certain value of another one.",
        why: "Requests that set it beside other values may have no effect, or be refused.",
        avoid: "If it never counted otherwise, say so in an approval.",
        example: "`requires: { LiveType: 1 }` is added.",
    }
    CONDITION_REMOVED {
        name: "condition-removed", source: Safe, wire: Safe / Safe,
        about: "A parameter counts whatever another one is.",
        why: "What was sent before is still right.",
        avoid: "Nothing to avoid.",
        example: "`requires: { LiveType: 1 }` is deleted.",
    }
    SINGLE_ACCEPTED {
        name: "single-accepted", source: Safe, wire: Safe / Breaking,
        about: "The cloud may send one element without a list.",
        why: "A deployed program reads lists only.",
        avoid: "Tell callers to rebuild: the new client reads both.",
        example: "`accepts_single: true` is added.",
    }
    SINGLE_NOT_ACCEPTED {
        name: "single-not-accepted", source: Safe, wire: Safe / Safe,
        about: "The cloud always sends a list.",
        why: "A deployed program reads lists as well.",
        avoid: "Nothing to avoid.",
        example: "`accepts_single: true` is deleted.",
    }
    SENSITIVE_ADDED {
        name: "sensitive-added", source: Safe, wire: Safe / Safe,
        about: "Something is a secret.",
        why: "A rebuilt program leaves it out of `Debug`.",
        avoid: "Nothing to avoid.",
        example: "`sensitive: true` is added.",
    }
    SENSITIVE_REMOVED {
        name: "sensitive-removed", source: Warning, wire: Safe / Safe,
        about: "Something is no longer a secret.",
        why: "A rebuilt program shows it in `Debug`, and so perhaps in its logs.",
        avoid: "Keep tokens, keys, signatures and passwords secret.",
        example: "`sensitive: true` is deleted.",
    }
    DEPRECATED {
        name: "deprecated", source: Warning, wire: Safe / Safe,
        about: "An action, a parameter or a field is on its way out.",
        why: "The compiler warns of it. It still works.",
        avoid: "Name what to use instead.",
        example: "`deprecated: { use: BatchDescribeDocument }` is added.",
    }
    DEPRECATION_WITHDRAWN {
        name: "deprecation-withdrawn", source: Safe, wire: Safe / Safe,
        about: "An action, a parameter or a field is there to stay.",
        why: "The compiler warns no longer.",
        avoid: "Nothing to avoid.",
        example: "`deprecated` is deleted.",
    }
    DOCUMENTATION_CHANGED {
        name: "documentation-changed", source: Safe, wire: Safe / Safe,
        about: "Only the documentation is another: descriptions, notes, titles, examples, chapters, sources.",
        why: "Nothing that is compiled or sent depends on it.",
        avoid: "Nothing to avoid.",
        example: "A `doc` is written anew.",
    }
}
