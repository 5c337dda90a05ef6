//! Allocations by all threads of this process.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What a run allocated. Growing a piece counts as an allocation of what it grew by.
#[derive(Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) allocations: usize,
    pub(crate) bytes: usize,
}

pub(crate) fn measure(run: impl FnOnce()) -> Figures {
    let region = Region::new(ALLOCATOR);
    run();
    let change = region.change();
    Figures {
        allocations: change.allocations + change.reallocations,
        bytes: change.bytes_allocated,
    }
}
