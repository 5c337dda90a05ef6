use std::process::Command;

use serde_json::json;
use tencentcloud_model::model::Model;
use tencentcloud_model::sources::Sources;

use super::*;

/// Texts that mean something to a shell, a language or an editor.
const NASTY: &[&str] = &[
    "",
    "plain",
    "it's",
    "''",
    "\"double\"",
    "back\\slash",
    "trailing\\",
    "\\'",
    "line\nfeed",
    "carriage\rreturn\r\n",
    "tab\there",
    "$HOME ${HOME} $(date)",
    "`date`",
    "#{x} %s {x} {{x}}",
    "*/ // # --",
    "!history",
    "@file",
    "~",
    "-flag",
    "\u{0}nul",
    "\u{7f}\u{1b}[2J",
    "é 房间 🎓",
    "\u{202e}turned\u{2066}",
    "\u{2028}\u{2029}\u{feff}",
    "\u{e0041}tag",
    "</script>",
    "\"\"\"'''",
    "r#\"raw\"#",
    "__proto__",
];

fn model() -> Model {
    let service = "service: a\ntitle: A\ndoc: A.\nversion: \"2020-01-01\"\nprotocol: tc3\nendpoint: a.example.com\n\
                   region: optional\nrate_limit: 1\ncategories: [{ name: c, title: C }]\n\
                   source: { document: d, updated: \"2020-01-01\" }\n";
    let action = "action: B\ncategory: c\ndoc: B.\neffect: read\ninput:\n\
                  \x20 - { name: Text, type: string, required: true, doc: T. }\n\
                  \x20 - { name: Whole, type: integer, doc: W. }\n\
                  \x20 - { name: Large, type: uint64, doc: L. }\n\
                  \x20 - { name: Share, type: float, doc: S. }\n\
                  \x20 - { name: Truth, type: boolean, doc: T. }\n\
                  \x20 - { name: Switches, type: list<switch>, doc: S. }\n\
                  \x20 - { name: Colors, type: list<Color>, doc: C. }\n\
                  \x20 - { name: Pens, type: list<Pen>, doc: P. }\n";
    let color = "enum: Color\nbase: integer\ndoc: C.\nvalues: [{ value: 1, name: Red, doc: R. }]\n";
    let pen = "struct: Pen\ndoc: P.\nfields:\n\
               \x20 - { name: Color, type: Color, required: true, doc: C. }\n\
               \x20 - { name: Pens, type: list<Pen>, doc: P. }\n";
    let files = [
        ("common/errors.yaml", "errors: []\n"),
        ("a/errors.yaml", "errors: []\n"),
        ("a/service.yaml", service),
        ("a/actions/B.yaml", action),
        ("a/types/Color.yaml", color),
        ("a/types/Pen.yaml", pen),
    ];
    let sources = Sources::from_files("", files);
    tencentcloud_model::read(&sources).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn code(form: Form, request: Value) -> Result<String, Refusal> {
    let model = model();
    let Value::Object(request) = request else {
        panic!("a request is an object")
    };
    form.code(&Call {
        service: &model.services[0],
        action: 0,
        request: &request,
        endpoint: Some("http://127.0.0.1:4010"),
        region: Some("ap-guangzhou"),
    })
}

/// What an interpreter prints that is given a program.
fn output(interpreter: &[&str], program: &str) -> String {
    let output = Command::new(interpreter[0])
        .args(&interpreter[1..])
        .arg(program)
        .output();
    let output = output.unwrap_or_else(|error| panic!("{}: {error}", interpreter[0]));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}\n{errors}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn a_shell_hands_over_any_text_as_it_is() {
    for text in NASTY {
        let request = json!({ "Text": text, "Whole": 1 });
        let script = code(Form::Curl, request.clone()).expect("any request");
        let (head, _) = script
            .split_once("\n\nsha256()")
            .expect("assignments first");
        let sent = output(&["sh", "-c"], &format!("{head}\nprintf %s \"$body\""));
        assert_eq!(
            serde_json::from_str::<Value>(&sent).ok(),
            Some(request.clone()),
            "{script}"
        );

        let script = code(Form::Tccli, request.clone()).expect("any request");
        let script = format!("tccli() {{ cat; }}\n{script}");
        let sent = output(&["sh", "-c"], &script);
        assert_eq!(
            serde_json::from_str::<Value>(&sent).ok(),
            Some(request),
            "{script}"
        );
    }
}

#[test]
fn rust_holds_any_text_as_it_is() {
    for text in NASTY {
        for form in [Form::Rust, Form::RustBlocking] {
            let program = code(form, json!({ "Text": text })).expect("a request");
            let mut literals = Vec::new();
            collect(program.parse().expect("Rust"), &mut literals);
            assert!(
                literals.contains(&(*text).to_owned()),
                "{text:?}\n{program}"
            );
        }
    }
}

fn collect(tokens: proc_macro2::TokenStream, literals: &mut Vec<String>) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Group(group) => collect(group.stream(), literals),
            proc_macro2::TokenTree::Literal(literal) => {
                if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                    literals.push(text.value());
                }
            }
            _ => {}
        }
    }
}

#[test]
fn no_code_hides_anything() {
    for text in NASTY {
        for form in Form::ALL {
            let code = code(form, json!({ "Text": text })).expect("a request");
            let hidden = code.chars().find(|c| {
                c.is_control() && *c != '\n'
                    || matches!(
                        c,
                        '\u{202e}' | '\u{2066}' | '\u{2028}' | '\u{feff}' | '\u{e0041}'
                    )
            });
            assert_eq!(hidden, None, "{form:?} {text:?}\n{code}");
        }
    }
}

#[test]
fn requests_of_any_shape_are_rust() {
    let all = code(
        Form::Rust,
        json!({
            "Text": "t", "Whole": -12_345, "Large": u64::MAX, "Share": 1, "Truth": false, "Switches": [0, 2],
            "Colors": [1, 7], "Pens": [{ "Color": 1, "Pens": [] }],
        }),
    )
    .expect("a request");
    for part in [
        "#[tokio::main]\nasync fn main() -> Result<(), Error>",
        ".endpoint(\"http://127.0.0.1:4010\")",
        ".region(\"ap-guangzhou\")",
        ".whole(-12_345)",
        ".large(18_446_744_073_709_551_615)",
        ".share(1.0)",
        ".truth(false)",
        "[0, 2].map(tencentcloud_client::Switch::from)",
        ".colors([a::Color::Red, a::Color::from(7)])",
        "a::Pen::builder()",
        ".pens(Vec::<a::Pen>::new())",
    ] {
        assert!(all.contains(part), "{part}\n{all}");
    }
}

#[test]
fn what_an_action_does_not_take_is_named_with_its_place() {
    for (request, expected) in [
        (json!({}), "`Text`: it must be set"),
        (json!({ "Text": null }), "`Text`: it must be set"),
        (json!({ "Text": 1 }), "`Text`: it must be text"),
        (
            json!({ "Text": "t", "Txet": 1 }),
            "`Txet`: there is no such parameter",
        ),
        (
            json!({ "Text": "t", "Whole": 1.5 }),
            "`Whole`: it must be a whole number",
        ),
        (
            json!({ "Text": "t", "Large": -1 }),
            "`Large`: it must be a whole number from 0 to 18446744073709551615",
        ),
        (
            json!({ "Text": "t", "Colors": 1 }),
            "`Colors`: it must be a list",
        ),
        (
            json!({ "Text": "t", "Colors": [1, "r"] }),
            "`Colors.1`: it must be a whole number",
        ),
        (
            json!({ "Text": "t", "Pens": [1] }),
            "`Pens.0`: it must be an object",
        ),
        (
            json!({ "Text": "t", "Pens": [{}] }),
            "`Pens.0.Color`: it must be set",
        ),
        (
            json!({ "Text": "t", "Pens": [{ "Color": 1, "Ink": 1 }] }),
            "`Pens.0.Ink`: there is no such parameter",
        ),
    ] {
        let refusal = code(Form::Rust, request).expect_err(expected);
        assert_eq!(refusal.to_string(), expected);
    }
    let large = json!({ "Text": "t", "Pens": [{ "Color": 9_007_199_254_740_993_i64 }] });
    let refusal = code(Form::Node, large).expect_err("too large");
    assert_eq!(
        refusal.to_string(),
        "`Pens.0.Color`: JavaScript holds whole numbers up to 9007199254740991 only"
    );
}

#[test]
fn a_name_that_means_something_to_javascript_is_a_name_like_others() {
    let program = code(
        Form::Node,
        json!({ "Text": "\"__proto__\":", "__proto__": 1 }),
    );
    let program = program.expect("a request");
    assert!(program.contains("[\"__proto__\"]: 1"), "{program}");
    assert!(program.contains(r#""\"__proto__\":""#), "{program}");
}

#[test]
fn sdks_know_a_service_by_its_module() {
    let mut model = model();
    model.services[0].module = "shop_v20200101".to_owned();
    let request = json!({ "Text": "t" });
    let call = Call {
        service: &model.services[0],
        action: 0,
        request: request.as_object().expect("an object"),
        endpoint: None,
        region: None,
    };
    for (form, line) in [
        (Form::Python, "from tencentcloud.shop.v20200101 import"),
        (Form::Node, "new shop.v20200101.Client("),
        (Form::Tccli, "tccli shop B --version 2020-01-01"),
        (Form::Curl, "service='a'"),
    ] {
        let code = form.code(&call).expect("a request");
        assert!(code.contains(line), "{code}");
    }
}

#[test]
fn forms_are_found_by_their_names() {
    for form in Form::ALL {
        assert_eq!(Form::named(form.facts().name), Some(form));
    }
    assert_eq!(Form::named("cobol"), None);
}
