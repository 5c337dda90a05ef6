//! Going from page to page, without sending anything itself.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;

use crate::call::Answer;
use crate::error::Error;
use crate::json::Json;
use crate::paginate::{PageParameter, PageStyle, Paginate, Position};

/// Where a listing stands.
///
/// It ends when as many elements came as the cloud says there are, with a page that brings none
/// or repeats the one before, with a cursor that came before, and with an error. A total that is
/// less than what came says nothing, and neither does a page of fewer elements than were asked
/// for: the cloud may give less to a page.
pub(crate) struct Pager<A> {
    /// For the next page; `None` once the listing has ended.
    request: Option<A>,
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
    last_page: Option<u64>,
}

/// What a page tells of the listing.
struct Told {
    style: PageStyle,
    /// Elements on the page.
    count: i64,
    total: Option<i64>,
    cursor: Option<Position>,
}

impl<A: Paginate> Pager<A> {
    pub(crate) fn new(mut request: A) -> Self {
        let mut progress = Progress::default();
        if !request.is_single_page() {
            progress.start(A::STYLE, request.position());
            ask_for(A::PAGE_SIZE, request.page_size());
        }
        Self {
            request: Some(request),
            progress,
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
        let mut request = self.request.take()?;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return Some(Err(error)),
        };
        let page = fingerprint(answer.value());
        let mut output = match answer.decode() {
            Ok(output) => output,
            Err(error) => return Some(Err(error)),
        };
        let told = Told {
            style: A::STYLE,
            count: count::<A>(&mut output),
            total: A::total(&output),
            cursor: A::next(&output),
        };
        let is_first = self.progress.last_page.is_none();
        let is_new = self.progress.is_new(page, told.count);
        if is_new
            && !request.is_single_page()
            && self.progress.go_on(told, request.position()).is_some()
        {
            self.request = Some(request);
        }
        (is_new || is_first).then_some(Ok(output))
    }
}

impl Progress {
    /// Finds where the listing begins, or says so.
    fn start(&mut self, style: PageStyle, position: &mut dyn PageParameter) {
        let first = match style {
            PageStyle::Number(first) => first,
            PageStyle::Offset => 0,
            PageStyle::Cursor => return,
        };
        match position.get() {
            Some(Position::Number(asked)) => self.skipped = asked.saturating_sub(first).max(0),
            Some(Position::Text(_)) => {}
            None => position.set(Position::Number(first)),
        }
    }

    /// Whether a page brings anything.
    fn is_new(&mut self, page: u64, count: i64) -> bool {
        self.last_page.replace(page) != Some(page) && count > 0
    }

    /// Moves the position to the next page, if there is one.
    fn go_on(&mut self, told: Told, position: &mut dyn PageParameter) -> Option<()> {
        let asked = position.get();
        self.came = self.came.saturating_add(told.count);
        self.fullest = self.fullest.max(told.count);
        let (step, passed) = match told.style {
            // There may be more on the pages before than the fullest one tells, never less.
            PageStyle::Number(_) => (1, self.skipped.saturating_mul(self.fullest)),
            PageStyle::Offset => (told.count, self.skipped),
            PageStyle::Cursor => (0, 0),
        };
        let next = match (told.style, &asked) {
            (PageStyle::Cursor, _) => match told.cursor? {
                Position::Text(text) if text.is_empty() => return None,
                next => next,
            },
            (_, Some(Position::Number(asked))) => {
                if told.total == Some(passed.saturating_add(self.came)) {
                    return None;
                }
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
