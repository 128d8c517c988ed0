"""Prints the binary interface that the C header declares, a line for each thing programs rely on.

usage: abi.py [TARGET]

What there is, and where, is clang's reading of the header (bindings/generate/header.py), for this machine
or for the TARGET of a triple. For this machine CC has to agree with it. What the library exports is
held to the header by check-library.sh.
"""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bindings" / "generate"))
import header


def lines(known):
    """Pairs of a line and what of it a C compiler can be asked: an expression and its value."""
    for each in sorted(known.constants, key=lambda each: each.name):
        yield f"{each.name} = {each.value}", [(each.name, each.value)]
    for enum in known.enums:
        for each in enum.enumerators:
            yield f"{enum.name}: {each.name} = {each.value}", [(each.name, each.value)]
        if enum.size:
            yield f"{enum.name}: {enum.size} bytes", [(f"sizeof({enum.name})", enum.size)]
    for struct in known.structs:
        name = struct.name
        yield (
            f"{name}: {struct.size} bytes, aligned to {struct.align}",
            [(f"sizeof({name})", struct.size), (f"_Alignof({name})", struct.align)],
        )
        for field in struct.fields:
            yield (
                f"{name}.{field.name}: {field.type.spelling}, at {field.offset}, {field.size} bytes",
                [
                    (f"offsetof({name}, {field.name})", field.offset),
                    (f"sizeof((({name} *)0)->{field.name})", field.size),
                ],
            )
    for function in known.functions:
        taken = ", ".join(f"{each.type.spelling} {each.name}" for each in function.parameters)
        yield f"{function.returns.spelling} {function.name}({taken or 'void'})", []


def agree(asked):
    """Fails unless CC finds each expression to have its value."""
    source = ["#include <stddef.h>", f'#include "{header.HEADER}"']
    source += [f'_Static_assert({what} == {value}ull, "{what}");' for what, value in asked]
    compiler = os.environ.get("CC", "cc").split()
    command = [*compiler, "-std=c11", "-fsyntax-only", "-x", "c", "-"]
    subprocess.run(command, input="\n".join(source), check=True, text=True)


def main(target=None):
    said = list(lines(header.read(target)))
    if target is None:
        agree([each for _, asked in said for each in asked])
    for line, _ in said:
        print(line)


main(*sys.argv[1:])
