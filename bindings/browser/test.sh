#!/bin/sh
# The package of bindings/node in headless Chromium: every conformance row, and the page of examples/web.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
built=$(dirname "$TAKETWO_LIBRARY")
sh "$root/.ci/packages.sh" chromium:chromium

rm -rf "$TAKETWO_OUT"
mkdir -p "$TAKETWO_OUT/site"
sh "$root/bindings/node/assemble.sh" "$built/taketwo.wasm" "$TAKETWO_OUT/site/package"
cp -r "$root/bindings/node/tests" "$TAKETWO_OUT/site/package"
cp -r "$root/conformance" "$TAKETWO_OUT/site"
sh "$root/examples/web/assemble.sh" "$built/taketwo.wasm" "$TAKETWO_OUT/site/web"

export NODE_TOOLS="$built/node-tools/node_modules"
node "$root/bindings/browser/page.js" "$TAKETWO_OUT"
node "$root/bindings/browser/conformance.js" "$TAKETWO_OUT/site"
