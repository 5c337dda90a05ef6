//! Credentials from environment variables.

use super::variables::Variables;
use super::{Credential, CredentialError, Provider, Step};
use crate::secret::Secret;

const SECRET_ID: &str = "TENCENTCLOUD_SECRET_ID";
const SECRET_KEY: &str = "TENCENTCLOUD_SECRET_KEY";
/// The first that is set counts.
const TOKENS: [&str; 2] = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN"];

/// Reads `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and, where it is set,
/// `TENCENTCLOUD_TOKEN` or `TENCENTCLOUD_SESSION_TOKEN`.
///
/// An empty variable counts as not set. One of the keys without the other is an error.
#[derive(Clone, Debug)]
pub struct Environment {
    variables: Variables,
}

impl Environment {
    /// The variables of this process.
    pub fn new() -> Self {
        Self::from_variables(Variables::of_process())
    }

    pub(crate) fn from_variables(variables: Variables) -> Self {
        Self { variables }
    }

    fn credential(
        &self,
        secret_id: String,
        secret_key: String,
    ) -> Result<Credential, CredentialError> {
        let credential = Credential::new(secret_id, Secret::from(secret_key))?;
        match TOKENS.into_iter().find_map(|name| self.variables.get(name)) {
            Some(token) => credential.with_token(token),
            None => Ok(credential),
        }
    }
}

impl Default for Environment {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for Environment {
    fn name(&self) -> &str {
        "environment"
    }

    fn start(&self, _now: i64) -> Step {
        match (
            self.variables.get(SECRET_ID),
            self.variables.get(SECRET_KEY),
        ) {
            (Some(secret_id), Some(secret_key)) => self
                .credential(secret_id, secret_key)
                .map_or_else(Step::Failed, Step::Ready),
            (None, None) => {
                Step::NotConfigured(format!("{SECRET_ID} and {SECRET_KEY} are not set"))
            }
            (Some(_), None) => half(SECRET_ID, SECRET_KEY),
            (None, Some(_)) => half(SECRET_KEY, SECRET_ID),
        }
    }
}

fn half(set: &str, unset: &str) -> Step {
    Step::Failed(CredentialError::new(format!(
        "{set} is set, {unset} is not"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start<const N: usize>(pairs: [(&str, &str); N]) -> Step {
        Environment::from_variables(Variables::from(pairs)).start(0)
    }

    #[test]
    fn reads_keys_and_either_name_of_the_token() {
        let expected = Credential::new("AKID", "key").expect("valid");
        let with_token = expected.clone().with_token("tok").expect("valid");
        let keys = [(SECRET_ID, "AKID"), (SECRET_KEY, "key")];
        assert!(matches!(start(keys), Step::Ready(found) if found == expected));
        for tokens in [
            [
                ("TENCENTCLOUD_TOKEN", "tok"),
                ("TENCENTCLOUD_SESSION_TOKEN", "other"),
            ],
            [
                ("TENCENTCLOUD_TOKEN", ""),
                ("TENCENTCLOUD_SESSION_TOKEN", "tok"),
            ],
        ] {
            let step = start([keys[0], keys[1], tokens[0], tokens[1]]);
            assert!(matches!(step, Step::Ready(found) if found == with_token));
        }
    }

    #[test]
    fn nothing_set_lets_a_chain_go_on_and_half_of_it_does_not() {
        assert!(matches!(start([]), Step::NotConfigured(_)));
        assert!(matches!(
            start([(SECRET_ID, ""), (SECRET_KEY, "")]),
            Step::NotConfigured(_)
        ));
        let Step::Failed(reason) = start([(SECRET_ID, "AKID")]) else {
            panic!("must fail")
        };
        assert_eq!(
            reason.to_string(),
            "TENCENTCLOUD_SECRET_ID is set, TENCENTCLOUD_SECRET_KEY is not"
        );
        let Step::Failed(reason) = start([(SECRET_ID, "AKID"), (SECRET_KEY, "key ")]) else {
            panic!("must fail")
        };
        assert!(
            reason
                .to_string()
                .contains("the secret key holds white space"),
            "{reason}"
        );
    }
}
