//! What is set where nothing is: the page's tables against the runtime.

use tencentcloud_client::Config;

use super::page;

/// What the runtime sets, in the words of the page.
fn set(field: &str) -> String {
    let all = format!("{:?}", Config::builder());
    let value = all.split_once(&format!(" {field}: "));
    let (_, value) = value.unwrap_or_else(|| panic!("no {field} in {all}"));
    let value = value.split([',', ' ']).next().unwrap_or_default();
    match value {
        "true" => "on".to_owned(),
        "Documented" => "as documented".to_owned(),
        _ => match value.strip_suffix("ms").or(value.strip_suffix('s')) {
            Some(number) => time(number, value),
            None => size(value),
        },
    }
}

fn time(number: &str, value: &str) -> String {
    let number: u64 = number.parse().expect("a whole number");
    match number {
        _ if value.ends_with("ms") => format!("{number} ms"),
        120.. => format!("{} min", number / 60),
        _ => format!("{number} s"),
    }
}

fn size(value: &str) -> String {
    let number: u64 = value.parse().expect("a whole number");
    if number.is_multiple_of(1 << 20) {
        format!("{} MiB", number >> 20)
    } else {
        value.to_owned()
    }
}

#[test]
fn defaults_are_those_of_the_runtime() {
    let page = page();
    let (_, section) = page
        .split_once("## Retries, limits and time")
        .expect("there");
    let (_, table) = section.split_once("|---|---|---|\n").expect("a table");
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let mut settings = 0;
    for row in rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let (default, setting) = (cells[2], cells[3]);
        let (setting, _) = setting.trim_start_matches("`.").split_once('(').expect(row);
        let told = match setting {
            "backoff" => format!(
                "random, up to {}, doubling up to {}; five times as long after throttling",
                set("first_backoff"),
                set("longest_backoff")
            ),
            "pauses" => format!("{} to {}", set("first_pause"), set("longest_pause")),
            other => set(other),
        };
        assert_eq!(default, told, "{row}");
        settings += 1;
    }
    assert_eq!(settings, 15);
    for setting in ["max_idle_connections", "idle_timeout"] {
        let told = format!("`.{setting}(…)`, {} by default", set(setting));
        assert!(page.contains(&told), "{told}");
    }
}
