//! Time on the wall and on the processors.

use std::time::Instant;

use cpu_time::ProcessTime;

/// What a run took.
#[derive(Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) wall_seconds: f64,
    /// User and system time of this process.
    pub(crate) cpu_seconds: f64,
}

pub(crate) fn measure(run: impl FnOnce()) -> Figures {
    let (started, cpu) = (Instant::now(), ProcessTime::now());
    run();
    Figures {
        wall_seconds: started.elapsed().as_secs_f64(),
        cpu_seconds: cpu.elapsed().as_secs_f64(),
    }
}
