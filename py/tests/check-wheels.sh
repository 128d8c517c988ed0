#!/bin/sh
# Builds the wheel and the sdist, and tries them as users would.
#
#   check-wheels.sh MATURIN FOLDER
#
# The wheel is installed and used under every CPython 3.10 to 3.13 that is found, the sdist in a
# clean environment.
set -eu

maturin=$1
folder=$2
py=$(cd "$(dirname "$0")/.." && pwd)

rm -rf "$folder"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
"$maturin" build --quiet --release --locked --manifest-path "$py/Cargo.toml" --out "$folder"
"$maturin" sdist --manifest-path "$py/Cargo.toml" --out "$folder"

sh "$py/tests/try-wheel.sh" "$folder"/taketwo-*.whl "$folder"
unset CARGO_TARGET_DIR # a clean environment has nothing that was built before
sh "$py/tests/try-wheel.sh" "$folder"/taketwo-*.tar.gz "$folder"
ls -l "$folder"/taketwo-* | awk '{print $5, "bytes", $NF}'
