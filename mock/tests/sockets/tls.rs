//! Https, as the client speaks it.

use std::time::Duration;

use tencentcloud_client::runtime::Credential;
use tencentcloud_client::{Config, lcic};
use tencentcloud_mock::Server;
use tokio::runtime::Builder;

/// A configuration that trusts the authorities of some PEM.
fn config(server: &Server, pem: &str) -> Config {
    let credential = Credential::new(server.secret_id(), server.secret_key());
    Config::builder()
        .credentials(credential.expect("a credential"))
        .endpoint(server.url())
        .root_certificate(pem)
        .attempt_timeout(Duration::from_secs(20))
        .build()
        .expect("a configuration")
}

#[test]
fn the_client_trusts_the_authority_of_its_server_alone() {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let server = Server::builder().tls().start().await.expect("a server");
        let other = Server::builder().tls().start().await.expect("a server");
        assert!(server.url().starts_with("https://127.0.0.1:"));
        let [own, foreign] =
            [&server, &other].map(|server| server.ca_pem().expect("a certificate"));
        assert_ne!(own, foreign);

        let client = lcic::Client::new(&config(&server, own));
        client.describe_developer().send().await.expect("an answer");
        let error = lcic::Client::new(&config(&server, foreign));
        let error = error
            .describe_developer()
            .send()
            .await
            .expect_err("no trust");
        assert!(error.to_string().contains("certificate"), "{error}");
        let calls = server.calls();
        assert_eq!(calls.len(), 1, "{calls:?}");

        let by_name = server.url().replace("127.0.0.1", "localhost");
        let credential = Credential::new(server.secret_id(), server.secret_key());
        let config = Config::builder()
            .credentials(credential.expect("a credential"))
            .endpoint(by_name)
            .root_certificate(own)
            .build()
            .expect("a configuration");
        lcic::Client::new(&config)
            .describe_developer()
            .send()
            .await
            .expect("an answer");
    });
    let plain = Server::start_blocking().expect("a server");
    assert_eq!(plain.ca_pem(), None);
}
