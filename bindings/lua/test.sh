#!/bin/sh
# Runs the tests of the Lua module, and the example of its README.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
sh "$root/.ci/packages.sh" luajit:luajit
luajit -e 'require "cjson"' 2> /dev/null || sh "$root/.ci/packages.sh" cjson:lua-cjson
export LD_LIBRARY_PATH="$TAKETWO_LIBRARY"

# From where the rockspec says the modules are: one that it forgets is not found.
modules=$TAKETWO_OUT/modules
rm -rf "$modules"
luajit "$here/tests/rockspec.lua" "$here/taketwo-scm-1.rockspec" > "$TAKETWO_OUT/modules.txt"
while read -r name file; do
    mkdir -p "$(dirname "$modules/$name")"
    cp "$here/$file" "$modules/$name.lua"
done < "$TAKETWO_OUT/modules.txt"
export LUA_PATH="$modules/?.lua;;"

luajit "$here/tests/module.lua"

sed -n '/^```lua$/,/^```$/p' "$here/README.md" | sed '/^```/d' > "$TAKETWO_OUT/readme.lua"
luajit "$TAKETWO_OUT/readme.lua" > "$TAKETWO_OUT/readme.txt"
for line in 'unlikely	remove_overlay	INTERNAL.BAD_OUTPUT failures, sentence 17' \
    'go: attempt 1 of at most 4' 'wait until [0-9]*: retry 1 of 3 of class throttled' \
    'done: [0-9]* deposited, up to 2000' 'done' 'done	1'; do
    grep -q "^$line" "$TAKETWO_OUT/readme.txt" || {
        echo "the example of the README did not say: $line" >&2
        exit 1
    }
done

fixtures=$(cd "$root/conformance/fixtures" && ls ./*.json)
# Word by word: names of files.
# shellcheck disable=SC2086
luajit "$here/tests/rows.lua" "$root/conformance" $fixtures
