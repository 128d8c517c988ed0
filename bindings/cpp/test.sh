#!/bin/sh
# Every row of conformance/, what a user relies on, and the example, by gcc and by clang.
#
# TAKETWO_LIBRARY is the folder of libtaketwo, TAKETWO_OUT one for what is built.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/bindings/cpp
sh "$root/.ci/packages.sh" g++:g++ clang++:clang /usr/include/nlohmann/json.hpp:nlohmann-json3-dev
mkdir -p "$TAKETWO_OUT"
cd "$TAKETWO_OUT"

# Without exceptions and RTTI, and without a warning.
build() {
    compiler=$1 standard=$2 source=$3
    shift 3
    "$compiler" "-std=$standard" -fno-exceptions -fno-rtti -Wall -Wextra -Wpedantic -Wconversion \
        -Wsign-conversion -Wshadow -Werror -pthread "-I$root/include" "$source" "$@" \
        "-L$TAKETWO_LIBRARY" "-Wl,-rpath,$TAKETWO_LIBRARY" -ltaketwo
}

for compiler in g++ clang++; do
    for standard in c++17 c++20; do
        build "$compiler" "$standard" "$here/tests/contract.cpp" -o contract
        ./contract
    done
done
# With what finds a wrong use of memory.
build g++ c++17 "$here/tests/contract.cpp" -o contract -fsanitize=address,undefined -fno-sanitize-recover=all
./contract

# The example of the README, as it stands there.
sed -n '/^```cpp$/,/^```$/p' "$here/README.md" | sed '/^```/d' > readme.cpp
build g++ c++17 readme.cpp -o readme
./readme > readme.txt
for said in 'content' '^go: ' '^wait until .* ms drawn from ' '^go: attempt 2' '^done: '; do
    grep -q "$said" readme.txt || {
        echo "the example did not say: $said" >&2
        exit 1
    }
done
[ "$(wc -c < clip.job)" = 120 ] # the job, and no task in flight

build clang++ c++17 "$here/tests/rows.cpp" -o rows
./rows "$root/conformance"
