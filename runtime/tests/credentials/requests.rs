//! What requests carry besides, or do without.

use super::*;

#[test]
fn a_trace_id_goes_with_every_request_once_it_is_set() {
    for driver in DRIVERS {
        for signature in [
            Signature::Tc3,
            Signature::Tc3UnsignedPayload,
            Signature::HmacSha1,
            Signature::HmacSha256,
        ] {
            let cloud = Cloud::judging(|_, _| Answer::json(&json!({"Response": {}})));
            let config = cloud.config(keys()).signature(signature);
            let config = config.build().expect("valid");
            let traced = config.to_builder().trace_id("ffe0-1").build();
            let traced = traced.expect("valid");
            for config in [&config, &traced] {
                driver.send(config).expect("answered");
            }
            driver.call(&traced, call().anonymous()).expect("answered");
            let ids = cloud.seen().into_iter().map(|seen| {
                let id = seen.headers.get("x-tc-traceid");
                id.cloned().unwrap_or_default()
            });
            assert_eq!(ids.collect::<Vec<_>>(), ["", "ffe0-1", "ffe0-1"]);
        }
    }
    for id in ["", "a b", "a\r\nb: c", "ä"] {
        let error = Config::builder().trace_id(id).build().expect_err(id);
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("the trace ID "), "{error}");
    }
}

/// Has nothing to give, and must not be asked.
#[derive(Debug)]
struct Unasked;

impl Provider for Unasked {
    fn name(&self) -> &'static str {
        "unasked"
    }

    fn start(&self, _: i64) -> Step {
        panic!("a credential was asked for")
    }
}

#[test]
fn an_anonymous_call_goes_without_a_credential_by_every_method() {
    for driver in DRIVERS {
        for signature in [Signature::Tc3, Signature::HmacSha1] {
            for (method, path) in [(RequestMethod::Post, "/"), (RequestMethod::Get, "/?Id=1")] {
                let cloud = Cloud::new(|_, _| Answer::NONE);
                let config = cloud.config(Unasked).signature(signature).method(method);
                let config = config.region("ap-mumbai").build().expect("valid");
                let call = call().parameters(json!({"Id": 1})).anonymous();
                driver.call(&config, call).expect("answered");
                let seen = cloud.seen();
                let [request] = &seen[..] else {
                    panic!("{seen:?}")
                };
                assert_eq!(request.path, path);
                assert_eq!(request.headers["authorization"], "SKIP");
                assert_eq!(request.headers["x-tc-region"], "ap-mumbai");
                assert!(request.headers.contains_key("x-tc-timestamp"));
                assert!(!request.headers.contains_key("x-tc-token"));
            }
        }
    }
}

#[test]
fn an_anonymous_call_that_is_refused_is_not_signed_instead() {
    for driver in DRIVERS {
        for code in ["AuthFailure.TokenFailure", "AuthFailure.SecretIdNotFound"] {
            let cloud = Cloud::judging(move |_, _| Answer::error(code));
            let config = cloud.config(Unasked).build().expect("valid");
            let error = driver.call(&config, call().anonymous()).expect_err(code);
            assert_eq!(error.code(), Some(code));
            assert_eq!(cloud.seen().len(), 1, "{code}");
        }
    }
}
