#!/bin/sh
# Prints the path of CPython VERSION, or nothing.
#
#   find.sh VERSION
for name in "python$1" \
    $(command -v pyenv > /dev/null && ls -d "$(pyenv root)"/versions/"$1".*/bin/python); do
    "$name" -c 'import sys, venv, ensurepip; print(sys.implementation.name, sys.executable)' \
        2> /dev/null | sed -n 's/^cpython //p'
done | head -n 1
