//! One run at a time holds an output folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;
use std::process;

use super::{OutputError, STATE};

/// An output folder that is held; let go when dropped, also by a process that is killed.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "holds the lock while it is open")] File);

impl Lock {
    /// Holds the folder for writing. While another run holds it, says so once, by `waiting`, and
    /// waits.
    pub(super) fn write(out: &Path, waiting: impl FnOnce(&str)) -> Result<Self, OutputError> {
        let state = out.join(STATE);
        let path = state.join("lock");
        let failed = |error| OutputError::Io(path.clone(), error);
        let mut waiting = Some(waiting);
        let me = process::id().to_string();
        loop {
            fs::create_dir_all(&state).map_err(failed)?;
            let mut file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)
                .map_err(failed)?;
            if is_held(file.try_lock()).map_err(failed)? {
                if let Some(waiting) = waiting.take() {
                    waiting(&holder(&path));
                }
                file.lock().map_err(failed)?;
            }
            file.set_len(0)
                .and_then(|()| file.write_all(me.as_bytes()))
                .map_err(failed)?;
            // The folder may have been removed meanwhile, and another one made: then that one's
            // lock counts. Where a locked file cannot be read, it cannot be removed either.
            let is_another = match fs::read_to_string(&path) {
                Ok(written) => written != me,
                Err(error) => error.kind() == io::ErrorKind::NotFound,
            };
            if !is_another {
                return Ok(Lock(file));
            }
        }
    }

    /// Holds the folder for reading, so that no run writes meanwhile; none if no run ever wrote
    /// there, or if this user may not lock.
    ///
    /// # Errors
    ///
    /// The lock cannot be had.
    pub fn read(out: &Path, waiting: impl FnOnce(&str)) -> Result<Option<Self>, OutputError> {
        let path = out.join(STATE).join("lock");
        let failed = |error| OutputError::Io(path.clone(), error);
        let Ok(file) = File::open(&path) else {
            return Ok(None);
        };
        if is_held(file.try_lock_shared()).map_err(failed)? {
            waiting(&holder(&path));
            file.lock_shared().map_err(failed)?;
        }
        Ok(Some(Lock(file)))
    }
}

/// Whether another run holds the lock.
fn is_held(locked: Result<(), TryLockError>) -> io::Result<bool> {
    match locked {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Who holds the folder, as far as can be told.
fn holder(path: &Path) -> String {
    match fs::read_to_string(path) {
        Ok(process) if !process.is_empty() => format!("process {process}"),
        _ => "another process".to_owned(),
    }
}
