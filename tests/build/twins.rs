//! The client's types once more, with serde's derives instead of tables.

use std::collections::BTreeMap;

/// The twins of every type, by module.
#[derive(Default)]
pub struct Twins(BTreeMap<String, Vec<Twin>>);

struct Twin {
    name: String,
    code: String,
}

impl Twins {
    /// Reads a generated file.
    pub fn add(&mut self, module: &str, code: &str) {
        let twins = self.0.entry(module.to_owned()).or_default();
        for (macro_call, end, wire) in [
            ("runtime::scalar!(", ": i64", "i64"),
            ("runtime::scalar!(", ": String", "String"),
            ("runtime::flags!(", " {", "i64"),
        ] {
            for (start, _) in code.match_indices(macro_call) {
                let stated = between(&code[start..], "(", ");");
                let Some((name, _)) = stated.split_once(end) else {
                    continue;
                };
                twins.push(Twin {
                    name: name.to_owned(),
                    code: format!("{DERIVES}#[serde(transparent)]\npub struct {name}({wire});\n"),
                });
            }
        }
        for (start, _) in code.match_indices("runtime::record!(") {
            let table = between(&code[start..], "(", "});");
            let (name, rows) = table.split_once(" {").expect("a name and rows");
            let head = format!("pub struct {name} {{");
            let at = code.find(&head).expect("the struct of the table");
            let fields = between(&code[at..], "{", "\n}");
            let fields: BTreeMap<_, _> = fields
                .lines()
                .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": "))
                .collect();
            let rows = rows.split(',').map(str::trim).filter(|row| !row.is_empty());
            let fields: String = rows.map(|row| field(row, &fields)).collect();
            let fields = fields.replace("runtime::", "super::runtime::");
            twins.push(Twin {
                name: name.to_owned(),
                code: format!("{DERIVES}pub struct {name} {{\n{fields}}}\n"),
            });
        }
    }

    /// A module for each service, and `each_type!`, which hands a macro all types.
    pub fn print(&self) -> String {
        let mut modules = String::new();
        let mut table = String::new();
        for (module, twins) in &self.0 {
            let code: String = twins.iter().map(|twin| twin.code.as_str()).collect();
            modules += &format!("mod {module} {{\n{code}}}\n");
            let names: Vec<_> = twins.iter().map(|twin| twin.name.as_str()).collect();
            table += &format!("{module}: {};\n", names.join(", "));
        }
        format!(
            "{modules}macro_rules! each_type {{\n($with:ident) => {{\n$with! {{\n{table}}}\n}};\n}}\n"
        )
    }
}

const DERIVES: &str = "#[derive(serde::Serialize, serde::Deserialize)]\n";

/// A field as it was derived, by its row and the types of the struct's fields.
fn field(row: &str, types: &BTreeMap<&str, &str>) -> String {
    let (name, rest) = row.split_once(": \"").expect("a field and its name");
    let (wire, flags) = rest.split_once('"').expect("a name on the wire");
    let ty = types
        .get(name)
        .expect("a field of the struct")
        .trim_end_matches(',');
    let is_option = ty.starts_with("Option<");
    let mut attributes = vec![format!("rename = \"{wire}\"")];
    if !flags.contains("always") {
        attributes.push("default".to_owned());
    }
    if is_option {
        attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
    }
    if flags.contains("single") {
        attributes.push("deserialize_with = \"super::list::one_or_many\"".to_owned());
    }
    format!("#[serde({})]\n{name}: {ty},\n", attributes.join(", "))
}

/// What stands between two texts.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).expect("a start");
    rest.split_once(end).expect("an end").0
}
