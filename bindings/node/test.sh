#!/bin/sh
# The package as npm makes it: its types, its tests, its examples and every conformance row.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
built=$(dirname "$TAKETWO_LIBRARY")
tools=$built/node-tools/node_modules
package=$TAKETWO_OUT/package

rm -rf "$TAKETWO_OUT"
mkdir -p "$TAKETWO_OUT"
sh "$root/bindings/node/assemble.sh" "$built/taketwo.wasm" "$TAKETWO_OUT/source"
(cd "$TAKETWO_OUT/source" && npm pack --silent --pack-destination "$TAKETWO_OUT" > /dev/null)
tar -xzf "$TAKETWO_OUT"/taketwo-*.tgz -C "$TAKETWO_OUT" # as package/
cp -r "$root/bindings/node/tests" "$package"

cd "$package"
node "$tools/typescript/bin/tsc" --project tests
EXAMPLES="$root/examples" node --test tests/api.test.js tests/examples.test.js > "$TAKETWO_OUT/tests.txt" || {
    cat "$TAKETWO_OUT/tests.txt"
    exit 1
}
grep '^# \(tests\|pass\)' "$TAKETWO_OUT/tests.txt" || grep '^. \(tests\|pass\)' "$TAKETWO_OUT/tests.txt"
echo "taketwo.wasm: $(wc -c < taketwo.wasm) bytes, the package: $(wc -c < "$(ls "$TAKETWO_OUT"/taketwo-*.tgz)") bytes"
node tests/conformance.js "$root/conformance"
