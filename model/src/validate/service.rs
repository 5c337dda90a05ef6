//! What stands in `service.yaml`, and what its protocol asks of the actions.

use super::names::once;
use super::values::refused;
use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::model::{ProtocolFacts, RegionUse, Service, VersionFormat};
use crate::parse::ServiceFiles;
use crate::sources::{At, Span};
use crate::spec;

/// Checks a service and the actions as its protocol sees them.
pub(super) fn check(service: &Service, files: &ServiceFiles, findings: &mut Findings) {
    let Some(file) = &files.service else { return };
    version(service, findings);
    host(&service.endpoint, findings);
    for (region, endpoint) in &file.regional_endpoints {
        host(endpoint, findings);
        if !is_label(region) {
            bad_region(region, findings);
        }
    }
    once("region", &service.regions, findings);
    for region in &service.regions {
        if !is_label(region) {
            bad_region(region, findings);
        }
    }
    if let (RegionUse::Unused, Some(region)) = (service.region, service.regions.first()) {
        let message = "regions are listed, but no region is sent";
        findings.push(
            Diagnostic::at("region", region.span, message)
                .help("remove `regions`, or make `region` `required` or `optional`"),
        );
    }
    let facts = service.protocol.facts();
    if !facts.has_regions && service.region != RegionUse::Unused {
        let message = format!("requests of `{}` have no region", facts.name);
        findings.push(
            Diagnostic::at("region", file.region.span, message).help("write `region: unused`"),
        );
    }
    if let Some(limit) = &service.rate_limit {
        rate_limit(limit, findings);
    }
    source(&file.source, findings);
    for action in files.actions.values() {
        first_page(service, action, findings);
        path(facts, action.path.as_ref(), action.action.span, findings);
        if let Some(limit) = &action.rate_limit {
            rate_limit(limit, findings);
        }
        let instead = action.deprecated.as_ref().and_then(|d| d.instead.as_ref());
        if let Some(name) = instead {
            let known = service.actions.iter().any(|action| action.name == *name);
            if !known || *name == action.action {
                let message = format!("`{name}` is no other action of the service");
                findings.push(
                    Diagnostic::at("deprecated", name.span, message)
                        .help("`use` names the action to use instead"),
                );
            }
        }
    }
    releases(files, findings);
}

/// Checks that the first page of a listing is one that may be asked for.
fn first_page(service: &Service, file: &spec::ActionFile, findings: &mut Findings) {
    let mut actions = service.actions.iter();
    if let Some(first) = file.pagination.as_ref().and_then(|it| it.first.as_ref())
        && let Some(action) = actions.find(|action| action.name == file.action)
        && let Some(paging) = &action.pagination
        && let position = &action.input[paging.position]
        && let Some(why) = refused(&first.value.into(), position, &service.types)
    {
        let message = format!("the first page `{first}` {why}");
        let help = format!("give the least `{}` that there is", position.name);
        findings.push(Diagnostic::at("pagination", first.span, message).help(help));
    }
}

/// Checks that the source is a document with its day, metadata, or both.
fn source(source: &At<spec::Source>, findings: &mut Findings) {
    let spec::Source {
        document,
        updated,
        metadata,
    } = &source.value;
    match (document, updated, metadata) {
        (Some(_), Some(updated), _) => {
            if !is_date(updated) {
                let message = format!("`{updated}` is no date");
                findings.push(
                    Diagnostic::at("bad-date", updated.span, message)
                        .help("write it as \"YYYY-MM-DD\""),
                );
            }
        }
        (None, None, Some(_)) => {}
        _ => findings.push(
            Diagnostic::at("source", source.span, "the source is not named")
                .help("name `document` and `updated`, `metadata`, or all three"),
        ),
    }
}

fn version(service: &Service, findings: &mut Findings) {
    let facts = service.protocol.facts();
    let (right, format) = match facts.version {
        VersionFormat::Date => (is_date(&service.version), "dates, \"YYYY-MM-DD\""),
        VersionFormat::Number => {
            let number = service.version.strip_prefix('v');
            let right =
                number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
            (right, "a `v` and a number")
        }
    };
    if !right {
        let message = format!("`{}` is no version", service.version);
        let help = format!("versions of `{}` are {format}", facts.name);
        findings.push(Diagnostic::at("bad-version", service.version.span, message).help(help));
    }
}

fn host(host: &At<String>, findings: &mut Findings) {
    if !host.contains('.') || host.len() > 253 || !host.split('.').all(is_label) {
        let message = format!("`{host}` is no host");
        findings.push(
            Diagnostic::at("bad-host", host.span, message)
                .help("write the name of the host alone, such as `lcic.tencentcloudapi.com`"),
        );
    }
}

fn bad_region(region: &At<String>, findings: &mut Findings) {
    let message = format!("`{region}` is no region");
    findings.push(
        Diagnostic::at("region", region.span, message)
            .help("regions are made of lower-case letters, digits and `-`"),
    );
}

fn rate_limit(limit: &At<u32>, findings: &mut Findings) {
    if limit.value == 0 {
        let message = "no request would ever be sent";
        findings.push(
            Diagnostic::at("rate-limit", limit.span, message).help("give the requests per second"),
        );
    }
}

fn path(facts: &ProtocolFacts, path: Option<&At<String>>, action: Span, findings: &mut Findings) {
    match path {
        None if !facts.has_paths => {}
        None => {
            let message = "the action has no path";
            findings.push(
                Diagnostic::at("path", action, message)
                    .help("add `path`, such as `v4/im_open_login_svc/account_check`"),
            );
        }
        Some(path) if !facts.has_paths => {
            let message = format!("all actions of `{}` have the same path", facts.name);
            findings.push(Diagnostic::at("path", path.span, message).help("remove it"));
        }
        Some(path) => {
            let part = |part: &str| {
                !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            };
            if !path.split('/').all(part) {
                let message = format!("`{path}` is no path");
                findings.push(
                    Diagnostic::at("path", path.span, message)
                        .help("write words with `/` in between, none at its ends"),
                );
            }
        }
    }
}

fn releases(files: &ServiceFiles, findings: &mut Findings) {
    for release in &files.history {
        let time = release.time.split_once(' ');
        if !time.is_some_and(|(date, time)| is_date(date) && is_time(time)) {
            let message = format!("`{}` is no time", release.time);
            findings.push(
                Diagnostic::at("bad-date", release.time.span, message)
                    .help("write it as \"YYYY-MM-DD hh:mm:ss\""),
            );
        }
    }
    for pair in files.history.windows(2) {
        if pair[1].release.value >= pair[0].release.value {
            let message = format!("release {} follows {}", pair[1].release, pair[0].release);
            findings.push(
                Diagnostic::at("release-order", pair[1].release.span, message)
                    .help("releases stand newest first"),
            );
        }
    }
}

/// Whether a word is a label of a host name, which regions are too.
fn is_label(word: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=63).contains(&word.len())
        && word.chars().all(inner)
        && !word.starts_with('-')
        && !word.ends_with('-')
}

fn is_date(word: &str) -> bool {
    let Some([year, month, day]) = numbers(word, '-', [4, 2, 2]) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn is_time(word: &str) -> bool {
    numbers(word, ':', [2, 2, 2]).is_some_and(|[h, m, s]| h < 24 && m < 60 && s < 60)
}

/// Three numbers of so many digits each.
fn numbers(word: &str, separator: char, digits: [usize; 3]) -> Option<[u32; 3]> {
    let mut parts = word.split(separator);
    let mut numbers = [0; 3];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits)?;
        *number = part
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| part.parse().ok())??;
    }
    parts.next().is_none().then_some(numbers)
}
