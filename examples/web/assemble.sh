#!/bin/sh
# Puts the page together in a folder, for any static server.
#
#   assemble.sh WASM FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
cp "$here"/*.html "$here"/*.css "$here"/*.js "$2"
sh "$here/../../bindings/node/assemble.sh" "$1" "$2/taketwo"
