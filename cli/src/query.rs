//! JMESPath.

use jmespath::Expression;
use serde_json::Value;

use crate::failure::{Class, Failure, Outcome};

/// A query that was understood.
pub struct Query(Expression<'static>);

impl Query {
    pub fn new(text: &str) -> Outcome<Self> {
        let compiled = jmespath::compile(text);
        compiled
            .map(Self)
            .map_err(|error| Failure::usage(format!("--query: {error}")))
    }

    pub fn of(&self, value: &Value) -> Outcome<Value> {
        let failed =
            |error: &dyn std::fmt::Display| Failure::new(Class::Usage, format!("--query: {error}"));
        let found = self.0.search(value).map_err(|error| failed(&error))?;
        serde_json::to_value(&*found).map_err(|error| failed(&error))
    }
}

/// What is waited for: an expression and the value that it is to have.
pub struct Goal {
    query: Query,
    value: String,
}

impl Goal {
    /// `EXPR=VALUE`.
    pub fn new(text: &str) -> Outcome<Self> {
        let wrong = || Failure::usage("--wait-until takes EXPR=VALUE, such as `Status=READY`");
        let (expression, value) = text.rsplit_once('=').ok_or_else(wrong)?;
        if expression.ends_with(['=', '!', '<', '>']) {
            return Err(wrong());
        }
        Ok(Self {
            query: Query::new(expression)?,
            value: value.to_owned(),
        })
    }

    /// Whether an answer is what is waited for, and otherwise what it holds instead.
    pub fn is_met(&self, answer: &Value) -> Outcome<Result<(), String>> {
        let found = self.query.of(answer)?;
        let text = match &found {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Ok(if text == self.value {
            Ok(())
        } else {
            Err(text)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Goal, Query};

    #[test]
    fn numbers_keep_all_their_digits() {
        let answer = json!({ "a": [u64::MAX, i64::MIN] });
        let found = Query::new("a")
            .and_then(|query| query.of(&answer))
            .expect("found");
        assert_eq!(found, answer["a"]);
    }

    #[test]
    fn goals_compare_values_as_they_are_shown() {
        let answer = json!({ "Status": "READY", "Count": 3, "On": true });
        for (goal, met) in [
            ("Status=READY", true),
            ("Status=ready", false),
            ("Count=3", true),
            ("On=true", true),
            ("Count == `3`=true", true),
            ("Nothing=null", true),
        ] {
            let goal = Goal::new(goal).expect("understood");
            assert_eq!(goal.is_met(&answer).expect("compared").is_ok(), met);
        }
        for wrong in ["Status", "Status==3", "[=1"] {
            assert!(Goal::new(wrong).is_err(), "{wrong}");
        }
    }
}
