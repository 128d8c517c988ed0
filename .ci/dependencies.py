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

# What only checks ask for may be in the table, too. Each kind of file has its own way to ask; that a
# name stands somewhere else in a binding or in a rule is not to ask.
REQUIREMENT = re.compile(r"^([A-Za-z0-9][A-Za-z0-9_.-]*)", re.MULTILINE)
CARGO_TABLE = re.compile(r"^\[(?:.*\.)?(?:dev-|build-)?dependencies\]\n([^\[]*)", re.MULTILINE)
CARGO_KEY = re.compile(r"^([a-z0-9_-]+)(?:\.\w+)* *=", re.MULTILINE)
DEBIAN = re.compile(r"packages\.sh\"?((?: +\S+:\S+)+)")  # each is PROBE:PACKAGE
ASKING = {
    "bindings/*/*.gemspec": re.compile(r"add_(?:\w+_)?dependency \"(\S+?)\""),
    "bindings/*/Makefile.PL": re.compile(r"'([\w:]+)' *=> *'[\d.]+'"),
    "bindings/*/pom.xml": re.compile(
        r"<dependency>(?:(?!</dependency>).)*?<artifactId>(.+?)</artifactId>", re.DOTALL
    ),
}


def found(pattern: str, asks: re.Pattern[str]) -> set[str]:
    return {name for path in root.glob(pattern) for name in asks.findall(path.read_text())}


root = pathlib.Path(__file__).parents[1]
checks = found(".ci/tools/*.txt", REQUIREMENT)
for pattern, asks in ASKING.items():
    checks |= found(pattern, asks)
for manifest in root.glob("*/Cargo.toml"):
    for table in CARGO_TABLE.findall(manifest.read_text()):
        checks |= set(CARGO_KEY.findall(table))
for manifest in [*root.glob("bindings/*/package.json"), *root.glob("examples/*/*/package.json")]:
    said = json.loads(manifest.read_text())
    checks |= {name for key in said if key.lower().endswith("dependencies") for name in said[key]}
for pattern in ("bindings/*/test.sh", "mk/*.mk", "Makefile"):
    for pairs in found(pattern, DEBIAN):
        checks |= set(re.split("[ :]+", pairs.strip()))


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
