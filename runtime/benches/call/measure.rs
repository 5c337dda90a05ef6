//! Time on the wall and on the processors.

use std::fs;
use std::time::Instant;

/// What a run took.
#[derive(Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) wall_seconds: f64,
    pub(crate) cpu_seconds: f64,
}

pub(crate) fn measure(run: impl FnOnce()) -> Figures {
    let (started, cpu) = (Instant::now(), cpu_seconds());
    run();
    Figures {
        wall_seconds: started.elapsed().as_secs_f64(),
        cpu_seconds: cpu_seconds() - cpu,
    }
}

/// User and system time of this process, as Linux counts them.
fn cpu_seconds() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    // The name, in parentheses, may hold anything; what follows it is numbers.
    let (_, numbers) = stat.rsplit_once(')').expect("a name");
    let numbers: Vec<&str> = numbers.split_whitespace().collect();
    let ticks: f64 = numbers[11..13]
        .iter()
        .map(|number| number.parse::<f64>().expect("a number"))
        .sum();
    ticks / TICKS_PER_SECOND
}
