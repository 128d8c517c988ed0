"""The header as C without a preprocessor, for the readers of declarations in LuaJIT and PHP.

Enumerators are left to each language. Left out are the functions that share a budget among threads:
some machines have none of them, and neither language has threads that could share one.
"""

from header import Field, Header


def declarations(header: Header) -> str:
    lines = []
    for enum in header.enums:
        if enum.size:
            lines.append(f"typedef uint{8 * enum.size}_t {enum.name};")
    for struct in header.structs:
        fields = " ".join(map(_declared, struct.fields))
        lines.append(f"typedef struct {struct.name} {{ {fields} }} {struct.name};")
    for function in header.functions:
        if not function.name.endswith("_atomic"):
            lines.append(" ".join(function.declaration.split()))
    return "\n".join(lines)


def _declared(field: Field) -> str:
    kind = field.type
    before = f"{'const ' if kind.is_const else ''}{kind.base} {'*' * kind.pointers}"
    return f"{before}{field.name}{f'[{kind.count}]' if kind.count else ''};"
