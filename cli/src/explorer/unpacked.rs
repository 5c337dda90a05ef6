//! Services as they are unpacked from a catalogue.

use std::sync::Arc;

use tencentcloud_model::model::{Action, Model, Service};
use tencentcloud_runtime as runtime;

/// A service, unpacked.
pub struct Unpacked {
    /// Its module, and whether it is as it is inside.
    pub key: (String, bool),
    pub model: Model,
    pub facts: &'static runtime::Service,
}

impl Unpacked {
    pub fn service(&self) -> &Service {
        &self.model.services[0]
    }

    /// Whether it is one of the services inside.
    pub fn is_inside(&self) -> bool {
        self.key.1
    }
}

/// An action of a service.
pub struct Found {
    pub unpacked: Arc<Unpacked>,
    /// Index of the action.
    pub index: usize,
}

impl Found {
    pub fn service(&self) -> &Service {
        self.unpacked.service()
    }

    pub fn action(&self) -> &Action {
        &self.service().actions[self.index]
    }
}
