//! What a run has to carry, and how it is carried on Tokio.

use std::future::Future;
use std::sync::Arc;

use tokio::runtime::Builder;

use crate::measure::{Figures, measure};

/// Calls, how many of them at a time, and on how many threads of Tokio.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) calls: usize,
    pub(crate) in_flight: usize,
    pub(crate) threads: usize,
}

/// Runs calls on a runtime as programs have it, a tenth of them beforehand to warm up.
pub(crate) fn on_runtime<F>(load: Load, call: impl Fn() -> F + Send + Sync + 'static) -> Figures
where
    F: Future<Output = ()> + Send,
{
    let runtime = match load.threads {
        1 => Builder::new_current_thread(),
        threads => {
            let mut builder = Builder::new_multi_thread();
            builder.worker_threads(threads);
            builder
        }
    }
    .enable_all()
    .build()
    .expect("a runtime");
    let call = Arc::new(call);
    let run = |calls: usize| {
        runtime.block_on(async {
            let tasks: Vec<_> = (0..load.in_flight)
                .map(|_| {
                    let call = Arc::clone(&call);
                    tokio::spawn(async move {
                        for _ in 0..calls / load.in_flight {
                            call().await;
                        }
                    })
                })
                .collect();
            for task in tasks {
                task.await.expect("no panic");
            }
        });
    };
    run(load.calls / 10);
    measure(|| run(load.calls))
}
