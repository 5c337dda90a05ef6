//! Writing the code, or comparing it with what is there.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use generator::bindgen::{Bindgen, Target, Wanted};
use generator::output::{Comparison, Files, Lock, Run};
use tencentcloud_model::escape::{harmless, harmless_lines};

use super::Stop;
use super::named::command;
use crate::cli::generate::{Drift, waiting};
use crate::cli::{Arguments, FINDING, FINE, print};

/// Writes what differs. What did not change is not even read.
pub(super) fn write(
    arguments: &Arguments,
    out: &Path,
    bindgen: &Bindgen<'_>,
    wanted: &[Wanted<'_>],
    started: Instant,
) -> Result<u8, Stop> {
    let mut run = Run::begin(out, |who| waiting(out, who))?;
    let mut work = Vec::new();
    for wanted in wanted {
        let module = &wanted.version.module;
        let made_from = bindgen.made_from(wanted)?;
        if let Some(hash) = made_from
            && run.has(module, hash)
        {
            continue;
        }
        work.push((wanted, made_from));
    }
    each(bindgen, &work, |index, files| {
        let (wanted, made_from) = work[index];
        let stamp = made_from.map(|hash| (wanted.version.module.as_str(), hash));
        Ok(run.add(&files, stamp)?)
    })?;
    run.add(&bindgen.root(wanted), None)?;
    let written = run.finish(&folders(bindgen, out, wanted), true)?;
    if !arguments.quiet {
        print(&format!(
            "{}: {} of {} services read.\nFiles: {} written, {} unchanged, {} removed ({} ms).\n",
            harmless(bindgen.metadata.release()),
            work.len(),
            wanted.len(),
            written.written,
            written.unchanged,
            written.removed,
            started.elapsed().as_millis(),
        ));
    }
    Ok(FINE)
}

/// Lists what would change.
pub(super) fn check(
    arguments: &Arguments,
    out: &Path,
    bindgen: &Bindgen<'_>,
    wanted: &[Wanted<'_>],
) -> Result<u8, Stop> {
    let _lock = Lock::read(out, |who| waiting(out, who))?;
    let mut comparison = Comparison::new(out);
    let mut drift = Drift::default();
    let mut compare = |files: &Files| -> Result<(), Stop> {
        let changes = comparison.add(files)?;
        drift.add(files, changes);
        Ok(())
    };
    let work: Vec<_> = wanted.iter().map(|wanted| (wanted, None)).collect();
    each(bindgen, &work, |_, files| compare(&files))?;
    compare(&bindgen.root(wanted))?;
    drift.stale = comparison.stale(&folders(bindgen, out, wanted))?;
    drift.left = comparison.left_behind()?;
    if drift.is_none() {
        if !arguments.quiet {
            print("The output is what the metadata says.\n");
        }
        return Ok(FINE);
    }
    print(&harmless_lines(&drift.text()));
    eprintln!(
        "The output is not what the metadata says. To mend it: {}",
        command(arguments, out, |path| path)
    );
    Ok(FINDING)
}

/// Makes services on every core, and hands them over one by one, so that few are in memory.
fn each(
    bindgen: &Bindgen<'_>,
    work: &[(&Wanted<'_>, Option<u64>)],
    mut take: impl FnMut(usize, Files) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (sender, made) = mpsc::sync_channel(1);
        for _ in 0..workers.min(work.len()) {
            let sender = sender.clone();
            let next = &next;
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some((wanted, _)) = work.get(index) else {
                        break;
                    };
                    // Nobody listens any more once a service has failed.
                    if sender.send((index, bindgen.files(wanted))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        made.into_iter()
            .try_for_each(|(index, files)| take(index, files?))
    })
}

/// The folders in which every generated file is one of these.
fn folders(bindgen: &Bindgen<'_>, out: &Path, wanted: &[Wanted<'_>]) -> Vec<PathBuf> {
    if let Target::Package { .. } = bindgen.target {
        return ["docs", "src"].map(PathBuf::from).into();
    }
    let modules = wanted
        .iter()
        .map(|wanted| PathBuf::from(&wanted.version.module));
    let mut folders: BTreeSet<PathBuf> = modules.collect();
    // Also those of services that are wanted no more.
    for entry in fs::read_dir(out).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if entry.path().is_dir() && !name.to_string_lossy().starts_with('.') {
            folders.insert(name.into());
        }
    }
    folders.into_iter().collect()
}
