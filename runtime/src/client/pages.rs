//! Streams of pages and of their elements.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;

use super::{Client, start};
use crate::call::Call;
use crate::error::Error;
use crate::pager::{Pager, elements};
use crate::paginate::Paginate;
use crate::pending::{Answering, poll};

/// A stream of pages. It ends after the last page or the first error.
#[must_use = "pages are only asked for when the stream is polled"]
pub struct Pages<A> {
    client: Client,
    pager: Pager<A>,
    answer: Option<Answering>,
}

impl<A: Paginate> Pages<A> {
    pub(super) fn new(client: Client, request: A) -> Self {
        Self {
            client,
            pager: Pager::new(request),
            answer: None,
        }
    }

    /// The next page; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<A::Output, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

// Nothing inside is pinned in place: the call on its way is boxed.
impl<A> Unpin for Pages<A> {}

impl<A: Paginate> Stream for Pages<A> {
    type Item = Result<A::Output, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            let answer = match &mut this.answer {
                Some(answer) => answer,
                none => match this.pager.request() {
                    Some(request) => none.insert(start(Call::of(&this.client.config, request))),
                    None => return Poll::Ready(None),
                },
            };
            let answer = ready!(poll(answer, context));
            this.answer = None;
            if let Some(page) = this.pager.accept(answer) {
                return Poll::Ready(Some(page));
            }
        }
    }
}

impl<A> fmt::Debug for Pages<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

/// A stream of the elements of all pages. It ends after the last one or the first error.
#[must_use = "pages are only asked for when the stream is polled"]
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

    /// The next element; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<A::Item, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<A: Paginate> Unpin for Items<A> {}

impl<A: Paginate> Stream for Items<A> {
    type Item = Result<A::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.page = elements::<A>(page).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<A: Paginate> fmt::Debug for Items<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}
