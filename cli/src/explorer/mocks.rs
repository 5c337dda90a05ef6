//! The mocks that stand for the cloud: one of the services inside, and one of each other service
//! that is called.

use std::sync::{Arc, Mutex, PoisonError};

use tencentcloud_mock::Server;

use super::unpacked::Unpacked;
use crate::failure::Outcome;

/// How many mocks of other services are kept.
const KEPT: usize = 8;

pub struct Mocks {
    inside: Arc<Server>,
    /// Those of other services by module, the latest last.
    others: Mutex<Vec<(String, Arc<Server>)>>,
}

impl Mocks {
    pub fn start() -> Outcome<Self> {
        let inside = Server::start_blocking()?;
        Ok(Self {
            inside: Arc::new(inside),
            others: Mutex::default(),
        })
    }

    /// That of the services inside.
    pub fn inside(&self) -> &Server {
        &self.inside
    }

    /// That of a service, which is started if it is not there.
    pub fn of(&self, unpacked: &Unpacked) -> Outcome<Arc<Server>> {
        if unpacked.is_inside() {
            return Ok(Arc::clone(&self.inside));
        }
        let module = &unpacked.service().module;
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = others.iter().position(|(known, _)| known == module) {
            let found = others.remove(at);
            others.push(found.clone());
            return Ok(found.1);
        }
        let started = Server::builder()
            .model(unpacked.model.clone())
            .start_blocking();
        let server = Arc::new(started?);
        others.push((module.clone(), Arc::clone(&server)));
        if others.len() > KEPT {
            others.remove(0);
        }
        Ok(server)
    }

    /// All that are there, each with the services that it speaks.
    pub fn all(&self) -> Vec<(String, Arc<Server>)> {
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let inside = ("the services inside".to_owned(), Arc::clone(&self.inside));
        [inside].into_iter().chain(others.iter().cloned()).collect()
    }
}
