//! The environment of somebody who tries a program.

use std::env;
use std::process::Command;
use std::time::Duration;

use tencentcloud_client::runtime::Secret;
use tencentcloud_client::runtime::usersig::Ticket;
use tencentcloud_mock::Server;

/// Who calls Chat.
const ADMINISTRATOR: &str = "administrator";

/// Sets what a program with the client reads, and nothing else that the machine has set.
pub fn set(command: &mut Command, server: &Server) {
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("TENCENTCLOUD_") {
            command.env_remove(name);
        }
    }
    command
        .env("TENCENTCLOUD_ENDPOINT_URL", server.url())
        .env("TENCENTCLOUD_SECRET_ID", server.secret_id())
        .env("TENCENTCLOUD_SECRET_KEY", server.secret_key())
        .env(
            "TENCENTCLOUD_CHAT_SDK_APP_ID",
            server.sdk_app_id().to_string(),
        )
        .env("TENCENTCLOUD_CHAT_IDENTIFIER", ADMINISTRATOR)
        .env("TENCENTCLOUD_CHAT_KEY", server.app_key());
}

/// The same for scripts, which cannot make a UserSig.
pub fn set_for_scripts(command: &mut Command, server: &Server) {
    set(command, server);
    let app = server.sdk_app_id();
    let ticket = Ticket::from_now(app, ADMINISTRATOR, Duration::from_secs(600));
    let usersig = ticket.sign(&Secret::new(server.app_key()));
    command
        .env_remove("TENCENTCLOUD_CHAT_KEY")
        .env("TENCENTCLOUD_CHAT_USERSIG", usersig.expose());
}
