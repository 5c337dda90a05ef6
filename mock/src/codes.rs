//! Error codes and actions that exist, so that a slip in one is not taken for another.

use tencentcloud_model::model::{ErrorDef, Service};
use tencentcloud_model::nearest;

use crate::services::Services;
use crate::{Error, number};

/// What services there are to look in, and the codes that all of them share.
pub(crate) struct Known<'m> {
    pub(crate) services: Vec<&'m Service>,
    pub(crate) common: &'m [ErrorDef],
}

/// A name that does not exist, and the one that may have been meant.
#[derive(Debug, PartialEq)]
pub(crate) struct Unknown(pub(crate) Option<String>);

impl<'m> Known<'m> {
    /// All services.
    pub(crate) fn all(services: &'m Services) -> Result<Self, Error> {
        Ok(Self {
            services: services.all()?,
            common: services.common_errors()?,
        })
    }

    /// Those of the services that have an action.
    pub(crate) fn with_action(self, name: &str) -> Result<Self, Unknown> {
        let all = || self.services.iter().copied();
        let named = |service: &&Service| {
            let mut actions = service.actions.iter();
            actions.any(|action| action.name.value == name)
        };
        let services: Vec<_> = all().filter(named).collect();
        if services.is_empty() {
            let actions = all().flat_map(|service| &service.actions);
            let names = actions.map(|action| action.name.value.as_str());
            return Err(Unknown(nearest(name, names).map(str::to_owned)));
        }
        Ok(Self { services, ..self })
    }

    /// Whether one of the services documents an error code.
    pub(crate) fn check(&self, code: &str) -> Result<(), Unknown> {
        let codes = || {
            let own = self.services.iter().flat_map(|service| &service.errors);
            own.chain(self.common)
        };
        let number = number::unsigned(code).and_then(|number| u32::try_from(number).ok());
        let is_public = |service: &&Service| {
            let public = service.protocol.facts().public_codes.as_ref();
            public
                .zip(number)
                .is_some_and(|(public, number)| public.contains(&number))
        };
        if codes().any(|known| known.is(code)) || self.services.iter().any(is_public) {
            return Ok(());
        }
        let names = || codes().map(|known| known.code.value.as_str());
        // The part behind the dot alone is a slip, too.
        let tails = names().filter_map(|name| Some((name.split_once('.')?.1, name)));
        let meant = nearest(code, names()).or_else(|| {
            let tail = nearest(code, tails.clone().map(|(tail, _)| tail))?;
            tails
                .clone()
                .find(|(other, _)| *other == tail)
                .map(|(_, name)| name)
        });
        Err(Unknown(meant.map(str::to_owned)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::model;

    #[test]
    fn a_slip_in_a_name_is_recognized() {
        let services = Services::from(model());
        let all = || Known::all(&services).expect("services");
        let unknown = |name: &str| all().with_action(name).err();
        assert_eq!(unknown("CreateRoom"), None);
        assert_eq!(
            unknown("CreateRooms"),
            Some(Unknown(Some("CreateRoom".into())))
        );
        assert_eq!(unknown("Nope"), Some(Unknown(None)));

        let of = |action: &str, code: &str| {
            let known = all().with_action(action).expect("an action");
            known.check(code).err().map(|Unknown(meant)| meant)
        };
        for code in [
            "FailedOperation.ClassStarted",
            "InternalError",
            "InternalServerError",
        ] {
            assert_eq!(of("CreateRoom", code), None, "{code}");
        }
        for (code, meant) in [
            (
                "FailedOperation.ClasStarted",
                Some("FailedOperation.ClassStarted"),
            ),
            (
                "failedoperation.classstarted",
                Some("FailedOperation.ClassStarted"),
            ),
            ("ClassStarted", Some("FailedOperation.ClassStarted")),
            ("InternalEror", Some("InternalError")),
            ("Nope", None),
            ("", None),
            ("70500", None),
        ] {
            assert_eq!(
                of("CreateRoom", code),
                Some(meant.map(str::to_owned)),
                "{code}"
            );
        }
        // Chat has numbers; those that its actions do not document, too.
        for code in ["70500", "70001", "InternalError"] {
            assert_eq!(of("account_check", code), None, "{code}");
        }
        for code in ["FailedOperation.ClassStarted", "59999", "+70001"] {
            assert!(of("account_check", code).is_some(), "{code}");
        }
        // A code of any service will do for all of them.
        assert_eq!(all().check("FailedOperation.ClassStarted"), Ok(()));
    }
}
