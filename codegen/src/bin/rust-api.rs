//! Prints the public items of a crate, a line each, from the JSON that rustdoc writes about it.
//!
//! Not part of `taketwo-codegen`: that JSON is unstable, so a newer Rust may need a newer `public-api`
//! before this runs again.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let json = std::env::args_os()
        .nth(1)
        .ok_or("usage: rust-api RUSTDOC_JSON")?;
    let api = public_api::Builder::from_rustdoc_json(json)
        // Those of the compiler's own traits differ with its version.
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()
        .map_err(|error| format!("{error}; see `public-api` in Cargo.toml"))?;
    print!("{api}");
    Ok(())
}
