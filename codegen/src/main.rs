//! Writes the files that repeat what core says, so that a name or a number is born once.
//!
//! `cargo run -p taketwo-codegen` writes them; with `--check` it only tells which are stale.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "a tool that only the project runs"
)]

mod c_header;
mod policy_schema;
mod python_enums;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let check = match std::env::args().nth(1).as_deref() {
        None => false,
        Some("--check") => true,
        Some(other) => return Err(format!("unknown argument {other:?}: only --check").into()),
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let files = [
        ("include/taketwo.h", c_header::text(&root.join("ffi-c"))?),
        ("py/python/taketwo/_enums.py", python_enums::text()),
        ("docs/policy.schema.json", policy_schema::text()),
    ];
    let mut stale = 0_u8;
    for (name, text) in files {
        let path = root.join(name);
        if std::fs::read(&path).is_ok_and(|bytes| bytes == text.as_bytes()) {
            continue;
        }
        if check {
            eprintln!("{name} is stale: run `make generated` and commit it");
            stale = stale.saturating_add(1);
        } else {
            std::fs::write(&path, text)?;
            println!("wrote {name}");
        }
    }
    Ok(ExitCode::from(stale))
}
