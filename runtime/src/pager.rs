//! Going from page to page, without sending anything itself.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use crate::action::Paginate;
use crate::call::Answer;
use crate::error::Error;

/// Where a listing stands.
///
/// It ends when as many elements came as the cloud says there are, with a page that brings none
/// or repeats the one before, with a cursor that came before, and with an error.
pub(crate) struct Pager<A> {
    /// For the next page; `None` once the listing has ended.
    request: Option<A>,
    /// Positions asked for so far.
    asked: HashSet<i64>,
    /// Elements that came, and those on pages before the first one asked for.
    seen: i64,
    last_page: Option<u64>,
}

impl<A: Paginate> Pager<A> {
    pub(crate) fn new(mut request: A) -> Self {
        if !request.is_single_page() {
            let position = request.position();
            *position = position.or(A::FIRST_PAGE);
            let size = request.page_size();
            *size = size.or(A::PAGE_SIZE);
        }
        Self {
            request: Some(request),
            asked: HashSet::new(),
            seen: 0,
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
                if self.seen == 0 {
                    let size = request.page_size().unwrap_or(count);
                    self.seen = position.saturating_sub(first).saturating_mul(size).max(0);
                }
                self.seen = self.seen.saturating_add(count);
                if A::total(output).is_some_and(|total| self.seen >= total) {
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

/// A number for a page's contents; the ID of the request, which always differs, left out.
fn fingerprint(page: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    match page {
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| *name != "RequestId")
            .for_each(|field| field.hash(&mut hasher)),
        other => other.hash(&mut hasher),
    }
    hasher.finish()
}
