#!/bin/sh
# Looks at the wheels and the sdist that are to be published, and uses them.
#
#   check-wheels.sh TOOLS FOLDER AARCH64_PYTHON
set -eu

tools=$1
folder=$(cd "$2" && pwd)
aarch64_python=$3
root=$(cd "$(dirname "$0")/.." && pwd)

"$tools/twine" check --strict "$folder"/*
for wheel in "$folder"/*.whl; do
    "$tools/auditwheel" show "$wheel" | tr '\n' ' ' | grep -q 'consistent with .* "manylinux_2_17_' || {
        echo "$wheel is not for manylinux2014" >&2
        exit 1
    }
    # Nothing of CPython but its stable interface, as it was in 3.10, and what py/src/buffer.rs declares:
    # 3.10 has both, and 3.11 made them a part of it.
    "$tools/abi3audit" --report --assume-minimum-abi3 3.10 "$wheel" 2> /dev/null | "$tools/python" -c '
import json, sys
(wheel,) = json.load(sys.stdin)["specs"].values()
(extension,) = wheel["wheel"]
found = extension["result"]
later = set(found["future_abi3_objects"]) - {"PyObject_GetBuffer", "PyBuffer_Release"}
wrong = [*later, *found["non_abi3_symbols"]]
if wrong or not found["is_abi3"]:
    sys.exit(f"not in the stable ABI of CPython 3.10: {wrong}")
'
done

sh "$root/py/tests/try-wheel.sh" "$folder"/*x86_64.whl "$folder/../try-wheel"

# pip of another architecture is not at hand: a wheel is a folder of Python's, zipped.
site=$folder/../aarch64-site
rm -rf "$site"
"$tools/python" -m zipfile -e "$folder"/*aarch64.whl "$site"
"$aarch64_python" -I -c "
import runpy, sys
sys.path.insert(0, '$site')
runpy.run_path('$root/py/tests/try_package.py')
"
