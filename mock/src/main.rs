//! The command line of the mock server.

mod cli;

use std::future::{Future, poll_fn};
use std::io::{self, Write};
use std::process::ExitCode;
#[cfg(unix)]
use std::task::Poll;

use tencentcloud_mock::Server;

fn main() -> ExitCode {
    match cli::parse(lexopt::Parser::from_env()) {
        Ok(None) => {
            // Nobody may be reading.
            let _ = io::stdout().write_all(cli::HELP.as_bytes());
            ExitCode::SUCCESS
        }
        Ok(Some(builder)) => match builder.start_blocking() {
            Ok(server) => serve(server),
            Err(error) => failed(&error.to_string()),
        },
        Err(error) => failed(&format!("{error}\nRun with --help to see what there is.")),
    }
}

fn failed(message: &str) -> ExitCode {
    // Nobody may be reading.
    let _ = writeln!(io::stderr(), "error: {message}");
    ExitCode::from(2)
}

fn serve(server: Server) -> ExitCode {
    let served = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .and_then(|runtime| {
            runtime.block_on(async {
                let signal = stop_signal()?;
                // Nobody may be reading.
                let _ = io::stdout().write_all(greeting(&server).as_bytes());
                signal.await;
                Ok(())
            })
        });
    match served {
        Ok(()) => {
            drop(server);
            let _ = writeln!(io::stdout(), "Stopped.");
            ExitCode::SUCCESS
        }
        Err(error) => failed(&format!("cannot wait for Ctrl-C: {error}")),
    }
}

/// Where the server is, what it speaks, and a line to paste.
fn greeting(server: &Server) -> String {
    let url = server.url();
    let services: Vec<_> = server
        .services()
        .map(|(name, version, actions)| {
            let s = if actions == 1 { "" } else { "s" };
            format!("{name} {version} ({actions} action{s})")
        })
        .collect();
    format!(
        "Tencent Cloud, here at {url}\n\
         Services: {}\n\
         To paste into the terminal of the programs that call it:\n\n\
         export TENCENTCLOUD_ENDPOINT_URL={url} TENCENTCLOUD_SECRET_ID={} TENCENTCLOUD_SECRET_KEY={} \
         TENCENTCLOUD_CHAT_SDK_APP_ID={} TENCENTCLOUD_CHAT_IDENTIFIER=administrator TENCENTCLOUD_CHAT_KEY={}\n\n\
         Ctrl-C stops it.\n",
        services.join(", "),
        server.secret_id(),
        server.secret_key(),
        server.sdk_app_id(),
        server.app_key(),
    )
}

/// Ctrl-C, or a request to terminate. Listens for them from the call on.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(poll_fn(move |context| {
        let stop =
            interrupt.poll_recv(context).is_ready() || terminate.poll_recv(context).is_ready();
        if stop { Poll::Ready(()) } else { Poll::Pending }
    }))
}

/// Ctrl-C. Listens for it from the call on.
#[cfg(windows)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut ctrl_c = tokio::signal::windows::ctrl_c()?;
    Ok(poll_fn(move |context| {
        ctrl_c.poll_recv(context).map(|_| ())
    }))
}
