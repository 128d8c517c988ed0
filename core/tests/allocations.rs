//! Nothing of core allocates: not to classify, not to read, not to report an error.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt::{self, Write};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator as it came; the counter is not allocated.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promises are the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are the system allocator's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

/// Takes what is written to it and keeps nothing.
struct Nowhere;

impl Write for Nowhere {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        Ok(())
    }
}

const CODES: [Option<&[u8]>; 8] = [
    None,
    Some(b""),
    Some(b"SAFETY.INPUT.TEXT"),
    Some(b"INPUT_PREPROCESSING.SAFETY.THIRD_PARTY"),
    Some(b"INTERNAL.BAD_OUTPUT.CODE01"),
    Some(b"NO_FACE_FOUND"),
    Some(b"\xff.safety"),
    Some(&[b'A'; 100_000]),
];

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(std::hint::black_box(Box::new(1)))), 1);
}

#[test]
fn classifying_allocates_nothing() {
    let count = allocations(|| {
        for code in CODES {
            let found = taketwo::classify_bytes(code);
            write!(Nowhere, "{found:?}").unwrap();
        }
        let unknown = "never mind".parse::<taketwo::Verdict>().unwrap_err();
        write!(Nowhere, "{unknown}").unwrap();
    });
    assert_eq!(count, 0);
}

#[cfg(feature = "json")]
#[test]
fn reading_allocates_nothing() {
    const LINES: &[u8] = b"\xef\xbb\xbf\
        {\"status\": \"FAILED\", \"failureCode\": \"SAFETY\\u002eINPUT.TEXT\", \"failure\": \"\\ud800\"}\n\
        {\"status\": \"FAILED\", \"cost\": {\"credits\": 12.3456}, \"x\": [[[{\"y\": []}]]]}\r\n\
        \n\
        {\"status\": \"RUNNING\", \"estimatedCost\": {\"credits\": 1e99}}\n\
        {\"status\": \"DONE\"}\n\
        {\"status\"\n\
        \xff\n";
    let count = allocations(|| {
        let mut results = 0;
        for result in taketwo::read_tasks(LINES) {
            results += 1;
            match result {
                Ok(task) => write!(Nowhere, "{task:?} {:?}", task.classification()).unwrap(),
                Err(error) => write!(Nowhere, "{error}").unwrap(),
            }
        }
        assert_eq!(results, 6);
    });
    assert_eq!(count, 0);
}
