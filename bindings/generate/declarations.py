"""The header as C without a preprocessor, for the readers of declarations in LuaJIT and PHP.

Enumerators are left to each language.
"""

from header import Field, Header

# What shares a budget among threads: some machines have none of it, and neither language has threads
# that could. And what is for those who cannot hand over a struct.
LEFT_OUT = ("_atomic", "_by_pointer")


def declarations(header: Header) -> str:
    lines = []
    for enum in header.enums:
        if enum.size:
            lines.append(f"typedef uint{8 * enum.size}_t {enum.name};")
    for struct in header.structs:
        fields = " ".join(map(_declared, struct.fields))
        lines.append(f"typedef struct {struct.name} {{ {fields} }} {struct.name};")
    for function in header.functions:
        if not function.name.endswith(LEFT_OUT):
            lines.append(" ".join(function.declaration.split()))
    return "\n".join(lines)


def _declared(field: Field) -> str:
    kind = field.type
    before = f"{'const ' if kind.is_const else ''}{kind.base} {'*' * kind.pointers}"
    return f"{before}{field.name}{f'[{kind.count}]' if kind.count else ''};"
