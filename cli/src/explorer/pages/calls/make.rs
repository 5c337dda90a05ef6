//! Making calls.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;
use tencentcloud_runtime::blocking::Client;
use tencentcloud_runtime::{Config, Error};

use crate::dry_run;
use crate::explorer::calls::{Call, Done, State};
use crate::explorer::exchange;
use crate::explorer::filled::Filled;
use crate::explorer::http::Reply;
use crate::explorer::outcome::{Refused, Watch};
use crate::explorer::pages::home;
use crate::explorer::site::Site;
use crate::explorer::unpacked::Found;

/// Makes a call with what is filled in, and shows it.
pub fn call(site: &Site, filled: Filled, live: bool) -> Reply {
    if live && let Some(reason) = site.refuses(filled.found.action()) {
        return home::refused(site, reason);
    }
    let call = begin(site, filled, live);
    Reply::see(format!("{}/calls/{}", site.root(), call.number))
}

/// Makes a call. One whose answer comes as a stream goes on after this.
pub fn begin(site: &Site, filled: Filled, live: bool) -> Arc<Call> {
    let form = format!("{}{}", filled.path(site.root()), filled.query().0);
    let region = filled.region().map(str::to_owned);
    let Filled {
        found, parameters, ..
    } = filled;
    let (service, action) = (found.service(), found.action());
    let mut shown = parameters.clone();
    dry_run::hide(service, &action.input, &mut shown);
    let is_stream = action.is_streamed(&parameters);
    let call = site.calls.add(|number| Call {
        number,
        module: service.module.clone(),
        action: action.name.value.clone(),
        live,
        time: SystemTime::now(),
        form,
        region: region.clone(),
        parameters,
        shown,
        is_stream,
        state: State::default(),
    });
    let watch = Watch::default();
    let config = exchange::config(site, &found, region.as_deref(), live)
        .and_then(|config| Ok(config.to_builder().hook(watch.clone()).build()?));
    match config {
        Err(failure) => call.end(Done {
            took: Duration::ZERO,
            request_id: None,
            attempts: Vec::new(),
            outcome: Err(Refused::from(&failure)),
        }),
        Ok(config) if is_stream => {
            let running = Arc::clone(&call);
            thread::spawn(move || stream(&running, &config, &watch, &found));
        }
        Ok(config) => send(&call, &config, &watch, &found),
    }
    site.calls.trim();
    call
}

fn send(call: &Call, config: &Config, watch: &Watch, found: &Found) {
    let begun = Instant::now();
    let outcome = Client::call(config, exchange::call(found, &call.parameters));
    call.end(done(begun, watch, None, outcome));
}

fn stream(call: &Call, config: &Config, watch: &Watch, found: &Found) {
    let begun = Instant::now();
    let mut events = Client::call_stream(config, exchange::call(found, &call.parameters));
    let mut request_id = None;
    let mut last = Value::Null;
    while let Some(event) = events.next() {
        request_id = request_id.or_else(|| events.request_id().map(str::to_owned));
        match event {
            Ok(event) => {
                call.add(event.text);
                last = event.data;
            }
            Err(error) => return call.end(done(begun, watch, request_id, Err(error))),
        }
    }
    drop(events);
    call.end(done(begun, watch, request_id, Ok(last)));
}

fn done(
    begun: Instant,
    watch: &Watch,
    request_id: Option<String>,
    outcome: Result<Value, Error>,
) -> Done {
    let told = match &outcome {
        Ok(answer) => answer
            .get("RequestId")
            .and_then(Value::as_str)
            .map(str::to_owned),
        Err(error) => error.request_id().map(str::to_owned),
    };
    Done {
        took: begun.elapsed(),
        request_id: told.or(request_id),
        attempts: watch.take(),
        outcome: outcome.map_err(|error| Refused::from(&error)),
    }
}
