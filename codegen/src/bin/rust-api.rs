//! Prints the public items of a crate, a line each, from the JSON that rustdoc writes about it.
//!
//! Not part of `taketwo-codegen`: that JSON is unstable, so a newer Rust may need a newer `public-api`
//! before this runs again.

use std::collections::HashSet;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let json = std::env::args_os()
        .nth(1)
        .ok_or("usage: rust-api RUSTDOC_JSON")?;
    // Of the traits that nobody writes, those that matter: the compiler has others, and gets more.
    let shared = ["core::marker::Send for", "core::marker::Sync for"];
    let written: HashSet<String> = items(json.as_ref(), true)?.into_iter().collect();
    for item in items(json.as_ref(), false)? {
        if written.contains(&item) || shared.iter().any(|name| item.contains(name)) {
            println!("{item}");
        }
    }
    Ok(())
}

fn items(json: &Path, omit_auto_traits: bool) -> Result<Vec<String>, Box<dyn Error>> {
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(omit_auto_traits)
        .build()
        .map_err(|error| format!("{error}; see `public-api` in Cargo.toml"))?;
    Ok(api.items().map(ToString::to_string).collect())
}
