#!/usr/bin/env bash
# Changes core in each place where a change should be seen, and runs its tests: one that nobody sees
# is printed, and fails the check.
#
#   mutants.sh CARGO_MUTANTS OUTPUT [ARGUMENT...]
#
# It works on a copy in which the tests are one program: that is built a thousand times, and one is
# built in less than half the time of ten. Tests that draw at random are left out, as they may see a
# change today and not tomorrow; so are those that count allocations, with unsafe code that core denies.
set -euo pipefail
cd "$(dirname "$0")/.."
mutants=$1
output=$2
shift 2
tests="bounds conformance engine page sentences shapes"

rm -rf "$output"
mkdir -p "$output/tree"
git ls-files -z --cached --others --exclude-standard \
    | xargs -0 sh -c 'for file; do test ! -e "$file" || echo "$file"; done' sh \
    | tar -c -T - | tar -x -C "$output/tree"
cd "$output/tree"
sed -i 's/^#!\[no_std\]$/#![cfg_attr(not(test), no_std)]/' core/src/lib.rs
{
    echo '#[cfg(test)] extern crate self as taketwo;'
    for test in $tests; do
        echo "#[cfg(test)] #[path = \"../tests/$test.rs\"] mod test_$test;"
    done
} >> core/src/lib.rs

status=0
CARGO_MUTANTS_JOBS=${CARGO_MUTANTS_JOBS:-$(nproc)} CARGO_INCREMENTAL=1 "$mutants" mutants \
    --package taketwo --output .. --gitignore=false --no-shuffle --colors never \
    --cargo-arg=--locked --cargo-arg=--lib "$@" || status=$?
# 3 says that some ran for ever, which has been seen as well.
if [ "$status" = 3 ] && [ ! -s ../mutants.out/missed.txt ]; then
    status=0
fi
exit "$status"
