"""The enumerators of the header as types of Go."""

import header
import names

# Enums of the C library's own calls, which Go says otherwise: as errors, and as functions.
NOT_SHOWN = ("status", "failure_kind")
CAPITALS = frozenset({"HTTP", "JSON", "UTF8"})


def comment(text: str, indent: str = "") -> list[str]:
    return [f"{indent}// {line}".rstrip() for line in text.replace("`", "").splitlines()]


def type_of(enum: header.Enum, named: set[str]) -> list[str]:
    name = names.camel(enum.short, CAPITALS)
    lines = ["", *comment(enum.comment), f"type {name} uint8", "", "const ("]
    for each in enum.enumerators:
        lines += comment(each.comment, "\t")
        lines.append(f"\t{name}{names.camel(each.short, CAPITALS)} {name} = {each.value}")
    lines.append(")")
    if enum.short in named:
        lines += [
            "",
            "// String returns the name that is for ever, or the number of one that the library does not know.",
            f"func (n {name}) String() string {{",
            f'\treturn nameOf("{name}", uint8(n), C.taketwo_{enum.short}_name(C.uint8_t(n)))',
            "}",
        ]
    return lines


def enums() -> str:
    read = header.read()
    named = {each.short.removesuffix("_name") for each in read.functions}
    lines = [
        "// Code generated from taketwo.h. DO NOT EDIT.",
        "",
        "package taketwo",
        "",
        "// #include <taketwo.h>",
        'import "C"',
    ]
    for enum in read.enums:
        if enum.short not in NOT_SHOWN:
            lines += type_of(enum, named)
    return "\n".join(lines) + "\n"


FILES = {"bindings/go/enums.go": enums}
