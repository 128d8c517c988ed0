#!/bin/sh
# Installs the C library into a folder, and uses it from there as its users do.
#
#   check.sh FOLDER VERSION
#
# CC is the compiler, MAKE the make that installs.
set -eu

folder=$1
version=$2
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
tasks=$root/examples/tasks.jsonl
: "${CC:=cc}" "${MAKE:=make}"

passed=0
# what, and the program that triages the example
check() {
    what=$1
    shift
    "$@" "$tasks" | grep -q '31 of 52 tasks failed' || { echo "failed: $what" >&2; exit 1; }
    passed=$((passed + 1))
}
# a command that has to fail
refused() {
    if "$@" > "$folder/said" 2>&1; then
        echo "should have failed: $*" >&2
        exit 1
    fi
    passed=$((passed + 1))
}

rm -rf "$folder"
mkdir -p "$folder"
cd "$root"

# Where it is installed, then by a package's way: other folders, staged, and moved to another place.
by_pkg_config() {
    prefix=$1
    libdir=$2
    export PKG_CONFIG_PATH="$libdir/pkgconfig"
    [ "$(pkg-config --modversion taketwo)" = "$version" ]
    $CC -std=c99 examples/c/triage.c $(pkg-config $3 --cflags --libs taketwo) -o "$folder/shared"
    check "pkg-config, shared, in $prefix" env LD_LIBRARY_PATH="$libdir" "$folder/shared"
    # With libc named first, as some languages do it, the loader comes to taketwo before it.
    $CC -std=c99 examples/c/triage.c -Wl,--no-as-needed -lc $(pkg-config $3 --cflags --libs taketwo) \
        -o "$folder/after_libc"
    check "pkg-config, behind libc, in $prefix" env LD_LIBRARY_PATH="$libdir" "$folder/after_libc"
    # A program of which no part is loaded later, and one in which taketwo alone is not.
    $CC -std=c99 -static examples/c/triage.c $(pkg-config $3 --static --cflags --libs taketwo) \
        -o "$folder/static"
    check "pkg-config, static, in $prefix" "$folder/static"
    $CC -std=c99 $(pkg-config $3 --cflags taketwo) examples/c/triage.c \
        "$(pkg-config $3 --variable=libdir taketwo)/libtaketwo.a" -o "$folder/archive"
    check "pkg-config, the archive, in $prefix" "$folder/archive"
    echo '#include <taketwo.hpp>' \
        | ${CXX:-c++} -std=c++17 $(pkg-config $3 --cflags taketwo) -fsyntax-only -x c++ -
}
by_cmake() {
    prefix=$1
    rm -rf "$folder/cmake"
    cmake -S "$here" -B "$folder/cmake" "$2" -DCMAKE_C_COMPILER="${CC%% *}" \
        -DWANTED="$version" > "$folder/said" || { cat "$folder/said"; exit 1; }
    cmake --build "$folder/cmake" > "$folder/said" 2>&1 || { cat "$folder/said"; exit 1; }
    check "CMake, shared, in $prefix" "$folder/cmake/triage"
    readelf -d "$folder/cmake/triage" | grep -q 'NEEDED.*libtaketwo\.so\.[0-9]*\]'
    check "CMake, static, in $prefix" "$folder/cmake/triage_static"
    refused sh -c 'readelf -d "$1" | grep libtaketwo' sh "$folder/cmake/triage_static"
}

$MAKE install DESTDIR= PREFIX="$folder/plain" > "$folder/said"
by_pkg_config "$folder/plain" "$folder/plain/lib" ""
by_cmake "$folder/plain" -DCMAKE_PREFIX_PATH="$folder/plain"

# Before 1.0 another minor version is another interface.
for wanted in 0.0.9 0.9 1 99.0.0 0.0.1...0.0.9; do
    refused cmake -S "$here" -B "$folder/wrong" -DCMAKE_PREFIX_PATH="$folder/plain" -DWANTED="$wanted"
    grep -q 'requested version' "$folder/said"
done
for wanted in 0 0.1 0.0.9...9; do
    cmake -S "$here" -B "$folder/right" -DCMAKE_PREFIX_PATH="$folder/plain" -DWANTED="$wanted" \
        > "$folder/said" || { cat "$folder/said"; exit 1; }
    passed=$((passed + 1))
done

set -- DESTDIR="$folder/staged" PREFIX=/opt/taketwo LIBDIR=/opt/taketwo/lib/this-machine \
    INCLUDEDIR=/opt/taketwo/include/one
$MAKE install "$@" > "$folder/said"
cp -R "$folder/staged/opt/taketwo" "$folder/moved"
by_pkg_config "$folder/moved" "$folder/moved/lib/this-machine" "--define-variable=prefix=$folder/moved"
by_cmake "$folder/moved" -Dtaketwo_DIR="$folder/moved/lib/this-machine/cmake/taketwo"

# The manual: a page for each function, none with a fault, each found by its name.
manual=$folder/plain/share/man
for page in $(find "$manual" -type f); do
    mandoc -T lint -W style "$page" > "$folder/said" || { cat "$folder/said"; exit 1; }
    LC_ALL=C.UTF-8 MANROFFSEQ= MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" \
        2> "$folder/said" > /dev/null
    [ ! -s "$folder/said" ] || { echo "$page:"; cat "$folder/said"; exit 1; }
done
for name in taketwo $(grep -oE '\<taketwo_[a-z_]+\(' include/taketwo.h | tr -d '(' | sort -u); do
    MANPATH="$manual" MANPAGER=cat PAGER=cat man 3 "$name" > "$folder/said" 2>&1 || true
    grep -qw "$name" "$folder/said" || { echo "no page tells of $name" >&2; exit 1; }
    passed=$((passed + 1))
done

$MAKE uninstall DESTDIR= PREFIX="$folder/plain" > "$folder/said"
$MAKE uninstall "$@" > "$folder/said"
left=$(find "$folder/plain" "$folder/staged" -name '*taketwo*' ! -path '*/opt/taketwo')
[ -z "$left" ] || { echo "left behind: $left" >&2; exit 1; }
passed=$((passed + 1))

echo "installed library: $passed passed, 0 failed"
