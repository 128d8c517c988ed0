#!/bin/sh
# Makes an environment of CPython VERSION with the wheel and the empty call. With OTHERWISE, an
# interpreter to take where that version is not found, the peers are installed too.
#
#   environment.sh FOLDER VERSION WHEEL [OTHERWISE]
set -eu

folder=$1
version=$2
wheel=$3
here=$(dirname "$0")

python=$(
    for name in "python$version" \
        $(command -v pyenv > /dev/null && ls -d "$(pyenv root)"/versions/"$version".*/bin/python); do
        "$name" -c 'import sys, venv, ensurepip; print(sys.implementation.name, sys.executable)' \
            2> /dev/null | sed -n 's/^cpython //p'
    done | head -n 1
)
rm -rf "$folder"
mkdir -p "$folder"
python=${python:-${4:-}}
if [ -z "$python" ]; then
    echo "CPython $version is not found: its rows are left out" >&2
    exit 0
fi
"$python" -m venv "$folder"
pip="$folder/bin/python -m pip install --quiet --disable-pip-version-check"
$pip --no-deps "$wheel"
[ $# -lt 4 ] || $pip -r "$here/requirements.txt"
where() {
    "$folder/bin/python" -c "import sysconfig; print(sysconfig.get_path('$1'))"
}
${CC:-cc} -O2 -shared -fPIC -I"$(where include)" "$here/empty.c" -o "$(where purelib)/empty.abi3.so" \
    || echo "no Python.h: the rows beside an empty call are left out" >&2
