#!/bin/sh
# Builds and runs the C tests against the library in a folder, shared and static.
#
#   run.sh FOLDER [NAME]
#
# CC, CXX and PYTHON name the tools; CFLAGS goes to both compilers; RUNNER stands before each
# program (valgrind, say); GARBAGE is how many random inputs are tried.
set -eu

folder=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
tests=$root/ffi-c/tests
out=$folder/tests-${2:-plain}
strict="-Wall -Wextra -Werror -pedantic ${CFLAGS:-}"
: "${CC:=cc}" "${CXX:=c++}" "${PYTHON:=python3}" "${RUNNER:=}" "${GARBAGE:=1000000}"

mkdir -p "$out"
"$PYTHON" "$tests/rows.py" "$root/conformance" > "$out/rows"

# As C99 with the shared library, or as C++17 with the static one.
build_c() {
    $CC -std=c99 $strict -I"$root/include" "$1" -o "$2" -L"$folder" -Wl,-rpath,"$folder" -ltaketwo
}
build_cxx() {
    $CXX -std=c++17 $strict -I"$root/include" -x c++ "$1" -x none "$folder/libtaketwo.a" -o "$2"
}

languages="c cxx"
if ! command -v "${CXX%% *}" > /dev/null; then
    echo "no C++ compiler here: the C++ builds are left out"
    languages=c
fi

build_c "$tests/conformance.c" "$out/conformance"
case $strict in
*-fsanitize=address*) nm "$out/conformance" | grep -q __asan_report ;; # it really is on
esac
$RUNNER "$out/conformance" "$out/rows"

# The example of the README, as it stands there.
sed -n '/^```c$/,/^```$/p' "$root/README.md" | sed '/^```/d' > "$out/readme.c"
build_c "$out/readme.c" "$out/readme"
$RUNNER "$out/readme" | grep -q 'why: internal.bad_output (INTERNAL.BAD_OUTPUT failures, sentence 17)'

for language in $languages; do
    build_$language "$tests/contract.c" "$out/contract-$language"
    $RUNNER "$out/contract-$language"

    build_$language "$tests/garbage.c" "$out/garbage-$language"
    $RUNNER "$out/garbage-$language" "$GARBAGE"

    build_$language "$root/examples/c/triage.c" "$out/triage-$language"
    printf '%s\r\n\n%s' '{"status": "SUCCEEDED"}' \
        '{"status": "FAILED", "failureCode": "ASSET.INVALID", "cost": {"credits": 5}}' \
        | $RUNNER "$out/triage-$language" > "$out/triage.txt"
    grep -q 'asset.invalid (ASSET.INVALID, sentence 24)' "$out/triage.txt"
    grep -q '5.000 credits charged (!)' "$out/triage.txt"
    grep -q '1 of 2 tasks failed' "$out/triage.txt"
    if printf '{"status": "DONE"}\n' \
        | $RUNNER "$out/triage-$language" > /dev/null 2> "$out/triage.txt"; then
        echo "triage took a bad line for a good one" >&2
        exit 1
    fi
    grep -q 'line 1: status: expected .*"DONE"' "$out/triage.txt"
    echo "C example ($language): 2 passed, 0 failed"
done
