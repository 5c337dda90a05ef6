//! What a run has to carry.

/// Calls, how many of them at a time, and on how many threads of Tokio.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) calls: usize,
    pub(crate) in_flight: usize,
    pub(crate) threads: usize,
}
