//! The rows of `conformance/` through the checks, without a fuzzer.

use std::collections::BTreeSet;

use taketwo::Check;
use taketwo_fuzz::rows::Rows;
use taketwo_fuzz::{alike, classify, history, make, policy, program, state, task};

#[test]
fn codes() {
    for code in Rows::read().codes {
        classify::check(&code);
    }
}

#[test]
fn records() {
    for record in Rows::read().records {
        task::check(&record);
    }
}

#[test]
fn policies() {
    for file in Rows::read().policies {
        policy::check(&file);
    }
}

#[test]
fn states() {
    for (_, bytes, json) in Rows::read().states {
        let texts = [Some(bytes), json.map(String::into_bytes)];
        for text in texts.into_iter().flatten() {
            for how in 0..36 {
                state::check(&[&[how], text.as_slice()].concat());
            }
        }
    }
}

#[test]
fn histories_reach_every_check() {
    let mut reached = BTreeSet::new();
    for program in Rows::read().histories {
        reached.extend(history::check(&program));
    }
    let all: BTreeSet<_> = Check::all().iter().map(|check| check.name()).collect();
    assert_eq!(reached, all);
}

#[test]
fn made_programs_run_and_their_histories_hold() {
    let mut lines = 0;
    for program in make::programs(10_000, 2) {
        history::check(&program);
        lines += alike::transcript(&program).lines().count();
    }
    assert!(lines > 10_000);
}

#[test]
fn a_program_is_read_as_it_was_written() {
    for bytes in make::programs(5_000, 3) {
        let instructions = program::decode(&bytes);
        assert_eq!(
            program::decode(&program::encode(&instructions)),
            instructions
        );
    }
}
