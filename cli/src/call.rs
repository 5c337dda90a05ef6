//! A call: read from the command line, sent, and its answer shown.

use std::ffi::OsString;
use std::thread;
use std::time::{Duration, Instant};

use clap::{ArgMatches, Command};
use generator::samples::{self, Form};
use serde_json::{Map, Value};
use tencentcloud_mock::Server;
use tencentcloud_model::metadata::is_destructive;
use tencentcloud_model::model::{Action, Effect, Model, RegionUse, Service};
use tencentcloud_model::sample;
use tencentcloud_runtime::blocking::Client;
use tencentcloud_runtime::{Config, Error, ErrorKind, GenericCall};

use crate::failure::{Class, Failure, Outcome};
use crate::names::kebab;
use crate::paging;
use crate::query::{Goal, Query};
use crate::services::{self, Services};
use crate::terminal::Progress;
use crate::{
    credentials, dry_run, facts, options, output, page, parameters, prompt, recorded, request,
    skeleton, terminal, tree,
};

/// How long to wait before a call of `--wait-until` is made again.
const PAUSE: Duration = Duration::from_secs(2);

/// How long `--wait-until` waits where nothing else is said.
const PATIENCE: Duration = Duration::from_secs(600);

/// Does what `tencentcloud SERVICE ACTION …` asks for.
pub fn run(arguments: &[OsString]) -> Outcome {
    let word = |index: usize| arguments.get(index).map(|word| word.to_string_lossy());
    let services = Services::open()?;
    let name = word(1).unwrap_or_default();
    let found = services.named(&name)?;
    let Some(action) = word(2).filter(|word| !is_help(word)) else {
        return terminal::page(&page::service(found)?);
    };
    if action.starts_with('-') {
        return Err(options::misplaced(&action));
    }
    let model = found.model_with(&action)?;
    let service = &model.services[0];
    let action = services::action(service, &action)?;
    let rest = &arguments[3..];
    if rest
        .iter()
        .any(|argument| is_help(&argument.to_string_lossy()))
    {
        return terminal::page(&page::action(&model, service, action));
    }
    let called = arguments[2].to_string_lossy().into_owned();
    let mut branch = tree::branch(service, action, rest);
    if !branch.get_name_and_visible_aliases().contains(&&*called) {
        branch = branch.alias(called);
    }
    let command = Command::new("tencentcloud")
        .subcommand_required(true)
        .subcommand(
            Command::new(name.into_owned())
                .subcommand_required(true)
                .subcommand(branch),
        );
    let matches = command.try_get_matches_from(arguments)?;
    let matches = matches
        .subcommand()
        .and_then(|(_, matches)| matches.subcommand());
    let Some((_, matches)) = matches else {
        return Err(Failure::usage("an action is needed"));
    };
    let request = Asked {
        service,
        action,
        options: Options(matches),
        paths: tree::paths(rest),
    };
    request.answer(&model)
}

fn is_help(word: &str) -> bool {
    matches!(word, "--help" | "-h")
}

/// The options of a call.
#[derive(Clone, Copy)]
struct Options<'a>(&'a ArgMatches);

impl<'a> Options<'a> {
    fn is_set(self, name: &str) -> bool {
        self.0.get_flag(&options::option_id(name))
    }

    fn text(self, name: &str) -> Option<&'a str> {
        self.0
            .get_one::<String>(&options::option_id(name))
            .map(String::as_str)
    }

    fn number(self, name: &str) -> Option<u64> {
        self.0.get_one(&options::option_id(name)).copied()
    }
}

/// What is asked for.
struct Asked<'a> {
    service: &'a Service,
    action: &'a Action,
    options: Options<'a>,
    paths: Vec<String>,
}

impl Asked<'_> {
    fn answer(&self, model: &Model) -> Outcome {
        let options = self.options;
        // What is wrong with these is told before anything is sent.
        let query = options.text("query").map(Query::new).transpose()?;
        let format = options.text("output").unwrap_or("json");
        if options.is_set("generate-skeleton") {
            let given = parameters::given(self.service, self.action, options.0, &self.paths)?;
            let mut all = skeleton::skeleton(self.service, &self.action.input);
            all.extend(given);
            let all = all.into();
            let shown = match query {
                Some(query) => query.of(&all)?,
                None => all,
            };
            return output::print(&output::render(&shown, format)?);
        }
        let goal = options.text("wait-until").map(Goal::new).transpose()?;
        let parameters = parameters::parameters(self.service, self.action, options.0, &self.paths)?;
        let is_streamed = self.action.is_streamed(&parameters);
        if is_streamed && (goal.is_some() || options.is_set("all")) {
            return Err(Failure::usage(
                "the answer comes as a stream of events: leave --all and --wait-until out",
            ));
        }
        if let Some(form) = options.text("code").and_then(Form::named) {
            return self.print_code(form, &parameters);
        }
        if goal.is_some() && *self.action.effect == Effect::Write && !options.is_set("yes") {
            return Err(Failure::usage(format!(
                "--wait-until would call {} again and again, which changes something each time",
                kebab(&self.action.name)
            ))
            .hint("wait with an action that reads, or say --yes"));
        }
        self.confirm()?;
        terminal::watch_interrupts();
        let start = || Server::builder().model(model.clone()).start_blocking();
        let mock = options.is_set("mock").then(start).transpose()?;
        let config = self.config(mock.as_ref())?;
        if options.is_set("dry-run") {
            return self.show(&config, &parameters);
        }
        let asked = |answer: &Value| match &query {
            // What a write answers cannot be asked for again.
            Some(query) => query
                .of(answer)
                .map_err(|failure| match *self.action.effect {
                    Effect::Read => failure,
                    Effect::Write => {
                        failure.hint(format!("the call was made, and its answer was {answer}"))
                    }
                }),
            None => Ok(answer.clone()),
        };
        let show = |answer: &Value| -> Outcome {
            output::print(&output::render(&asked(answer)?, format)?)
        };
        if is_streamed {
            for event in Client::call_stream(&config, self.call(&parameters)) {
                let event = event.map_err(|error| self.failed(error))?;
                output::print(&output::event(&asked(&event.data)?, format)?)?;
            }
            return Ok(());
        }
        let answer = match goal {
            Some(goal) => self.wait(&config, &parameters, &goal)?,
            None if options.is_set("all") => {
                let send = |parameters: &Map<String, Value>| self.send(&config, parameters);
                let most = options.number("max-items");
                let by_line = format == "jsonl" && query.is_none();
                let each = |items: &[Value]| match by_line {
                    true => show(&Value::Array(items.to_vec())),
                    false => Ok(()),
                };
                let all = paging::all(self.service, self.action, parameters, most, send, each)?;
                if by_line {
                    return Ok(());
                }
                all
            }
            None => self.send(&config, &parameters)?,
        };
        show(&answer)
    }

    /// Asks before what destroys, where there is somebody to ask.
    fn confirm(&self) -> Outcome {
        let options = self.options;
        let harmless = ["yes", "dry-run", "mock"]
            .iter()
            .any(|name| options.is_set(name));
        if harmless || !is_destructive(&self.action.name) || !prompt::is_possible() {
            return Ok(());
        }
        let question = format!(
            "{} {} may not be undone. Go on? [y/N] ",
            self.service.module, self.action.name
        );
        match prompt::line(&question)?.trim() {
            "y" | "Y" | "yes" => Ok(()),
            _ => Err(Failure::usage("nothing was sent")),
        }
    }

    fn config(&self, mock: Option<&Server>) -> Outcome<Config> {
        let options = self.options;
        let mut builder = match mock {
            // What the environment says is for the cloud.
            Some(mock) => request::to_mock(Config::builder(), mock)?,
            None => {
                request::environment()?.credentials(credentials::provider(options.text("profile")))
            }
        };
        if let Some(region) = self.checked_region()? {
            builder = builder.region(region);
        }
        if let Some(endpoint) = options.text("endpoint") {
            builder = builder.endpoint(endpoint);
        }
        if let Some(seconds) = options.number("timeout") {
            let time = Duration::from_secs(seconds);
            builder = builder.call_timeout(time).total_timeout(time);
            builder = builder.attempt_timeout(time.min(Duration::from_secs(30)));
            builder = builder.first_byte_timeout(time).event_timeout(time);
            builder = builder.stream_timeout(time);
        }
        Ok(builder.build()?)
    }

    /// The region that is set, on the command line, in the environment or in the profile.
    fn region(&self) -> Option<String> {
        let options = self.options;
        let set = std::env::var("TENCENTCLOUD_REGION")
            .ok()
            .filter(|region| !region.is_empty());
        let named = options.text("region").map(str::to_owned).or(set);
        named.or_else(|| credentials::region(options.text("profile")))
    }

    /// The region of the call, which the service must offer. For a mock any will do that it does.
    fn checked_region(&self) -> Outcome<Option<String>> {
        let service = self.service;
        let offered = &service.regions;
        let is_offered =
            |region: &String| offered.is_empty() || offered.iter().any(|one| one.value == *region);
        let region = self.region();
        if self.options.is_set("mock") && self.options.text("region").is_none() {
            let any = || sample::region(service).map(str::to_owned);
            return Ok(region.filter(is_offered).or_else(any));
        }
        let problem = match (service.region, &region) {
            (RegionUse::Required, None) => "needs a region".to_owned(),
            (RegionUse::Required | RegionUse::Optional, Some(region)) if !is_offered(region) => {
                format!("has no region `{region}`")
            }
            _ => return Ok(region),
        };
        let mut failure = Failure::usage(format!("{} {problem}", service.module));
        if !offered.is_empty() {
            let names: Vec<_> = offered.iter().map(|region| region.as_str()).collect();
            failure = failure.hint(format!("it is offered in {}", names.join(", ")));
        }
        Err(failure.hint(
            "name the region with --region, in TENCENTCLOUD_REGION, or in the profile (`tencentcloud configure`)",
        ))
    }

    fn call(&self, parameters: &Map<String, Value>) -> GenericCall {
        request::call(facts::service(self.service), self.action, parameters)
    }

    fn send(&self, config: &Config, parameters: &Map<String, Value>) -> Outcome<Value> {
        Client::call(config, self.call(parameters)).map_err(|error| self.failed(error))
    }

    /// The cloud's error, with what the documentation says about its code.
    fn failed(&self, error: Error) -> Failure {
        let code = error.code().map(str::to_owned);
        let known = code.as_ref().and_then(|code| {
            let mut errors = self.service.errors.iter();
            errors.find(|error| error.is(code))
        });
        let refused = error.kind() == ErrorKind::Service;
        let request = error.request_id().map(str::to_owned);
        let mut failure = Failure::from(error);
        if let Some(code) = code {
            failure = failure.hint(format!("code: {code}"));
        }
        if let Some(id) = request {
            failure = failure.hint(format!("request ID: {id}"));
        }
        if let Some(known) = known.filter(|known| !known.doc.is_empty()) {
            failure = failure.hint(format!("meaning: {}", known.doc));
        }
        if refused {
            let (module, action) = (&self.service.module, kebab(&self.action.name));
            failure = failure.hint(format!(
                "`tencentcloud help {module} {action}` tells parameters, bounds and codes"
            ));
        }
        failure
    }

    /// Prints the program that does the call.
    fn print_code(&self, form: Form, request: &Map<String, Value>) -> Outcome {
        let mut actions = self.service.actions.iter();
        let code = form.code(&samples::Call {
            service: self.service,
            action: actions
                .position(|action| std::ptr::eq(action, self.action))
                .unwrap_or_default(),
            request,
            endpoint: self.options.text("endpoint"),
            region: self.region().as_deref(),
        });
        let code = code.map_err(|refusal| {
            let name = form.facts().name;
            Failure::usage(format!("there is no code of the form `{name}`: {refusal}"))
        })?;
        output::print(&code)
    }

    fn show(&self, config: &Config, parameters: &Map<String, Value>) -> Outcome {
        let request = recorded::request(config, self.action, self.call(parameters))?;
        output::print(&dry_run::page(self.service, self.action, &request))
    }

    fn wait(
        &self,
        config: &Config,
        parameters: &Map<String, Value>,
        goal: &Goal,
    ) -> Outcome<Value> {
        let patience = self
            .options
            .number("timeout")
            .map_or(PATIENCE, Duration::from_secs);
        let begun = Instant::now();
        let progress = Progress::new();
        loop {
            let answer = self.send(config, parameters)?;
            let Err(found) = goal.is_met(&answer)? else {
                return Ok(answer);
            };
            let time_left = patience.saturating_sub(begun.elapsed());
            if time_left.is_zero() {
                return Err(Failure::new(
                    Class::Time,
                    format!(
                        "after {} s it is still {}",
                        patience.as_secs(),
                        output::cut(&found, 200)
                    ),
                )
                .hint("give it more time with --timeout SECONDS"));
            }
            progress.tell(&format!("{found}, after {} s", begun.elapsed().as_secs()));
            thread::sleep(PAUSE.min(time_left));
        }
    }
}
