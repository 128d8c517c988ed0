#!/bin/sh
# Holds the built libraries to what the README promises of them.
#
#   check-library.sh SHARED STATIC ABI_VERSION
set -eu

shared=$1
static=$2
abi=$3
failed=0

# what, expected, actual
check() {
    if [ "$2" != "$3" ]; then
        printf '%s:\n  expected: %s\n  found:    %s\n' "$1" "$2" "$3" >&2
        failed=1
    fi
}

# The most bytes that the stripped shared library may have.
most_bytes=69632

# Only these may be asked of the host.
allowed='^(memcpy|memmove|memset|memcmp|bcmp)$'
declared=$(grep -oE '\<taketwo_[a-z_]+\(' "$(dirname "$0")/../../include/taketwo.h" | tr -d '(' | sort -u)

check "functions of the header that the shared library exports, and others" \
    "$declared" "$(nm -D --defined-only "$shared" | awk '{print $3}' | sort -u)"
check "functions of the header that the static library exports, and others" \
    "$declared" "$(nm -g --defined-only "$static" | awk 'NF == 3 {print $3}' | sort -u)"
check "other symbols that the shared library wants" "" \
    "$(nm -D --undefined-only "$shared" | awk '{print $2}' | sed 's/@.*//' | grep -vE "$allowed" || true)"
check "other symbols that the static library wants" "" \
    "$(nm -g --undefined-only "$static" | awk 'NF == 2 {print $2}' | grep -vE "$allowed" || true)"
check "libraries that are needed" "libc" \
    "$(readelf -d "$shared" | sed -n 's/.*NEEDED.*\[\([^.]*\)\..*\]/\1/p')"
check "SONAME" "libtaketwo.so.$abi" \
    "$(readelf -d "$shared" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')"
check "ways to panic" "" "$(nm "$shared" | grep -E 'panic|unwrap_failed|expect_failed' || true)"

strip -o "$shared.stripped" "$shared"
bytes=$(wc -c < "$shared.stripped")
rm "$shared.stripped"
check "bytes of the stripped shared library, at most" "$most_bytes" \
    "$([ "$bytes" -gt "$most_bytes" ] && echo "$bytes" || echo "$most_bytes")"

[ "$failed" = 0 ] && echo "C library: 8 passed, 0 failed ($bytes bytes stripped)"
exit "$failed"
