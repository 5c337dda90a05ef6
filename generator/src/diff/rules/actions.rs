//! Rules about actions.

use super::Rule;
use crate::diff::Verdict;

rules! {
    ACTION_ADDED {
        name: "action-added", source: Safe, wire: Safe / Safe,
        about: "An action is new.",
        why: "It comes as a new method and new types, which nobody uses yet.",
        avoid: "Nothing to avoid.",
        example: "A new file `spec/lcic/actions/EndRoom.yaml`.",
    }
    ACTION_REMOVED {
        name: "action-removed", source: Breaking, wire: Breaking / Breaking,
        about: "An action is gone.",
        why: "Its method and types vanish, and the cloud is no longer documented to answer it.",
        avoid: "Mark it `deprecated` for a release, and remove it only when the cloud has switched it off.",
        example: "The file `spec/lcic/actions/EndRoom.yaml` is deleted.",
    }
    ACTION_RENAMED {
        name: "action-renamed", source: Breaking, wire: Breaking / Breaking,
        about: "An action has another name.",
        why: "Method and types are named after it, and the cloud knows the old name no longer.",
        avoid: "Keep the old action, `deprecated`, while the cloud answers it.",
        example: "`EndRoom.yaml` becomes `EndRooms.yaml`, with the same parameters.",
    }
    ACTION_PATH_CHANGED {
        name: "action-path-changed", source: Safe, wire: Breaking / Breaking,
        about: "The path of an action's requests is another.",
        why: "Deployed programs go on calling the old path, which is no longer documented.",
        avoid: "Make sure that the old path still answers, and approve the change with that reason.",
        example: "`path: v4/im_open_login_svc/account_check` becomes `path: v5/account/check`.",
    }
    ACTION_ENCODING_CHANGED {
        name: "action-encoding-changed", source: Safe, wire: Breaking / Breaking,
        about: "Requests are sent in another form: JSON, `multipart/form-data`, or bytes with parameters as headers.",
        why: "Deployed programs go on sending the old form, which is no longer documented.",
        avoid: "Make sure that the cloud takes both forms, and approve the change with that reason.",
        example: "`multipart: true` is added.",
    }
    SIGNATURE_DROPPED {
        name: "signature-dropped", source: Safe, wire: Safe / Safe,
        about: "Requests of an action need no signature.",
        why: "A signature does no harm.",
        avoid: "Nothing to avoid.",
        example: "`anonymous: true` is added.",
    }
    SIGNATURE_NEEDED {
        name: "signature-needed", source: Safe, wire: Breaking / Safe,
        about: "Requests of an action must be signed.",
        why: "Deployed programs send them without a signature, and may have no credentials.",
        avoid: "Be sure that the cloud still takes requests without one, and approve the change with that reason.",
        example: "`anonymous: true` is deleted.",
    }
    EFFECT_BECAME_READ {
        name: "effect-became-read", source: Warning, wire: Safe / Safe,
        about: "An action is now said to change nothing.",
        why: "A rebuilt program sends its calls again when they fail on the way; that must do no harm.",
        avoid: "Be sure that sending it twice acts once.",
        example: "`effect: write` becomes `effect: read`.",
    }
    EFFECT_BECAME_WRITE {
        name: "effect-became-write", source: Warning, wire: Warning / Warning,
        about: "An action is now said to change something.",
        why: "A rebuilt program no longer sends failed calls again; a deployed one still does, and may act twice.",
        avoid: "Tell callers to rebuild.",
        example: "`effect: read` becomes `effect: write`.",
    }
    RATE_LIMIT_LOWERED {
        name: "rate-limit-lowered", source: Safe, wire: Warning / Warning,
        about: "An action may be called less often.",
        why: "A deployed program keeps to the old limit, and some of its calls are refused and sent again.",
        avoid: "Tell callers to rebuild, or to lower the limit in their settings.",
        example: "`rate_limit: 50` becomes `rate_limit: 20`.",
    }
    RATE_LIMIT_RAISED {
        name: "rate-limit-raised", source: Safe, wire: Safe / Safe,
        about: "An action may be called more often.",
        why: "A deployed program keeps to the old limit, which is still allowed.",
        avoid: "Nothing to avoid.",
        example: "`rate_limit: 20` becomes `rate_limit: 50`.",
    }
    PAGINATION_ADDED {
        name: "pagination-added", source: Safe, wire: Safe / Safe,
        about: "An action has `pages()` and `items()`.",
        why: "They are new methods; single calls stay as they are.",
        avoid: "Nothing to avoid.",
        example: "`pagination: { style: page, ... }` is added.",
    }
    PAGINATION_REMOVED {
        name: "pagination-removed", source: Breaking, wire: Safe / Safe,
        about: "An action has lost `pages()` and `items()`.",
        why: "The methods vanish. Whether the cloud still pages is told by the parameters, which have rules of their own.",
        avoid: "Keep `pagination` while the parameters exist.",
        example: "`pagination` is deleted.",
    }
    PAGINATION_POSITION_CHANGED {
        name: "pagination-position-changed", source: Safe, wire: Breaking / Breaking,
        about: "Pages are asked for in another way.",
        why: "A deployed program goes on asking in the old way, and skips or repeats items.",
        avoid: "If the old description was a mistake, say so in an approval.",
        example: "`first: 1` becomes `first: 0`.",
    }
    PAGINATION_ITEMS_CHANGED {
        name: "pagination-items-changed", source: Breaking, wire: Breaking / Breaking,
        about: "`items()` yields what stands in another field.",
        why: "The type of the items is another, and a deployed program reads them from the old field.",
        avoid: "If the old description was a mistake, say so in an approval.",
        example: "`items: Rooms` becomes `items: RoomIds`.",
    }
    PAGINATION_HINTS_CHANGED {
        name: "pagination-hints-changed", source: Safe, wire: Warning / Warning,
        about: "Page size, total, or what turns paging off is told by another field, or by none.",
        why: "A deployed program may ask for one page too many, or stop early.",
        avoid: "If the old description was a mistake, say so in an approval.",
        example: "`total: Total` is added to `pagination`.",
    }
    STREAM_ADDED {
        name: "stream-added", source: Safe, wire: Safe / Safe,
        about: "An action has `send_stream()`.",
        why: "It is a new method; single calls stay as they are.",
        avoid: "Nothing to avoid.",
        example: "`stream: { by: Stream }` is added.",
    }
    STREAM_REMOVED {
        name: "stream-removed", source: Breaking, wire: Breaking / Breaking,
        about: "An action has lost `send_stream()`.",
        why: "The method vanishes, and deployed programs go on asking for a stream, which is no longer documented.",
        avoid: "Keep `stream` while the cloud answers with events.",
        example: "`stream` is deleted.",
    }
    STREAM_CHANGED {
        name: "stream-changed", source: Breaking, wire: Breaking / Breaking,
        about: "`send_stream()` yields data of another type, or a stream is asked for by another parameter.",
        why: "The type of the events is another, or a deployed program goes on asking in the old way.",
        avoid: "If the old description was a mistake, say so in an approval.",
        example: "`item: Delta` becomes `item: Word` under `stream`.",
    }
    ACTION_ERROR_ADDED {
        name: "action-error-added", source: Safe, wire: Safe / Safe,
        about: "An action documents one more error code.",
        why: "Every call may fail with any code; programs keep those that they do not know.",
        avoid: "Nothing to avoid.",
        example: "`errors: []` becomes `errors: [FailedOperation.ClassTooLong]`.",
    }
    ACTION_ERROR_REMOVED {
        name: "action-error-removed", source: Safe, wire: Safe / Safe,
        about: "An action documents an error code no longer.",
        why: "The code is still a variant of `ErrorCode`.",
        avoid: "Nothing to avoid.",
        example: "`errors: [FailedOperation.ClassTooLong]` becomes `errors: []`.",
    }
}
