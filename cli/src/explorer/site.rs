//! What all pages stand on: the services, the mocks that stand for them, and what was called.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use tencentcloud_model::model::{Action, Effect, Service};
use tencentcloud_runtime as runtime;

use super::calls::Calls;
use super::cloud::Cloud;
use super::guard;
use super::mocks::Mocks;
use super::search::Index;
use super::unpacked::{Found, Unpacked};
use crate::facts;
use crate::failure::{Failure, Outcome};
use crate::services::{self, Services};

/// How many services are kept unpacked.
const KEPT: usize = 8;

/// What the explorer is started with.
pub struct Options {
    /// Port of 127.0.0.1; 0 for any that is free.
    pub port: u16,
    /// Whether the cloud may be called.
    pub live: bool,
    /// Whose key calls of the cloud are signed with.
    pub profile: Option<String>,
    /// Whether also actions that change something may be called there.
    pub allow_writes: bool,
}

pub struct Site {
    pub options: Options,
    pub services: Services,
    pub mocks: Mocks,
    pub calls: Calls,
    pub cloud: Cloud,
    /// The path that all pages are below.
    root: String,
    index: OnceLock<Index>,
    /// Services that were looked at last, the latest last.
    kept: Mutex<Vec<Arc<Unpacked>>>,
    /// The runtime's facts, which live as long as the program: once for each service.
    facts: Mutex<Vec<(String, &'static runtime::Service)>>,
}

impl Site {
    pub fn start(options: Options) -> Outcome<Self> {
        let token = guard::token()
            .ok_or_else(|| Failure::usage("the system gives no random numbers for a token"))?;
        Ok(Self {
            options,
            services: Services::open()?,
            mocks: Mocks::start()?,
            calls: Calls::default(),
            cloud: Cloud::default(),
            root: format!("/{token}"),
            index: OnceLock::new(),
            kept: Mutex::default(),
            facts: Mutex::default(),
        })
    }

    /// The path that all pages are below: a slash and the token.
    pub fn root(&self) -> &str {
        &self.root
    }

    pub fn token(&self) -> &str {
        &self.root[1..]
    }

    pub fn mock_url(&self) -> String {
        self.mocks.inside().url()
    }

    /// What is told at the start of calls of the cloud.
    pub fn told(&self) -> &'static str {
        match (self.options.live, self.options.allow_writes) {
            (false, _) => "",
            (true, false) => "Actions that read may be called in the cloud.\n",
            (true, true) => {
                "All actions may be called in the cloud, also those that change something.\n"
            }
        }
    }

    /// The index of all services, made when it is first looked at.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.services))
    }

    /// A service, with an action if one is named.
    pub fn unpacked(&self, module: &str, action: Option<&str>) -> Outcome<Arc<Unpacked>> {
        let found = self.services.named(module)?;
        let key = (module.to_owned(), found.is_inside(action)?);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = kept.iter().position(|unpacked| unpacked.key == key) {
            let unpacked = kept.remove(at);
            kept.push(Arc::clone(&unpacked));
            return Ok(unpacked);
        }
        let model = found.model(key.1)?;
        let facts = self.facts(&key, &model.services[0]);
        let unpacked = Arc::new(Unpacked { key, model, facts });
        kept.push(Arc::clone(&unpacked));
        if kept.len() > KEPT {
            kept.remove(0);
        }
        Ok(unpacked)
    }

    fn facts(&self, key: &(String, bool), service: &Service) -> &'static runtime::Service {
        let key = format!("{} {}", key.0, key.1);
        let mut facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        match facts.iter().find(|(known, _)| *known == key) {
            Some((_, facts)) => facts,
            None => {
                let made = facts::service(service);
                facts.push((key, made));
                made
            }
        }
    }

    /// An action.
    pub fn action(&self, module: &str, name: &str) -> Outcome<Found> {
        let unpacked = self.unpacked(module, Some(name))?;
        let action = services::action(unpacked.service(), name)?;
        let mut actions = unpacked.service().actions.iter();
        let index = actions.position(|other| std::ptr::eq(other, action));
        let index = index.unwrap_or_default();
        Ok(Found { unpacked, index })
    }

    /// Whether an action may be called in the cloud; if not, why.
    pub fn refuses(&self, action: &Action) -> Option<&'static str> {
        if !self.options.live {
            return Some("The explorer was started without --live.");
        }
        let writes = *action.effect == Effect::Write;
        (writes && !self.options.allow_writes).then_some(
            "The action changes something, and the explorer was started without --allow-writes.",
        )
    }
}

/// Makes the index while nobody waits for it.
pub fn warm(site: &Arc<Site>) {
    let site = Arc::clone(site);
    thread::spawn(move || {
        site.index();
    });
}
