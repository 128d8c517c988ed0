#!/bin/sh
# Puts the package together in a folder: what is here, the module, and the licences.
#
#   assemble.sh WASM FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
cp "$here"/*.js "$here"/*.d.ts "$here/package.json" "$here/README.md" "$here"/../../LICENSE-* "$2"
cp "$1" "$2/taketwo.wasm"
