//! Everything that is logged while the tests run, by way of `tracing` and of `log`, and what panics
//! say.

use std::io::{self, Write};
use std::panic;
use std::sync::{Mutex, Once, PoisonError};

static LOGGED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Writer;

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOGGED
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Logger;

impl log::Log for Logger {
    /// All but what `ureq` logs at its finest level, raw bytes and whole URLs: the client's
    /// documentation warns of it.
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        !(metadata.target().starts_with("ureq") && metadata.level() == log::Level::Trace)
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            // Writing to memory cannot fail.
            let _ = writeln!(Writer, "{} {}", record.target(), record.args());
        }
    }

    fn flush(&self) {}
}

/// Starts to capture, at the finest level. Where in the log that is.
pub(crate) fn start() -> usize {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(|| Writer)
            .init();
        log::set_logger(&Logger).expect("the only logger");
        log::set_max_level(log::LevelFilter::Trace);
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let _ = writeln!(Writer, "{panic}");
            print(panic);
        }));
    });
    LOGGED.lock().unwrap_or_else(PoisonError::into_inner).len()
}

/// What was logged from a place in the log on.
pub(crate) fn logged(start: usize) -> String {
    let logged = LOGGED.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&logged[start..]).into_owned()
}
