//! What is on its way, and the output that comes of it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use crate::call::Answer;
use crate::error::Error;
use crate::record::{Record, Slot};

/// Something on its way.
///
/// The lock is never taken, as it is only reached through what owns it: it lets futures and streams
/// be shared between threads, whatever transports come with.
pub type Pending<T> = Mutex<Pin<Box<dyn Future<Output = T> + Send>>>;

/// A call on its way.
pub type Answering = Pending<Result<Box<Answer>, Error>>;

pub(crate) fn poll<T>(pending: &mut Pending<T>, context: &mut Context<'_>) -> Poll<T> {
    let pending = pending.get_mut().unwrap_or_else(PoisonError::into_inner);
    pending.as_mut().poll(context)
}

/// Polls a call, and reads its answer as the action's type.
///
/// This is compiled anew for every type. That is why it is spelt out, and why it holds nothing but
/// the output, which is made at every poll: an empty one takes no memory.
pub fn read<T: Record>(
    answer: &mut Answering,
    context: &mut Context<'_>,
) -> Poll<Result<T, Error>> {
    let mut output = T::blank();
    match fill(answer, context, output.slot()) {
        Poll::Ready(Ok(())) => {}
        Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
        Poll::Pending => return Poll::Pending,
    }
    Poll::Ready(Ok(output))
}

fn fill(
    answer: &mut Answering,
    context: &mut Context<'_>,
    slot: Slot<'_>,
) -> Poll<Result<(), Error>> {
    poll(answer, context).map(|answer| answer?.fill(slot))
}
