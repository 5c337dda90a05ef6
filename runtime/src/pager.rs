//! Going from page to page, without sending anything itself.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;

use crate::call::Answer;
use crate::error::Error;
use crate::paginate::{PageParameter, PageStyle, Paginate, Position};
use crate::record::{Member, Slot};

/// Where a listing stands.
///
/// It ends when as many elements came as the cloud says there are, with a page that brings none
/// or repeats the one before, with a cursor that came before, and with an error. A total that is
/// less than what came says nothing, and neither does a page of fewer elements than were asked
/// for: the cloud may give less to a page.
pub(crate) struct Pager<A> {
    /// For the next page.
    request: A,
    progress: Progress,
}

/// How far a listing is, whatever it lists: callers compile this once.
#[derive(Default)]
struct Progress {
    /// Positions asked for so far.
    asked: HashSet<Position>,
    /// Pages before the first one asked for; elements where pages are asked for by offset.
    skipped: i64,
    /// Elements that came.
    came: i64,
    /// Most elements that came on one page.
    fullest: i64,
    /// A number for the contents of the page at hand.
    page: u64,
    last_page: Option<u64>,
    /// Whether the listing has ended.
    is_over: bool,
}

/// What a page tells of the listing.
struct Told {
    style: PageStyle,
    /// Whether it is the only one.
    is_single: bool,
    /// Elements on the page.
    count: usize,
    total: Option<i64>,
    cursor: Option<Position>,
}

impl<A: Paginate> Pager<A> {
    pub(crate) fn new(mut request: A) -> Self {
        let mut progress = Progress::begin();
        if !request.is_single_page() {
            progress.start(A::STYLE, request.position());
            ask_for(A::PAGE_SIZE, request.page_size());
        }
        Self { request, progress }
    }

    /// The request for the next page; `None` once the listing has ended.
    pub(crate) fn request(&self) -> Option<&A> {
        (!self.progress.is_over).then_some(&self.request)
    }

    /// Takes an answer; gives the page if it brings something new.
    pub(crate) fn accept(
        &mut self,
        answer: Result<Box<Answer>, Error>,
    ) -> Option<Result<A::Output, Error>> {
        // Spelt out, and without what is the same for every type, as callers compile it anew for each.
        let mut output = A::Output::blank();
        if let Err(error) = self.progress.open(answer, output.slot()) {
            return Some(Err(error));
        }
        let told = Told {
            style: A::STYLE,
            is_single: self.request.is_single_page(),
            count: match A::list(&mut output) {
                Some(list) => list.len(),
                None => 0,
            },
            total: A::total(&output),
            cursor: A::next(&output),
        };
        if self.progress.accept(told, self.request.position()) {
            Some(Ok(output))
        } else {
            None
        }
    }
}

impl Progress {
    fn begin() -> Self {
        Self::default()
    }

    /// Finds where the listing begins, or says so.
    fn start(&mut self, style: PageStyle, position: &mut dyn PageParameter) {
        let Some(first) = style.first() else {
            return;
        };
        match position.get() {
            Some(Position::Number(asked)) => self.skipped = asked.saturating_sub(first).max(0),
            Some(Position::Text(_)) => {}
            None => position.set(Position::Number(first)),
        }
    }

    /// Reads a page. An error ends the listing.
    fn open(&mut self, answer: Result<Box<Answer>, Error>, page: Slot<'_>) -> Result<(), Error> {
        // Ended, unless there turns out to be a next page.
        self.is_over = true;
        let mut answer = answer?;
        self.page = fingerprint(&answer);
        answer.fill(page)
    }

    /// Takes what a page tells, and moves the position to the next page, if there is one. Whether
    /// the page brings something new.
    fn accept(&mut self, told: Told, position: &mut dyn PageParameter) -> bool {
        let before = self.last_page.replace(self.page);
        let is_new = before != Some(self.page) && told.count > 0;
        self.is_over = !is_new || told.is_single || self.go_on(told, position).is_none();
        is_new || before.is_none()
    }

    /// Moves the position to the next page, if there is one.
    fn go_on(&mut self, told: Told, position: &mut dyn PageParameter) -> Option<()> {
        let asked = position.get();
        let count = i64::try_from(told.count).unwrap_or(i64::MAX);
        self.came = self.came.saturating_add(count);
        self.fullest = self.fullest.max(count);
        let next = match (told.style.first(), &asked) {
            (None, _) => match told.cursor? {
                Position::Text(text) if text.is_empty() => return None,
                next => next,
            },
            (Some(_), Some(Position::Number(asked))) => {
                // There may be more on the pages before than the fullest one tells, never less.
                let (_, each) = told.style.step(self.fullest);
                let passed = self.skipped.saturating_mul(each);
                if told.total == Some(passed.saturating_add(self.came)) {
                    return None;
                }
                let (step, _) = told.style.step(count);
                Position::Number(asked.checked_add(step)?)
            }
            _ => return None,
        };
        self.asked.extend(asked);
        if self.asked.contains(&next) {
            return None;
        }
        position.set(next);
        Some(())
    }
}

/// Sets the page size that the cloud needs to page, unless there is one.
fn ask_for(needed: Option<i64>, size: &mut dyn PageParameter) {
    if let (None, Some(needed)) = (size.get(), needed) {
        size.set(Position::Number(needed));
    }
}

/// The elements of a page.
pub(crate) fn elements<A: Paginate>(mut output: A::Output) -> Vec<A::Item> {
    A::list(&mut output).map(mem::take).unwrap_or_default()
}

/// A number for a page's contents.
fn fingerprint(page: &Answer) -> u64 {
    let mut hasher = DefaultHasher::new();
    page.members().for_each(|member| member.hash(&mut hasher));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_page_is_the_same_under_another_request_id() {
        let page = |id: &str, rooms: &[u64]| {
            fingerprint(&Answer::of_tests(
                json!({ "RequestId": id, "Rooms": rooms }),
            ))
        };
        assert_eq!(page("first", &[1, 2]), page("second", &[1, 2]));
        assert_ne!(page("first", &[1, 2]), page("first", &[1, 3]));
    }
}
