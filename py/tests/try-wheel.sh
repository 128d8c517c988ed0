#!/bin/sh
# Uses a wheel or an sdist as its users would, in a clean environment.
#
#   try-wheel.sh FILE FOLDER
#
# A wheel is tried under every CPython 3.10 to 3.13 that is found, an sdist under the first of them.
set -eu

mkdir -p "$2"
file=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
folder=$(cd "$2" && pwd)
py=$(cd "$(dirname "$0")/.." && pwd)

interpreters=$(
    for version in 3.10 3.11 3.12 3.13; do
        for name in "python$version" \
            $(command -v pyenv > /dev/null && ls -d "$(pyenv root)"/versions/"$version"*/bin/python); do
            "$name" -c 'import sys, venv, ensurepip; print(sys.implementation.name, sys.executable)' \
                2> /dev/null | sed -n 's/^cpython //p' || true
        done
    done | sort -u
)
if [ -z "$interpreters" ]; then
    echo "no CPython 3.10 to 3.13 was found" >&2
    exit 1
fi
case $file in
*.whl) no_index=--no-index ;;
*) no_index= interpreters=$(echo "$interpreters" | head -n 1) ;;
esac
for interpreter in $interpreters; do
    "$interpreter" -m venv "$folder/venv"
    "$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check $no_index "$file"
    (cd "$folder" && "$folder/venv/bin/python" -I "$py/tests/try_package.py")
    rm -rf "$folder/venv"
done
