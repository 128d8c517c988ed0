#!/bin/sh
# Builds a wheel as it is published: for manylinux2014, linked by zig, with a list of what is in it.
#
#   wheel.sh TOOLS TARGET FOLDER [MATURIN_OPTION...]
#
# TOOLS is the bin of an environment with maturin and ziglang. No path of this machine and no time but
# that of the source gets into the wheel, so that anybody's is the same.
set -eu

tools=$1
target=$2
folder=$3
shift 3
root=$(cd "$(dirname "$0")/.." && pwd)

export PATH="$tools:$PATH"
export SOURCE_DATE_EPOCH="$(sh "$root/.ci/source-date.sh")"
export RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo --remap-path-prefix=$root=/taketwo"
exec maturin build --quiet --release --locked --zig --compatibility manylinux2014 --target "$target" \
    --manifest-path "$root/py/Cargo.toml" --out "$folder" "$@"
