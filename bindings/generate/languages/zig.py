"""What `bindings/zig` repeats of the C header: its enums, structs and functions, and its version."""

import header
from names import camel

KINDS = {
    "bool": "bool",
    "char": "u8",
    "size_t": "usize",
    "uint8_t": "u8",
    "uint16_t": "u16",
    "uint32_t": "u32",
    "uint64_t": "u64",
}
# Words that no declaration may have as its name as it stands.
KEYWORDS = frozenset(
    "align and async await break catch comptime const continue defer else enum error export extern for"
    " if inline opaque or pub resume return struct suspend switch test try union unreachable var volatile while"
    " null undefined true false".split()
)


def declarations() -> str:
    read = header.read()
    named = {function.short for function in read.functions}
    status = read.enum("status")
    parts = [
        "//! The C library as it is: made from taketwo.h by `make generated`, do not edit.\n",
        'const std = @import("std");\n',
        *(constant(each) for each in read.constants),
        *(enumeration(each, f"{each.short}_name" in named) for each in read.enums),
        errors(status),
        *(structure(each, read) for each in read.structs),
        *(function(each, read) for each in read.functions),
    ]
    return "\n".join(parts)


def constant(each: header.Constant) -> str:
    name = each.name.removeprefix("TAKETWO_").lower()
    return f"{comment(each.comment)}pub const {name} = {each.value};\n"


def enumeration(enum: header.Enum, has_names: bool) -> str:
    """Not exhaustive, so that a newer enumerator keeps its number."""
    lines = [f"{comment(enum.comment)}pub const {camel(enum.short)} = enum(u{8 * (enum.size or 1)}) {{"]
    for each in enum.enumerators:
        lines.append(f"{comment(each.comment, '    ')}    {enumerator(each)} = {each.value},")
    lines.append("    _,")
    if has_names:
        lines += [
            "",
            "    /// Its stable name, empty for one that the library does not know.",
            f"    pub fn name(self: {camel(enum.short)}) [:0]const u8 {{",
            f"        return std.mem.span(taketwo_{enum.short}_name(@backingInt(self)));",
            "    }",
        ]
    return "\n".join([*lines, "};", ""])


def errors(status: header.Enum) -> str:
    """The statuses as errors: all but the one that is none, which is 0."""
    failed = [each for each in status.enumerators if each.value]
    lines = ["/// Why a call was refused.", "pub const Error = error{"]
    for each in failed:
        lines.append(f"{comment(each.comment, '    ')}    {camel(each.short.lower())},")
    lines += ["    /// A status that is newer than this binding.", "    UnknownStatus,", "};", ""]
    lines += ["pub fn check(status: Status) Error!void {", "    return switch (status) {"]
    lines += ["        .ok => {},"]
    for each in failed:
        lines.append(f"        .{enumerator(each)} => error.{camel(each.short.lower())},")
    return "\n".join([*lines, "        _ => error.UnknownStatus,", "    };", "}", ""])


def structure(struct: header.Struct, read: header.Header) -> str:
    lines = [f"{comment(struct.comment)}pub const {struct.name} = extern struct {{"]
    for each in struct.fields:
        bounds = f"[{each.type.count}]" if each.type.count else ""
        lines.append(f"{comment(each.comment, '    ')}    {word(each.name)}: {bounds}{kind(each.type, read)},")
    return "\n".join([*lines, "};", ""])


def function(each: header.Function, read: header.Header) -> str:
    given = ", ".join(f"{word(parameter.name)}: {kind(parameter.type, read)}" for parameter in each.parameters)
    text = each.returns.base == "char" and each.returns.pointers == 1
    returns = "[*:0]const u8" if text else kind(each.returns, read)
    return f"{comment(each.comment)}pub extern fn {each.name}({given}) {returns};\n"


def kind(type_: header.Type, read: header.Header) -> str:
    """A type as Zig spells it. Any pointer may be NULL; one to bytes or pointers is to many of them."""
    enums = {enum.name: camel(enum.short) for enum in read.enums}
    base = KINDS.get(type_.base) or enums.get(type_.base) or type_.base
    many = type_.base in ("char", "uint8_t", "size_t")
    spelled = base
    for _ in range(type_.pointers):
        spelled = f"?{'[*]' if many else '*'}{'const ' if type_.is_const else ''}{spelled}"
        many = True
    return spelled if base != "void" or type_.pointers else "void"


def enumerator(each: header.Enumerator) -> str:
    return word(each.short.lower())


def word(name: str) -> str:
    return f'@"{name}"' if name in KEYWORDS else name


def comment(said: str, indent: str = "") -> str:
    return "".join(f"{indent}/// {line}".rstrip() + "\n" for line in said.splitlines())


def manifest() -> str:
    """The fingerprint is the package's own and never changes."""
    return f"""// Made by `make generated`, do not edit.
.{{
    .name = .taketwo,
    .version = "{header.read().version}",
    .fingerprint = 0x4a72e5a0498a5f1e,
    .minimum_zig_version = "0.17.1",
    .dependencies = .{{}},
    .paths = .{{ "build.zig", "build.zig.zon", "src", "README.md" }},
}}
"""


FILES = {
    "bindings/zig/src/c.zig": declarations,
    "bindings/zig/build.zig.zon": manifest,
}
