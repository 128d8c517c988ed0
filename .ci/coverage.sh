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
    --test bounds --test conformance --test engine --test page --test sentences --test shapes
cargo test --locked --quiet --package taketwo-ffi
cargo build --locked --quiet --package taketwo-ffi
mkdir -p "$c"
cp "$CARGO_TARGET_DIR/debug/libtaketwo_ffi.a" "$c/libtaketwo.a"
cp "$CARGO_TARGET_DIR/debug/libtaketwo_ffi.so" "$c/libtaketwo.so"
soname=$(readelf -d "$c/libtaketwo.so" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
ln -s libtaketwo.so "$c/$soname"
GARBAGE=20000 sh ffi-c/tests/run.sh "$c" > "$c/log"
"$llvm_cov" llvm-cov report --show-missing-lines --fail-under-lines 100
