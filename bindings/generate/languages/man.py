"""The manual of the C library as pages of man."""

import itertools
import re
import textwrap

import header
import manual

FOLDER = "ffi-c/man"


def escaped(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")


def inline(text: str) -> str:
    """A paragraph: what is typed as it stands is bold, and so are our names."""
    parts = re.split(r"`([^`]*)`|(taketwo_\w+\(\)|\btaketwo_\w+|\bTAKETWO_\w+)", text)
    said = []
    for plain, ticked, name in itertools.zip_longest(*[iter(parts)] * 3, fillvalue=None):
        said.append(escaped(plain))
        if ticked or name:
            said.append(f"\\fB{escaped(ticked or name)}\\fR")
    return "".join(said)


def filled(text: str) -> list[str]:
    """Lines of text, none of which is taken for a request."""
    lines = textwrap.wrap(text, 78, break_long_words=False, break_on_hyphens=False)
    return [f"\\&{line}" if line.startswith(".") else line for line in lines]


def prose(comment: str) -> list[str]:
    """Paragraphs, and examples, which are indented."""
    lines = []
    for block in comment.split("\n\n"):
        lines.append(".PP")
        if block.startswith("    "):
            lines += [".nf", *(f"\\&{escaped(line)}" for line in block.splitlines()), ".fi"]
        else:
            lines += filled(inline(" ".join(block.split())))
    return lines


def listed(entries: list[tuple[str, str]]) -> list[str]:
    """Terms, in bold, with what is said of each: those without a comment share the one before."""
    shared: list[tuple[list[str], str]] = []
    for term, comment in entries:
        if comment or not shared:
            shared.append(([term], comment))
        else:
            shared[-1][0].append(term)
    lines = []
    for terms, comment in shared:
        for macro, term in zip([".TP", *[".TQ"] * len(terms)], terms):
            lines += [macro, f"\\fB{escaped(term)}\\fR"]
        lines += [".IP" if line == ".PP" else line for line in prose(comment)[1:]]
    return lines


def pages() -> dict[str, str]:
    known = header.read()
    all_pages = manual.pages()

    def page(of: manual.Page) -> str:
        lines = [
            '.\\" Generated from include/taketwo.h by `make generated`; do not edit.',
            f'.TH {of.name.upper()} 3 @DATE@ "taketwo {known.version}"',
            ".SH NAME",
            *filled(f"{', '.join(of.names)} \\- {escaped(of.title)}"),
            ".SH SYNOPSIS",
            ".nf",
            "#include <taketwo.h>",
        ]
        for each in of.functions:
            lines += ["", *map(escaped, each.declaration.splitlines())]
        lines += ["", "Link with \\fI\\-ltaketwo\\fR.", ".fi", ".SH DESCRIPTION"]
        description = []
        if of.noun == "taketwo":
            description = prose(manual.introduction(known))
        for each in of.functions:
            description += [f".SS {each.name}()", *prose(each.comment)]
        lines += description if description[0] != ".PP" else description[1:]
        for remark in of.remarks:
            lines += [".SH FIELDS", *prose(remark)[1:]]
        if of.structs:
            lines += [".SH STRUCTS"]
        for struct in of.structs:
            lines += [f".SS {struct.name}", *prose(struct.comment)]
            lines += listed([(manual.declared(field), field.comment) for field in struct.fields])
        if of.enums:
            lines += [".SH NUMBERS"]
        for enum in of.enums:
            lines += [f".SS enum {enum.name}", *prose(enum.comment)]
            lines += listed([(f"{each.name} = {each.value}", each.comment) for each in enum.enumerators])
        if of.noun == "taketwo":
            lines += [".SH CONSTANTS"]
            lines += listed([(f"{each.name} = {each.value}", each.comment) for each in known.constants])
        others = sorted(each.name for each in all_pages if each is not of)
        lines += [".SH SEE ALSO", *(f".BR {each} (3)," for each in others[:-1]), f".BR {others[-1]} (3)"]
        # After a heading a paragraph begins by itself.
        kept = [
            line
            for before, line in itertools.pairwise(["", *lines])
            if not (line == ".PP" and before.startswith((".SS", ".SH")))
        ]
        return "\n".join(kept) + "\n"

    return {f"{FOLDER}/{each.name}.3": page(each) for each in all_pages}


FILES = {path: (lambda path=path: pages()[path]) for path in pages()}
