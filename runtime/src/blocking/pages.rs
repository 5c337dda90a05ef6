//! Iterators over pages and over their elements.

use std::fmt;
use std::iter::FusedIterator;
use std::vec;

use super::{Client, drive};
use crate::call::Call;
use crate::error::Error;
use crate::pager::{Pager, elements};
use crate::paginate::Paginate;

/// An iterator over pages. It ends after the last page or the first error.
#[must_use = "pages are only asked for when the iterator is used"]
pub struct Pages<A> {
    client: Client,
    pager: Pager<A>,
}

impl<A: Paginate> Pages<A> {
    pub(super) fn new(client: Client, request: A) -> Self {
        Self {
            client,
            pager: Pager::new(request),
        }
    }
}

impl<A: Paginate> Iterator for Pages<A> {
    type Item = Result<A::Output, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let request = self.pager.request()?;
            let answer = drive(Call::of(&self.client.config, request));
            if let Some(page) = self.pager.accept(answer) {
                return Some(page);
            }
        }
    }
}

impl<A: Paginate> FusedIterator for Pages<A> {}

impl<A> fmt::Debug for Pages<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

/// An iterator over the elements of all pages. It ends after the last one or the first error.
#[must_use = "pages are only asked for when the iterator is used"]
pub struct Items<A: Paginate> {
    pages: Pages<A>,
    page: vec::IntoIter<A::Item>,
}

impl<A: Paginate> Items<A> {
    pub(super) fn new(pages: Pages<A>) -> Self {
        Self {
            pages,
            page: Vec::new().into_iter(),
        }
    }
}

impl<A: Paginate> Iterator for Items<A> {
    type Item = Result<A::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.page.next() {
                return Some(Ok(item));
            }
            match self.pages.next()? {
                Ok(page) => self.page = elements::<A>(page).into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<A: Paginate> FusedIterator for Items<A> {}

impl<A: Paginate> fmt::Debug for Items<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}
