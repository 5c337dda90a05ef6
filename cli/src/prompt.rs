//! Questions at a terminal.

use std::io::{self, BufRead, IsTerminal, Write};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use crate::failure::{Failure, Outcome};
use crate::terminal::{self, INTERRUPTED};

/// Whether there is somebody to ask.
pub fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks on the error stream, and reads a line.
pub fn line(question: &str) -> Outcome<String> {
    ask(question);
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    match read {
        Ok(0) => Err(Failure::usage("the input ended")),
        Ok(_) => Ok(line.trim_end_matches(['\n', '\r']).to_owned()),
        Err(error) => Err(Failure::usage(format!("cannot read an answer: {error}"))),
    }
}

/// Asks for a secret, of which nothing is shown. Where nobody types it, a line is read.
pub fn secret(question: &str) -> Outcome<String> {
    if !io::stdin().is_terminal() {
        return line(question);
    }
    let read = keys(question);
    terminal::tell("");
    match read {
        Ok(Some(secret)) => Ok(secret),
        Ok(None) => std::process::exit(INTERRUPTED.into()),
        Err(error) => Err(Failure::usage(format!("cannot read the terminal: {error}"))),
    }
}

fn ask(question: &str) {
    let mut error = io::stderr();
    // Nobody may be reading.
    let _ = error
        .write_all(question.as_bytes())
        .and_then(|()| error.flush());
}

/// A terminal that shows nothing and hands Ctrl-C over as a key, until this is dropped.
struct Raw;

impl Raw {
    fn begin() -> io::Result<Self> {
        enable_raw_mode().map(|()| Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // There is nobody to tell.
        let _ = disable_raw_mode();
    }
}

/// What is typed up to Enter; none after Ctrl-C or Ctrl-D.
fn keys(question: &str) -> io::Result<Option<String>> {
    let _raw = Raw::begin()?;
    // Whoever sees the question may type at once, and nothing of it shows.
    ask(question);
    let mut typed = String::new();
    loop {
        let Event::Key(KeyEvent {
            code,
            modifiers,
            kind: KeyEventKind::Press,
            ..
        }) = event::read()?
        else {
            continue;
        };
        let control = modifiers.contains(KeyModifiers::CONTROL);
        match code {
            KeyCode::Enter => return Ok(Some(typed)),
            KeyCode::Char('j' | 'm') if control => return Ok(Some(typed)),
            KeyCode::Char('c' | 'd') if control => return Ok(None),
            KeyCode::Char('u') if control => typed.clear(),
            KeyCode::Char(c) if !control => typed.push(c),
            KeyCode::Backspace => {
                typed.pop();
            }
            _ => {}
        }
    }
}
