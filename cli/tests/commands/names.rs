//! Parameters whose names are those of options of ours, or of each other.

use serde_json::json;

use crate::run::finish;
use crate::shop::Shop;

fn shop() -> Shop {
    let action = r#"action: Ask
effect: read
input:
  - { name: Region, type: string, required: true }
  - { name: Help, type: string }
  - { name: DryRun, type: boolean }
  - { name: query, rust_name: own_query, type: string }
  - { name: UUI, rust_name: uui_all, type: string }
  - { name: Uui, type: string }
  - { name: Data, type: Data }
output:
  - { name: Ok, type: boolean }
examples:
  - title: Ask
    input: |
      { "Region": "r" }
    output: |
      { "Ok": true, "RequestId": "r" }
"#;
    let data = "struct: Data\nfields:\n  - { name: TTL, rust_name: ttl_all, type: string }\n  - { name: Ttl, type: string }\n";
    Shop::new(("Ask", action), data)
}

#[test]
fn parameters_beside_options_of_the_same_name_are_sent() {
    let shop = shop();
    let line = "shop ask --Region r --Help h --DryRun true --parameter-query q --UUI a --Uui b \
                --data.TTL c --data.Ttl d --region ap-tokyo --query Ok";
    assert_eq!(shop.line(line).json(), true);
    let call = shop.server.calls().pop().expect("a call");
    let wanted = json!({
        "Region": "r", "Help": "h", "DryRun": true, "query": "q", "UUI": "a", "Uui": "b",
        "Data": { "TTL": "c", "Ttl": "d" },
    });
    assert_eq!(call.parameters, wanted);
    assert_eq!(call.region.as_deref(), Some("ap-tokyo"));
}

#[test]
fn help_errors_and_completion_spell_them_as_they_are_taken() {
    let shop = shop();
    let help = shop.line("help shop ask").out;
    let missing = shop.line("shop ask --region ap-tokyo");
    assert!(
        missing.failed(2).contains("needs --Region\n"),
        "{missing:?}"
    );
    assert!(
        help.contains("tencentcloud shop ask --Region <string>"),
        "{help}"
    );
    for name in [
        "--Region",
        "--Help",
        "--DryRun",
        "--parameter-query",
        "--UUI",
        "--Uui",
        "--data",
    ] {
        assert!(help.contains(&format!("  {name} <")), "{name}: {help}");
        let mut command = shop.home().command();
        command.envs(shop.variables()).env("COMPLETE", "fish");
        let begun = &name[..4];
        let offered = finish(
            command.args(["--", "tencentcloud", "shop", "ask", begun]),
            "",
        )
        .out;
        let mut offered = offered.lines().map(|line| line.split('\t').next());
        assert!(offered.any(|word| word == Some(name)), "{name}");
    }
}
