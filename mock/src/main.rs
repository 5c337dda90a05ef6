//! The command line of the mock server.

mod authority;
mod cli;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::future::{Future, poll_fn};
use std::io::{self, Write};
use std::process::ExitCode;
#[cfg(unix)]
use std::task::Poll;

use tencentcloud_mock::Server;
use tencentcloud_model::escape::harmless;

use crate::authority::Authority;

/// Services that the greeting names.
const MOST_NAMED: usize = 10;

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
    let lines: Vec<_> = message.lines().map(harmless).collect();
    // Nobody may be reading.
    let _ = writeln!(io::stderr(), "error: {}", lines.join("\n"));
    ExitCode::from(2)
}

fn serve(server: Server) -> ExitCode {
    let authority = match server.ca_pem().map(Authority::write).transpose() {
        Ok(authority) => authority,
        Err(error) => {
            return failed(&format!(
                "cannot write the authority's certificate: {error}"
            ));
        }
    };
    let served = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .and_then(|runtime| {
            runtime.block_on(async {
                let signal = stop_signal()?;
                // Nobody may be reading.
                let _ = io::stdout().write_all(greeting(&server, authority.as_ref()).as_bytes());
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

/// Where the server is, what it speaks, and what to paste.
fn greeting(server: &Server, authority: Option<&Authority>) -> String {
    let url = server.url();
    let services = server.services().map(|(name, version, actions)| {
        let actions = match actions {
            None => String::new(),
            Some(1) => " (1 action)".to_owned(),
            Some(actions) => format!(" ({actions} actions)"),
        };
        format!("{name} {version}{actions}")
    });
    let services: Vec<_> = services.collect();
    let shown = match services.get(..MOST_NAMED) {
        Some(first) if services.len() > MOST_NAMED => {
            let more = services.len() - MOST_NAMED;
            format!("{} and {more} more", first.join(", "))
        }
        _ => services.join(", "),
    };
    let mut text = format!(
        "Tencent Cloud, here at {url}\nServices: {}\n\
         To paste into the terminal of the programs that call it:\n\nexport",
        harmless(&shown),
    );
    let (app, app_key) = (server.sdk_app_id().to_string(), server.app_key());
    for (name, value) in [
        ("ENDPOINT_URL", url.as_str()),
        ("SECRET_ID", server.secret_id()),
        ("SECRET_KEY", server.secret_key()),
        ("CHAT_SDK_APP_ID", &app),
        ("CHAT_IDENTIFIER", "administrator"),
        ("CHAT_KEY", app_key),
    ] {
        // Writing to a String cannot fail.
        let _ = write!(text, " TENCENTCLOUD_{name}={}", quoted(value));
    }
    if let Some(authority) = authority {
        let file = quoted(&authority.path().to_string_lossy()).into_owned();
        let _ = write!(
            text,
            "\nexport SSL_CERT_FILE={file} REQUESTS_CA_BUNDLE={file} CURL_CA_BUNDLE={file} \
             NODE_EXTRA_CA_CERTS={file}\n\n\
             The second line makes OpenSSL, Python, curl and Node trust the authority of this run; its\n\
             certificate lies in that file while the server runs."
        );
    }
    text + "\n\nCtrl-C stops it.\n"
}

/// A value as a shell takes it.
fn quoted(value: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+,".contains(&byte);
    if !value.is_empty() && value.bytes().all(plain) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(format!("'{}'", harmless(value).replace('\'', "'\\''")))
}

/// Ctrl-C, a request to terminate, or the end of the terminal. Listens for them from the call on.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(poll_fn(move |context| {
        let mut signals = [&mut interrupt, &mut terminate, &mut hangup].into_iter();
        let stop = signals.any(|signal| signal.poll_recv(context).is_ready());
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
