//! What was once found, run again: `regressions/TARGET/` holds the inputs.

use std::path::Path;

use taketwo_fuzz::{classify, history, policy, state, task};

#[test]
fn past_findings_stay_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions");
    let mut inputs = 0;
    for (target, check) in [
        ("classify", classify::check as fn(&[u8])),
        ("task", task::check),
        ("policy", policy::check),
        ("state", state::check),
        ("history", |data| drop(history::check(data))),
    ] {
        let Ok(files) = folder.join(target).read_dir() else {
            continue;
        };
        for file in files {
            check(&std::fs::read(file.expect("a file").path()).expect("an input"));
            inputs += 1;
        }
    }
    assert!(inputs > 0);
}
