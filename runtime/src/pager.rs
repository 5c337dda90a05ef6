//! Going from page to page, without sending anything itself.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::action::Paginate;
use crate::call::Answer;
use crate::error::Error;
use crate::json::Json;

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
    asked: HashSet<i64>,
    /// Pages before the first one asked for.
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
            let position = request.position();
            *position = position.or(A::FIRST_PAGE);
            if let (Some(position), Some(first)) = (*position, A::FIRST_PAGE) {
                skipped = position.saturating_sub(first).max(0);
            }
            let size = request.page_size();
            *size = size.or(A::PAGE_SIZE);
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
        let (page, output) = match answer.and_then(|answer| {
            let page = fingerprint(answer.value());
            Ok((page, answer.decode()?))
        }) {
            Ok(read) => read,
            Err(error) => return Some(Err(error)),
        };
        let is_first = self.last_page.is_none();
        let is_new = self.last_page.replace(page) != Some(page) && A::item_count(&output) > 0;
        if is_new {
            self.request = self.next(request, &output);
        }
        (is_new || is_first).then_some(Ok(output))
    }

    fn next(&mut self, mut request: A, output: &A::Output) -> Option<A> {
        if request.is_single_page() {
            return None;
        }
        let asked = *request.position();
        self.asked.extend(asked);
        let next = match A::FIRST_PAGE {
            None => A::next(output)?,
            Some(first) => {
                let position = asked.unwrap_or(first);
                let count = i64::try_from(A::item_count(output)).unwrap_or(i64::MAX);
                self.came = self.came.saturating_add(count);
                self.fullest = self.fullest.max(count);
                // There may be more on the pages before than the fullest one tells, never less.
                let passed = self.skipped.saturating_mul(self.fullest);
                if A::total(output) == Some(passed.saturating_add(self.came)) {
                    return None;
                }
                position.checked_add(1)?
            }
        };
        if self.asked.contains(&next) {
            return None;
        }
        *request.position() = Some(next);
        Some(request)
    }
}

/// A number for a page's contents.
fn fingerprint(page: &Json) -> u64 {
    let mut hasher = DefaultHasher::new();
    page.hash(&mut hasher);
    hasher.finish()
}
