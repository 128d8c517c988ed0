"""Holds the table of dependencies in DESIGN.md to what the packages ask for.

usage: dependencies.py CARGO_METADATA, in an environment that has the Python package
"""

import importlib.metadata
import json
import pathlib
import re
import sys

NAME = re.compile(r"[A-Za-z0-9_.-]+")

metadata = json.loads(pathlib.Path(sys.argv[1]).read_text())
ours = {package["name"] for package in metadata["packages"]}
asked = {
    dependency["name"]
    for package in metadata["packages"]
    for dependency in package["dependencies"]
} - ours
asked |= {NAME.match(line).group() for line in importlib.metadata.requires("taketwo") or []}

# What only checks ask for may be in the table, too: their tools and the workspaces of their own.
root = pathlib.Path(__file__).parents[1]
checks = {
    NAME.match(line).group()
    for tools in root.glob(".ci/tools/*.txt")
    for line in tools.read_text().splitlines()
    if NAME.match(line)
}
for manifest in root.glob("*/Cargo.toml"):
    checks |= set(re.findall(r"^([a-z0-9_-]+) = ", manifest.read_text(), re.MULTILINE))

# Each language has its own way to ask for a package, and so has Debian; the name stands somewhere in
# the binding, or in the rules of make.
for part in [*root.glob("bindings/*/*"), *root.glob("mk/*.mk")]:
    if part.is_file() and part.suffix != ".md":
        checks |= set(re.findall(r"[\w-]+(?:::\w+)*", part.read_text(errors="replace")))

design = root / "DESIGN.md"
table = design.read_text().split("| dependency |")[1].split("\n\n")[0].splitlines()[2:]
reasons = {name.strip(): row for row in table for name in row.split("|")[1].split(",")}

for name in sorted(asked - reasons.keys()):
    print(f"DESIGN.md gives no reason for the dependency {name}", file=sys.stderr)
unused = reasons.keys() - asked - checks
for name in sorted(unused):
    print(f"DESIGN.md has a reason for {name}, which nothing depends on", file=sys.stderr)
if unused or asked - reasons.keys():
    sys.exit(1)
print(f"dependencies: {len(asked)}, each with its reason")
