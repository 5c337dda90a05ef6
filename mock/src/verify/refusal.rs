//! Why a request is not believed, and what helps to find the mistake.

use std::fmt::Write;

use crate::fault::Fault;
use crate::request::Received;
use crate::secrets::Secrets;

/// Why a request is not believed.
pub(crate) struct Refusal {
    pub(crate) fault: Fault,
    /// What helps to find the mistake; for the log.
    pub(crate) trace: Option<String>,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self { fault, trace: None }
    }
}

/// A signature that is not the one computed, and all that helps to see why.
pub(super) struct Mismatch<'a> {
    pub(super) received: &'a Received,
    pub(super) secrets: &'a Secrets,
    /// Headers that took part.
    pub(super) headers: &'a [(String, String)],
    /// What was computed on the way, by name: lines in which no secret is left.
    pub(super) computed: &'a [(&'a str, Vec<&'a str>)],
    pub(super) signature: [&'a str; 2],
    pub(super) hint: Option<String>,
}

impl Mismatch<'_> {
    pub(super) fn refusal(&self) -> Refusal {
        Refusal {
            fault: Fault::new(
                "AuthFailure.SignatureFailure",
                match &self.hint {
                    Some(hint) => format!("The signature is wrong: {hint}."),
                    None => "The signature is wrong: it does not match this request.".to_owned(),
                },
            ),
            trace: Some(self.trace()),
        }
    }

    /// Both sides, one below the other. Of signatures only the beginnings.
    fn trace(&self) -> String {
        let mut trace = String::from("received\n");
        let mut line = |text: &str| {
            trace.push_str("    | ");
            trace.push_str(text);
            trace.push('\n');
        };
        let mut target = self.received.path().to_owned();
        if let Some(query) = self.received.head.uri.query() {
            target = format!("{target}?{}", self.secrets.within_query(query));
        }
        line(&format!("{} {target}", self.received.method()));
        for (name, value) in self.headers {
            line(&format!("{name}: {}", self.secrets.shown(name, value)));
        }
        line(&format!("({} bytes of body)", self.received.body().len()));
        for (name, lines) in self.computed {
            // Writing to a String cannot fail.
            let _ = writeln!(trace, "{name}");
            for line in lines {
                let _ = writeln!(trace, "    | {}", line.replace('\n', "\\u000a"));
            }
        }
        let [received, computed] = self.signature.map(beginning);
        let _ = write!(
            trace,
            "signature received {received}…, computed {computed}…"
        );
        if let Some(hint) = &self.hint {
            let _ = write!(trace, "\nhint: {hint}");
        }
        trace
    }
}

fn beginning(signature: &str) -> &str {
    signature
        .char_indices()
        .nth(8)
        .map_or(signature, |(end, _)| &signature[..end])
}
