//! How requests travel: what fits each way, and which protocols have it.

use super::{Owner, field_lists};
use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::model::{Action, Content, Scalar, Service, Type};
use crate::parse::ServiceFiles;
use crate::sources::At;
use crate::spec::ActionFile;

/// Checks the actions of a service.
pub(super) fn check(service: &Service, files: &ServiceFiles, findings: &mut Findings) {
    binary(service, findings);
    for action in &service.actions {
        let Some(file) = files.actions.get(&action.name.value) else {
            continue;
        };
        if !service.protocol.facts().has_variants {
            plain(service, file, findings);
        }
        if let Some(stream) = &file.octet_stream {
            if file.multipart {
                let message = "requests cannot be a form and bytes at once";
                findings.push(
                    Diagnostic::at("content", stream.span, message)
                        .help("remove `octet_stream` or `multipart`"),
                );
            }
            header_prefix(&stream.header_prefix, findings);
            headers(service, action, findings);
        }
    }
}

/// Checks that bytes are where something can carry them: a parameter of an action that takes some.
fn binary(service: &Service, findings: &mut Findings) {
    let carried = |owner: Owner<'_>, ty: &Type| match owner {
        Owner::Input(action) => ty.is_binary() && action.content != Content::Json,
        Owner::Output | Owner::Struct(_) => false,
    };
    for (owner, fields) in field_lists(&service.types, &service.actions) {
        for field in fields {
            let is_binary = field.ty.innermost().is_binary();
            if is_binary && !carried(owner, &field.ty) && !findings.is_silent(field.ty.span) {
                let message = format!("nothing carries the bytes of `{}`", field.name);
                findings.push(Diagnostic::at("content", field.ty.span, message).help(
                    "`binary` is for parameters of actions with `multipart` or `octet_stream`",
                ));
            }
        }
    }
}

/// Checks that nothing is asked of a protocol that knows signed JSON alone.
fn plain(service: &Service, file: &ActionFile, findings: &mut Findings) {
    let keys = [
        ("multipart", file.multipart),
        ("octet_stream", file.octet_stream.is_some()),
        ("anonymous", file.anonymous),
        ("stream", file.stream.is_some()),
    ];
    let name = service.protocol.facts().name;
    for (key, _) in keys.into_iter().filter(|(_, is_set)| *is_set) {
        let message = format!(
            "`{}` has `{key}`, which `{name}` does not know",
            file.action
        );
        let help = format!("remove `{key}`");
        findings.push(Diagnostic::at("protocol-key", file.action.span, message).help(help));
    }
}

/// Checks the beginning of the headers' names: they must be the service's own.
fn header_prefix(prefix: &At<String>, findings: &mut Findings) {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric());
    let words = prefix
        .strip_prefix("X-")
        .and_then(|rest| rest.strip_suffix('-'));
    let is_own = words.is_some_and(|words| {
        // Names of headers have no case.
        !words.eq_ignore_ascii_case("TC") && words.split('-').all(is_word)
    });
    if !is_own {
        let message = format!("`{prefix}` cannot begin the names of an action's headers");
        findings.push(
            Diagnostic::at("content", prefix.span, message)
                .help("write `X-`, the service and `-`, such as `X-CLS-`"),
        );
    }
}

/// Checks that each parameter but the body fits into a header.
fn headers(service: &Service, action: &Action, findings: &mut Findings) {
    let Content::OctetStream(stream) = &action.content else {
        return;
    };
    for (index, field) in action.input.iter().enumerate() {
        let fits = match field.ty.scalar(&service.types) {
            Some(Scalar::Binary) => index == stream.body,
            scalar => scalar.is_some(),
        };
        if !fits && !findings.is_silent(field.ty.span) {
            let message = format!("`{}` does not fit into a header", field.name);
            findings.push(
                Diagnostic::at("content", field.ty.span, message)
                    .help("the parameters beside the body are single values"),
            );
        }
    }
}
