use serde_json::{Map, Value, json};
use taketwo::{POLICY_FIELDS, PolicyField, PolicyFieldKind, Preset};

/// Returns the JSON schema of a policy file. What must hold between fields (a floor at most its
/// cap, say) no schema can say; reading the file checks it.
pub(crate) fn text() -> String {
    let presets: Vec<&str> = Preset::all().iter().map(|preset| preset.name()).collect();
    let mut schema = object();
    schema.insert(
        "$schema".into(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    schema.insert("title".into(), json!("taketwo policy"));
    put(
        &mut schema,
        "preset",
        json!({
            "description": "The set of numbers that the other keys change.",
            "enum": presets,
            "default": Preset::default().name(),
        }),
    );
    put(
        &mut schema,
        "taketwo",
        json!({"description": "What a saved policy is.", "const": "policy"}),
    );
    put(
        &mut schema,
        "version",
        json!({"description": "The version of its form.", "const": 1}),
    );
    for field in POLICY_FIELDS {
        put(&mut schema, field.name, of_field(field));
    }
    let mut text = format!("{:#}", Value::Object(schema));
    text.push('\n');
    text
}

fn of_field(field: &PolicyField) -> Value {
    let default = field.get(&Preset::default().settings());
    match field.kind {
        PolicyFieldKind::Flag => json!({
            "description": field.about,
            "type": "boolean",
            "default": default == Some(1),
        }),
        kind => {
            let nullable = json!(["integer", "null"]);
            let optional = kind == PolicyFieldKind::OptionalNumber;
            json!({
                "description": field.about,
                "type": if optional { nullable } else { json!("integer") },
                "minimum": field.least,
                "maximum": field.most,
                "default": default,
            })
        }
    }
}

fn object() -> Map<String, Value> {
    let empty = json!({"type": "object", "additionalProperties": false, "properties": {}});
    match empty {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Puts the schema of a key, with the objects around it.
fn put(schema: &mut Map<String, Value>, name: &str, value: Value) {
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return;
    };
    match name.split_once('.') {
        None => {
            properties.insert(name.into(), value);
        }
        Some((key, rest)) => {
            let inner = properties
                .entry(key)
                .or_insert_with(|| Value::Object(object()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
