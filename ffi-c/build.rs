//! Gives the shared library its SONAME: the name a program asks the loader for. It changes with the
//! version of the binary interface, and with nothing else.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/lib.rs");
    let abi = include_str!("src/lib.rs")
        .split_once("TAKETWO_ABI_VERSION: u32 = ")
        .and_then(|(_, rest)| rest.split_once(';'))
        .map_or("", |(version, _)| version);
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libtaketwo.so.{abi}");
    }
}
