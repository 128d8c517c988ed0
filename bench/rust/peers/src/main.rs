//! taketwo beside its peers of Rust.
//!
//!     taketwo-bench-peers FOLDER ROUNDS
//!
//! `FOLDER` holds the inputs. What was measured goes to the standard output as JSON. First every
//! peer has to give the answers of taketwo: on all of the input, and where prefixes end.

mod by_hand;
mod classify;
mod decide;
mod harness;
mod read;
mod tables;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let mut arguments = env::args_os().skip(1);
    let folder = PathBuf::from(arguments.next().expect("the folder of the inputs"));
    let rounds = arguments.next().and_then(|it| it.to_str()?.parse().ok());
    let rounds: usize = rounds.expect("how many rounds");

    let mut groups = classify::groups(&folder, rounds);
    groups.extend(decide::groups(rounds));
    groups.extend(read::groups(&folder, rounds));
    println!("{}", serde_json::to_string(&groups).expect("plain data"));
}

fn text(folder: &Path, file: &str) -> String {
    let path = folder.join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
