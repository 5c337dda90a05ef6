//! Several providers, asked one after the other.

use std::sync::Arc;

use super::variables::Variables;
use super::{AssumeRole, CredentialError, CvmRole, Environment, Profile, Provider, Step, Tccli};

/// Asks providers in turn, and takes the first credential.
///
/// A provider that is not configured is passed over; one that is, and does not work, ends the
/// search, since signing as somebody else would be worse than not at all. The error names every
/// provider with its reason.
#[derive(Clone, Debug)]
pub struct Chain {
    providers: Arc<[Arc<dyn Provider>]>,
}

impl Chain {
    /// A chain of these providers, in this order.
    pub fn new(providers: impl IntoIterator<Item = Arc<dyn Provider>>) -> Self {
        Self {
            providers: providers.into_iter().collect(),
        }
    }

    /// A chain of nobody, where no credential is needed.
    pub(crate) fn of_nobody() -> Self {
        Self {
            providers: Arc::default(),
        }
    }

    pub(crate) fn from_variables(variables: &Variables) -> Self {
        Self::new([
            Arc::new(Environment::from_variables(variables.clone())) as Arc<dyn Provider>,
            Arc::new(Profile::from_variables(variables.clone())),
            Arc::new(AssumeRole::tke_from(variables.clone())),
            Arc::new(Tccli::from_variables(variables.clone())),
            // Last, since asking it takes a moment where there is no metadata service.
            Arc::new(CvmRole::new()),
        ])
    }
}

/// [`Environment`], [`Profile`], [`AssumeRole::tke`], [`Tccli`], [`CvmRole`].
impl Default for Chain {
    fn default() -> Self {
        Self::from_variables(&Variables::of_process())
    }
}

impl Provider for Chain {
    fn name(&self) -> &str {
        "chain"
    }

    fn start(&self, now: i64) -> Step {
        Search {
            providers: self.providers.clone(),
            reasons: Vec::new(),
            now,
        }
        .go_on()
    }
}

/// The way through a chain; one reason has been noted for each provider already asked.
struct Search {
    providers: Arc<[Arc<dyn Provider>]>,
    reasons: Vec<String>,
    now: i64,
}

impl Search {
    /// Asks one provider after the other, in a loop: a chain may be long.
    fn go_on(mut self) -> Step {
        while let Some(provider) = self.providers.get(self.reasons.len()).cloned() {
            match provider.start(self.now) {
                Step::NotConfigured(reason) => self.note(&*provider, &reason),
                step => {
                    return step.then(move |end| match end {
                        Step::NotConfigured(reason) => {
                            self.note(&*provider, &reason);
                            self.go_on()
                        }
                        Step::Failed(error) => {
                            self.note(&*provider, &error.to_string());
                            let rest = self.providers.iter().skip(self.reasons.len());
                            self.reasons.extend(
                                rest.map(|skipped| format!("{}: not tried", skipped.name())),
                            );
                            let retryable = error.is_retryable();
                            Step::Failed(CredentialError::new(self.describe()).retryable(retryable))
                        }
                        found => found,
                    });
                }
            }
        }
        Step::NotConfigured(self.describe())
    }

    fn note(&mut self, provider: &dyn Provider, reason: &str) {
        self.reasons.push(format!("{}: {reason}", provider.name()));
    }

    fn describe(&self) -> String {
        format!("no credentials found ({})", self.reasons.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credential;
    use crate::error::{Error, ErrorKind};

    #[derive(Debug)]
    struct Broken;

    impl Provider for Broken {
        fn name(&self) -> &str {
            "broken"
        }

        fn start(&self, _now: i64) -> Step {
            Step::Failed(CredentialError::new("out of order").retryable(true))
        }
    }

    fn provider(provider: impl Provider + 'static) -> Arc<dyn Provider> {
        Arc::new(provider)
    }

    fn credential() -> Credential {
        Credential::new("AKID", "key").expect("valid")
    }

    fn no_environment() -> Environment {
        Environment::from_variables(Variables::from([]))
    }

    #[test]
    fn the_first_credential_is_taken() {
        let chain = Chain::new([
            provider(no_environment()),
            provider(credential()),
            provider(Broken),
        ]);
        assert!(matches!(chain.start(0), Step::Ready(found) if found == credential()));
    }

    #[test]
    fn a_long_chain_is_gone_through() {
        let nobody = provider(no_environment());
        let asked = std::iter::repeat_n(nobody, 100_000);
        let chain = Chain::new(asked.chain([provider(credential())]));
        assert!(matches!(chain.start(0), Step::Ready(found) if found == credential()));
    }

    #[test]
    fn a_broken_provider_ends_the_search() {
        let chain = Chain::new([
            provider(no_environment()),
            provider(Broken),
            provider(credential()),
        ]);
        let Step::Failed(reason) = chain.start(0) else {
            panic!("must fail")
        };
        assert!(reason.is_retryable());
        assert_eq!(
            reason.to_string(),
            "no credentials found (environment: TENCENTCLOUD_SECRET_ID and \
             TENCENTCLOUD_SECRET_KEY are not set; broken: out of order; static: not tried)"
        );
    }

    #[test]
    fn the_default_chain_says_why_each_did_not_serve() {
        let variables =
            Variables::from([("HOME", "/nonexistent"), ("USERPROFILE", "/nonexistent")]);
        let Step::Fetch(fetch) = Chain::from_variables(&variables).start(0) else {
            panic!("the metadata service must be asked")
        };
        let refused = Error::new(ErrorKind::Connect, "connection refused");
        let Step::NotConfigured(reason) = fetch.resume(Err(refused)) else {
            panic!("must find nothing")
        };
        for part in [
            "environment: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set",
            "profile file: there is no file ",
            "web identity: not set: TKE_REGION, TKE_PROVIDER_ID, TKE_ROLE_ARN, TKE_WEB_IDENTITY_TOKEN_FILE",
            "tccli: there is no file ",
            "CVM role: the metadata service, which exists on a CVM only, did not answer: connection refused",
        ] {
            assert!(reason.contains(part), "{part:?} is not in {reason:?}");
        }
    }
}
