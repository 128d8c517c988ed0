//! Writes what the fuzz targets start from: a folder of inputs and a dictionary for each.
//!
//!     seeds FOLDER

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use taketwo::{HTTP_RULES, POLICY_FIELDS, Phase, RULES, RetryClass, Status};
use taketwo_fuzz::make;
use taketwo_fuzz::rows::Rows;

fn main() {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.expect("usage: seeds FOLDER");
    let rows = Rows::read();

    let segments: BTreeSet<&[u8]> = rows
        .codes
        .iter()
        .flat_map(|code| code.split(|byte| *byte == b'.'))
        .filter(|segment| segment.len() <= 64)
        .collect();
    write(&folder, "classify", &rows.codes, segments.clone());

    let keys = [
        "\"status\"",
        "\"failureCode\"",
        "\"failure\"",
        "\"cost\"",
        "\"estimatedCost\"",
        "\"credits\"",
        "\"CANCELED\"",
        "\\u002e",
        "\\ud800",
        "e-4",
        "e999",
        "\u{feff}",
    ];
    let statuses = Status::all().iter().map(|status| status.name());
    let words = keys.into_iter().chain(statuses).map(str::as_bytes);
    write(
        &folder,
        "task",
        &rows.records,
        words.chain(segments.clone()),
    );

    let fields = POLICY_FIELDS.iter().flat_map(|field| field.name.split('.'));
    let presets = [
        "preset", "alone", "shared", "cautious", "taketwo", "version",
    ];
    let words: BTreeSet<&str> = fields.chain(presets).collect();
    let words = words.into_iter().map(str::as_bytes);
    write(&folder, "policy", &rows.policies, words);

    let mut states = Vec::new();
    for (kind, bytes, json) in &rows.states {
        let kind = match kind.as_str() {
            "policy" => 0,
            "job" => 1,
            _ => 2,
        };
        // As it stands, put right, and as JSON.
        states.push([&[kind], bytes.as_slice()].concat());
        states.push([&[kind + 3], bytes.as_slice()].concat());
        if let Some(json) = json {
            states.push([&[kind + 6], json.as_bytes()].concat());
        }
    }
    let rules = RULES.iter().map(|rule| rule.name);
    let rules = rules.chain(HTTP_RULES.iter().map(|rule| rule.name));
    let phases = Phase::all().iter().map(|phase| phase.name());
    let classes = RetryClass::all().iter().map(|class| class.name());
    let words = rules.chain(phases).chain(classes).map(str::as_bytes);
    write(&folder, "state", &states, words);

    let fields = POLICY_FIELDS.iter().map(|field| field.name.as_bytes());
    let programs = make::programs(2_000, 1);
    write(&folder, "history", &programs, fields.chain(segments));
}

fn write<'a>(
    folder: &Path,
    target: &str,
    inputs: &[Vec<u8>],
    words: impl IntoIterator<Item = &'a [u8]>,
) {
    let inputs_folder = folder.join(target);
    std::fs::create_dir_all(&inputs_folder).expect("a folder for the inputs");
    for (index, input) in inputs.iter().enumerate() {
        std::fs::write(inputs_folder.join(format!("{index:05}")), input).expect("an input");
    }
    let mut dictionary = String::new();
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        let escaped: String = word
            .iter()
            .map(|byte| match byte {
                b'"' | b'\\' => format!("\\{}", char::from(*byte)),
                b' '..=b'~' => char::from(*byte).to_string(),
                _ => format!("\\x{byte:02x}"),
            })
            .collect();
        dictionary += &format!("\"{escaped}\"\n");
    }
    std::fs::write(folder.join(format!("{target}.dict")), dictionary).expect("a dictionary");
}
