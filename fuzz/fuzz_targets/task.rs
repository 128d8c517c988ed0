#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| taketwo_fuzz::task::check(data));
