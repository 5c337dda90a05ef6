//! The cloud itself, as it is called with somebody's key.

use std::sync::{Mutex, PoisonError};

use tencentcloud_runtime::Config;

use crate::failure::Outcome;
use crate::{credentials, request};

/// The configuration by which the cloud is called, made once.
#[derive(Default)]
pub struct Cloud(Mutex<Option<Config>>);

impl Cloud {
    pub fn config(&self, profile: Option<&str>) -> Outcome<Config> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = &*made {
            return Ok(config.clone());
        }
        let builder = request::environment()?.credentials(credentials::provider(profile));
        Ok(made.insert(builder.build()?).clone())
    }
}
