//! The body of a request on its way.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// Longest part, in bytes.
const PART: usize = 64 << 10;

/// A body in parts, which are copied to where the head is and sent with it: for the kernel that is
/// less work than to gather what lies in two places. A connection keeps room for a part, not for
/// the longest body that went over it.
#[derive(Default)]
pub(super) struct Upload(pub(super) Bytes);

impl Body for Upload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = self.0.len().min(PART);
        let part = self.0.split_to(length);
        Poll::Ready((length > 0).then(|| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
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
            let mut upload = Upload(body.clone());
            let mut sent = Vec::new();
            while !upload.is_end_stream() {
                let left = upload.size_hint().exact().expect("exact");
                assert_eq!(sent.len() as u64 + left, length as u64);
                let part = upload.frame().await.expect("more").expect("infallible");
                let part = part.into_data().expect("data");
                assert!((1..=PART).contains(&part.len()));
                sent.extend_from_slice(&part);
            }
            assert_eq!(sent, body);
            assert!(upload.frame().await.is_none());
        }
    }
}
