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
strict="-Wall -Wextra -Werror -pedantic -pthread ${CFLAGS:-}"
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

    build_$language "$tests/hostile.c" "$out/hostile-$language"
    $RUNNER "$out/hostile-$language"

    build_$language "$tests/threads.c" "$out/threads-$language"
    $RUNNER "$out/threads-$language"

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
    printf '{"status": "FAILED", "failureCode": "\\u001b[31m%%n\\u009b\\u202e"}\n' \
        | $RUNNER "$out/triage-$language" > "$out/triage.txt"
    grep -q '^line 1: ?\[31m%n?????$' "$out/triage.txt" # no escape reaches a terminal
    echo "C example ($language): 3 passed, 0 failed"

    # All that the loop has to do: retries, a hint, a stop, a request that may have been accepted.
    build_$language "$root/examples/c/retry_loop.c" "$out/retry_loop-$language"
    rm -f "$out/work.state"
    $RUNNER "$out/retry_loop-$language" "$out/work.state" > "$out/retry_loop.txt"
    for line in 'clip-1: wait until [0-9]*: retry 1 of 1 of class unlikely, [0-9]* ms drawn from 500 to 1000' \
        'clip-1: go: attempt 2, paid 1000 of [0-9]* in the budget' \
        'clip-2: wait until [0-9]*: retry 1 of 3 of class throttled, [0-9]* ms drawn from 5000 to 6250' \
        'clip-3: stop: class never allows no retry (rule safety.input: SAFETY failures, sentence 13)' \
        'clip-4: reconcile: the request may have been accepted; find out before more' \
        'clip-4: done: 100 deposited, up to 10000' '^3 of 4 done, 5.000 credits lost, 10000 tokens left$'; do
        grep -q "$line" "$out/retry_loop.txt" || {
            echo "the retry loop did not say: $line" >&2
            exit 1
        }
    done
    # Started again it knows that all is over; killed on the way it goes on.
    $RUNNER "$out/retry_loop-$language" "$out/work.state" > "$out/retry_loop.txt"
    [ "$(wc -l < "$out/retry_loop.txt")" = 1 ]
    rm "$out/work.state"
    $RUNNER "$out/retry_loop-$language" "$out/work.state" > /dev/null &
    sleep 0.3
    kill -9 $! && wait $! 2> /dev/null || true
    $RUNNER "$out/retry_loop-$language" "$out/work.state" > "$out/retry_loop.txt"
    grep -q 'of 4 done, ' "$out/retry_loop.txt"
    # Saved state that is damaged is refused.
    printf 'x' | dd of="$out/work.state" bs=1 seek=100 conv=notrunc 2> /dev/null
    if $RUNNER "$out/retry_loop-$language" "$out/work.state" 2> "$out/retry_loop.txt"; then
        echo "the retry loop took damaged state for good" >&2
        exit 1
    fi
    grep -q 'the checksum is' "$out/retry_loop.txt"
    echo "C retry loop ($language): 10 passed, 0 failed"
done
