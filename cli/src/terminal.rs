//! The terminal: colours, a pager, and Ctrl-C.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use tencentcloud_model::escape::harmless;

use crate::failure::Outcome;
use crate::output;

/// Set while a pager has the terminal, which does what Ctrl-C means there.
static PAGING: AtomicBool = AtomicBool::new(false);

/// Exit code of whoever is interrupted.
pub const INTERRUPTED: u8 = 130;

/// Bold, where colours are wanted.
#[derive(Clone, Copy)]
pub struct Style(bool);

impl Style {
    /// For a stream: colours for a terminal whose user did not ask for none.
    pub fn of(stream: &impl IsTerminal) -> Self {
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self(stream.is_terminal() && !refused && !dumb)
    }

    pub fn bold(self, text: &str) -> String {
        if self.0 {
            format!("\x1b[1m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Columns that prose may take: those of the terminal, up to what reads well.
pub fn width() -> usize {
    const WIDEST: usize = 96;
    const NARROWEST: usize = 30;
    let columns = io::stdout().is_terminal().then(columns).flatten();
    columns.unwrap_or(WIDEST).clamp(NARROWEST, WIDEST)
}

/// Columns of the terminal; none where it does not know them.
fn columns() -> Option<usize> {
    let (columns, _) = crossterm::terminal::size().ok()?;
    (columns > 0).then_some(columns.into())
}

/// Has Ctrl-C end the program with the terminal as it was.
pub fn watch_interrupts() {
    // Without a handler, Ctrl-C ends the program all the same.
    let _ = ctrlc::set_handler(|| {
        if PAGING.load(Ordering::SeqCst) {
            return;
        }
        let mut error = io::stderr();
        if error.is_terminal() {
            let _ = error.write_all(b"\x1b[0m\n");
        }
        std::process::exit(INTERRUPTED.into());
    });
}

/// Shows a long text: on a terminal through the pager that `PAGER` names, by default `less`.
/// `PAGER=cat` and an empty one show it at once.
pub fn page(text: &str) -> Outcome {
    let pager = env::var("PAGER").unwrap_or_else(|_| "less".to_owned());
    let mut words = pager.split_whitespace();
    let program = words.next().filter(|_| io::stdout().is_terminal());
    let shown = program.is_some_and(|program| {
        PAGING.store(true, Ordering::SeqCst);
        watch_interrupts();
        let mut command = Command::new(program);
        command.args(words).stdin(Stdio::piped());
        if env::var_os("LESS").is_none() {
            // Colours pass, a short text needs no key, and the screen stays.
            command.env("LESS", "FRX");
        }
        let Ok(mut child) = command.spawn() else {
            return false;
        };
        if let Some(mut input) = child.stdin.take() {
            // Whoever has read enough closes it.
            let _ = input.write_all(text.as_bytes());
        }
        child.wait().is_ok()
    });
    PAGING.store(false, Ordering::SeqCst);
    if shown {
        return Ok(());
    }
    output::write(text.as_bytes())
}

/// Tells a line on standard error.
pub fn tell(line: &str) {
    // Nobody may be reading.
    let _ = writeln!(io::stderr(), "{}", harmless(line));
}

/// A line on the terminal's error stream that tells how far a command is; nothing elsewhere.
pub struct Progress(bool);

impl Progress {
    pub fn new() -> Self {
        Self(io::stderr().is_terminal())
    }

    pub fn tell(&self, text: &str) {
        if self.0 {
            // What goes on in the next line would stay.
            let most = columns().unwrap_or(80) - 1;
            let text = output::cut(&harmless(text), most);
            // Nobody may be reading.
            let _ = write!(io::stderr(), "\r\x1b[K{text}");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.0 {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
