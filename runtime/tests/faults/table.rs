//! The table's form: what the server does, and what the call makes of it.

use tencentcloud_runtime::{Action, ConfigBuilder, ErrorKind};

use crate::probe::{ChatCreate, ChatDescribe, Create, Describe, Output};
use crate::run::{DRIVERS, Outcome};
use crate::server::Reaction;

/// One fault, and what is expected of it.
pub(crate) struct Row {
    pub(crate) fault: &'static str,
    pub(crate) script: Vec<Reaction>,
    /// For an action that reads.
    pub(crate) reads: Expected,
    /// For an action that writes.
    pub(crate) writes: Expected,
    pub(crate) change: fn(ConfigBuilder) -> ConfigBuilder,
}

#[derive(Clone, Copy)]
pub(crate) enum Expected {
    /// Succeeds after this many attempts.
    Fine(usize),
    Fails {
        attempts: usize,
        kind: ErrorKind,
        may_have_executed: bool,
        /// What the error says, among other things.
        says: &'static str,
    },
}

use Expected::Fine;

pub(crate) const fn fails(attempts: usize, kind: ErrorKind, says: &'static str) -> Expected {
    Expected::Fails {
        attempts,
        kind,
        may_have_executed: false,
        says,
    }
}

pub(crate) const fn in_doubt(attempts: usize, kind: ErrorKind, says: &'static str) -> Expected {
    Expected::Fails {
        attempts,
        kind,
        may_have_executed: true,
        says,
    }
}

impl Expected {
    pub(crate) fn check(self, fault: &str, outcome: &Outcome<Output>) {
        outcome.check_secrecy();
        let Outcome { result, proofs, .. } = outcome;
        match (self, result) {
            (Fine(attempts), Ok(output)) => {
                assert_eq!(output.id, 7, "{fault}");
                assert_eq!(proofs.len(), attempts, "{fault}");
            }
            (
                Self::Fails {
                    attempts,
                    kind,
                    may_have_executed,
                    says,
                },
                Err(error),
            ) => {
                assert_eq!(error.kind(), kind, "{fault}: {error:?}");
                assert_eq!(error.may_have_executed(), may_have_executed, "{fault}");
                assert!(error.to_string().contains(says), "{fault}: {error}");
                assert_eq!(proofs.len(), attempts, "{fault}: {error}");
                assert_eq!(error.attempts() as usize, attempts, "{fault}");
            }
            (_, other) => panic!("{fault}: {other:?}"),
        }
    }
}

impl Row {
    fn check<R, W>(&self, reads: R, writes: W)
    where
        R: Action<Output = Output>,
        W: Action<Output = Output>,
    {
        for driver in DRIVERS {
            let name = format!("{} ({driver:?}, {})", self.fault, R::OPERATION.service.name);
            let read = driver.call(reads.clone(), &self.script, self.change);
            self.reads.check(&format!("{name}, reading"), &read);
            let written = driver.call(writes.clone(), &self.script, self.change);
            self.writes.check(&format!("{name}, writing"), &written);
        }
    }
}

/// Runs rows that hold for every protocol.
pub(crate) fn check(rows: Vec<Row>) {
    for row in rows {
        row.check(Describe {}, Create {});
        row.check(ChatDescribe {}, ChatCreate {});
    }
}

pub(crate) fn check_tc3(rows: Vec<Row>) {
    for row in rows {
        row.check(Describe {}, Create {});
    }
}

pub(crate) fn check_chat(rows: Vec<Row>) {
    for row in rows {
        row.check(ChatDescribe {}, ChatCreate {});
    }
}

pub(crate) fn row(
    fault: &'static str,
    script: Vec<Reaction>,
    reads: Expected,
    writes: Expected,
) -> Row {
    Row {
        fault,
        script,
        reads,
        writes,
        change: |builder| builder,
    }
}
