//! Streams of events, read as the HTML standard says, without any IO.
//!
//! Two things are otherwise. A last event that no empty line follows is given when the stream has
//! ended well, as servers leave that line out. And what is kept of an event is bounded.

#[cfg(test)]
mod tests;

use bytes::{Buf, Bytes};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// An event as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// `message` where the stream names none.
    pub(crate) name: String,
    /// The latest that came; empty before the first.
    pub(crate) id: String,
    pub(crate) data: String,
}

/// An event, or a line of one, is longer than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Takes a stream in parts of any length; keeps no more than one event.
#[derive(Debug)]
pub(crate) struct Parser {
    max_bytes: usize,
    /// Of a line that has not ended.
    line: Vec<u8>,
    /// A line feed now belongs to the line end before it.
    after_return: bool,
    /// Past the first line, which may start with a mark.
    begun: bool,
    name: String,
    id: String,
    /// Each line with a line feed.
    data: String,
}

impl Parser {
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self {
            max_bytes,
            line: Vec::new(),
            after_return: false,
            begun: false,
            name: String::new(),
            id: String::new(),
            data: String::new(),
        }
    }

    /// Reads on to the end of an event, or of what there is.
    pub(crate) fn read(&mut self, bytes: &mut Bytes) -> Result<Option<Message>, TooLong> {
        while let Some(first) = bytes.first() {
            if std::mem::take(&mut self.after_return) && *first == b'\n' {
                bytes.advance(1);
                continue;
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let part = bytes.split_to(end.unwrap_or(bytes.len()));
            if self.line.len() + self.kept() + part.len() > self.max_bytes {
                return Err(TooLong);
            }
            self.line.extend_from_slice(&part);
            if end.is_some() {
                self.after_return = bytes.get_u8() == b'\r';
                if let Some(message) = self.end_line() {
                    return Ok(Some(message));
                }
            }
        }
        Ok(None)
    }

    /// The stream has ended well: gives the event that no empty line ended.
    pub(crate) fn finish(&mut self) -> Option<Message> {
        match self.end_line() {
            None => self.dispatch(),
            message => message,
        }
    }

    fn kept(&self) -> usize {
        self.name.len() + self.id.len() + self.data.len()
    }

    fn end_line(&mut self) -> Option<Message> {
        let line = std::mem::take(&mut self.line);
        let mut rest = &*line;
        if !std::mem::replace(&mut self.begun, true) {
            rest = rest.strip_prefix(BYTE_ORDER_MARK).unwrap_or(rest);
        }
        if rest.is_empty() {
            return self.dispatch();
        }
        // A line end is never inside a character, so that lines are decoded one by one.
        let text = String::from_utf8_lossy(rest);
        let (field, value) = text.split_once(':').unwrap_or((&text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "event" => value.clone_into(&mut self.name),
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            // Comments have no name. `retry` is for those who connect again.
            _ => {}
        }
        None
    }

    /// The event that has ended, if it has data.
    fn dispatch(&mut self) -> Option<Message> {
        let mut name = std::mem::take(&mut self.name);
        let mut data = std::mem::take(&mut self.data);
        // The last line's own end.
        data.pop()?;
        if name.is_empty() {
            "message".clone_into(&mut name);
        }
        Some(Message {
            name,
            id: self.id.clone(),
            data,
        })
    }
}
