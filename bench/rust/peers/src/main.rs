//! taketwo beside its peers of Rust.
//!
//!     taketwo-bench-peers PART FOLDER ROUNDS
//!
//! `PART` is `classify`, `decide` or `read`; `FOLDER` holds the inputs. What was measured goes to the standard output as JSON. First every
//! peer has to give the answers of taketwo: on all of the input, and where prefixes end.

mod by_hand;
mod classify;
mod decide;
mod harness;
mod read;
mod tables;

use std::path::Path;
use std::{env, fs};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [part, folder, rounds] = &arguments[..] else {
        panic!("PART FOLDER ROUNDS")
    };
    let (folder, rounds) = (Path::new(folder), rounds.parse().expect("how many rounds"));
    let groups = match &part[..] {
        "classify" => classify::groups(folder, rounds),
        "decide" => decide::groups(rounds),
        "read" => read::groups(folder, rounds),
        _ => panic!("there is no part {part}"),
    };
    println!("{}", serde_json::to_string(&groups).expect("plain data"));
}

fn text(folder: &Path, file: &str) -> String {
    let path = folder.join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
