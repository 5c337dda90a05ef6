//! What is signed, and where another begins to differ.

use crate::browse::{Explorer, between, encoded};

const ROOM: &str = "/s/lcic/DescribeRoom/signature?RoomId=1";

/// A text that is offered to be copied.
fn text(page: &str, section: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("id=\"t-{section}\""))
        .expect("a section");
    between(rest, "<pre tabindex=\"0\"><code>", "</code></pre>").expect("a text")
}

fn compared(explorer: &Explorer, path: &str, foreign: &str) -> String {
    let answer = explorer.post(path, &[("~foreign", foreign)]);
    assert_eq!(answer.status, 200);
    let (_, told) = answer
        .body
        .split_once("id=\"difference\"")
        .expect("a difference");
    told.to_owned()
}

#[test]
fn every_way_to_sign_is_explained() {
    let explorer = Explorer::new();
    for (way, told) in [
        ("tc3", "HMAC with that of the word tc3_request"),
        ("tc3-get", "GET /?RoomId=1 HTTP/1.1"),
        ("hmac-sha1", "SignatureMethod=HmacSHA1"),
        ("hmac-sha256", "SignatureMethod=HmacSHA256"),
        ("hmac-sha256-get", "GET /?Action=DescribeRoom"),
        ("unknown", "HMAC with that of the word tc3_request"),
    ] {
        let page = explorer.page(&format!("{ROOM}&~way={way}"));
        assert!(page.contains(told), "{way}: {page}");
    }
    let page = explorer.page("/s/im/account_check/signature?CheckItem.0.UserID=a");
    for told in ["TLS.sdkappid:1400000000", "TLS.sig", "usersig="] {
        assert!(page.contains(told), "{told}: {page}");
    }
}

#[test]
fn the_first_difference_of_a_canonical_request_is_shown() {
    let explorer = Explorer::new();
    let ours = text(&explorer.page(ROOM), "canonical");
    assert!(
        ours.starts_with("POST\n/\n\ncontent-type:application/json\nhost:127.0.0.1:"),
        "{ours}"
    );
    for same in [
        ours.clone(),
        ours.replace('\n', "\r\n"),
        format!("\n{ours}\n"),
    ] {
        assert!(
            compared(&explorer, ROOM, &same).contains("No difference"),
            "{same:?}"
        );
    }
    let signed_more = ours.replace(
        "\n\ncontent-type;host\n",
        "\nx-tc-action:describeroom\n\ncontent-type;host;x-tc-action\n",
    );
    let told = compared(&explorer, ROOM, &signed_more);
    assert!(
        told.contains("No difference") && told.contains("both are right"),
        "{told}"
    );
    let hash = ours.rsplit('\n').next().expect("a hash").to_owned();
    for (theirs, place, hint) in [
        (ours.replacen("POST", "post", 1), "line 1", "capitals"),
        (
            ours.replacen("\n/\n", "\n\n", 1),
            "line 2",
            "path of API 3.0",
        ),
        (
            ours.replace("application/json", "application/json; charset=utf-8"),
            "line 4",
            "content type",
        ),
        (
            ours.replace("application/json", "Application/JSON"),
            "line 4",
            "lower case",
        ),
        (
            ours.replace(":127.0.0.1:", ":lcic.tencentcloudapi.com:"),
            "line 5",
            "Host header",
        ),
        (
            ours.replace("\n\ncontent-type;host", "\ncontent-type;host"),
            "line 6",
            "empty line",
        ),
        (
            ours.replace("content-type;host", "host;content-type"),
            "line 7",
            "sorted",
        ),
        (
            ours.replace(&hash, &hash.to_uppercase()),
            "line 8",
            "lower case",
        ),
        (ours.replace(&hash, &"0".repeat(64)), "line 8", "very bytes"),
        (ours.clone() + "\nx", "line 9", ""),
        (
            ours.lines().next().expect("a line").to_owned(),
            "line 2",
            "",
        ),
    ] {
        let told = compared(&explorer, ROOM, &theirs);
        assert!(
            told.contains(&format!("is in {place}:")) && told.contains(hint),
            "{theirs}: {told}"
        );
    }
}

#[test]
fn strings_to_sign_are_compared_at_their_own_time() {
    let explorer = Explorer::new();
    let page = explorer.page(ROOM);
    let ours = text(&page, "to-sign");
    let lines: Vec<_> = ours.split('\n').collect();
    let other = format!(
        "{}\n1551113065\n2019-02-25/lcic/tc3_request\n{}",
        lines[0], lines[3]
    );
    let told = compared(&explorer, ROOM, &other);
    assert!(
        told.contains("No difference") && told.contains("1551113065"),
        "{told}"
    );
    let local = other.replace("2019-02-25", "2019-02-26");
    let told = compared(&explorer, ROOM, &local);
    assert!(
        told.contains("is in line 3:") && told.contains("UTC"),
        "{told}"
    );
}

#[test]
fn parameters_of_older_signatures_are_compared() {
    let explorer = Explorer::new();
    let path = format!("{ROOM}&~way=hmac-sha256-get");
    let ours = text(&explorer.page(&path), "canonical");
    assert!(ours.starts_with("GET127.0.0.1:"), "{ours}");
    assert!(compared(&explorer, &path, &ours).contains("No difference"));
    for (theirs, place) in [
        (ours.replace("GET127", "POST127"), "the beginning"),
        (
            ours.replace("&RoomId=1", "&RoomId=2"),
            "the parameter RoomId",
        ),
        (ours.replace("&RoomId=1", ""), "the parameter RoomId"),
        (
            ours.replace("SecretId=AKIDEXAMPLE", "SecretId=AKID%20"),
            "the parameter SecretId",
        ),
    ] {
        let told = compared(&explorer, &path, &theirs);
        assert!(told.contains(place), "{theirs}: {told}");
    }
}

#[test]
fn user_signatures_are_compared() {
    let explorer = Explorer::new();
    let path = "/s/im/account_check/signature?CheckItem.0.UserID=a";
    let page = explorer.page(path);
    let usersig = text(&page, "signature");
    assert!(compared(&explorer, path, &usersig).contains("No difference"));
    let content = text(&page, "canonical");
    assert!(compared(&explorer, path, &content).contains("No difference"));
    let told = compared(
        &explorer,
        path,
        &content.replace("1400000000", "1400000001"),
    );
    assert!(told.contains("is in line 2:"), "{told}");
    let script = encoded("<script>");
    assert!(explorer.get(&format!("{path}&x={script}")).status == 200);
}
