"""The enumerators in `include/taketwo.hpp`, between two marks; the rest of it is written by hand.

One header, since that is what is copied and installed.
"""

import textwrap

import header
from names import camel

FILE = "include/taketwo.hpp"
BEGIN = "// --- from here to the end mark: written by `make generated` ---\n"
END = "// --- end of what is written by `make generated` ---\n"
# Enumerators are words of the library in lower case, which some day may be one of these.
KEYWORDS = frozenset(
    "and or not xor new delete default do else for if int long return short signed switch this throw"
    " true false try union unsigned using void while private public protected register".split()
)


def text() -> str:
    whole = (header.HEADER.parent / "taketwo.hpp").read_text(encoding="utf-8")
    before, rest = whole.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + enumerators() + "\n" + END + after


def enumerators() -> str:
    read = header.read()
    named = {function.short for function in read.functions}
    parts = []
    for enum in read.enums:
        parts.append(declaration(enum))
        if f"{enum.short}_name" in named:
            parts.append(name_by_library(enum))
    parts.append(names_by_switch(read.enum("status")))
    return "\n".join(parts)


def declaration(enum: header.Enum) -> str:
    kind = camel(enum.short)
    lines = [
        *comment(enum.comment, ""),
        f"enum class {kind} : std::uint{8 * (enum.size or 1)}_t {{",
    ]
    for each in enum.enumerators:
        lines += [*comment(each.comment, "    "), f"    {enumerator(each)} = {each.value},"]
    lines += [
        "};",
        "template <>",
        f"inline constexpr std::array<{kind}, {len(enum.enumerators)}> values<{kind}>{{",
    ]
    every = ", ".join(f"{kind}::{enumerator(each)}" for each in enum.enumerators)
    lines += textwrap.wrap(every, 110, initial_indent="    ", subsequent_indent="    ")
    return "\n".join([*lines, "};", ""])


def name_by_library(enum: header.Enum) -> str:
    kind = camel(enum.short)
    return (
        f"inline std::string_view name({kind} {enum.short})\n"
        f"{{\n    return taketwo_{enum.short}_name(static_cast<std::uint8_t>({enum.short}));\n}}\n"
    )


def names_by_switch(enum: header.Enum) -> str:
    """For an enum of which the library tells no names."""
    kind = camel(enum.short)
    lines = [
        f"inline std::string_view name({kind} {enum.short})",
        "{",
        f"    switch ({enum.short}) {{",
    ]
    lines += [
        f'    case {kind}::{enumerator(each)}: return "{each.short.lower()}";'
        for each in enum.enumerators
    ]
    return "\n".join([*lines, "    }", '    return "";', "}", ""])


def enumerator(each: header.Enumerator) -> str:
    name = each.short.lower()
    return f"{name}_" if name in KEYWORDS else name


def comment(said: str, indent: str) -> list[str]:
    return [f"{indent}// {line}".rstrip() for line in said.splitlines()]


FILES = {FILE: text}
