//! Arguments.

use std::time::Duration;

use lexopt::{Arg, Parser, ValueExt};
use tencentcloud_mock::{APP_KEY, Builder, Log, Reply, SDK_APP_ID, SECRET_ID, SECRET_KEY, Server};

/// Where the server listens unless told otherwise.
const PORT: u16 = 4010;

/// The text of `--help`.
pub const HELP: &str = "\
A local server that answers as Tencent Cloud does.

Usage: cargo run -p tencentcloud-mock [-- OPTIONS]

Where and as whom:
  --port PORT         Port on 127.0.0.1, 0 for any that is free [default: 4010]
  --tls               Speak https, by an authority made for this run
  --spec DIR          Folder of specs to speak instead of those inside
  --metadata PACKAGE  Wheel or folder of the cloud's own metadata to speak instead
  --secret-id ID      SecretId to sign with [default: AKIDEXAMPLE]
  --secret-key KEY    SecretKey to sign with [default: SKEXAMPLE]
  --token TOKEN       Token that makes them a temporary key
  --sdkappid ID       Application of Chat [default: 1400000000]
  --key KEY           Key of that application [default: APPKEYEXAMPLE]
  --account ID        An account that exists in Chat (may be repeated), besides
                      administrator and UserID_1

What it answers:
  --rows N            Items of listings, 10,000 at most; the documented example is
                      repeated, so that there are pages
  --stateless         Remember nothing; answer the documented examples

How strictly:
  --no-bounds         Let values pass that lie outside their documented bounds
  --no-rate-limit     Take more requests per second than documented

What goes wrong (each also as a header of a request, such as `X-Mock-Delay: 500`):
  --example N         Answer the N-th documented example
  --error [ACTION=]CODE
                      Answer a documented error, always or to one action
  --custom-error [ACTION=]CODE
                      The same for a code that nobody documents
  --delay MS          Wait so many milliseconds before each answer
  --drop              Close the connection instead of answering
  --cut BYTES         Close the connection after so many bytes of the answer

Log:
  --quiet             No line for each call
  --verbose           Show parameters and answers, too; secrets never
  -h, --help          Print this
";

/// What happens to answers on their way.
enum Accident {
    Drop,
    Cut(usize),
}

/// The server that the arguments describe; `None` where they ask for help.
///
/// # Errors
///
/// An unknown option, or a value missing or not of its kind.
pub fn parse(mut arguments: Parser) -> Result<Option<Builder>, lexopt::Error> {
    let mut builder = Server::builder().port(PORT).no_record();
    let (mut id, mut key) = (SECRET_ID.to_owned(), SECRET_KEY.to_owned());
    let (mut app, mut app_key) = (SDK_APP_ID, APP_KEY.to_owned());
    let mut reply = Reply::new();
    let (mut delay, mut accident) = (Duration::ZERO, None);
    let mut log = Log::Calls;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("port") => builder = builder.port(port(&arguments.value()?.string()?)?),
            Arg::Long("tls") => builder = builder.tls(),
            Arg::Long("spec") => builder = builder.spec(arguments.value()?),
            Arg::Long("metadata") => builder = builder.metadata(arguments.value()?),
            Arg::Long("secret-id") => id = arguments.value()?.string()?,
            Arg::Long("secret-key") => key = arguments.value()?.string()?,
            Arg::Long("token") => builder = builder.token(arguments.value()?.string()?),
            Arg::Long("sdkappid") => app = arguments.value()?.parse()?,
            Arg::Long("key") => app_key = arguments.value()?.string()?,
            Arg::Long("account") => builder = builder.account(arguments.value()?.string()?),
            Arg::Long("stateless") => builder = builder.stateless(),
            Arg::Long("rows") => builder = builder.rows(arguments.value()?.parse()?),
            Arg::Long("no-bounds") => builder = builder.no_bounds(),
            Arg::Long("no-rate-limit") => builder = builder.no_rate_limit(),
            Arg::Long("example") => reply = Reply::example(arguments.value()?.parse()?),
            Arg::Long(name @ ("error" | "custom-error")) => {
                let error: fn(&str) -> Reply = match name {
                    "error" => |code| Reply::error(code),
                    _ => |code| Reply::custom_error(code, "This error was asked for."),
                };
                let value = arguments.value()?.string()?;
                match value.split_once('=') {
                    Some((action, code)) => builder = builder.on(action, error(code)),
                    None => reply = error(&value),
                }
            }
            Arg::Long("delay") => {
                delay = Duration::from_millis(arguments.value()?.parse()?);
            }
            Arg::Long("drop") => accident = Some(Accident::Drop),
            Arg::Long("cut") => accident = Some(Accident::Cut(arguments.value()?.parse()?)),
            Arg::Long("quiet") => log = Log::Off,
            Arg::Long("verbose") => log = Log::Bodies,
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    reply = match accident {
        Some(Accident::Drop) => reply.drop_connection(),
        Some(Accident::Cut(bytes)) => reply.cut(bytes),
        None => reply,
    };
    Ok(Some(
        builder
            .credential(id, key)
            .app(app, app_key)
            .reply(reply.delay(delay))
            .log(log),
    ))
}

fn port(text: &str) -> Result<u16, lexopt::Error> {
    text.parse().map_err(|_| {
        let message = format!(
            "`{text}` is not a port: those are numbers from 0 to 65535; 0 takes any that is free"
        );
        lexopt::Error::Custom(message.into())
    })
}
