//! Calls of generated code to a server that speaks the same metadata.

use std::fs;
use std::path::Path;

use caller::cloud::peril::{self, Thing};
use caller::cloud::runtime::Credential;
use caller::cloud::{self, Config, Error, calm, cls, peril_v20240101};
use tencentcloud_mock::{Builder, Server};

fn builder() -> Builder {
    Server::builder().metadata(Path::new(env!("CARGO_MANIFEST_DIR")).join("../metadata"))
}

fn server() -> Server {
    builder().start_blocking().expect("a server")
}

fn config(server: &Server) -> Result<Config, Error> {
    Config::builder()
        .credentials(Credential::new(server.secret_id(), server.secret_key())?)
        .endpoint(server.url())
        .build()
}

#[tokio::test]
async fn a_service_answers() -> Result<(), Error> {
    let server = builder().start().await.expect("a server");
    let calm = calm::Client::new(&config(&server)?);
    let sent = calm
        .send_note()
        .phone_number_set(["+8613800000000"])
        .template_id("1")
        .send()
        .await?;
    assert_eq!(sent.send_status_set[0].code.as_deref(), Some("Ok"));
    assert_eq!(server.calls()[0].parameters["TemplateId"], "1");
    Ok(())
}

#[test]
fn numbers_past_the_signed_ones_stay_exact() -> Result<(), Error> {
    let server = server();
    let peril = peril::blocking::Client::new(&config(&server)?);
    let thing = Thing::builder().name("one").big(u64::MAX).build();
    let added = peril.add_thing().kind("stone").thing(thing).send()?;
    assert_eq!(added.id, Some(u64::MAX));
    let sent = &server.calls()[0].parameters["Thing"]["Big"];
    assert_eq!(sent.as_u64(), Some(u64::MAX));
    Ok(())
}

#[test]
fn versions_of_a_service_stand_side_by_side() -> Result<(), Error> {
    let server = server();
    let config = config(&server)?;
    peril::blocking::Client::new(&config).ping().send()?;
    peril_v20240101::blocking::Client::new(&config)
        .ping()
        .send()?;
    assert_eq!(server.calls().len(), 2);
    Ok(())
}

#[test]
fn a_builder_of_eighty_required_parameters_names_what_is_missing() -> Result<(), Error> {
    let server = server();
    let peril = peril::blocking::Client::new(&config(&server)?);
    let error = peril
        .add_parts()
        .part1("1")
        .send()
        .expect_err("79 are missing");
    assert!(error.to_string().contains("part2"), "{error}");
    assert!(server.calls().is_empty());
    Ok(())
}

#[test]
fn a_listing_has_the_items_of_all_pages() -> Result<(), Error> {
    let server = server();
    let peril = peril::blocking::Client::new(&config(&server)?);
    let rows: Vec<_> = peril
        .describe_pages()
        .page_size(2)
        .items()
        .collect::<Result<_, _>>()?;
    let names: Vec<_> = rows.iter().filter_map(|row| row.name.as_deref()).collect();
    assert_eq!(names, ["t0", "t1", "t2", "t3", "t4"]);
    assert_eq!(server.calls().len(), 3);
    Ok(())
}

/// All bytes, which no text holds.
fn bytes() -> Vec<u8> {
    (0..=u8::MAX).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_are_a_body_and_files() -> Result<(), Error> {
    let server = builder().start().await.expect("a server");
    let config = config(&server)?;
    let upload = cls::UploadLog::builder()
        .topic_id("topic-7")
        .compress_type("lz4");
    let upload = upload.content(bytes()).build();
    let file = peril::Upload::builder().file(bytes()).build();
    cls::Client::new(&config).send(upload.clone()).await?;
    peril::Client::new(&config).send(file.clone()).await?;
    let blocking = tokio::task::spawn_blocking(move || {
        cls::blocking::Client::new(&config).send(upload)?;
        peril::blocking::Client::new(&config).send(file)
    });
    blocking.await.expect("no panic")?;

    let calls = server.calls();
    assert_eq!(calls.len(), 4);
    for call in calls {
        let name = match &*call.service {
            "cls" => "Content",
            _ => "File",
        };
        let sent = cloud::runtime::Binary::from(bytes());
        let sent = serde_json::to_value(&sent).expect("Base64");
        assert_eq!(call.parameters[name], sent);
        if call.service == "cls" {
            assert_eq!(call.parameters["TopicId"], "topic-7");
            assert_eq!(call.parameters["CompressType"], "lz4");
        }
    }
    Ok(())
}

#[test]
fn a_service_that_cannot_be_read_keeps_none_from_answering() -> Result<(), Error> {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("damaged");
    let metadata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../metadata");
    for (version, is_whole) in [("calm/v20210111", true), ("peril/v20200101", false)] {
        let text = fs::read_to_string(metadata.join(version).join("api.json")).expect("a file");
        let len = if is_whole { text.len() } else { 1000 };
        fs::create_dir_all(package.join(version)).expect("a folder");
        fs::write(package.join(version).join("api.json"), &text[..len]).expect("a file");
    }
    let server = Server::builder().metadata(package).start_blocking();
    let server = server.expect("a server");
    let config = config(&server)?;
    let config = config.to_builder().attempts(1).build()?;
    calm::blocking::Client::new(&config)
        .send_note()
        .phone_number_set(["+8613800000000"])
        .template_id("1")
        .send()?;
    let error = peril::blocking::Client::new(&config).ping().send();
    let error = error.expect_err("half of its file is missing");
    assert_eq!(error.code(), Some("InternalError"));
    assert!(error.message().contains("api.json"), "{error}");
    Ok(())
}
