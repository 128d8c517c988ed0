"""Writes the files of the bindings that repeat what the C header says.

usage: python3 bindings/generate [--check]

With --check it only tells which are stale. Each module of `languages` makes the files of one binding:
its FILES maps the path of a file, from the root of the project, to the function that returns its
text. Needs clang.
"""

import importlib
import pathlib
import pkgutil
import sys

import languages

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(f"unknown arguments {arguments}: only --check", file=sys.stderr)
        return 2
    stale = 0
    for found in pkgutil.iter_modules(languages.__path__):
        language = importlib.import_module(f"languages.{found.name}")
        for name, text in language.FILES.items():
            path, text = ROOT / name, text()
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            if arguments:
                print(f"{name} is stale: run `make generated` and commit it", file=sys.stderr)
                stale = 1
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                print(f"wrote {name}")
    return stale


sys.exit(main(sys.argv[1:]))
