#!/bin/sh
# Every row of conformance/, what a user relies on, and the example.
#
# TAKETWO_LIBRARY is the folder of libtaketwo, TAKETWO_OUT one for what is built.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/bindings/zig
: "${PYTHON:=python3}"
mkdir -p "$TAKETWO_OUT"
cd "$TAKETWO_OUT"

# Zig comes as a Python package, of the version that builds the wheels.
pin=$(grep '^ziglang==' "$root/.ci/tools/wheels.txt")
if [ "$(cat venv/pin 2> /dev/null)" != "$pin" ]; then
    "$PYTHON" -c 'import ensurepip, venv' 2> /dev/null || sh "$root/.ci/packages.sh" venv:python3-venv
    rm -rf venv
    "$PYTHON" -m venv venv
    venv/bin/python -m pip install --quiet --disable-pip-version-check "$pin"
    echo "$pin" > venv/pin
fi
zig() {
    venv/bin/python -m ziglang "$@"
}
export ZIG_GLOBAL_CACHE_DIR="$TAKETWO_OUT/cache" ZIG_LOCAL_CACHE_DIR="$TAKETWO_OUT/cache"

# What a command makes of a source that imports taketwo, linked as build.zig says.
with_taketwo() {
    command=$1 source=$2
    shift 2
    zig "$command" --dep taketwo "-Mroot=$source" "-Mtaketwo=$here/src/root.zig" \
        "-L$TAKETWO_LIBRARY" -search_static_first -ltaketwo "$@"
}

zig fmt --check "$here"
with_taketwo test "$here/tests/contract.zig"

# build.zig is compiled but not run: `zig build` makes its own tool first, which takes minutes.
echo 'comptime { _ = &@import("build").build; }' > build_compiles.zig
zig build-obj --dep build -Mroot=build_compiles.zig "-Mbuild=$here/build.zig" -fno-emit-bin

# The example of the README, as it stands there.
sed -n '/^```zig$/,/^```$/p' "$here/README.md" | sed '/^```/d' > readme.zig
zig fmt --check readme.zig
with_taketwo build-exe readme.zig -femit-bin=readme
./readme 2> readme.txt
for said in 'content' '^go: ' '^wait until .* ms drawn from ' '^go: attempt 2' '^done: '; do
    grep -q "$said" readme.txt || {
        echo "the example did not say: $said" >&2
        exit 1
    }
done
[ "$(wc -c < clip.job)" = 124 ] # the job, and the place for the id

with_taketwo build-exe "$here/tests/rows.zig" -femit-bin=rows
./rows "$root/conformance"
