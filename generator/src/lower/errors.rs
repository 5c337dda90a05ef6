//! The error codes of a service.

use tencentcloud_model::model::{self, ErrorRef, Service, error_def};
use tencentcloud_model::text::{code, prose, wrap};

use super::names;
use super::protocol;
use super::rust::{DOC_WIDTH, ErrorCode, ErrorVariant};

/// Lowers the codes that a service can answer with.
pub(super) fn error_code(service: &Service, common: &[model::ErrorDef]) -> ErrorCode {
    let refs = (0..common.len())
        .map(ErrorRef::Common)
        .chain((0..service.errors.len()).map(ErrorRef::Service));
    let mut variants: Vec<_> = refs
        .map(|error| {
            let documenting = service
                .actions
                .iter()
                .filter(|action| action.errors.iter().any(|code| **code == error));
            let actions = documenting.map(|action| action.name.to_string()).collect();
            error_variant(error_def(service, common, error), actions)
        })
        .collect();
    variants.sort_by(|a, b| a.code.cmp(&b.code));
    ErrorCode {
        variants,
        public: protocol::public_codes(service.protocol),
    }
}

fn error_variant(error: &model::ErrorDef, actions: Vec<String>) -> ErrorVariant {
    let mut paragraphs = vec![format!("{}: {}", code(&error.code), prose(&error.doc))];
    if !error.aliases.is_empty() {
        let aliases: Vec<_> = error.aliases.iter().map(|alias| code(alias)).collect();
        paragraphs.push(format!("Also printed as {}.", aliases.join(", ")));
    }
    ErrorVariant {
        ident: names::error_variant(error),
        docs: wrap(&paragraphs, DOC_WIDTH),
        code: error.code.to_string(),
        aliases: error.aliases.iter().map(ToString::to_string).collect(),
        description: error.doc.clone(),
        retryable: error.retryable,
        actions,
    }
}
