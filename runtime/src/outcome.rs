//! What became of each element of a batch.

use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::Error;
use crate::record::{self, Member, Record, Slot, Table};

/// An element of an answer that tells for itself whether it failed.
pub trait Fallible {
    /// Its error code; 0 or none if it did not fail.
    fn error_code(&self) -> Option<i64>;
    /// What the cloud says about the error.
    fn error_message(&self) -> Option<&str>;
}

/// An element of an answer that may have failed although the call succeeded.
///
/// What is in it is reached through a `Result`, so that a failure is not taken for a success.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome<T>(T);

impl<T: Fallible> Outcome<T> {
    /// The element, unless it failed.
    ///
    /// # Errors
    ///
    /// The error that the element holds, by its code and message.
    pub fn result(&self) -> Result<&T, Error> {
        match self.0.error_code() {
            None | Some(0) => Ok(&self.0),
            Some(code) => Err(Error::service(
                &code.to_string(),
                self.0.error_message().unwrap_or_default(),
            )),
        }
    }

    /// The element itself, unless it failed.
    ///
    /// # Errors
    ///
    /// As [`Outcome::result`].
    pub fn into_result(self) -> Result<T, Error> {
        self.result()?;
        Ok(self.0)
    }

    /// The element, whether it failed or not: to tell which one it was.
    pub fn element(&self) -> &T {
        &self.0
    }
}

impl<T: Record> Record for Outcome<T> {
    fn blank() -> Self {
        Self(T::blank())
    }

    fn slot(&mut self) -> Slot<'_> {
        self.0.slot()
    }

    fn table(&self) -> &'static Table {
        self.0.table()
    }

    fn member(&self, index: usize) -> &dyn Member {
        self.0.member(index)
    }

    fn member_mut(&mut self, index: usize) -> &mut dyn Member {
        self.0.member_mut(index)
    }
}

impl<T: Record> Serialize for Outcome<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        record::serialize(self, serializer)
    }
}

impl<'de, T: Record> Deserialize<'de> for Outcome<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        record::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Account {
        id: String,
        code: Option<i64>,
    }

    crate::record!(Account {
        id: "id",
        code: "code"
    });

    impl Fallible for Account {
        fn error_code(&self) -> Option<i64> {
            self.code
        }

        fn error_message(&self) -> Option<&str> {
            Some("no\nsuch account")
        }
    }

    fn outcome(code: &str) -> Outcome<Account> {
        let json = format!(r#"{{"id":"a","code":{code}}}"#);
        serde_json::from_str(&json).expect("an account")
    }

    #[test]
    fn only_a_code_other_than_zero_is_a_failure() {
        for code in ["0", "null"] {
            assert_eq!(outcome(code).result().expect("no failure").id, "a");
            assert_eq!(outcome(code).into_result().expect("no failure").id, "a");
        }
        let failed = outcome("70107");
        let error = failed.result().expect_err("a failure");
        assert_eq!(error.code(), Some("70107"));
        assert_eq!(error.to_string(), r"70107: no\nsuch account");
        assert_eq!(failed.element().id, "a");
        assert!(failed.into_result().is_err());
    }

    #[test]
    fn json_is_that_of_the_element() {
        let json = serde_json::to_string(&outcome("7")).expect("JSON");
        assert_eq!(json, r#"{"id":"a","code":7}"#);
    }
}
