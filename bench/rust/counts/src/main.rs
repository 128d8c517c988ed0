//! Classifies the codes of a file a number of times, for cachegrind to count.
//!
//!     taketwo-bench-counts FILE TIMES
//!
//! The difference of two runs, one with more times than the other, is what the codes alone cost.

use std::hint::black_box;
use std::{env, fs};

fn main() {
    let mut arguments = env::args().skip(1);
    let file = arguments.next().expect("the file of an input");
    let times = arguments.next().and_then(|it| it.parse().ok());
    let times: usize = times.expect("how many times");

    let text = fs::read_to_string(&file).expect("the file can be read");
    let codes: Vec<Option<&str>> = text
        .lines()
        .map(|line| (!line.is_empty()).then_some(line))
        .collect();
    for _ in 0..times {
        for code in &codes {
            black_box(taketwo::classify(black_box(*code)).rule().number);
        }
    }
}
