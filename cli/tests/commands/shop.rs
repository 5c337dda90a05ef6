//! A service of a test's own: in the user's catalogue, and spoken by a mock.

use std::process::Command;

use tencentcloud_mock::{SECRET_ID, SECRET_KEY, Server};
use tencentcloud_model::catalogue::Writer;
use tencentcloud_model::sources::Sources;

use crate::run::{Home, Ran, finish};

pub struct Shop {
    pub server: Server,
    home: Home,
}

impl Shop {
    /// A shop that does one thing, with a type of data.
    pub fn new(action: (&str, &str), data: &str) -> Self {
        let file = format!("shop/actions/{}.yaml", action.0);
        let files = [
            ("common/errors.yaml", "errors: []\n"),
            (
                "shop/service.yaml",
                "service: shop\ntitle: Shop\nversion: \"2024-01-02\"\nprotocol: tc3\nendpoint: \
                 shop.tencentcloudapi.com\nregion: optional\nsource: { metadata: tccli 1 }\n",
            ),
            (&*file, action.1),
            ("shop/types/Data.yaml", data),
        ];
        let sources = Sources::from_files("spec", files);
        let model = tencentcloud_model::read(&sources);
        let model = model.unwrap_or_else(|findings| panic!("{findings:?}"));
        let home = Home::new();
        let mut catalogue = Writer::new("test");
        catalogue.add(model.clone()).expect("small enough");
        catalogue
            .write(&home.path().join("catalogue"))
            .expect("written");
        let server = Server::builder().model(model);
        Self {
            server: server.start_blocking().expect("started"),
            home,
        }
    }

    pub fn home(&self) -> &Home {
        &self.home
    }

    /// What the program reads to call it.
    pub fn variables(&self) -> [(&'static str, String); 4] {
        let catalogue = self.home.path().join("catalogue");
        [
            ("TENCENTCLOUD_CATALOGUE", catalogue.display().to_string()),
            ("TENCENTCLOUD_ENDPOINT_URL", self.server.url()),
            ("TENCENTCLOUD_SECRET_ID", SECRET_ID.to_owned()),
            ("TENCENTCLOUD_SECRET_KEY", SECRET_KEY.to_owned()),
        ]
    }

    /// The program with a line of arguments, split at spaces.
    pub fn command(&self, line: &str) -> Command {
        let mut command = self.home.command();
        command
            .envs(self.variables())
            .args(line.trim_end().split(' '));
        command
    }

    pub fn line(&self, line: &str) -> Ran {
        finish(&mut self.command(line), "")
    }
}
