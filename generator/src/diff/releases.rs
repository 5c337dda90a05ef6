//! Two releases of the cloud's metadata: a version of a service at a time, on all processors.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::metadata::{Failure, Metadata, Options, Version};
use tencentcloud_model::model::Model;
use tencentcloud_model::sources::Sources;

use super::{Change, Snapshot, compare};
use crate::lower;

/// Every difference between two releases in the modules named, or in all if none are, sorted by
/// place, and what is wrong with versions of services that could not be compared. Prose and
/// examples are not compared.
#[must_use]
pub fn releases(
    base: &Metadata,
    head: &Metadata,
    modules: &[String],
) -> (Vec<Change>, Vec<Failure>) {
    let modules: BTreeSet<&str> = [base, head]
        .iter()
        .flat_map(|side| side.versions())
        .map(|version| &*version.module)
        .filter(|module| modules.is_empty() || modules.iter().any(|name| name == module))
        .collect();
    let modules: Vec<&str> = modules.into_iter().collect();
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(module) = modules.get(next.fetch_add(1, Ordering::Relaxed)) {
            let changes = one(base, head, module);
            // Nothing panics while it holds the lock.
            if let Ok(mut found) = found.lock() {
                found.push((module, changes));
            }
        }
    };
    thread::scope(|scope| {
        let others = thread::available_parallelism().map_or(0, |processors| processors.get() - 1);
        for _ in 0..others {
            scope.spawn(work);
        }
        work();
    });
    let mut found = found.into_inner().unwrap_or_default();
    found.sort_by_key(|(module, _)| **module);
    let (mut changes, mut failures) = (Vec::new(), Vec::new());
    for (_, result) in found {
        match result {
            Ok(found) => changes.extend(found),
            Err(failure) => failures.push(failure),
        }
    }
    (changes, failures)
}

fn one(base: &Metadata, head: &Metadata, module: &str) -> Result<Vec<Change>, Failure> {
    let sides = [base, head].map(|side| version(side, module));
    if let [Some(old), Some(new)] = sides
        && base.is_same(old, head, new)?
    {
        return Ok(Vec::new());
    }
    let [old, new] = sides;
    let (base, head) = match (snapshot(base, old)?, snapshot(head, new)?) {
        (Some(base), Some(head)) => (base, head),
        (Some(base), None) => {
            let head = base.without_services();
            (base, head)
        }
        (None, Some(head)) => (head.without_services(), head),
        (None, None) => return Ok(Vec::new()),
    };
    Ok(compare(&base, &head))
}

fn version<'a>(side: &'a Metadata, module: &str) -> Option<&'a Version> {
    let mut versions = side.versions().iter();
    versions.find(|version| version.module == module)
}

fn snapshot(side: &Metadata, version: Option<&Version>) -> Result<Option<Snapshot>, Failure> {
    let Some(version) = version else {
        return Ok(None);
    };
    let options = Options {
        without_examples: true,
        ..Options::default()
    };
    let (model, sources) = lower::read(side, version, options)?;
    let failure = |failure: Box<(Vec<Diagnostic>, Sources)>| {
        let (findings, sources) = *failure;
        Failure { findings, sources }
    };
    Snapshot::of(model, sources).map(Some).map_err(failure)
}

impl Snapshot {
    /// What is common to all services alone.
    fn without_services(&self) -> Self {
        let model = Model {
            common_errors: self.model.common_errors.clone(),
            services: Vec::new(),
        };
        Self {
            model,
            ..Self::empty()
        }
    }
}
