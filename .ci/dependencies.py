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

design = pathlib.Path(__file__).parents[1] / "DESIGN.md"
table = design.read_text().split("| dependency |")[1].split("\n\n")[0].splitlines()[2:]
reasons = {name: row for row in table for name in NAME.findall(row.split("|")[1])}

for name in sorted(asked - reasons.keys()):
    print(f"DESIGN.md gives no reason for the dependency {name}", file=sys.stderr)
for name in sorted(reasons.keys() - asked):
    print(f"DESIGN.md has a reason for {name}, which nothing depends on", file=sys.stderr)
if asked != reasons.keys():
    sys.exit(1)
print(f"dependencies: {len(asked)}, each with its reason")
