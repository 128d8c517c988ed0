#!/bin/sh
# Builds the C library and a wheel twice, in different folders, with a different home of cargo and at
# different times, and compares the bytes.
#
#   check-reproducible.sh TOOLS TARGET FOLDER
set -eu

tools=$1
target=$2
folder=$3
root=$(cd "$(dirname "$0")/.." && pwd)
rm -rf "$folder"

# Each copy has the files of the tree, as new as they can be.
build() {
    mkdir -p "$1"
    (cd "$root" && git ls-files -z --cached --others --exclude-standard \
        | tar --create --null --files-from=- --file=-) | tar --extract --touch --file=- --directory="$1"
    (
        cd "$1"
        export CARGO_HOME="$2"
        unset CARGO_TARGET_DIR
        make --no-print-directory c-library
        sh .ci/wheel.sh "$tools" "$target" target/wheels
    )
}

cargo_home=${CARGO_HOME:-$HOME/.cargo}
build "$folder/one" "$cargo_home"
mkdir -p "$folder/another-home"
ln -s "$cargo_home/registry" "$folder/another-home/registry"
build "$folder/two-with-a-longer-name" "$folder/another-home"

failed=0
for file in $(cd "$folder/one/target" && ls c/libtaketwo.so.*.*.* c/libtaketwo.a wheels/*.whl); do
    if cmp "$folder/one/target/$file" "$folder/two-with-a-longer-name/target/$file"; then
        echo "reproducible: $file"
    else
        failed=1
    fi
done
[ "$failed" = 0 ] && rm -rf "$folder"
exit "$failed"
