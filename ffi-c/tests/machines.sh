#!/bin/sh
# Holds the C library to its promises on machines that are not this one.
#
#   machines.sh LIBRARIES ZIG OUT
#
# LIBRARIES/TARGET/c-library has the library for each target. ZIG is the command of zig, which has the C
# library of each machine with it. OUT is a folder for what is built.
set -eu

libraries=$1
zig=$2
out=$3
root=$(cd "$(dirname "$0")/../.." && pwd)
tests=$root/ffi-c/tests
strict="-Wall -Wextra -Werror -pedantic -I$root/include"
microcontroller=thumbv7em-none-eabihf

mkdir -p "$out"
export ZIG_GLOBAL_CACHE_DIR="$out/zig" ZIG_LOCAL_CACHE_DIR="$out/zig"
"${PYTHON:-python3}" "$tests/rows.py" "$root/conformance" > "$out/rows"

library() {
    echo "$libraries/$1/c-library/libtaketwo_ffi.a"
}

# machine, target of zig, test, target of the library, options
run_test() {
    $zig cc -target "$2" -static -std=c99 -O1 -pthread $strict $5 "$tests/$3.c" "$(library "$4")" \
        -o "$out/$3-$1"
    "qemu-$1" "$out/$3-$1" "$out/rows" > "$out/said" || { cat "$out/said"; exit 1; }
    echo "$1: $(tail -n 1 "$out/said")"
}

# Another processor, and the other order of bytes.
for machine in aarch64 s390x; do
    for test in conformance contract hostile threads; do
        run_test $machine $machine-linux-musl $test $machine-unknown-linux-musl ""
    done
done

# What a microcontroller cannot do in one step its library does not have, and the header says which
# functions these are by their names.
grep -oE '\<taketwo_[a-z_]+\(' "$root/include/taketwo.h" | tr -d '(' | sort -u \
    | grep -v '_atomic$' > "$out/declared"
nm -g --defined-only "$(library $microcontroller)" 2> /dev/null \
    | awk 'NF == 3 && $3 ~ /^taketwo_/ {print $3}' | sort -u | diff -u "$out/declared" - >&2 || {
    echo "the library for $microcontroller does not have the functions that the header promises" >&2
    exit 1
}

# Machines of 32 bits: the rows, with the very library of the microcontroller, on one of its family that
# has files to read them from.
run_test arm arm-linux-musleabihf conformance $microcontroller \
    "-Dtaketwo_job_start_atomic=taketwo_job_start -Dtaketwo_job_succeed_atomic=taketwo_job_succeed"

# A whole program without an operating system, on an emulated board.
sh "$root/examples/bare-metal/build.sh" "$(library $microcontroller)" "$out/bare-metal.elf"
timeout 60 qemu-system-arm -M mps2-an386 -display none -semihosting-config enable=on,target=native \
    -kernel "$out/bare-metal.elf" > "$out/said" 2>&1 < /dev/null || { cat "$out/said"; exit 1; }
grep -q '^wait until 7[0-9]*: retry 1 of 3 of class after_delay' "$out/said"
grep -q '^done: 1000 deposited' "$out/said"
echo "bare metal: 1 passed, 0 failed ($(size "$out/bare-metal.elf" | awk 'NR == 2 {print $1 + $2}') bytes)"

# Every machine of 64 bits has the one layout.
for target in aarch64-linux-gnu s390x-linux-gnu x86_64-windows-gnu aarch64-apple-darwin; do
    "${PYTHON:-python3}" "$tests/abi.py" $target | diff -u "$root/ffi-c/abi.txt" - >&2 || {
        echo "the layout for $target is another" >&2
        exit 1
    }
done
echo "layout: 4 machines of 64 bits agree"

# The header, where no library is run.
echo '#include "taketwo.h"' > "$out/header.c"
for target in x86_64-windows-gnu aarch64-windows-gnu x86_64-macos aarch64-macos; do
    for standard in c99 c++11; do
        case $standard in c++*) language=c++ ;; *) language=c ;; esac
        $zig cc -target $target -std=$standard $strict -x $language -c "$out/header.c" \
            -o "$out/header.o"
    done
    echo "$target: the header compiles as C99 and C++11"
done
