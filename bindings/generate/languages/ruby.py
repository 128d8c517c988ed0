"""Ruby: how the library is called by Fiddle, and the names of its numbers."""

import textwrap

import header
import plain

HEAD = """\
# frozen_string_literal: true

# Generated from include/taketwo.h; do not edit.
"""


def interface() -> str:
    of = header.read()
    out = [HEAD, "module Taketwo", "  module C"]
    for constant in of.constants:
        out.append(f"    {constant.name.removeprefix('TAKETWO_')} = {constant.value:_}")
    out += ["", "    # What each function returns, and takes.", "    FUNCTIONS = {"]
    for name, returns, kinds in plain.functions(of):
        out.append(f"      {name}: %i[{' '.join([returns, *kinds])}],")
    out += ["    }.freeze", "", "    # How many bytes each struct has.", "    SIZES = {"]
    out += [f"      {struct.short}: {struct.size}," for struct in of.structs]
    out += ["    }.freeze", "", "    # How each struct is unpacked, and what the values are.", "    LAYOUTS = {"]
    for struct in of.structs:
        if not plain.is_opaque(struct):
            letters, names = plain.template(of, struct)
            out.append(f'      {struct.short}: ["{letters}", %i[{" ".join(names)}]],')
    out += ["    }.freeze", "", "    # The names of the numbers of each enum.", "    NAMES = {"]
    for enum in plain.enums(of):
        out.append(f"      {enum.short}: {{")
        for each in enum.enumerators:
            out += _comment(each.comment, "        ")
            out.append(f"        {each.value} => :{each.short.lower()},")
        out.append("      }.freeze,")
    return "\n".join([*out, "    }.freeze", "  end", "end", ""])


def _comment(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()), 100, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# "
    )


def version() -> str:
    return f'{HEAD}\nmodule Taketwo\n  VERSION = "{header.read().version}"\nend\n'


FILES = {
    "bindings/ruby/lib/taketwo/interface.rb": interface,
    "bindings/ruby/lib/taketwo/version.rb": version,
}
