//! Inputs that mean no good: those of `docs/hostile-input.md` that the vectors cannot hold.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read};

use taketwo::{
    Budget, Hint, Job, POLICY_FIELDS, Policy, PolicyFieldKind, PolicyFileError, TaskErrorKind,
    classify_bytes, read_line, read_task,
};

thread_local! {
    static HELD: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(0) };
}

struct Measuring;

// SAFETY: every call goes to the system's allocator as it came; the counters are not allocated.
unsafe impl GlobalAlloc for Measuring {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.set(HELD.get().wrapping_add(layout.size()));
        MOST.set(MOST.get().max(HELD.get()));
        // SAFETY: the caller's promises are the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.set(HELD.get().saturating_sub(layout.size()));
        // SAFETY: the caller's promises are the system allocator's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Measuring = Measuring;

/// Returns the most bytes that were held at once, beyond what was held before.
fn most_held(work: impl FnOnce()) -> usize {
    let before = HELD.get();
    MOST.set(before);
    work();
    MOST.get() - before
}

/// How a host reads lines of any length: no more of one than is needed to tell that it is too long.
fn each_line(mut input: impl BufRead, max: usize, mut on_line: impl FnMut(&[u8])) {
    let mut line = Vec::new();
    loop {
        line.clear();
        let limit = u64::try_from(max).unwrap() + 1;
        input
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut line)
            .unwrap();
        if line.is_empty() {
            return;
        }
        if line.len() > max && !line.ends_with(b"\n") {
            input.skip_until(b'\n').unwrap();
        }
        on_line(line.strip_suffix(b"\n").unwrap_or(&line));
    }
}

/// `HUGE_LINE_BYTES` makes it longer, as `make hard-huge-line` does.
#[test]
fn a_line_longer_than_memory_is_never_whole_in_it() {
    const MAX: usize = taketwo::MAX_LINE_BYTES;
    let size = std::env::var("HUGE_LINE_BYTES").map_or(50_000_000, |size| size.parse().unwrap());
    let good = b"\n{\"status\": \"FAILED\"}\n";
    let most = most_held(|| {
        let input = std::io::repeat(b'0').take(size).chain(&good[..]);
        let (mut number, mut found) = (0, Vec::new());
        each_line(BufReader::with_capacity(1 << 16, input), MAX, |line| {
            number += 1;
            let read = read_line(line, number, MAX);
            found.push(
                read.map(|_| ())
                    .map_err(|error| (error.kind(), error.line())),
            );
        });
        assert_eq!(found, [Err((TaskErrorKind::LineTooLong, Some(1))), Ok(())]);
    });
    assert!(most < 4 * MAX, "{most} bytes held at once");
    println!("a line of {size} bytes: {most} bytes held at most");
}

#[test]
fn an_enormous_code_is_read_to_its_end() {
    let mut code = vec![b'A'; 16 << 20];
    code.extend(b".SAFETY");
    let held = most_held(|| {
        assert_eq!(classify_bytes(Some(&code)).rule().name, "safety.nested");
        code.push(b'x');
        assert_eq!(classify_bytes(Some(&code)).rule().name, "malformed");
    });
    assert!(held <= 2 * code.capacity(), "only the vector grew");
    assert_eq!(
        most_held(|| {
            let _ = classify_bytes(Some(&code));
        }),
        0
    );
}

#[test]
fn a_record_of_many_megabytes_is_read_in_place() {
    let mut record = String::from("{\"id\": \"");
    record.push_str(&"\\u0041".repeat(1 << 20));
    record.push_str("\", \"x\": [0");
    record.push_str(&",{\"status\":[]}".repeat(1 << 18));
    record.push_str("], \"status\": \"FAILED\"}");
    let held = most_held(|| assert!(read_task(record.as_bytes()).is_ok()));
    assert_eq!(held, 0);
}

#[test]
fn deep_files_are_refused_where_they_are_too_deep() {
    let policy = Policy::default();
    for open in [
        "[",
        "{\"a\":",
        "{\"classes\":",
        "{\"classes\":[{\"unlikely\":",
    ] {
        let deep = open.repeat(200_000);
        let record = read_task(deep.as_bytes()).unwrap_err();
        let file = Policy::from_json(deep.as_bytes()).unwrap_err().to_string();
        let state = Job::from_json(deep.as_bytes(), &policy).unwrap_err();
        assert_eq!(record.kind(), TaskErrorKind::TooDeep);
        assert!(record.offset().is_some());
        assert!(
            file.starts_with("nested deeper than 128 (at byte "),
            "{file}"
        );
        assert_eq!(state.to_string(), file);
    }
}

/// A policy file in which each number is wrong.
fn every_number_wrong() -> String {
    let mut json = String::from("{");
    let mut open: Vec<&str> = Vec::new();
    for field in POLICY_FIELDS
        .iter()
        .filter(|it| it.kind != PolicyFieldKind::Flag)
    {
        let levels: Vec<&str> = field.name.split('.').collect();
        let (name, groups) = levels.split_last().unwrap();
        let kept = open.iter().zip(groups).take_while(|(a, b)| a == b).count();
        json.push_str(&"}".repeat(open.len() - kept));
        open.truncate(kept);
        json.push_str(if json.len() > 1 { "," } else { "" });
        for group in &groups[kept..] {
            write!(json, "\"{group}\":{{").unwrap();
            open.push(group);
        }
        write!(json, "\"{name}\":{}", u64::MAX).unwrap();
    }
    json.push_str(&"}".repeat(open.len() + 1));
    json
}

#[test]
fn every_number_of_a_policy_wrong_at_once() {
    let json = every_number_wrong();
    let Err(PolicyFileError::Invalid(invalid)) = Policy::from_json(json.as_bytes()) else {
        unreachable!("{json}")
    };
    let told: Vec<&str> = invalid.violations().map(|it| it.field()).collect();
    let message = invalid.to_string();
    let numbers = POLICY_FIELDS
        .iter()
        .filter(|it| it.kind != PolicyFieldKind::Flag);
    for field in numbers.clone() {
        assert!(told.contains(&field.name), "{}", field.name);
        let line = format!("{}: expected at most ", field.name);
        assert!(message.contains(&line), "{line}");
    }
    assert!(told.len() >= numbers.count());
    assert!(message.len() < 8192, "what the C header promises");
}

#[test]
fn a_job_at_the_ends_of_its_numbers() {
    let policy = Policy::default();
    let name = vec![0xff; 1 << 20];
    for seed in [0, 1, u64::MAX] {
        for name in [&[][..], &name] {
            let mut budget = Budget::new(&policy);
            let mut job = Job::new(&policy, seed, name)
                .with_deadline_ms(u64::MAX)
                .with_estimate_millicredits(u64::MAX);
            let _ = job.start(&policy, 0, &mut budget).unwrap();
            let last = format!("\"draws\":\"{}\"", u64::MAX);
            let json = job.to_json().to_string().replace("\"draws\":\"0\"", &last);
            let mut job = Job::from_json(json.as_bytes(), &policy).unwrap();
            for now in [0, u64::MAX, 1] {
                let hint = Hint {
                    retry: None,
                    after_ms: Some(u64::MAX),
                };
                let delay = job.poll(&policy, now, hint).unwrap().delay().unwrap();
                assert!(delay.low_ms <= delay.ms && delay.ms <= delay.high_ms);
                let delay = job
                    .poll(&policy, now, Hint::default())
                    .unwrap()
                    .delay()
                    .unwrap();
                assert!(delay.low_ms <= delay.ms && delay.ms <= delay.high_ms);
            }
        }
    }
}

#[test]
fn saved_state_with_any_bit_flipped_or_cut_anywhere() {
    let policy = Policy::default();
    let budget = Budget::new(&policy).to_bytes(&policy);
    let job = Job::new(&policy, 1, b"x").to_bytes();
    let whole = policy.to_bytes();
    for saved in [&whole[..], &job, &budget] {
        let reads = |it: &[u8]| {
            Policy::from_bytes(it).is_ok()
                || Job::from_bytes(it, &policy).is_ok()
                || Budget::from_bytes(it, &policy).is_ok()
        };
        assert!(reads(saved));
        for bit in 0..saved.len() * 8 {
            let mut flipped = saved.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!reads(&flipped), "bit {bit}");
        }
        for end in 0..saved.len() {
            assert!(!reads(&saved[..end]), "{end} bytes");
            // Half written over an older file, or over nothing.
            let mut half = saved.to_vec();
            half[end..].fill(0);
            assert_eq!(reads(&half), half == saved, "{end} bytes and then zeros");
        }
    }
}

/// What a terminal would obey, or not show, in every place where an error shows what it was given.
#[test]
fn no_error_speaks_to_the_terminal() {
    let policy = Policy::default();
    let chars = (0..0x300).chain([0x202e, 0x2028, 0x200b, 0x2066, 0xfeff, 0xe0041]);
    for char in chars.filter_map(char::from_u32) {
        let text = serde_json::to_string(&format!("a{char}b")).unwrap();
        let raw = format!("\"a{char}b\"");
        for text in [text, raw] {
            let job = Job::new(&policy, 1, b"x").to_json().to_string();
            let phase = job.replace("\"ready\"", &text);
            let rule = job.replace("\"rule\":null", &format!("\"rule\":{text}"));
            let errors = [
                read_task(format!("{{\"status\": {text}}}").as_bytes())
                    .map(|_| ())
                    .unwrap_err()
                    .to_string(),
                read_task(format!("{{{text}}}").as_bytes())
                    .map(|_| ())
                    .unwrap_err()
                    .to_string(),
                Policy::from_json(format!("{{{text}: 1}}").as_bytes())
                    .unwrap_err()
                    .to_string(),
                Policy::from_json(format!("{{\"preset\": {text}}}").as_bytes())
                    .unwrap_err()
                    .to_string(),
                Policy::from_json(format!("{{\"max_attempts\": {text}}}").as_bytes())
                    .unwrap_err()
                    .to_string(),
                Job::from_json(phase.as_bytes(), &policy)
                    .unwrap_err()
                    .to_string(),
                Job::from_json(rule.as_bytes(), &policy)
                    .unwrap_err()
                    .to_string(),
            ];
            for error in errors {
                assert!(!error.chars().any(char::is_control), "{error:?}");
                let is_format = |it| {
                    matches!(
                        it,
                        '\u{202e}'
                            | '\u{2028}'
                            | '\u{200b}'
                            | '\u{2066}'
                            | '\u{feff}'
                            | '\u{e0041}'
                            | '\u{ad}'
                    )
                };
                assert!(!error.contains(is_format), "{error:?}");
            }
        }
    }
}
