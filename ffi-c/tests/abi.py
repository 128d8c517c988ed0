"""Prints the binary interface that the C header declares, a line for each thing programs rely on.

usage: abi.py HEADER

What there is comes from clang's reading of the header. Values, sizes and places come from a program
that CC compiles with it, so that they are those of a real compiler. What the library exports is held
to the header by check-library.sh.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

COMPILER = os.environ.get("CC", "cc").split()
OF_THE_RELEASE = ("TAKETWO_H", "TAKETWO_VERSION")


def run(*command, given=""):
    return subprocess.run(command, input=given, check=True, capture_output=True, text=True).stdout


def of_kind(node, kind):
    return [each for each in node.get("inner", []) if each["kind"] == kind]


def number(what, expression):
    return f'printf("%s = %llu\\n", "{what}", (unsigned long long)({expression}));'


def sized(what, name):
    return f'printf("%s: %zu bytes, aligned to %zu\\n", "{what}", sizeof({name}), _Alignof({name}));'


def lines(header):
    """The statements that print the lines, in the order of the header."""
    macros = run(*COMPILER, "-E", "-dM", header).splitlines()
    for name in sorted(macro.split()[1] for macro in macros):
        if name.startswith("TAKETWO_") and not name.startswith(OF_THE_RELEASE):
            yield number(name, name)
    ast = json.loads(run("clang", "-fsyntax-only", "-Xclang", "-ast-dump=json", header))
    for node in ast["inner"]:
        name = node.get("name", "")
        if not name.startswith("taketwo_"):
            continue
        if node["kind"] == "EnumDecl":
            for constant in of_kind(node, "EnumConstantDecl"):
                yield number(f"{name}: {constant['name']}", constant["name"])
        elif node["kind"] == "TypedefDecl":
            yield sized(name, name)
        elif node["kind"] == "RecordDecl":
            for field in of_kind(node, "FieldDecl"):
                what = f"{name}.{field['name']}: {field['type']['qualType']}"
                yield (
                    f'printf("%s, at %zu, %zu bytes\\n", "{what}", '
                    f"offsetof({name}, {field['name']}), sizeof((({name} *)0)->{field['name']}));"
                )
        elif node["kind"] == "FunctionDecl":
            returned = node["type"]["qualType"].split("(")[0].strip()
            taken = [f"{of['type']['qualType']} {of['name']}" for of in of_kind(node, "ParmVarDecl")]
            yield f'puts("{returned} {name}({", ".join(taken) or "void"})");'


def main(header):
    source = ["#include <stddef.h>", "#include <stdio.h>", f'#include "{header}"']
    source += ["int main(void) {", *lines(header), "return 0; }"]
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "abi")
        run(*COMPILER, "-std=c11", "-x", "c", "-", "-o", program, given="\n".join(source))
        print(run(program), end="")


main(pathlib.Path(sys.argv[1]).resolve())
