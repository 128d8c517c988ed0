"""The C header as data: what it declares, where each thing lies, and what its comments say.

The header is the description that every binding is made from. What there is comes from clang's
reading of it, numbers and places from clang compiling it, so that a binding for another machine
(wasm32, say) gets the layout that this machine has. Comments are given as text, without their marks.
"""

import dataclasses
import functools
import json
import pathlib
import re
import subprocess

HEADER = pathlib.Path(__file__).resolve().parents[2] / "include" / "taketwo.h"
OF_THE_RELEASE = ("TAKETWO_H", "TAKETWO_VERSION")


@dataclasses.dataclass(frozen=True)
class Constant:
    """`#define name value`."""

    name: str
    value: int
    comment: str


@dataclasses.dataclass(frozen=True)
class Enumerator:
    """`name = value`; `short` is the name without that of its enum: SAFETY_INPUT."""

    name: str
    short: str
    value: int
    comment: str


@dataclasses.dataclass(frozen=True)
class Enum:
    """`short` is the name without taketwo_; `size` is 0 where it has no type of its own."""

    name: str
    short: str
    size: int
    comment: str
    enumerators: tuple[Enumerator, ...]


@dataclasses.dataclass(frozen=True)
class Type:
    """A type as C spells it, and its parts.

    `base` is the name without const, struct, stars and bounds: "uint64_t", "taketwo_job", "char".
    `pointers` counts the stars; `is_const` says that what is pointed to is not written; `count` is
    how many an array has, else 0.
    """

    spelling: str
    base: str
    pointers: int
    is_const: bool
    count: int


@dataclasses.dataclass(frozen=True)
class Field:
    name: str
    type: Type
    offset: int
    size: int
    comment: str


@dataclasses.dataclass(frozen=True)
class Struct:
    name: str
    short: str
    size: int
    align: int
    comment: str
    fields: tuple[Field, ...]


@dataclasses.dataclass(frozen=True)
class Parameter:
    name: str
    type: Type


@dataclasses.dataclass(frozen=True)
class Function:
    name: str
    short: str
    returns: Type
    parameters: tuple[Parameter, ...]
    comment: str
    declaration: str  # as it stands in the header


@dataclasses.dataclass(frozen=True)
class Header:
    version: str
    comment: str  # at the top of the file
    constants: tuple[Constant, ...]
    enums: tuple[Enum, ...]
    structs: tuple[Struct, ...]
    functions: tuple[Function, ...]

    def enum(self, short: str) -> Enum:
        return next(enum for enum in self.enums if enum.short == short)

    def struct(self, short: str) -> Struct:
        return next(struct for struct in self.structs if struct.short == short)

    def constant(self, name: str) -> int:
        return next(constant.value for constant in self.constants if constant.name == name)


@functools.cache
def read(target: str | None = None) -> Header:
    """The header as a compiler for `target` sees it: a triple of clang's, or None for this machine."""
    text = HEADER.read_text(encoding="utf-8")
    nodes = _nodes(target)
    macros = re.findall(r"^#define (TAKETWO_\w+) \S", text, re.MULTILINE)
    macros = [name for name in macros if not name.startswith(OF_THE_RELEASE)]
    asked = _Asked()
    for name in macros:
        asked.add(name)
    for node in nodes:
        asked.node(node)
    numbers = asked.answers(target)

    def value(expression: str) -> int:
        return numbers[expression]

    enums, structs, functions = [], [], []
    for node in nodes:
        name, comment = node["name"], _comment(text, _start(node))
        short = name.removeprefix("taketwo_")
        if node["kind"] == "EnumDecl":
            prefix = f"{name.upper()}_"
            enumerators = tuple(
                Enumerator(
                    each["name"],
                    each["name"].removeprefix(prefix),
                    value(each["name"]),
                    _comment(text, _start(each)),
                )
                for each in _inner(node, "EnumConstantDecl")
            )
            typed = any(each["kind"] == "TypedefDecl" and each["name"] == name for each in nodes)
            size = value(f"sizeof({name})") if typed else 0
            enums.append(Enum(name, short, size, comment, enumerators))
        elif node["kind"] == "RecordDecl":
            fields = tuple(
                Field(
                    each["name"],
                    parse_type(each["type"]["qualType"]),
                    value(f"offsetof({name}, {each['name']})"),
                    value(f"sizeof((({name} *)0)->{each['name']})"),
                    _comment(text, _start(each)),
                )
                for each in _inner(node, "FieldDecl")
            )
            size, align = value(f"sizeof({name})"), value(f"_Alignof({name})")
            structs.append(Struct(name, short, size, align, comment, fields))
        elif node["kind"] == "FunctionDecl":
            start, end = _start(node), text.index(";", _start(node)) + 1
            parameters = tuple(
                Parameter(each["name"], parse_type(each["type"]["qualType"]))
                for each in _inner(node, "ParmVarDecl")
            )
            returns = parse_type(node["type"]["qualType"].split("(")[0].strip())
            functions.append(Function(name, short, returns, parameters, comment, text[start:end]))
    constants = tuple(
        Constant(name, value(name), _comment(text, text.index(f"#define {name} "))) for name in macros
    )
    version = re.search(r'#define TAKETWO_VERSION "(.*)"', text)
    assert version is not None
    return Header(
        version[1],
        _comment(text, text.index("#ifndef TAKETWO_H")),
        constants,
        tuple(enums),
        tuple(structs),
        tuple(functions),
    )


def parse_type(spelling: str) -> Type:
    bounds = re.search(r"\[(\d+)\]", spelling)
    words = re.sub(r"\[\d+\]|\*", " ", spelling).split()
    base = " ".join(word for word in words if word not in ("const", "struct", "enum"))
    return Type(
        spelling,
        {"_Bool": "bool"}.get(base, base),
        spelling.count("*"),
        "const" in spelling.split("*")[0],
        int(bounds[1]) if bounds else 0,
    )


class _Asked:
    """Expressions of C, answered by the compiler: as the values of constants in what it makes."""

    def __init__(self) -> None:
        self.expressions: list[str] = []

    def add(self, expression: str) -> None:
        self.expressions.append(expression)

    def node(self, node: dict) -> None:
        name = node["name"]
        if node["kind"] == "EnumDecl":
            for each in _inner(node, "EnumConstantDecl"):
                self.add(each["name"])
        elif node["kind"] == "TypedefDecl":
            self.add(f"sizeof({name})")
        elif node["kind"] == "RecordDecl":
            self.add(f"sizeof({name})")
            self.add(f"_Alignof({name})")
            for each in _inner(node, "FieldDecl"):
                self.add(f"offsetof({name}, {each['name']})")
                self.add(f"sizeof((({name} *)0)->{each['name']})")

    def answers(self, target: str | None) -> dict[str, int]:
        source = ["#include <stddef.h>", f'#include "{HEADER}"']
        source += [
            f"const unsigned long long asked_{at} = (unsigned long long)({expression});"
            for at, expression in enumerate(self.expressions)
        ]
        made = _clang(target, "-S", "-emit-llvm", "-o", "-", "-x", "c", "-", given="\n".join(source))
        found = dict(re.findall(r"^@asked_(\d+) = .*constant i64 (-?\d+)", made, re.MULTILINE))
        return {
            expression: int(found[str(at)]) % 2**64 for at, expression in enumerate(self.expressions)
        }


def _clang(target: str | None, *options: str, given: str | None = None) -> str:
    machine = [f"--target={target}", "-ffreestanding"] if target else []
    command = ["clang", "-std=c11", *machine, *options]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"clang cannot read {HEADER.name}:\n{done.stderr}")
    return done.stdout


def _nodes(target: str | None) -> list[dict]:
    dump = _clang(target, "-fsyntax-only", "-Xclang", "-ast-dump=json", str(HEADER))
    return [
        node for node in json.loads(dump)["inner"] if node.get("name", "").startswith("taketwo_")
    ]


def _inner(node: dict, kind: str) -> list[dict]:
    return [each for each in node.get("inner", ()) if each["kind"] == kind]


def _start(node: dict) -> int:
    """Where a declaration begins, in the file. `bool` is a macro, and stands elsewhere too."""
    begin = node["range"]["begin"]
    return begin.get("expansionLoc", begin)["offset"]


def _comment(text: str, before: int) -> str:
    """The text of the comment that ends right in front of `before`, "" where there is none."""
    head = text[:before].rstrip().removesuffix("typedef").rstrip()
    if not head.endswith("*/"):
        return ""
    lines = head[head.rindex("/*") + 2 : -2].splitlines()
    return "\n".join(re.sub(r"^\s*\*+ ?", "", line).rstrip() for line in lines).strip()
