"""PHP: the declarations for its FFI, and an enum in a file for each enum of the header."""

import functools

from declarations import declarations
from header import Enum, read
from names import camel

FOLDER = "bindings/php/src"
TOP = """<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;
"""
# What the library has no names for is for the calls alone.
WITHOUT_NAMES = ("status", "failure_kind", "hint_retry")


def _comment(text: str, indent: str) -> str:
    lines = "\n".join(f"{indent} * {line}".rstrip() for line in text.splitlines())
    return f"{indent}/**\n{lines}\n{indent} */\n"


def header() -> str:
    head = read()
    # PHP's ints have a sign: all bits set are -1.
    constants = [
        f"    public const {each.name.removeprefix('TAKETWO_')} = "
        f"{each.value - (each.value >= 2**63) * 2**64};"
        for each in head.constants
    ]
    for short in WITHOUT_NAMES:
        constants += [
            f"    public const {short.upper()}_{each.short} = {each.value};"
            for each in head.enum(short).enumerators
        ]
    # PHP hands a string over as a pointer to char, and to nothing else.
    text = declarations(head).replace("const uint8_t *", "const char *")
    return f"""{TOP}
/** @internal What the C header says. */
final class Header
{{
{chr(10).join(constants)}

    public const DECLARATIONS = <<<'C'
{text}
C;
}}
"""


def enum(described: Enum) -> str:
    cases = "\n".join(
        f"{_comment(each.comment, '    ')}    case {camel(each.short)} = {each.value};"
        for each in described.enumerators
    )
    return f"""{TOP}
{_comment(described.comment, "")}enum {camel(described.short)}: int
{{
    use Named;

    private const NAMED_BY = 'taketwo_{described.short}_name';

{cases}
}}
"""


FILES = {f"{FOLDER}/Header.php": header} | {
    f"{FOLDER}/{camel(each.short)}.php": functools.partial(enum, each)
    for each in read().enums
    if each.short not in WITHOUT_NAMES
}
