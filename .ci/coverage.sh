#!/usr/bin/env bash
# Runs the tests of core, and the C tests with the library, and fails unless every line of both has
# been run.
#
#   coverage.sh CARGO_LLVM_COV TARGET_DIR
#
# LLVM_COV and LLVM_PROFDATA have to name those of LLVM 22: cargo-llvm-cov would fetch some by itself.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${LLVM_COV:?}" "${LLVM_PROFDATA:?}"
llvm_cov=$1
export CARGO_TARGET_DIR=$2
c=$CARGO_TARGET_DIR/c

# What was measured before, of whatever sources, is in the way.
rm -rf "$CARGO_TARGET_DIR"
settings=$("$llvm_cov" llvm-cov show-env --sh)
eval "$settings"
export CARGO_PROFILE_DEV_DEBUG=false

# Without those that draw at random: what they alone reach, they may miss.
cargo test --locked --quiet --package taketwo --all-features --lib \
    --test bounds --test conformance --test engine --test hostile --test page --test sentences \
    --test shapes
cargo test --locked --quiet --package taketwo-ffi
cargo rustc --locked --quiet --package taketwo-ffi --lib --crate-type cdylib,staticlib
mkdir -p "$c"
# The shared one is for the report, which knows no other that C programs link.
cp "$CARGO_TARGET_DIR/debug/libtaketwo_ffi.a" "$c/libtaketwo.a"
cp "$CARGO_TARGET_DIR/debug/libtaketwo_ffi.so" "$c/libtaketwo.so"
GARBAGE=20000 sh ffi-c/tests/run.sh "$c" > "$c/log"
"$llvm_cov" llvm-cov report --show-missing-lines | tee "$c/report" | sed '/^Uncovered Lines:/,$d'
# A line that cannot be run says so itself, and why: `// not run: ...`. No other may be missing.
sed '1,/^Uncovered Lines:/d; s/^\(.*\): /\1 /; s/,//g' "$c/report" | while read -r file ranges; do
    for range in $ranges; do
        sed -n "${range/-/,}{/\/\/ not run: ./!{=;p}}" "$file" | sed "N; s|^|${file#"$PWD"/}:|; s|\n|: |"
    done
done > "$c/missed"
if [ -s "$c/missed" ]; then
    cat "$c/missed"
    echo "$(wc -l < "$c/missed") lines are not run" >&2
    exit 1
fi
