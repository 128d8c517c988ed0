#!/bin/sh
# Installs the manual, with the date of the source, and a link for each name that a page tells of.
#
#   man.sh FOLDER
set -eu

folder=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
date=$(date -u -d "@$(sh "$root/.ci/source-date.sh")" +%Y-%m-%d)

mkdir -p "$folder"
for page in "$root"/ffi-c/man/*.3; do
    name=$(basename "$page")
    sed "s/@DATE@/$date/" "$page" > "$folder/$name"
    chmod 644 "$folder/$name"
    # The names under NAME: "taketwo_a, taketwo_b \- what they do".
    for other in $(sed -n '/^\.SH NAME$/,/\\-/{/^\./d;s/\\-.*//;s/,//g;p;}' "$page"); do
        [ "$other.3" = "$name" ] || ln -sf "$name" "$folder/$other.3"
    done
done
