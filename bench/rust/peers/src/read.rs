//! A line of JSON Lines to what the failure means.

use std::path::Path;

use hifijson::SliceLexer;
use hifijson::token::Lex as _;
use serde::Deserialize;
use taketwo::{MAX_LINE_BYTES, classify, read_line};

use crate::harness::{Group, group};

const SLICE: usize = 512;

#[derive(Deserialize)]
struct Three<'a> {
    status: &'a str,
    #[serde(rename = "failureCode")]
    failure_code: Option<&'a str>,
    cost: Cost,
}

#[derive(Deserialize)]
struct Cost {
    credits: f64,
}

pub fn groups(folder: &Path, rounds: usize) -> Vec<Group> {
    let text = crate::text(folder, "documents.jsonl");
    let lines: Vec<&[u8]> = text.lines().map(str::as_bytes).collect();
    for line in &lines {
        assert_eq!(ours(line), three(line));
    }
    let over = |run: fn(&[u8]) -> Read| {
        let lines = &lines;
        move |slice: usize| {
            let of_slice = lines[slice * SLICE..][..SLICE].iter();
            of_slice
                .map(|line| run(line))
                .map(|it| u64::from(it.0) + it.1)
                .sum()
        }
    };
    let group = group(
        "rust json",
        "ns per document",
        rounds,
        lines.len() / SLICE,
        SLICE,
        &[
            ("taketwo", Box::new(over(ours))),
            ("serde_json, three borrowed fields", Box::new(over(three))),
            (
                "limit: hifijson, all read and discarded",
                Box::new(over(discard)),
            ),
            (
                "limit: check of UTF-8",
                Box::new(over(|line| {
                    (0, std::str::from_utf8(line).map_or(0, str::len) as u64)
                })),
            ),
        ],
    );
    vec![group]
}

/// The number of the rule, and thousandths of a credit.
type Read = (u8, u64);

fn ours(line: &[u8]) -> Read {
    let task = read_line(line, 1, MAX_LINE_BYTES)
        .expect("a task")
        .expect("not blank");
    let found = task.classification().expect("it failed");
    (
        found.rule().number,
        task.cost_millicredits().expect("it has a cost"),
    )
}

/// What the parser under taketwo costs alone.
fn discard(line: &[u8]) -> Read {
    let mut lexer = SliceLexer::new(line);
    let first = lexer.ws_peek().expect("not blank");
    hifijson::ignore::parse(first, &mut lexer).expect("JSON");
    (0, 0)
}

fn three(line: &[u8]) -> Read {
    let task: Three<'_> = serde_json::from_slice(line).expect("a task");
    assert_eq!(task.status, "FAILED");
    (
        classify(task.failure_code).rule().number,
        (task.cost.credits * 1000.0) as u64,
    )
}
