#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| drop(taketwo_fuzz::history::check(data)));
