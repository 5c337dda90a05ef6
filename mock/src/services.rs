//! The services that a server speaks. Of the cloud's metadata, which has hundreds, each is read when
//! it is first asked for.

use std::num::NonZero;
use std::sync::{Arc, LazyLock};
use std::thread;

use tencentcloud_model::metadata::{Metadata, Options, Version};
use tencentcloud_model::model::{ErrorDef, Model, Protocol, Service};

use crate::Error;
use crate::spec::findings;

/// The services that are spoken.
pub(crate) struct Services(Vec<Entry>);

/// A version of a service.
struct Entry {
    /// What requests call the service; of the cloud's metadata the folder, nearly always the same.
    name: String,
    version: String,
    protocol: Protocol,
    /// How many actions it has, if that is known before it is read.
    actions: Option<usize>,
    model: LazyLock<Read, Box<dyn FnOnce() -> Read + Send>>,
    /// Where it is in its model.
    index: usize,
}

/// A model, or the text that tells why there is none.
type Read = Result<Arc<Model>, String>;

impl From<Arc<Model>> for Services {
    fn from(model: Arc<Model>) -> Self {
        let entry = |(index, service): (usize, &Service)| {
            let model = Arc::clone(&model);
            Entry {
                name: service.name.to_string(),
                version: service.version.to_string(),
                protocol: service.protocol,
                actions: Some(service.actions.len()),
                model: LazyLock::new(Box::new(|| Ok(model))),
                index,
            }
        };
        Self(model.services.iter().enumerate().map(entry).collect())
    }
}

impl From<Metadata> for Services {
    fn from(metadata: Metadata) -> Self {
        let metadata = Arc::new(metadata);
        let entry = |version: &Version| {
            let (package, wanted) = (Arc::clone(&metadata), version.clone());
            let read = move || match package.read(&wanted, Options::default()) {
                Ok((model, _)) => Ok(Arc::new(model)),
                Err(failure) => Err(findings(&failure.findings, &failure.sources)),
            };
            Entry {
                name: version.service.clone(),
                version: version.number(),
                protocol: Protocol::Tc3,
                actions: None,
                model: LazyLock::new(Box::new(read)),
                index: 0,
            }
        };
        Self(metadata.versions().iter().map(entry).collect())
    }
}

impl Entry {
    fn model(&self) -> Result<&Model, Error> {
        match &*self.model {
            Ok(model) => Ok(model),
            Err(findings) => Err(Error::Spec(findings.clone())),
        }
    }

    fn service(&self) -> Result<&Service, Error> {
        Ok(&self.model()?.services[self.index])
    }
}

impl Services {
    /// Name and version of each service and, where it is known, how many actions it has.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, &str, Option<usize>)> {
        self.0
            .iter()
            .map(|entry| (&*entry.name, &*entry.version, entry.actions))
    }

    /// Whether there is a service of this name that speaks API 3.0.
    pub(crate) fn has(&self, name: &str) -> bool {
        let mut named = self.0.iter().filter(|entry| entry.name == name);
        named.any(|entry| entry.protocol == Protocol::Tc3)
    }

    /// The services of a protocol; with a version, those of this one alone.
    pub(crate) fn of(
        &self,
        protocol: Protocol,
        version: Option<&str>,
    ) -> Result<Vec<&Service>, Error> {
        self.entries(protocol, version)
            .map(Entry::service)
            .collect()
    }

    /// The services of a protocol and a version that requests call by a name.
    pub(crate) fn named(
        &self,
        protocol: Protocol,
        name: &str,
        version: &str,
    ) -> Result<Vec<&Service>, Error> {
        let entries = self.entries(protocol, Some(version));
        let (likely, others): (Vec<_>, Vec<_>) = entries.partition(|entry| entry.name == name);
        let likely: Result<Vec<_>, _> = likely.into_iter().map(Entry::service).collect();
        let mut services = likely?;
        if services.is_empty() {
            // That `as` is in the folder `autoscaling` only shows once that is read.
            let others = others.into_iter();
            services = others.filter_map(|entry| entry.service().ok()).collect();
        }
        services.retain(|service| service.name.value == name);
        Ok(services)
    }

    fn entries(&self, protocol: Protocol, version: Option<&str>) -> impl Iterator<Item = &Entry> {
        self.0.iter().filter(move |entry| {
            entry.protocol == protocol && version.is_none_or(|version| entry.version == version)
        })
    }

    /// All services, read on every core.
    pub(crate) fn all(&self) -> Result<Vec<&Service>, Error> {
        let workers = thread::available_parallelism().map_or(1, NonZero::get);
        let share = self.0.len().div_ceil(workers).max(1);
        thread::scope(|scope| {
            for entries in self.0.chunks(share) {
                scope.spawn(|| entries.iter().for_each(|entry| drop(entry.model())));
            }
        });
        self.0.iter().map(Entry::service).collect()
    }

    /// The codes that any action can return.
    pub(crate) fn common_errors(&self) -> Result<&[ErrorDef], Error> {
        let model = self.0.first().map(Entry::model).transpose()?;
        Ok(model.map_or(&[], |model| &model.common_errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_of_the_metadata_are_found_by_what_requests_call_them() {
        let head = |name: &str, version: &str| {
            format!(
                r#"{{"metadata": {{"serviceShortName": "{name}", "apiVersion": "{version}"}},
                "actions": {{}}, "objects": {{}}}}"#
            )
        };
        let folder = std::env::temp_dir().join(format!("tencentcloud-mock-{}", std::process::id()));
        for (service, content) in [
            ("autoscaling", head("as", "2018-04-19")),
            ("broken", "no JSON".to_owned()),
            ("cvm", head("cvm", "2018-04-19")),
        ] {
            let version = folder
                .join("tccli/services")
                .join(service)
                .join("v20180419");
            std::fs::create_dir_all(&version).expect("a folder");
            std::fs::write(version.join("api.json"), content).expect("a file");
        }
        let services = Services::from(Metadata::open(&folder).expect("metadata"));

        let modules = |name: &str, version: &str| {
            let found = services.named(Protocol::Tc3, name, version).ok()?;
            let modules = found.into_iter().map(|service| service.module.as_str());
            Some(modules.collect::<Vec<_>>())
        };
        assert_eq!(modules("as", "2018-04-19"), Some(vec!["autoscaling"]));
        assert_eq!(modules("cvm", "2018-04-19"), Some(vec!["cvm"]));
        assert_eq!(modules("broken", "2018-04-19"), None);
        for (name, version) in [("autoscaling", "2018-04-19"), ("as", "2018-04-20")] {
            assert_eq!(modules(name, version), Some(Vec::new()), "{name} {version}");
        }
        std::fs::remove_dir_all(&folder).expect("the folder");
    }
}
