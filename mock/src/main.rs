//! The command line of the mock server.

mod cli;

use std::future::{Future, poll_fn};
use std::io::{self, Write};
use std::pin::pin;
use std::process::ExitCode;
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
    let _ = io::stdout().write_all(greeting(&server).as_bytes());
    match wait_for_signal() {
        Ok(()) => {
            drop(server);
            let _ = writeln!(io::stdout(), "Stopped.");
            ExitCode::SUCCESS
        }
        Err(error) => failed(&format!("cannot wait for Ctrl-C: {error}")),
    }
}

/// Where the server is, what it speaks, and lines to paste.
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
         For the programs that call it:\n\n    \
         export TENCENTCLOUD_ENDPOINT_URL={url} TENCENTCLOUD_SECRET_ID={} TENCENTCLOUD_SECRET_KEY={}\n    \
         export TENCENTCLOUD_CHAT_SDK_APP_ID={} TENCENTCLOUD_CHAT_IDENTIFIER=administrator TENCENTCLOUD_CHAT_KEY={}\n\n\
         The second line is for Chat. Ctrl-C stops it.\n",
        services.join(", "),
        server.secret_id(),
        server.secret_key(),
        server.sdk_app_id(),
        server.app_key(),
    )
}

/// Waits for Ctrl-C or, where there is such a thing, a request to terminate.
fn wait_for_signal() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut interrupt = pin!(tokio::signal::ctrl_c());
        #[cfg(unix)]
        let mut terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        poll_fn(|context| {
            #[cfg(unix)]
            if terminate.poll_recv(context).is_ready() {
                return Poll::Ready(Ok(()));
            }
            interrupt.as_mut().poll(context)
        })
        .await
    })
}
