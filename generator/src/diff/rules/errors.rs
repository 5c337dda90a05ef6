//! Rules about error codes.

use super::Rule;
use crate::diff::Verdict;

rules! {
    ERROR_CODE_ADDED {
        name: "error-code-added", source: Safe, wire: Safe / Safe,
        about: "An error code is new.",
        why: "`ErrorCode` is open to new variants, and programs keep codes that they do not know.",
        avoid: "Nothing to avoid.",
        example: "`- code: FailedOperation.ClassTooLong` in `spec/lcic/errors.yaml`.",
    }
    ERROR_CODE_REMOVED {
        name: "error-code-removed", source: Breaking, wire: Safe / Safe,
        about: "An error code is gone.",
        why: "Its variant vanishes. A deployed program waits for an error that no longer comes, which does no harm.",
        avoid: "Keep the code; the cloud may still send it from older parts of the service.",
        example: "`- code: FailedOperation.ClassTooLong` is gone from `spec/lcic/errors.yaml`.",
    }
    ERROR_CODE_RENAMED {
        name: "error-code-renamed", source: Breaking, wire: Safe / Warning,
        about: "An error code, or our name for it, is another.",
        why: "The variant is named after it; and where the cloud sends another code, a deployed program does not recognise it.",
        avoid: "Keep the code and add the other spelling to its `aliases`.",
        example: "`code: InternalServerError` becomes `code: InternalError`, with the old one as an alias.",
    }
    ERROR_ALIAS_ADDED {
        name: "error-alias-added", source: Safe, wire: Safe / Safe,
        about: "An error code has one more spelling.",
        why: "`Error::is` recognises more than before.",
        avoid: "Nothing to avoid.",
        example: "`aliases: [InternalServerError]` is added.",
    }
    ERROR_ALIAS_REMOVED {
        name: "error-alias-removed", source: Warning, wire: Safe / Safe,
        about: "An error code has a spelling less.",
        why: "A rebuilt program recognises the spelling no longer.",
        avoid: "Keep spellings that some document prints.",
        example: "`aliases: [InternalServerError]` is deleted.",
    }
    ERROR_RETRY_CHANGED {
        name: "error-retry-changed", source: Warning, wire: Safe / Safe,
        about: "The documentation says to try again after an error, or no longer says so.",
        why: "A rebuilt program acts differently when it meets the error.",
        avoid: "Nothing to avoid, if the documentation says so.",
        example: "`retryable: true` is added.",
    }
}
