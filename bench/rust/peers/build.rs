//! The perfect hash of the known codes, from `known.csv`.

use std::{env, fs, path::Path};

const KNOWN: &str = "../../known.csv";

fn main() {
    println!("cargo::rerun-if-changed={KNOWN}");
    let text = fs::read_to_string(KNOWN).expect("known.csv is there");
    let mut map = phf_codegen::Map::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [code, _, rule] = fields[..] else {
            panic!("three fields: {line}")
        };
        if !code.is_empty() {
            let constant = rule.replace('.', "_").to_uppercase();
            map.entry(code, format!("crate::by_hand::{constant}"));
        }
    }
    let to = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("known.rs");
    let map = map.build();
    let text =
        format!("pub static KNOWN: phf::Map<&'static str, crate::by_hand::Answer> = {map};\n");
    fs::write(to, text).expect("cargo's folder can be written");
}
