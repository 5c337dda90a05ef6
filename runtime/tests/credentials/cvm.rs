//! The role of a machine in the cloud.

use super::*;

#[test]
fn a_cvm_role_is_found_and_its_credential_read() {
    for driver in DRIVERS {
        let cloud = Cloud::new(|request, _| match request.path.strip_prefix(ROLES) {
            Some("") => Answer(200, "my role\n".to_owned(), 0),
            Some("my%20role") => Answer::json(&role_credential("Success")),
            _ => Answer(400, String::new(), 0),
        });
        let provider = CvmRole::new().base_url(format!("{}/", cloud.url));
        assert_eq!(
            obtain(driver, &cloud, provider).expect("found"),
            temporary()
        );
    }
}

#[test]
fn a_named_cvm_role_is_not_asked_for() {
    for driver in DRIVERS {
        let cloud = metadata(|_| Answer::json(&role_credential("Success")));
        let provider = CvmRole::new().base_url(&cloud.url).role("mine");
        assert_eq!(
            obtain(driver, &cloud, provider).expect("found"),
            temporary()
        );
        assert_eq!(cloud.seen()[0].path, format!("{ROLES}mine"));
        assert_eq!(cloud.asked(), 1);
    }
}

#[test]
fn what_keeps_a_cvm_role_from_serving_is_said() {
    let good = role_credential("Success").to_string();
    for (status, body, reason) in [
        (404, String::new(), "no role is bound to this instance"),
        (500, String::new(), "the metadata service answered 500"),
        (403, String::new(), "the metadata service answered 403"),
        (
            200,
            "<html>".to_owned(),
            "answer: the answer is no JSON object",
        ),
        (
            200,
            "null".to_owned(),
            "answer: the answer is no JSON object",
        ),
        (
            200,
            role_credential("Denied").to_string(),
            "the code is \"Denied\"",
        ),
        (
            200,
            good.replace("ExpiredTime", "Other"),
            "`ExpiredTime` is missing",
        ),
        (
            200,
            good.replace("\"tmptoken\"", "null"),
            "`Token` is missing",
        ),
        (
            200,
            good.replace("\"TMPID\"", "[]"),
            "`TmpSecretId` is no text",
        ),
        (
            200,
            good.replace("tmpkey", "tmp key"),
            "the secret key holds white space",
        ),
    ] {
        for driver in DRIVERS {
            let body = body.clone();
            let cloud = metadata(move |_| Answer(status, body.clone(), 0));
            let provider = CvmRole::new().base_url(&cloud.url).role("mine");
            let error = obtain(driver, &cloud, provider).expect_err(reason);
            assert_eq!(error.kind(), ErrorKind::Credentials);
            assert_eq!(error.is_retryable(), status == 500, "{error:?}");
            let shown = error.to_string();
            assert!(
                shown.contains(reason) && !shown.contains("tmpkey"),
                "{shown}"
            );
        }
    }
    for list in ["\n", "", " \r\n"] {
        let cloud = metadata(move |_| Answer(200, list.to_owned(), 0));
        let provider = CvmRole::new().base_url(&cloud.url);
        let error = obtain(Driver::Async, &cloud, provider).expect_err("no role");
        assert!(error.to_string().contains("no role is bound"), "{error}");
    }
}

#[test]
fn what_the_metadata_service_says_at_length_is_cut() {
    let long = "x".repeat(900_000);
    for (role, code) in [(long.as_str(), "Success"), ("mine", long.as_str())] {
        for driver in DRIVERS {
            let (role, answer) = (role.to_owned(), role_credential(code));
            let cloud = Cloud::new(move |request, _| match request.path.as_str() {
                ROLES => Answer(200, role.clone(), 0),
                _ => Answer::json(&answer),
            });
            let provider = CvmRole::new().base_url(&cloud.url);
            let error = obtain(driver, &cloud, provider).expect_err("too long");
            let shown = format!("{error} {error:?}");
            assert!(shown.len() < 2_000, "{} bytes", shown.len());
        }
    }
}

#[test]
fn a_metadata_service_that_is_not_there_lets_a_chain_go_on() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port");
    for driver in DRIVERS {
        let cloud = metadata(|_| Answer::NONE);
        let role = CvmRole::new().base_url(format!("http://{closed}"));
        let error = obtain(driver, &cloud, role.clone()).expect_err("nobody there");
        assert!(error.to_string().contains("did not answer: "), "{error}");
        let chain = Chain::new([Arc::new(role) as Arc<dyn Provider>, Arc::new(keys())]);
        let found = obtain(driver, &cloud, chain).expect("the next one");
        assert_eq!(found.secret_id(), "AKID");
    }
}
