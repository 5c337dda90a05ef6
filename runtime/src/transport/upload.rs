//! The body of a request on its way.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// Longest part, in bytes.
const PART: usize = 64 << 10;

/// A body in parts, which are copied to where the head is and sent with it: for the kernel that is
/// less work than to gather what lies in two places. A connection keeps room for a part, not for
/// the longest body that went over it.
#[derive(Default)]
pub(super) struct Upload {
    rest: Bytes,
    /// Until the last part is handed over. A body of one part goes with the head.
    going: Option<Arc<()>>,
}

/// Tells of an upload that is elsewhere by now whether parts of it are left.
pub(super) struct Watch(Weak<()>);

impl Upload {
    pub(super) fn new(body: Bytes) -> Self {
        Self {
            going: (body.len() > PART).then(Arc::default),
            rest: body,
        }
    }

    pub(super) fn watch(&self) -> Watch {
        Watch(self.going.as_ref().map_or_else(Weak::new, Arc::downgrade))
    }
}

impl Watch {
    pub(super) fn is_over(&self) -> bool {
        self.0.strong_count() == 0
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = self.rest.len().min(PART);
        let part = self.rest.split_to(length);
        if self.rest.is_empty() {
            self.going = None;
        }
        Poll::Ready((length > 0).then(|| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_body_goes_whole_in_parts_of_a_bounded_length() {
        for length in [0, 1, PART, PART + 1, 10 * PART] {
            let body: Bytes = (0..length).map(|index| (index / 7) as u8).collect();
            let mut upload = Upload::new(body.clone());
            let watch = upload.watch();
            assert_eq!(watch.is_over(), length <= PART);
            let mut sent = Vec::new();
            while !upload.is_end_stream() {
                let left = upload.size_hint().exact().expect("exact");
                assert_eq!(sent.len() as u64 + left, length as u64);
                let part = upload.frame().await.expect("more").expect("infallible");
                let part = part.into_data().expect("data");
                assert!((1..=PART).contains(&part.len()));
                sent.extend_from_slice(&part);
                assert_eq!(watch.is_over(), length <= PART || sent.len() == length);
            }
            assert_eq!(sent, body);
            assert!(upload.frame().await.is_none());
        }
    }
}
