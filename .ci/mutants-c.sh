#!/usr/bin/env bash
# Changes the C library in each place where a change should be seen, and runs the C tests with it: one
# that nobody sees is printed, and fails the check.
#
#   mutants-c.sh CARGO_MUTANTS OUTPUT [ARGUMENT...]
#
# It works on a copy that has a test of Rust's more. That one builds the library as it is changed,
# links the C tests with it, which are compiled once, and runs them.
set -euo pipefail
cd "$(dirname "$0")/.."
mutants=$1
output=$2
shift 2

rm -rf "$output"
mkdir -p "$output/tree" "$output/tests"
output=$(cd "$output" && pwd)
git ls-files -z --cached --others --exclude-standard \
    | xargs -0 sh -c 'for file; do test ! -e "$file" || echo "$file"; done' sh \
    | tar -c -T - | tar -x -C "$output/tree"
cd "$output/tree"
python3 ffi-c/tests/rows.py conformance > "$output/tests/rows"
for test in contract conformance; do
    "${CC:-cc}" -std=c99 -pthread -Iinclude -c "ffi-c/tests/$test.c" -o "$output/tests/$test.o"
done
cat > "$output/tests/run.sh" << END
set -eu
target=\$1
cargo build --quiet --locked --profile mutants --package taketwo-ffi --target-dir "\$target"
for test in contract conformance; do
    "${CC:-cc}" -pthread "$output/tests/\$test.o" "\$target/mutants/libtaketwo_ffi.a" -o "\$target/\$test"
    "\$target/\$test" "$output/tests/rows"
done
END
cat > ffi-c/tests/linked.rs << END
#[test]
fn c_programs_pass() {
    let test = std::env::current_exe().unwrap();
    let target = test.ancestors().nth(3).unwrap();
    let run = std::process::Command::new("sh").arg("$output/tests/run.sh").arg(target).status();
    assert!(run.unwrap().success());
}
END

status=0
"$mutants" mutants --package taketwo-ffi --output .. --gitignore=false --no-shuffle --colors never \
    --timeout 60 --cargo-arg=--locked "$@" -- --test linked || status=$?
# 3 says that some ran for ever, which has been seen as well.
if [ "$status" = 3 ] && [ ! -s ../mutants.out/missed.txt ]; then
    status=0
fi
exit "$status"
