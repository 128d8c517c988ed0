#!/bin/sh
# Builds the wheel and the sdist, and tries them as users would.
#
#   check-wheels.sh MATURIN FOLDER
#
# The wheel is installed and used under every CPython 3.10 to 3.13 that is found, the sdist in a
# clean environment.
set -eu

maturin=$1
folder=$2
py=$(cd "$(dirname "$0")/.." && pwd)

rm -rf "$folder"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
"$maturin" build --quiet --release --locked --manifest-path "$py/Cargo.toml" --out "$folder"
"$maturin" sdist --manifest-path "$py/Cargo.toml" --out "$folder"

# An environment of its own for an interpreter, with the package in it, and the package tried.
try() {
    "$1" -m venv "$folder/venv"
    "$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check $3 "$2"
    (cd "$folder" && "$folder/venv/bin/python" -I "$py/tests/try_package.py")
    rm -rf "$folder/venv"
}

interpreters=$(
    for version in 3.10 3.11 3.12 3.13; do
        for name in "python$version" \
            $(command -v pyenv > /dev/null && ls -d "$(pyenv root)"/versions/"$version"*/bin/python); do
            "$name" -c 'import sys, venv, ensurepip; print(sys.implementation.name, sys.executable)' \
                2> /dev/null | sed -n 's/^cpython //p' || true
        done
    done | sort -u
)
count=0
for interpreter in $interpreters; do
    try "$interpreter" "$folder"/taketwo-*.whl --no-index
    count=$((count + 1))
done
if [ "$count" = 0 ]; then
    echo "no CPython 3.10 to 3.13 was found" >&2
    exit 1
fi
unset CARGO_TARGET_DIR # a clean environment has nothing that was built before
try "$(echo "$interpreters" | head -n 1)" "$folder"/taketwo-*.tar.gz ""
ls -l "$folder"/taketwo-* | awk '{print $5, "bytes", $NF}'
echo "wheels: $((count + 1)) passed, 0 failed"
