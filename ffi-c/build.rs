//! Gives the shared library its SONAME: the name a program asks the loader for.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let of_target = |name| std::env::var(name).unwrap_or_default();
    if of_target("CARGO_CFG_TARGET_OS") == "linux" {
        let major = of_target("CARGO_PKG_VERSION_MAJOR");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libtaketwo.so.{major}");
    }
}
