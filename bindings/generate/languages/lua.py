"""Lua: the declarations for LuaJIT, and the numbers that are written by name."""

from declarations import declarations
from header import read


def header() -> str:
    head = read()
    functions = {function.short for function in head.functions}
    named = [enum for enum in head.enums if f"{enum.short}_name" in functions]
    numbers = [
        f"    {each.name.removeprefix('TAKETWO_')} = {each.value}{'ULL' * (each.value > 2**53)},"
        for each in head.constants
    ]
    for enum in head.enums:
        if enum not in named:
            each = (f"{one.short.lower()} = {one.value}" for one in enum.enumerators)
            numbers.append(f"    {enum.short} = {{ {', '.join(each)} }},")
    listed = ",\n".join(f'        "{enum.short}"' for enum in named)
    return f"""-- Generated from include/taketwo.h; do not edit.

require("ffi").cdef [[
{declarations(head)}
]]

return {{
{chr(10).join(numbers)}
    -- The enums that the library has names for.
    named = {{
{listed},
    }},
}}
"""


FILES = {"bindings/lua/taketwo/header.lua": header}
