#!/bin/sh
# Writes what each package is made of, as CycloneDX, without what differs from machine to machine.
#
#   sbom.sh TOOLS FOLDER
#
# TOOLS is the folder of cargo-cyclonedx.
set -eu

export PATH="$1:$PATH"
folder=$2
root=$(cd "$(dirname "$0")/.." && pwd)
export SOURCE_DATE_EPOCH="$(sh "$root/.ci/source-date.sh")"

rm -rf "$folder"
mkdir -p "$folder"
cd "$root"

# The libraries as they are built; the crate with all that its users may turn on.
write() {
    cargo cyclonedx --quiet --format json --spec-version 1.5 $3
    sed "s|path+file://$root|path+file:///taketwo|g" "$1/$2.cdx.json" > "$folder/$2.cdx.json"
    grep -q '"bomFormat": "CycloneDX"' "$folder/$2.cdx.json"
    rm -f -- */*.cdx.json
}
write ffi-c taketwo-ffi ""
write py taketwo-py ""
write core taketwo --all-features
