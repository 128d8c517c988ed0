#!/bin/sh
# Runs one fuzz target for so many seconds, and says what it did in a line.
#
#   run.sh FOLDER TARGET SECONDS
#
# FOLDER holds what `make fuzz` has built and what is kept between runs: programs/ seeds/ corpus/
# found/. What is found is written to found/TARGET/, and shown.
set -eu

folder=$1
target=$2
log=$folder/$target.log
regressions=$(dirname "$0")/regressions/$target
[ -d "$regressions" ] || regressions=
mkdir -p "$folder/corpus/$target" "$folder/found/$target"

status=0
RUST_BACKTRACE=0 "$folder/programs/$target" -max_total_time="$3" -print_final_stats=1 -timeout=10 \
    -dict="$folder/seeds/$target.dict" -artifact_prefix="$folder/found/$target/" \
    "$folder/corpus/$target" "$folder/seeds/$target" $regressions \
    > "$log" 2>&1 || status=$?
if [ "$status" != 0 ]; then
    echo "$target: found something; $log has all of it" >&2
    grep -a -A 4 panicked "$log" >&2 || tail -n 20 "$log" >&2
    grep -a 'Test unit written' "$log" >&2 || true
    exit 1
fi
executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
coverage=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
# A target that does nothing finds nothing.
[ "$executed" -gt 1000 ] && [ "$coverage" -gt 100 ]
echo "$target: $executed executions in $3 s, $coverage edges, nothing found"
