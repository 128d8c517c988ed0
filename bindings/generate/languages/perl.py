"""Perl: how the library is called by FFI::Platypus, and the names of its numbers."""

import re

import header
import plain

TYPES = {
    "u8": "uint8",
    "u16": "uint16",
    "u32": "uint32",
    "u64": "uint64",
    "size": "size_t",
    "pointer": "opaque",
    "text": "string",
}
MAIN = header.HEADER.parents[1] / "bindings/perl/lib/Taketwo.pm"


def interface() -> str:
    of = header.read()
    out = ["package Taketwo::Interface;", "", "# Generated from include/taketwo.h; do not edit.", ""]
    out += ["use strict;", "use warnings;", "", f"our $VERSION = '{of.version}';", ""]
    constants = (f"    {each.name.removeprefix('TAKETWO_')} => {each.value}," for each in of.constants)
    out += ["use constant {", *constants, "};", ""]
    out += ["# What each function takes, and returns.", "our %FUNCTIONS = ("]
    for name, returns, kinds in plain.functions(of):
        takes = " ".join(TYPES[kind] for kind in kinds)
        out.append(f"    {name} => [[qw({takes})], '{TYPES[returns]}'],")
    out += [");", "", "# How many bytes each struct has.", "our %SIZES = ("]
    out += [f"    {struct.short} => {struct.size}," for struct in of.structs]
    out += [");", "", "# How each struct is unpacked, and what the values are.", "our %LAYOUTS = ("]
    for struct in of.structs:
        if not plain.is_opaque(struct):
            letters, names = plain.template(of, struct)
            out.append(f"    {struct.short} => ['{letters}', [qw({' '.join(names)})]],")
    out += [");", "", "# The names of the numbers of each enum.", "our %NAMES = ("]
    for enum in plain.enums(of):
        out.append(f"    {enum.short} => {{")
        for each in enum.enumerators:
            out.append(f"        {each.value} => '{plain.stable_name(enum, each)}',")
        out.append("    },")
    return "\n".join([*out, ");", "", "1;", ""])


def main() -> str:
    """The main module, by hand but for the version, which CPAN reads there without running it."""
    version = f"our $VERSION = '{header.read().version}';"
    return re.sub(r"^our \$VERSION = .*$", version, MAIN.read_text(encoding="utf-8"), flags=re.MULTILINE)


FILES = {
    "bindings/perl/lib/Taketwo/Interface.pm": interface,
    "bindings/perl/lib/Taketwo.pm": main,
}
