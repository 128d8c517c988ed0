"""The header for languages that call with numbers and pointers alone, and read structs as bytes.

Structs are told by templates of pack and unpack, which Ruby and Perl have alike.
"""

import header

LETTERS = {"bool": "C", "uint8_t": "C", "uint16_t": "S", "uint32_t": "L", "uint64_t": "Q", "size_t": "J"}
NUMBERS = {"uint8_t": "u8", "uint16_t": "u16", "uint32_t": "u32", "uint64_t": "u64", "size_t": "size"}

# Texts that may hold a NUL. They are given with all that is behind them; how long they are stands beside.
COUNTED = ("value",)


def functions(of: header.Header) -> list[tuple[str, str, list[str]]]:
    """The functions that pass no struct by value: name, what is returned, and the parameters.

    Each of these is a number of NUMBERS, or a "pointer"; a text is a "text" where it is returned.
    """
    found = []
    for function in of.functions:
        returns = _kind(of, function.returns)
        kinds = [_kind(of, parameter.type) for parameter in function.parameters]
        if None in (returns, *kinds):
            continue
        if returns == "pointer":
            assert function.returns.base == "char", function.name
            returns = "text"
        found.append((function.short, returns, kinds))
    return found


def _kind(of: header.Header, type: header.Type) -> str | None:
    if type.pointers:
        return "pointer"
    enum = next((enum for enum in of.enums if enum.name == type.base), None)
    return NUMBERS.get(f"uint{8 * enum.size}_t" if enum else type.base)


def template(of: header.Header, struct: header.Struct) -> tuple[str, list[str]]:
    """How a struct is unpacked, and what the values are: those of an array are numbered.

    There are no gaps between fields, so it holds on machines whose pointers are shorter as well.
    """
    letters, names, end = [], [], 0
    for field in struct.fields:
        assert field.offset == end, f"{struct.name}.{field.name} has a gap before it"
        end += field.size
        if field.name == "reserved":
            letters.append(f"x{field.size}")
            continue
        count = field.type.count
        if field.type.base == "char" and count:
            letters.append(f"{'a' if field.name in COUNTED else 'Z'}{count}")
        elif any(other.name == field.type.base for other in of.structs):
            letters.append(f"a{field.size}")
        else:
            letters.append(_letter(of, field.type) + (str(count) if count else ""))
            if count:
                names += [f"{field.name}_{at}" for at in range(count)]
                continue
        names.append(field.name)
    return " ".join(letters), names


def _letter(of: header.Header, type: header.Type) -> str:
    if type.pointers:
        return LETTERS["size_t"]
    enum = next((enum for enum in of.enums if enum.name == type.base), None)
    return LETTERS[f"uint{8 * enum.size}_t" if enum else type.base]


def is_opaque(struct: header.Struct) -> bool:
    return struct.fields[0].name == "opaque"


def enums(of: header.Header) -> list[header.Enum]:
    """Those that have a type of their own. The others, the rules, have their names of the library."""
    return [enum for enum in of.enums if enum.size]


def stable_name(enum: header.Enum, enumerator: header.Enumerator) -> str:
    """The name as the library's functions and stored data have it. Records spell a status in capitals."""
    return enumerator.short if enum.short == "task_status" else enumerator.short.lower()
