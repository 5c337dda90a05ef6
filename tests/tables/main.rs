//! Types are read and written by their tables as serde's derives would do it.
//!
//! Every type of the client has a twin with derives; both read the same JSON, as the client reads
//! answers and as `serde_json` does, and have to give the same value, or the same error.

mod list;
mod random;

use std::collections::BTreeMap;

use generator::lower::Names;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tencentcloud_client::runtime::decode::{self, Json};
use tencentcloud_client::runtime::record::Member;
use tests::model;

use self::random::Random;

/// What is not of one service.
mod runtime {
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(transparent)]
    pub struct Switch(i64);

    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(transparent)]
    pub struct Outcome<T>(T);
}

include!(concat!(env!("OUT_DIR"), "/twins.rs"));

/// How many answers are spoilt in all.
const SPOILT: usize = 100_000;

/// A type and its twin.
struct Pair {
    name: &'static str,
    /// JSON that fits the type.
    random: fn(&mut Random) -> Json,
    /// What both make of a text: JSON, or an error. As the client reads, and as `serde_json` does.
    read: fn(&str) -> [[Read; 2]; 2],
}

/// What became of a text: the JSON that it is written as again, or an error.
type Read = Result<String, String>;

fn pair<T, D>(name: &'static str) -> Pair
where
    T: Member + Serialize + DeserializeOwned,
    D: Serialize + DeserializeOwned,
{
    Pair {
        name,
        random: |random| random.json(T::blank().slot()),
        read: |text| {
            [
                [lenient::<T>(text), lenient::<D>(text)],
                [strict::<T>(text), strict::<D>(text)],
            ]
        },
    }
}

fn lenient<T: Serialize + DeserializeOwned>(text: &str) -> Read {
    decode::parse(text.as_bytes()).expect("JSON");
    let value: T = decode::from_text(text.as_bytes()).map_err(|error| error.to_string())?;
    Ok(written(&value))
}

fn strict<T: Serialize + DeserializeOwned>(text: &str) -> Read {
    let value: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(written(&value))
}

fn written(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("it can be written")
}

macro_rules! pairs {
    ($($module:ident: $($name:ident),*;)*) => {
        vec![$($(
            pair::<tencentcloud_client::$module::$name, $module::$name>(
                concat!(stringify!($module), "::", stringify!($name)),
            ),
        )*)*]
    };
}

fn pairs() -> Vec<Pair> {
    each_type!(pairs)
}

/// Fails unless both make the same of a text.
fn check(pair: &Pair, text: &str) -> [Read; 2] {
    (pair.read)(text).map(|[table, derived]| {
        assert_eq!(table, derived, "{}: {text}", pair.name);
        table
    })
}

#[test]
fn documented_examples_are_the_same() {
    let pairs = pairs();
    let pairs: BTreeMap<_, _> = pairs.iter().map(|pair| (pair.name, pair)).collect();
    let mut count = 0;
    for service in &model("spec").services {
        let names = Names::new(service);
        for (index, action) in service.actions.iter().enumerate() {
            let request = format!("{}::{}", service.module, names.action(index));
            let output = format!("{request}Output");
            for example in &action.examples {
                for (name, json) in [(&request, &example.input), (&output, &example.output)] {
                    let [read, _] = check(pairs[name.as_str()], &json.to_string());
                    assert!(read.is_ok(), "{name}: {read:?}");
                    count += 1;
                }
            }
        }
    }
    assert!(count > 100, "{count} examples");
}

#[test]
fn random_values_are_the_same() {
    let random = &mut Random::new(12);
    for pair in pairs() {
        for _ in 0..100 {
            let text = (pair.random)(random).to_string();
            let read = check(&pair, &text);
            assert!(
                read.iter().all(Result::is_ok),
                "{}: {text}: {read:?}",
                pair.name
            );
        }
    }
}

#[test]
fn spoilt_values_are_the_same_or_the_same_errors() {
    let random = &mut Random::new(34);
    let pairs = pairs();
    let (mut fine, mut refused) = (0, 0);
    for index in 0..SPOILT {
        let pair = &pairs[index % pairs.len()];
        let mut json = (pair.random)(random);
        for _ in 0..=random.below(2) {
            random.spoil(&mut json);
        }
        let [lenient, _] = check(pair, &random.text(&json));
        match lenient {
            Ok(_) => fine += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(
        fine.min(refused) > SPOILT / 10,
        "{fine} fine, {refused} refused"
    );
}
