#!/bin/sh
# Runs the same programs through Rust, C, C under ASan, and Python, and compares what they wrote.
#
#   alike.sh FOLDER COUNT LIBRARY ASAN_LIBRARY
#
# FOLDER has examples/alike in it; LIBRARY and ASAN_LIBRARY are folders with the C library, the
# second one built with AddressSanitizer. CC and PYTHON name the tools; PYTHON has the package.
set -eu

folder=$1
count=$2
root=$(cd "$(dirname "$0")/.." && pwd)
strict="-Wall -Wextra -Werror -pedantic -I$root/include"
: "${CC:=cc}" "${PYTHON:=python3}"

$CC -std=c99 -O1 $strict "$root/ffi-c/tests/alike.c" -o "$folder/alike-c" \
    -L"$3" -Wl,-rpath,"$3" -ltaketwo
clang -std=c99 -g $strict -fsanitize=address,undefined -fno-sanitize-recover=all \
    "$root/ffi-c/tests/alike.c" -o "$folder/alike-asan" "$4/libtaketwo.a"
nm "$folder/alike-asan" | grep -q __asan_report # it really is on

"$folder/examples/alike" make "$count" "${SEED:-1}" > "$folder/programs"
"$folder/examples/alike" run "$folder/programs" > "$folder/rust.txt"
"$folder/alike-c" "$folder/programs" > "$folder/c.txt"
"$folder/alike-asan" "$folder/programs" > "$folder/asan.txt"
"$PYTHON" "$root/py/tests/alike.py" "$folder/programs" > "$folder/python.txt"

for language in c asan python; do
    if ! cmp "$folder/rust.txt" "$folder/$language.txt"; then
        diff --text "$folder/rust.txt" "$folder/$language.txt" | head -n 20
        exit 1
    fi
done
lines=$(grep -c -v '^program ' "$folder/rust.txt")
[ "$lines" -gt "$count" ]
echo "alike: $count programs, $lines calls, the same answers in Rust, C, C under ASan, and Python"

# And programs of Hypothesis, which looks for the smallest that differs.
TAKETWO_ALIKE="$folder/examples/alike run:$folder/alike-asan" "$PYTHON" -m pytest --quiet \
    -p no:cacheprovider --rootdir "$root/py" "$root/py/tests/test_alike.py"
