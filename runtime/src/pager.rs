//! Going from page to page, without sending anything itself.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;

use crate::call::Answer;
use crate::error::Error;
use crate::json::Json;
use crate::paginate::{PageStyle, Paginate, Position};

/// Where a listing stands.
///
/// It ends when as many elements came as the cloud says there are, with a page that brings none
/// or repeats the one before, with a cursor that came before, and with an error. A total that is
/// less than what came says nothing, and neither does a page of fewer elements than were asked
/// for: the cloud may give less to a page.
pub(crate) struct Pager<A> {
    /// For the next page; `None` once the listing has ended.
    request: Option<A>,
    /// Positions asked for so far.
    asked: HashSet<Position>,
    /// Pages before the first one asked for; elements where pages are asked for by offset.
    skipped: i64,
    /// Elements that came.
    came: i64,
    /// Most elements that came on one page.
    fullest: i64,
    last_page: Option<u64>,
}

impl<A: Paginate> Pager<A> {
    pub(crate) fn new(mut request: A) -> Self {
        let mut skipped = 0;
        if !request.is_single_page() {
            let first = match A::STYLE {
                PageStyle::Number(first) => Some(first),
                PageStyle::Offset => Some(0),
                PageStyle::Cursor => None,
            };
            if let Some(first) = first {
                let position = request.position();
                match position.get() {
                    Some(Position::Number(asked)) => skipped = asked.saturating_sub(first).max(0),
                    Some(Position::Text(_)) => {}
                    None => position.set(Position::Number(first)),
                }
            }
            let size = request.page_size();
            if let (None, Some(needed)) = (size.get(), A::PAGE_SIZE) {
                size.set(Position::Number(needed));
            }
        }
        Self {
            request: Some(request),
            asked: HashSet::new(),
            skipped,
            came: 0,
            fullest: 0,
            last_page: None,
        }
    }

    /// The request for the next page; `None` once the listing has ended.
    pub(crate) fn request(&self) -> Option<&A> {
        self.request.as_ref()
    }

    /// Takes an answer; gives the page if it brings something new.
    pub(crate) fn accept(
        &mut self,
        answer: Result<Answer, Error>,
    ) -> Option<Result<A::Output, Error>> {
        // Ended, unless there turns out to be a next page.
        let request = self.request.take()?;
        let (page, mut output) = match answer.and_then(|answer| {
            let page = fingerprint(answer.value());
            Ok((page, answer.decode()?))
        }) {
            Ok(read) => read,
            Err(error) => return Some(Err(error)),
        };
        let is_first = self.last_page.is_none();
        let is_new = self.last_page.replace(page) != Some(page) && count::<A>(&mut output) > 0;
        if is_new {
            self.request = self.next(request, &mut output);
        }
        (is_new || is_first).then_some(Ok(output))
    }

    fn next(&mut self, mut request: A, output: &mut A::Output) -> Option<A> {
        if request.is_single_page() {
            return None;
        }
        let asked = request.position().get();
        let count = count::<A>(output);
        self.came = self.came.saturating_add(count);
        self.fullest = self.fullest.max(count);
        let (step, passed) = match A::STYLE {
            // There may be more on the pages before than the fullest one tells, never less.
            PageStyle::Number(_) => (1, self.skipped.saturating_mul(self.fullest)),
            PageStyle::Offset => (count, self.skipped),
            PageStyle::Cursor => (0, 0),
        };
        let next = match (A::STYLE, &asked) {
            (PageStyle::Cursor, _) => match A::next(output)? {
                Position::Text(text) if text.is_empty() => return None,
                next => next,
            },
            (_, Some(Position::Number(position))) => {
                if A::total(output) == Some(passed.saturating_add(self.came)) {
                    return None;
                }
                Position::Number(position.checked_add(step)?)
            }
            _ => return None,
        };
        self.asked.extend(asked);
        if self.asked.contains(&next) {
            return None;
        }
        request.position().set(next);
        Some(request)
    }
}

/// How many elements a page has.
fn count<A: Paginate>(output: &mut A::Output) -> i64 {
    let count = A::list(output).map_or(0, |list| list.len());
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The elements of a page.
pub(crate) fn elements<A: Paginate>(mut output: A::Output) -> Vec<A::Item> {
    A::list(&mut output).map(mem::take).unwrap_or_default()
}

/// A number for a page's contents.
fn fingerprint(page: &Json) -> u64 {
    let mut hasher = DefaultHasher::new();
    page.hash(&mut hasher);
    hasher.finish()
}
