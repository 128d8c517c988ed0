"""What bindings/node needs of the C header, as WebAssembly sees it: layouts, numbers, names."""

import json

import header

TARGET = "wasm32-unknown-unknown"
FIRST = "// Generated from include/taketwo.h; do not edit: `make generated` writes it.\n"
# Of the C interface alone: what a call returns, and what is said by the shape of an argument.
NOT_SHOWN = ("status", "failure_kind", "hint_retry")
NUMBERS = {"uint8_t": "u8", "uint16_t": "u16", "uint32_t": "u32", "uint64_t": "u64", "size_t": "u32"}


def _name(enum: header.Enum, enumerator: header.Enumerator) -> str:
    """The name as the library gives it."""
    if enum.short == "rule":
        return enumerator.comment.split(":")[0]
    return enumerator.short if enum.short == "task_status" else enumerator.short.lower()


def _class(enum: header.Enum) -> str:
    return "".join(word.capitalize() for word in enum.short.split("_"))


def _kind(read: header.Header, field: header.Field) -> str:
    """How a field is read: a number of bits, "bool", "text", "pointer", or the name of its struct."""
    if field.type.pointers:
        return "pointer"
    if field.type.base == "char":
        return "text"
    if field.type.base in NUMBERS or field.type.base == "bool":
        return NUMBERS.get(field.type.base, "bool")
    short = field.type.base.removeprefix("taketwo_")
    if any(struct.short == short for struct in read.structs):
        return short
    return f"u{8 * field.size}"


def _place(read: header.Header, field: header.Field) -> list[str | int]:
    count = [field.type.count] if field.type.count else []
    return [_kind(read, field), field.offset, *count]


def abi() -> str:
    read = header.read(TARGET)
    structs = {}
    for struct in read.structs:
        shown = (field for field in struct.fields if field.name not in ("opaque", "reserved"))
        fields = {field.name: _place(read, field) for field in shown}
        structs[struct.short] = {"size": struct.size, "fields": fields}
    out = [FIRST]
    out.append(
        "/** Each struct: its size, and of each field how it is read, where, and of an array how many. */"
    )
    out.append("export const structs = {")
    for name, struct in structs.items():
        out.append(f"  {name}: {{")
        out.append(f"    size: {struct['size']},")
        out.append("    fields: {")
        out += [f"      {field}: {json.dumps(place)}," for field, place in struct["fields"].items()]
        out += ["    },", "  },"]
    out.append("};\n")
    out.append("/** The names of each enum by their numbers. */")
    out.append("export const names = {")
    for enum in read.enums:
        if enum.short in NOT_SHOWN:
            continue
        out.append(f"  {enum.short}: {{")
        out += [f"    {each.value}: {json.dumps(_name(enum, each))}," for each in enum.enumerators]
        out.append("  },")
    out.append("};\n")
    for short in NOT_SHOWN:
        out.append(f"export const {short} = {{")
        out += [f"  {each.short}: {each.value}," for each in read.enum(short).enumerators]
        out.append("};\n")
    for constant in read.constants:
        big = "n" if constant.value >= 2**53 else ""
        out.append(f"export const {constant.name.removeprefix('TAKETWO_')} = {constant.value}{big};")
    return "\n".join(out) + "\n"


def _comment(text: str, indent: str) -> list[str]:
    lines = text.splitlines()
    if len(lines) < 2:
        return [f"{indent}/** {text} */"]
    return [f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines), f"{indent} */"]


def _shown() -> list[header.Enum]:
    return [enum for enum in header.read(TARGET).enums if enum.short not in NOT_SHOWN]


def words() -> str:
    out = [FIRST]
    for enum in _shown():
        out.append(f"export const {_class(enum)} = Object.freeze({{")
        out += [f"  {each.short}: {json.dumps(_name(enum, each))}," for each in enum.enumerators]
        out.append("});\n")
    return "\n".join(out)


def types() -> str:
    out = [FIRST]
    for enum in _shown():
        name = _class(enum)
        out += _comment(enum.comment, "")
        out.append(f"export declare const {name}: {{")
        for each in enum.enumerators:
            out += _comment(each.comment, "  ")
            out.append(f"  readonly {each.short}: {json.dumps(_name(enum, each))};")
        out.append("};")
        out.append(f"export type {name} = (typeof {name})[keyof typeof {name}];\n")
    return "\n".join(out)


FILES = {
    "bindings/node/abi.js": abi,
    "bindings/node/words.js": words,
    "bindings/node/words.d.ts": types,
}
