"""Leaves of what abidw writes of a library only what its functions have to do with.

usage: exported_abi.py < ABIDW_XML > ABIDW_XML

Rust's debug information has every type of the program, and where each was compiled. Kept are the
exported functions and the types that they reach, so that two builds of one interface are the same text.
"""

import sys
import xml.etree.ElementTree as tree

OF_THE_BUILD = ("path", "comp-dir-path", "filepath", "line", "column")
# Members that are functions or statics say nothing of how a value lies in memory.
WITHOUT_PLACE = ("member-function", "member-type", "member-template")


def references(element):
    """The ids of the types that a type or function is made of."""
    for each in element.iter():
        yield from (each.get(name) for name in ("type-id", "naming-typedef-id") if each.get(name))


def main():
    corpus = tree.parse(sys.stdin).getroot()
    # That of the installed library is held by check-library.sh; a plain build has another, or none.
    corpus.attrib.pop("soname", None)
    types = {}
    functions = {}
    for unit in corpus.iter("abi-instr"):
        for each in unit.iter():
            if each.get("id"):
                types.setdefault(each.get("id"), each)
            if each.tag == "function-decl" and each.get("elf-symbol-id"):
                functions[each.get("name")] = each
    for each in types.values():
        for member in [found for found in each if found.tag in WITHOUT_PLACE]:
            each.remove(member)

    reached = {}
    asked = [name for function in functions.values() for name in references(function)]
    while asked:
        name = asked.pop()
        if name in types and name not in reached:
            reached[name] = types[name]
            asked += references(types[name])

    for unit in corpus.findall("abi-instr"):
        corpus.remove(unit)
    place = {"address-size": "64", "path": "ffi-c", "language": "LANG_Rust"}
    unit = tree.SubElement(corpus, "abi-instr", place)
    unit.extend(sorted(reached.values(), key=lambda each: (each.tag, each.get("name", ""), each.get("id"))))
    unit.extend(functions[name] for name in sorted(functions))
    for each in unit.iterfind(".//*"):
        for attribute in OF_THE_BUILD:
            each.attrib.pop(attribute, None)
    tree.indent(corpus, " ")
    print(tree.tostring(corpus, encoding="unicode"))


main()
