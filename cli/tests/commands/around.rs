//! What is around calls: help, search, profiles, catalogues, manual pages.

use std::fs;

use generator::samples::Form;

use crate::run::{Home, finish};

#[test]
fn help_is_found_where_people_look() {
    let home = Home::new();
    for line in ["--help", "help"] {
        let ran = home.line(line);
        assert!(
            ran.code == 0
                && ran.out.contains("tencentcloud SERVICE ACTION")
                && ran.out.contains("--wait-until EXPR=VALUE"),
            "{ran:?}"
        );
    }
    assert_eq!(
        home.line("--version").out,
        concat!("tencentcloud ", env!("CARGO_PKG_VERSION"), "\n")
    );
    let page = home.line("help lcic CreateRoom");
    for line in [
        "lcic create-room --help",
        "lcic CreateRoom -h",
        "help lcic create-room",
    ] {
        assert_eq!(home.line(line).out, page.out, "{line}");
    }
    for part in [
        "At most 20 requests per second.",
        "--max-mic-number <integer>",
        "--dry-run                Show the request",
        "From 0 to 16.",
        "2, hd",
        "FailedOperation.ClassTooLong",
        "Example: ",
    ] {
        assert!(page.out.contains(part), "{part}: {}", page.out);
    }
    // Notes are for who maintains the spec.
    let noted = home.line("help lcic describe-supervisors").out;
    assert!(!noted.contains("documentation speaks"), "{noted}");
    for form in Form::ALL {
        assert!(page.out.contains(form.facts().name), "{}", page.out);
    }
    let list = home.line("lcic");
    assert!(
        list.out.contains("create-room  ") && !list.out.contains('\u{1b}'),
        "{list:?}"
    );
    home.run::<&str>([]).failed(2);
    let command = home.line("help search").out;
    assert!(
        command.contains("Usage: tencentcloud search <WORD>..."),
        "{command}"
    );
    let within = home.line("help catalogue add").out;
    assert!(
        within.contains("Usage: tencentcloud catalogue add [OPTIONS] <WHEEL>"),
        "{within}"
    );
    let none = home.line("help search room");
    assert!(
        none.failed(2)
            .contains("`tencentcloud search` has no command `room`"),
        "{none:?}"
    );
}

#[test]
fn search_finds_names_titles_and_misspelt_words() {
    let home = Home::new();
    for (words, first) in [
        ("create room", "lcic create-room "),
        ("creat rooom", "lcic create-room "),
        ("CreateRoom", "lcic create-room "),
        ("createroom", "lcic create-room "),
        ("describroom", "lcic describe-room "),
        ("whiteboard user status", "tiw describe-user-status "),
    ] {
        let ran = home.line(&format!("search {words}"));
        assert!(ran.out.trim_start().starts_with(first), "{words}: {ran:?}");
    }
    assert!(home.line("search xyzzy").failed(1).contains("no action"));
    for words in [&["search", ""][..], &["search", " ", "-"]] {
        assert!(home.run(words).failed(2).contains("no word"), "{words:?}");
    }
}

#[test]
fn a_profile_is_written_listed_and_used() {
    let home = Home::new();
    let answers = "AKIDEXAMPLE\nSKEXAMPLE\nap-guangzhou\n";
    let ran = finish(
        home.command().args(["configure", "--profile", "work"]),
        answers,
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!ran.err.contains("SKEXAMPLE") && !ran.out.contains("SKEXAMPLE"));
    let file = home.path().join(".tencentcloud/credentials");
    assert_eq!(
        fs::read_to_string(&file).expect("written"),
        "[work]\nsecret_id = AKIDEXAMPLE\nsecret_key = SKEXAMPLE\nregion = ap-guangzhou\n"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let profiles = home.line("profiles");
    assert!(
        profiles.out.contains("work") && profiles.out.contains("ap-guangzhou"),
        "{profiles:?}"
    );
    assert!(!profiles.out.contains("SKEXAMPLE"));
    let dry = home.line("trtc describe-user-info --profile work --comm-id x --start-time 1 --end-time 2 --sdk-app-id 3 --dry-run");
    assert!(dry.out.contains("Credential=AKIDEXAMPLE/"), "{dry:?}");
    assert!(dry.out.contains("x-tc-region: ap-guangzhou"), "{dry:?}");
    fs::write(&file, [0xff]).expect("written");
    for ran in [
        home.line("profiles"),
        finish(home.command().arg("configure"), answers),
    ] {
        let told = format!("cannot read {}", file.display());
        assert!(ran.err.contains(&told), "{ran:?}");
    }
    let bad = finish(
        home.command().args(["configure"]),
        "AKID\nkey with space\n\n",
    );
    assert!(
        bad.code == 2 && !bad.err.contains("key with space"),
        "{bad:?}"
    );
}

#[test]
fn profiles_of_a_broken_file_are_listed_with_what_is_wrong() {
    let home = Home::new();
    let none = home.line("profiles");
    assert_eq!(
        (none.code, none.out.as_str(), none.err.as_str()),
        (0, "", "")
    );
    let keys = "secret_id = AKIDEXAMPLE\nsecret_key = SKEXAMPLE\n";
    let text = format!("[a]b]\nregion = ap-guangzhou\n{keys}[c\n[d]\n{keys}");
    let file = home.file(".tencentcloud/credentials", &text);
    let told = format!("error: cannot read {file}: line 5: `]` is missing\n");
    let listed = home.line("profiles");
    assert_eq!((listed.code, &listed.err), (2, &told));
    let lines: Vec<_> = listed.out.lines().collect();
    let [ab, d] = lines[..] else {
        panic!("{listed:?}")
    };
    assert!(ab.contains("a]b ") && ab.ends_with(" ap-guangzhou"), "{ab}");
    assert_eq!(d.trim(), "d");
    let answers = "AKIDEXAMPLE\nSKEXAMPLE\n\n";
    let written = finish(home.command().arg("configure"), answers);
    assert!(
        written.code == 2 && written.err.ends_with(&told),
        "{written:?}"
    );

    fs::write(&file, text.replace("[c", "[c]")).expect("written");
    assert_eq!(home.line("profiles").code, 0);
    let args = "trtc describe-user-info --profile a]b --comm-id x --start-time 1 --end-time 2 --sdk-app-id 3 --dry-run";
    let dry = home.line(args);
    assert!(dry.out.contains("x-tc-region: ap-guangzhou"), "{dry:?}");
}

#[test]
fn files_of_tccli_are_read() {
    let home = Home::new();
    home.file(
        ".tccli/default.credential",
        r#"{"secretId": "AKIDTCCLI", "secretKey": "key"}"#,
    );
    home.file(
        ".tccli/default.configure",
        r#"{"_sys_param": {"region": "ap-beijing"}}"#,
    );
    let dry = home.line(
        "trtc describe-user-info --comm-id x --start-time 1 --end-time 2 --sdk-app-id 3 --dry-run",
    );
    assert!(
        dry.out.contains("Credential=AKIDTCCLI/") && dry.out.contains("ap-beijing"),
        "{dry:?}"
    );
    home.file(
        ".tccli/default.credential",
        r#"{"secretId": "AKIDTCCLI", "secretKey": hunter2"#,
    );
    let broken = home.line("lcic describe-room --room-id 1 --dry-run");
    assert!(broken.failed(3).contains("is no JSON") && !broken.err.contains("hunter2"));
}

/// A folder of metadata with one small service.
fn metadata(home: &Home) -> String {
    let api = r#"{
        "metadata": {"apiVersion": "2020-01-02", "serviceShortName": "shop", "serviceNameCN": "商店", "api_brief": "一个商店"},
        "actions": {"DescribeGoods": {"name": "查询商品", "document": "查询全部商品。", "input": "DescribeGoodsRequest", "output": "DescribeGoodsResponse", "status": "online"}},
        "objects": {
            "DescribeGoodsRequest": {"members": [{"name": "Ids", "type": "list", "member": "string", "required": false, "document": "编号"}], "type": "object"},
            "DescribeGoodsResponse": {"members": [{"name": "RequestId", "type": "string", "document": "x", "member": "string"}], "type": "object"}
        },
        "version": "1.0"
    }"#;
    home.file("wheel/tccli/services/shop/v20200102/api.json", api);
    // A service that is inside too, with another action.
    let tiw = api
        .replace("shop", "tiw")
        .replace("2020-01-02", "2019-09-19");
    home.file("wheel/tccli/services/tiw/v20190919/api.json", &tiw);
    home.path()
        .join("wheel")
        .to_str()
        .expect("UTF-8")
        .to_owned()
}

#[test]
fn a_catalogue_is_added_searched_called_and_verified() {
    let home = Home::new();
    let unknown = home.line("shop describe-goods");
    assert!(unknown.failed(2).contains("catalogue add"), "{unknown:?}");
    let none = home.line("catalogue verify");
    assert!(
        none.failed(2).contains("there is no catalogue at "),
        "{none:?}"
    );
    let wheel = metadata(&home);
    let added = home.run(["catalogue", "add", &wheel]);
    assert_eq!(added.code, 0, "{added:?}");
    assert!(home.line("catalogue list").out.contains("shop "));
    for words in ["商品", "查寻商品"] {
        let found = home.line(&format!("search {words}"));
        assert!(found.out.contains("shop describe-goods"), "{found:?}");
    }
    let called = home.line("shop describe-goods --ids a --ids b --mock");
    assert!(called.json()["RequestId"].is_string());
    assert_eq!(home.line("catalogue verify").code, 0);
    // Actions that are inside stay, with their bounds; others of the same service join them.
    let more = home.line("tiw describe-goods --ids a --mock");
    assert!(more.json()["RequestId"].is_string());
    let list = home.line("tiw").out;
    assert!(
        list.contains("describe-goods") && list.contains("describe-user-status"),
        "{list}"
    );
    assert!(
        home.line("help tiw describe-user-status")
            .out
            .contains("At most")
    );

    let file = home.path().join(if cfg!(target_os = "macos") {
        "Library/Application Support/tencentcloud/services.catalogue"
    } else if cfg!(windows) {
        "tencentcloud/services.catalogue"
    } else {
        ".local/share/tencentcloud/services.catalogue"
    });
    let mut bytes = fs::read(&file).expect("there");
    fs::write(&file, of_format_3(&bytes)).expect("written");
    let old = home.line("shop describe-goods");
    let told = old.failed(2);
    assert!(
        told.contains("a catalogue of format 3, not ") && told.contains("catalogue add WHEEL"),
        "{told}"
    );
    let found = home.line("search create room");
    assert!(
        found.code == 0 && found.err.contains("left out: ") && found.err.contains("format 3"),
        "{found:?}"
    );
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&file, &bytes).expect("written");
    assert!(
        home.line("catalogue verify")
            .failed(2)
            .contains("is damaged")
    );
    assert!(
        home.line("tiw describe-goods")
            .failed(2)
            .contains("catalogue add")
    );
    fs::write(&file, b"junk").expect("written");
    assert!(
        home.line("shop describe-goods")
            .failed(2)
            .contains("is no catalogue")
    );
    // What is inside works all the same.
    assert_eq!(home.line("help lcic CreateRoom").code, 0);
}

/// A catalogue whose head is that of an older one.
fn of_format_3(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[8] = 3;
    let mut sum = flate2::Crc::new();
    sum.update(&bytes[..24]);
    bytes[24..28].copy_from_slice(&sum.sum().to_le_bytes());
    bytes
}

#[test]
fn error_codes_come_from_an_sdk() {
    let home = Home::new();
    let wheel = metadata(&home);
    let folder = "sdk/tencentcloud/shop/v20200102";
    home.file(
        &format!("{folder}/errors.go"),
        "const (\n\t// Nothing is left.\n\tSOLDOUT = \"ResourceUnavailable.SoldOut\"\n)\n",
    );
    home.file(
        &format!("{folder}/client.go"),
        "// error code that may be returned:\n//  SOLDOUT = \"ResourceUnavailable.SoldOut\"\n\
         func (c *Client) DescribeGoods(request *R) (*A, error) {\n",
    );
    let sdk = home.path().join("sdk").display().to_string();
    assert_eq!(
        home.run(["catalogue", "add", &wheel, "--errors", &sdk])
            .code,
        0
    );
    let help = home.line("help shop describe-goods").out;
    assert!(
        help.contains("ResourceUnavailable.SoldOut\n      Nothing is left."),
        "{help}"
    );
    let none = home.run(["catalogue", "add", &wheel, "--errors", &wheel]);
    assert!(
        none.failed(2).contains("there are no error codes in it"),
        "{none:?}"
    );
}

#[test]
fn what_is_no_wheel_is_refused() {
    let home = Home::new();
    let junk = home.file("junk.whl", "junk");
    assert!(
        home.run(["catalogue", "add", &junk])
            .failed(2)
            .contains("no wheel")
    );
    let none = home.run(["catalogue", "add", "/nonexistent"]);
    assert!(
        none.failed(2)
            .starts_with("error: /nonexistent: cannot read it: "),
        "{none:?}"
    );
}

#[test]
fn manual_pages_are_written() {
    let home = Home::new();
    let folder = home.path().join("man");
    let ran = home.run([std::ffi::OsStr::new("man"), folder.as_os_str()]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for page in ["tencentcloud.1", "tencentcloud-search.1"] {
        let text = fs::read_to_string(folder.join(page)).expect(page);
        assert!(text.contains(".TH"), "{text}");
    }
    let text = fs::read_to_string(folder.join("tencentcloud.1")).expect("written");
    assert!(text.contains("wait\\-until EXPR=VALUE"), "{text}");
}
